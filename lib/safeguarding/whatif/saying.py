"""A scenario in words, and what it would have changed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import pandas as pd

from safeguarding.presenting import words
from safeguarding.rules import Clock, Pause, RuleSet
from safeguarding.vocabulary import NOUNS
from safeguarding.whatif import applying, flips, terms
from safeguarding.whatif.scenario import Change, Delay, Scenario
from safeguarding.whatif.terms import Terms

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
        *([] if scenario.bank_holidays else [_HOLIDAYS]),
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


def effect_in_words(
    counts: Mapping[str, int], n: int, noun: str = "review", by: str = "", in_sentences: bool = False
) -> str:
    """Say of how many reviews a verdict flips and how: ``4 more of 36 reviews would be late; 6 not known either way``.

    Parameters
    ----------
    counts
        As ``flips.counts`` gives them.
    n
        How many have the time limit, before or after.
    by
        The name of that limit, where it is to be said.
    in_sentences
        Whether those that are not known before or after have a sentence of their own.
    """
    by, unknown = f" by “{by}”" if by else "", flips.SAID["may_turn_either"]
    # Others may be late already: what becomes so is more.
    more = {flips.SAID[each] for each in ("turns_late", "turns_in_time", "perhaps_late", "perhaps_in_time")}
    many = {how: f"{n:,}{' more' if how in more else ''}" for how, n in counts.items() if how != unknown}
    of, first = words.counted(n, noun), next(iter(many), "")
    said = [f"{n}{f' of {of}' if how == first else ''} {how}" for how, n in many.items()]
    head = words.listed(said) if said else f"none of {of} {'is known to' if unknown in counts else 'would'} change"
    if unknown not in counts:
        return f"{head}{by}"
    either = words.number(counts[unknown])
    return f"{head}{by}. For {either} it is {unknown}" if in_sentences else f"{head}{by}; {counts[unknown]:,} {unknown}"


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
    effects = flips.effects_table(compared).set_index(["rule_set", "clock"])
    labels = {(each.name, clock.id): clock.label for each in rule_sets for clock in each.clocks}
    several = effects.index.unique("rule_set").size > 1
    certain, every = effects[list(flips.CERTAIN)].sum(axis=1), effects.drop(columns="n_judged").sum(axis=1)
    touched = [key for _, _, key in sorted(zip(certain, every, effects.index, strict=True), key=_weight) if every[key]]
    said = []
    for rule_set, clock in touched:
        label, rows = labels[rule_set, clock], (compared["rule_set"] == rule_set) & (compared["clock"] == clock)
        by, n = words.by(label, rule_set) if several else label, int(effects.loc[(rule_set, clock), "n_judged"])
        said.append(effect_in_words(flips.counts(compared.loc[rows, "flip"]), n, noun, by, in_sentences=True))
    sure, shown = int((certain > 0).sum()), " that is shown" if left_out else ""
    effect = said[0] if sure else f"nothing{shown} certainly changes"
    effect = effect if said else f"no verdict{shown or f' on a {noun}'} would change"
    alone = f" Nothing else{shown} certainly changes." if sure == 1 < len(said) else ""
    # Elsewhere a share counts only those of which the limit is past.
    everyone = " These are of all reviews with that limit, open ones too." if said and noun == "review" else ""
    return words.say(
        f"**{_line(_so(in_words(scenario, rule_sets, as_of), effect))}**{alone}{everyone}",
        words.bullets(map(_line, said[sure > 0 :])),
        not_compared(left_out),
    )


def _so(change: str, effect: str) -> str:
    """Say what a change does; of one that is a sentence, as a condition.

    >>> _so("bank holidays counted as working days", "none of 2 reviews would change")
    'if bank holidays counted as working days, none of 2 reviews would change'
    """
    return f"if {change}, {effect}" if change == _HOLIDAYS else f"{change}: {effect}"


_HOLIDAYS = "bank holidays counted as working days"


def _weight(row: tuple[int, int, tuple[str, str]]) -> tuple[int, int]:
    return -row[0], -row[1]


def _line(said: str) -> str:
    return words.plain(words.sentence(said))


def not_compared(left_out: Sequence[str]) -> str:
    """Say which time limits are not compared, since they rest on days that are withheld, if they are recorded."""
    if not left_out:
        return ""
    them = "it rests" if len(left_out) == 1 else "they rest"
    why = f"The days that {them} on are not shown to the public, if they are recorded."
    return f"Not compared: {words.plain('; '.join(left_out))}. {why}"


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
    # What is said of one version is said of all: of two that differ, each is named whole.
    differ = set().union(*(is_now.differ(was) for was, is_now in pairs))
    after, before = (list(dict.fromkeys(say(*pair, differ) for pair in pairs)) for say in (_after, _before))
    return f"{words.listed(after, 'or')} instead of {words.listed(before, 'or')}{since}"


def _pairs(old: Clock, new: Clock) -> Iterator[tuple[Terms, Terms]]:
    """Give what each version with a limit says, with what the version it comes from said."""
    for version in new.versions:
        if not version.suspended:
            was = next(each for each in old.versions if flips.begins_in(each, version))
            yield terms.of_version(old, was), terms.of_version(new, version)


def _after(_: Terms, new: Terms, differ: set[str]) -> str:
    bound, end = ("at least ", "stops") if new.backwards else ("", "starts")
    return " ".join([f"{bound}{new.amount}", *new.ends(differ | {end})])


def _before(old: Terms, _: Terms, differ: set[str]) -> str:
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
