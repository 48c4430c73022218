"""What an audience may see of a register: one step between reading it and everything that is made of it.

A public report shows no small number of people, no row of a review that is not published, and nothing written in free
text. What is taken out here is in nothing that is made afterwards, because nothing afterwards can see it: a small count
becomes the range that the threshold allows (1 to 4), with a flag that a table shows as ``[c]``, so that a total that
holds it is a range too. A total is exact only where it tells no more than that. Counts of reviews, sessions and actions
are of the partnership's work, not of people, and stay; nought is a true nought, about nobody.

Source: the guidance on small numbers, symbols and shorthand gathered in ``docs/disclosure.md``.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from types import MappingProxyType

import numpy as np
import pandas as pd

from safeguarding import vocabulary
from safeguarding.disclosure import suppression
from safeguarding.errors import InputError
from safeguarding.register import schema
from safeguarding.register.reading import Register
from safeguarding.vocabulary import AUDIENCES, INTERNAL, MILESTONES, PUBLIC

A_PERSON = ("attendance", "evaluation")
"""Tables with a row for each person: no row, and no number of rows, is shown."""
THRESHOLD = 5
"""The least count of people that a public report shows, where the register names no other."""
NEAR_THE_CHILD = ("incident", "aware")
"""Milestones whose day, beside the name of an area, can tell which child it was; the others are acts of agencies."""
OPEN_TO_ALL = ("pre_election", "committee_recess")
"""Kinds of days to avoid that everybody knows; the day of a death or a birthday is somebody's own."""
SEEN = "what a public report may show of it"
"""What stands for the register's files in a public set: a digest of the files would let somebody try out numbers."""


@dataclass(frozen=True, eq=False)
class View(Register):
    """A register as one audience may see it.

    ``cases`` is the table of reviews of which a row may be shown; ``table("reviews")`` has every review, to be counted.
    ``totals`` gives the least and the most of a column of counts, exact wherever that can be shown. ``small`` names the
    tables of which nothing is shown though they have rows: a row for each person adds up to a count of people.
    """

    audience: str
    threshold: int
    cases: pd.DataFrame
    totals: Mapping[tuple[str, str], tuple[object, object]]
    small: frozenset[str]

    @property
    def public(self) -> bool:
        """Whether it is for everybody."""
        return self.audience == PUBLIC

    @property
    def scope(self) -> str:
        """Say in a caption which reviews a table has rows for, if not all of them."""
        return "; published reviews only" if self.public else ""

    def hidden(self, *columns: str) -> tuple[str, ...]:
        """Give the columns of a table that a public report leaves out, and none for an internal one."""
        return columns if self.public else ()

    def rows(self, judged: pd.DataFrame) -> pd.DataFrame:
        """Keep what was judged of reviews of which a row may be shown; a deadline can lead to the day of the incident.

        ``withheld`` is added: whether the days of the row are left out for that reason, and only its outcome stays.
        """
        kept = judged[judged["review_id"].isin(self.cases["review_id"])].reset_index(drop=True)
        near = kept["starts"].str.split(";").map(lambda each: bool(set(each) & set(NEAR_THE_CHILD))).astype(bool)
        dated = [name for name in kept.columns if name.startswith(("start_", "stop_", "due_", "elapsed_"))]
        withheld = near | self._derived(kept) if self.public else pd.Series(False, kept.index)
        return kept.assign(withheld=withheld, **{name: kept[name].mask(withheld) for name in dated})

    def _derived(self, kept: pd.DataFrame) -> pd.Series:
        """Tell which rows have a day that nobody recorded: the order of milestones may have it from the incident."""
        recorded, told = self.table("reviews").set_index("review_id"), pd.Series(False, kept.index)
        for what, end in product(("start", "stop"), ("earliest", "latest")):
            known = kept[f"{what}_{end}"]
            own = known.isna()
            for milestone in MILESTONES:
                named = kept[f"{what}s"].str.split(";").map(lambda each, name=milestone: name in each).astype(bool)
                own |= named & (recorded[f"{milestone}_{end}"].reindex(kept["review_id"]).to_numpy() == known)
            told |= ~own
        return told


def view(register: Register, audience: str, as_of: date) -> View:
    """Give a register as an audience may see it on a day.

    Parameters
    ----------
    audience
        ``internal`` sees everything; ``public`` what nobody can be recognised by.
    as_of
        A review is published if that certainly happened by this day, ``YYYY-MM-DD``.

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
        audience=INTERNAL,
        threshold=least,
        cases=register.table("reviews"),
        totals={key: suppression.extent(register.tables[key[0]], key[1]) for key in _people()},
        small=frozenset(),
    )


def _public(register: Register, least: int, day: pd.Timestamp) -> View:
    published = register.table("reviews")["published_latest"] <= day
    seen = _seen(register.tables, published, least)
    cases = _cases(seen["reviews"][published])
    return View(
        name=register.name,
        about=register.about,
        tables=MappingProxyType(seen),
        findings=_numbered(_of_work(register)),
        files=MappingProxyType({SEEN: _digest(seen, cases)}),
        origins=register.origins,
        reconciliation=_reconciled(register),
        audience=PUBLIC,
        threshold=least,
        cases=cases,
        totals={key: _total(register.tables, seen, key, published, least) for key in _people()},
        small=frozenset(name for name in A_PERSON if len(register.tables[name])),
    )


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


def _of_work(register: Register) -> pd.DataFrame:
    """Leave out findings on counts of people and on who came: how many there are tells whether counts add up."""
    found, listed = register.findings, [register.origins[name] for name in A_PERSON]
    headings = {register.origins[table].heading(column) for table, column in _people()} | {c for _, c in _people()}
    came = [(found["file"] == each.file) & (found["sheet"] == each.sheet) for each in listed]
    return found[~found["column"].isin(headings) & ~np.logical_or.reduce(came)].reset_index(drop=True)


def _reconciled(register: Register) -> pd.DataFrame:
    """Give the account of rows without a sheet's name, a table of people, or how many counts of people were unclear."""
    rows = register.reconciliation[~register.reconciliation["table"].isin(A_PERSON)]
    unread = (rows["table"] == "") & (rows["sheet"] != "")
    counted = rows["table"].isin([table for table, _ in _people()])
    named = rows.assign(sheet=unread.map({True: "One sheet", False: ""}).astype("str"))
    return named.assign(n_set_aside=rows["n_set_aside"].mask(counted)).reset_index(drop=True)


def _numbered(found: pd.DataFrame) -> pd.DataFrame:
    """Leave out where a finding is and what was read; a number in place of its row tells which are of one row."""
    places = found.groupby(["file", "sheet", "row"], dropna=False).ngroup()
    return _unread(found).assign(row=pd.array(places.to_numpy(), "Int64"))


def _unread(found: pd.DataFrame) -> pd.DataFrame:
    told = ("sheet", "column", "read", "done", "write")
    return found.assign(row=pd.array([pd.NA] * len(found), "Int64"), **dict.fromkeys(told, vocabulary.WITHHELD))


def _people() -> list[tuple[str, str]]:
    return [(table.name, column.name) for table in schema.TABLES for column in table.columns if column.people]


def _seen(tables: Mapping[str, pd.DataFrame], published: pd.Series, least: int) -> dict[str, pd.DataFrame]:
    """Give the tables with small counts as ranges, free text and unpublished names withheld.

    There is no row for a source or a person; of days to avoid, only those stay that everybody knows.
    """
    ids = set(tables["reviews"].loc[published, "review_id"])
    none = {name: _emptied(tables[name]) for name in ("sources", *A_PERSON)}
    seen = {form.name: _table(tables[form.name], form, ids, least) for form in schema.TABLES if form.name not in none}
    seen["reviews"] = seen["reviews"].assign(name=seen["reviews"]["name"].where(published, vocabulary.WITHHELD))
    avoided = seen["avoid"]
    open_to_all = avoided["kind"].isin(OPEN_TO_ALL) & (avoided["review_id"] == "")
    return seen | none | {"avoid": avoided[open_to_all]}


def _emptied(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table without its rows, and without the texts that its columns of categories would still list."""
    none = table.iloc[:0]
    listed = none.select_dtypes("category")
    return none.assign(**{name: listed[name].cat.remove_unused_categories() for name in listed})


def _table(table: pd.DataFrame, form: schema.TableSchema, published: set[str], least: int) -> pd.DataFrame:
    """Give one table as it may be seen; the review of a finding is kept, since findings are counted by it."""
    out = table.copy()
    for column in form.columns:
        if column.private:
            out[column.name] = table[column.name].mask(table[column.name] != "", vocabulary.WITHHELD)
        if column.refers == "reviews" and column.name != "review_id":
            out[column.name] = table[column.name].map(lambda ids: _known(ids, published)).astype("str")
    return suppression.withheld(out, [column.name for column in form.columns if column.people], least)


def _known(ids: str, published: set[str]) -> str:
    """Keep the ids of published reviews; one code stands for however many others there are."""
    each = [id.strip() for id in ids.split(";")] if ids else []
    kept = [id for id in each if id in published]
    return "; ".join([*kept, vocabulary.WITHHELD] if len(kept) < len(each) else kept)


def _cases(reviews: pd.DataFrame) -> pd.DataFrame:
    near = [f"{milestone}_{end}" for milestone in NEAR_THE_CHILD for end in ("earliest", "latest")]
    return reviews.assign(**{name: pd.Series(pd.NaT, reviews.index, reviews[name].dtype) for name in near})


def _total(
    tables: Mapping[str, pd.DataFrame],
    seen: Mapping[str, pd.DataFrame],
    key: tuple[str, str],
    published: pd.Series,
    least: int,
) -> tuple[object, object]:
    """Give the exact total where it tells no more of a count than the threshold does, otherwise what ranges add up to.

    A count of a review that is not published is not shown either, and will be once it is: until then it adds nothing
    to the least, and there is no most.
    """
    table, column = key
    if table == "reviews" and not published.all():
        return suppression.extent(seen[table][published], column)[0], pd.NA
    safe = suppression.safe_total(tables[table], column, seen[table][f"{column}_withheld"], least)
    return suppression.extent(tables[table] if safe else seen[table], column)


def _digest(seen: Mapping[str, pd.DataFrame], cases: pd.DataFrame) -> str:
    shown = [cases, *(seen[name] for name in ("actions", "training", "workforce", "claims"))]
    return hashlib.sha256("".join(table.to_csv(lineterminator="\n") for table in shown).encode()).hexdigest()
