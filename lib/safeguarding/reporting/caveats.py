"""What the page of all partnerships cannot say, in sentences: what differs between them, and what chance does."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from safeguarding import words
from safeguarding.analyses import partnerships
from safeguarding.reporting.parts import Part
from safeguarding.reporting.pooling import Pool, Pooled

NAMED_MOST = 10
"""How many rule sets a sentence names."""


def differing(found: Sequence[Part]) -> list[str]:
    """Say whether the partnerships speak for one day, and are judged by the same rule sets."""
    counted = [part for part in found if part.counted]
    if len(counted) < 2:
        return []
    return [_days([part.as_of for part in counted]), _rules(counted)]


def _days(days: Sequence[str]) -> str:
    often = Counter(days)
    if len(often) == 1:
        return f"All speak for one day, {words.day(pd.Timestamp(days[0]))}."
    first, last = (words.day(pd.Timestamp(day)) for day in (min(often), max(often)))
    return (
        f"They do not speak for one day: {len(often)} different days, from {first} to {last}. What was still open on an"
        " earlier day may have ended since."
    )


def _rules(counted: Sequence[Part]) -> str:
    by_file: dict[str, tuple[str, int]] = {}
    for part in counted:
        for digest, name in dict(
            zip(part.counts.clocks["sha256"], part.counts.clocks["rule_set"], strict=True)
        ).items():
            kept, n = by_file.get(digest, (name, 0))
            by_file[digest] = (kept, n + 1)
    if all(n == len(counted) for _, n in by_file.values()):
        return f"All are judged by the same rules: {words.listed([name for name, _ in by_file.values()])}."
    said = [f"{name} ({words.count(n, 'partnership')})" for name, n in sorted(by_file.values(), key=lambda one: one[0])]
    return (
        f"They are not judged by the same rules: {words.some(said[:NAMED_MOST], len(said))}. Counts are added up only"
        " where the file of the rules is the same, byte by byte."
    )


def of_rule(pool: Pool, standings: Mapping[str, str]) -> str:
    """Say what a clock asks for, with what standing, and whether anybody has read its clause."""
    standing = words.listed([standings[each] for each in pool.standings], "or") if pool.standings else "not in force"
    said = f"{words.capital(pool.limits)}. Its standing: {standing}" if pool.limits else f"Its standing: {standing}"
    if not pool.unchecked:
        return f"{said}."
    if pool.versions == 1:
        return f"{said}. Nobody has held it against the clause itself yet."
    versions, have = words.count(pool.versions, "version"), "has" if pool.unchecked == 1 else "have"
    return f"{said}. Of its {versions}, {pool.unchecked} {have} not been held against the clause itself yet."


def unlike(table: pd.DataFrame) -> Iterator[str]:
    """Say who is certainly unlike the rest, by the limits of the funnel alone, and how many are by chance."""
    odd = sorted(table.loc[table["verdict"] == partnerships.OUTSIDE, "partnership"], key=str.casefold)
    unclear = int((table["verdict"] == partnerships.UNCLEAR).sum())
    n, by_chance = len(table), (1 - partnerships.ACTION) * len(table)
    if odd:
        verb = "is" if len(odd) == 1 else "are"
        yield f"{words.listed(odd)} {verb} certainly unlike the rest: worth asking why, and no worse or better."
    else:
        yield f"No partnership of {n} is certainly unlike the rest."
    if unclear:
        yield f"Of {words.count(unclear, 'partnership')} it cannot be told, since dates are not recorded exactly."
    yield (
        "Unlike the rest is what lies outside the limits for its number of reviews, beyond which chance alone puts one"
        f" partnership in 500 (0.2%): of these {n}, about {by_chance:.2f}."
    )


def said(found: Sequence[Part], pooled: Pooled) -> list[str]:
    """Say what the page does not show, whatever is in it."""
    compared = [int((pool.counts["n"] > 0).sum()) for pool in pooled.pools]
    compared = sum(n for n in compared if n >= partnerships.FEWEST)
    counted = [part for part in found if part.counted]
    made_up = sum(part.made_up for part in counted)
    unchecked, clocks = sum(pool.unchecked > 0 for pool in pooled.pools), len(pooled.pools)
    return [
        *([f"Made-up data: {made_up} of {len(counted)} registers are synthetic, about no real child, and say nothing"
           " of any partnership. They are not added up with real ones."] if made_up else []),
        "Small numbers: a partnership has few reviews, and its share moves much with one of them. Nobody is ranked.",
        "Recording: how many it cannot be told of depends on how fully dates are written down. A partnership that"
        " records less is only wider, mostly; a step recorded nowhere counts as not taken, and so as overdue once"
        " its deadline is past.",
        "Work: partnerships differ in what they are asked to review and in what holds reviews up, such as trials and"
        " inquests. The limits of a chart allow for chance alone, so that being outside them has many reasons.",
        "Local rules: a clock of a partnership's own says nothing of another that has a different one.",
        *([f"Sources: {unchecked} of the {clocks} clocks that several are judged by rest on a clause that nobody has"
           " held them against yet."] if unchecked else []),
        "No benchmark: no national figure for timeliness is known to us. All together are the partnerships on this"
        " page, and not England.",
        *([f"Many comparisons: the page holds {compared} ranges against the rest, of which chance alone would put"
           f" about {(1 - partnerships.ACTION) * compared:.2f} outside."] if compared else []),
    ]  # fmt: skip
