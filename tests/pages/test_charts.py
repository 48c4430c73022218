"""Every chart: a title that says what it shows, a description, titled axes, and colours that can be told apart."""

import json
import re
from functools import cache
from itertools import combinations

import altair as alt
import executed
import pandas as pd
import pytest
import registers
from examples import chosen
from specs import drawn_from, units

from safeguarding import vocabulary
from safeguarding.analyses import quality
from safeguarding.analyses.timeliness import stages
from safeguarding.paths import ROOT
from safeguarding.presenting import charts
from safeguarding.reporting.page import drawing

LIB = ROOT / "lib" / "safeguarding"
AUDIENCES = [(name, audience) for name in registers.AS_OF for audience in vocabulary.AUDIENCES]
OF = chosen(AUDIENCES, ("sefton", "internal"), ("example", "internal"), ("example", "public"))
HELD = {f"{name}, {audience}": (name, audience) for name, audience in OF}


@pytest.fixture(scope="module")
def specs(tmp_path_factory):
    """Give the specification of every chart that a notebook shows of a register, by the function that draws it.

    Checking one against the schema takes a while, so it is done once.
    """
    empty = tmp_path_factory.mktemp("registers") / "empty"
    registers.write(empty)

    @cache
    def build(register, number):
        name, audience = HELD.get(register, (str(empty), "internal"))
        shown = executed.notebook(number, name, audience=audience).charts
        return {called: chart.to_dict(validate=True) for called, chart in shown.items()}

    return build


@pytest.fixture(scope="module")
def chart(specs):
    """Give the specification of one chart, from the notebook that shows it."""
    return lambda register, name: next(
        found[name] for number in executed.NUMBERS if name in (found := specs(f"{register}, internal", number))
    )


every_notebook = pytest.mark.parametrize("number", executed.NUMBERS)
every_register = pytest.mark.parametrize("register", HELD)
with_the_empty = pytest.mark.parametrize("register", [*HELD, "empty"])


def plot(**parts):
    chart = alt.Chart(alt.Data(values=[{"a": 1}])).mark_bar().encode(x="a:Q")
    return charts.finished(chart, **{"title": "T", "subtitle": "S", "description": "D"} | parts)


# What a finished chart is


@pytest.mark.parametrize("empty", [{"title": ""}, {"title": "  "}, {"description": ""}, {"description": "\n"}])
def test_a_chart_without_a_title_or_a_description_is_refused(empty):
    with pytest.raises(ValueError, match=r"title .* description"):
        plot(**empty)


def test_a_finished_chart_has_its_title_subtitle_and_description():
    spec = plot().to_dict(validate=True)
    assert (spec["title"]["text"], spec["title"]["subtitle"], spec["description"]) == ("T", "S", "D")
    assert "subtitle" not in plot(subtitle="").to_dict()["title"]


def test_a_notebook_gets_the_specification_and_the_description():
    bundle = plot()._repr_mimebundle_()
    assert set(bundle) == {vocabulary.VEGA_LITE, "text/plain"}
    assert bundle["text/plain"] == "D"
    assert bundle[vocabulary.VEGA_LITE]["title"]["text"] == "T"
    json.dumps(bundle, allow_nan=False)


def test_the_mime_type_is_the_one_that_jupyterlab_draws():
    assert re.fullmatch(r"application/vnd\.vegalite\.v5\+json", vocabulary.VEGA_LITE)


def test_dates_in_a_chart_are_days_and_gaps_are_null():
    table = pd.DataFrame({"d": pd.to_datetime(["2018-07-31", None]), "n": pd.array([1, None], "Int64")})
    assert charts.rows(table).values == [{"d": "2018-07-31", "n": 1}, {"d": None, "n": None}]


@pytest.mark.parametrize(
    ("top", "values"),
    [(0, [0]), (1, [0, 1]), (8, list(range(9))), (10, [0, 2, 4, 6, 8, 10]), (90, [0, 20, 40, 60, 80, 100])],
)
def test_no_tick_stands_between_two_whole_numbers(top, values):
    axis = charts.numbers("n", "Reviews", top).to_dict()["axis"]
    assert axis["values"] == values
    assert axis["format"] == ",d"


# Every chart of the suite


@every_notebook
def test_every_notebook_shows_as_many_charts_of_an_empty_register_as_of_any(specs, number):
    """But for those drawn only of what there is: programmes, years, shares or places, themes, reviews with a start.

    What stands below the first finding of a report does so only where that is another.
    """
    at_times = {
        "trainers.sensitivity_chart",
        "cases.by_year_chart",
        "commonest.in_brief",
        "length_by_limit.lengths_chart",
        "glance.trained_chart",
        "sessions.by_programme_chart",
        "sessions.by_year_chart",
        "whatif.shares_chart",
        "below.chart",
    }
    called = {
        register: sorted(name for name in specs(register, number) if ".".join(name.split(".")[-2:]) not in at_times)
        for register in (*HELD, "empty")
    }
    assert all(names == called["empty"] for names in called.values())
    assert called["empty"]


def test_every_function_that_draws_a_chart_is_shown_by_some_notebook(specs):
    """But for those of the page of all partnerships, of which no notebook knows."""
    held = (*HELD, "empty")
    shown = {name.rpartition(".")[2] for each in held for number in executed.NUMBERS for name in specs(each, number)}
    files = sorted(path for room in ("analyses", "planning", "whatif") for path in (LIB / room).rglob("*.py"))
    drawing = set(re.findall(r"^def (\w+_chart)\(", "\n".join(path.read_text("utf-8") for path in files), re.MULTILINE))
    # Two that stand in either order are shown by the name of their place; tests/unit/test_due.py says which is where.
    assert {"top.chart", "below.chart"} <= {name for each in held for name in map(_last, specs(each, "05"))}
    assert drawing - shown == {"funnel_chart", "due_chart", "share_by_limit_chart"}


def _last(name):
    return ".".join(name.split(".")[-2:])


@with_the_empty
@every_notebook
def test_a_chart_is_valid_and_says_what_it_shows(specs, register, number):
    for name, spec in specs(register, number).items():
        assert spec["title"]["text"].strip(), name
        assert spec["title"]["subtitle"].strip(), name
        assert spec["description"].strip(), name
        assert not spec["title"]["text"].endswith("."), name
        for word in ("nan", "NaN", "NaT", "<NA>", "None"):
            assert not re.search(rf"\b{word}\b", json.dumps([spec["title"], spec["description"]])), (name, word)


@every_notebook
def test_a_chart_of_nothing_can_be_drawn(specs, number):
    """A legend without an entry once made it as wide as a number can be."""
    for name, spec in specs("empty", number).items():
        found = re.match(r'<svg [^>]*width="(\d+)" height="(\d+)"', drawing.drawn(spec, "a"))
        assert all(0 < int(side) < 2000 for side in found.groups()), name


@every_register
@every_notebook
def test_every_horizontal_axis_has_a_title(specs, register, number):
    for name, spec in specs(register, number).items():
        axes = [unit["encoding"]["x"] for unit in units(spec) if "x" in unit.get("encoding", {})]
        assert axes, name
        titled = {axis.get("title") for axis in axes if "title" in axis}
        assert titled, name
        assert None not in titled, name


@every_notebook
def test_a_chart_built_twice_is_the_same(specs, number):
    again = executed.anew(number, "sefton", audience="internal").charts
    for name, spec in specs("sefton, internal", number).items():
        assert json.dumps(again[name].to_dict(validate=False)) == json.dumps(spec), name


@every_register
@every_notebook
def test_what_a_chart_holds_is_no_more_than_it_draws(specs, register, number):
    """Chart data is in the file for anybody to read: no free text of a register may travel with it unseen."""
    for name, spec in specs(register, number).items():
        text = json.dumps(spec)
        used = set(re.findall(r'"field": "(\w+)"', text)) | set(re.findall(r"datum\.(\w+)", text))
        held = {key for rows in drawn_from(spec) for row in rows for key in row}
        assert not held & {"delay_note", "delay_reason", "source", "finding", "owner", "evidence", "title"}, name
        assert used <= held, name


@every_register
@every_notebook
def test_a_colour_that_a_chart_marks_by_was_chosen_or_stands_out_from_the_page(specs, register, number):
    """Those that were chosen are checked below, each beside its neighbours; white is the page, and text on a bar."""
    chosen = {each.upper() for name, each in vars(charts).items() if name.isupper() and _is_colour(each)}
    for name, spec in specs(register, number).items():
        for unit in units(spec):
            marked = unit.get("mark", {}) if isinstance(unit.get("mark"), dict) else {}
            scales = [each.get("scale") or {} for each in unit.get("encoding", {}).values() if isinstance(each, dict)]
            colours = [marked.get(each) for each in ("color", "fill", "stroke")]
            colours += [each for scale in scales for each in scale.get("range", [])]
            others = {each.upper() for each in colours if _is_colour(each)} - chosen - {"#FFFFFF"}
            assert all(contrast(each, "#FFFFFF") >= 3 for each in others), (name, others)


def _is_colour(text):
    return isinstance(text, str) and bool(re.fullmatch("#[0-9A-Fa-f]{6}", text))


def test_a_panel_for_each_review_up_to_the_number_there_is_room_for(chart):
    for name, whole in (("sefton", 5), ("example", stages.SHOWN)):
        spec = chart(name, "stages.timeline_chart")
        assert len(spec["vconcat"]) == whole
    assert "the last 6 of 48 reviews" in spec["title"]["subtitle"]
    shown = [part["title"]["text"].split()[0] for part in spec["vconcat"]]
    assert shown == ["E43", "E44", "E45", "E46", "E47", "E48"]


def test_what_is_wider_than_a_telephone_folds_its_legend_or_takes_less_room():
    kinds = ["after an action was done", "perhaps after", "before, or without any action"]
    rows = pd.DataFrame({"kind": kinds, "n": [1, 2, 3]})
    base = alt.Chart(charts.rows(rows)).mark_bar().encode(x="n:Q")
    legend = charts.finished(base.encode(color=alt.Color("kind:N", sort=kinds)), "T", "S", "D")
    room = charts.finished(base.encode(y=alt.Y("n:Q", axis=alt.Axis(format="010d"))), "T", "S", "D")
    short = charts.finished(base.encode(color=alt.Color("n:N")), "T", "S", "D")
    sizes = []
    for made in (legend, room, short):
        drawn = drawing.drawn(made.to_dict(), "Chart-1")
        sizes.append(float(re.search(r'viewBox="0 0 ([\d.]+)', drawn)[1]))
    assert max(sizes) <= drawing.WIDEST
    assert sizes[0] > charts.WIDTH, "the plot keeps its room where the legend alone was too wide"


@every_notebook
@every_register
def test_letters_are_twelve_pixels_on_a_telephone(specs, register, number):
    """The names of limits beside a control chart made its letters 9 pixels high."""
    page = 375 - 2 * 14
    for name, spec in specs(register, number).items():
        made = drawing.drawn(spec, "Chart-1")
        sizes = [float(each) for each in re.findall(r'font-size="([\d.]+)', made)]
        across = float(re.search(r'viewBox="0 0 ([\d.]+)', made)[1])
        assert min(sizes) * min(page / across, drawing.LARGER) >= 12, name


def test_an_exact_day_is_as_visible_as_a_range(chart):
    """A bar of no length is drawn by its outline."""
    spec = chart("sefton", "stages.timeline_chart")
    bars = [
        unit["mark"] for unit in units(spec) if isinstance(unit.get("mark"), dict) and unit["mark"]["type"] == "bar"
    ]
    assert bars
    assert all(bar["strokeWidth"] >= 2 and bar["stroke"] == bar["color"] for bar in bars)


# Contrast, as WCAG 2.2 works it out (domain facts, 6.3)


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def named(colour):
    return {"white": "#FFFFFF", "black": "#000000"}.get(colour, colour)


@pytest.mark.parametrize(
    ("colour", "ratio"),
    [
        ("#12436D", 10.25),
        ("#28A197", 3.17),
        ("#801650", 9.77),
        ("#F46A25", 3.03),
        ("#3D3D3D", 10.86),
        ("#BFBFBF", 1.84),
    ],
)
def test_contrast_is_worked_out_as_published(colour, ratio):
    assert contrast(colour, "#FFFFFF") == pytest.approx(ratio, abs=0.006)


def stacked(chart):
    bars, text = chart["layer"]
    scale = bars["encoding"]["color"]["scale"]
    return bars["mark"], dict(zip(scale["domain"], scale["range"], strict=True)), text["encoding"]["color"]


STACKED = ["quality.precision_chart", "on_time.by_clock_chart"]


@pytest.mark.parametrize("name", STACKED)
def test_two_parts_of_a_bar_can_be_told_apart(chart, name):
    """Any two can lie beside each other, for a part without a review is not drawn."""
    mark, fills, _ = stacked(chart("example", name))
    for (one, fill), (other, next_fill) in combinations(fills.items(), 2):
        outline = min(contrast(mark["stroke"], fill), contrast(mark["stroke"], next_fill))
        assert max(contrast(fill, next_fill), outline) >= 3, f"{one} beside {other}"


@pytest.mark.parametrize("name", STACKED)
def test_a_part_of_a_bar_stands_out_from_the_page(chart, name):
    mark, fills, _ = stacked(chart("example", name))
    assert all(max(contrast(fill, "#FFFFFF"), contrast(mark["stroke"], "#FFFFFF")) >= 3 for fill in fills.values())


def test_the_numbers_on_a_bar_can_be_read(chart):
    _, fills, colour = stacked(chart("example", "on_time.by_clock_chart"))
    texts = [*(each["value"] for each in colour["condition"]), colour["value"]]
    for (part, fill), text in zip(fills.items(), texts, strict=True):
        assert contrast(named(text), fill) >= 4.5, part
    _, fills, colour = stacked(chart("example", "quality.precision_chart"))
    coloured = colour["condition"]["test"]["oneOf"]
    for part, fill in fills.items():
        text = colour["condition"]["value"] if part in coloured else colour["value"]
        assert contrast(named(text), fill) >= 4.5, part


@pytest.mark.parametrize("colour", [charts.MET, charts.LATE, charts.COUNT, charts.SIGNAL, charts.GREY])
def test_a_colour_that_marks_something_stands_out_from_the_page(colour):
    assert contrast(colour, "#FFFFFF") >= 3


def test_no_outcome_is_told_by_colour_alone(chart):
    """Each part of a bar carries a sign of its own beside its number, and the legend has the same sign."""
    spec = chart("example", "on_time.by_clock_chart")
    _, fills, _ = stacked(spec)
    signs = [part.split()[0] for part in fills]
    assert len(set(signs)) == len(signs) == 3
    assert all(row["text"].split()[-1] == row["outcome"].split()[0] for row in drawn_from(spec)[0])


def test_precisions_have_a_colour_each(chart):
    _, fills, _ = stacked(chart("example", "quality.precision_chart"))
    assert list(fills) == list(quality.KNOWN)
    assert len(set(fills.values())) == len(fills)
    # What marks a late review elsewhere marks no date here.
    assert charts.LATE not in fills.values()


@pytest.mark.parametrize(("register", "of_few"), [("sefton", True), ("example", False)])
@pytest.mark.parametrize("name", ["waiting.curve_chart"])
def test_of_few_reviews_no_percentage_is_drawn(chart, register, name, of_few):
    spec = json.dumps(chart(register, name))
    assert ("'half'" in spec) == of_few
    assert (".0%" in spec) != of_few
