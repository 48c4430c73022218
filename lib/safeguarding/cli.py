"""``safeguarding``: reports, verdicts and checks from the command line, for a person or a scheduler."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from safeguarding import (
    __version__,
    clocks,
    dates,
    disclosure,
    order,
    repository,
    rules,
    tables,
    words,
    working_days,
)
from safeguarding.analyses import quality
from safeguarding.errors import InputError
from safeguarding.register import dictionary, findings, proposals, reading
from safeguarding.register.reading import Register
from safeguarding.rules import RuleSet

FORMATS = ("table", "csv", "json")
FORMS = ("html", "pdf", "docx")


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

    failed = False
    for path in given.registers:
        register = reading.read(path, given.mapping)
        mapping = _portable(given.mapping) if given.mapping else ""
        day, named = _as_of(given, register), _rules(given, register)
        wanted = sets.Order(register, _portable(path), day, named, given.audience, mapping, given.format)
        rules.load_all(wanted.rule_sets)
        disclosure.threshold(register)
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
    register = reading.read(given.register, given.mapping)
    sets, as_of = rules.load_all(_rules(given, register)), _as_of(given, register)
    judged = clocks.evaluate_each(register.table("reviews"), sets, working_days.load(), as_of)
    _print(
        judged, given.format, f"{register.title}: every review by every clock, as of {as_of}, by {rules.titles(sets)}"
    )
    _warn(register, sets, as_of)
    return 0


def check(given: argparse.Namespace) -> int:
    """Print what is wrong with a register, after writing a mapping if that is wanted; 1 if a row could not be used."""
    if given.write_mapping:
        _write_mapping(given)
    register = reading.read(given.register, given.mapping)
    every = order.found(register, rules.load_all(_rules(given, register)), _as_of(given, register))
    if given.format == "table":
        print(_findings(every, register))
    else:
        _print(every, given.format, "")
    return int((every["severity"] == "error").any())


def write_template(given: argparse.Namespace) -> int:
    """Write an empty register as a workbook to start from."""
    from safeguarding.register import template  # XlsxWriter is needed by nothing else

    print(template.write(Path(given.file)))
    return 0


def write_example(given: argparse.Namespace) -> int:
    """Write a synthetic register, or several."""
    from safeguarding.synthetic import folder  # the generator is needed by nothing else

    sizes = (given.reviews, given.sessions, given.partnerships, given.seed)
    for path in folder.write_all(Path(given.folder), *sizes, book=given.workbook):
        print(path)
    return 0


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
    register = "folder of CSV files, or a workbook"
    made.add_argument("registers", nargs="*", default=["data/sefton"], metavar="REGISTER", help=register)
    made.add_argument("--out", default="reports", help="folder for the sets (reports)")
    made.add_argument("--audience", choices=disclosure.AUDIENCES, default=disclosure.INTERNAL, help="whom it is for")
    copies = "formats of the annual overview, with commas: html, which is always made, pdf and docx"
    made.add_argument("--format", type=_forms, default=("html",), metavar="LIST", help=copies)
    made.set_defaults(run=report)
    judged = commands.add_parser("judge", help="print every review judged by every clock")
    checked = commands.add_parser("check", help="print what is wrong with a register")
    for command, run in ((judged, judge), (checked, check)):
        command.add_argument("register", metavar="REGISTER", help=register)
        command.add_argument("--format", choices=FORMATS, default="table", help="how to print it (table)")
        command.set_defaults(run=run)
    checked.add_argument("--write-mapping", action="store_true", help="write what unknown names may mean, to correct")
    for command in (made, judged, checked):
        command.add_argument("--mapping", metavar="FILE", default="", help="what names mean (mapping.toml beside it)")
        command.add_argument("--rules", metavar="SET", help="rule sets, names or paths with commas (the register's)")
        command.add_argument("--as-of", metavar="DATE", help="the day to judge on (the register's, or today)")
    blank = commands.add_parser("template", help="write an empty register as a workbook to start from")
    blank.add_argument("file", metavar="FILE", help="the workbook to write, .xlsx")
    blank.set_defaults(run=write_template)
    example = commands.add_parser("example", help="write a synthetic register")
    example.add_argument("folder", metavar="DIR", help="folder to write it to")
    for name, default in (("reviews", 48), ("sessions", 60), ("partnerships", 1), ("seed", 2024)):
        example.add_argument(f"--{name}", type=int, default=default, metavar="N", help=f"{name} ({default})")
    example.add_argument("--workbook", action="store_true", help="write it as example.xlsx too")
    example.set_defaults(run=write_example)
    written = commands.add_parser("dictionary", help="write data/README.md from the schema")
    written.set_defaults(run=write_dictionary)
    return parser


def _forms(written: str) -> tuple[str, ...]:
    forms = tuple(each.strip() for each in written.split(","))
    if unknown := [each for each in forms if each not in FORMS]:
        raise argparse.ArgumentTypeError(f"invalid choice: {unknown[0]!r} (write some of {', '.join(FORMS)})")
    return forms


def _as_of(given: argparse.Namespace, register: Register) -> str:
    written = given.as_of or register.about.get("as_of") or date.today().isoformat()  # noqa: DTZ011
    return dates.read_day(written).isoformat()


def _rules(given: argparse.Namespace, register: Register) -> str:
    return rules.anywhere(given.rules or register.about.get("rules") or "national")


def _portable(path: str) -> str:
    return repository.name(repository.find(path))


def _write_mapping(given: argparse.Namespace) -> None:
    path, added = proposals.write(given.register, given.mapping)
    named = sum(bool(meaning) for meaning in added.values())
    said = (
        f"{named} of {len(added)} unknown names proposed; read them before you trust them"
        if added
        else "nothing to add"
    )
    print(f"safeguarding: {path.name}: {said}", file=sys.stderr)


def _findings(every: pd.DataFrame, register: Register) -> str:
    """Write findings to be read on a terminal, each under the place it was found."""
    if every.empty:
        return f"{register.title}: nothing was found to be wrong"
    said = [_finding(row) for row in quality.findings_table(every).to_dict("records")]
    return "\n".join([f"{register.title}: {words.found(every)}", *said])


def _finding(row: dict[str, object]) -> str:
    rows = f"row{'s' if row['n'] > 1 else ''} {row['rows']}" if row["rows"] else ""
    place = ", ".join(each for each in (row["file"], row["sheet"], rows, row["column"]) if each)
    read = f": {row['read']}" if row["read"] else ""
    return f"\n{row['severity']:<8} {place}{read}\n         {row['done']}\n         write: {row['write']}"


def _print(table: pd.DataFrame, form: str, caption: str) -> None:
    if form == "table":
        print(tables.show(table, caption))
        return
    dated = table.select_dtypes("datetime").columns
    written = table.assign(**{name: table[name].dt.strftime("%Y-%m-%d") for name in dated})
    if form == "csv":
        print(tables.harmless(written).to_csv(index=False, lineterminator="\n"), end="")
    else:
        print(written.to_json(orient="records", force_ascii=False, indent=1))


def _warn(register: Register, sets: list[RuleSet], as_of: str) -> None:
    counted = findings.counted(order.found(register, sets, as_of))
    if any(counted.values()):
        said = ", ".join(f"{n} {name}s" for name, n in counted.items() if n)
        print(f"safeguarding: findings in {register.name}: {said}; run safeguarding check", file=sys.stderr)


def _progress() -> object:
    began = time.monotonic()

    def tell(report: object) -> None:
        if sys.stderr.isatty():
            print(f"  {time.monotonic() - began:5.1f} s  {report.file}", file=sys.stderr)

    return tell
