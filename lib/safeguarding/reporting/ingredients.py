"""What decides a report, each thing by its digest: while none of them changes, it need not be made again."""

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from safeguarding import repository, rules
from safeguarding.register import kept
from safeguarding.reporting import suite
from safeguarding.reporting.orders import Order, parameters

LIBRARIES = ("lib/safeguarding", "lib/warmkernels")
DATA = ("data/rules", "data/reference", "data/scenarios")
"""Folders of the repository that reports read besides a register: rules, calendar, codebook, rates and scenarios."""
LOCK = "requirements.lock"


@dataclass(frozen=True)
class Common:
    """What all reports of a run have in common, and the notebooks: by name, and by file, each with its SHA-256."""

    everything: Mapping[str, str]
    notebooks: Mapping[Path, str]


def common() -> Common:
    """Look at what all reports have in common, as it is now."""
    return Common(_code() | _data(), {path: source(path) for path in suite.notebooks()})


def of(order: Order, known: Common) -> dict[Path, dict[str, str]]:
    """Give everything that decides each report of a set by name, with its SHA-256; a parameter stands as it is.

    Returns
    -------
    By notebook. Names are for a reader: ``the library``, ``the notebook``, ``register reviews.csv``,
    ``parameter as_of``.
    """
    own = _of_set(order, known)
    return {path: {"the notebook": digest} | own for path, digest in known.notebooks.items()}


def key(decided_by: Mapping[str, str]) -> str:
    """Give one digest of all that decides a report."""
    return _digest([json.dumps(dict(decided_by), sort_keys=True)])


def agreement() -> dict[str, str]:
    """Give what two machines must have in common, so that either makes the same report of the same register."""
    known = common()
    return {"the notebooks": _digest(known.notebooks.values())} | known.everything


def _of_set(order: Order, known: Common) -> dict[str, str]:
    """Give what all reports of a set have in common."""
    told = {f"parameter {name}": str(value) for name, value in parameters(order).items()}
    told["parameter formats"] = ",".join(order.formats)
    own = {f"rules {path.name}": _sha256(path) for path in _own(order.rule_sets, known)}
    return {**known.everything, **own, **_register(order), **told}


def _register(order: Order) -> dict[str, str]:
    return {f"register {name}": digest for name, digest in kept.digests(order.path, order.mapping).items()}


def source(notebook: Path) -> str:
    """Give the digest of what a notebook says and does, whatever outputs are stored in it."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    kept = [(cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])) for cell in cells]
    return _digest([json.dumps(kept)])


@cache
def _code() -> dict[str, str]:
    """Give the code of this process, as it was when it was first asked for."""
    library = _digest(_lines(path for each in LIBRARIES for path in _files(each)))
    return {"the library": library, "the lock": _sha256(repository.find(LOCK)), "Python": platform.python_version()}


def _data() -> dict[str, str]:
    return {repository.name(path): _sha256(path) for each in DATA for path in _files(each)}


def _own(rule_sets: str, known: Common) -> list[Path]:
    """Give the rule sets that are files of somebody's own, and not of the repository."""
    return [path for path in rules.files(rule_sets) if repository.name(path) not in known.everything]


def _files(folder: str) -> list[Path]:
    found = (path for path in repository.find(folder).rglob("*") if "__pycache__" not in path.parts)
    return sorted(path for path in found if path.is_file())


def _lines(paths: Iterable[Path]) -> Iterable[str]:
    return (f"{_sha256(path)}  {repository.name(path)}\n" for path in paths)


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("".join(texts).encode()).hexdigest()
