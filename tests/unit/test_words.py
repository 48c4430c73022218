"""Figures, dates and outcomes in words: no more certainty than they have, and nothing in them that acts."""

import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nbconvert.filters import markdown2html

from safeguarding import vocabulary
from safeguarding.presenting import words


class Elements(HTMLParser):
    """Collects the elements and the text of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(html)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)

    def handle_data(self, data):
        self.text += data


def stamp(text):
    return pd.Timestamp(text) if text else pd.NaT


# Parts and shares


@pytest.mark.parametrize(
    ("n", "total", "said"),
    [
        (0, 5, "0 of 5"),
        (2, 5, "2 of 5"),
        (9, 9, "9 of 9"),
        (3, 10, "3 of 10 (30%)"),
        (1500, 3000, "1,500 of 3,000 (50%)"),
    ],
)
def test_a_part_has_its_whole_and_under_ten_no_percentage(n, total, said):
    assert words.of(n, total) == said


@pytest.mark.parametrize(("n", "total"), [(199, 200), (999, 1000), (1, 1000), (1, 201)])
def test_a_percentage_is_not_rounded_to_all_or_to_nothing(n, total):
    said = words.of(n, total)
    assert "(100%)" not in said
    assert "(0%)" not in said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((0, 0, 0), "none to count"),
        ((2, 2, 5), "2 of 5"),
        ((0, 0, 5), "0 of 5"),
        ((5, 5, 5), "5 of 5"),
        ((1, 5, 5), "at least 1 of 5"),
        ((0, 2, 5), "at most 2 of 5"),
        ((1, 3, 6), "1 to 3 of 6"),
        ((0, 3, 3), "cannot tell for any of 3"),
        ((10, 12, 15), "10 to 12 of 15 (66% to 80%)"),
        ((1200, 1500, 3000), "1,200 to 1,500 of 3,000 (40% to 50%)"),
    ],
)
def test_a_share_is_a_range_of_one_whole(counts, said):
    assert words.share(*counts) == said
    assert said.count(" of ") <= 1


# Numbers and lists


@pytest.mark.parametrize(
    ("n", "said"),
    [(0, "no days"), (1, "one day"), (2, "two days"), (9, "nine days"), (10, "10 days"), (1001, "1,001 days")],
)
def test_a_count_is_in_words_up_to_nine(n, said):
    assert words.count(n, "day") == said


def test_a_plural_of_its_own():
    assert words.count(2, "delivery", "deliveries") == "two deliveries"
    assert words.count(1, "delivery", "deliveries") == "one delivery"


@pytest.mark.parametrize(
    ("things", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_in_a_sentence(things, said):
    assert words.listed(things) == said


@pytest.mark.parametrize(
    ("low", "high", "about", "said"),
    [
        (185, 244, pd.NA, "185 to 244"),
        (5, 5, pd.NA, "5"),
        (1001, pd.NA, pd.NA, "at least 1,001"),
        (pd.NA, 4, pd.NA, "at most 4"),
        (pd.NA, pd.NA, 1000, "about 1,000"),
        (pd.NA, pd.NA, pd.NA, "[x]"),
        (0, 0, pd.NA, "0"),
    ],
)
def test_a_range_of_numbers(low, high, about, said):
    assert words.extent(low, high, about) == said


# Dates


@pytest.mark.parametrize(
    ("earliest", "latest", "said"),
    [
        ("2018-07-31", "2018-07-31", "31 July 2018"),
        ("2018-07-01", "2018-07-31", "July 2018"),
        ("2020-02-01", "2020-02-29", "February 2020"),
        ("2018-01-01", "2018-12-31", "2018"),
        ("2018-06-01", "2018-09-30", "June 2018 to September 2018"),
        ("2018-01-01", "2019-12-31", "January 2018 to December 2019"),
        ("2018-06-01", "2018-06-29", "1 to 29 June 2018"),
        ("2018-06-02", "2018-06-30", "2 to 30 June 2018"),
        ("2018-06-02", "2018-07-01", "2 June to 1 July 2018"),
        ("2018-06-02", "2019-06-30", "2 June 2018 to 30 June 2019"),
        ("", "2018-02-28", "by 28 February 2018"),
        ("2019-06-01", "", "June 2019 or later"),
        ("", "", "[x]"),
    ],
)
def test_a_date_is_said_as_far_as_it_is_known(earliest, latest, said):
    assert words.span(stamp(earliest), stamp(latest)) == said


# Codes and sentences


def test_every_outcome_has_its_words():
    assert set(vocabulary.OUTCOMES) == set(vocabulary.Outcome)
    assert [words.code(each) for each in ("cannot_tell", "met", "in_progress")] == ["cannot tell", "met", "in progress"]


@pytest.mark.parametrize(("text", "said"), [("a b", "A b."), ("What?", "What?"), ("Done.", "Done."), ("so:", "So:")])
def test_a_sentence_begins_and_ends_as_one(text, said):
    assert words.sentence(text) == said


def test_paragraphs_that_say_nothing_are_left_out():
    prose = words.say("One.", "", "Two.")
    assert prose.markdown == "One.\n\nTwo."
    assert prose._repr_markdown_() == repr(prose) == prose.markdown


def test_bullets_are_a_list():
    assert Elements(markdown2html(words.bullets(["one", "two"]))).elements == ["ul", "li", "li"]


# What a register says stays text


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[here](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "see https://evil.example/x",
    "{{7*7}} {% raw %}",
    "&lt;b&gt; &amp; &",
    "\\<b>",
    "\\& \\\\<i>",
    "$x$ \\(y\\) \\\\(z\\\\)",
    "`code` **bold** _it_ ~~gone~~",
    "<!-- gone -->",
    "a | b",
    "\u202etxt.exe",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_a_register_stays_text(text):
    shown = Elements(markdown2html(f"It says {words.plain(text)} here."))
    assert shown.elements == ["p"]
    assert shown.text == f"It says {' '.join(text.split())} here."


@pytest.mark.parametrize(
    "text", ["1. one", "- one", "# one", "> one", "+ one", "    one", "---", "a\n---", "a\n\nb", "[^1]: x"]
)
def test_text_of_a_register_makes_no_block(text):
    shown = Elements(markdown2html(f"- {words.plain(text)}"))
    assert shown.elements == ["ul", "li"]
    assert shown.text == " ".join(text.split())


@given(st.text(st.sampled_from("ab1 <>&\\`*_{}[]()#+!|~$\"'=^@./:-;?%,"), max_size=12))
@example("\\<")
@example("&lt;")
@example("<a href=x>")
def test_no_text_acts_as_markdown_or_html(text):
    shown = Elements(markdown2html(f"It says {words.plain(text)} here."))
    assert shown.elements == ["p"]
    assert shown.text == " ".join(f"It says {text} here.".split())


def test_findings_are_counted_by_their_severity():
    told = pd.DataFrame({"severity": ["note", "error", "note", "warning"]})
    assert words.found(told) == "the register was read with one error, one warning and two notes"
    assert words.found(told[:1]) == "the register was read with one note"
    assert words.found(told[:0]) == ""


@pytest.mark.parametrize("written", ["R*1*", "**x**", "<b>&amp;", "a_b [c](d)", "\\", "x\\*y"])
def test_what_is_said_can_be_read_on_a_terminal(written):
    said = words.say(f"**{words.plain(written)}: two**", words.bullets(["one"]))
    assert said.text == f"{' '.join(written.split())}: two\n\n- one"


@pytest.mark.parametrize("total", [10, 13, 47, 168, 250, 4732])
def test_a_share_printed_as_a_bound_says_no_more_than_is_proved(total):
    """A least is never above what it is the least of, a most never below; hardly any is not none."""
    for some in range(1, total):
        least, most = (each(some / total) for each in (words.percent_least, words.percent_most))
        low, high = (float(said.split()[-1].strip("%")) for said in (least, most))
        low, high = 0 if "under 1%" in least else low, 100 if "over 99%" in most else high
        assert low <= 100 * some / total <= high
        assert (least, most) != ("0%", "100%")
        either = words.share(some - 1, some, total) if some > 1 else words.share(0, some, total)
        assert not re.search(r"\(0%|100%", either)


@pytest.mark.parametrize("total", [12, 47, 4732])
def test_a_range_has_one_percentage_with_its_counts_and_without(total):
    """Of one page all agencies were 3% to 12% in the chart, and 4% to 12% in the table below it."""
    for some in range(1, total - 1):
        bare = words.percents(some / total, (total - 1) / total)
        assert words.share(some, total - 1, total).endswith(f"({bare})")
        assert words.share(some, total, total).endswith(f"({words.percent_least(some / total)})")
        assert words.share(0, some, total).endswith(f"({words.percent_most(some / total)})")


def test_a_share_of_little_more_than_none_is_under_one_hundredth():
    assert words.percents(26 / 4732, 780 / 4732) == "under 1% to 17%"
    assert words.share(1, 1999, 2000) == "1 to 1,999 of 2,000 (under 1% to over 99%)"
    assert (words.of(1, 1000), words.of(999, 1000)) == ("1 of 1,000 (under 1%)", "999 of 1,000 (over 99%)")
