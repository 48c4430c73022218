"""``safeguarding``: reports, verdicts and checks from the command line, for a person or a scheduler."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from safeguarding import __version__, clocks, dates, order, repository, rules, tables, working_days
from safeguarding.errors import InputError
from safeguarding.register import dictionary, findings, reading
from safeguarding.register.reading import Register

FORMATS = ("table", "csv", "json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give 0, 1 if something was found that stops a use of the register, or 2 for a wrong argument."""
    # Charts are drawn in the time zone of the process; dates here have none.
    os.environ["TZ"] = "UTC"
    # Nothing here is linear algebra: the threads numpy keeps for it only cost every kernel its start.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    given = _parser().parse_args(arguments)
    try:
        return given.run(given)
    except InputError as wrong:
        print(f"safeguarding: {wrong}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("safeguarding: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever reads the pipe has had enough, as `head` does; nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def report(given: argparse.Namespace) -> int:
    """Run every notebook on each register and leave its set of reports."""
    from safeguarding.reporting import sets  # papermill and nbconvert take a while to import, and only this needs them

    if given.audience == "public":
        raise InputError("--audience public needs disclosure control, which this version does not have; write internal")
    failed = False
    for path in given.registers:
        register = reading.read(path)
        wanted = sets.Order(register, _portable(path), _as_of(given, register), _rules(given, register))
        rules.load_all(wanted.rule_sets)
        folder = sets.folder(wanted, Path(given.out))
        reports = sets.make(wanted, folder, _progress())
        failed = failed or any(each.failure for each in reports)
        print(folder / sets.INDEX)
        for each in reports:
            if each.failure:
                print(f"safeguarding: {each.file}: {each.failure}", file=sys.stderr)
    return int(failed)


def judge(given: argparse.Namespace) -> int:
    """Print every review judged by every clock."""
    register = reading.read(given.register)
    sets, as_of = rules.load_all(_rules(given, register)), _as_of(given, register)
    judged = clocks.evaluate_each(register.table("reviews"), sets, working_days.load(), as_of)
    _print(
        judged, given.format, f"{register.title}: every review by every clock, as of {as_of}, by {rules.titles(sets)}"
    )
    _warn(register)
    return 0


def check(given: argparse.Namespace) -> int:
    """Print what is wrong with a register; 1 if a row could not be used."""
    register = reading.read(given.register)
    every = order.found(register, rules.load_all(_rules(given, register)), _as_of(given, register))
    _print(every, given.format, f"{register.title}: findings")
    return int((every["severity"] == "error").any())


def write_dictionary(given: argparse.Namespace) -> int:
    """Write the data dictionary, ``data/README.md``, from the schema."""
    path = repository.find("data/README.md")
    path.write_text(dictionary.text(), encoding="utf-8", newline="\n")
    print(repository.name(path))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("safeguarding", description=__doc__.replace("``", ""))
    parser.add_argument("--version", action="version", version=f"safeguarding {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    made = commands.add_parser("report", help="run every notebook and leave a set of HTML reports")
    made.add_argument("registers", nargs="*", default=["data/sefton"], metavar="REGISTER", help="folder of CSV files")
    made.add_argument("--out", default="reports", help="folder for the sets (reports)")
    made.add_argument("--audience", choices=("internal", "public"), default="internal", help="whom it is for")
    made.set_defaults(run=report)
    judged = commands.add_parser("judge", help="print every review judged by every clock")
    checked = commands.add_parser("check", help="print what is wrong with a register")
    for command, run in ((judged, judge), (checked, check)):
        command.add_argument("register", metavar="REGISTER", help="folder of CSV files")
        command.add_argument("--format", choices=FORMATS, default="table", help="how to print it (table)")
        command.set_defaults(run=run)
    for command in (made, judged, checked):
        command.add_argument("--rules", metavar="SET", help="rule sets, names or paths with commas (the register's)")
        command.add_argument("--as-of", metavar="DATE", help="the day to judge on (the register's, or today)")
    written = commands.add_parser("dictionary", help="write data/README.md from the schema")
    written.set_defaults(run=write_dictionary)
    return parser


def _as_of(given: argparse.Namespace, register: Register) -> str:
    written = given.as_of or register.about.get("as_of") or date.today().isoformat()  # noqa: DTZ011
    return dates.read_day(written).isoformat()


def _rules(given: argparse.Namespace, register: Register) -> str:
    return rules.anywhere(given.rules or register.about.get("rules") or "national")


def _portable(path: str) -> str:
    return repository.name(repository.find(path))


def _print(table: pd.DataFrame, form: str, caption: str) -> None:
    if form == "table":
        print(tables.show(table, caption))
        return
    dated = table.select_dtypes("datetime").columns
    written = table.assign(**{name: table[name].dt.strftime("%Y-%m-%d") for name in dated})
    if form == "csv":
        print(written.to_csv(index=False, lineterminator="\n"), end="")
    else:
        print(written.to_json(orient="records", force_ascii=False, indent=1))


def _warn(register: Register) -> None:
    counted = findings.counted(register.findings)
    if any(counted.values()):
        said = ", ".join(f"{n} {name}s" for name, n in counted.items() if n)
        print(f"safeguarding: findings in {register.name}: {said}; run safeguarding check", file=sys.stderr)


def _progress() -> object:
    began = time.monotonic()

    def tell(report: object) -> None:
        if sys.stderr.isatty():
            print(f"  {time.monotonic() - began:5.1f} s  {report.file}", file=sys.stderr)

    return tell
