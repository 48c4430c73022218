"""The themes that findings and actions are coded with, as data (``data/rules/themes.toml``).

Two axes are never mixed: practice (what should change) and context (what was happening in the case). A finding that no
theme fits has a code of its own, on neither axis. A code keeps its meaning from version to version, so that findings
coded by different versions can be counted together; a theme whose meaning changes gets a new code.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from safeguarding import repository
from safeguarding.errors import InputError
from safeguarding.rules import form

FILE = "data/rules/themes.toml"
AXES = {"practice": "Practice learning", "context": "Case context", "neither": "Neither: to be reviewed"}
KEYS = ("code", "axis", "label", "definition", "include", "exclude", "since", "retired", "source", "checked")
TOP = ("title", "version", "theme")
NEEDED = ("code", "label", "definition", "source", "since")


@dataclass(frozen=True, eq=False)
class Codebook:
    """A version of the codebook; ``themes`` has one row per theme, with the columns ``KEYS``.

    ``since`` is the first version with a theme, and ``retired`` the first without it, missing for those in use.
    """

    version: int
    title: str
    themes: pd.DataFrame


def load(path: str | Path = FILE) -> Codebook:
    """Read the codebook.

    Raises
    ------
    InputError
        It has a key or an axis that is not known, a code twice, a theme without a definition or a source, or a version
        that is no whole number or comes before or after those the book has had.
    """
    name = Path(path).name
    with repository.find(path).open("rb") as file:
        try:
            raw = tomllib.load(file)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
            raise InputError(f"{name}: this is not TOML: {wrong}") from None
    form.known(raw, TOP, name)
    for key in TOP:
        if key not in raw:
            raise InputError(f"{name}: has no {key}")
    _whole(raw["version"], "version", name)
    for theme in raw["theme"]:
        _check(theme, raw["version"], name)
    themes = pd.DataFrame(raw["theme"]).reindex(columns=list(KEYS))
    twice = themes["code"][themes["code"].duplicated()]
    if len(twice):
        raise InputError(f"{name}: two themes have the code {twice.iloc[0]!r}")
    themes = themes.fillna({"include": "", "exclude": "", "checked": False})
    return Codebook(raw["version"], raw["title"], themes.astype({"since": "Int64", "retired": "Int64"}))


def in_use(themes: pd.DataFrame) -> pd.DataFrame:
    """Give the themes that findings are coded with now, without those that are retired."""
    return themes[themes["retired"].isna()].reset_index(drop=True)


def _check(theme: dict[str, object], version: int, file: str) -> None:
    place = f"{file}: theme {theme.get('code')!r}"
    form.known(theme, KEYS, place)
    form.one_of(theme.get("axis"), AXES, f"{place}: the axis")
    for key in NEEDED:
        if not theme.get(key):
            raise InputError(f"{place}: has no {key}")
    for key in ("since", "retired"):
        _whole(theme.get(key, 1), key, place)
    if max(theme["since"], theme.get("retired", 1)) > version or not theme["since"] < theme.get("retired", version + 1):
        raise InputError(
            f"{place}: has since = {theme['since']} and retired = {theme.get('retired')} in version {version} of the"
            " codebook; write versions up to this one, the retirement after the beginning"
        )


def _whole(value: object, key: str, place: str) -> None:
    if type(value) is not int or value < 1:
        raise InputError(f"{place}: {key} is {value!r}; write a whole number from 1 up")
