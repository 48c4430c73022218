"""A step that the register says does not apply to a review, beside the same cell left blank."""

from datetime import date

import pandas as pd
import pytest

from safeguarding import rules
from safeguarding.analyses import quality
from safeguarding.analyses.overview import cases, claims, yearly
from safeguarding.days import dates, reporting_years
from safeguarding.judging import clocks, lengths, order, standing
from safeguarding.register import reading, saving
from safeguarding.vocabulary import Says

TODAY = date(2024, 6, 30)
NATIONAL = rules.load("national")
OPEN = {"kind": "lcspr", "regime": "wt2018", "status": "open", "initiated": "2023-01-09", "notified": "2022-12-01"}


def outcomes(reviews, calendar):
    table = clocks.evaluate(reviews, NATIONAL, calendar, TODAY)
    return dict(zip(table["clock"], table["outcome"], strict=True))


def test_a_limit_that_ends_at_it_does_not_apply_and_with_a_blank_is_overdue(make_reviews, calendar):
    ended = {each.id for each in NATIONAL.clocks if each.stops == "published" and not each.backwards}
    blank, absent = (outcomes(make_reviews(OPEN | {"published": cell}), calendar) for cell in ("", "no_such_step"))
    assert {clock: blank[clock] for clock in ended if blank[clock] != "not_applicable"} == {
        "lcspr_publication": "overdue"
    }
    assert {absent[clock] for clock in ended} == {"not_applicable"}
    # What neither begins nor ends with a publication is judged alike.
    other = {each.id for each in NATIONAL.clocks if "published" not in (each.starts, each.stops)}
    assert {clock: blank[clock] for clock in other} == {clock: absent[clock] for clock in other}


def test_nor_does_one_that_begins_with_it(make_reviews, calendar):
    begun = {each.id for each in NATIONAL.clocks if each.starts == "aware"}
    row = OPEN | {"notified": ""}
    told = [outcomes(make_reviews(row | {"aware": cell}), calendar) for cell in ("", "no_such_step")]
    assert begun
    assert [{each[clock] for clock in begun} - {"not_applicable"} for each in told] == [{"no_start"}, set()]


@pytest.mark.parametrize(
    ("kind", "cell", "told"),
    [
        ("rapid_review", "", "not_applicable"),
        ("notification", "", "not_applicable"),
        ("lcspr", "", "no_start"),
        ("", "", "no_start"),
        ("rapid_review", "2024-02-01", "no_start"),  # somebody wrote a day of it down: what is written is judged
    ],
)
def test_a_blank_publication_is_no_gap_of_a_kind_that_never_ends_with_one(make_reviews, calendar, kind, cell, told):
    assert outcomes(make_reviews(OPEN | {"kind": kind, "published": cell}), calendar)["panel_copy"] == told


@pytest.mark.parametrize("kind", ["", "review of some kind"])
def test_whatever_kind_the_review_is(make_reviews, calendar, kind):
    told = outcomes(make_reviews(OPEN | {"kind": kind, "published": "no_such_step"}), calendar)
    assert told["lcspr_publication"] == "not_applicable"


def test_it_did_not_happen_though_what_always_follows_it_did(make_reviews):
    row = OPEN | {"published": "2023-06-30"}
    for cell, known in (("", True), ("no_such_step", False)):
        reviews = make_reviews(row | {"author_appointed": cell})
        assert order.tightened(reviews, NATIONAL.order)["author_appointed"].known.tolist() == [known]
        assert order.contradictions(reviews, NATIONAL).empty
        # Its neighbours are bounded all the same.
        assert order.tightened(reviews, NATIONAL.order)["reported"].known.tolist() == [True]


@pytest.mark.parametrize(
    ("more", "is_over"),
    [
        ({"published": ""}, False),
        ({"published": "no_such_step"}, True),
        # A step that is kept and would show it, or a status that says it, makes the blanks speak again.
        ({"published": "no_such_step", "completed": ""}, False),
        ({"published": "no_such_step", "status": "open"}, False),
        ({"published": "no_such_step", "kind": "rapid_review"}, False),
        ({"published": "no_such_step", "kind": "rapid_review", "panel_informed": "2024-01-01"}, True),
        ({"published": "not_kept"}, False),
    ],
)
def test_a_review_that_nothing_would_show_to_be_over_is_not_held_to_be_open(make_reviews, more, is_over):
    row = {"kind": "lcspr", "notified": "2023-01-09", "completed": "not_kept"}
    assert standing.over(make_reviews(row | more), dates.number(TODAY), NATIONAL.order).tolist() == [is_over]


def test_its_length_is_neither_open_nor_unknown(make_reviews):
    reviews = make_reviews(OPEN | {"published": "no_such_step"}, OPEN)
    table = lengths.durations_table(reviews, TODAY, "initiated", "published", [NATIONAL])
    assert table["review_id"].tolist() == ["R2"]


WRITTEN = "N/A", "n/a", "Not applicable", "none needed", "N/A - rapid review only"


@pytest.fixture
def register(tmp_path):
    """Give a register of three reviews published in 2023-24, and others to which a publication does not apply."""

    def made(cells):
        days = ["2023-05-01", "2023-09-30", "2024-01-10", *cells]
        rows = [f"R{n},lcspr,2023-01-{n + 1:02},{day}" for n, day in enumerate(days)]
        path = tmp_path / "reviews.csv"
        path.write_text("\n".join(["review_id,kind,initiated,published", *rows]) + "\n", encoding="utf-8")
        return reading.read(tmp_path)

    return made


def test_it_is_counted_in_no_year_and_in_no_claim_where_what_cannot_be_read_may_be_in_any(register):
    def counted(cells):
        reviews = register(cells).table("reviews")
        table = cases.by_year_table(reviews, TODAY, False)
        year = table[(table["step"] == "Published") & (table["year"] == "2023-24")]
        claim = pd.DataFrame([{"claim_id": "C1", "says": "3 published", "measure": "reviews_published", "value": "3"}])
        claim = claim.assign(of="2023-04-01/2024-03-31", comparator="=", reading="", source="")
        none = [pd.DataFrame(columns=["training_id"])] * 2
        [verdict] = claims.checked_table(claim, pd.DataFrame(), reviews, *none, pd.DataFrame())["verdict"]
        return [*year[["n_min", "n_max"]].to_numpy()[0], verdict]

    assert counted(WRITTEN) == [3, 3, "supported"]
    assert counted([""] * 5) == [3, 3, "supported"]
    assert counted(["see file"] * 5) == [3, 8, "cannot tell"]


def test_it_is_no_report_without_a_day(make_reviews):
    row = {"kind": "lcspr", "initiated": "2023-01-09", "published": "2023-05-01"}
    none = [pd.DataFrame(columns=names) for names in (ACTIONS, TRAINING)]
    for cell, most in (("", 1), ("no_such_step", 0)):
        reviews = make_reviews(row | {"reported": cell})
        table = yearly.events_table(reviews, *none, reporting_years.read("2023-24"), TODAY).set_index("event")
        assert table.at["made", "n_max"] == most
        assert table.at["published", "n_min"] == 1


ACTIONS = ["status", "completed_earliest", "completed_latest"]
TRAINING = [
    *("starts_earliest", "starts_latest", "ends_earliest", "ends_latest"),
    *("sessions_min", "sessions_max"),
]


def test_it_is_no_date_that_the_register_could_have(register):
    for cells, gaps in ((WRITTEN, 0), ([""] * 5, 5)):
        closed = register(cells).table("reviews").assign(status="closed", over_from=pd.Timestamp("2024-02-01"))
        precise = quality.precision_table(closed, TODAY, [NATIONAL]).set_index("milestone")
        assert precise.loc["published", ["n_day", "n_not_recorded"]].tolist() == [3, gaps]


def test_it_does_not_show_that_the_register_keeps_the_step(register, tmp_path):
    (tmp_path / "reviews.csv").write_text("review_id,kind,published\nR1,lcspr,N/A\nR2,lcspr,\n", encoding="utf-8")
    assert reading.read(tmp_path).table("reviews")["published_says"].tolist() == [Says.NO_STEP, Says.NOT_KEPT]


def test_saved_and_read_again_it_says_the_same(register, tmp_path):
    first = register([*WRITTEN, "", "no", "see file"])
    again = reading.read(saving.write(first, tmp_path / "saved.xlsx"))
    said = [each.table("reviews")["published_says"].tolist() for each in (first, again)]
    assert said[0] == said[1]
    assert said[0].count(Says.NO_STEP) == len(WRITTEN)
