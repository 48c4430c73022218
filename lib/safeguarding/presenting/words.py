"""How figures, dates and outcomes are said to a reader: plain, and with no more certainty than they have."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

import pandas as pd
from pandas.api.typing import NAType

from safeguarding import vocabulary

Count: TypeAlias = int | NAType
"""A number of things, or ``pd.NA`` where there is none: nobody wrote it down, or nothing bounds it."""

UNITS = {"working_day": "working day", "calendar_day": "day", "month": "month"}

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SPECIAL = re.compile(r"[-!#$&()*+.:<=>@\[\\\]^_`{|}~]")
_EMPHASIS = re.compile(r"(?<!\\)\*+")
_ENTITIES = {"<": "&lt;", "&": "&amp;"}


@dataclass(frozen=True)
class Prose:
    """Sentences for a reader, in Markdown; a notebook shows them as text.

    ``told`` says whether they answer what was asked: a page gathers in one list what it cannot answer, and in another
    what is ``withheld``.
    """

    markdown: str
    told: bool = True
    withheld: bool = False

    @property
    def text(self) -> str:
        """The same without Markdown, for a terminal."""
        bare = re.sub(r"\\(.)", r"\1", _EMPHASIS.sub("", self.markdown))
        return bare.replace("&lt;", "<").replace("&amp;", "&")

    def _repr_markdown_(self) -> str | tuple[str, dict[str, bool]]:
        if self.told:
            return self.markdown
        return self.markdown, {vocabulary.UNTOLD: True} | ({vocabulary.WITHHELD_ANSWER: True} if self.withheld else {})

    def __repr__(self) -> str:
        return self.markdown


def say(*paragraphs: str) -> Prose:
    """Make paragraphs of what was said; empty ones are left out."""
    return Prose("\n\n".join(paragraph for paragraph in paragraphs if paragraph))


def untold(*paragraphs: str) -> Prose:
    """Make paragraphs that say why a question has no answer here, and what would tell."""
    return replace(say(*paragraphs), told=False)


def unshown(*paragraphs: str) -> Prose:
    """Make paragraphs that say what is withheld from the public, and why; nothing of whether there is any."""
    return replace(untold(*paragraphs), withheld=True)


def bullets(lines: Iterable[str]) -> str:
    """Make a list of lines."""
    return "\n".join(f"- {line}" for line in lines)


def plain(text: str) -> str:
    """Keep text from a register as text: nothing in it can act as Markdown or HTML."""
    return _SPECIAL.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), " ".join(str(text).split()))


def count(n: int, noun: str, plural: str = "") -> str:
    """Say a number of things, up to nine in words.

    >>> count(1, "review"), count(12, "review"), count(0, "day")
    ('one review', '12 reviews', 'no days')
    """
    number = _SMALL[n] if 0 <= n < len(_SMALL) else f"{n:,}"
    return f"{number} {noun if n == 1 else plural or noun + 's'}"


def counted(n: int, noun: str) -> str:
    """Say a number of things in figures, as beside a control that shows them.

    >>> counted(1, "month"), counted(1200, "day")
    ('1 month', '1,200 days')
    """
    return f"{n:,} {noun if n == 1 else noun + 's'}"


def number(n: int) -> str:
    """Say a number that stands alone, up to nine in words.

    >>> number(0), number(3), number(1200)
    ('none', 'three', '1,200')
    """
    return count(n, "", " ").strip() if n else "none"


def verb(n: int, one: str = "is", many: str = "are") -> str:
    """Choose the form of a verb for so many things."""
    return one if n == 1 else many


def after_number(n: int, clause: str) -> str:
    """Give a clause to be read after "n of so many", with its verb for that number.

    >>> after_number(1, "reports were sent in time"), after_number(2, "reports were sent in time")
    ('reports was sent in time', 'reports were sent in time')
    """
    return clause.replace(" were ", f" {verb(n, 'was', 'were')} ", 1)


def spread(least: int, most: Count, noun: str = "", plural: str = "") -> str:
    """Say a number that is only known as a range, alone or of things; no most is missing.

    >>> spread(2, 2), spread(0, 10), spread(1, 11), spread(3, pd.NA), spread(0, pd.NA)
    ('two', 'up to 10', 'one to 11', 'at least three', 'an unknown number')
    >>> spread(0, 0, "review"), spread(0, 1, "review"), spread(1, 2, "review"), spread(0, pd.NA, "review")
    ('no reviews', 'up to one review', 'one to two reviews', 'an unknown number of reviews')
    """
    things = plural or noun + "s" if noun else ""
    if pd.isna(most):
        unknown = "an unknown number" + (f" of {things}" if noun else "")
        return f"at least {_so_many(least, noun, things)}" if least else unknown
    end = _so_many(most, noun, things)
    if least == most:
        return end
    return f"{number(int(least))} to {end}" if least else f"up to {end}"


def _so_many(n: int, noun: str, things: str) -> str:
    return count(int(n), noun, things) if noun else number(int(n))


def named(review_id: str, name: str) -> str:
    """Give a review as a committee knows it: its id with its name, where the register has one.

    >>> named("SCR2", "Janet"), named("R7", "")
    ('SCR2 Janet', 'R7')
    """
    return f"{review_id} {name}".strip()


def capital(text: str) -> str:
    """Begin with a capital letter."""
    return f"{text[:1].upper()}{text[1:]}"


def uncapital(text: str) -> str:
    """Begin with a small letter, as within a sentence."""
    return f"{text[:1].lower()}{text[1:]}"


def between_steps(starts: str, stops: str) -> str:
    """Say in a sentence between which milestones days are counted.

    >>> between_steps("author_appointed", "published")
    'from the appointment of the author to publication'
    """
    return f"from {vocabulary.NOUNS[starts]} to {vocabulary.NOUNS[stops]}"


def sentence(text: str) -> str:
    """Begin with a capital letter and end with a full stop."""
    return capital(text) + ("" if text.endswith((".", ":", "?")) else ".")


def by(label: str, rule_set: str) -> str:
    """Name a time limit with the rule set it is of, where several are.

    >>> by("Serious incident notified", "national")
    'Serious incident notified (National)'
    """
    return f"{label} ({capital(rule_set)})"


def listed(things: Sequence[str], last: str = "and") -> str:
    """Say several things in a row: ``a, b and c``."""
    return f" {last} ".join([", ".join(things[:-1]), things[-1]] if len(things) > 1 else things)


def percent(share: float) -> str:
    """Say a share that is known, to the nearest hundredth; hardly any is not none, and nearly all is not all.

    >>> percent(0.346), percent(0.004), percent(0.999), percent(0.0)
    ('35%', 'under 1%', 'over 99%', '0%')
    """
    return _in_hundredths(share, round)


def percent_least(share: float) -> str:
    """Say the least that a share can be, rounded down: a bound that is proved says no more than its proof.

    >>> percent_least(0.0351), percent_least(0.0055), percent_least(0.29)
    ('3%', 'under 1%', '29%')
    """
    return _in_hundredths(share, math.floor)


def percent_most(share: float) -> str:
    """Say the most that a share can be, rounded up, as the least is rounded down.

    >>> percent_most(0.1201), percent_most(0.29), percent_most(0.997), percent_most(1.0)
    ('13%', '29%', 'over 99%', '100%')
    """
    return _in_hundredths(share, math.ceil)


def percents(least: float, most: float) -> str:
    """Say a share that lies between two bounds, which are rounded outwards; or one that is known.

    >>> percents(0.0351, 0.1198), percents(0.0055, 0.17), percents(0.0, 0.004), percents(0.346, 0.346)
    ('3% to 12%', 'under 1% to 17%', 'under 1%', '35%')
    """
    if least == most:
        return percent(least)
    if 0 < most < 0.01 or 0.99 < least < 1:
        return "under 1%" if most < 0.01 else "over 99%"
    return from_to(percent_least(least), percent_most(most))


def _in_hundredths(share: float, whole: Callable[[float], int]) -> str:
    hundredths = round(100 * share, 9)  # a float of 0.29 times 100 is less than 29
    if 0 < hundredths < 1 and whole is not math.ceil:
        return "under 1%"
    return "over 99%" if 99 < hundredths < 100 and whole is not math.floor else f"{whole(hundredths)}%"


def of(n: int, total: int) -> str:
    """Say a part of a whole that is known; with ten or more in the whole, the percentage too, to the nearest hundredth.

    >>> of(2, 5), of(12, 40), of(13, 168)
    ('2 of 5', '12 of 40 (30%)', '13 of 168 (8%)')
    """
    return _of(n, total, percent)


def at_least(n: int, total: int) -> str:
    """Say the least that a part of a whole can be: the percentage is rounded down, as where it stands without counts.

    >>> at_least(2, 5), at_least(26, 97)
    ('at least 2 of 5', 'at least 26 of 97 (26%)')
    """
    return f"at least {_of(n, total, percent_least)}"


def at_most(n: int, total: int) -> str:
    """Say the most that a part of a whole can be: the percentage is rounded up.

    >>> at_most(3, 8), at_most(64, 550)
    ('at most 3 of 8', 'at most 64 of 550 (12%)')
    """
    return f"at most {_of(n, total, percent_most)}"


def _of(n: int, total: int, rounded: Callable[[float], str]) -> str:
    said = f"{n:,} of {total:,}"
    return said if total < vocabulary.FEWER_THAN else f"{said} ({rounded(n / total)})"


def share(least: int, most: int, total: int) -> str:
    """Say how many of some things: a number, or from the least to the most it can be; always of as many.

    The percentages of a range are rounded outwards, so that they are those of a chart or a tile without the counts.

    >>> share(3, 3, 8), share(3, 5, 8), share(0, 5, 8), share(0, 8, 8), share(32, 41, 47)
    ('3 of 8', '3 to 5 of 8', 'at most 5 of 8', 'cannot tell for any of 8', '32 to 41 of 47 (68% to 88%)')
    """
    if least == most and total:
        return of(least, total)
    said = counts(least, most, total)
    if total < vocabulary.FEWER_THAN or (least == 0 and most == total):
        return said
    if least == 0:
        return at_most(most, total)
    if most == total:
        return at_least(least, total)
    return f"{said} ({percents(least / total, most / total)})"


def counts(least: int, most: int, total: int) -> str:
    """Say how many of some things, as ``share`` does, without a percentage.

    >>> counts(3, 3, 40), counts(32, 41, 47), counts(1, 5, 5), counts(0, 5, 8), counts(0, 8, 8)
    ('3 of 40', '32 to 41 of 47', 'at least 1 of 5', 'at most 5 of 8', 'cannot tell for any of 8')
    """
    if not total:
        return "none to count"
    if least == 0 and most == total:
        return f"cannot tell for any of {total:,}"
    if most == total and least < most:
        return f"at least {least:,} of {total:,}"
    if least == 0 and most:
        return f"at most {most:,} of {total:,}"
    return f"{from_to(f'{least:,}', f'{most:,}')} of {total:,}"


def from_to(first: str, last: str) -> str:
    """Say both ends of a range, or one of them where they read alike.

    >>> from_to("34%", "50%"), from_to("34%", "34%")
    ('34% to 50%', '34%')
    """
    return first if first == last else f"{first} to {last}"


def some(first: Sequence[str], n: int) -> str:
    """Say the first of ``n`` things, and how many more there are.

    >>> some(["2", "5", "9"], 12), some(["2", "5"], 2)
    ('2, 5, 9 and 9 more', '2 and 5')
    """
    return f"{', '.join(first)} and {n - len(first):,} more" if n > len(first) else listed(first) if first else ""


@lru_cache(10_000)
def day(when: pd.Timestamp) -> str:
    """Write a day: ``31 July 2018``."""
    return f"{when.day} {when.month_name()} {when.year}"


def span(earliest: pd.Timestamp, latest: pd.Timestamp) -> str:
    """Write what is known of a date: ``31 July 2018``, ``July 2018``, ``by 28 February 2018``, ``2018 or later``.

    >>> span(pd.Timestamp("2018-07-01"), pd.Timestamp("2018-07-31"))
    'July 2018'
    >>> span(pd.Timestamp("2018-07-01"), pd.Timestamp("2018-07-03"))
    '1 to 3 July 2018'
    >>> span(pd.Timestamp("2018-07-01"), pd.Timestamp("2018-08-03"))
    '1 July to 3 August 2018'
    """
    if pd.isna(earliest) and pd.isna(latest):
        return vocabulary.NOT_RECORDED
    if pd.isna(earliest) or pd.isna(latest):
        return f"by {day(latest)}" if pd.isna(earliest) else f"{_beginning(earliest)} or later"
    return _named(earliest, latest) or f"{_begun(earliest, latest)} to {day(latest)}"


def _begun(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Write the first day of a range, without the month or the year that its last day says."""
    if first.year != last.year:
        return day(first)
    return f"{first.day}" if first.month == last.month else f"{first.day} {first.month_name()}"


def spans(earliest: pd.Series, latest: pd.Series) -> list[str]:
    """Write what is known of many dates as ``span`` does, each different one once.

    >>> spans(*(pd.Series(pd.to_datetime(days)) for days in (["2018-07-01", None], ["2018-07-31", "2018-08-02"])))
    ['July 2018', 'by 2 August 2018']
    """
    ends = (each.to_numpy("datetime64[s]").astype("int64").tolist() for each in (earliest, latest))
    pairs = list(zip(*ends, strict=True))
    places = {pair: n for n, pair in enumerate(pairs)}
    said = dict(zip(places, map(span, *(each.iloc[[*places.values()]] for each in (earliest, latest))), strict=True))
    return [said[pair] for pair in pairs]


def _beginning(first: pd.Timestamp) -> str:
    """Write the first day of a year or a month as that: from then on is from its first day on."""
    if first.is_year_start:
        return str(first.year)
    return f"{first.month_name()} {first.year}" if first.is_month_start else day(first)


def _named(earliest: pd.Timestamp, latest: pd.Timestamp) -> str:
    if earliest == latest:
        return day(earliest)
    if not (earliest.is_month_start and latest.is_month_end):
        return ""
    if earliest.is_year_start and latest.is_year_end and earliest.year == latest.year:
        return str(earliest.year)
    first, last = (f"{each.month_name()} {each.year}" for each in (earliest, latest))
    return from_to(first, last)


def extent(low: float, high: float, about: float = float("nan")) -> str:
    """Write a number that is only known as a range: ``185 to 244``, ``at least 3``, ``about 1,000``.

    >>> extent(3, pd.NA), extent(0, pd.NA)
    ('at least 3', 'not known')
    """
    if pd.notna(about):
        return f"about {about:,.0f}"
    if pd.isna(low) and pd.isna(high):
        return vocabulary.NOT_RECORDED
    if pd.isna(low) or pd.isna(high):
        return f"at most {high:,.0f}" if pd.isna(low) else f"at least {low:,.0f}" if low else "not known"
    return f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"


def in_days(low: Count, high: Count) -> str:
    """Write how many days as ``extent`` does.

    >>> in_days(185, 244), in_days(1, 1), in_days(0, 1), in_days(1, pd.NA), in_days(0, pd.NA)
    ('185 to 244 days', '1 day', '0 to 1 day', 'at least 1 day', 'not known')
    """
    last = low if pd.isna(high) else high
    unit = "" if pd.isna(last) or (pd.isna(high) and not last) else f" {verb(last, 'day', 'days')}"
    return f"{extent(low, high)}{unit}"


def between_days(low: int, high: Count) -> str:
    """Say the fewest and the most of some days in a sentence; the fewest alone where nobody knows the most.

    >>> between_days(774, 774), between_days(2, 61), between_days(1, pd.NA)
    ('774 days', 'between 2 and 61 days', 'at least 1 day')
    """
    days = f"{low:,} {'day' if low == 1 else 'days'}"
    if pd.isna(high):
        return f"at least {days}"
    return days if low == high else f"between {low:,} and {high:,} days"


def about_months(low: int, high: Count, written: Callable[[int], str] = number) -> str:
    """Say a range of days in months, rounded, or in days where they are few; a tile has them ``written`` as numerals.

    >>> about_months(238, 246), about_months(153, 525), about_months(15, 17), about_months(200, pd.NA)
    ('about eight months', 'about five to 17 months', '15 to 17 days', 'at least about seven months')
    >>> about_months(153, 525, str), about_months(200, pd.NA, str)
    ('about 5 to 17 months', 'at least about 7 months')
    """
    if pd.isna(high):
        return f"at least {about_months(low, low, written)}"
    if low < _MONTH:
        return in_days(low, high)
    first, last = round(low / _MONTH), round(high / _MONTH)
    return f"about {from_to(written(first), written(last))} {verb(last, 'month', 'months')}"


_MONTH = 365.25 / 12


def code(value: str) -> str:
    """Say a code of a register or a rule: outcomes by their words, others with spaces for underscores."""
    return vocabulary.OUTCOMES.get(value, str(value).replace("_", " "))


def found(findings: pd.DataFrame) -> str:
    """Say how many findings of each severity a register was read with; nothing, if none."""
    counted = findings["severity"].value_counts()
    said = [count(int(counted[name]), name) for name in ("error", "warning", "note") if counted.get(name)]
    return f"the register was read with {listed(said)}" if said else ""
