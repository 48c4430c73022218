"""How long reviews took: against the limit in months, or against each other, and what is drawn and said of that."""

from datetime import date

import executed
import pandas as pd
import pytest

from safeguarding import rules
from safeguarding.analyses.overview import settling
from safeguarding.analyses.timeliness import how_long, unusual, waiting
from safeguarding.judging import clocks
from safeguarding.rules import Clock, RuleSet, Version, reference_rates

AS_OF = date(2021, 12, 31)
SIX = Version("c@..", "made up", at_most=6, unit="month")
SETS = [RuleSet("s", "Set", (Clock("c", "Six months", "initiated", "published", (SIX,)),))]
SIMULATED = reference_rates.false_signals()
WAVE = [100, 120] * 6
WAITS = (("initiated", "published"), ("author_appointed", "published"), ("author_appointed", "reported"))


@pytest.fixture
def drawn(calendar):
    """Measure and judge reviews as notebook 02 does: the table, what it is of, the limit and the verdicts."""

    def made(reviews, sets=SETS):
        waits = waiting.waits_table(reviews, AS_OF, sets, WAITS)
        took = waiting.first_measured(reviews, AS_OF, sets, how_long.against_a_limit(waits, sets))
        individuals, limit = unusual.individuals_table(took, SIMULATED), how_long.limit_on(took, sets)
        judged = clocks.evaluate_each(reviews, SETS, calendar, AS_OF)
        undecided = settling.verdicts_table(judged, reviews, rules.clocks_table(SETS))
        table = how_long.lengths_table(individuals, judged, limit, reviews.assign(name=""), undecided)
        return table, took, limit, judged

    return made


def weekly(*days, more=()):
    """Give reviews of which one begins each week, and which take so many days."""
    begun = [pd.Timestamp("2015-01-01") + pd.Timedelta(weeks=n) for n in range(len(days))]
    rows = [
        {"initiated": f"{begin:%Y-%m-%d}", "published": f"{begin + pd.Timedelta(days=each):%Y-%m-%d}"}
        for begin, each in zip(begun, days, strict=True)
    ]
    return [*rows, *more]


def said(made, **given):
    return how_long.answer(*made, "review", **given).text


def usual(made, **given):
    """Give what the report in depth says of the same reviews."""
    return how_long.usual(made[0], made[1], "review", **given).text


def spec(made, **given):
    return how_long.lengths_chart(*made[:3], "review", **given).to_dict(validate=True)


# Which days are measured


def test_of_several_waits_that_with_a_limit_in_months_is_measured(make_reviews, drawn):
    """Sefton's own limit is on the days to the report: to publication there is none."""
    row = {"author_appointed": "2021-01-01", "reported": "2021-08-01", "published": "2021-09-01"}
    to_report = [RuleSet("s", "Set", (Clock("c", "Six months", "author_appointed", "reported", (SIX,)),))]
    for sets, wait in ((to_report, "the report"), ([], "publication"), (SETS, "publication")):
        _, took, limit, _ = drawn(make_reviews(row), sets)
        assert took["wait"].tolist() == [f"from the appointment of the author to {wait}"]
        assert (limit is None) == (sets is not to_report)


# Few


def test_of_few_each_is_held_against_the_limit_longest_first(make_reviews, drawn):
    """January to July can be 151 days, which is in time, to 211, which is not."""
    rows = [
        {"initiated": "2021-01-01", "published": "2021-03-01"},
        {"initiated": "2021-01-01", "published": "2021-09-01"},
        {"initiated": "2021-01", "published": "2021-07"},
    ]
    made = drawn(make_reviews(*rows))
    assert made[0]["review_id"].tolist() == ["R2", "R3", "R1"]
    assert made[0]["in_time"].tolist() == ["late", "cannot be told", "in time"]
    assert said(made).startswith(
        "One of three finished reviews took over six calendar months from initiation to publication;"
        " of one it cannot be told."
        "\n\nAll three took 59 to 243 days; three are too few to say which is unusual."
    )
    chart = spec(made, unknown="cannot be told, or not shown")
    assert chart["title"]["text"] == "How long three reviews took"
    assert "mark: six months" in chart["title"]["subtitle"]
    assert "R2: 243 days, ✗ late" in str(chart)
    assert "? cannot be told, or not shown" in str(chart)


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (1, "It took 243 days; one is too few to say which is unusual."),
        (2, "Both took 243 days; two are too few to say which is unusual."),
    ],
)
def test_how_long_few_took_names_whose_days_they_are(make_reviews, drawn, n, text):
    """ "They" after "Three of five took over six months" read as the three."""
    assert text in said(drawn(make_reviews(*[{"initiated": "2021-01-01", "published": "2021-09-01"}] * n)))


def test_without_a_limit_few_have_no_line(make_reviews, drawn):
    made = drawn(make_reviews({"initiated": "2021-01-01", "published": "2021-03-01"}), [])
    assert set(made[0]["in_time"]) == {how_long.NONE}
    assert said(made).startswith("One review took 59 days from initiation to publication.")
    assert "tick" not in {layer["mark"]["type"] for layer in spec(made)["layer"]}
    assert "mark:" not in spec(made)["title"]["subtitle"]


def test_where_none_has_ended_that_is_said_and_nothing_drawn(make_reviews, drawn):
    made = drawn(make_reviews({"kind": "lcspr", "initiated": "2021-12-01"}))
    assert how_long.answer(*made, "review").told is False
    assert spec(made)["title"]["text"] == "How long no reviews took"


def test_reviews_that_are_open_are_counted_beside_the_chart(make_reviews, drawn):
    running = {"initiated": "2021-10-02"}
    few = make_reviews({"initiated": "2021-10-01", "published": "2021-10-20"}, running)
    for reviews in (few, make_reviews(*weekly(*WAVE, more=(running,)))):
        for sets in (SETS, []):
            made = drawn(reviews, sets)
            assert "Not drawn: one still open." in said(made)
            assert "Not drawn: one still open." in usual(made)


# Many


def test_one_long_review_among_many_alike_is_outside_the_usual_range(make_reviews, drawn):
    made = drawn(make_reviews(*weekly(*WAVE, 300)))
    assert said(made).startswith("One of 13 finished reviews took over six calendar months from initiation")
    assert usual(made).startswith("12 of 13 reviews show no sign of an unusual time from initiation to")
    assert "A signal does not say what changed: ask why." in usual(made)
    assert "With nothing changed, between one in 10 and one in five such charts signal." in usual(made)
    # Beside a picture without a usual range no review is counted as usual.
    assert "unusual time" not in said(made)
    note = "which are unusual: with nothing changed, between one in 10 and one in five such charts signal."
    assert f"The report in depth says {note}" in said(made)
    # The picture has the limit's message, and one measure: what is usual is a second one, which fought with it.
    assert spec(made)["title"]["text"] == "One of 13 took over six months"
    assert "usual" not in str(spec(made)["title"])
    assert "upper limit" not in str(spec(made))
    unlimited = drawn(make_reviews(*weekly(*WAVE, 300)), [])
    assert spec(unlimited)["title"]["text"] == "How long reviews took: no sign of change in 12 of 13"
    assert "upper limit" in str(spec(unlimited))


def test_of_what_the_dates_leave_open_no_chart_says_that_none_is_outside(make_reviews, drawn):
    """The upper limit is 194.9 days: one took 180 to 210, one began on any day of two years, and two are open."""
    unsure = {"initiated": "2015-03-26", "published": "2015-09-22/2015-10-22"}
    undated, running = {"initiated": "2014/2015", "published": "2021-12-01"}, {"initiated": "2021-11-01"}
    made = drawn(make_reviews(*weekly(*WAVE, more=(unsure, undated, running, running))))
    assert (
        "12 of 13 reviews show no sign of an unusual time from initiation to publication;"
        " for R13 (180 to 210 days) it cannot be told."
    ) in usual(made)
    assert "Not drawn: two still open and one whose days are not known well enough (R14)." in usual(made)
    assert spec(made)["title"]["text"] == "None of 13 certainly took over six months"
    assert "outside" not in usual(made)


def test_of_a_register_of_published_reviews_the_last_points_look_shorter_than_they_are(make_reviews, drawn):
    made = drawn(make_reviews(*weekly(*WAVE)))
    text = "What is not published is not drawn. Of reviews begun lately only short ones have ended"
    assert text in usual(made, published_only=True)
    assert "What is not published is not drawn." in said(made, published_only=True)
    assert "not published" not in said(made) + usual(made)
    assert usual(made).startswith("None of 12 reviews shows a sign of an unusual time from initiation to")


@pytest.mark.parametrize("days", [[180] * 13, [180] * 12 + [400]])
def test_those_that_hardly_vary_are_drawn_without_a_range(make_reviews, drawn, days):
    made = drawn(make_reviews(*weekly(*days)))
    assert "took much the same time from initiation to publication" in usual(made)
    assert spec(made)["title"]["text"]


def test_the_axis_has_months_and_the_days_on_which_reviews_began(make_reviews, drawn):
    """It had names turned by ninety degrees, and no line at six months."""
    chart = spec(drawn(make_reviews(*weekly(*WAVE, 400))))
    points = next(layer["encoding"] for layer in chart["layer"] if "color" in layer.get("encoding", {}))
    assert points["x"]["type"] == "temporal"
    assert points["y"]["title"] == "Months it took"
    assert "type" not in points["y"]["scale"]
    assert [round(each * 12 / 365.25) for each in points["y"]["axis"]["values"]] == [0, 3, 6, 9, 12]
    [line] = [layer for layer in chart["layer"] if layer["mark"].get("strokeDash") == [6, 4]]
    assert chart["datasets"][line["data"]["name"]] == [
        {"limit": pytest.approx(6 * 365.25 / 12), "first": "2015-01-01", "last": "2015-03-26"}
    ]


# The registers


def test_three_of_sefton_s_five_took_over_six_months():
    for audience in ("internal", "public"):
        text = executed.notebook("02", audience=audience).sentences["how_long.answer"].text
        assert text.startswith(
            "Three of five published reviews took over six calendar months from the appointment of the author to the"
            " report.\n\nAll five took 122 to 244 days; five are too few to say which is unusual."
        )


def test_of_the_example_six_are_open_since_the_limit_may_have_been_relaxed():
    """Their days are known, and were drawn as not known."""
    made = executed.notebook("02", "example")
    text, table = made.sentences["how_long.answer"].text, made.tables["how_long.lengths_table"]
    assert text.startswith(
        "Nine of 13 finished reviews limited to six calendar months from initiation to publication took longer."
        " Three were late; for six the limit may have been relaxed."
    )
    # Each of the nine took more days than six months can have, whatever its verdict.
    ended = unusual.closed(table[table["has_limit"]])
    assert int((ended["days_min"] > 31 * 6).sum()) == 9
    relaxed = unusual.closed(table[table["in_time"] == "limit may have been relaxed"])
    assert relaxed["review_id"].tolist() == ["E17", "E20", "E22", "E23", "E24", "E27"]
    assert (relaxed["days_min"] > 184).all()
    assert "cannot be told" not in set(table["in_time"])
    # 24 are drawn without a usual range here; the report in depth has it, and says how many are within.
    assert "24" not in text
    assert "usual" not in text.split("The report in depth")[0]
    depth = executed.notebook("07", "example").sentences["how_long.usual"].text
    title = executed.notebook("07", "example").charts["how_long.lengths_chart"].to_dict()["title"]["text"]
    # That a chart does not signal is no sign that a time is usual.
    assert title == "How long reviews took: no sign of change in 21 of 24"
    assert depth.startswith(
        "21 of 24 reviews show no sign of an unusual time from initiation to publication; for three it cannot be told."
    )
    legend = next(
        each["encoding"]["color"]["scale"]["domain"]
        for each in made.charts["how_long.lengths_chart"].to_dict()["layer"]
        if "scale" in each.get("encoding", {}).get("color", {})
    )
    assert legend == ["✓ in time", "✗ late", "? limit may have been relaxed"]


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_a_review_that_is_late_by_a_limit_of_its_own_is_drawn_late_and_the_latest_are_named(audience):
    """E02, 774 days late by the limit on serious case reviews, was grey: "another limit, or none"."""
    made = executed.notebook("02", "example", audience=audience)
    table, late = unusual.closed(made.tables["how_long.lengths_table"]), made.tables["on_time.overruns_table"]
    labels = ["Serious case review completed", "Local child safeguarding practice review published"]
    in_months = set(late.loc[late["label"].isin(labels), "review_id"])
    assert {"E02", "E04", "E08", "E29"} <= in_months
    assert set(table.loc[table["in_time"] == "late", "review_id"]) == in_months & set(table["review_id"])
    chart = made.charts["how_long.lengths_chart"].to_dict()
    rows = next(rows for rows in chart["datasets"].values() if "said" in rows[0])
    signed = [row["said"] for row in rows if row["mark"] == "✗ late"]
    assert all(each.startswith("✗") for each in signed)
    assert {each for each in signed if each != "✗"} == {"✗ E02 Beech", "✗ E04 Blackthorn", "✗ E08 Chestnut"}
    assert {row["said"] for row in rows if row["mark"] != "✗ late"} == {""}
    assert "Dot: exact; box: what the dates allow" in chart["title"]["subtitle"]
    assert "Colour: by its own limit in months" in chart["title"]["subtitle"]


def test_two_numbers_of_one_limit_say_which_reviews_differ():
    """The share and the lengths had twelve reviews each, and not the same: three and six of one, three and five."""
    for audience, n, differ in (
        ("internal", 15, "with three still open, and without E41, whose limit had not passed"),
        ("public", 12, "without E41, whose limit had not passed"),
    ):
        made = executed.notebook("02", "example", audience=audience)
        assert f"The chart above counts {n} by this limit: {differ}." in made.sentences["how_long.answer"].text
        shared = made.tables["summary.by_clock_table"].set_index("clock").loc["lcspr_publication"]
        assert shared["n_due"] == n
    assert "The chart above counts" not in executed.notebook("02", "sefton").sentences["how_long.answer"].text


def test_lengths_are_drawn_alike_in_the_overview():
    """One figure: the same bars, mark and words, in two reports."""
    here, there = (
        executed.notebook(number, "sefton").charts[name].to_dict()
        for number, name in (("02", "how_long.lengths_chart"), ("06", "length_by_limit.lengths_chart"))
    )
    marks = [[layer["mark"] for layer in chart["layer"]] for chart in (here, there)]
    assert marks[0] == marks[1]
    labels = [{row["label"].strip() for data in chart["datasets"].values() for row in data} for chart in (here, there)]
    assert labels[1] == labels[0]
