"""What an audience may see of a register: one step between reading it and everything that is made of it.

A public report shows no small number of people, nothing written in free text, and of reviews those alone that are
certainly published. What is taken out here is in nothing that is made afterwards, because nothing afterwards can see
it: every table about reviews is made of the published ones, so that no figure less another tells of the rest, and a
small count becomes the range that the threshold allows (1 to 4), with a flag that a table shows as ``[c]``, so that a
total that holds it is a range too. Nought is a true nought, about nobody.

Source: the guidance on small numbers, symbols and shorthand gathered in ``docs/disclosure.md``.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from types import MappingProxyType

import numpy as np
import pandas as pd

from safeguarding import vocabulary
from safeguarding.disclosure import claimed, suppression
from safeguarding.disclosure.claimed import NOT_SHOWN
from safeguarding.errors import InputError
from safeguarding.register import keeping, reconciliation, schema
from safeguarding.register.findings import APART, Origin
from safeguarding.register.reading import Register
from safeguarding.rules import Clock, RuleSet, codebook
from safeguarding.vocabulary import AUDIENCES, ENDED_EARLY, INTERNAL, MILESTONES, PUBLIC, RUNNING, Outcome, Says

UNSEEN = ("attendance", "evaluation", "sources")
"""Tables of which no row, and no number of rows, is shown: a row is a person, or says what a source says of a cell."""
THRESHOLD = 5
"""The least count of people that a public report shows, where the register names no other."""
NEAR_THE_CHILD = ("incident", "aware")
"""Milestones whose day, beside the name of an area, can tell which child it was; the others are acts of agencies.

What is counted from one is not judged in public either: "notified in five working days", beside the day on which it
was notified, tells the day of awareness to the week.
"""
AFTER_PUBLISHING = ("sent_to_panel", "published", "completed")
"""What may be dated later than the publication; any other milestone that is later contradicts it."""
OPEN_TO_ALL = ("pre_election", "committee_recess")
"""Kinds of days to avoid that everybody knows; the day of a death or a birthday is somebody's own."""
WHETHER = (("actions", "owner"), ("actions", "evidence"))
"""Private columns of which it is shown whether there is anything in a cell: that is of the partnership's work."""
SEEN = "what a public report may show of it"
"""What stands for the register's files in a public set: a digest of the files would let somebody try out numbers."""
PUBLISHED_ONLY = "This register lists published reviews only; others may be under way."
RUNNING_UNSEEN = f"Which time limits are past, or come soon, is {NOT_SHOWN}: they run for reviews under way."


@dataclass(frozen=True, eq=False)
class View(Register):
    """A register as one audience may see it.

    ``totals`` gives the least and the most of a column of counts, exact wherever that can be shown. ``small`` names the
    tables of which nothing is shown, not even whether they have rows.
    """

    audience: str
    threshold: int
    totals: Mapping[tuple[str, str], tuple[object, object]]
    small: frozenset[str]

    @property
    def public(self) -> bool:
        """Whether it is for everybody."""
        return self.audience == PUBLIC

    @property
    def cases(self) -> pd.DataFrame:
        """The reviews that are shown: all of them, or in public those that are certainly published."""
        return self.table("reviews")

    @property
    def noun(self) -> str:
        """What a review that is counted here is called: a published one, where no other is counted."""
        return "published review" if self.public or self.published_only else "review"

    @property
    def running_unsaid(self) -> str:
        """Why nothing is said of time limits that still run and of reviews that are open; empty where it is said."""
        return PUBLISHED_ONLY if self.published_only else RUNNING_UNSEEN if self.public else ""

    @property
    def running_withheld(self) -> bool:
        """Whether that is because the public is not shown it, and not because the register lists no such review."""
        return self.public and not self.published_only

    @property
    def withheld(self) -> tuple[str, ...]:
        """The milestones of which no day is shown."""
        return NEAR_THE_CHILD if self.public else ()

    def hidden(self, *columns: str) -> tuple[str, ...]:
        """Give the columns of a table that a public report leaves out, and none for an internal one."""
        return columns if self.public else ()

    def judged_by(self, rule_sets: Iterable[RuleSet]) -> list[RuleSet]:
        """Give the rule sets without the clocks of which a public report shows nothing."""
        if not self.public:
            return list(rule_sets)
        return [replace(each, clocks=tuple(clock for clock in each.clocks if not _near(clock))) for each in rule_sets]

    def rows(self, judged: pd.DataFrame) -> pd.DataFrame:
        """Give the verdicts that are shown: in public none that still runs, whose outcome turns on a night of its own.

        Somebody who has the sets of two days would know the deadline then, and the day that it is counted from.
        """
        if not self.public:
            return judged
        named = (judged[what].str.split(";").map(lambda each: bool({*each} & {*NEAR_THE_CHILD})) for what in ENDS)
        near = pd.Series(np.logical_or.reduce([each.to_numpy(bool) for each in named]), judged.index)
        clocks = [judged["rule_set"], judged["clock"]]
        # Of a clock whose verdicts are all hidden, those that it does not apply to would be left alone.
        says_something = ~near & (judged["outcome"] != Outcome.NOT_APPLICABLE)
        idle = near.groupby(clocks).transform("any") & ~says_something.groupby(clocks).transform("any")
        return judged[~near & ~idle & ~judged["outcome"].isin(RUNNING)].reset_index(drop=True)

    def claims(self, rule_sets: Iterable[RuleSet] = ()) -> pd.DataFrame:
        """Give the table of claims with ``not_shown``: why nothing is said of whether one holds; empty where it is.

        Parameters
        ----------
        rule_sets
            All that the register is judged by, those clocks among them of which a public report shows nothing.
        """
        table = self.table("claims")
        if not self.public:
            return table.assign(not_shown="")
        near = {f"{each.name}/{clock.id}" for each in rule_sets for clock in each.clocks if _near(clock)}
        return table.assign(not_shown=claimed.why_not_shown(table, near, self.published_only))


ENDS = ("starts", "stops")


def _near(clock: Clock) -> bool:
    """Tell whether a clock is counted from a day near the child, or to one, whatever single versions of it say."""
    return bool({clock.starts, clock.stops} & {*NEAR_THE_CHILD})


def view(register: Register, audience: str, as_of: date) -> View:
    """Give a register as an audience may see it on a day.

    Parameters
    ----------
    audience
        ``internal`` sees everything; ``public`` what nobody can be recognised by.
    as_of
        A review is published if that certainly happened by this day, and no other date contradicts it.

    Raises
    ------
    InputError
        There is no such audience, or the register's threshold is no whole number of three or more.
    """
    if audience not in AUDIENCES:
        raise InputError(f"audience {audience!r}: write one of {', '.join(AUDIENCES)}")
    least, day = threshold(register), pd.Timestamp(as_of)
    return _internal(register, least) if audience == INTERNAL else _public(register, least, day)


def _internal(register: Register, least: int) -> View:
    return View(
        name=register.name,
        about=register.about,
        tables=register.tables,
        findings=register.findings,
        files=register.files,
        origins=register.origins,
        reconciliation=register.reconciliation,
        written=register.written,
        audience=INTERNAL,
        threshold=least,
        totals={key: suppression.extent(register.tables[key[0]], key[1]) for key in _people()},
        small=frozenset(),
    )


def _public(register: Register, least: int, day: pd.Timestamp) -> View:
    seen = _seen(register.tables, register.about, published(register.table("reviews"), day), least)
    return View(
        name=register.name,
        about=register.about,
        tables=MappingProxyType(seen),
        findings=_numbered(_of_what_is_seen(register, seen)),
        files=MappingProxyType({SEEN: _digest(seen)}),
        origins=register.origins,
        reconciliation=reconciliation.table([]),
        audience=PUBLIC,
        threshold=least,
        totals={key: suppression.extent(seen[key[0]], key[1]) for key in _people()},
        small=frozenset(UNSEEN),
    )


def published(reviews: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Tell which reviews are certainly published by a day; a date that something else contradicts publishes nothing.

    A review that was begun or reported on after the day of its publication has one wrong date, and nobody knows which;
    so has one whose status says that it is not to be published, or was withdrawn.
    """
    last = reviews["published_latest"]
    before = [name for name in MILESTONES if name not in AFTER_PUBLISHING]
    later = (reviews[[f"{name}_earliest" for name in before]].gt(last, axis=0)).any(axis=1)
    # A serious case review was complete when it was published, at the latest.
    later |= (reviews["kind"] == "scr") & (reviews["completed_earliest"] > last)
    return (last <= day) & ~later & ~reviews["status"].isin(ENDED_EARLY)


def threshold(register: Register) -> int:
    """Give the least count of people that a public report of a register shows."""
    written = register.about.get("threshold", str(THRESHOLD))
    # With a threshold of two, every count that is withheld would be known to be one.
    if not (written.isascii() and written.isdigit() and int(written) > 2):
        raise InputError(f"{schema.ABOUT}, threshold: {written!r} is not a whole number of three or more; write 5")
    return int(written)


def findings(found: pd.DataFrame, audience: str) -> pd.DataFrame:
    """Give findings without what was read: in a public report they can only be counted, by file and severity."""
    return found if audience == INTERNAL else _unread(found)


def _of_what_is_seen(register: Register, seen: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Keep the findings on cells that are shown themselves: how many there are of others tells of what these hold.

    A finding on a whole file or on a heading is on no such cell, and a note may be of a correction that is proposed.
    """
    found = register.findings
    kept = [_shown(found, register.origins[form.name], form, seen[form.name]) for form in schema.TABLES]
    return found[np.logical_or.reduce(kept)].reset_index(drop=True)


def _shown(found: pd.DataFrame, origin: Origin, form: schema.TableSchema, rows: pd.DataFrame) -> np.ndarray:
    """Tell which findings are on a cell of a row of a table that is shown, in a column that is."""
    shown = {
        column.name
        for column in form.columns
        if not (column.private or column.people or column.holds == "ids" or column.name in NEAR_THE_CHILD)
    }
    return np.logical_or.reduce(
        [
            (found["file"] == at.file)
            & (found["sheet"] == at.sheet)
            & found["row"].isin(rows.index[rows.index // APART == n] % APART)
            & found["column"].isin({at.heading(name) for name in shown})
            & (found["severity"] != "note")
            for n, at in enumerate(origin.sheets)
        ]
    )


def _numbered(found: pd.DataFrame) -> pd.DataFrame:
    """Leave out where a finding is and what was read; a number in place of its row tells which are of one row."""
    places = found.groupby(["file", "sheet", "row"], dropna=False).ngroup()
    return _unread(found).assign(row=pd.array(places.to_numpy(), "Int64"))


def _unread(found: pd.DataFrame) -> pd.DataFrame:
    told = ("sheet", "column", "read", "done", "write")
    return found.assign(row=pd.array([pd.NA] * len(found), "Int64"), **dict.fromkeys(told, vocabulary.WITHHELD))


def _people() -> list[tuple[str, str]]:
    return [(table.name, column.name) for table in schema.TABLES for column in table.columns if column.people]


def _seen(
    tables: Mapping[str, pd.DataFrame], about: Mapping[str, str], published: pd.Series, least: int
) -> dict[str, pd.DataFrame]:
    """Give the tables of what is published: small counts as ranges, free text withheld, and no day near the child.

    There is no row for a source or a person; of days to avoid, only those stay that everybody knows.
    """
    ids = {*tables["reviews"].loc[published, "review_id"]}
    kept = {**tables, "reviews": _kept(tables["reviews"][published], about)}
    kept |= {"findings": kept["findings"][kept["findings"]["review_id"].isin(ids)]}
    avoided = kept["avoid"]
    kept |= {"avoid": avoided[avoided["kind"].isin(OPEN_TO_ALL) & (avoided["review_id"] == "")]}
    none = {name: _emptied(tables[name]) for name in UNSEEN}
    seen = {form.name: _table(kept[form.name], form, ids, least) for form in schema.TABLES if form.name not in none}
    reviews, claims = _far_from_the_child(seen["reviews"]), claimed.withheld(seen["claims"], seen["training"])
    return seen | none | {"reviews": reviews, "claims": claims}


def _kept(reviews: pd.DataFrame, about: Mapping[str, str]) -> pd.DataFrame:
    """Say anew which steps are kept: what the register keeps may show in reviews alone that are not published."""
    says = {f"{milestone}_says": reviews[f"{milestone}_says"] for milestone in MILESTONES}
    blank = {name: each.mask(each == Says.NOT_KEPT, Says.NOTHING.value) for name, each in says.items()}
    return keeping.kept(reviews.assign(**blank), about)


def _emptied(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table without its rows, and without the texts that its columns of categories would still list."""
    none = table.iloc[:0]
    listed = none.select_dtypes("category")
    return none.assign(**{name: listed[name].cat.remove_unused_categories() for name in listed})


def _table(table: pd.DataFrame, form: schema.TableSchema, published: set[str], least: int) -> pd.DataFrame:
    """Give one table as it may be seen: no private text, no code or theme that nobody knows, no unpublished id."""
    out = table.copy()
    for column in form.columns:
        if column.private:
            whether = (form.name, column.name) in WHETHER
            out[column.name] = (
                table[column.name].mask(table[column.name] != "", vocabulary.WITHHELD)
                if whether
                else vocabulary.WITHHELD
            )
        elif column.holds == "code":
            out[column.name] = table[column.name].where(table[column.name].isin(["", *column.codes]), claimed.OTHER)
        elif column.holds == "themes":
            out[column.name] = _each(table[column.name], lambda code: code if code in _themes() else claimed.OTHER)
        elif column.refers == "reviews":
            out[column.name] = _each(table[column.name], lambda id: id if id in published else "")
    return suppression.withheld(out, [column.name for column in form.columns if column.people], least)


@cache
def _themes() -> frozenset[str]:
    return frozenset(codebook.load().themes["code"])


def _each(cells: pd.Series, given: Callable[[str], str]) -> pd.Series:
    """Give cells that hold several things with ``;`` between them, each as it is given; what is given as none goes."""

    def one(cell: str) -> str:
        each = dict.fromkeys(given(part.strip()) for part in cell.split(";") if part.strip())
        return "; ".join(part for part in each if part)

    return cells.map(one).astype("str")


def _far_from_the_child(reviews: pd.DataFrame) -> pd.DataFrame:
    near = [f"{milestone}_{end}" for milestone in NEAR_THE_CHILD for end in ("earliest", "latest")]
    days = {name: pd.Series(pd.NaT, reviews.index, reviews[name].dtype) for name in near}
    silent = pd.Categorical([Says.NOT_KEPT.value] * len(reviews), dtype=schema.SAYS)
    return reviews.assign(**days, **{f"{milestone}_says": silent for milestone in NEAR_THE_CHILD})


def _digest(seen: Mapping[str, pd.DataFrame]) -> str:
    shown = [seen[name] for name in ("reviews", "actions", "training", "workforce", "claims")]
    return hashlib.sha256("".join(table.to_csv(lineterminator="\n") for table in shown).encode()).hexdigest()
