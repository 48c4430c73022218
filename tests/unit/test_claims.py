"""Published claims beside their evidence: contradicted only if no number that the record allows agrees."""

import operator

import executed
import pandas as pd
import pytest
import registers
from hypothesis import given
from hypothesis import strategies as st

from safeguarding.analyses.overview import claims
from safeguarding.analyses.training import attendance
from safeguarding.vocabulary import MEASURES

HOLDS = {"=": operator.eq, ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}
FAR = 40
PASSED = ("met", "missed", "overdue", "cannot_tell", "not_recorded")


@pytest.fixture(scope="module")
def sefton():
    return executed.table("claims.checked_table").set_index("claim_id")


@pytest.fixture
def check(tmp_path):
    """Check one claim on a small register; ``outcomes`` are verdicts of the clock ``s/c``.

    The limit is past where the outcome can be so only then; ``cannot_tell yet`` is of one that may be past.
    """

    def make(measure, of, comparator, value, outcomes=(), **tables):
        claim = {"claim_id": "C", "measure": measure, "of": of, "comparator": comparator, "value": value}
        held = registers.write(tmp_path / "r", claims=[claim], **tables)
        delivered, reviews = held.table("training"), held.table("reviews")
        judged = pd.DataFrame(
            {"rule_set": "s", "clock": "c", "outcome": [each.split()[0] for each in outcomes]}, dtype="str"
        )
        day = pd.Timestamp(2021, 3, 8)
        due = pd.to_datetime([None if each in ("no_start", "not_applicable") else day for each in outcomes])
        passed = pd.Series([each in PASSED for each in outcomes], dtype="bool")
        judged = judged.assign(due_earliest=due, due_latest=due, limit_passed=passed)
        table = claims.checked_table(
            held.table("claims"),
            judged,
            reviews,
            attendance.deliveries_table(delivered),
            attendance.counted(attendance.exposure_table(delivered, reviews), "training_id"),
            held.table("actions"),
        )
        return table.iloc[0]

    return make


# The comparison


@given(
    st.sampled_from(sorted(HOLDS)),
    st.integers(-2, 12),
    st.one_of(st.none(), st.integers(0, 10)),
    st.one_of(st.none(), st.integers(0, 10)),
)
def test_a_verdict_is_what_every_number_there_can_be_says(comparator, value, low, high):
    """Go through the numbers one by one; an open end goes on far beyond the claimed value."""
    if low is None and high is None:
        assert claims.verdict(comparator, value, low, high) == "not testable"
        return
    if low is not None and high is not None and low > high:
        low, high = high, low
    numbers = range(-FAR if low is None else low, (FAR if high is None else high) + 1)
    agree = {HOLDS[comparator](number, value) for number in numbers}
    wanted = "cannot tell" if len(agree) == 2 else "supported" if agree == {True} else "contradicted"
    assert claims.verdict(comparator, value, low, high) == wanted


def test_what_is_called_about_can_be_any_number():
    for comparator in HOLDS:
        assert claims.verdict(comparator, 1000, float("-inf"), float("inf")) == "cannot tell"


# Sefton's report (domain facts, 2)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("C1", "contradicted"),
        ("C2", "contradicted"),
        ("C3", "contradicted"),
        ("C4", "cannot tell"),
        ("C5", "supported"),
        ("C6", "cannot tell"),
        ("C7", "not testable"),
        ("C8", "not testable"),
        ("C9", "cannot tell"),
        ("C10", "cannot tell"),
        ("C11", "not testable"),
        ("C12", "supported"),
    ],
)
def test_each_claim_of_the_report_has_its_verdict(sefton, claim, verdict):
    assert sefton.loc[claim, "verdict"] == verdict
    assert len(sefton) == 17
    assert set(sefton["verdict"][12:]) == {"not testable"}


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        ("C1", "of 5 due, 2 kept the limit and 3 missed it"),
        ("C3", "of 5 due, 3 missed the limit and 2 cannot be told"),
        ("C4", "the number of places taken is recorded as about 1,000, which proves no bound"),
        ("C5", "5 of 5 reviews were published in that time"),
        ("C6", "of 5 due, 1 kept the limit and 4 cannot be told"),
        ("C8", "no start is recorded for five reviews"),
        ("C9", "0 to 25 of 25 sessions came after the first publication: when each was held is not recorded"),
        ("C10", "the number of different people can be 22 to 539"),
        ("C12", "1 of 12 actions is not done"),
    ],
)
def test_each_verdict_says_what_it_rests_on(sefton, claim, why):
    assert sefton.loc[claim, "why"] == why


def test_the_answer_names_what_is_contradicted():
    said = claims.answer(executed.table("claims.checked_table")).markdown
    assert said.startswith(
        "**Of 17 checks of published claims: 2 supported, 3 contradicted, 4 cannot tell and 8 not testable.**"
    )
    assert said.count("\n- C") == 3


# Shares of a clock


@pytest.mark.parametrize(
    ("outcomes", "comparator", "value", "verdict"),
    [
        (["met", "met"], "=", "1", "supported"),
        (["met", "missed"], "=", "1", "contradicted"),
        (["met", "overdue"], "=", "1", "contradicted"),
        (["met", "cannot_tell"], "=", "1", "cannot tell"),
        (["cannot_tell", "cannot_tell"], ">=", "0.9", "cannot tell"),
        (["met"] * 9 + ["missed"], ">=", "0.9", "supported"),
        (["met"] * 8 + ["missed", "cannot_tell"], ">=", "0.9", "cannot tell"),
        (["met"] * 8 + ["missed", "missed"], ">=", "0.9", "contradicted"),
        (["met", "not_recorded"], "=", "1", "cannot tell"),
        (["missed", "not_recorded"], "=", "1", "contradicted"),
        (["met", "may_be_overdue"], "=", "1", "cannot tell"),
        (["met", "cannot_tell yet"], "=", "1", "cannot tell"),
        (["missed", "cannot_tell yet"], "<", "0.6", "supported"),
        (["missed", "cannot_tell yet"], "=", "0", "cannot tell"),
        (["may_be_overdue"], "=", "1", "cannot tell"),
        (["met", "not_yet_due", "no_start", "not_applicable"], "=", "1", "supported"),
        (["not_yet_due"], "=", "1", "not testable"),
        (["no_start", "no_start"], "=", "1", "not testable"),
        (["not_applicable"], "=", "0", "not testable"),
        ([], "=", "1", "not testable"),
    ],
)
def test_a_claimed_share_is_held_against_the_range_of_the_share(check, outcomes, comparator, value, verdict):
    assert check("share_met", "s/c", comparator, value, outcomes)["verdict"] == verdict


@pytest.mark.parametrize(
    ("outcomes", "why"),
    [
        (
            ["met", "missed", "missed", "cannot_tell", "not_yet_due"],
            "of 4 due, 1 kept the limit, 2 missed it and 1 cannot be told",
        ),
        (["met", "may_be_overdue"], "of 1 due, 1 kept the limit; 1 more may have been due"),
        (["may_be_overdue"], "none was due for certain; one review may have been"),
        (["not_yet_due"], "the limit applies to no review, or none is due yet"),
        (["no_start"], "no start is recorded for one review"),
        ([], "no review was judged by s/c"),
    ],
)
def test_a_share_says_what_was_due_and_what_may_have_been(check, outcomes, why):
    assert check("share_met", "s/c", "=", "1", outcomes)["why"] == why


def test_another_clock_is_no_evidence(check):
    assert check("share_met", "s/other", "=", "1", ["met"])["verdict"] == "not testable"
    assert check("share_met", "other/c", "=", "1", ["met"])["verdict"] == "not testable"


# Reviews published


PUBLISHED = [
    {"review_id": f"R{n}", "kind": "scr", "published": day} for n, day in enumerate(["2018-07", "2019", ""], 1)
]


@pytest.mark.parametrize(
    ("period", "comparator", "value", "verdict", "why"),
    [
        ("2018/2019", "=", "2", "supported", "2 of 3 reviews were published in that time"),
        ("2018", "=", "1", "supported", "1 of 3 reviews was published in that time"),
        ("2018-07/2019-06", "=", "2", "cannot tell", "1 to 2 of 3 reviews were published in that time"),
        ("2018-07/2019-06", "=", "3", "contradicted", "1 to 2 of 3 reviews were published in that time"),
        ("2020", "=", "0", "supported", "0 of 3 reviews were published in that time"),
        ("2019-06/..", "<=", "1", "supported", "0 to 1 of 3 reviews were published in that time"),
        ("last year", "=", "2", "not testable", None),
    ],
)
def test_publications_in_a_period(check, period, comparator, value, verdict, why):
    row = check("reviews_published", period, comparator, value, reviews=PUBLISHED)
    assert row["verdict"] == verdict
    assert why is None or row["why"] == why


# Counts of training


@pytest.mark.parametrize(
    ("measure", "delivery", "comparator", "value", "verdict"),
    [
        ("attended", {"attended": "300..340"}, ">=", "300", "supported"),
        ("attended", {"attended": "300..340"}, ">=", "320", "cannot tell"),
        ("attended", {"attended": "300..340"}, ">", "340", "contradicted"),
        ("attended", {"attended": ">1000"}, ">", "1000", "supported"),
        ("attended", {"attended": ">1000"}, ">", "1001", "cannot tell"),
        ("attended", {"attended": "<5"}, ">=", "5", "contradicted"),
        ("attended", {"attended": "<=5"}, "<", "6", "supported"),
        ("attended", {"attended": "~170"}, ">=", "1", "cannot tell"),
        ("attended", {"attended": ""}, ">=", "1", "not testable"),
        ("sessions", {"sessions": "25"}, "=", "25", "supported"),
        ("people", {"sessions": "4", "attended": "81"}, ">", "81", "contradicted"),
        ("people", {"sessions": "4", "attended": "81"}, ">=", "21", "supported"),
        ("people", {"sessions": "4", "attended": "81"}, "=", "81", "cannot tell"),
        ("people", {"attended": "81"}, ">=", "0", "supported"),
        ("people", {"attended": "81"}, ">", "0", "cannot tell"),
    ],
)
def test_a_count_of_training(check, measure, delivery, comparator, value, verdict):
    assert check(measure, "T1", comparator, value, training=[{"training_id": "T1"} | delivery])["verdict"] == verdict


def test_training_that_the_register_does_not_have_is_not_testable(check):
    for measure in ("attended", "people", "sessions", "sessions_after_first_publication"):
        assert check(measure, "T9", "=", "1", training=[{"training_id": "T1"}])["verdict"] == "not testable"


@pytest.mark.parametrize(
    ("starts", "ends", "published", "verdict"),
    [
        ("2019-08", "2019-09", ["2018-07", "2020"], "supported"),
        ("2018-01", "2018-02", ["2018-07", "2020"], "contradicted"),
        ("2018-01", "2019-02", ["2018-07", "2020"], "cannot tell"),
        ("2018-07", "2018-07", ["2018-07"], "cannot tell"),
        ("2018-07", "2018-07", [""], "not testable"),
    ],
)
def test_sessions_since_the_first_publication(check, starts, ends, published, verdict):
    reviews = [{"review_id": f"R{n}", "kind": "scr", "published": day} for n, day in enumerate(published)]
    delivery = {"training_id": "T1", "sessions": "4", "starts": starts, "ends": ends}
    row = check("sessions_after_first_publication", "T1", "=", "4", reviews=reviews, training=[delivery])
    assert row["verdict"] == verdict


# Actions, and what cannot be tested


@pytest.mark.parametrize(("measure", "n"), [("actions_open", 2), ("actions_done", 1)])
def test_actions_open_and_done(check, measure, n):
    statuses = ["planned", "in_progress", "done", ""]
    actions = [{"action_id": f"A{i}", "status": status} for i, status in enumerate(statuses)]
    # The one whose status is not said may be either.
    for value in (n, n + 1):
        assert check(measure, "all", "=", str(value), actions=actions)["verdict"] == "cannot tell"
    for value in (n - 1, n + 2):
        assert check(measure, "all", "=", str(value), actions=actions)["verdict"] == "contradicted"
    assert check(measure, "all", "=", str(n), actions=actions[:3])["verdict"] == "supported"


@pytest.mark.parametrize(
    ("measure", "comparator", "value"),
    [
        ("", "=", "1"),
        ("happiness", "=", "1"),
        ("actions_done", "=", "many"),
        ("actions_done", "", "1"),
        ("actions_done", "=", ""),
    ],
)
def test_what_cannot_be_read_is_not_testable(check, measure, comparator, value):
    row = check(measure, "all", comparator, value)
    assert row["verdict"] == "not testable"
    assert row["why"]


def test_every_measure_is_explained_and_found():
    assert set(MEASURES) == set(claims._FINDERS)


def test_the_dictionary_lists_the_measures_it_promises():
    """`data/README.md` says of the column: one of the measures listed below."""
    from safeguarding.register import template

    text = template.text()
    assert [name for name in MEASURES if f"`{name}`" not in text] == []


def test_no_claims_are_no_verdicts():
    table = executed.table("claims.checked_table").iloc[:0]
    assert claims.answer(table).markdown == "**The register lists no claim to check.**"


@pytest.mark.parametrize("column", ["claim_id", "says", "why"])
def test_what_a_register_claims_stays_text(column):
    table = executed.table("claims.checked_table").head(1).assign(**{column: "<b onclick=x>[y](javascript:z)"})
    said = claims.answer(table).markdown
    assert "<b" not in said
    assert "[y](" not in said


def test_a_claim_about_a_measure_that_is_none_is_a_finding(tmp_path):
    rows = [
        {"claim_id": "C1", "says": "a", "measure": "share_meet", "of": "x", "comparator": "=", "value": "1"},
        {"claim_id": "C2", "says": "b", "measure": "happiness", "of": "x", "comparator": "=", "value": "1"},
        {"claim_id": "C3", "says": "c", "measure": "", "of": "", "comparator": "=", "value": "0"},
    ]
    found = registers.write(tmp_path / "r", claims=rows).findings
    found = found[found["column"] == "measure"]
    assert found["read"].tolist() == ["share_meet", "happiness"]
    assert found["severity"].tolist() == ["warning", "warning"]
    assert found["write"].tolist()[0] == "share_met"
    assert "actions_done, or nothing" in found["write"].tolist()[1]
