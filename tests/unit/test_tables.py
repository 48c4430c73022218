"""Tables as a reader sees them: every cell filled, pairs joined, and what a register says never acts as HTML."""

from html.parser import HTMLParser

import pandas as pd
import pytest

from safeguarding.presenting import tables
from safeguarding.presenting.tables import Layout


class Cells(HTMLParser):
    """Reads a page's elements with their attributes, its header cells, its rows, and its caption."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.heads, self.rows, self.caption = [], [], [], ""
        self.open = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.open = tag
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self.open = ""

    def handle_data(self, data):
        if self.open in ("th", "td"):
            self.rows[-1][-1] += data
        if self.open == "caption":
            self.caption += data


def shown(table, caption="What it shows", **how):
    return Cells(tables.show(pd.DataFrame(table), Layout("", caption, **how))._repr_html_())


def days(*texts):
    return pd.to_datetime(pd.Series(texts), format="%Y-%m-%d")


def ints(*values):
    return pd.array(values, "Int64")


# Pairs


def test_two_days_become_one_date():
    table = {"due_earliest": days("2018-07-01", None, None), "due_latest": days("2018-07-31", "2018-02-28", None)}
    assert shown(table).rows == [["Due"], ["July 2018"], ["by 28 February 2018"], ["[x]"]]


def test_two_numbers_become_one_range():
    table = {"days_min": ints(1, 5, 3, None), "days_max": ints(2, 5, None, None)}
    assert [row[0] for row in shown(table).rows] == ["Days", "1 to 2", "5", "at least 3", "[x]"]


def test_about_belongs_to_its_range():
    table = {"n_min": ints(None, 4), "n_max": ints(None, 4), "n_about": ints(1000, None)}
    assert shown(table).rows == [["N"], ["about 1,000"], ["4"]]


def test_half_a_pair_is_a_column_like_any_other():
    table = {
        "due_latest": days("2018-07-31"),
        "attended_max": ints(5),
        "elapsed_min": ints(3),
        "start_earliest": days(None),
    }
    assert shown(table).rows == [
        ["Due latest", "Attended max", "Elapsed min", "Start earliest"],
        ["31 July 2018", "5", "3", "[x]"],
    ]


# Cells


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "yes"),
        (False, "no"),
        (1234, "1,234"),
        (0, "0"),
        (0.5, "0.50"),
        ("", "[x]"),
        (None, "[x]"),
        (float("nan"), "[x]"),
        (pd.NA, "[x]"),
        (pd.NaT, "[x]"),
        (pd.Timestamp("2018-07-31"), "31 July 2018"),
        ("cannot_tell", "cannot tell"),
        ("may_be_overdue", "may be overdue"),
        ("no such code", "no such code"),
    ],
)
def test_a_cell_in_words(value, said):
    assert shown({"it": pd.Series([value], dtype="object")}).rows[1] == [said]


def test_a_column_of_booleans_and_of_whole_numbers():
    assert shown({"differs": [True, False], "n_met": [1000, 2]}).rows == [
        ["Differs", "Met"],
        ["yes", "1,000"],
        ["no", "2"],
    ]


# The legend


def test_the_legend_explains_only_what_is_used():
    assert tables.show(pd.DataFrame({"a": ["one"]}), "c")._repr_html_().count("legend") == 0
    one = tables.show(pd.DataFrame({"a": ["", "x"]}), "c")._repr_html_()
    assert '<p class="legend">[x] not recorded</p>' in one
    both = tables.show(pd.DataFrame({"a": ["", "[z]"]}), "c")._repr_html_()
    assert '<p class="legend">[x] not recorded; [z] does not apply</p>' in both


def test_the_legend_stands_before_the_table():
    html = tables.show(pd.DataFrame({"a": [""]}), "c")._repr_html_()
    assert html.index("legend") < html.index("<table")


# Headings


def test_headings_come_from_names_and_can_be_given():
    table = {"review_id": ["R1"], "n_not_yet_due": [1], "delay_reason": ["x"], "limit": [5]}
    assert shown(table).rows[0] == ["Review", "Limit not certainly past", "Delay reason", "Limit"]
    assert shown(table, headings={"limit": "At most"}).rows[0][-1] == "At most"


def test_a_pair_is_hidden_by_the_name_it_is_shown_under():
    table = {"a": ["1"], "due_earliest": days("2018-07-01"), "due_latest": days("2018-07-31"), "b": ["2"]}
    assert shown(table, hide=["due"]).rows == [["A", "B"], ["1", "2"]]
    assert shown(table, hide=["a", "b"]).rows == [["Due"], ["July 2018"]]


def test_no_column_is_lost_to_another_of_the_same_heading():
    rows = shown({"SCR_1": ["met"], "SCR 1": ["missed"]}).rows
    assert rows[1] == ["met", "missed"]


def test_the_table_that_is_shown_stays_as_it_was():
    table = pd.DataFrame({"a_min": ints(1), "a_max": ints(2)})
    before = table.copy(deep=True)
    tables.show(table, Layout("", "c", {"a": "A range"}))
    pd.testing.assert_frame_equal(table, before)


# What a screen reader needs


def test_each_table_has_one_row_of_headings_a_caption_and_scopes():
    page = shown({"a": ["one", "two"], "b": ["three", "four"]}, "Letters, in words")
    scopes = [attributes.get("scope") for tag, attributes in page.elements if tag == "th"]
    assert scopes == ["col", "col", "row", "row"]
    assert page.caption == "Letters, in words"
    assert [tag for tag, _ in page.elements if tag in ("caption", "thead", "tbody")] == ["caption", "thead", "tbody"]


def test_a_wide_table_can_be_reached_and_scrolled_without_a_mouse():
    page = shown({"a": ["one"]}, "Letters")
    (region,) = [attributes for tag, attributes in page.elements if tag == "div"]
    assert region == {"class": "scroll sg", "role": "region", "tabindex": "0", "aria-label": "Letters"}


def test_an_empty_table_says_so():
    page = shown(pd.DataFrame(columns=["review_id", "due_earliest", "due_latest", "days_min", "days_max"]))
    assert page.rows[0] == ["Review", "Due", "Days"]
    assert page.rows[1][0] == "nothing to show"
    assert len(page.rows) == 2


def test_an_empty_table_leaves_no_cell_empty():
    page = shown(pd.DataFrame(columns=["review_id", "limit"]))
    assert all(page.rows[1])


def test_as_plain_text_it_has_its_caption_and_cells():
    text = repr(tables.show(pd.DataFrame({"a": ["one"], "n_b": [2]}), "Letters"))
    assert text.splitlines()[0] == "Letters"
    assert text.split() == ["Letters", "A", "B", "one", "2"]


# What a register says stays text

HOSTILE = [
    "<script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' onclick='alert(1)",
    "&lt;b&gt;",
    "</td></table>",
    "{{7*7}}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_heading_or_caption_acts_as_html(text):
    page = shown({"first": [text], text: [text]}, text, headings={text: text})
    assert page.rows == [["First", text], [text, text]]
    assert page.caption == text
    (region,) = [attributes for tag, attributes in page.elements if tag == "div"]
    assert region == {"class": "scroll sg", "role": "region", "tabindex": "0", "aria-label": text}
    known = {"style", "div", "table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert {tag for tag, _ in page.elements} == known
    assert {name for tag, attributes in page.elements for name in attributes if tag != "div"} <= {"scope", "class"}


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\tx", "\rx"])
def test_no_spreadsheet_takes_a_text_for_a_formula(text):
    table = pd.DataFrame({"read": [text, "plain", "-", ""], "n": [-1, 2, 3, 4]})
    assert tables.harmless(table)["read"].tolist() == [f"'{text}".replace("\r", "\n"), "plain", "-", ""]
    assert tables.harmless(table)["n"].tolist() == [-1, 2, 3, 4]


def test_a_reader_is_shown_a_hundred_rows_and_the_figures_are_all():
    made = tables.show(pd.DataFrame({"n_days": range(1_000, 3_000)}), "Days")
    assert len(made.cells) == tables.MOST == 100
    assert len(made.figures["rows"]) == 2_000
    assert made._repr_html_().endswith("<p>The first 100 of 2,000 rows; the file of the table has all.</p>")
    assert "rows; the file" not in tables.show(pd.DataFrame({"n_days": range(100)}), "Days")._repr_html_()
