"""How long did reviews take, against the limit in months on just these days, and is any of them unusual?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import altair as alt
import numpy as np
import pandas as pd
from altair.typing import ChartType

from safeguarding.analyses.timeliness import control_charts, length_by_limit, unusual
from safeguarding.analyses.timeliness.control_charts import LEFT_OUT, MAY, SHOWN, YES
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout
from safeguarding.rules import Clock, RuleSet
from safeguarding.vocabulary import LATE, TOLD, Outcome

# How the table below is shown: headings, and the columns that only the files beside a page have.
LAYOUT = Layout(
    "individuals",
    "Days that each review took",
    headings={
        **unusual.RULE_HEADINGS,
        "when": "Begun",
        "days": "Calendar days",
        "in_time": "By its limit in months",
        "n_open": "Begun and not ended",
    },
    hide=("median", "lower", "has_limit"),
    aside=(*unusual.ASIDE, "upper_limit", "n_open"),
)

USUAL_LAYOUT = replace(
    LAYOUT, caption="Days that each review took, and whether that is unusual", hide=(*LAYOUT.hide, "in_time")
)

MET, OVER, RELAXED, UNKNOWN, NONE = (
    "in time",
    "late",
    "limit may have been relaxed",
    "cannot be told",
    "no limit in months",
)
"""What its own limit in months says of a review that is drawn."""
_SIGNS = {MET: "✓", OVER: "✗", RELAXED: "?", UNKNOWN: "?", NONE: ""}
_COLOURS = {
    **{MET: charts.MET, OVER: charts.LATE, NONE: charts.NEUTRAL},
    **{RELAXED: charts.UNKNOWN, UNKNOWN: charts.UNKNOWN},
}
MONTH = 365.25 / 12
"""Days of a month, where an axis of days is marked in months."""
_TICKS = 8
"""How many marks an axis of months has at most, after nought."""
_NAMED = 3
"""How many late reviews are named where many are drawn: those that took longest."""


@dataclass(frozen=True)
class MonthLimit:
    """A limit in months from one milestone to another: the clock it is of, and the months it gives now."""

    rule_set: str
    clock: str
    label: str
    months: int


def against_a_limit(waits: pd.DataFrame, rule_sets: Sequence[RuleSet]) -> pd.DataFrame:
    """Keep of ``waiting.waits_table`` what reviews tell of and a limit in months is on; if there is none, all of it."""
    limited = [bool(_limits(rule_sets, *pair)) for pair in zip(waits["starts"], waits["stops"], strict=True)]
    kept = waits[(waits["n"] > 0) & np.array(limited, bool)]
    return kept if len(kept) else waits


def limit_on(took: pd.DataFrame, rule_sets: Sequence[RuleSet]) -> MonthLimit | None:
    """Give the first limit in months on the days that ``waiting.first_measured`` measures, if there is one."""
    pair = took[["starts", "stops"]].drop_duplicates().itertuples(index=False, name=None)
    return next((limit for each in pair for limit in _limits(rule_sets, *each)), None)


def _limits(rule_sets: Sequence[RuleSet], starts: str, stops: str) -> list[MonthLimit]:
    return [
        MonthLimit(each.name, clock.id, clock.label, months)
        for each in rule_sets
        for clock in each.clocks
        if (clock.starts, clock.stops) == (starts, stops) and (months := _months(clock))
    ]


def _months(clock: Clock) -> int:
    """Give the months that a clock allows at most by its newest version; none if it counts otherwise."""
    newest = clock.versions[-1]
    return newest.at_most or 0 if newest.unit == "month" else 0


def lengths_table(
    individuals: pd.DataFrame,
    judged: pd.DataFrame,
    limit: MonthLimit | None,
    reviews: pd.DataFrame,
    undecided: pd.DataFrame,
) -> pd.DataFrame:
    """Put beside how long each review took what its limit in months says of it: ``in_time``, longest first if few.

    That is ``limit`` for those that have it (``has_limit``), and for others the longest of their own.

    Parameters
    ----------
    individuals
        As ``unusual.individuals_table`` gives it.
    judged
        What ``clocks.evaluate_each`` gives.
    reviews
        Those that are shown; their ``name`` stands behind ``review_id``.
    undecided
        The open verdicts, with ``may_be_relaxed``, as ``settling.verdicts_table`` gives them.
    """
    if limit is None:
        said, has = pd.Series(NONE, individuals.index), pd.Series(False, individuals.index)
    else:
        own = _own_limits(judged, limit)
        unclear = undecided.loc[undecided["may_be_relaxed"], _VERDICT].merge(own[_VERDICT])
        each = own.set_index("review_id").reindex(individuals["review_id"]).set_axis(individuals.index)
        outcome = each["outcome"]
        relaxed = individuals["review_id"].isin(unclear["review_id"])
        open_ones = outcome.isin((Outcome.CANNOT_TELL, Outcome.NOT_RECORDED, Outcome.MAY_BE_OVERDUE))
        told = [outcome.isin((Outcome.MET,)), outcome.isin(LATE), open_ones & relaxed, open_ones]
        said = pd.Series(np.select(told, [MET, OVER, RELAXED, UNKNOWN], NONE), individuals.index)
        has = each["is_drawn"].eq(True) & (said != NONE)
    table = usual_table(individuals, reviews).assign(in_time=said.astype("str"), has_limit=has)
    if unusual.is_judged(table):
        return table
    return table.sort_values(["days_min", "days_max"], ascending=False, kind="stable", ignore_index=True)


_VERDICT = ["review_id", "rule_set", "clock"]


def _own_limits(judged: pd.DataFrame, limit: MonthLimit) -> pd.DataFrame:
    """Keep of each review the verdict by ``limit``, which ``is_drawn``, or where it has another by its longest."""
    forwards = ~(judged["due_latest"] < judged["start_earliest"])
    own = judged[(judged["unit"] == "month") & (judged["outcome"] != Outcome.NOT_APPLICABLE) & forwards]
    own = own.assign(is_drawn=(own["rule_set"] == limit.rule_set) & (own["clock"] == limit.clock))
    return own.sort_values(["is_drawn", "limit"], ascending=False, kind="stable").drop_duplicates("review_id")


def usual_table(individuals: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Put beside how long each review took its name, and ``in_time`` and ``has_limit`` as if there were no limit."""
    table = individuals.copy()
    names = table["review_id"].map(reviews.set_index("review_id")["name"]).fillna("").astype("str")
    table.insert(list(table).index("review_id") + 1, "name", names)
    table.insert(list(table).index("signal"), "in_time", pd.Series(NONE, table.index, dtype="str"))
    return table.assign(has_limit=False)


# ---- What is said ----------------------------------------------------------------------------------------------------


def answer(
    table: pd.DataFrame,
    took: pd.DataFrame,
    limit: MonthLimit | None,
    judged: pd.DataFrame,
    noun: str,
    published_only: bool = False,
) -> words.Prose:
    """Say how many took longer than the limit, and which reviews are not among them; without a limit, as ``usual``.

    ``took`` is what ``waiting.first_measured`` gives, ``judged`` what ``clocks.evaluate_each`` does;
    ``published_only`` says that no others are shown.
    """
    ended = unusual.closed(table)
    if limit is None or not ended["has_limit"].any():
        return usual(table, took, noun, published_only)
    head = _by_limit(ended, limit, noun, took["wait"].iloc[0])
    note = _elsewhere(table) if unusual.is_judged(table) else _all_of_few(ended)
    return words.say(
        f"**{words.plain(words.capital(head))}.**",
        _other_share(table, limit, judged),
        f"{note} {_others(table)}".strip(),
        UNPUBLISHED if published_only else "",
    )


def usual(table: pd.DataFrame, took: pd.DataFrame, noun: str, published_only: bool = False) -> words.Prose:
    """Say how many show no sign of an unusual time, how often such a chart signals by chance, and which are not drawn.

    Parameters are those of ``answer``.
    """
    ended = unusual.closed(table)
    if ended.empty:
        return words.untold(f"**No {noun} has ended whose days are known.**")
    wait = took["wait"].iloc[0]
    if not unusual.is_judged(table):
        days = words.in_days(ended["days_min"].min(), ended["days_max"].max())
        head = f"**{words.plain(words.capital(f'{words.count(len(ended), noun)} took {days} {wait}'))}.**"
        return words.say(head, f"They are {FEW}. {_others(table)}".strip(), UNPUBLISHED if published_only else "")
    said = (f"{unusual.without_change(table)}." if control_charts.has_limits(table) else "", _others(table))
    return words.say(
        f"**{words.plain(words.capital(_usual(table, noun, wait)))}.**",
        " ".join(filter(None, (*said, unusual.ask_why(table)))),
        f"{UNPUBLISHED if published_only else ''} {DRAWN}".strip(),
    )


FEW = "too few to say which is unusual"
UNPUBLISHED = "What is not published is not drawn."
DRAWN = "Of reviews begun lately only short ones have ended."
"""What a chart of reviews that have ended does not show."""
SHADED = "Shaded: the median and the limits of what is usual. A box is what the dates allow, a dot an exact number"
"""How to read a chart of what is usual."""
BY_COLOUR = "Colour: by its own limit in months. Dot: exact; box: what the dates allow"
"""How to read a chart against a limit."""


def _all_of_few(ended: pd.DataFrame) -> str:
    """Say how long all took that have ended, by their number: "they" would be those that took longer."""
    n, days = len(ended), words.in_days(ended["days_min"].min(), ended["days_max"].max())
    every = {1: "It", 2: "Both"}.get(n, f"All {words.number(n)}")
    return f"{every} took {days}; {words.number(n)} {words.verb(n)} {FEW}."


def _elsewhere(table: pd.DataFrame) -> str:
    """Say where it stands which review is unusual, and how often such a chart signals though nothing changed."""
    note = f": {words.uncapital(unusual.without_change(table))}" if control_charts.has_limits(table) else ""
    return f"The report in depth says which are unusual{note}."


def _by_limit(ended: pd.DataFrame, limit: MonthLimit, noun: str, wait: str) -> str:
    """Say how many took longer than the limit; calendar months are what the verdicts are counted in.

    Where the limit may have been relaxed, a review that took longer is not late for certain, and took longer all the
    same: whoever took more days than so many months can have is counted.
    """
    under_it = ended[ended["has_limit"]]
    n = {each: int((under_it["in_time"] == each).sum()) for each in (OVER, RELAXED, UNKNOWN)}
    over, of_all = _took_longer(ended, limit)
    late = "none was late" if not n[OVER] else f"{words.number(n[OVER])} {words.verb(n[OVER], 'was', 'were')} late"
    relaxed = f". {words.capital(late)}; for {words.number(n[RELAXED])} the limit may have been relaxed"
    unclear = relaxed if n[RELAXED] else ""
    unclear += f"; of {words.number(n[UNKNOWN])} it cannot be told" if n[UNKNOWN] else ""
    of = words.count(of_all, "finished review" if noun == "review" else noun)
    months = words.count(limit.months, "calendar month")
    took = f"took over {months} {wait}" if of_all == len(ended) else f"limited to {months} {wait} took longer"
    return f"{words.number(over)} of {of} {took}{unclear}"


def _took_longer(ended: pd.DataFrame, limit: MonthLimit) -> tuple[int, int]:
    """Count the reviews that took longer than the limit for certain, late or not, and those that have it."""
    under_it = ended[ended["has_limit"]]
    longer = (under_it["in_time"] == RELAXED) & (under_it["days_min"] > 31 * limit.months)
    return int(((under_it["in_time"] == OVER) | longer).sum()), len(under_it)


def _other_share(table: pd.DataFrame, limit: MonthLimit, judged: pd.DataFrame) -> str:
    """Say which reviews the share by this limit has and these do not, or the other way round; else two numbers differ.

    A share counts whose limit has passed, open or not; a length is that of a review that has ended.
    """
    ended = unusual.closed(table)
    counted = list(ended.loc[ended["has_limit"], "review_id"])
    ours = judged[(judged["rule_set"] == limit.rule_set) & (judged["clock"] == limit.clock)]
    shared = ours.loc[ours["limit_passed"] & ours["outcome"].isin(TOLD)]
    more, known = shared[~shared["review_id"].isin(counted)], {*shared["review_id"]}
    early = [each for each in counted if each not in known]
    still_open = more["outcome"] == Outcome.OVERDUE
    coarse, n_open = list(more.loc[~still_open, "review_id"]), int(still_open.sum())
    extra = [words.plain(words.some(coarse[:3], len(coarse)))] if coarse else []
    extra += [f"{words.number(n_open)} still open"] if n_open else []
    said = [f"with {words.listed(extra)}"] if extra else []
    whose = "whose limit had not passed" if len(early) == 1 else "whose limits had not passed"
    said += [f"without {words.plain(words.some(early[:3], len(early)))}, {whose}"] if early else []
    return f"The chart above counts {words.number(len(shared))} by this limit: {', and '.join(said)}." if said else ""


def _usual(table: pd.DataFrame, noun: str, wait: str) -> str:
    """Say how many show no sign of an unusual time, and of whom that cannot be told: no signal does not say usual."""
    ended, limited = unusual.closed(table), control_charts.has_limits(table)
    runs = [said for name, said in unusual.RULES.items() if name != "outside" and (ended[name] == YES).any()]
    outside, unclear = (ended[ended["signal"] == told] for told in (YES, MAY))
    within = len(ended) - len(outside) - len(unclear)
    every, alike = words.count(len(ended), noun), within == len(ended)
    if limited:
        shows = f"none of {every} shows a" if alike else f"{within} of {every} {words.verb(within, 'shows', 'show')} no"
        said = f"{shows} sign of an unusual time {wait}"
    else:
        said = f"{f'all {every}' if alike else f'{within} of {every}'} took much the same time {wait}"
    said += f"; for {_named(unclear)} it cannot be told" if len(unclear) else ""
    return said + (f"; {runs[0]}" if runs and not (ended["outside"] == YES).any() else "")


def _named(rows: pd.DataFrame) -> str:
    """Name one review with its days, and of several how many there are."""
    row = rows.iloc[0]
    one = f"{words.named(row['review_id'], row['name'])} ({words.in_days(row['days_min'], row['days_max'])})"
    return one if len(rows) == 1 else words.number(len(rows))


def _others(table: pd.DataFrame) -> str:
    """Say which reviews are not drawn: open ones, and those whose days are not known well enough."""
    names = list(table.loc[table["signal"] == LEFT_OUT, "review_id"])
    running = int(table["n_open"].max()) if len(table) else 0
    said = [f"{words.number(running)} still open"] if running else []
    listed = words.plain(words.listed(names))
    said += [f"{words.number(len(names))} whose days are not known well enough ({listed})"] if names else []
    return f"Not drawn: {words.listed(said)}." if said else ""


# ---- What is drawn ---------------------------------------------------------------------------------------------------


def lengths_chart(
    table: pd.DataFrame, took: pd.DataFrame, limit: MonthLimit | None, noun: str, unknown: str = UNKNOWN
) -> alt.TopLevelMixin:
    """Draw how long each review took, with the limit in months as a line.

    Of few a bar each, longest first; of many a point each at the day on which it began. The title says what the limit
    does of them; without a limit, how many show no sign of an unusual time.
    ``unknown`` is what a verdict is called that is open (``unseen.word``).
    """
    drawn = unusual.closed(table)
    called = {each: f"{sign} {each}".strip() for each, sign in _SIGNS.items()} | {UNKNOWN: f"? {unknown}"}
    drawn = drawn.assign(mark=drawn["in_time"].map(called))
    shown = [each for each in _COLOURS if (drawn["in_time"] == each).any()]
    scale = alt.Scale(domain=[called[each] for each in shown], range=[_COLOURS[each] for each in shown])
    # A legend without an entry would have no size, and neither would the chart; of one that says nothing there is none.
    legend = alt.Undefined if shown and shown != [NONE] else None
    colour = alt.Color("mark:N", title=None, scale=scale, sort=scale.domain, legend=legend)
    wait, months = "".join(took["wait"].iloc[:1]), words.count(limit.months, "month") if limit else ""
    if unusual.is_judged(table):
        layers, title = (
            _points(drawn.tail(SHOWN), table, limit, colour),
            unusual.title(table, f"How long {noun}s took"),
        )
        last = f"The last {SHOWN} of {len(drawn)}. " if len(drawn) > SHOWN else ""
        of = f"Dashed: {months}, the limit of “{limit.label}”. {BY_COLOUR}" if limit else SHADED
        if limit and drawn["has_limit"].any():
            over, of_all = _took_longer(drawn, limit)
            unsure = (drawn.loc[drawn["has_limit"], "in_time"] == UNKNOWN).any()
            least, certainly = "at least " if unsure and over else "", "certainly " if unsure and not over else ""
            of_them, some = f"{least}{words.number(over)} of {of_all}", of_all < len(drawn)
            took = f"limited to {months} {certainly}took longer" if some else f"{certainly}took over {months}"
            title = words.capital(f"{of_them} {took}")
        under = f"{words.capital(wait)}, by the day each began. {last}{of}"
    else:
        layers, title = _bars(drawn, limit), f"How long {words.count(len(drawn), noun)} took"
        under = f"{words.capital(wait)}. Filled: certain, empty: perhaps{months and f'; mark: {months}'}".lstrip(". ")
    each = "; ".join(
        f"{words.named(row.review_id, row.name)} {words.in_days(row.days_min, row.days_max)}"
        for row in drawn.itertuples()
    )
    return charts.finished(layers, title, under, f"One mark per review, in calendar days: {each}.")


def _months_axis(top: float) -> alt.Axis:
    """Mark an axis of days in months, every half year or whole years."""
    step = next(each for each in (1, 3, 6, 12, 24, 60, 120, 600) if each * _TICKS * MONTH >= top)
    days = [each * step * MONTH for each in range(_TICKS + 1) if each * step * MONTH <= top]
    return alt.Axis(values=days, grid=False, labelExpr=f"format(datum['value'] / {MONTH}, '.0f')")


def _bars(drawn: pd.DataFrame, limit: MonthLimit | None) -> ChartType:
    sides = drawn["in_time"].map({MET: "met", OVER: "late", NONE: "none"}).fillna("open")
    said = [f", {mark}" if each != NONE else "" for each, mark in zip(drawn["in_time"], drawn["mark"], strict=True)]
    days = [words.in_days(*ends) for ends in zip(drawn["days_min"], drawn["days_max"], strict=True)]
    named = zip(drawn["review_id"], drawn["name"], days, said, strict=True)
    names = charts.above(f"{words.named(id, name)}: {took}{outcome}" for id, name, took, outcome in named)
    at = pd.Series(limit.months * MONTH if limit else np.nan, drawn.index).where(drawn["has_limit"])
    return length_by_limit.bars(drawn[["days_min", "days_max"]].assign(side=sides, limit=at), names)


def _line_over(drawn: pd.DataFrame, limit: MonthLimit | None) -> list[alt.Chart]:
    """Draw the limit as a dashed line across the days on which reviews began that had it."""
    had = drawn.loc[drawn["has_limit"], ["when_earliest", "when_latest"]]
    if limit is None or had.empty:
        return []
    at = {"limit": limit.months * MONTH, "first": had["when_earliest"].min(), "last": drawn["when_latest"].max()}
    rule = alt.Chart(charts.rows(pd.DataFrame([at]))).mark_rule(color=charts.INK, strokeWidth=2, strokeDash=[6, 4])
    return [rule.encode(x=alt.X("first:T"), x2=alt.X2("last:T"), y=alt.Y("limit:Q"))]


def _beside_points(drawn: pd.DataFrame, by_limit: bool) -> pd.Series:
    """Say beside a limit which reviews are late, the longest by name; without one, which stand apart or may."""
    ids = pd.Series(list(map(words.named, drawn["review_id"], drawn["name"])), drawn.index, dtype="str")
    if not by_limit:
        return ids.where(drawn["signal"].isin([YES, MAY]), "")
    late = drawn["in_time"] == OVER
    longest = drawn[late].sort_values(["days_min", "days_max"], ascending=False, kind="stable").index[:_NAMED]
    signed = (_SIGNS[OVER] + " " + ids.where(ids.index.isin(longest), "")).str.strip()
    return signed.where(late, "")


def _points(drawn: pd.DataFrame, table: pd.DataFrame, limit: MonthLimit | None, colour: alt.Color) -> ChartType:
    """Draw each review at the middle of the days on which it can have begun; without a limit over what is usual."""
    middle = drawn["when_earliest"] + (drawn["when_latest"] - drawn["when_earliest"]) / 2
    line = _line_over(drawn, limit)
    points = drawn.assign(when=middle.dt.normalize(), said=_beside_points(drawn, bool(line)))
    # One measure in a picture: where a limit is drawn, what is usual is said beside it.
    usual = [] if line else control_charts.bands(table)
    highest = float(table["upper_max"].iloc[0]) if usual and control_charts.has_limits(table) else 0.0
    top = max(float(drawn["days_max"].max()), highest) * 1.05
    scale = alt.Scale(domain=[0, top], nice=False)
    days = alt.Y("days_min:Q", title="Months it took", scale=scale, axis=_months_axis(top))
    rows = charts.rows(points[["when", "days_min", "days_max", "mark", "said"]])
    base = alt.Chart(rows).encode(x=charts.days("when").title("Begun"), y=days, color=colour)
    bars = base.mark_bar(size=8, stroke=charts.GREY, strokeWidth=1.5).encode(y2=alt.Y2("days_max:Q"))
    dots = base.mark_point(size=60, filled=True, opacity=1, stroke=charts.GREY, strokeWidth=1.5)
    names = base.mark_text(align="left", dx=8).encode(
        y=alt.Y("days_max:Q"), text=alt.Text("said:N"), color=alt.value(charts.INK)
    )
    marks = (bars, dots.transform_filter("datum.days_min == datum.days_max"), names)
    return alt.layer(*usual, *line, *marks).properties(height=240)
