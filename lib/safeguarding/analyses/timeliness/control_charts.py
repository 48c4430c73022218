"""How a control chart is drawn: points in order, the limits as bands where dates leave them open, signs on signals."""

import altair as alt
import pandas as pd
from altair.typing import ChartType

from safeguarding.presenting import charts

NO, MAY, YES = "no", "cannot tell", "yes"
NOT_JUDGED, LEFT_OUT = "not judged", "left out"
"""What stands for the signal of a point that no rule judges, and of one whose place its dates do not tell."""
LIMITS = ("median", "lower", "upper")
SHOWN = 60
"""How many points a chart has room for: the latest."""


def has_limits(table: pd.DataFrame) -> bool:
    """Say whether a table of points has limits: of few, and of those that hardly vary, there are none."""
    return bool(len(table)) and bool(pd.notna(table["median_min"].iloc[0]))


def drawn(table: pd.DataFrame, below: str) -> ChartType:
    """Draw points in order, each from its fewest to its most days, with a sign on each signal, over the limits."""
    table = table[table["signal"] != LEFT_OUT].tail(SHOWN)
    points = table.assign(days_max=table["days_max"].fillna(table["days_min"]), mark=table["signal"].map(_MARKS))
    points = points.assign(sign=points["mark"].map({_MARKS[YES]: "✗"}).fillna(""))
    shown = [mark for mark in _COLOURS if (points["mark"] == mark).any()]
    judged = shown != [NOT_JUDGED]
    scale = alt.Scale(domain=shown, range=[_COLOURS[mark] for mark in shown])
    # A legend without entries would have no size, and neither would the chart; where none is judged it says nothing.
    legend = alt.Undefined if shown and judged else None
    # Points are numbered: every so many has its number, and the last its name, so that none lies over another.
    every = max(-(-len(points) // _NUMBERED), 1)
    axis = alt.Axis(labelAngle=0, labelOverlap=False, values=list(points["place"].iloc[::-1].iloc[::every]))
    base = alt.Chart(charts.rows(points[["place", "days_min", "days_max", "mark", "sign"]])).encode(
        x=alt.X("place:N", sort=list(points["place"]), title=below, axis=axis),
        y=alt.Y("days_min:Q", title="Calendar days", axis=alt.Axis(format=",d", grid=True)),
        color=alt.Color("mark:N", title=None, scale=scale, legend=legend),
    )
    bars = base.mark_bar(width=8, stroke=charts.COUNT, strokeWidth=1.5).encode(y2=alt.Y2("days_max:Q"))
    dots = base.mark_point(size=55, filled=True, opacity=1, stroke=charts.COUNT, strokeWidth=1.5)
    dots = dots.transform_filter("datum.days_min == datum.days_max")
    signs = base.mark_text(dx=10, fontWeight="bold").encode(
        y=alt.Y("days_max:Q"), text=alt.Text("sign:N"), color=alt.value("#0B0C0C")
    )
    return alt.layer(*bands(table), bars, dots, signs).properties(height=260 if judged else 160)


_NUMBERED = 6
"""How many points have their numbers below a chart, side by side."""
_MARKS = {YES: "signal ✗", MAY: "cannot tell", NO: "no signal", NOT_JUDGED: NOT_JUDGED}
_COLOURS = dict(zip(_MARKS.values(), [charts.SIGNAL, charts.UNKNOWN, charts.COUNT, charts.COUNT], strict=True))
_NAMED = {"median": "median", "lower": "lower limit", "upper": "upper limit"}


def bands(table: pd.DataFrame) -> list[alt.Chart]:
    """Draw the median and the limits, each from the least to the most it can be; one at nought is left out."""
    if not has_limits(table):
        return []
    one = table.iloc[0]
    drawn = [name for name in LIMITS if one[f"{name}_max"] > one["upper_max"] / 50]
    ends = [(_NAMED[name], max(one[f"{name}_min"], 0), one[f"{name}_max"]) for name in drawn]
    rows = pd.DataFrame(ends, columns=["limit", "low", "high"]).round(1)
    base = alt.Chart(charts.rows(rows.assign(middle=rows[["low", "high"]].mean(axis=1))))
    band = base.mark_rect(color=charts.PALE, opacity=0.55, stroke=charts.GREY, strokeDash=[4, 3])
    # At the end of the plot, however wide that is drawn, a word a line: no point stands there.
    text = base.mark_text(align="left", baseline="middle", dx=4, lineBreak=" ")
    text = text.encode(x=alt.value("width"), y=alt.Y("middle:Q"), text=alt.Text("limit:N"))
    return [band.encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q")), text]
