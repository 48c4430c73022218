"""What the calendars of a register have entered so far, kept beside it: only that is ever cancelled."""

import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from safeguarding import paths
from safeguarding.errors import InputError

_LINE = re.compile(r"(\d{4}-\d\d-\d\d) (\S+@\S+)")
_HEAD = (
    "# What calendars of this register have entered: the day of each entry, and its id, which tells nobody anything.\n"
)

Sent = Mapping[str, date]
"""The entries of earlier calendars: by id, the day on which each stood last."""


def place(register: str) -> Path | None:
    """Give the file beside a register, hidden, so that it is taken for no register; none for one that we ship."""
    path = paths.find(register).resolve()
    return None if path.is_relative_to(paths.ROOT / "data") else path.with_name(f".{path.name}.calendar-sent")


def read(path: Path) -> Sent:
    """Read what was entered so far; nothing, if there is no such file yet.

    Raises
    ------
    InputError
        The file cannot be read, or has a line that is none of ours.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as wrong:
        raise InputError(f"{path}: cannot be read ({wrong}); remove it, and write --all once") from None
    entered = {}
    for number, line in enumerate(lines, 1):
        found = _LINE.fullmatch(line)
        if found:
            entered[found[2]] = date.fromisoformat(found[1])
        elif line and not line.startswith("#"):
            raise InputError(f"{path}, line {number}: {line[:40]!r} is no day and id; remove it, and write --all once")
    return entered


def write(path: Path, entered: Sent) -> None:
    """Write what was entered, whole or not at all.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    lines = "".join(f"{day.isoformat()} {uid}\n" for uid, day in sorted(entered.items()))
    try:
        part.write_text(_HEAD + lines, encoding="utf-8", newline="\n")
        os.replace(part, path)
    except OSError as wrong:
        raise InputError(
            f"{path}: cannot be written ({wrong.strerror}), so the next calendar will not know what to cancel;"
            " write --sent FILE, or --all next time"
        ) from None
