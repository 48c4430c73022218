"""What a client asks a parent for: a kernel as ``python -m ipykernel_launcher`` would be, started here and now."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields

from warmkernels import likeness

try:
    import resource
except ImportError:  # No fork on such a system either.
    resource = None

LAUNCHER = "ipykernel_launcher"


@dataclass(frozen=True)
class Request:
    """The arguments of a kernel, its environment, working directory and limits, and what a fork has to be like."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str
    limits: dict[str, list[int]]
    like: dict[str, str]

    def table(self) -> dict:
        """Give the request as a message."""
        return asdict(self)


def of(command: Sequence[str], environment: Mapping[str, str], folder: str) -> Request | None:
    """Make the request for what a command would start; nothing if it starts another Python, or something else."""
    if list(command[:3]) != [sys.executable, "-m", LAUNCHER] or not os.path.isdir(folder):
        return None
    like = likeness.of(environment, folder)
    return Request(list(command[3:]), dict(environment), os.path.abspath(folder), limits(), like)


def read(table: Mapping[str, object]) -> Request:
    """Read a request that was sent as a table.

    Raises
    ------
    ValueError
        It is none; another version may have sent it.
    """
    if {*table} != {each.name for each in fields(Request)}:
        raise ValueError(f"no request for a kernel: {', '.join(map(str, table))}")
    return Request(**table)


def limits() -> dict[str, list[int]]:
    """Give the limits of this process, such as its address space: the one that holds, and the highest it may set."""
    names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    return {name: list(resource.getrlimit(getattr(resource, name))) for name in names}


def limit(wanted: Mapping[str, Sequence[int]]) -> None:
    """Set the limits of this process.

    Raises
    ------
    ValueError, OSError
        One is higher than this process may set.
    """
    for name, values in wanted.items():
        resource.setrlimit(getattr(resource, name), tuple(values))


def too_high(wanted: Mapping[str, Sequence[int]]) -> list[str]:
    """Name the limits that are higher than this process may set."""
    highest = {name: values[1] for name, values in limits().items()}
    unbound = {name: value for name, value in highest.items() if value == resource.RLIM_INFINITY}
    return [
        name
        for name, (_, hard) in wanted.items()
        if name not in unbound and (hard == resource.RLIM_INFINITY or hard > highest[name])
    ]
