"""A scenario in words, and what it would have changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Self

import pandas as pd

from safeguarding.days.working_days import SAME_DAY
from safeguarding.presenting import words
from safeguarding.presenting.tables import Row
from safeguarding.rules import Clock, Pause, RuleSet, Version
from safeguarding.vocabulary import NOUNS
from safeguarding.whatif import applying, flips
from safeguarding.whatif.scenario import Change, Delay, Scenario

# ---- A scenario in words, and what it would have changed -------------------------------------------------------------

_NUMBER = r"\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty|thirty"
_LENGTH = re.compile(rf"\b(within )?({_NUMBER})( working| calendar)? (hour|day|week|month|year)s?\b ?( of )?")
"""The time that some limits have in their name, such as ``six_months_reported``."""


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


def name_of(clock: str) -> str:
    """Name a time limit by its id, without its own length: that can be another in a scenario.

    >>> name_of("six_months_reported"), name_of("rapid_review"), name_of("six_months")
    ('reported', 'rapid review', 'six months')
    """
    return _LENGTH.sub("", words.code(clock)).strip() or words.code(clock)


def effects_in_words(effects: pd.DataFrame, noun: str = "review") -> list[str]:
    """Say of each clock that changes what changes: ``rapid review: 4 of 12 reviews judged would turn late``.

    Parameters
    ----------
    effects
        As ``flips.effects_table`` gives it.
    noun
        What a review is called that is judged (``View.noun``).
    """
    return [f"{_named(row, effects)}: {_effect(row, noun)}" for row in effects.itertuples() if _any(row)]


def effect_on(compared: pd.DataFrame, noun: str = "review") -> str:
    """Say what changes on one clock, of which ``compared`` has the rows: ``4 of 12 reviews judged would turn late``."""
    return _effect(next(flips.effects_table(compared).itertuples()), noun)


def sentence(
    scenario: Scenario,
    rule_sets: list[RuleSet],
    compared: pd.DataFrame,
    as_of: date | None = None,
    noun: str = "review",
    left_out: Sequence[str] = (),
) -> str:
    """Say in one line what a scenario changes and what that does, if it changes one clock; else on how many clocks.

    ``rapid review 10 working days from notification instead of 15: 4 of 12 reviews judged would turn late``.
    """
    effects = flips.effects_table(compared)
    touched = effects[[_any(row) for row in effects.itertuples()]]
    head = in_words(scenario, rule_sets, as_of)
    if len(touched) > 1:
        return f"{head}: verdicts on {noun}s {_on_how_many(touched, len(effects))}"
    row = next((touched if len(touched) else _meant(scenario, effects)).itertuples(), None)
    if row is None:
        return f"{head}: no verdict {'that is shown' if left_out else f'on a {noun}'} would change"
    unsaid = len(touched) and row.clock not in {change.clock for change in scenario.clocks}
    return f"{head}: {_effect(row, noun)}" + (f" by {_named(row, effects)}" if unsaid else "")


def answer(
    scenario: Scenario,
    rule_sets: list[RuleSet],
    compared: pd.DataFrame,
    as_of: date | None = None,
    noun: str = "review",
    left_out: Sequence[str] = (),
) -> words.Prose:
    """Say what a scenario changes, what that certainly does most, and all else that it does or may do.

    Parameters
    ----------
    noun
        What a review is called that is judged (``View.noun``).
    left_out
        The time limits of which verdicts are not compared, as ``comparing.left_out`` gives them.
    """
    effects = flips.effects_table(compared)
    labels = {(each.name, clock.id): clock.label for each in rule_sets for clock in each.clocks}
    several = effects["rule_set"].nunique() > 1
    touched = sorted((row for row in effects.itertuples() if _any(row)), key=_weight, reverse=True)
    said = [_would(row, labels[row.rule_set, row.clock], noun, several) for row in touched]
    sure = sum(_certain(row) > 0 for row in touched)
    head, alone = sentence(scenario, rule_sets, compared, as_of, noun, left_out), ""
    if said:
        shown = " that is shown" if left_out else ""
        none = f"nothing{shown} certainly changes"
        head = f"{in_words(scenario, rule_sets, as_of)}: {said[0] if sure else none}"
        alone = f" Nothing else{shown} certainly changes." if sure == 1 < len(said) else ""
    named = f"Scenario: {words.plain(scenario.name)}." if scenario.name else ""
    # Elsewhere a share counts only those of which the limit is past.
    everyone = " These are of all reviews with that limit, open ones too." if said and noun == "review" else ""
    return words.say(
        f"**{words.plain(words.sentence(head))}**{alone}{everyone}",
        words.bullets(map(_line, said[sure > 0 :])),
        not_compared(left_out),
        named,
    )


def _line(said: str) -> str:
    return words.plain(words.sentence(said))


def _certain(row: Row) -> int:
    """Count the reviews of which a verdict certainly changes."""
    return int(row.n_late_min + row.n_in_time_min + row.n_no_longer_judged + row.n_newly_judged)


def _weight(row: Row) -> tuple[int, int]:
    return _certain(row), int(row.n_late_max + row.n_in_time_max)


def _would(row: Row, label: str, noun: str, several: bool) -> str:
    """Say of one time limit what would change, in words for a reader who knows its name."""
    of = words.count(row.n_judged, noun)
    said = [
        f"{_how_many(least, most)} of {of} would become {what}"
        for least, most, what in (
            (row.n_late_min, row.n_late_max, "late"),
            (row.n_in_time_min, row.n_in_time_max, "in time"),
        )
        if most
    ]
    said += [f"{row.n_no_longer_judged:,} would have no such limit"] if row.n_no_longer_judged else []
    said += [f"{row.n_newly_judged:,} more would have such a limit"] if row.n_newly_judged else []
    return f"{words.listed(said)} by “{words.by(label, row.rule_set) if several else label}”"


def _how_many(least: int, most: int) -> str:
    if least == most:
        return words.number(least)
    joined = "or" if most == least + 1 else "to"
    return f"{words.number(least)} {joined} {words.number(most)}" if least else f"at most {words.number(most)}"


def not_compared(left_out: Sequence[str]) -> str:
    """Say which time limits are not compared, since they rest on days that are withheld, if they are recorded."""
    if not left_out:
        return ""
    them = "it rests" if len(left_out) == 1 else "they rest"
    why = f"The days that {them} on are not shown to the public, if they are recorded."
    return f"Not compared: {words.plain('; '.join(left_out))}. {why}"


def _named(row: Row, effects: pd.DataFrame) -> str:
    """Name a clock, with its rule set where there are several."""
    return _name(row.clock, [row.rule_set] if effects["rule_set"].nunique() > 1 else [])


def _any(row: Row) -> bool:
    return bool(row.n_late_max or row.n_in_time_max or row.n_no_longer_judged or row.n_newly_judged)


def _on_how_many(touched: pd.DataFrame, n: int) -> str:
    """Say on how many of ``n`` time limits verdicts change for certain, and on how many they may."""
    certain = touched[["n_late_min", "n_in_time_min", "n_no_longer_judged", "n_newly_judged"]].gt(0).any(axis=1)
    sure, perhaps = int(certain.sum()), int((~certain).sum())
    if not sure:
        return f"may change on {perhaps} of {n} time limits"
    return f"would change on {sure} of {n} time limits" + (
        f", and may on {words.number(perhaps)} more" if perhaps else ""
    )


def _meant(scenario: Scenario, effects: pd.DataFrame) -> pd.DataFrame:
    """Give the row of the one clock that a scenario changes, if it changes one and nothing else does."""
    ids = {change.clock for change in scenario.clocks}
    rows = effects[effects["clock"].isin(ids)]
    return rows if len(rows) == 1 else rows.head(0)


def _effect(row: Row, noun: str) -> str:
    was = words.verb(row.n_newly_judged, "was", "were")
    said = [
        _more(row.n_late_min, row.n_late_max, f"{words.counted(row.n_judged, noun)} judged", "late"),
        _more(row.n_in_time_min, row.n_in_time_max, f"{words.counted(row.n_judged, noun)} judged", "in time"),
        f"{row.n_no_longer_judged:,} would not be judged any more" if row.n_no_longer_judged else "",
        f"{row.n_newly_judged:,} would be judged that {was} not" if row.n_newly_judged else "",
    ]
    nothing = (
        f"none of {words.counted(row.n_judged, noun)} judged would change"
        if row.n_judged
        else f"there is no {noun} to judge"
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
    return name_of(clock) + (f" ({words.listed(sets)})" if sets else "")


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
        return words.counted(self.limit or 0, words.UNITS[self.unit])

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
