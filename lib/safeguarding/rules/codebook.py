"""The themes that findings and actions are coded with, as data, and what coders made of findings with them."""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from safeguarding import paths, toml_files
from safeguarding.errors import InputError
from safeguarding.rules import model

# ---- The themes that findings and actions are coded with, as data (``data/rules/themes.toml``) -----------------------
# Two axes are never mixed: practice (what should change) and context (what was happening in the case). A finding that
# no theme fits has a code of its own, on neither axis. A code keeps its meaning from version to version, so that
# findings coded by different versions can be counted together; a theme whose meaning changes gets a new code.

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


def load(path: str | Path = paths.ROOT / FILE) -> Codebook:
    """Read the codebook.

    Raises
    ------
    InputError
        It has a key or an axis that is not known, a code twice, a theme without a definition or a source, or a version
        that is no whole number or comes before or after those the book has had.
    """
    held = _read(toml_files.content(paths.find(path)), Path(path).name)
    return replace(held, themes=held.themes.copy())


@lru_cache(8)
def _read(written: bytes, name: str) -> Codebook:
    """Read a codebook once; it is read again where its file says something else."""
    raw = toml_files.parse(written, name)
    model.known(raw, TOP, name)
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


def _check(theme: dict[str, Any], version: int, file: str) -> None:
    place = f"{file}: theme {theme.get('code')!r}"
    model.known(theme, KEYS, place)
    model.one_of(theme.get("axis"), AXES, f"{place}: the axis")
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


# ---- What coders made of findings: codes one to a row, findings that two coders coded counted once, and who disagreed
# A finding can have several rows: one for each coder, and one for each theme that a coder gave it.

NONE = "none"
"""The code for a finding that no theme of the codebook fits."""


def single(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Give a row for each code of a cell that holds several with ``;``, each code of a row once."""
    cells = table[column].tolist()
    said = {cell: list(dict.fromkeys(each.strip() for each in cell.split(";"))) for cell in set(cells)}
    codes = [said[cell] for cell in cells]
    # Numbered anew, a row's number on each of its codes: a table that had been through here has some twice.
    of = np.repeat(np.arange(len(table)), [len(each) for each in codes])
    every = [code for each in codes for code in each]
    return table.take(of).set_axis(of).assign(**{column: pd.array(every, "str")})


def count(findings: pd.DataFrame) -> int:
    """Count the findings; one that two coders coded, or that has two themes, is one, and one without an id is one."""
    return _named(findings).nunique()


def found_table(findings: pd.DataFrame) -> pd.DataFrame:
    """Say which review found which theme, whoever coded it.

    Returns
    -------
    One row per review and code, in order of the findings: ``review_id``, ``theme``, ``n_findings`` (that have it by any
    coder) and ``agreed`` (whether one of them has it by every coder who coded it). A public report does not know the
    coders, and takes what one of them wrote for agreed.
    """
    every = single(findings[["review_id", "coder", "theme"]].assign(unit=_named(findings)), "theme")
    every = every[every["theme"] != ""]
    # Of tens of thousands, numbers stand for texts, in the order in which each first comes.
    review, coder, theme, unit = (pd.factorize(every[name])[0] for name in every)
    which = pd.factorize(review * (theme.max(initial=0) + 1) + theme)[0]
    coders, units = coder.max(initial=0) + 1, unit.max(initial=0) + 1
    of_unit = np.bincount(np.unique(unit * coders + coder) // coders)
    found, theirs = np.unique(np.unique((which * units + unit) * coders + coder) // coders, return_counts=True)
    agreed = np.bincount(found // units, theirs == of_unit[found % units]) > 0
    table = every[["review_id", "theme"]].iloc[np.unique(which, return_index=True)[1]].reset_index(drop=True)
    return table.assign(n_findings=np.bincount(found // units), agreed=agreed)


def pairs_table(findings: pd.DataFrame) -> pd.DataFrame:
    """Give the findings that two people coded, side by side.

    Returns
    -------
    One row per finding with an id that more than one coder coded: ``finding_id``, ``review_id``, ``finding`` (as the
    first has it), ``first`` and ``second`` (the coders) and ``first_codes`` and ``second_codes`` (sets of codes, empty
    if a coder gave none). Of more than two coders, the first two by name of those who coded most findings.
    """
    named = findings.assign(unit=_named(findings))[(findings["finding_id"] != "") & (findings["coder"] != "")]
    most = -named.groupby("coder")["unit"].nunique()
    rank = {coder: n for n, (_, coder) in enumerate(sorted(zip(most, most.index, strict=True)))}
    written: dict[str, dict[str, list[str]]] = {}
    for unit, coder, codes in zip(*(named[name].tolist() for name in ("unit", "coder", "theme")), strict=True):
        written.setdefault(unit, {}).setdefault(coder, []).append(codes)
    told = named.drop_duplicates("unit").set_index("unit")[["finding_id", "review_id", "finding"]]
    rows = []
    for unit, finding, review, said in told.astype("object").itertuples():
        coders = sorted(written[unit], key=rank.__getitem__)[:2]
        if len(coders) == 2:
            first, second = (_codes(written[unit][coder]) for coder in coders)
            rows.append((finding, review, said, coders[0], first, coders[1], second))
    return pd.DataFrame(rows, columns=_PAIR)


_PAIR = ["finding_id", "review_id", "finding", "first", "first_codes", "second", "second_codes"]


def _codes(written: list[str]) -> frozenset[str]:
    return frozenset(each.strip() for each in ";".join(written).split(";") if each.strip())


def _named(findings: pd.DataFrame) -> pd.Series:
    """Give each finding a name of its own: its review's and its own id, or the row where it has none."""
    both = zip(findings["review_id"].tolist(), findings["finding_id"].tolist(), strict=True)
    names = [f"{review} {finding or f'row {n}'}" for n, (review, finding) in enumerate(both)]
    return pd.Series(names, findings.index, dtype="str")
