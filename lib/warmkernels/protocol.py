"""What a client and a parent say to each other: messages, the request for a kernel, and what a fork has to be like.

Each message is a line of JSON over a Unix socket. A client sends a request (a ``Request`` as a table) with its standard
output and error; the parent answers ``{"pid": 7}`` or ``{"refused": "why"}``. Then the client may send
``{"signal": 2}``, as often as it likes, and the parent says ``{"exit": 0}``, once. A client that hangs up before that
has no more use for its kernel, so the parent ends it.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

try:
    import resource
except ImportError:  # Windows, which has no fork either.
    resource = None  # type: ignore[assignment]

Message = dict[str, Any]

# ---- Messages --------------------------------------------------------------------------------------------------------

LARGEST = 16 * 2**20
"""Bytes that a message may have."""


@dataclass
class Reader:
    """Makes messages of the bytes that arrive, in pieces of any size."""

    rest: bytes = b""

    def feed(self, more: bytes) -> list[Message]:
        """Give the messages that are now whole.

        Raises
        ------
        ValueError
            One is no table in JSON, or too long.
        """
        *whole, self.rest = (self.rest + more).split(b"\n")
        if len(self.rest) > LARGEST:
            raise ValueError(f"a message of more than {LARGEST} bytes")
        messages = [json.loads(line) for line in whole]
        for message in messages:
            if not isinstance(message, dict):
                raise ValueError(f"a message that is no table: {str(message)[:80]}")
        return messages


def written(message: Message) -> bytes:
    """Write a message as it is sent."""
    return json.dumps(message).encode() + b"\n"


# ---- The request for a kernel: as ``python -m ipykernel_launcher`` would be, started here and now --------------------

LAUNCHER = "ipykernel_launcher"


@dataclass(frozen=True)
class Request:
    """The arguments of a kernel, its environment, working directory and limits, and what a fork has to be like."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str
    limits: dict[str, list[int]]
    likeness: dict[str, str]

    def table(self) -> Message:
        """Give the request as a message."""
        return asdict(self)


def request(command: Sequence[str], environment: Mapping[str, str], folder: str) -> Request | None:
    """Make the request for what a command would start; nothing if it starts another Python, or something else."""
    if list(command[:3]) != [sys.executable, "-m", LAUNCHER] or not os.path.isdir(folder):
        return None
    same = likeness(environment, folder)
    return Request(list(command[3:]), dict(environment), os.path.abspath(folder), limits(), same)


def read_request(message: Message) -> Request:
    """Read a request as it was sent.

    Raises
    ------
    ValueError
        It is none; another version may have sent it.
    """
    if {*message} != {each.name for each in fields(Request)}:
        raise ValueError(f"no request for a kernel: {', '.join(map(str, message))}")
    return Request(**message)


def limits() -> dict[str, list[int]]:
    """Give the limits of this process, such as its address space: the one that holds, and the highest it may set."""
    names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    return {name: list(resource.getrlimit(getattr(resource, name))) for name in names}


# ---- Likeness: what a process has from its start and a fork cannot change --------------------------------------------

QUIET = {"OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""Keeps numpy and pyarrow from making threads as they are imported; every kernel has the same, forked or not."""

STARTED_WITH = (
    *("PYTHON", "LC_", "LANG", "LD_", "DYLD_", "GLIBC_", "MALLOC_"),
    *("OPENBLAS_", "OMP_", "GOTO_", "MKL_", "NUMPY_", "NPY_", "PANDAS_", "SCIPY_", "ARROW_", "JE_ARROW_"),
)
"""Beginnings of the names that the interpreter, the loader and numerical libraries read once, as they start."""


def likeness(environment: Mapping[str, str], folder: str) -> dict[str, str]:
    """Describe the process that this interpreter would be, if started with an environment in a folder.

    A fork serves only where the parent's description is the same; otherwise an ordinary kernel is started.
    """
    begun = absolute(environment, folder)
    read = {name: value for name, value in begun.items() if name == "HOME" or name.startswith(STARTED_WITH)}
    return {"executable": sys.executable, "user": f"{os.geteuid()}:{os.getegid()}", **read}


def absolute(environment: Mapping[str, str], folder: str) -> dict[str, str]:
    """Give an environment that means the same to a Python started in another folder."""
    if not environment.get("PYTHONPATH"):
        return dict(environment)
    paths = [os.path.abspath(os.path.join(folder, path)) for path in environment["PYTHONPATH"].split(os.pathsep)]
    return {**environment, "PYTHONPATH": os.pathsep.join(paths)}


def difference(one: Mapping[str, str], other: Mapping[str, str]) -> str:
    """Name what differs, in one line; empty if nothing does."""
    differs = sorted(name for name in {*one, *other} if one.get(name) != other.get(name))
    return f"other {', '.join(differs)}" if differs else ""
