"""Saved scenarios: one TOML file each in a folder, found again by name."""

import os
import re
from pathlib import Path

from safeguarding import whatif
from safeguarding.errors import InputError
from safeguarding.whatif import Scenario

ENDING = ".toml"


def names(folder: Path) -> list[str]:
    """Give the names of the scenarios in a folder that can be read, in order."""
    return sorted({name for path in _files(folder) if (name := _name(path))}, key=str.casefold)


def save(scenario: Scenario, folder: Path) -> Path:
    """Save a scenario under its name: whole or not at all, and over an older one of that name only.

    Raises
    ------
    InputError
        It has no name, changes nothing, or cannot be written there.
    """
    if not scenario.name.strip():
        raise InputError("the scenario has no name; write one before you save it")
    if scenario == Scenario(name=scenario.name):
        raise InputError("the scenario changes nothing, and the days of a plan are no part of one: nothing was saved")
    path = _place(scenario.name, folder)
    half = path.with_suffix(".half")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        whatif.write(scenario, half)
        os.replace(half, path)
    except OSError as wrong:
        raise InputError(f"{path.name}: cannot be written: {wrong.strerror}") from None
    return path


def load(name: str, folder: Path) -> Scenario:
    """Read the scenario of a name.

    Raises
    ------
    InputError
        There is none of that name.
    """
    found = next((path for path in _files(folder) if _name(path) == name), None)
    if found is None:
        raise InputError(f"no saved scenario {name!r}; choose one of those listed")
    return whatif.read(found)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{ENDING}")) if folder.is_dir() else []


def _name(path: Path) -> str:
    try:
        return whatif.read(path).name
    except InputError:
        return ""


def _place(name: str, folder: Path) -> Path:
    """Give the file of that name, or the first free one: two names that look alike are two scenarios."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:60] or "scenario"
    n = 1
    while True:
        path = folder / f"{stem}{'' if n == 1 else f'-{n}'}{ENDING}"
        if not path.exists() or _name(path) == name:
            return path
        n += 1
