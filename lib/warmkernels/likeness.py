"""What a process has from its start and a fork cannot change: where it differs, only an ordinary kernel will do."""

import os
import sys
from collections.abc import Mapping

QUIET = {"OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""Keeps numpy and pyarrow from making threads as they are imported; every kernel has the same, forked or not."""

STARTED_WITH = (
    *("PYTHON", "LC_", "LANG", "LD_", "DYLD_", "GLIBC_", "MALLOC_"),
    *("OPENBLAS_", "OMP_", "GOTO_", "MKL_", "NUMPY_", "NPY_", "PANDAS_", "SCIPY_", "ARROW_", "JE_ARROW_"),
)
"""Beginnings of the names that the interpreter, the loader and numerical libraries read once, as they start."""


def of(environment: Mapping[str, str], folder: str) -> dict[str, str]:
    """Describe the process that this interpreter would be, if started with an environment in a folder."""
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
