"""One page: made of an executed notebook, whole in one file, and readable by whoever it is for."""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from itertools import pairwise

import altair as alt
import nbformat
import pandas as pd
import pytest
from examples import chosen
from readback import Page, acting, chart, executed, page, shown, table

from safeguarding import vocabulary
from safeguarding.presenting import charts, tables, tiles, words
from safeguarding.reporting.notebooks import suite
from safeguarding.reporting.page import drawing, export, prose, sections


def result(**data):
    return {"output_type": "execute_result", "data": data}


def answered(text, *outputs):
    """Make an executed notebook whose second output answers its question."""
    made = executed(*outputs, *shown(text))
    made.cells[-1].metadata["tags"] = [sections.ANSWER]
    return made


# Sections


def test_a_section_that_shows_nothing_is_left_out_with_its_heading():
    """What a register does not have is no section: a programme that trains trainers, say."""
    section = nbformat.v4.new_markdown_cell("## How long would it take?\n\nBy assumption.")
    last = nbformat.v4.new_markdown_cell("## What else?\n\nNothing but prose.")
    silent = nbformat.v4.new_code_cell("nothing()")
    made = executed(*shown("Ten months."))
    spoken = made.cells[-1]
    for cells, stands in (([section, silent, silent, last], False), ([section, silent, spoken, last], True)):
        each = nbformat.from_dict(made | {"cells": [*made.cells[:-1], *cells]})
        html = export.page(each, "a.html", export.Masthead("R", "A", "B")).html
        assert ("How long would it take?" in html) == stands
        assert ("By assumption" in html) == stands
        assert "What else?" in html


# In one file, and nothing in it acts


def test_a_page_is_self_contained_and_nothing_in_it_acts():
    html = page(*shown(chart(), table(), "**Yes.** It is.")).html
    assert acting(html) == []
    assert "<script" not in html.lower()
    assert "style=" not in html
    assert not re.search(r"""(?:src|href|url\()\s*=?\s*["']?https?:""", html)


def test_the_policy_of_a_page_allows_its_own_style_sheets_and_nothing_else():
    html = page().html
    (policy,) = [meta["content"] for meta in Page(html).all("meta") if "http-equiv" in meta]
    sheets = re.findall(r"<style[^>]*>(.*?)</style>", html, re.S)
    digests = [base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode() for sheet in sheets]
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    assert policy == f"default-src 'none'; style-src {allowed}; base-uri 'none'; form-action 'none'"
    assert len(sheets) == 2


def test_a_page_shows_no_code():
    assert "secret" not in page(result(**{"text/plain": "shown"})).html


@pytest.mark.parametrize(
    "output", [result(**{"text/plain": "<b>x</b>"}), {"output_type": "stream", "text": "<b>x</b>"}]
)
def test_what_a_cell_printed_is_shown_as_text(output):
    html = page({"name": "stdout"} | output if "text" in output else output).html
    assert acting(html) == []
    assert "<b>x</b>" in Page(html).text


@pytest.mark.parametrize(
    "data",
    [
        {"text/html": "<b>x</b><script>y</script>", "text/plain": "plain"},
        {"image/svg+xml": "<svg onload='y'/>", "text/plain": "plain"},
        {"image/png": "AAAA", "text/plain": "plain"},
        {"application/javascript": "y", "text/plain": "plain"},
        {"application/vnd.jupyter.widget-view+json": {"model_id": "y"}, "text/plain": "plain"},
    ],
    ids=lambda data: next(iter(data)),
)
def test_of_what_no_table_or_chart_of_ours_is_only_the_text_is_shown(data):
    html = page(result(**data)).html
    assert acting(html) == []
    assert "<pre>plain</pre>" in html
    assert not Page(html).all("svg") + Page(html).all("img") + Page(html).all("b")


@pytest.mark.parametrize("text", ["<script>x</script>", '"><img src=x onerror=y>', "{{7*7}}", "</style>"])
def test_what_a_set_says_of_itself_stays_text(text):
    made = page(register=text, about=text, audience=text, copies=[export.Link("1-1-x.pdf", text)])
    assert acting(made.html) == []
    assert Page(made.html).text.count(text) >= 4


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("a <script>x</script> b", "a <script>x</script> b"),
        ("<div onclick='x'>y</div>", "<div onclick='x'>y</div>"),
        ("<!-- x -->", "<!-- x -->"),
        ("![words](https://evil.example/x.png)", "words"),
        ("[words](javascript:x)", "words"),
        ("[words](&#106;avascript:x)", "words"),
        ("[words](data:text/html,x)", "words"),
        ("[words](//evil.example)", "words"),
        ("https://evil.example", "https://evil.example"),
        ("&lt;b&gt; &amp;", "<b> &"),
    ],
)
def test_markdown_that_could_act_is_shown_as_its_text(markdown, said):
    html = page(*shown(markdown), markdown).html
    assert acting(html) == []
    assert Page(html).text.count(said) >= 2


def test_a_link_that_leaves_the_set_keeps_its_address():
    assert '<a href="https://www.gov.uk/x?a=1&amp;b=2">GOV</a>' in prose.Writer().html(
        "[GOV](https://www.gov.uk/x?a=1&b=2)"
    )


def test_nothing_in_a_page_turns_the_direction_of_what_follows():
    made = page(*shown("a\u202eb", table(a=["c\u2067d"])), register="e\u200ff")
    assert all(said in Page(made.html).text for said in ("ab", "cd", "ef"))


# A publication


def test_a_page_has_one_title_a_language_and_landmarks():
    read = Page(page("## Why?", *shown("x")).html)
    assert read.all("html") == [{"lang": "en-GB"}]
    assert [len(read.all(tag)) for tag in ("h1", "main", "header", "footer", "title")] == [1] * 5
    assert "What is it? – A register" in read.text
    assert read.all("main")[0]["id"] == "main"
    assert read.all("a")[0] == {"class": "skip", "href": "#main"}


def test_headings_are_in_order_and_each_can_be_linked_to():
    read = Page(page("## Why?", "# Once more?", "#### Deep", "## Why?", "## Data").html)
    headings = [(tag, attributes["id"]) for tag, attributes, _ in read.elements if re.fullmatch(r"h\d", tag)]
    assert headings[:2] == [("h1", "what-is-it"), ("h2", "contents")]
    expected = [("h2", "why"), ("h2", "once-more"), ("h3", "deep"), ("h2", "why-2"), ("h2", "data")]
    assert headings[2:7] == expected
    assert len(read.ids()) == len(set(read.ids()))


def test_the_contents_lead_to_every_section():
    html = page("## Why?", *shown("x"), "### Not this", "## How `so`?", *shown("y")).html
    (contents,) = re.findall(r'<nav class="contents".*?</nav>', html, re.S)
    assert re.findall(r'href="#([\w-]+)"', contents) == ["why", "how-so"]
    assert {"why", "how-so"} <= set(Page(html).ids())


def test_the_answer_comes_first_whatever_stood_before_it():
    notebook = answered("**Five.** So it is.\n\nMore.", "## Why?", *shown("Because."))
    made = export.page(notebook, "2.html", export.Masthead("R", "A", "B"))
    said = Page(made.html).text
    places = [said.index(each) for each in ("Five. So it is.", "More.", "One sentence.", "On this page", "Because.")]
    assert places == sorted(places)
    assert made.title == "What is it?"
    assert made.answer.strip() == "<p><strong>Five.</strong> So it is.</p>"


def test_a_notebook_without_an_answer_has_no_lead():
    made = page("## Why?", *shown("x"))
    assert made.answer == ""
    assert 'class="lead"' not in made.html


def tagged(output, tag):
    """Make an executed notebook whose first output is of a cell with a tag."""
    made = executed(output, "## Why?", *shown("x"))
    made.cells[2].metadata["tags"] = [tag]
    return export.page(made, "2.html", export.Masthead("R", "A", "B"))


def test_a_title_that_depends_on_the_register_stands_in_place_of_the_notebooks_own():
    made = tagged(*shown("# Overview, Sefton, 2020-21"), sections.TITLE)
    assert Page(made.html).text.count("Overview, Sefton, 2020-21") == 2
    assert made.title == "What is it?"
    assert made.html.count("<h1") == 1


def test_a_table_of_tiles_is_shown_as_tiles_and_no_colour_tells_alone():
    table = tables.show(tiles.table([("2 of 5", "reported <b>late", tiles.LATE)]), tiles.LAYOUT)
    html = tagged(*shown(table), sections.TILES).html
    assert '<li class="late"><strong>2 of 5</strong> <span>reported &lt;b&gt;late</span></li>' in html
    assert "<table" not in html


# A section is a finding


def test_the_finding_that_begins_a_section_is_its_heading_and_the_question_stands_above_it():
    html = page("## Why so?\n\nHow to read it.", *shown("**Because *it* is.** It is so.")).html
    assert '<p class="question">Why so?</p>' in html
    assert '<h2 id="why-so">Because <em>it</em> is.</h2>\n<p>It is so.</p>' in html
    assert '<a href="#why-so">Why so?</a>' in html


def test_what_begins_with_no_finding_is_headed_by_its_question():
    html = page("## Why so?", *shown("It is so.")).html
    assert '<h2 id="why-so">Why so?</h2>\n<p>It is so.</p>' in html
    assert 'class="question"' not in html


def test_of_several_displays_the_first_stands_open_and_the_others_fold():
    html = page("## Why?", *shown(table("First"), table("Second"), chart(), table("Third"))).html
    opened, *folds = re.split("<details>", html.partition("<section")[2].partition("</section>")[0])
    assert "First" in opened
    assert "Second" not in opened
    assert "<svg" not in opened
    assert ["Second" in folds[0], "<svg" in folds[1], "Third" in folds[1]] == [True] * 3


def test_a_section_whose_heading_says_so_folds_whole_with_what_it_finds():
    cells = [nbformat.v4.new_markdown_cell("## Why?\n\nHow to read it.", metadata={"tags": [sections.FOLDED]})]
    html = page("## And how?", *shown("**So.**"), *cells, *shown("**Because.** It is so.", table("First"))).html
    opened, fold = html.partition('<h2 id="more">')[::2]
    assert "Because" not in opened
    assert "First" not in opened
    assert '<summary id="why">Why?</summary>\n<p><strong>Because.</strong></p>' in fold
    assert [part in fold.partition("</details>")[0] for part in ("It is so.", "How to read it.", "First")] == [True] * 3


def test_nothing_is_said_of_how_to_read_what_is_not_there():
    nothing = tables.show(pd.DataFrame({"a": []}), "Nothing")
    cells = ["## Why?\n\nBars run.", *shown("**Because.**", nothing)]
    assert "Bars run" not in page(*cells).html
    assert "Bars run" in page(*cells[:1], *shown("**Because.**", table("First"))).html


def test_the_rows_after_the_tenth_fold_and_none_is_there_twice():
    html = page("## Why?", *shown(table("Letters", a=[f"row {n}." for n in range(1, 13)]))).html
    opened, fold = html.partition("<section")[2].split("<details>")
    assert "row 10." in opened
    assert "row 11." not in opened
    assert "<summary>2 more rows: Letters</summary>" in fold
    assert "row 12." in fold
    assert [html.count(f"row {n}.") for n in range(1, 13)] == [1] * 12


def test_a_page_of_ten_thousand_rows_is_as_large_as_one_of_a_hundred_and_says_where_all_are():
    few, many = (
        page("## Why?", *shown(table("Letters", a=[f"row {n}." for n in range(10_000, 10_000 + rows)])), csvs=["a.csv"])
        for rows in (tables.MOST, 10_000)
    )
    assert len(many.html) < len(few.html) + 500
    assert "<summary>90 more rows of 10,000: Letters</summary>" in many.html
    assert '100 of 10,000 rows stand here; <a href="a.csv">the CSV file</a> has all.' in many.html
    assert "rows stand here" not in few.html


def test_a_high_chart_folds():
    high = chart()
    high.height = 2_000
    html = page("## Why?", *shown(high, table())).html
    assert html.index("<details>") < html.index("<svg")


def test_a_question_whose_tables_are_empty_is_a_line_at_the_end_with_what_would_tell():
    nothing = tables.show(pd.DataFrame({"a": []}), "Nothing")
    html = page("## Why so?", *shown("The day of it would tell.", chart(), nothing), "## And how?", *shown("So.")).html
    assert "<svg" not in html
    assert "Nothing" not in Page(html).text
    contents = html.partition("<nav class")[2].partition("</nav>")[0]
    assert re.findall(r'href="#([\w-]+)"', contents) == ["and-how", "unanswered"]
    assert "<dt>Why so?</dt><dd><p>The day of it would tell.</p>" in html


def test_what_is_withheld_and_what_cannot_be_answered_stand_apart_each_only_when_filled():
    headings = {"Not shown to the public</h2>": words.unshown, "What cannot be answered yet</h2>": words.untold}
    for given in (headings, *([each] for each in headings)):
        cells = []
        for heading in given:
            text, metadata = headings[heading](f"Because {heading[:4]}.")._repr_markdown_()
            said = result(**{"text/markdown": text}) | {"metadata": {"text/markdown": metadata}}
            cells += [f"## {heading[:4].strip()}?", said]
        html = page(*cells).html
        assert [each for each in headings if each in html] == list(given)
        for heading in given:
            below = html.partition(heading)[2].partition("</section>")[0]
            assert re.findall("<dt>(.*?)</dt>", below) == [f"{heading[:4].strip()}?"]


def test_a_page_says_whom_it_is_for_at_both_ends():
    read = Page(page(audience="Public: counts of fewer than 5 people are withheld as [c]").html)
    assert read.text.count("Public: counts of fewer than 5 people are withheld as [c]") == 2


def test_a_page_leads_to_the_others_of_its_set():
    html = page().html
    links = [a.get("href") for a in Page(html).all("a")]
    assert {"index.html", "1.html", "2.html", "3.html"} <= set(links)
    assert '<a href="1.html" rel="prev">Question 1?</a>' in html
    assert '<a href="3.html" rel="next">Question 3?</a>' in html
    assert Page(html).all("a")[links.index("2.html")]["aria-current"] == "page"


@pytest.mark.parametrize(("file", "rels"), [("1.html", ["next"]), ("3.html", ["prev"]), ("9.html", [])])
def test_the_first_report_has_none_before_it_and_the_last_none_after_it(file, rels):
    reports = tuple(export.Link(f"{n}.html", "?") for n in (1, 2, 3))
    html = export.page(executed(), file, export.Masthead("R", "A", "B", reports)).html
    assert [a["rel"] for a in Page(html).all("a") if "rel" in a] == rels


def test_each_table_leads_to_its_file_and_the_page_to_its_copies():
    shows = shown(table("First"), chart(), table("Second"))
    html = page("## Why?", *shows, csvs=["1-a.csv", "1-b.csv"], copies=[export.Link("2.pdf", "PDF")]).html
    assert re.findall('href="(1-.*?)"', html) == ["1-b.csv", "1-a.csv"]
    assert html.index("Second") < html.index("1-b.csv") < html.index("1-a.csv")
    assert '<li><a href="2.pdf">PDF</a></li>' in html


# A chart and its table


def test_a_chart_stands_with_the_table_of_its_data():
    html = page("## Why?", *shown(chart(subtitle="Metres"), table("After"), table("Apart"))).html
    (figure,) = re.findall("<figure>.*?</figure>", html, re.S)
    read = Page(figure)
    assert read.order("figcaption", "svg", "table") == ["figcaption", "svg"]
    assert read.text.startswith("One bar Metres") or read.text.startswith("One barMetres")
    assert Page(html).order("svg", "table") == ["svg", "table", "table"]
    assert html.index("</figure>") < html.index("<caption>After") < html.index("<caption>Apart")


@pytest.mark.parametrize(
    "after",
    [
        [],
        shown(chart()),
        shown("words", table()),
        ["## Words\n\nand", *shown(table())],
        [{"output_type": "stream", "name": "stdout", "text": "x"}, *shown(table())],
        [result(**{"text/html": "<table></table>"})],
    ],
    ids=["nothing", "chart", "words", "section", "stream", "table of another make"],
)
def test_a_chart_without_its_table_directly_after_it_is_refused(after):
    with pytest.raises(ValueError, match="no table follows the chart 'One bar'"):
        page(*shown(chart()), *after)


@pytest.mark.parametrize("part", ["title", "description"])
def test_a_chart_without_a_title_or_a_description_is_refused(part):
    spec = chart().to_dict()
    spec.pop(part)
    with pytest.raises(ValueError, match="no title or no description"):
        page(result(**{vocabulary.VEGA_LITE: spec}), *shown(table()))


def test_a_chart_is_a_drawing_with_a_role_a_title_and_a_description():
    html = page(*shown(chart(), table())).html
    read = Page(html)
    (svg,) = read.all("svg")
    assert svg["role"] == "img"
    ids = [attributes.get("id") for tag, attributes, drawn in read.elements if drawn and tag in ("title", "desc")]
    assert [svg["aria-labelledby"], svg["aria-describedby"]] == ids
    assert f'<title id="{ids[0]}">One bar</title><desc id="{ids[1]}">A bar of length one.</desc>' in html
    assert "vega" not in html


def test_two_charts_have_ids_of_their_own():
    read = Page(page("## Chart 1", *shown(chart(), table(), chart(), table("Others"))).html)
    assert len(read.all("svg")) == 2
    assert len(read.ids()) == len(set(read.ids()))


def test_words_of_a_chart_stay_words():
    text = "<script>x</script> & \"y\" 'z' {{7*7}}"
    data = [{"a": 1, "b": text}]
    spec = chart(title=text, subtitle=text, description=text).to_dict() | {"data": {"values": data}}
    html = page(result(**{vocabulary.VEGA_LITE: spec}), *shown(table())).html
    assert acting(html) == []
    assert Page(html).text.count(text) == 5


def test_a_table_stands_in_the_page_as_it_is():
    read = Page(page(*shown(table(a=["<i>x</i>"]))).html)
    assert len(read.all("table")) == len(read.all("caption")) == 1
    assert "<i>x</i>" in read.text
    assert read.all("i") == []


# Drawings

DRAW = """
import json, sys
from safeguarding.reporting.page import drawing
spec = json.load(sys.stdin)
sys.stdout.buffer.write("".join(drawing.drawn(spec, f"c{n}") for n in range(2)).encode())
"""


def marks(**encoding):
    values = [{"a": 1, "b": "x\x01\x00\ufffe\ud7ff", "u": "https://evil.example/"}]
    text = {"mark": "text", "data": {"values": values}, "title": "T", "description": "D"}
    return text | {"encoding": {"text": {"field": "b"}} | encoding}


def test_characters_that_no_drawing_can_hold_are_replaced():
    """In a process of its own: the engine would end it."""
    given = json.dumps(marks()).encode()
    made = subprocess.run([sys.executable, "-c", DRAW], input=given, capture_output=True, check=False)
    assert made.returncode == 0
    assert "x\ufffd\ufffd\ufffd\ud7ff</text>" in made.stdout.decode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\u2028b", "a b"),
        *((text, text) for text in ("constructor", "__proto__", "toString", "valueOf")),
        ("\U0001f468" * 150, "\U0001f468" * 150),
        ("a" + "\U0001f468" * 150, "a" + "\U0001f468" * 150),
    ],
    ids=ascii,
)
def test_a_text_that_the_engine_stumbles_over_is_drawn(text, said):
    """As a label, whose order is an expression, and as the name of a panel."""
    bars = alt.Chart(alt.Data(values=[{"a": 1, "b": text}])).mark_bar().encode(x="a:Q", y=alt.Y("b:N", sort=[text]))
    spec = charts.finished(charts.panels({text: bars}), text, text, text).to_dict()
    svg = drawing.drawn(spec, "c")
    assert len(re.findall(rf">{said} ?</text>", svg)) == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"encoding": {"text": {"field": "b"}, "href": {"field": "u"}}}, "draws <a>"),
        ({"mark": "image", "encoding": {"url": {"field": "u"}}}, "draws <image>"),
        ({"data": {"url": "https://evil.example/x.csv"}}, "not allowed"),
    ],
    ids=["link", "picture", "data"],
)
def test_a_chart_that_would_link_or_load_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        drawing.drawn(marks() | change, "c")


def test_a_drawing_says_nothing_twice():
    spec = chart().to_dict()
    spec["data"] = {"values": [{"a": 1 / 7, "b": "x"}, {"a": 1, "b": "y"}]}
    svg = drawing.drawn(spec, "c")
    assert svg.count("aria-") == 2
    assert "class=" not in svg
    assert svg.count("font-family") == 1
    assert not re.search(r"\d\.\d{3}", svg)
    assert len(svg) < 3_000


@pytest.mark.parametrize(("letters", "whole"), [("i" * 60, True), ("W" * 30, True), ("W" * 60, False)])
def test_a_label_is_cut_where_it_would_not_fit_and_only_there(letters, whole):
    spec = chart().to_dict()
    spec["data"] = {"values": [{"a": 1, "b": letters}]}
    assert (f">{letters}</text>" in drawing.drawn(spec, "c")) == whole


def test_names_inside_a_drawing_are_its_own():
    spec = chart().to_dict()
    spec["mark"] = {"type": "bar", "clip": True}
    svg = drawing.drawn(spec, "Chart-7")
    inside = [each for each in re.findall(r'id="([^"]+)"', svg) if not each.endswith(("-title", "-desc"))]
    assert inside
    assert all(each.startswith("Chart-7-") for each in inside)
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) == set(inside)


HERE = {"TZ": "UTC", "LANG": "C", "PYTHONHASHSEED": "0"}
FAR = {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2", "FONTCONFIG_FILE": "/nonexistent"}
SURROUNDINGS = chosen(
    [HERE, {"TZ": "Pacific/Kiritimati", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "1"}, FAR], HERE, FAR
)


def test_a_drawing_is_the_same_in_any_time_zone_and_language():
    """Days without a scale in UTC: charts have one, but a drawing must not rest on that."""
    data = {"values": [{"day": "2020-03-29T00:30", "n": 1234.5, "who": "Ä i ﬁ"}, {"day": "2021-10-31T12:00", "n": 2}]}
    encoding = {"x": {"field": "day", "type": "temporal"}, "y": {"field": "n", "type": "quantitative"}}
    spec = {"title": "T", "description": "D", "data": data, "encoding": encoding | {"text": {"field": "who"}}}
    given = json.dumps(spec | {"mark": "text"}).encode()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    made = [
        subprocess.run([sys.executable, "-c", DRAW], input=given, env=kept | each, capture_output=True, check=True)
        for each in SURROUNDINGS
    ]
    assert len({each.stdout for each in made}) == 1
    assert b"<svg" in made[0].stdout


# The stored notebooks, as pages


each_notebook = pytest.mark.parametrize("path", suite.notebooks(), ids=lambda path: path.stem)


@each_notebook
def test_a_stored_notebook_makes_a_small_page_with_a_table_for_each_chart(path):
    made = export.page(nbformat.read(path, 4), path.name, export.Masthead("R", "A", "B"))
    read = Page(made.html)
    assert acting(made.html) == []
    assert len(made.html.encode()) < 150_000
    assert len(read.ids()) == len(set(read.ids()))
    drawn = read.order("svg", "table")
    assert all(after == "table" for kind, after in pairwise(drawn) if kind == "svg")
    assert drawn[-1:] == ["table"]


@each_notebook
def test_making_a_page_changes_no_notebook(path):
    notebook = nbformat.read(path, 4)
    before = json.dumps(notebook)
    head = export.Masthead("R", "A", "B")
    assert export.page(notebook, path.name, head) == export.page(notebook, path.name, head)
    assert json.dumps(notebook) == before


MAKE = """
import sys, nbformat
from safeguarding.reporting.page import export
from safeguarding.reporting.notebooks import suite
head = export.Masthead("R", "A", "B")
pages = [export.page(nbformat.read(path, 4), path.name, head).html for path in suite.notebooks()]
sys.stdout.buffer.write("".join(pages).encode())
"""


def test_pages_are_the_same_in_any_time_zone_and_language():
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    made = [
        subprocess.run([sys.executable, "-c", MAKE], env=kept | each, capture_output=True, check=True).stdout
        for each in SURROUNDINGS
    ]
    assert len(set(made)) == 1
    assert made[0].count(b"<!DOCTYPE html>") == len(suite.notebooks())
