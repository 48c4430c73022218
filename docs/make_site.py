"""Put the site of documents together in ``build/site-source``; ``make docs`` calls this, and then MkDocs.

Pages lie there as they lie in the repository, so that their links hold in both. What can be read off the code is made
here: the commands, ``sg``, the outcomes, and the gallery, whose reports are those of the two registers that we ship.
"""

import argparse
import inspect
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import safeguarding as sg
from safeguarding import paths, vocabulary
from safeguarding.cli import main
from safeguarding.reporting.notebooks import suite

SOURCE = paths.ROOT / "build" / "site-source"
SETS = paths.ROOT / "build" / "gallery"
REGISTERS = ("data/sefton", "data/example")
LINK = re.compile(r"(?<!\\)\]\(([^)#\s]+)")


def pages() -> list[Path]:
    """Give every page of the repository, from its root; those of the tests are for developers alone."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    listed = subprocess.run(command, cwd=paths.ROOT, check=True, capture_output=True, text=True).stdout.split()
    return [Path(name) for name in listed if not name.startswith("tests/") and (paths.ROOT / name).is_file()]


def linked(page: Path) -> Iterator[Path]:
    """Give the files beside pages that a page links to, such as pictures and rules, from the root."""
    for target in LINK.findall((paths.ROOT / page).read_text(encoding="utf-8")):
        path = (paths.ROOT / page.parent / target).resolve()
        if "://" not in target and path.is_file() and path.suffix != ".md":
            yield path.relative_to(paths.ROOT)


def commands() -> str:
    """Write the reference of commands: what each says of itself."""
    parser = main._parser()
    (choices,) = (each for each in parser._actions if isinstance(each, argparse._SubParsersAction))
    parts = ["# Commands", f"```text\n{parser.format_help()}```"]
    for name, each in choices.choices.items():
        parts.append(f"## safeguarding {name}\n\n```text\n{each.format_help()}```")
    return "\n\n".join(parts) + "\n"


def door() -> str:
    """Write the reference of the front door: what each name of it says of itself."""
    parts = [
        "# import safeguarding as sg",
        "Dates are written as you write them. A mistake is one line, `sg.InputError`.",
    ]
    for name in sg.__all__:
        held = getattr(sg, name)
        if not isinstance(held, str):
            parts.append(_described(f"sg.{name}", held, "##"))
            members = vars(held).items() if isinstance(held, type) and name != "InputError" else ()
            parts += [_described(f"{name}.{each}", member, "###") for each, member in members if _is_open(each, member)]
    return "\n\n".join(parts) + "\n"


def _is_open(name: str, member: object) -> bool:
    return not name.startswith("_") and bool(inspect.getdoc(member)) and not isinstance(member, str)


def _described(name: str, held: object, level: str) -> str:
    signature = str(inspect.signature(held)) if callable(held) and not isinstance(held, type) else ""
    shown = f"\n\n```python\n{name}{signature}\n```" if signature else ""
    return f"{level} {name}{shown}\n\n```text\n{inspect.getdoc(held)}\n```"


def outcomes() -> str:
    """Write the reference of outcomes: what is said of a review, and what it means."""
    rows = [f"| {vocabulary.OUTCOMES[each]} | `{each}` | {means} |" for each, means in vocabulary.OUTCOME_MEANS.items()]
    head = "# Outcomes\n\nWhat is said of a review and a time limit.\n\n| said | in data | it means |\n|---|---|---|\n"
    marks = [f"| `{code}` | {means} |" for code, means in vocabulary.MEANS.items()]
    return (
        head
        + "\n".join(rows)
        + "\n\nIn a cell of a table:\n\n| mark | it means |\n|---|---|\n"
        + "\n".join(marks)
        + "\n"
    )


def gallery() -> str:
    """Make the sets of both registers, internal and public, put them below the site, and write the page of them."""
    parts = ["# Gallery", "Both registers that we ship, as the reports show them. The second is made up."]
    for register in REGISTERS:
        parts.append(f"## {sg.read(register).title}")
        for audience in vocabulary.AUDIENCES:
            command = [sys.executable, "-m", "warmkernels", "--preload", "pandas,altair,python_calamine"]
            command += [str(Path(sys.executable).with_name("safeguarding")), "report", register]
            command += ["--audience", audience, "--out", str(SETS)]
            made = Path(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\n")[0])
            to = SOURCE / "gallery" / made.parent.relative_to(SETS)
            shutil.copytree(made.parent, to)
            links = [f"[{_title(page)}](gallery/{page.relative_to(SOURCE / 'gallery').as_posix()})" for page in
                     sorted(to.glob("[0-9]*.html"))]  # fmt: skip
            index = f"[All of it](gallery/{(to / 'index.html').relative_to(SOURCE / 'gallery').as_posix()})"
            parts.append(f"### For {'the public' if audience == 'public' else 'the partnership'}\n\n{index}")
            parts.append("\n".join(f"- {link}" for link in links))
    return "\n\n".join(parts) + "\n"


def _title(page: Path) -> str:
    return suite.title(paths.ROOT / suite.FOLDER / f"{page.stem}.ipynb")


def put_together() -> None:
    """Put everything in its place, from nothing."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    for page in pages():
        for file in (page, *linked(page)):
            (SOURCE / file.parent).mkdir(parents=True, exist_ok=True)
            shutil.copyfile(paths.ROOT / file, SOURCE / file)
    (SOURCE / "reference").mkdir()
    for name, text in (("reference/commands", commands()), ("reference/sg", door()), ("reference/outcomes", outcomes()),
                       ("gallery", gallery())):  # fmt: skip
        (SOURCE / f"{name}.md").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    put_together()
