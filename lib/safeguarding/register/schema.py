"""The form of a register: its tables and their columns, from which both the reader and ``data/README.md`` are made.

A column's ``holds`` says how it is read: ``text``; ``code`` (one of ``codes``); ``number``; ``themes`` (codes of the
codebook) and ``ids`` (rows of the table it ``refers`` to), several with ``;``; ``date`` (EDTF text, read to
``<name>_earliest`` and ``<name>_latest``); ``count`` (read to ``<name>_min``, ``<name>_max`` and ``<name>_about``).
What a public report may show of it is said here too: nothing that is ``private``, no small number of ``people``.
"""

from dataclasses import dataclass, replace

import pandas as pd

from safeguarding.vocabulary import ACTION_STATUSES, HARMS, KINDS, MILESTONES, PANEL_RESPONSES, REGIMES, STATUSES, Says

ABOUT = "register.toml"
ABOUT_KEYS = {
    "title": "What the register is called in a report.",
    "publisher": "Who publishes it.",
    "area": "The place it is about, as titles name it: `Sefton`.",
    "owner": "Which post or office answers for the reports; never a person's name.",
    "contact": "How to ask about the reports: an address that can be published.",
    "next_edition": "When the next annual overview is due, as it is to be read: `May 2025`.",
    "as_of": "The day it was last brought up to date; reports use it unless told another.",
    "rules": "The rule sets it is judged by, with commas between them.",
    "synthetic": "`true` if the data is made up; every output then says so.",
    "note": "One sentence that every report carries under its title.",
    "action_themes": "One sentence on who set the themes of the actions, where the actions' own source did not.",
    "cascade": "A programme that trains trainers, as a file of its own; a report on it is made only where it is named.",
    "scope": "`all` if it lists every review, `published` if it lists the published ones alone; `all` if left out.",
    "since": "The day from which it lists them.",
    "keeps": "The milestones that it keeps, with commas; those with any date if left out. No other counts as not done.",
    "threshold": "Counts of people below this number are withheld in public reports; 5 if left out.",
}


@dataclass(frozen=True)
class Column:
    """One column of a table, as it is written; a row whose ``essential`` cell cannot be read is not used.

    One that is a ``milestone`` also has a column ``<name>_says`` of ``SAYS``. One that is ``repeated`` can have
    millions of rows of few different texts: it holds them as categories, in order of appearance.
    """

    name: str
    says: str
    holds: str = "text"
    codes: tuple[str, ...] = ()
    refers: str = ""
    essential: bool = False
    people: bool = False
    private: bool = False
    repeated: bool = False
    milestone: bool = False


@dataclass(frozen=True)
class TableSchema:
    """One table: what a row is, which column identifies it, and whether a register can be without it.

    A table that is ``named`` is read from a sheet of its name alone: its headings could be those of any list.
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    key: str = ""
    required: bool = False
    named: bool = False

    def column(self, name: str) -> Column:
        """Give one column by its name."""
        return next(column for column in self.columns if column.name == name)


def _text(name: str, says: str) -> Column:
    return Column(name, says)


def _code(name: str, says: str, *codes: str) -> Column:
    return Column(name, says, "code", codes)


def _date(name: str, says: str) -> Column:
    return Column(name, says, "date")


def _count(name: str, says: str) -> Column:
    return Column(name, says, "count")


def _people(name: str, says: str) -> Column:
    return Column(name, says, "count", people=True)


def _private(name: str, says: str) -> Column:
    return Column(name, says, private=True)


def _repeated(column: Column) -> Column:
    return replace(column, repeated=True)


def _ids(name: str, says: str, refers: str) -> Column:
    return Column(name, says, "ids", refers=refers)


_SOURCE = _private("source", "Where this row comes from.")
_THEMES = Column("themes", "Codes of the codebook (`data/rules/themes.toml`), several with `;`.", "themes")

TABLES = (
    TableSchema(
        "reviews",
        "review",
        (
            _text("review_id", "Identifies the review in every other table."),
            _text("name", "The name it is published under: a pseudonym, never a child's name."),
            _code("kind", "What kind of review; a case that was notified and went no further is a kind too.", *KINDS),
            _code("status", "Where it stands; nothing if its dates say so.", *STATUSES),
            _date("status_from", "Since when it stands there."),
            _code("harm", "What happened to the child.", *HARMS),
            _private("category", "The category of harm, by the words or codes that the register uses."),
            _private("rapid_review_outcome", "What the rapid review decided."),
            _code("panel_response", "Whether the Panel agreed with that decision.", *PANEL_RESPONSES),
            _code("regime", "The guidance it was begun under.", *REGIMES),
            _people("children", "How many children it concerns."),
            *(Column(name, f"{label}.", "date", milestone=True) for name, label in MILESTONES.items()),
            _code(
                "delay_reason",
                "Why it took longer, where the register says so.",
                "anniversary",
                "criminal_proceedings",
                "inquest",
                "family",
                "capacity",
                "author",
                "agency",
                "other",
            ),
            _private("delay_note", "The reason in words."),
            Column("themes", "Codes of its themes, where no table of findings has them.", "themes", private=True),
            _SOURCE,
        ),
        key="review_id",
        required=True,
    ),
    TableSchema(
        "actions",
        "action taken or planned after reviews",
        (
            _text("action_id", "Identifies the action."),
            _text("title", "What was or will be done, in words that can be published."),
            _code(
                "kind",
                "What kind of action.",
                "resource",
                "policy",
                "training",
                "process",
                "tool",
                "advocacy",
                "assurance",
            ),
            _THEMES,
            _ids("reviews", "The reviews it answers, several with `;`.", "reviews"),
            _code("status", "How far it has come.", *ACTION_STATUSES),
            _private("reason", "Why it was rejected or what superseded it, in words."),
            _date("due", "When it should be done."),
            _date("completed", "When it was done."),
            _private("owner", "Which post or agency answers for it; never a person's name."),
            _private("evidence", "What is held to show its effect."),
            _SOURCE,
        ),
        key="action_id",
    ),
    TableSchema(
        "findings",
        "finding or recommendation of a review, as one coder coded it",
        (
            _text("finding_id", "Identifies the finding."),
            _ids("review_id", "The review that makes it.", "reviews"),
            Column("theme", "One code of the codebook.", "themes"),
            _private("coder", "Who coded it: initials or a role."),
            _private("finding", "The finding, in words."),
            _SOURCE,
        ),
    ),
    TableSchema(
        "training",
        "delivery of training: one session, or a block that the source gives only in total",
        (
            _text("training_id", "Identifies the delivery."),
            _text("programme", "What it is called."),
            _date("starts", "First day."),
            _date("ends", "Last day."),
            _code(
                "status",
                "Whether it was held; if left out, it was, unless it begins after the register's day.",
                "held",
                "booked",
                "cancelled",
            ),
            _code("mode", "How it was delivered.", "in_person", "virtual", "mixed"),
            _count("sessions", "How many sessions."),
            _text("agency", "Whose staff, where it was for one agency."),
            _count("capacity", "Places there were."),
            _people("booked", "Places booked."),
            _people("attended", "Attendances: one person at two sessions counts twice."),
            _people("did_not_attend", "Booked and did not come."),
            _people("walk_in", "Came without a booking."),
            _people("people", "Different people, only where the source counts people."),
            _THEMES,
            _ids("reviews", "The reviews whose learning it says it carries, several with `;`.", "reviews"),
            _code("level", "The highest Kirkpatrick level of evaluation evidence held.", "1", "2", "3", "4"),
            _SOURCE,
        ),
        key="training_id",
    ),
    TableSchema(
        "attendance",
        "person at a session",
        (
            _repeated(_ids("training_id", "The delivery.", "training")),
            _repeated(_private("person_key", "A pseudonymous key, the same for one person over time.")),
            _repeated(_text("agency", "The person's agency at the time.")),
            _repeated(_code("attended", "Whether the person came.", "yes", "no", "late_cancel")),
        ),
    ),
    TableSchema(
        "evaluation",
        "answer of a person to one question, before and after a delivery",
        (
            _ids("training_id", "The delivery.", "training"),
            _private("person_key", "A pseudonymous key, the same before and after."),
            _text("question", "What was asked, in words that can be published."),
            _count("scale", "The lowest and the highest answer, as `1..10`."),
            _count("before", "The answer before the training; nothing if there is none."),
            _count("after", "The answer after it."),
        ),
        named=True,
    ),
    TableSchema(
        "workforce",
        "agency and year",
        (
            _text("agency", "The agency or group of staff."),
            _date("year", "The year the count is for."),
            _people("headcount", "People in post: what reach is measured against."),
            _private("fte", "Full-time equivalent, where the source gives it; reach never uses it."),
            _SOURCE,
        ),
    ),
    TableSchema(
        "claims",
        "statement that a published report makes about itself",
        (
            _text("claim_id", "Identifies the claim."),
            _text("says", "The claim in our words."),
            _text("reading", "How it is read here, where one sentence can be read in several ways: a row for each."),
            _text(
                "measure",
                "What it is about: one of the measures below, or nothing if no measure has it.",
            ),
            _text("of", "Which clock, training, action or period the measure is taken of."),
            _code("comparator", "How the claim compares.", "=", ">=", ">", "<=", "<"),
            Column("value", "The number it claims; a share is between 0 and 1, or in per cent: `92%`.", "number"),
            _text("source", "The publication it stands in."),
        ),
        key="claim_id",
    ),
    TableSchema(
        "sources",
        "cell and source: what one source says of one cell, where a row has cells from several",
        (
            _text("table", "The table of the cell."),
            _text("id", "The row of the cell, by its id."),
            _text("column", "The column of the cell."),
            _private("says", "What this source says, written as the cell would be."),
            _SOURCE,
        ),
    ),
    TableSchema(
        "avoid",
        "day or period to keep clear of in a plan",
        (
            Column(
                "date",
                "The day; or the first and the last day of a period, or of what is known of a day.",
                "date",
                essential=True,
            ),
            _code("recurs", "Whether it comes back every year; nothing if it does not.", "yearly"),
            _ids("review_id", "The review it concerns; nothing if it concerns all.", "reviews"),
            _code(
                "kind",
                "What falls on it: a recess is in the way of a committee alone, a pre-election period also of a"
                " publication, the others of every step. A public report knows of the first two alone.",
                "anniversary",
                "birthday",
                "pre_election",
                "committee_recess",
                "other",
            ),
            _private("note", "Why, in words; never a person's name."),
        ),
        named=True,
    ),
)
"""Every table of a register, in the order they are read and described."""


SAYS = pd.CategoricalDtype([says.value for says in Says])
"""The type of a column that holds what each cell of a milestone says."""


def table(name: str) -> TableSchema:
    """Give one table by its name."""
    return next(each for each in TABLES if each.name == name)


def typed_columns(column: Column) -> dict[str, str]:
    """Give the columns a written column is read to, with their types."""
    if column.holds == "date":
        says = {f"{column.name}_says": "category"} if column.milestone else {}
        return {f"{column.name}_earliest": "datetime64[s]", f"{column.name}_latest": "datetime64[s]", **says}
    if column.holds == "count":
        return {f"{column.name}_{end}": "Int64" for end in ("min", "max", "about")}
    return {column.name: "category" if column.repeated else "str"}
