"""What the arguments of a command ask for (the register, the day, the rule sets), and how tables are printed."""

import argparse
import contextlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from safeguarding import paths, rules, vocabulary
from safeguarding.cli import terminal
from safeguarding.days import dates, reporting_years
from safeguarding.errors import InputError
from safeguarding.judging import order
from safeguarding.presenting import tables, words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.register import findings, reading
from safeguarding.register.reading import Register
from safeguarding.reporting.sets.orders import Entry, SetOrder
from safeguarding.rules import RuleSet

# ---- What the arguments of a command ask for: the register, the day, the rule sets -----------------------------------


def register(given: argparse.Namespace) -> Register:
    """Read the register that is named."""
    return reading.read(given.register, given.mapping)


def as_of(given: argparse.Namespace, held: Register) -> date:
    """Give the day to judge on: the one asked for, the register's, or today."""
    return dates.read_day(given.as_of or held.about.get("as_of") or given.today)


def rule_sets(given: argparse.Namespace, held: Register) -> str:
    """Name the rule sets to judge by: those asked for, the register's, or the national one."""
    return rules.anywhere(given.rules or held.about.get("rules") or "national")


def order_of(entry: Entry, given: argparse.Namespace) -> SetOrder:
    """Say which set is wanted of a register, before it is read: what is not asked for, the register says of itself."""
    mapping = entry.mapping or given.mapping
    about = reading.says(entry.register, mapping)
    day = dates.read_day(entry.as_of or given.as_of or about.get("as_of") or given.today)
    named = rules.anywhere(entry.rules or given.rules or about.get("rules") or "national")
    whom = _audience(entry.audience or given.audience)
    year = reporting_years.chosen(entry.period or given.period, day).name if entry.period or given.period else ""
    mapped = portable(mapping) if mapping else ""
    return SetOrder(None, portable(entry.register), day, named, whom, mapped, given.format, year)


def _audience(written: str) -> str:
    if written not in vocabulary.AUDIENCES:
        raise InputError(f"audience {written!r}: write one of {', '.join(vocabulary.AUDIENCES)}")
    return written


def portable(path: str) -> str:
    """Give a path as it can be found from anywhere in the repository."""
    return paths.name(paths.find(path))


def warn(held: Register, sets: list[RuleSet], day: date) -> None:
    """Say on standard error how much was found to be wrong, if anything was."""
    counted = findings.counted(order.found(held, sets, day))
    if any(counted.values()):
        said = ", ".join(f"{n} {name if n == 1 else f'{name}s'}" for name, n in counted.items() if n)
        terminal.note(f"findings in {held.name}: {said}; run safeguarding check")


# ---- Tables and findings as they are printed: to be read, as CSV, or as JSON -----------------------------------------


def table(shown: pd.DataFrame, form: str, caption: str) -> None:
    """Print a table as ``table``, ``csv`` or ``json``; only to be read does it have its caption."""
    if form == "table":
        terminal.show(in_lines(shown, Layout("", caption)))
        return
    dated = shown.select_dtypes("datetime").columns
    written = shown.assign(**{name: shown[name].dt.strftime("%Y-%m-%d") for name in dated})
    if form == "csv":
        print(tables.harmless(written).to_csv(index=False, lineterminator="\n"), end="")
    else:
        print(written.to_json(orient="records", force_ascii=False, indent=1))


def written(path: Path, text: str) -> None:
    """Write a text as a file, as it is: no system gets to change the ends of its lines.

    Raises
    ------
    InputError
        It cannot be written; what stood there still does.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(text.encode())
        part.replace(path)
    except OSError as wrong:
        with contextlib.suppress(OSError):
            part.unlink()
        raise InputError(f"{path}: cannot be written ({wrong.strerror}); write it elsewhere") from None


def in_lines(shown: pd.DataFrame, layout: Layout) -> str:
    """Write a table to be read on a terminal, a line for each row."""
    texts = shown.select_dtypes(["object", "str"]).columns
    kept = shown.assign(
        **{name: shown[name].map(terminal.line, na_action="ignore").astype(shown[name].dtype) for name in texts}
    )
    return repr(tables.show(kept, replace(layout, caption=terminal.line(layout.caption))))


SCREEN = 8
"""How many kinds of finding are printed unless all are asked for: with what is said of each, about a screen."""

ROWS_MOST = 50
"""How many rows and texts of one kind of finding are printed where all are asked for."""


def findings_text(every: pd.DataFrame, held: Register, *, whole: bool) -> str:
    """Write what became of the rows and what was found to be wrong, to be read on a terminal.

    The worst stands first, then as the sheets stand; alike findings are one, with their rows.

    Parameters
    ----------
    whole
        Print them all, not only as many as a screen has room for.
    """
    from safeguarding.analyses import quality  # with altair, which takes a while, and every command imports this

    top = [
        in_lines(quality.reconciliation_table(held.reconciliation), quality.RECONCILIATION_LAYOUT),
        "",
        terminal.line(held.accounted),
    ]
    if every.empty:
        return "\n".join([*top, f"{terminal.line(held.title)}: nothing was found to be wrong"])
    kinds = {"most": len(every), "shown": ROWS_MOST} if whole else {}
    gathered = quality.findings_table(_as_sheets_stand(every, held), **kinds)
    shown = gathered if whole else gathered[:SCREEN]
    said = [f"\n{terminal.line(held.title)}: {words.found(every)}", *map(_finding, shown.itertuples())]
    if len(gathered) > len(shown):
        left = gathered[len(shown) :]
        what = words.count(len(left), "more kind of finding", "more kinds of finding")
        said.append(f"\nand {what}, {left['severity'].iloc[0]}s first; safeguarding check … --all prints them")
    return "\n".join([*top, *said])


def _as_sheets_stand(every: pd.DataFrame, held: Register) -> pd.DataFrame:
    """Put findings as the sheets of a register stand; those of no sheet come first."""
    places = {(each.file, each.sheet): n for n, each in enumerate(held.reconciliation.itertuples())}
    order = pd.Series([places.get(pair, -1) for pair in zip(every["file"], every["sheet"], strict=True)], every.index)
    rank = every["severity"].map(findings.SEVERITIES.index)
    return every.assign(rank=rank, place=order).sort_values(["rank", "place", "row"], kind="stable", ignore_index=True)


def _finding(row: Row) -> str:
    rows = f"row{'' if row.rows.isdecimal() else 's'} {row.rows}" if row.rows else ""
    place = ", ".join(terminal.line(each) for each in (row.sheet or row.file, row.column, rows) if each)
    read = f": {terminal.line(row.read)}" if row.read else ""
    done, write = terminal.line(row.done), terminal.line(row.write)
    return f"\n{row.severity:<8} {place}{read}\n         {done}; write: {write}"
