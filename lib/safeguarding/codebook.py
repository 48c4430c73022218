"""The themes that findings and actions are coded with, as data (``data/rules/themes.toml``).

Two axes are never mixed: practice (what should change) and context (what was happening in the case).
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from safeguarding import repository
from safeguarding.errors import InputError

FILE = "data/rules/themes.toml"
AXES = {"practice": "Practice learning", "context": "Case context"}
KEYS = ("code", "axis", "label", "include", "exclude", "source", "checked")


@dataclass(frozen=True, eq=False)
class Codebook:
    """A version of the codebook; ``themes`` has one row per theme, with the columns ``KEYS``."""

    version: str
    title: str
    themes: pd.DataFrame


def load(path: str | Path = FILE) -> Codebook:
    """Read the codebook; raise ``InputError`` for an unknown key or axis, a code twice, or a theme without a source."""
    with repository.find(path).open("rb") as file:
        try:
            raw = tomllib.load(file)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
            raise InputError(f"{Path(path).name}: this is not TOML: {wrong}") from None
    for key in ("title", "version", "theme"):
        if key not in raw:
            raise InputError(f"{Path(path).name}: has no {key}")
    for theme in raw["theme"]:
        _check(theme, Path(path).name)
    themes = pd.DataFrame(raw["theme"]).reindex(columns=list(KEYS))
    twice = themes["code"][themes["code"].duplicated()]
    if len(twice):
        raise InputError(f"{Path(path).name}: two themes have the code {twice.iloc[0]!r}")
    return Codebook(raw["version"], raw["title"], themes.fillna({"include": "", "exclude": "", "checked": False}))


def _check(theme: dict[str, object], file: str) -> None:
    place = f"{file}: theme {theme.get('code')!r}"
    unknown = set(theme) - set(KEYS)
    if unknown:
        raise InputError(f"{place}: does not know {min(unknown)!r}; write one of {', '.join(KEYS)}")
    if theme.get("axis") not in AXES:
        raise InputError(f"{place}: the axis is {theme.get('axis')!r}; write one of {', '.join(AXES)}")
    for key in ("code", "label", "source"):
        if not theme.get(key):
            raise InputError(f"{place}: has no {key}")
