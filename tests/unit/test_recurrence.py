"""Whether what reviews found came back after something was done: incidents and completions as ranges, by hand."""

from collections import Counter
from datetime import date

import executed
import numpy as np
import pandas as pd
import pytest
import registers
from examples import telling

from safeguarding import vocabulary
from safeguarding.analyses.learning import recurrence
from safeguarding.disclosure import viewing
from safeguarding.judging import lengths
from safeguarding.presenting import tables
from safeguarding.register import reading
from safeguarding.rules import codebook
from safeguarding.synthetic import folders

THEMES = codebook.load().themes
AS_OF = "2021-06-30"
NONE_DONE = pd.DataFrame({"action_id": ["A"], "themes": ["P5"], "status": ["open"], "completed_earliest": [pd.NaT]})


@pytest.fixture
def asked(tmp_path):
    """Give ``by_theme_table`` and ``pairs_table`` of a register; findings are (review, theme, coder)."""

    def ask(reviews, findings, actions, as_of=AS_OF, audience="internal"):
        rows = [{"review_id": f"R{n}", "kind": "scr"} | row for n, row in enumerate(reviews, 1)]
        coded = [
            {"finding_id": f"F{n}", "review_id": review, "theme": theme, "coder": coder[0] if coder else ""}
            for n, (review, theme, *coder) in enumerate(findings)
        ]
        done = [{"action_id": f"A{n}", "status": "done", "themes": "P5"} | row for n, row in enumerate(actions, 1)]
        read = registers.write(tmp_path / "r", reviews=rows, findings=coded, actions=done)
        held = viewing.view(read, audience, date.fromisoformat(as_of))
        given = held.table("findings"), held.table("actions"), held.cases, THEMES, as_of
        return recurrence.by_theme_table(*given).set_index("code"), lengths.pairs_table(*given)

    return ask


def stands(pairs):
    return dict(zip(pairs["review_id"], pairs["stands"], strict=True))


# One action, one review


@pytest.mark.parametrize(
    ("incident", "completed", "expected"),
    [
        # To the day: the day after is after it, the day itself is not.
        ("2020-03-02", "2020-03-01", lengths.AFTER),
        ("2020-03-01", "2020-03-01", lengths.NOT_AFTER),
        ("2020-02-29", "2020-03-01", lengths.NOT_AFTER),
        # Months: the next month is after, the same month may be, the month before is not.
        ("2020-04", "2020-03", lengths.AFTER),
        ("2020-03", "2020-03", lengths.MAY_BE),
        ("2020-02", "2020-03", lengths.NOT_AFTER),
        # One day inside a month that is not known to the day: the last day of the month could be after it.
        ("2020-03", "2020-03-30", lengths.MAY_BE),
        ("2020-03", "2020-03-31", lengths.NOT_AFTER),
        ("2020-03-31", "2020-03", lengths.MAY_BE),
        ("2020-04-01", "2020-03", lengths.AFTER),
        # Open ends.
        ("2020-04-01/..", "2020-03", lengths.AFTER),
        ("../2020-02", "2020-03", lengths.NOT_AFTER),
        ("../2020-04", "2020-03", lengths.MAY_BE),
        ("2020-04", "../2020-03", lengths.AFTER),
        ("2020-04", "2020-03/..", lengths.MAY_BE),
        # Nothing recorded: the action was done by the day of the report, and so was the incident.
        ("2020-04", "", lengths.MAY_BE),
        ("", "2020-03", lengths.MAY_BE),
        ("", "", lengths.MAY_BE),
    ],
)
def test_where_an_incident_stands(asked, incident, completed, expected):
    _, pairs = asked([{"incident": incident}], [("R1", "P5")], [{"completed": completed}])
    assert stands(pairs) == {"R1": expected}


def test_an_incident_nobody_recorded_was_before_whatever_was(asked):
    _, pairs = asked(
        [{"published": "2020-02"}, {"aware": "2020-02-10"}], [("R1", "P5"), ("R2", "P5")], [{"completed": "2020-03"}]
    )
    assert stands(pairs) == {"R1": lengths.NOT_AFTER, "R2": lengths.NOT_AFTER}


def test_the_review_that_asked_for_an_action_is_not_later_whatever_its_dates(asked):
    table, pairs = asked([{"incident": "2020-04"}], [("R1", "P5")], [{"completed": "2020-03", "reviews": "R9; R1"}])
    assert stands(pairs) == {"R1": lengths.ASKED}
    assert table.loc["P5", "outcome"] == "no_later_review"


def test_what_is_done_after_the_day_of_the_report_is_not_done_yet(asked):
    table, pairs = asked([{"incident": "2020-04"}], [("R1", "P5")], [{"completed": "2021-07"}])
    assert pairs.empty
    assert table.loc["P5", ["n_done", "outcome"]].tolist() == [0, "no_action_done"]


# By theme


def test_reviews_after_an_action_are_set_against_the_others(asked):
    """Five coded reviews and one action, done in March 2020.

    R1 (2019) and R2 (March 2020: may be after) found P5; R3 (2020-05) and R4 (2020-06) did; R5 (2020-07) found P1 only.
    Later for certain: R3, R4, R5; possibly R2 too. So 2 to 3 of 3 to 4 later, 1 to 2 of the other 1 to 2.
    """
    reviews = [{"incident": day} for day in ("2019", "2020-03", "2020-05", "2020-06", "2020-07")]
    found = [("R1", "P5"), ("R2", "P5"), ("R3", "P5"), ("R4", "P5"), ("R5", "P1")]
    table, pairs = asked(reviews, found, [{"completed": "2020-03"}])
    row = table.loc["P5"]
    assert row[["n_reviews", "n_actions", "n_done"]].tolist() == [4, 1, 1]
    assert row[["n_came_back_min", "n_came_back_max", "n_later_min", "n_later_max"]].tolist() == [2, 3, 3, 4]
    assert row[["n_before_min", "n_before_max", "n_earlier_min", "n_earlier_max"]].tolist() == [1, 2, 1, 2]
    assert row["outcome"] == "came_back"
    # R2 is later or not: if it is, 4 x 1/1 are to be expected; if it is not, 3 x 2/2.
    assert row[["expected_low", "expected_high"]].tolist() == [3, 4]
    assert row["says"] == "2 to 3 of 3 to 4 later reviews found it; about 3 to 4 expected if nothing changed"
    assert list(recurrence.later_table(pairs)["review_id"]) == ["R3", "R4", "R2"]


def test_the_review_that_asked_is_in_no_count_to_compare_with(asked):
    """R1 asked for the action, which is why it has the theme. Of R2 and R3, also earlier, one found it; R4 and R5 are
    later, and none did: 2 x 1/2 to expect. With R1 it would have been 2 x 2/3.
    """
    reviews = [{"incident": day} for day in ("2016", "2017", "2018", "2020-05", "2020-06")]
    found = [("R1", "P5"), ("R2", "P5"), ("R3", "P1"), ("R4", "P1"), ("R5", "P1")]
    table, _ = asked(reviews, found, [{"completed": "2020-03", "reviews": "R1"}])
    row = table.loc["P5"]
    assert row[["n_before_min", "n_before_max", "n_earlier_min", "n_earlier_max"]].tolist() == [1, 1, 2, 2]
    assert row[["expected_low", "expected_high"]].tolist() == [1, 1]
    # None of two later reviews leaves open up to 1 - 0.025^(1/2) = 84%.
    assert row["upper"] == pytest.approx(1 - 0.025**0.5, abs=1e-6)
    assert (
        row["says"]
        == "0 of 2 later reviews found it (of many more, up to 84% might); about 1 expected if nothing changed"
    )


def test_none_of_twelve_leaves_up_to_26_per_cent_open(asked):
    reviews = [{"incident": "2019"}, *({"incident": "2021"} for _ in range(12))]
    found = [("R1", "P5"), *((f"R{n}", "P1") for n in range(2, 14))]
    table, pairs = asked(reviews, found, [{"completed": "2020", "reviews": "R1"}])
    assert table.loc["P5", "upper"] == pytest.approx(1 - 0.025 ** (1 / 12), abs=1e-6)
    told = "0 of 12 later reviews found it (of many more, up to 26% might); no earlier review to compare"
    assert table.loc["P5", "says"] == told
    assert told in tables.show(table.reset_index(), recurrence.BY_THEME_LAYOUT)._repr_html_()
    assert "none was found" in recurrence.answer(table, pairs, NONE_DONE, False).markdown


def test_the_number_to_expect_is_right_where_nothing_changed():
    """500 themes as common in 12 earlier as in 12 later reviews: on average as many are found as were expected.

    The difference of both has a standard error of about 0.1 over so many.
    """
    draw = np.random.default_rng(7)
    apart = []
    for _ in range(500):
        has = draw.random(24) < 0.3
        each = Counter(zip([0] * 12 + [2] * 12, has.tolist(), strict=True))
        expected = recurrence._expected([each, each])
        assert expected["expected_low"] == expected["expected_high"]
        apart.append(has[12:].sum() - expected["expected_low"])
    assert abs(np.mean(apart)) < 0.3


def test_a_review_after_two_actions_came_back_once(asked):
    table, pairs = asked([{"incident": "2021"}], [("R1", "P5")], [{"completed": "2019"}, {"completed": "2020"}])
    assert pairs["actions"].tolist() == ["A1, A2"]
    assert table.loc["P5", ["n_came_back_min", "n_came_back_max"]].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("incidents", "found", "actions", "outcome"),
    [
        (["2021"], [("R1", "P5")], [{"completed": "2020"}], "came_back"),
        (["2020"], [("R1", "P5")], [{"completed": "2020"}], "may_have_come_back"),
        (["2019", "2021"], [("R1", "P5"), ("R2", "P1")], [{"completed": "2020"}], "not_seen_again"),
        (["2019", "2021"], [("R1", "P5")], [{"completed": "2020"}], "no_later_review"),
        (["2019", "2020"], [("R1", "P5"), ("R2", "P1")], [{"completed": "2020"}], "may_be_none_later"),
        (["2019"], [("R1", "P5")], [{"completed": "2020"}], "no_later_review"),
        (["2019"], [("R1", "P5")], [{"status": "planned"}], "no_action_done"),
        (["2019"], [("R1", "P5")], [], "no_action_done"),
        (["2019"], [("R1", "P1")], [{"completed": "2020"}], "not_found"),
        (["2019"], [], [{"completed": "2020"}], "cannot_tell"),
        ([], [], [], "cannot_tell"),
    ],
)
def test_every_outcome(asked, incidents, found, actions, outcome):
    table, _ = asked([{"incident": day} for day in incidents] or [{}], found, actions)
    assert table.loc["P5", "outcome"] == outcome
    assert list(table.index) == [f"P{n}" for n in range(1, 13)]


def test_what_coders_disagree_on_is_never_certain(asked):
    reviews, done = [{"incident": "2021"}], [{"completed": "2020", "themes": "P5"}]
    both = [("R1", "P5", "AB"), ("R1", "P4", "CD")]
    table, _ = asked(reviews, both, done)
    assert table.loc["P5", "n_came_back_min"] == 1  # two findings: each coder coded one of them
    one = pd.DataFrame({"finding_id": "F1", "review_id": "R1", "theme": ["P5", "P4"], "coder": ["AB", "CD"]})
    found = codebook.found_table(one)
    assert found["agreed"].tolist() == [False, False]
    assert codebook.count(one) == 1


def test_a_disputed_finding_may_have_come_back(tmp_path):
    rows = [
        {"finding_id": "F1", "review_id": "R1", "theme": theme, "coder": coder}
        for theme, coder in (("P5", "AB"), ("P4", "CD"))
    ]
    held = registers.write(
        tmp_path / "r",
        reviews=[{"review_id": "R1", "kind": "scr", "incident": "2021"}],
        findings=rows,
        actions=[{"action_id": "A1", "themes": "P5", "status": "done", "completed": "2020"}],
    )
    given = held.table("findings"), held.table("actions"), held.table("reviews"), THEMES, AS_OF
    table = recurrence.by_theme_table(*given).set_index("code")
    assert table.loc["P5", ["n_came_back_min", "n_came_back_max", "outcome"]].tolist() == [0, 1, "may_have_come_back"]
    assert list(recurrence.later_table(lengths.pairs_table(*given))["stands"]) == [
        "after it, if the finding is: coders disagree"
    ]


def test_a_public_report_tells_on_which_side_of_a_day_no_incident_lies(asked):
    reviews = [{"incident": day, "aware": "2020-12", "published": "2021-02"} for day in ("2020-04", "2020-02")]
    tables = [
        asked(reviews, [("R1", "P5"), ("R2", "P5")], [{"completed": "2020-03"}], audience=who)
        for who in ("internal", "public")
    ]
    assert stands(tables[0][1]) == {"R1": lengths.AFTER, "R2": lengths.NOT_AFTER}
    assert stands(tables[1][1]) == {"R1": lengths.MAY_BE, "R2": lengths.MAY_BE}


def test_a_review_that_is_not_published_is_in_no_public_count(asked):
    reviews = [{"incident": "2020-04", "published": "2021-02"}, {"incident": "2020-04"}]
    table, _ = asked(reviews, [("R1", "P5"), ("R2", "P5")], [{"completed": "2020-03"}], audience="public")
    assert table.loc["P5", "n_reviews"] == 1


def test_the_public_is_given_one_answer_and_no_count_that_only_the_withholding_leaves_open():
    """Not "0 to 6 of 10 later" beside "cannot be told": which themes were found later rests on withheld days."""
    why = "not shown to the public: it rests on withheld days"
    public = executed.notebook("03", "example", audience="public")
    table = public.tables["recurrence.by_theme_table"]
    acted = table[table["n_done"] > 0]
    assert set(acted["result"]) == set(acted["says"]) == {why}
    assert table.filter(regex="came_back|later|before|earlier|expected_|upper").isna().all(axis=None)
    said = public.sentences["recurrence.answer"]
    assert not said.told
    assert why in said.text
    assert public.tables["recurrence.compared_table"].empty
    assert public.tables["recurrence.later_table"].empty
    internal = executed.table("recurrence.by_theme_table", "example")
    assert (internal["outcome"] == "came_back").sum() == 8


# Both registers


@pytest.mark.parametrize("audience", vocabulary.AUDIENCES)
@pytest.mark.parametrize("register", registers.AS_OF)
def test_it_says_what_it_does_not_show(register, audience):
    as_of = registers.AS_OF[register]
    held = viewing.view(reading.read(f"data/{register}"), audience, date.fromisoformat(as_of))
    given = held.table("findings"), held.table("actions"), held.cases, THEMES, as_of
    table, pairs = recurrence.by_theme_table(*given), lengths.pairs_table(*given)
    said = recurrence.answer(table, pairs, held.table("actions"), held.public).markdown
    if register == "sefton":
        assert "no review has a finding with a theme" in said
        assert set(table["outcome"]) == {"cannot_tell"}
        return
    assert (table["n_came_back_min"] <= table["n_came_back_max"]).all()
    assert (table["n_came_back_max"] + table["n_before_min"] <= table["n_reviews"]).all()
    if audience == "public":
        assert (
            said == "**Which themes were found after an action is not shown to the public: it rests on withheld days.**"
        )
    else:
        assert "does not show that an action failed" in said
        assert "one that is not found does not show that anything was learnt" in said
        assert "certain" not in said


def test_the_example_holds_what_is_certain_what_may_be_and_what_is_excluded():
    held = reading.read("data/example")
    given = held.table("findings"), held.table("actions"), held.table("reviews"), THEMES, registers.AS_OF["example"]
    pairs = lengths.pairs_table(*given)
    # Each by the action that it stands furthest after.
    assert set(pairs.loc[pairs["found"], "stands"]) == {lengths.AFTER, lengths.NOT_AFTER, lengths.ASKED}
    assert set(pairs["stands"]) == {lengths.AFTER, lengths.MAY_BE, lengths.NOT_AFTER, lengths.ASKED}


def test_of_many_actions_the_first_ten_are_named(asked):
    _, pairs = asked([{"incident": "2021"}], [("R1", "P5")], [{"completed": "2019"}] * 12)
    assert pairs["actions"].tolist() == ["A1, A2, A3, A4, A5, A6, A7, A8, A9, A10 and 2 more"]


# All at once, and one by one


def one_by_one(given):
    """Say the same as ``pairs_table`` from what it says of itself, action by action."""
    findings, actions, reviews, themes, as_of = given
    today = pd.Timestamp(as_of)
    found = lengths.found_table(findings, reviews)
    coded = lengths._incidents(reviews[reviews["review_id"].isin(found["review_id"])], as_of)
    done = lengths.done_table(actions, as_of)
    for code in themes.loc[themes["axis"] == "practice", "code"]:
        mine = done[done["code"] == code]
        for review in coded.itertuples() if len(mine) else ():
            ways = {lengths.AFTER: [], lengths.MAY_BE: [], lengths.NOT_AFTER: [], lengths.ASKED: []}
            for action in mine.itertuples():
                asked = review.review_id in [each.strip() for each in action.reviews.split(";")]
                after = review.incident_earliest > action.completed_latest
                before = review.incident_latest <= action.completed_earliest
                assert review.incident_latest <= today
                way = (
                    lengths.ASKED
                    if asked
                    else lengths.AFTER
                    if after
                    else lengths.NOT_AFTER
                    if before
                    else lengths.MAY_BE
                )
                ways[way].append(action.action_id)
            stands = next(way for way in ways if ways[way])
            has = found[(found["theme"] == code) & (found["review_id"] == review.review_id)]
            later = len(has) and stands in (lengths.AFTER, lengths.MAY_BE)
            those, most = ways[stands], lengths.NAMED
            more = f" and {len(those) - most} more" if len(those) > most else ""
            ids = ", ".join(those[:most]) + more if later else ""
            asked = bool(ways[lengths.ASKED])
            yield code, review.review_id, stands, ids, asked, bool(len(has)), bool(has["agreed"].any())


@pytest.mark.parametrize("audience", vocabulary.AUDIENCES)
@pytest.mark.parametrize("seed", telling([None, 1, 2, 3], None, 1))
def test_all_at_once_is_as_action_by_action(tmp_path, seed, audience):
    path = "data/example" if seed is None else folders.write_all(tmp_path / "r", 30, 20, 1, seed)[0]
    held = viewing.view(reading.read(str(path)), audience, date(2024, 3, 31))
    given = held.table("findings"), held.table("actions"), held.cases, THEMES, date(2024, 3, 31)
    pairs = lengths.pairs_table(*given)
    names = ["code", "review_id", "stands", "actions", "asked", "found", "agreed"]
    assert list(pairs[names].itertuples(index=False, name=None)) == list(one_by_one(given))
    assert len(pairs) > 20 or audience == "public"


def test_what_is_to_be_expected_is_the_least_and_the_most_of_all_that_can_be():
    """Each of those that may be later is later or not: tried one number after the other."""
    drawn = np.random.default_rng(5)
    for _ in range(300):
        keys = [(rank, has) for rank in (0, 1, 2) for has in (True, False)]
        n = Counter(dict(zip(keys, drawn.integers(0, 5, 6).tolist(), strict=True)))
        every = [
            (n[2, True] + n[2, False] + n[1, True] - a + n[1, False] - b) * (n[0, True] + a) / of
            for a in range(n[1, True] + 1)
            for b in range(n[1, False] + 1)
            if (of := n[0, True] + n[0, False] + a + b)
        ]
        found = recurrence._expected([n])
        assert (found["expected_low"], found["expected_high"]) == pytest.approx(
            (min(every, default=np.nan), max(every, default=np.nan)), nan_ok=True
        )
