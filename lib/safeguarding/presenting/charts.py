"""One look for every chart, and the promise that each has a title that says what it shows and a description in words.

Colours are the Government Analysis Function's; none carries a meaning alone: outcomes and marks are also written out.
Charts reach a notebook as their Vega-Lite specification with the description beside it, so nothing random is stored
and JupyterLab draws them without a kernel and without a network.
"""

from typing import Self

import altair as alt
import pandas as pd
from altair.typing import ChartType
from altair.utils import schemapi

from safeguarding.vocabulary import FEWER_THAN, VEGA_LITE

BLUE, TURQUOISE, PURPLE, ORANGE, GREY, PALE = "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#BFBFBF"
WIDTH = 560
"""How wide a chart is drawn with its labels, in pixels."""


def _look() -> alt.Config:
    """Give what all charts have in common."""
    return alt.Config(
        font="Arial, Liberation Sans, Helvetica, sans-serif",
        background="white",
        view={"stroke": None},
        title={"anchor": "start", "fontSize": 15, "subtitleFontSize": 12, "subtitleColor": GREY, "offset": 12},
        axis={
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "labelLimit": 460,
            "gridColor": "#E3E3E3",
            "domainColor": GREY,
            "tickColor": GREY,
        },
        axisY={"titleAngle": 0, "titleAlign": "left", "titleY": -8, "grid": False},
        header={"labelFontSize": 12, "titleFontSize": 12, "labelAlign": "left"},
        legend={"labelFontSize": 12, "titleFontSize": 12, "orient": "bottom", "symbolType": "square"},
        text={"fontSize": 12, "color": "#0B0C0C"},
    )


def finished(chart: ChartType, title: str, subtitle: str, description: str) -> ChartType:
    """Give a chart its title, subtitle (measure, source, units), description for those who do not see it, and look.

    Raises
    ------
    ValueError
        A title or description is empty.
    """
    if not title.strip() or not description.strip():
        raise ValueError("a chart needs a title that says what it shows and a description in words")
    heads = alt.TitleParams(title, subtitle=subtitle) if subtitle else alt.TitleParams(title)
    # ``properties`` and ``configure`` would each copy the chart with all its parts.
    made = chart.copy(deep=False)
    made.title, made.description, made.config = heads, description, _look()
    return made


class Rows(alt.InlineData):
    """Rows of a chart, which its parts share: Altair would copy them for each part, and for each part of a part."""

    def __deepcopy__(self, _: object) -> Self:
        return self


def rows(table: pd.DataFrame) -> Rows:
    """Give a table as chart data: dates as ISO days, read as UTC so that no time zone moves them."""
    written = table.copy()
    for name in written.select_dtypes("datetime").columns:
        written[name] = written[name].dt.strftime("%Y-%m-%d")
    return Rows(values=written.astype("object").where(written.notna(), None).to_dict("records"))


def ranges(table: pd.DataFrame, row: str, low: alt.X, high: str, colour: str = BLUE) -> alt.LayerChart:
    """Draw a bar from ``low`` to ``high`` for each row, with the row's ``text`` beside it.

    The outline keeps a range of length one, an exact day or number, as visible as any other.
    """
    base = alt.Chart(rows(table)).encode(y=alt.Y(f"{row}:N", sort=list(dict.fromkeys(table[row])), title=None), x=low)
    bars = base.mark_bar(color=colour, stroke=colour, strokeWidth=2, height=11).encode(x2=alt.X2(high))
    return bars + base.mark_text(align="left", dx=6).encode(x=alt.X(high), text=alt.Text("text:N"))


def panels(parts: dict[str, alt.LayerChart]) -> alt.VConcatChart:
    """Put charts of one measure under each other, each with its name, over one common axis."""
    named = [chart.properties(title=alt.TitleParams(name, fontSize=12, offset=4)) for name, chart in parts.items()]
    return alt.vconcat(*named, spacing=14).resolve_scale(x="shared")


def days(field: str) -> alt.X:
    """Give the horizontal axis of days."""
    axis = alt.Axis(format="%b %Y", labelOverlap=True, tickCount=8)
    return alt.X(field, type="temporal", title="Month", scale=alt.Scale(type="utc"), axis=axis)


def numbers(field: str, title: str, top: float, stack: bool = False) -> alt.X:
    """Give the horizontal axis of a whole number that goes up to ``top``: no tick between two numbers."""
    step = max(1, -(-int(top) // 10))
    axis = alt.Axis(values=list(range(0, int(top) + step, step)), format=",d")
    return alt.X(field, type="quantitative", title=title, axis=axis, stack="zero" if stack else None)


def shares(n: int) -> alt.Axis:
    """Give the marks of an axis of shares of ``n``: of fewer than ten there is no percentage."""
    if n >= FEWER_THAN:
        return alt.Axis(format=".0%", tickCount=5)
    words = "datum['value'] == 0 ? 'none' : datum['value'] == 1 ? 'all' : 'half'"
    return alt.Axis(values=[0, 0.5, 1], labelExpr=words)


def height(n: int, each: int = 24) -> int:
    """Give the height that ``n`` rows need."""
    return max(n, 1) * each


def _bundle(spec: dict[str, object], **_: object) -> dict[str, object]:
    return {VEGA_LITE: spec, "text/plain": spec.get("description", "")}


alt.renderers.register("safeguarding", _bundle)
alt.renderers.enable("safeguarding")

# A chart is checked against the schema of Vega-Lite when it is shown or written, as a whole. Altair would check each of
# its parts as it is made as well, which took a tenth of the time of a notebook.
schemapi.disable_debug_mode()
