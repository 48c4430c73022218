"""Make one self-contained HTML page of an executed notebook: no script, no network, and readable by everybody."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup, escape

from safeguarding.reporting.notebooks import suite
from safeguarding.reporting.page import sections

TEMPLATE = Path(__file__).parent / "template"
SHEETS = {"style.css": "all", "print.css": "print"}
"""The style sheets of every page, and what each is for."""
INDEX = "index.html"
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that nobody sees and that turn the direction of what follows them: no page has any."""


@dataclass(frozen=True)
class Link:
    """A file beside a page, and what a reader calls it."""

    file: str
    text: str


@dataclass(frozen=True)
class Masthead:
    """What every page of a set says of the set.

    ``register`` is what the register is called; ``audience`` whom the set is for, and what that means; ``about`` the
    day it speaks for, and whether the data is made up; ``read`` what of the register could not be used; ``reports`` are
    all of it, in order; ``by`` says who answers for it, whom to ask and when the next edition comes, and ``unnamed``,
    on the front page and the overview, which of these the register does not say; ``note`` is where it comes from;
    ``methods`` is the page on how figures are made; ``public`` whether it is for everybody.
    """

    register: str
    audience: str
    about: str
    reports: tuple[Link, ...] = ()
    by: tuple[str, ...] = ()
    methods: str = ""
    read: str = ""
    unnamed: str = ""
    note: str = ""
    public: bool = False


@dataclass(frozen=True)
class Page:
    """One report: the page, its title, and the first paragraph of its answer (HTML)."""

    html: str
    title: str
    answer: str


def page(
    notebook: nbformat.NotebookNode,
    file: str,
    masthead: Masthead,
    csvs: Sequence[str] = (),
    copies: Sequence[Link] = (),
) -> Page:
    """Make the page of an executed notebook.

    Parameters
    ----------
    file
        The name the page will have, by which it finds its place among the reports of the set.
    csvs
        The CSV file of each table of the notebook, in order.
    copies
        Other forms of the page.

    Raises
    ------
    ValueError
        A chart has no title, no description, or no table directly after it.
    """
    body = sections.body(notebook, csvs)
    values: dict[str, object] = {"body": body, "copies": tuple(copies), "file": file}
    values |= {"is_overview": file.startswith(suite.OVERVIEW), **_beside(file, masthead.reports)}
    linked = next((report.text for report in masthead.reports if report.file == file), suite.title(notebook))
    return Page(plain_page("report.html.j2", masthead, values), linked, sections.answer(notebook))


def plain_page(template: str, masthead: Masthead, values: Mapping[str, object]) -> str:
    """Make a page from a template of its own: a report, the index, or a failure."""
    sheets, policy = _sheets()
    known = {"masthead": masthead, "sheets": sheets, "policy": policy, "index": INDEX}
    return TURNING.sub("", _environment().get_template(template).render({**known, **values}))


def _beside(file: str, reports: Sequence[Link]) -> dict[str, Link | None]:
    """Give the reports before and after one."""
    place = next((n for n, report in enumerate(reports) if report.file == file), None)
    if place is None:
        return {"before": None, "after": None}
    return {"before": reports[place - 1] if place else None, "after": next(iter(reports[place + 1 :]), None)}


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATE), autoescape=select_autoescape(["html", "j2"]), trim_blocks=True
    )
    made.filters["unbroken"] = unbroken
    return made


def unbroken(text: str) -> Markup:
    """Keep a reporting year on one line, which may otherwise end at its hyphen.

    >>> str(unbroken("due in 2023-24 & before"))
    'due in <span class="unbroken">2023-24</span> &amp; before'
    """
    return Markup(re.sub(r"\b(\d{4}-\d\d)\b", r'<span class="unbroken">\1</span>', str(escape(text))))


@cache
def _sheets() -> tuple[list[tuple[str, str]], str]:
    """Give the style sheets, and the policy that allows them and nothing else."""
    texts = {name: (TEMPLATE / name).read_text(encoding="utf-8") for name in SHEETS}
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts.values()]
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    policy = f"default-src 'none'; style-src {allowed}; base-uri 'none'; form-action 'none'"
    return [(SHEETS[name], text) for name, text in texts.items()], policy
