"""The front door for analysts, ``import safeguarding as sg``: a thin face over what is there, and no engine.

What it shows is for whoever keeps the register: small numbers and unpublished reviews too. Public sets are made by
``safeguarding report --audience public``.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from safeguarding import rules
from safeguarding.days import dates, reporting_years, working_days
from safeguarding.errors import InputError
from safeguarding.judging import clocks, courses, order, summary
from safeguarding.presenting import tables, words
from safeguarding.register import reading, saving
from safeguarding.rules import RuleSet
from safeguarding.vocabulary import MILESTONES

if TYPE_CHECKING:
    import altair as alt  # takes half a second to import, and only charts need it

Day = str | date
"""A day as people write it (``"31/03/2026"``, ``"31 March 2026"``, ``"2026-03-31"``), or one of Python's own."""


def read(path: str | Path, mapping: str | Path = "") -> "Register":
    """Read a register: a folder of CSV files, or a workbook. Nothing in it is changed.

    A ``mapping`` is named only if it is not the ``mapping.toml`` beside the register.

    Examples
    --------
    >>> import safeguarding as sg
    >>> sg.read("data/sefton")
    Sefton LSCB, serious case reviews published 2018 to 2020
    Of 70 rows found, 70 are used.
    reviews 5, actions 12, training 3, workforce 4, claims 17, sources 29
    """
    return Register(reading.read(path, mapping))


@dataclass(frozen=True, eq=False, repr=False)
class Register:
    """A register that was read; its tables are attributes, each date in them a first and a last day.

    ``held`` is what the library itself works with; ``part`` says which reviews these are, if they are not all.
    """

    held: reading.Register
    part: str = ""

    @property
    def title(self) -> str:
        """What the register is called, and which part of it this is."""
        return f"{self.held.title}: {self.part}" if self.part else self.held.title

    @property
    def reviews(self) -> pd.DataFrame:
        """A row per review, with each milestone as ``*_earliest``, ``*_latest`` and what its cell ``*_says``."""
        return self.held.table("reviews")

    @property
    def actions(self) -> pd.DataFrame:
        """A row per action taken or planned after reviews."""
        return self.held.table("actions")

    @property
    def findings(self) -> pd.DataFrame:
        """A row per finding of a review and coder; what is wrong with the register is in ``problems``."""
        return self.held.table("findings")

    @property
    def training(self) -> pd.DataFrame:
        """A row per delivery of training."""
        return self.held.table("training")

    @property
    def attendance(self) -> pd.DataFrame:
        """A row per person at a session."""
        return self.held.table("attendance")

    @property
    def workforce(self) -> pd.DataFrame:
        """A row per agency and year, with its headcount."""
        return self.held.table("workforce")

    def table(self, name: str) -> pd.DataFrame:
        """Give any table of the register by its name: ``claims``, ``sources``, ``evaluation`` and ``avoid`` too."""
        if name not in self.held.tables:
            raise InputError(f"a register has no table {name!r}; write one of {', '.join(self.held.tables)}")
        return self.held.table(name)

    @property
    def rows(self) -> tables.Shown:
        """What became of the rows of each sheet: found, used, left out, not used."""
        from safeguarding.analyses import quality  # with altair, which takes a while

        return tables.show(quality.reconciliation_table(self.held.reconciliation), quality.RECONCILIATION_LAYOUT)

    def problems(self, rule_sets: str = "", as_of: Day = "") -> pd.DataFrame:
        """Give what is wrong with the whole register, as ``safeguarding check`` finds it; those alike are one row."""
        from safeguarding.analyses import quality  # with altair, which takes a while

        sets, day = rules.load_all(self._rule_sets(rule_sets)), self._day(as_of)
        return quality.findings_table(order.found(self.held, sets, day))

    def judge(self, rule_sets: str = "", as_of: Day = "") -> "Judged":
        """Judge every review by every time limit.

        Parameters
        ----------
        rule_sets
            Names or paths with commas between them; left out, the register's own, or else ``national``.
        as_of
            The day to judge on; left out, the register's own.

        Examples
        --------
        >>> import safeguarding as sg
        >>> judged = sg.read("data/sefton").judge("sefton", as_of="26/01/2021")
        >>> judged.by_clock()[["clock", "n_due", "n_met"]].query("n_due > 0")
                          clock  n_due  n_met
        9   six_months_reported      5      2
        10           panel_copy      5      1
        """
        named, day = self._rule_sets(rule_sets), self._day(as_of)
        sets = rules.load_all(named)
        return Judged(self, sets, day, clocks.evaluate_each(self.reviews, sets, working_days.load(), day), named)

    def during(self, period: str, milestone: str = "published", *, possibly: bool = False) -> "Register":
        """Give the register of those reviews alone that came to a milestone in a period.

        Parameters
        ----------
        period
            Any date as people write it: ``"2025"``, ``"March 2025"``; or a reporting year, ``"2025-26"``.
        possibly
            Take those too that may have; left out, only those that certainly did.

        Examples
        --------
        >>> import safeguarding as sg
        >>> list(sg.read("data/sefton").during("2019", "published").reviews["review_id"])
        ['SCR2', 'SCR3', 'SCR4']
        """
        if milestone not in MILESTONES:
            raise InputError(f"there is no milestone {milestone!r}; write one of {', '.join(MILESTONES)}")
        certain, possible = reporting_years.came(self.reviews, milestone, *reporting_years.ends(period))
        why = f"{words.uncapital(MILESTONES[milestone])} {'certainly or perhaps ' if possibly else ''}in {period}"
        return self.only(self.reviews.loc[possible if possibly else certain, "review_id"], why)

    def only(self, reviews: Collection[str], why: str = "chosen") -> "Register":
        """Give the register of some reviews alone, by their ids; other tables stay whole.

        Examples
        --------
        >>> import safeguarding as sg
        >>> sg.read("data/sefton").only(["SCR1"]).title
        'Sefton LSCB, serious case reviews published 2018 to 2020: 1 of 5 reviews, chosen'
        """
        wanted = set(reviews)
        if unknown := sorted(wanted - set(self.reviews["review_id"])):
            raise InputError(f"the register has no review {unknown[0]!r}; its column review_id has those it has")
        some = self.reviews[self.reviews["review_id"].isin(wanted)]
        held = replace(self.held, tables=MappingProxyType({**self.held.tables, "reviews": some}))
        part = f"{len(some)} of {len(self.reviews):,} reviews, {why}"
        return Register(held, f"{self.part}; {part}" if self.part else part)

    def by_year(self, as_of: Day = "", years: int = 5) -> pd.DataFrame:
        """Count the cases that came to each step in each of the last reporting years, as ranges."""
        from safeguarding.analyses.overview import cases  # with altair, which takes a while

        return cases.by_year_table(self.reviews, self._day(as_of), self.held.published_only, years)

    def people(self, agency: str = "", as_of: Day = "", years: int = 3) -> pd.DataFrame:
        """Give how many different people of each agency, or of one, were trained within some years, as ranges.

        They stand beside the headcount of their agency; one without a headcount is left out.

        Examples
        --------
        >>> import safeguarding as sg
        >>> one = sg.read("data/example").people("Police")
        >>> sorted(set(one["agency"]))
        ['Police']
        """
        from safeguarding.analyses.training import reach  # with altair, which takes a while

        day, staff = self._day(as_of), self.workforce
        if agency and agency not in set(staff["agency"]):
            named = ", ".join(dict.fromkeys(staff["agency"])) or "none, since it has no table of workforce"
            raise InputError(f"no agency {agency!r} has a headcount here; those that have: {named}")
        held = courses.held_table(self.training, day)
        made = _whole(reach.by_agency_table(staff, held, self.attendance, day, years))
        return made[made["agency"] == agency].reset_index(drop=True) if agency else made

    def save(self, path: str | Path, *, over: bool = False) -> Path:
        """Write the register as it was understood, as a workbook that Excel opens and ``read`` reads.

        Rows that could not be used are not in it. It takes the place of a file that is there only if ``over`` is set.
        """
        return saving.write(self.held, Path(path), over)

    def _day(self, as_of: Day) -> date:
        said = as_of or self.held.about.get("as_of")
        if not said:
            raise InputError('this register does not say which day it speaks for; write as_of="31/03/2026"')
        return said if isinstance(said, date) else dates.read_day(said)

    def _rule_sets(self, named: str) -> str:
        return named or self.held.about.get("rules") or "national"

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} {len(table):,}" for name, table in self.held.tables.items() if len(table))
        return "\n".join([self.title, self.held.accounted, sizes])

    def _repr_html_(self) -> str:
        title, *said = map(escape, repr(self).splitlines())
        return f"<p><b>{title}</b><br>{'<br>'.join(said)}</p>\n{self.rows._repr_html_()}"


@dataclass(frozen=True, eq=False, repr=False)
class Judged:
    """A register judged by rule sets, as they are ``named``, on a day; ``table`` has a row per review and limit."""

    register: Register
    rule_sets: list[RuleSet]
    as_of: date
    table: pd.DataFrame
    named: str

    @cached_property
    def limits(self) -> pd.DataFrame:
        """Every time limit with its versions, by the rules' own table."""
        return rules.table(self.rule_sets)

    def by_clock(self) -> pd.DataFrame:
        """Count the reviews of each time limit by outcome; the share met is a range over all that is not known."""
        return summary.by_clock_table(self.table, self.limits)

    def late(self) -> pd.DataFrame:
        """List what was certainly late, and by how many days.

        Examples
        --------
        >>> import safeguarding as sg
        >>> late = sg.read("data/sefton").judge("sefton").late()
        >>> late[["review_id", "days_late_min", "days_late_max"]].head(2)
          review_id  days_late_min  days_late_max
        0      SCR2              2             61
        1      SCR3              1             58
        """
        from safeguarding.analyses.timeliness import on_time  # with altair, which takes a while

        return _whole(on_time.overruns_table(self.table, self.limits, self.as_of))

    def due(self, days: int = 30) -> pd.DataFrame:
        """List the time limits that run and are past, or come within some days, or may."""
        from safeguarding.planning import due  # what only looks back needs no plan

        return due.due_table(self.table, self.register.reviews, self.rule_sets, working_days.load(), self.as_of, days)

    def claims(self) -> pd.DataFrame:
        """Set what was published beside what the register supports; a row per claim, with its ``verdict``."""
        from safeguarding.analyses.overview import claims  # with altair, which takes a while
        from safeguarding.analyses.training import attendance

        whole, day = self.register, self.as_of
        deliveries = attendance.deliveries_table(courses.settled_table(whole.training, day), whole.attendance)
        pairs = attendance.exposure_table(courses.held_table(whole.training, day), whole.reviews)
        carried = attendance.counted(pairs, "training_id")
        shown = whole.table("claims").assign(not_shown="")
        # A claim can be read by a limit that no text sets; nobody is judged by one.
        sets = rules.load_all(self.named, readings=True)
        judged = clocks.evaluate_each(whole.reviews, sets, working_days.load(), day)
        return claims.checked_table(shown, judged, whole.reviews, deliveries, carried, whole.actions)

    def story(self, review_id: str) -> pd.DataFrame:
        """Tell one review in order of days: what happened, and by when it had to.

        Returns
        -------
        One row per recorded milestone and per time limit with a deadline: ``when_earliest``, ``when_latest``, ``what``,
        ``outcome`` (of a time limit; else ``happened``).
        """
        from safeguarding.analyses.timeliness import stages  # with altair, which takes a while

        one, mine = self.register.only([review_id]).reviews, self.table["review_id"] == review_id
        return stages.story_table(one, self.table[mine], self.limits).drop(columns="review_id")

    def chart(self, most: int | None = None) -> "alt.TopLevelMixin":
        """Draw the outcomes of each time limit, the one that most of its reviews missed first; ``most`` are drawn."""
        from safeguarding.analyses.timeliness import on_time  # with altair, which takes a while

        return on_time.by_clock_chart(self.by_clock(), most, clocks=rules.clocks_table(self.rule_sets))

    def save(self, path: str | Path, *, over: bool = False) -> Path:
        """Write the verdicts, the counts by time limit and what was late as a workbook, a sheet each."""
        sheets = {"verdicts": self.table, "by time limit": self.by_clock(), "late": self.late()}
        return saving.write_tables(sheets, Path(path), over)

    def _said(self) -> str:
        day, by = words.day(pd.Timestamp(self.as_of)), rules.titles(self.rule_sets)
        return f"{self.register.title}: {words.count(len(self.register.reviews), 'review')}, as of {day}, by {by}"

    def _shown(self) -> tables.Shown:
        told = self.by_clock()
        return tables.show(told[told["n_due"] > 0], "Time limits that were due", hide=("clock", "share"))

    def __repr__(self) -> str:
        return f"{self._said()}\n{self._shown()!r}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(self._said())}</p>\n{self._shown()._repr_html_()}"


def beside(*judged: Judged) -> pd.DataFrame:
    """Set several partnerships beside each other, by each time limit that all of them have.

    Returns
    -------
    One row per time limit and partnership, in alphabetical order: ``rule_set``, ``label``, ``partnership``, ``n``
    (reviews that were due), ``n_met``, ``n_missed``, ``n_unknown``, and the share met as a range and in words.
    """
    from safeguarding.analyses import partnerships  # with altair, which takes a while

    each = {one.register.title: one.by_clock() for one in judged}
    if len(each) < len(judged):
        raise InputError("two of these registers have one title; give each its own in register.toml: title = …")
    made = partnerships.beside_by_clock(each)
    if made.empty:
        raise InputError("these registers are judged by no time limit in common; judge each by the same rule sets")
    return made


def show(table: pd.DataFrame, caption: str = "") -> tables.Shown:
    """Give a table to read: both ends of a date or number in one cell, in words."""
    return tables.show(table, caption)


def _whole(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out the columns that say what is withheld: from whoever keeps the register nothing is."""
    return table.loc[:, ~table.columns.str.endswith("_withheld")]
