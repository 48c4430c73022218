"""A scenario in words, what it would have changed, and how many reviews are in time before and after it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Self

import altair as alt
import numpy as np
import pandas as pd

from safeguarding.days.working_days import SAME_DAY
from safeguarding.judging import summary
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.rules import Clock, Pause, RuleSet, Version
from safeguarding.vocabulary import LATE, Outcome
from safeguarding.whatif import applying, flips
from safeguarding.whatif.scenario import Change, Delay, Scenario

# How the tables below are shown: headings, and the columns that only the files beside a page have.
SHARES_LAYOUT = Layout(
    "shares",
    "Reviews in time by each time limit, before and after",
    headings={
        "share_before": "In time before",
        "share_after": "In time after",
        "n_judged": "Judged both times",
        "n_late": "Turn late",
        "n_in_time": "Turn in time",
    },
    aside=(
        "clock",
        "n_met_before",
        "n_met_after",
        "n_before",
        "n_after",
        "n_no_longer_judged",
        "n_newly_judged",
    ),
)

# ---- A scenario in words, and what it would have changed -------------------------------------------------------------

NOUNS = {
    "incident": "the incident",
    "aware": "awareness",
    "notified": "notification",
    "rapid_review_started": "the start of the rapid review",
    "rapid_review_meeting": "the rapid review meeting",
    "recommendation": "the recommendation",
    "decision": "the decision",
    "panel_informed": "informing the Panel",
    "fed_back": "feedback",
    "initiated": "initiation",
    "author_appointed": "the appointment of the author",
    "reported": "the report",
    "sent_to_panel": "sending the report to the Panel",
    "published": "publication",
    "completed": "completion",
}
"""Each milestone as the point of time that something is counted from."""


def in_words(scenario: Scenario, rule_sets: list[RuleSet], as_of: date | None = None) -> str:
    """Say what a scenario changes, in one line without its name.

    Parameters
    ----------
    as_of
        The day that is judged on without the scenario, to be named beside the scenario's own.
    """
    instead = f" instead of {_day(as_of)}" if as_of else ""
    said = [
        *_clocks(scenario, rule_sets),
        *([f"also closed on {words.listed([_day(day) for day in scenario.closed])}"] if scenario.closed else []),
        *([] if scenario.bank_holidays else ["bank holidays counted as working days"]),
        *([f"as of {_day(scenario.as_of)}{instead}"] if scenario.as_of else []),
        *(_delayed(delay) for delay in scenario.delays),
        *(_paused(pause) for pause in scenario.pauses),
    ]
    return "; ".join(said) or "nothing is changed"


def effects_in_words(effects: pd.DataFrame, noun: str = "review") -> list[str]:
    """Say of each clock that changes what changes: ``rapid review: 4 of 12 reviews judged would turn late``.

    Parameters
    ----------
    effects
        As ``flips.effects_table`` gives it.
    noun
        What a review is called that is judged (``View.noun``).
    """
    several = effects["rule_set"].nunique() > 1
    rows = (row for row in effects.itertuples() if _any(row))
    return [f"{_name(row.clock, [row.rule_set] if several else [])}: {_effect(row, noun)}" for row in rows]


def sentence(
    scenario: Scenario,
    rule_sets: list[RuleSet],
    compared: pd.DataFrame,
    as_of: date | None = None,
    noun: str = "review",
) -> str:
    """Say in one line what a scenario changes and what that does, if it changes one clock; else on how many clocks.

    ``rapid review 10 working days from notification instead of 15: 4 of 12 reviews judged would turn late``.
    """
    effects = flips.effects_table(compared)
    touched = effects[[_any(row) for row in effects.itertuples()]]
    head = in_words(scenario, rule_sets, as_of)
    if len(touched) > 1:
        return f"{head}: verdicts on {noun}s would change on {len(touched)} of {len(effects)} time limits"
    row = next((touched if len(touched) else _meant(scenario, effects)).itertuples(), None)
    if row is None:
        return f"{head}: no verdict on a {noun} would change"
    unsaid = len(touched) and row.clock not in {change.clock for change in scenario.clocks}
    several = effects["rule_set"].nunique() > 1
    return f"{head}: {_effect(row, noun)}" + (
        f" by {_name(row.clock, [row.rule_set] if several else [])}" if unsaid else ""
    )


def answer(
    scenario: Scenario,
    rule_sets: list[RuleSet],
    compared: pd.DataFrame,
    as_of: date | None = None,
    noun: str = "review",
) -> words.Prose:
    """Say what a scenario changes and, clock by clock, what that does; ``noun`` is what a judged review is called."""
    said = effects_in_words(flips.effects_table(compared), noun)
    head = words.plain(words.sentence(sentence(scenario, rule_sets, compared, as_of, noun)))
    lines = words.bullets(words.plain(words.sentence(each)) for each in said) if len(said) > 1 else ""
    return words.say(f"**{head}**", lines, f"Scenario: {words.plain(scenario.name)}." if scenario.name else "")


def _any(row: Row) -> bool:
    return bool(row.n_late_max or row.n_in_time_max or row.n_no_longer_judged or row.n_newly_judged)


def _meant(scenario: Scenario, effects: pd.DataFrame) -> pd.DataFrame:
    """Give the row of the one clock that a scenario changes, if it changes one and nothing else does."""
    ids = {change.clock for change in scenario.clocks}
    rows = effects[effects["clock"].isin(ids)]
    return rows if len(rows) == 1 else rows.head(0)


def _effect(row: Row, noun: str) -> str:
    was = words.verb(row.n_newly_judged, "was", "were")
    said = [
        _more(row.n_late_min, row.n_late_max, f"{row.n_judged:,} {noun}s judged", "late"),
        _more(row.n_in_time_min, row.n_in_time_max, f"{row.n_judged:,} {noun}s judged", "in time"),
        f"{row.n_no_longer_judged:,} would not be judged any more" if row.n_no_longer_judged else "",
        f"{row.n_newly_judged:,} would be judged that {was} not" if row.n_newly_judged else "",
    ]
    nothing = (
        f"none of {row.n_judged:,} {noun}s judged would change" if row.n_judged else f"there is no {noun} to judge"
    )
    return words.listed([each for each in said if each] or [nothing])


def _more(least: int, most: int, of: str, what: str) -> str:
    if not most:
        return ""
    number = f"{most:,}" if least == most else f"at most {most:,}" if not least else f"{least:,} to {most:,}"
    return f"{number} of {of} would turn {what}"


# ---- What a scenario changes -----------------------------------------------------------------------------------------


def _clocks(scenario: Scenario, rule_sets: list[RuleSet]) -> Iterator[str]:
    """Say each change once, with the rule sets that it changes where other sets have a clock of that name."""
    for change in scenario.clocks:
        having = [each for each in rule_sets if any(clock.id == change.clock for clock in each.clocks)]
        said: dict[str, list[str]] = {}
        for rule_set in having:
            phrase = _change(change, rule_set) if change.rule_set in ("", rule_set.name) else ""
            if phrase:
                said.setdefault(phrase, []).append(rule_set.name)
        for phrase, sets in said.items():
            yield f"{_name(change.clock, sets if len(sets) < len(having) else [])} {phrase}"


def _name(clock: str, sets: list[str]) -> str:
    return words.code(clock) + (f" ({words.listed(sets)})" if sets else "")


def _change(change: Change, rule_set: RuleSet) -> str:
    """Say what changes about a clock: what it would be, and instead of what; nothing if nothing is different."""
    if not change.on:
        return "not judged"
    old = rule_set.clock(change.clock)
    [new] = applying.rules_of(Scenario(clocks=(change,)), [rule_set])
    pairs = [each for each in _pairs(old, new.clock(change.clock)) if each[0] != each[1]]
    if not pairs:
        return ""
    since = f" for clocks that start from {_day(change.since)}" if change.since else ""
    after, before = (list(dict.fromkeys(say(*pair) for pair in pairs)) for say in (_after, _before))
    return f"{words.listed(after, 'or')} instead of {words.listed(before, 'or')}{since}"


@dataclass(frozen=True)
class _Terms:
    """What one version of a clock says, as far as a scenario can change it."""

    limit: int | None
    unit: str
    starts: str
    stops: str
    day_one: str
    backwards: bool

    @property
    def amount(self) -> str:
        return f"{self.limit:,} {words.UNITS[self.unit]}{'' if self.limit == 1 else 's'}"

    def differ(self, other: Self) -> set[str]:
        return {each.name for each in fields(self) if getattr(self, each.name) != getattr(other, each.name)}

    def ends(self, which: set[str]) -> list[str]:
        """Say between which milestones is counted, and which day is day 1, as far as that is to be said."""
        to = "before" if self.backwards else "to"
        first = "with that day as day 1" if self.day_one == SAME_DAY else "with the next working day as day 1"
        said = {"starts": f"from {NOUNS[self.starts]}", "stops": f"{to} {NOUNS[self.stops]}", "day_one": first}
        return [text for key, text in said.items() if key in which]


def _pairs(old: Clock, new: Clock) -> Iterator[tuple[_Terms, _Terms]]:
    """Give what each version with a limit says, with what the version it comes from said."""
    for version in new.versions:
        if not version.suspended:
            was = next(each for each in old.versions if flips.begins_in(each, version))
            yield _terms(old, was), _terms(new, version)


def _terms(clock: Clock, version: Version) -> _Terms:
    starts = version.counts_from or clock.starts
    return _Terms(version.limit, version.unit, starts, clock.stops, version.day_one, clock.backwards)


def _after(old: _Terms, new: _Terms) -> str:
    bound, end = ("at least ", "stops") if new.backwards else ("", "starts")
    return " ".join([f"{bound}{new.amount}", *new.ends(new.differ(old) | {end})])


def _before(old: _Terms, new: _Terms) -> str:
    differ = new.differ(old)
    amount = [old.amount] if "unit" in differ else [f"{old.limit:,}"] if "limit" in differ else []
    return " ".join([*amount, *old.ends(differ)])


def _delayed(delay: Delay) -> str:
    name, whom = NOUNS[delay.milestone], f" in {delay.review}" if delay.review else ""
    return f"{name} {words.count(delay.days, 'working day')} later{whom}, and what follows it as much"


def _paused(pause: Pause) -> str:
    days = _day(pause.first) if pause.first == pause.last else f"{_day(pause.first)} to {_day(pause.last)}"
    whom = f" for {pause.review}" if pause.review else ""
    why = f" ({pause.reason})" if pause.reason else ""
    return f"limits paused{whom} {'on' if pause.first == pause.last else 'from'} {days}{why}"


def _day(when: date | str) -> str:
    return words.day(pd.Timestamp(when))


# ---- How many reviews are in time before and after a scenario, clock by clock: what is now, and what would be

SIDES = ("before", "after")
_COLOURS = {"before": "#8A8A8A", "after": charts.BLUE}


def shares_table(compared: pd.DataFrame, rule_sets: list[RuleSet]) -> pd.DataFrame:
    """Count for each clock the reviews that are in time, before and after.

    Parameters
    ----------
    compared
        As ``comparing.compared`` gives it, or some rows of it.

    Returns
    -------
    One row per rule set and clock that counts a review on either side: ``rule_set``, ``clock``, ``label``; for each
    side ``share_*`` (in words), ``n_met_*_min`` and ``n_met_*_max`` (met for certain, and at most) and ``n_*`` (the
    reviews that count); then the columns of ``flips.effects_table`` from ``n_judged`` on.
    """
    where, keys = flips.by_clock(compared)
    sides = [_side(compared, where, keys, side) for side in SIDES]
    labels = {(each.name, clock.id): clock.label for each in rule_sets for clock in each.clocks}
    label = pd.Series([labels[key] for key in keys.itertuples(index=False, name=None)], name="label", dtype="str")
    effects = flips.effects_table(compared).drop(columns=["rule_set", "clock"])
    table = pd.concat([keys, label, *sides, effects], axis=1)
    return table[table["n_before"] + table["n_after"] > 0].reset_index(drop=True)


def shares_chart(table: pd.DataFrame) -> alt.TopLevelMixin | None:
    """Draw for each clock that changes how many reviews are in time before and after, from the least to the most.

    Nothing is drawn where none does: two bars that are the same show nothing.
    """
    changed = table[table["n_late_max"] + table["n_in_time_max"] > 0]
    if changed.empty:
        return None
    long = _long(changed)
    shown = list(dict.fromkeys(long["row"]))
    base = alt.Chart(charts.rows(long)).encode(
        # Above both bars.
        y=alt.Y("row:N", sort=shown, title=None, axis=alt.Axis(labelOffset=-18)),
        yOffset=alt.YOffset("side:N", sort=list(SIDES)),
        x=charts.numbers("least", "Reviews in time", float(long["most"].max() or 1) if len(long) else 1),
    )
    colours = alt.Scale(domain=list(SIDES), range=list(_COLOURS.values()))
    bars = base.mark_bar(strokeWidth=2, height=9).encode(
        x2="most",
        color=alt.Color("side:N", scale=colours, legend=None),
        stroke=alt.Stroke("side:N", scale=colours, legend=None),
    )
    said = base.mark_text(align="left", dx=6).encode(x=alt.X("most:Q"), text=alt.Text("text:N"))
    return charts.finished(
        (bars + said).properties(height=charts.height(len(shown), 58)),
        _change_title(changed),
        "Each bar runs from the reviews that are in time for certain to the most that can be",
        "Two bars for each time limit, before and after. "
        + "; ".join(f"{row.row}, {row.text}" for row in long.itertuples()),
    )


def _change_title(changed: pd.DataFrame) -> str:
    """Say which of the limits that change does so most."""
    turned = changed["n_late_max"] + changed["n_in_time_max"]
    row = changed.loc[turned.idxmax()]
    return f"Changed most: {row['label']}"


def _long(table: pd.DataFrame) -> pd.DataFrame:
    """Give a row per clock and side: what is drawn, and what is written beside it."""
    row = table["label"] + " (" + table["rule_set"] + ")"
    parts = []
    for side in SIDES:
        ends = [table[f"n_met_{side}_min"], table[f"n_met_{side}_max"], table[f"n_{side}"]]
        text = pd.Series([_share_in_words(side, *each) for each in zip(*ends, strict=True)], table.index, dtype="str")
        parts.append(pd.DataFrame({"row": row, "side": side, "least": ends[0], "most": ends[1], "text": text}))
    return pd.concat(parts).sort_index(kind="stable")


def _share_in_words(side: str, least: int, most: int, of: int) -> str:
    return f"{side}: {words.extent(least, most)} of {of:,}" if of else f"{side}: nothing to count"


def _side(compared: pd.DataFrame, where: np.ndarray, keys: pd.DataFrame, side: str) -> pd.DataFrame:
    """Count one side: the share met in words, the least and the most that are met, and how many count."""
    outcome, passed = compared[f"outcome_{side}"].cat.codes.to_numpy(), compared[f"limit_passed_{side}"].to_numpy()
    places = ([each.place for each in outcomes] for outcomes in ((Outcome.MET,), LATE, summary.UNKNOWN))
    share = summary.share(
        *(np.bincount(where[passed & np.isin(outcome, each)], minlength=len(keys)) for each in places)
    )
    told = {
        f"share_{side}": share["share_met"].astype("str"),
        f"n_met_{side}_min": share["least"],
        f"n_met_{side}_max": share["most"],
        f"n_{side}": share["of"],
    }
    return pd.DataFrame(told)
