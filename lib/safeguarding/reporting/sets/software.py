"""The software that sets are made with: the files of its code, and the packages that it runs on."""

import hashlib
import re
from functools import cache
from importlib import metadata
from pathlib import Path

from safeguarding import paths

PROJECT = "safeguarding-reviews"
LOCK, INSTALLED = "requirements.lock", "installed packages"


def files(*packages: str) -> dict[str, Path]:
    """Give the files of our packages, in the order of their names: those of the repository, wherever they lie.

    What a wheel brings beside its code, its data and notebooks, is not among them.
    """
    found = [path for each in packages for path in (paths.LIBRARIES / each).rglob("*") if path.is_file()]
    code = [path for path in found if "__pycache__" not in path.parts and paths.SHIPPED not in path.parents]
    return dict(sorted((f"lib/{path.relative_to(paths.LIBRARIES).as_posix()}", path) for path in code))


@cache
def environment() -> tuple[str, str]:
    """Give what says which packages the code runs on, ``LOCK`` or ``INSTALLED``, and its SHA-256.

    In the repository that is the lock, which the environment is made from. Where a wheel is installed nobody knows of a
    lock: it is a line ``name==version`` for each package that is there and that this project needs, directly or not.
    """
    lock = paths.ROOT / LOCK
    if lock.is_file():
        return LOCK, paths.sha256(lock)
    lines = (f"{name}=={version}\n" for name, version in sorted(_installed().items()))
    return INSTALLED, hashlib.sha256("".join(lines).encode()).hexdigest()


def _installed() -> dict[str, str]:
    """Give the version of each package that is needed and there; one that is only wanted for an extra counts too."""
    found: dict[str, str] = {}
    seen, waiting = set(), [PROJECT]
    while waiting:
        name = re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", waiting.pop(), maxsplit=1)[0]).lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        found[name] = package.version
        waiting += package.requires or ()
    return found
