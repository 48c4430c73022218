"""A programme that trains trainers, as a frozen value: each number with its range and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path

from safeguarding import paths, toml_files
from safeguarding.days import dates
from safeguarding.errors import InputError

ASSUMED = "assumption"
AT_RANDOM = "random"
"""What ``repeats`` says where delegates are as likely to have been before as anybody of the workforce."""


@dataclass(frozen=True)
class Quantity:
    """A number of a programme, from ``low`` to ``high``; its ``source`` begins with "assumption" if it is one.

    ``random`` is for ``repeats`` alone: it is no number of its own, but what drawing delegates at random leads to.
    """

    low: float
    high: float
    source: str
    random: bool = False

    @property
    def assumed(self) -> bool:
        """Whether nobody recorded it."""
        return self.source.lower().startswith(ASSUMED)


@dataclass(frozen=True)
class Programme:
    """A programme.

    ``trainers`` begin on ``begins``; ``completes`` of them finish their own training; each then holds
    ``courses_a_year`` for ``delegates`` people, of whom ``repeats`` have been before; ``trainers_leave`` and
    ``staff_leave`` are parts that leave within a year; ``workforce`` is how many there are to reach.
    """

    name: str
    begins: str
    trainers: Quantity
    completes: Quantity
    trainers_leave: Quantity
    courses_a_year: Quantity
    delegates: Quantity
    repeats: Quantity
    staff_leave: Quantity
    workforce: Quantity


SAYS = {
    "trainers": "Trainers who begin",
    "completes": "Part of them who finish",
    "trainers_leave": "Trainers who leave, a year",
    "courses_a_year": "Courses a trainer holds, a year",
    "delegates": "Delegates at a course",
    "repeats": "Delegates who have been before",
    "staff_leave": "Staff who leave, a year",
    "workforce": "People to be reached",
}
"""Each number of a programme, as a reader is told of it."""
SHARES = ("completes", "trainers_leave", "repeats", "staff_leave")
WHOLE = ("trainers", "workforce")


def load(written: str | Path) -> Programme:
    """Read a programme: ``name``, ``begins`` and a table for each number, with ``value`` and ``source``.

    Parameters
    ----------
    written
        The file, from the repository root.

    Raises
    ------
    InputError
        A key is unknown or missing, a number cannot be read, or has no source.
    """
    path = paths.find(written)
    raw = toml_files.read(path)
    known = [field.name for field in fields(Programme)]
    _keys(raw, known, path.name)
    for name in ("name", "begins"):
        if not isinstance(raw[name], str):
            raise InputError(f"{path.name}, {name}: {raw[name]!r} is no text; write it in quotation marks")
    dates.read_day(raw["begins"])
    numbers = {name: _number(raw[name], name, path.name) for name in SAYS}
    return Programme(name=raw["name"], begins=raw["begins"], **numbers)


def named(asked: str, about: Mapping[str, str], register: str | Path) -> Programme | None:
    """Give the programme that is asked for, or else the one that a register names; ``None`` if neither does.

    Parameters
    ----------
    asked
        A file, from the repository root.
    about
        What the register says of itself. Its ``cascade`` is a file beside it, or one that comes with the library.

    Raises
    ------
    InputError
        The file that the register names is in neither place, or is no programme.
    """
    written = about.get("cascade", "")
    if asked or not written:
        return load(asked) if asked else None
    place = paths.find(register)
    for folder in (place if place.is_dir() else place.parent, paths.ROOT):
        path = (folder / written).resolve()
        if path.is_relative_to(folder.resolve()) and path.is_file():
            return load(path)
    raise InputError(f"cascade: there is no file {written!r}; write the name of one beside the register")


def _keys(raw: Mapping[str, object], known: list[str], where: str) -> None:
    for name in raw:
        if name not in known:
            near = get_close_matches(name, known, 1)
            raise InputError(
                f"{where}: {name!r} is not known; write {near[0] if near else 'one of ' + ', '.join(known)}"
            )
    for name in known:
        if name not in raw:
            raise InputError(f"{where}: {name!r} is missing; write it")


def _number(raw: object, name: str, file: str) -> Quantity:
    where = f"{file}, {name}"
    if not isinstance(raw, dict):
        raise InputError(f'{where}: {raw!r} is no table; write {{ value = "2..6", source = "assumption: why" }}')
    _keys(raw, ["value", "source"], where)
    if not isinstance(raw["source"], str) or not raw["source"].strip():
        raise InputError(f'{where}: has no source; write where it is recorded, or "assumption: why"')
    if name == "repeats" and raw["value"] == AT_RANDOM:
        return Quantity(0, 0, raw["source"].strip(), random=True)
    low, _, high = str(raw["value"]).partition("..")
    try:
        ends = float(low), float(high or low)
    except ValueError:
        raise InputError(f'{where}: {raw["value"]!r} is no number; write 4, or "2..6" for a range') from None
    top = 1 if name in SHARES else 1e7
    if not 0 <= ends[0] <= ends[1] <= top or (name in WHOLE and any(end % 1 for end in ends)):
        told = "a share from 0 to 1" if name in SHARES else "a whole number" if name in WHOLE else "a number from 0 up"
        raise InputError(f"{where}: {raw['value']!r} is not {told}, or ends below its beginning")
    return Quantity(*ends, raw["source"].strip())
