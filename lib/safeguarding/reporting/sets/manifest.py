"""What decides a report and what it is made of, each by its digest: while none changes, it need not be made again."""

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from safeguarding import paths, rules
from safeguarding.register import opening
from safeguarding.reporting.files.data import FigureTable
from safeguarding.reporting.notebooks import suite
from safeguarding.reporting.sets import software
from safeguarding.reporting.sets.orders import Report, SetOrder, parameters

# ---- What decides a report, each thing by its digest: while none of them changes, it need not be made again ----------

LIBRARIES = ("safeguarding", "warmkernels")
DATA = ("data/rules", "data/reference", "data/scenarios")
"""Folders that reports read besides a register: rules, calendar, codebook, rates and scenarios."""
PARAMETER = "parameter "
REGISTER, FORMATS = f"{PARAMETER}register", f"{PARAMETER}formats"
"""What a parameter is called among what decides a report, and those by which a set knows its source and its copies."""
RUNS_ON = {software.LOCK: "the lock", software.INSTALLED: f"the {software.INSTALLED}"}


@dataclass(frozen=True)
class Common:
    """What all reports of a run have in common, and the notebooks: by name, and by file, each with its SHA-256."""

    everything: Mapping[str, str]
    notebooks: Mapping[Path, str]


def common() -> Common:
    """Look at what all reports have in common, as it is now."""
    return Common(_code() | _data(), {path: source(path) for path in suite.notebooks()})


def decided_by(order: SetOrder, known: Common) -> dict[Path, dict[str, str]]:
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
    return {"the notebooks": _digest(known.notebooks.values()), **known.everything}


def _of_set(order: SetOrder, known: Common) -> dict[str, str]:
    """Give what all reports of a set have in common."""
    asked = {f"{PARAMETER}{name}": value for name, value in parameters(order).items()}
    asked[FORMATS] = ",".join(order.formats or ("html",))
    # Rule sets that are files of somebody's own, and not of the repository.
    own = [path for path in rules.files(order.rule_sets) if paths.name(path) not in known.everything]
    of_rules = {f"rules {path.name}": paths.sha256(path) for path in own}
    register = {f"register {name}": each for name, each in opening.digests(order.path, order.mapping).items()}
    return {**known.everything, **of_rules, **register, **asked}


def source(notebook: Path) -> str:
    """Give the digest of what a notebook says and does, whatever outputs are stored in it."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    kept = [(cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])) for cell in cells]
    return _digest([json.dumps(kept)])


@cache
def _code() -> dict[str, str]:
    """Give the digests of the code as it was when this process first asked: it may be edited during a run."""
    library = _digest(f"{paths.sha256(path)}  {name}\n" for name, path in software.files(*LIBRARIES).items())
    which, digest = software.environment()
    return {"the library": library, RUNS_ON[which]: digest, "Python": platform.python_version()}


def _data() -> dict[str, str]:
    found = (path for each in DATA for path in sorted((paths.ROOT / each).rglob("*")) if path.is_file())
    return {paths.name(path): paths.sha256(path) for path in found}


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("".join(texts).encode()).hexdigest()


# ---- What a report was made from and is made of, so that a later run can tell whether it still is what it would be

FORM = 3
"""The form of the files below; one of another form is as good as none."""
TABLES = ".tables.json"


@dataclass(frozen=True)
class Manifest:
    """One report that is made: everything that decided it, its files by name with their SHA-256, and what came of it.

    The tables of ``report`` are kept in a file of their own, since they are needed only when others of the set change.
    What a whole set keeps there is its counts, for the page of all partnerships. ``stamps`` say how large each file is
    and when it was written: what has the same is not read again, as git does it.
    """

    decided_by: Mapping[str, str]
    files: Mapping[str, str]
    report: Report
    stamps: Mapping[str, str] = field(default_factory=dict)


def made(decided_by: Mapping[str, str], files: Mapping[str, bytes], report: Report) -> Manifest:
    """Say what a report was made from, and what its files hold."""
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    return Manifest(dict(decided_by), digests, report)


def stamped(manifest: Manifest, folder: Path) -> Manifest:
    """Note how large the files of a report are, and when they were written."""
    return replace(manifest, stamps={name: _stamp(folder / name) for name in manifest.files})


def written(manifest: Manifest) -> bytes:
    """Write a manifest, without the tables of its report."""
    slim = replace(manifest, report=replace(manifest.report, tables=()))
    return json.dumps({"form": FORM, **asdict(slim)}, indent=1, sort_keys=True).encode()


def read(path: Path) -> Manifest | None:
    """Read a manifest; one that is not there, or is damaged, says nothing, and its report is made again."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        report = Report(**raw["report"])
        report = replace(report, copies=tuple(report.copies), tables=())
        kept = Manifest(raw["decided_by"], raw["files"], report, raw["stamps"])
        return kept if raw["form"] == FORM else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def written_tables(report: Report) -> bytes:
    """Write the tables of a report."""
    # ``asdict`` would copy every cell.
    return json.dumps([vars(table) for table in report.tables]).encode()


def with_tables(manifest: Manifest | None, path: Path) -> Report | None:
    """Give the report of a manifest with its tables; nothing if one or the other is not there or damaged."""
    if manifest is None:
        return None
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return replace(manifest.report, tables=tuple(_table(each) for each in raw))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def changes(manifest: Manifest | None, decided_by: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Say why a report is to be made again, a reason at a time; nothing if it is what it would be."""
    if manifest is None:
        yield "never made"
        return
    if manifest.report.failure:
        yield "failed last time"
    before = manifest.decided_by
    yield from (_change(name, before, decided_by) for name in sorted(before.keys() | decided_by.keys())
                if before.get(name) != decided_by.get(name))  # fmt: skip
    yield from (f"{name} is not as it was made" for name in manifest.files if not _as_made(manifest, name, folder))


def _as_made(manifest: Manifest, name: str, folder: Path) -> bool:
    path = folder / name
    try:
        return _stamp(path) == manifest.stamps.get(name) or paths.sha256(path) == manifest.files[name]
    except OSError:
        return False


def _change(name: str, before: Mapping[str, str], now: Mapping[str, str]) -> str:
    if name not in before or name not in now:
        return f"{name} is {'new' if name in now else 'gone'}"
    if name.startswith(PARAMETER) or name == "Python":
        return f"{name} was {before[name] or 'empty'} and is {now[name] or 'empty'}"
    return f"{name} has changed"


def _table(raw: dict[str, Any]) -> FigureTable:
    """Give a table as it was, with tuples where JSON knows only lists."""
    of_tuples = {name: tuple(map(tuple, raw[name])) for name in ("rows", "shorthand")}
    of_texts = {name: tuple(raw[name]) for name in ("columns", "headings")}
    return FigureTable(**raw | of_tuples | of_texts)


def _stamp(path: Path) -> str:
    status = os.stat(path)
    return f"{status.st_size} {status.st_mtime_ns}"
