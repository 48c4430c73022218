"""How reviews turn from one side of a limit to another: listed, counted and named."""

from collections.abc import Iterator, Mapping

import pandas as pd

from safeguarding import whatif
from safeguarding.explorer.state import REGISTER, Asked
from safeguarding.presenting import words
from safeguarding.whatif import Held, Scenario

_WOULD = {
    "late": "would turn late",
    "met": "would turn in time",
    "surely_late": "not known before would be late",
    "surely_met": "not known before would be met",
    "surely_not_yet_due": "not known before would not be due yet",
    "may_late": "may turn late",
    "may_met": "may turn in time",
    "no_longer_overdue": "would no longer be overdue",
    "not_yet_due": "would not be due yet",
    "newly": "would have this limit that had it not",
    "no_longer": "would not have this limit any more",
    "open": "not known either way",
}
"""How a review turns: to a side from a known one or from none, to what is not known, or it is not known both times."""
_NAMES = 12
"""How many reviews are named in a sentence; of more their number is said."""


def ranges_of(of: Held, rule_set: str, clock: str, limit: int, scenario: Scenario | None = None) -> pd.DataFrame:
    """Give how long each review took, of which one that is met before its limit is past has a side of its own.

    Of what is done, it is not known whether it is late by a limit that may be past, or not.
    """
    ranges = whatif.ranges_table(of, rule_set, clock, limit, scenario)
    side = ranges["side"].mask(ranges["early"], "early").mask(ranges["unsettled"], "not_known")
    return ranges.assign(side=side).drop(columns=["early", "unsettled"])


def turning(ranges: pd.DataFrame, stood: pd.DataFrame) -> dict[str, list[str]]:
    """List the reviews by how they turn (``_WOULD``), from their sides before and after."""
    before, after = (table.set_index("review_id")["side"].replace("early", "met") for table in (stood, ranges))
    found: dict[str, list[str]] = {}
    for id in sorted(set(before.index) | set(after.index)):
        was, now = before.get(id), after.get(id)
        if was is None or now is None:
            how = "no_longer" if now is None else "newly"
        elif "not_known" in (was, now):
            other = "met" if was == "late" else "late"
            how = "open" if was == now else f"may_{other}" if now == "not_known" else f"surely_{now}"
        else:
            overdue = (was, now) == ("late", "not_yet_due")
            how = "" if was == now else "no_longer_overdue" if overdue else now
        if how:
            found.setdefault(how, []).append(str(id))
    return found


def named(turned: Mapping[str, list[str]]) -> Iterator[str]:
    """Name the reviews by how they turn."""
    for how, said in _WOULD.items():
        if ids := turned.get(how):
            yield f"{words.capital(words.number(len(ids)))} {said}: {ids_of(ids)}."


def ids_of(ids: list[str]) -> str:
    """List some reviews, the first of many."""
    more = len(ids) - _NAMES
    return words.listed([*ids[:_NAMES], *([f"{more:,} more"] if more > 0 else [])])


def met_of(ranges: pd.DataFrame) -> str:
    """Say how many reviews meet a limit, whether it is past or not."""
    least = int(ranges["side"].isin(["met", "early"]).sum())
    most = least + int((ranges["side"] == "not_known").sum())
    return f"at most {most:,}" if most > least == 0 else words.extent(least, most)


def effect_of(turned: Mapping[str, list[str]], n: int, asked: Asked) -> str:
    """Say what changes on the limit that is looked at, for all the reviews that are asked about."""
    told = [(how, len(turned[how]), said) for how, said in _WOULD.items() if how in turned]
    if asked.review != REGISTER:
        return told[0][2] if told else "nothing changes"
    said = [f"{many:,} {said}" for how, many, said in told if how != "open"]
    of = words.counted(n, "review")
    head = words.listed([said[0].replace(" ", f" of {of} ", 1), *said[1:]]) if said else f"none of {of} would change"
    return head + "".join(f"; {many:,} {said}" for how, many, said in told if how == "open")
