"""One look for every chart, and the promise that each has a title that says what it shows and a description in words.

Colours are the Government Analysis Function's. Each has one meaning, and none carries it alone: outcomes and marks are
also written out. A chart is drawn as narrow as a telephone, with labels above its bars, so that one drawing reads
everywhere.
Charts reach a notebook as their Vega-Lite specification with the description beside it, so nothing random is stored
and JupyterLab draws them without a kernel and without a network.
"""

import string
import textwrap
from collections.abc import Collection, Iterable, Sequence
from typing import Self

import altair as alt
import numpy as np
import pandas as pd
from altair.typing import ChartType
from altair.utils import schemapi

from safeguarding.vocabulary import FEWER_THAN, VEGA_LITE

BLUE, TURQUOISE, PURPLE, ORANGE, GREY, PALE = "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#BFBFBF"
WHITE, INK, BLACK = "#FFFFFF", "#0B0C0C", "#000000"
"""White and ink change places on a dark page; what is written on a colour that stays light, black, does not."""
MET, LATE, UNKNOWN, NEUTRAL = BLUE, ORANGE, WHITE, PALE
COUNT, PERHAPS, SIGNAL = TURQUOISE, "#9AD1CC", PURPLE
"""What a colour means in every chart: met or done, late, not known, all the rest; how many or how long, how many more
it may be, and what stands out. A page shows them by these on a dark ground too."""
WIDTH = 340
"""How wide the plot of a chart is, in pixels."""
LETTERS = 48
"""Letters of a word that has room in one line above a bar, however wide they are."""
TICKS = 8
"""How many marks an axis of numbers has at most, after nought."""
ROW, LINE = 40, 15
"""Pixels that a row takes, its label and its bar, and each further line of a label."""


def _look() -> alt.Config:
    """Give what all charts have in common."""
    return alt.Config(
        font="Arial, Liberation Sans, Helvetica, sans-serif",
        background="white",
        view={"stroke": None},
        title={"anchor": "start", "fontSize": 15, "subtitleFontSize": 12, "subtitleColor": GREY, "offset": 12},
        lineBreak="\n",
        mark={"tooltip": {"content": "encoding"}},
        scale={"bandPaddingInner": 0.63, "bandPaddingOuter": 0.45},
        axis={
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "labelLimit": WIDTH + 20,
            "gridColor": "#E3E3E3",
            "domainColor": GREY,
            "tickColor": GREY,
        },
        axisY={"titleAngle": 0, "titleAlign": "left", "titleY": -8, "grid": False},
        axisYDiscrete={
            **{"labelAlign": "left", "labelBaseline": "line-bottom", "labelOffset": -11, "labelPadding": 0},
            **{"ticks": False, "domain": False},
        },
        header={"labelFontSize": 12, "titleFontSize": 12, "labelAlign": "left"},
        legend={
            **{"labelFontSize": 12, "titleFontSize": 12, "orient": "bottom", "symbolType": "square"},
            "labelLimit": WIDTH,
        },
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
    made = _wide(chart)
    made.title, made.description, made.config = heads, description, _look()
    return made


def _wide(chart: ChartType) -> ChartType:
    """Give a chart, or each that stands under another in it, the width that all have."""
    made = chart.copy(deep=False)
    if isinstance(made, alt.VConcatChart):
        made.vconcat = [_wide(each) for each in made.vconcat]
    else:
        made.width = WIDTH
    return made


class Rows(alt.InlineData):
    """Rows of a chart, which its parts share: Altair would copy them for each part, and for each part of a part."""

    def __deepcopy__(self, _: object) -> Self:
        return self


def rows(table: pd.DataFrame) -> Rows:
    """Give a table as chart data: dates as ISO days, read as UTC so that no time zone moves them."""
    columns = [_plain(table[name]) for name in table.columns]
    return Rows(values=[dict(zip(table.columns, row, strict=True)) for row in zip(*columns, strict=True)])


def _plain(cells: pd.Series) -> list[object]:
    """Give the cells of a column as JSON has them; as lists, which take less time than frames of a few rows."""
    days = pd.api.types.is_datetime64_dtype(cells)
    said = np.datetime_as_string(cells.to_numpy(), unit="D").tolist() if days else cells.tolist()
    return [None if missing else cell for cell, missing in zip(said, cells.isna(), strict=True)]


def ranges(table: pd.DataFrame, row: str, low: alt.X, high: str, colour: str = COUNT) -> ChartType:
    """Draw a bar from ``low`` to ``high`` for each row, with its name and its ``text`` above it.

    The outline keeps a range of length one, an exact day or number, as visible as any other.
    """
    names = above([f"{name}: {text}" if text else name for name, text in zip(table[row], table["text"], strict=True)])
    base = alt.Chart(rows(table.assign(**{row: names}))).encode(y=labels(row, names), x=low)
    bars = base.mark_bar(color=colour, stroke=colour, strokeWidth=2, height=11).encode(x2=alt.X2(high))
    return bars.properties(height=room(names))


def filled(table: pd.DataFrame, row: str, certain: str, most: alt.X) -> ChartType:
    """Draw a bar from nought for each row: dark to what is ``certain``, light to the most, with its name above it."""
    names = above([f"{name}: {text}" if text else name for name, text in zip(table[row], table["text"], strict=True)])
    base = alt.Chart(rows(table.assign(**{row: names}))).encode(y=labels(row, names))
    widest = base.mark_bar(color=PERHAPS, stroke=GREY, height=13).encode(x=most)
    dark = base.mark_bar(color=COUNT, height=13).encode(x=alt.X(certain, type="quantitative"))
    return alt.layer(widest, dark).properties(height=room(names))


def above(names: Iterable[str]) -> list[str]:
    """Give names in lines that have room above a bar, all with as many lines, the last of them next to the bar.

    >>> above(["Copy to the national Panel seven working days before publication", "Done"])
    ['Copy to the national Panel seven working days before\\npublication', '\\nDone']
    """
    wrapped = [_lines(name) for name in names]
    most = max(map(len, wrapped), default=1)
    return ["\n" * (most - len(lines)) + "\n".join(lines) for lines in wrapped]


def _lines(name: str) -> list[str]:
    """Part a name into lines that have room above a bar, as wide as their letters are."""
    lines = [""]
    for word in [part for each in name.split() for part in textwrap.wrap(each, LETTERS)]:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and 12 * sum(_WIDTHS.get(each, 0.56) for each in longer) > WIDTH:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


_ALIKE = {0.23: "ijl'|", 0.28: " ft.,:;!/", 0.34: "r()-", 0.5: "ckJsvxyz", 0.7: string.ascii_uppercase, 0.9: "mwW%→✓✗"}
_WIDTHS = {letter: width for width, letters in _ALIKE.items() for letter in letters}
"""How wide letters of Arial are, in sizes of its font; of others, as wide as most are."""


def labels(field: str, names: Sequence[str]) -> alt.Y:
    """Give the axis of rows that are named above their bars; ``names`` are those that ``above`` gives, in order."""
    more = max((name.count("\n") for name in names), default=0)
    axis = alt.Axis(labelOffset=-11 - LINE * more)
    return alt.Y(field, type="nominal", sort=list(dict.fromkeys(names)), title=None, axis=axis)


def room(names: Collection[str]) -> int:
    """Give the height that rows with these names need."""
    more = max((name.count("\n") for name in names), default=0)
    return max(len(set(names)), 1) * (ROW + LINE * more)


def panels(parts: dict[str, ChartType]) -> alt.VConcatChart:
    """Put charts of one measure under each other, each with its name, over one common axis."""
    named = [chart.properties(title=alt.TitleParams(name, fontSize=12, offset=4)) for name, chart in parts.items()]
    return alt.vconcat(*named, spacing=14).resolve_scale(x="shared")


def days(field: str) -> alt.X:
    """Give the horizontal axis of days."""
    # Where ticks stand within months each says its day: a month is not printed twice.
    said = "utcFormat(datum['value'], utcdate(datum['value']) == 1 ? '%b %Y' : '%-d %b')"
    axis = alt.Axis(labelExpr=said, labelOverlap=True, tickCount=5)
    return alt.X(field, type="temporal", title="Day", scale=alt.Scale(type="utc"), axis=axis)


def numbers(field: str, title: str, top: float, stack: bool = False) -> alt.X:
    """Give the horizontal axis of a whole number up to ``top``: no tick between two numbers, and not many ticks."""
    step = next(each * 10**power for power in range(19) for each in (1, 2, 5) if top / (each * 10**power) <= TICKS)
    # The numbers stand with the names above the bars: a grid would run through them.
    axis = alt.Axis(values=list(range(0, int(top) + step, step)), format=",d", grid=False)
    return alt.X(field, type="quantitative", title=title, axis=axis, stack="zero" if stack else None)


def shares(n: int) -> alt.Axis:
    """Give the marks of an axis of shares of ``n``: of fewer than ten there is no percentage."""
    if n >= FEWER_THAN:
        return alt.Axis(format=".0%", tickCount=5)
    words = "datum['value'] == 0 ? 'none' : datum['value'] == 1 ? 'all' : 'half'"
    return alt.Axis(values=[0, 0.5, 1], labelExpr=words)


def height(n: int, each: int = ROW) -> int:
    """Give the height that ``n`` rows need."""
    return max(n, 1) * each


def _bundle(spec: dict[str, object], **_: object) -> dict[str, object]:
    return {VEGA_LITE: spec, "text/plain": spec.get("description", "")}


alt.renderers.register("safeguarding", _bundle)
alt.renderers.enable("safeguarding")

# A chart is checked against the schema of Vega-Lite when it is shown or written, as a whole. Altair would check each of
# its parts as it is made as well, which took a tenth of the time of a notebook.
schemapi.disable_debug_mode()
