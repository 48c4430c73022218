"""``safeguarding``: reports, verdicts, plans and checks from the command line, for a person or a scheduler."""

import argparse
import contextlib
import errno
import importlib
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NoReturn

from safeguarding import __version__, limits
from safeguarding.cli import terminal
from safeguarding.errors import InputError
from safeguarding.vocabulary import AUDIENCES, INTERNAL

FORMS = ("html", "pdf", "docx")
FORMATS = ("table", "csv", "json")
SAYS = "Reports, verdicts, plans and checks of a register of safeguarding reviews."
REGISTER = "folder of CSV files, or a workbook"
UNUSED = {
    "report": (
        *("anywidget", "debugpy"),
        *("fqdn", "isoduration", "jsonpointer", "rfc3339_validator", "rfc3986_validator", "uri_template", "webcolors"),
    )
}
"""What Altair, ipykernel and jsonschema import where it is installed, by the command that does without: a report has no
controls, nobody debugs its kernels, which are forks of the command, and no schema here asks for a form of text."""


class Terminated(KeyboardInterrupt):
    """This process was asked to end."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong with an argument in one line, as everything else that is wrong is said."""

    def error(self, message: str) -> NoReturn:
        """End with 2."""
        self.exit(2, f"safeguarding: {message}; see {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give 0, 1 if something was found that stops a use of the register, or 2 for a wrong argument."""
    # Charts are drawn in the time zone of the process; dates here have none.
    os.environ["TZ"] = "UTC"
    # Nothing here is linear algebra: the threads numpy keeps for it only cost every kernel its start.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        with _output(), _ending_well():
            given = _parser().parse_args(arguments)
            given.today = date.today().isoformat()  # noqa: DTZ011
            if arguments:
                # Whoever calls this from a program of their own sees for themselves how it ends.
                return _run(given)
            sys.modules.update(dict.fromkeys(UNUSED.get(given.run.partition(".")[0], ())))  # type: ignore[arg-type]
            with limits.watched():
                return _run(given)
    except InputError as wrong:
        terminal.note(str(wrong))
        return 2
    except MemoryError:
        terminal.note(limits.NO_ROOM)
        return 2
    except limits.TooLong:
        terminal.note(limits.SLOW.format(limits.SECONDS_MOST))
        return 2
    except KeyboardInterrupt as stopped:
        print("safeguarding: stopped", file=sys.stderr)
        return 143 if isinstance(stopped, Terminated) else 130
    return 0


@contextlib.contextmanager
def _output() -> Iterator[None]:
    """Print every letter, whatever letters a terminal or a file is said to take, and leave nothing to be printed later.

    Raises
    ------
    InputError
        There is no room for what is printed, or for what else is written.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # No system gets to change the ends of lines either: a calendar, and a CSV file, say what theirs are.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        try:
            yield
        finally:
            print(end="", flush=True)
    except OSError as wrong:
        if wrong.errno not in (errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        # Python would try to print what is left as it ends, and say that it cannot.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        # Whoever reads a pipe may have had enough, as `head` does; nothing is wrong.
        if wrong.errno != errno.EPIPE:
            where = wrong.filename or "what is printed or made"
            raise InputError(f"{where}: cannot be written ({wrong.strerror}); write it elsewhere") from None


def _run(given: argparse.Namespace) -> int:
    """Import a command and run it: pandas takes a while to import, and ``--help`` does not need it."""
    module, _, name = given.run.partition(".")
    with limits.alone():
        return getattr(importlib.import_module(f"safeguarding.cli.{module}"), name)(given)


@contextlib.contextmanager
def _ending_well() -> Iterator[None]:
    """Let a request to end, as a service manager makes it, and the end of a terminal end all as Ctrl-C does."""

    def terminated(number: int, frame: object) -> NoReturn:
        raise Terminated

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    # What is ignored, as nohup has it, stays so.
    before = {each: signal.getsignal(each) for each in asked if signal.getsignal(each) != signal.SIG_IGN}
    for each in before:
        signal.signal(each, terminated)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _parser() -> argparse.ArgumentParser:
    parser = Parser("safeguarding", description=SAYS)
    parser.add_argument("--version", action="version", version=f"safeguarding {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (_report, _judging, _planning, _exploring, _coding, _writing):
        add(commands)
    return parser


def _report(commands: argparse._SubParsersAction) -> None:
    says = "run every notebook and leave a set of HTML reports; what is made already is left"
    made = _command(commands, "report", "report.report", says, _held())
    made.add_argument("registers", nargs="*", default=["data/sefton"], metavar="REGISTER", help=REGISTER)
    made.add_argument("--registers", dest="list", metavar="LIST.csv", default="", help="a list of registers, as CSV")
    made.add_argument("--out", default="reports", help="folder for the sets (reports)")
    made.add_argument("--audience", choices=AUDIENCES, default=INTERNAL, help="whom it is for")
    year = "reporting year of the annual overview, as 2020-21 (the one that the day lies in)"
    made.add_argument("--period", metavar="YEAR", default="", help=year)
    copies = "formats of the annual overview, with commas: html, which is always made, pdf and docx (those it has)"
    made.add_argument("--format", type=_forms, default=(), metavar="LIST", help=copies)
    made.add_argument("--explain", action="store_true", help="say why each report would be made; make nothing")
    made.add_argument("--again", action="store_true", help="make what is made already too")
    _scheduled(made)


def _scheduled(made: argparse.ArgumentParser) -> None:
    """Add what a schedule, or many registers, ask for."""
    group = made.add_argument_group("many registers, and schedules")
    says = "how many sets to make side by side, for many registers (as many as there are cores)"
    group.add_argument("--workers", type=_number, default=0, metavar="N", help=says)
    group.add_argument("--scheduler", default="", metavar="ADDRESS", help="a Dask scheduler, tls://host:8786")
    for name, what in (("ca", "the authority"), ("cert", "the certificate"), ("key", "its key")):
        says = f"{what} by which --scheduler is spoken to (Dask's configuration)"
        group.add_argument(f"--tls-{name}", default="", metavar="FILE", help=says)
    says = "speak to --scheduler without TLS: whoever reaches it can run code on its workers"
    group.add_argument("--insecure", action="store_true", help=says)
    says = "whether the workers of --scheduler share the folder of reports, or send sets here (sent)"
    group.add_argument("--results", choices=("shared", "sent"), default="", help=says)
    group.add_argument("--log", default="", metavar="FILE", help="add a line of JSON to FILE for each report")
    says = "remove all but the newest N sets of each register (keep all)"
    group.add_argument("--keep", type=_number, default=0, metavar="N", help=says)
    says = "seconds to wait for another run of the same set (600)"
    group.add_argument("--wait", type=float, default=600, metavar="S", help=says)
    says = "folder for what tells what is made already (beside --out)"
    group.add_argument("--state", default="", metavar="DIR", help=says)


def _judging(commands: argparse._SubParsersAction) -> None:
    one = (_one(), _held(), _printed(FORMATS))
    _command(commands, "judge", "judge.judge", "print every review judged by every clock", *one)
    checked = _command(commands, "check", "judge.check", "print what is wrong with a register", *one)
    says = "print published claims beside what the register supports; exit 1 if one is contradicted"
    _command(commands, "claims", "judge.claims", says, *one)
    checked.add_argument("--all", action="store_true", help="print every kind of finding, not only the worst")
    checked.add_argument("--write-mapping", action="store_true", help="write what unknown names may mean, to correct")


def _planning(commands: argparse._SubParsersAction) -> None:
    one = (_one(), _held())
    says = "print what is overdue and what falls due, or write it as a calendar"
    listed = _command(commands, "due", "plan.list_due", says, *one, _printed((*FORMATS, "ics")))
    listed.add_argument("--days", type=int, default=30, metavar="N", help="how many days to look ahead (30)")
    group = listed.add_argument_group("the calendar, --format ics")
    group.add_argument("--out", default="", metavar="FILE.ics", help="write it to a file (printed)")
    says = "cancel everything that is not due, whether or not an earlier calendar entered it"
    group.add_argument("--all", action="store_true", help=says)
    says = "where to keep what was entered, by which the next one knows what to cancel (beside the register, hidden)"
    group.add_argument("--sent", default="", metavar="FILE", help=says)
    says = "print what other limits, days or delays would have meant"
    compared = _command(commands, "whatif", "plan.compare", says, *one, _printed(FORMATS))
    compared.add_argument("--scenario", required=True, metavar="FILE", help="the scenario: a .toml file, or its line")


def _exploring(commands: argparse._SubParsersAction) -> None:
    says = "serve the explorer of one register on this machine, behind a token"
    served = _command(commands, "explore", "plan.explore", says, _one(), _held())
    served.add_argument("--port", type=int, default=8866, metavar="N", help="the port to listen on, 0 for any (8866)")
    served.add_argument("--scenario", default="", metavar="FILE", help="what to begin with: a .toml file, or its line")


def _coding(commands: argparse._SubParsersAction) -> None:
    says = "propose themes for passages of a published report (.pdf, .docx, .txt); suggestions are never findings"
    made = _command(commands, "suggest", "write.suggest", says)
    made.add_argument("file", nargs="?", metavar="FILE", help="the report: .pdf, .docx or .txt")
    made.add_argument("--review", default="", metavar="ID", help="the id of the review it is of, as in the register")
    made.add_argument(
        "--out", default="suggestions.csv", metavar="CSV", help="file to write, - to print (suggestions.csv)"
    )
    made.add_argument("--measured", action="store_true", help="print how good suggestions are on made-up passages")
    says = "write the suggestions a coder has accepted, and only those, into the findings of a register"
    taken = _command(commands, "accept", "write.accept", says)
    taken.add_argument("file", metavar="CSV", help="what suggest wrote, with yes or no in the column accept")
    taken.add_argument("register", metavar="REGISTER", help=REGISTER)
    taken.add_argument("--coder", required=True, metavar="INITIALS", help="who accepted them: initials or a role")
    taken.add_argument("--mapping", metavar="FILE", default="", help="what names mean (mapping.toml beside it)")


def _writing(commands: argparse._SubParsersAction) -> None:
    says = "ask what the sheets, headings, codes and cells of a register mean, in a workbook with drop-downs"
    taken_in = _command(commands, "import", "write.import_book", says, _one())
    says = "the workbook of questions, answered: writes a mapping and corrections named after the register"
    taken_in.add_argument("--answers", metavar="BOOK.import.xlsx", default="", help=says)
    blank = _command(
        commands, "template", "write.write_template", "write an empty register as a workbook to start from"
    )
    blank.add_argument("file", metavar="FILE", help="the workbook to write, .xlsx")
    made_up = _command(commands, "example", "write.example", "write a synthetic register")
    made_up.add_argument("folder", metavar="DIR", help="folder to write it to")
    for name, default in (("reviews", 48), ("sessions", 60), ("partnerships", 1), ("seed", 2024)):
        made_up.add_argument(f"--{name}", type=int, default=default, metavar="N", help=f"{name} ({default})")
    made_up.add_argument("--workbook", action="store_true", help="write it as example.xlsx too")
    _command(commands, "dictionary", "write.data_dictionary", "write data/README.md from the schema")


def _command(
    commands: argparse._SubParsersAction,
    name: str,
    run: str,
    says: str,
    *parents: argparse.ArgumentParser,
) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=says, parents=parents)
    made.set_defaults(run=run)
    return made


def _one() -> argparse.ArgumentParser:
    """Give the argument of commands that take one register."""
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument("register", metavar="REGISTER", help=REGISTER)
    return parent


def _held() -> argparse.ArgumentParser:
    """Give the options of commands that hold a register against rules on a day."""
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument("--mapping", metavar="FILE", default="", help="what names mean (mapping.toml beside it)")
    parent.add_argument("--rules", metavar="SET", help="rule sets, names or paths with commas (the register's)")
    parent.add_argument("--as-of", metavar="DATE", help="the day to judge on (the register's, or today)")
    return parent


def _printed(formats: Sequence[str]) -> argparse.ArgumentParser:
    """Give the option of commands that print a table."""
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument("--format", choices=formats, default="table", help="how to print it (table)")
    return parent


def _number(written: str) -> int:
    number = int(written) if written.isdecimal() else 0
    if not number:
        raise argparse.ArgumentTypeError(f"{written!r} is no number of one or more")
    return number


def _forms(written: str) -> tuple[str, ...]:
    forms = tuple(each.strip() for each in written.split(","))
    if unknown := [each for each in forms if each not in FORMS]:
        raise argparse.ArgumentTypeError(f"invalid choice: {unknown[0]!r} (write some of {', '.join(FORMS)})")
    return forms
