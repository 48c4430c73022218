"""What a register says of how it was drawn up, which reviews are over, and what a blank then says."""

from datetime import date

import numpy as np
import pytest
import registers

from safeguarding import rules
from safeguarding.days import dates
from safeguarding.errors import InputError
from safeguarding.judging import order, standing
from safeguarding.register import reading
from safeguarding.rules import MilestoneOrder
from safeguarding.vocabulary import Says

ROWS = [
    {"review_id": "R1", "kind": "lcspr", "notified": "2023-05-02", "published": "2024-02-01"},
    {"review_id": "R2", "kind": "lcspr", "notified": "2023-06-02", "initiated": "see file"},
]


@pytest.fixture
def read(tmp_path):
    """Read a register that says this of itself."""

    def made(about, rows=ROWS):
        registers.write(tmp_path / "r", reviews=rows)
        (tmp_path / "r" / "register.toml").write_text(about, encoding="utf-8")
        return reading.read(tmp_path / "r")

    return made


def says(register, milestone):
    return register.table("reviews")[f"{milestone}_says"].tolist()


# What register.toml says


def test_scope_since_and_keeps_are_read(read):
    register = read('scope = "Published"\nsince = 2018-04-01\nkeeps = ["notified", "panel_informed"]\n')
    assert dict(register.about) == {
        "scope": "published",
        "since": "2018-04-01",
        "keeps": "notified, panel_informed",
    }
    assert register.published_only
    assert register.findings["severity"].tolist() == ["error"]


def test_a_register_that_does_not_say_lists_every_review(read):
    assert not read("").published_only
    assert not read('scope = "all"\n').published_only


@pytest.mark.parametrize(
    ("about", "says"),
    [
        ('scope = "some"\n', "register.toml, scope: is 'some'; write one of all, published"),
        ('scope = "publish"\n', "register.toml, scope: is 'publish'; did you mean 'published'?; write one of all, pub"),
        ('keeps = ["panel"]\n', "register.toml, keeps: is 'panel'; "),
        (
            'keeps = "notifed, published"\n',
            "register.toml, keeps: is 'notifed'; did you mean 'notified'?; write one of",
        ),
        ('since = "April 2018"\n', "register.toml, since: "),
        ('since = "soon"\n', "register.toml, since: "),
    ],
)
def test_a_wrong_one_is_one_sentence_that_names_file_and_key(read, about, says):
    with pytest.raises(InputError) as refused:
        read(about)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


# What a blank says


def test_a_register_keeps_the_steps_that_any_review_has_a_date_or_a_word_for(read):
    register = read("")
    assert says(register, "notified") == [Says.DATE, Says.DATE]
    assert says(register, "published") == [Says.DATE, Says.NOTHING]
    assert says(register, "panel_informed") == [Says.NOT_KEPT, Says.NOT_KEPT]
    # That something is in a cell which nobody can read does not show that the step is kept.
    assert says(register, "initiated") == [Says.NOT_KEPT, Says.UNREADABLE]


def test_or_those_that_it_names_and_no_others(read):
    register = read('keeps = "panel_informed"\n')
    assert says(register, "panel_informed") == [Says.NOTHING, Says.NOTHING]
    assert says(register, "published") == [Says.DATE, Says.NOT_KEPT]


# Which reviews are over

TODAY = date(2024, 6, 30)


def over(reviews, ordered=()):
    return standing.over(reviews, dates.number(TODAY), ordered).tolist()


@pytest.mark.parametrize(
    ("row", "ended"),
    [
        ({}, False),
        ({"published": "2024-06-30"}, True),
        ({"published": "2024-06"}, True),
        ({"published": "2024-07"}, False),
        ({"published": "2024"}, False),
        ({"published": "not_done"}, False),
        ({"published": "done"}, True),
        # Something is recorded, so that nobody can say that it is still open.
        ({"published": "unreadable"}, True),
        ({"completed": "2013-07"}, True),
        ({"reported": "2013-07"}, False),
        ({"kind": "rapid_review", "panel_informed": "2024-06-01"}, True),
        ({"kind": "rapid_review", "fed_back": "2024-06-01"}, True),
        ({"kind": "rapid_review", "sent_to_panel": "2024-06-01"}, True),
        ({"kind": "lcspr", "panel_informed": "2024-06-01"}, False),
        ({"status": "closed"}, True),
        ({"status": "withdrawn"}, True),
        ({"status": "not_to_be_published"}, True),
        ({"status": "closed", "status_from": "2024-06-30"}, True),
        ({"status": "closed", "status_from": "2024-07-01"}, False),
        ({"status": "on_hold"}, False),
        ({"status": "open"}, False),
        # What it is called does not undo what happened.
        ({"status": "open", "published": "2024-01-01"}, True),
        # Nobody knows what this means: it may say that it is over.
        ({"status": "archived?"}, True),
    ],
)
def test_a_review_is_over_by_its_status_or_by_a_step_that_ends_it(make_reviews, row, ended):
    assert over(make_reviews({"kind": "lcspr", **row})) == [ended]


def test_a_serious_case_review_is_over_when_its_report_stands_by_the_national_order(make_reviews):
    reviews = make_reviews({"kind": "scr", "reported": "2013-07"}, {"kind": "lcspr", "reported": "2013-07"})
    assert over(reviews, rules.load("national").order) == [True, False]
    assert over(reviews, (MilestoneOrder("reported", "completed", True),)) == [False, False]


def test_every_review_of_a_register_of_published_ones_is_over(read):
    assert over(read('scope = "published"\n').table("reviews")) == [True, True]
    assert over(read("").table("reviews")) == [True, False]


def test_a_blank_is_not_done_only_of_a_review_that_is_open_and_of_a_step_that_is_kept(make_reviews):
    cells = ["", "not_kept", "not_done", "unreadable", "done", "2024-01-01"]
    reviews = make_reviews(*({"kind": "lcspr", "notified": cell} for cell in cells))
    known = order.as_recorded(reviews)["notified"].known
    said = order.said(reviews, "notified")
    for is_open, undone in ((True, [0, 2]), (False, [2])):
        found = standing.undone(said, known, np.full(len(cells), is_open))
        assert np.flatnonzero(found).tolist() == undone
