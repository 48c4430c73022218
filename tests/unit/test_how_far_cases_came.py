"""How far cases came, what had happened and what the Panel said: counted by hand, and nothing said that is not kept."""

import json
import re
from datetime import date

import executed
import pytest

from safeguarding.analyses.overview import cases, claims, yearly
from safeguarding.presenting import words

AS_OF = date(2024, 3, 31)


def by_year(reviews, **asked):
    table = cases.by_year_table(reviews, AS_OF, asked.get("published_only", False), years=2)
    return {(row.year, row.step): (row.n_min, row.n_max) for row in table.itertuples()}


def test_each_year_counts_what_happened_in_it(make_reviews):
    reviews = make_reviews(
        {"kind": "notification", "notified": "2022-05-03"},
        {"kind": "lcspr", "notified": "2023-03-20", "rapid_review_meeting": "2023-04-04", "initiated": "2023-04"},
        {"kind": "lcspr", "notified": "2023-03/2023-04", "published": "2024-02-01"},
    )
    assert by_year(reviews) == {
        ("2022-23", "Notified"): (2, 3),
        ("2023-24", "Notified"): (0, 1),
        ("2022-23", "Rapid review held"): (0, 0),
        ("2023-24", "Rapid review held"): (1, 1),
        ("2022-23", "Local review begun"): (0, 0),
        ("2023-24", "Local review begun"): (1, 1),
        ("2022-23", "Published"): (0, 0),
        ("2023-24", "Published"): (1, 1),
    }


def test_what_cannot_be_dated_may_have_been_in_any_year(make_reviews):
    reviews = make_reviews({"published": "2023-05-01"}, {"published": "done"}, {"published": "unreadable"})
    assert by_year(reviews) == {("2022-23", "Published"): (0, 2), ("2023-24", "Published"): (1, 3)}


def test_a_register_of_published_reviews_tells_of_publications_alone(make_reviews):
    reviews = make_reviews({"notified": "2023-04-04", "published": "2024-02-01"})
    assert {step for _, step in by_year(reviews, published_only=True)} == {"Published"}


def test_of_a_year_that_the_register_holds_in_part_none_is_not_said(make_reviews):
    """A register from January 2018 on said "2017-18 none", of three months."""
    for published, years in (("2019-05-01", ["2018-19", "2019-20", "2020-21"]), ("2018-02-01", ["2017-18"])):
        reviews = make_reviews({"published": published})
        table = cases.by_year_table(reviews, date(2021, 1, 26), True, since="2018-01-01")
        assert [*table["year"]][: len(years)] == years
    # The year of the report is said even if it is the one in part.
    assert cases.by_year_table(reviews, date(2018, 4, 2), True, since="2018-04-02")["year"].tolist() == ["2018-19"]


def test_a_year_before_the_register_begins_has_no_row(make_reviews):
    """That nothing is listed of it does not show that nothing was published."""
    reviews = make_reviews({"published": "2019-05-01"})
    years = [cases.by_year_table(reviews, AS_OF, True, since=since)["year"].iloc[0] for since in ("", f"{AS_OF}")]
    assert years == sorted(years)
    assert years[0] < years[1]


def test_of_a_step_that_nobody_keeps_nothing_is_said(make_reviews):
    assert by_year(make_reviews({"incident": "2023-04-04"})) == {}


def test_of_nothing_there_is_no_chart_and_still_a_sentence(make_reviews):
    table = cases.by_year_table(make_reviews({"kind": "scr"}), AS_OF, False)
    assert cases.by_year_chart(table) is None
    harm = cases.harm_table(coded(make_reviews), 5, False)
    assert cases.answer(table, harm, panel(make_reviews), AS_OF, False).markdown


def coded(make_reviews, *codes):
    reviews = make_reviews(*({} for _ in codes or [0]))
    harm, category = [each[0] for each in codes] or [""], [each[1] for each in codes] or [""]
    return reviews.assign(harm=harm, category=category)


def panel(make_reviews, *said):
    taken = ({"decision": "2023-05-01"} for _ in said or [0])
    return cases.panel_table(make_reviews(*taken).assign(panel_response=list(said) or [""]))


def test_a_case_without_a_decision_is_no_decision_without_an_answer(make_reviews):
    """Of 48 decisions 16 were said to have no answer recorded: in four of these cases none was recorded at all."""
    reviews = make_reviews({"decision": "2023-05-01"}, {}, {}).assign(panel_response=["", "", "agreed"])
    assert dict(cases.panel_table(reviews).itertuples(index=False)) == {"agreed": 1, "not recorded": 1}


CODES = [("died", "neglect")] * 6 + [("seriously_harmed", "neglect")] * 5 + [("seriously_harmed", "")]


def test_harm_is_counted_by_category(make_reviews):
    table = cases.harm_table(coded(make_reviews, *CODES), 5, public=False)
    assert table.values.tolist() == [
        ["died", "neglect", 6],
        ["seriously harmed", "neglect", 5],
        ["seriously harmed", "not recorded", 1],
    ]


def test_in_public_there_is_no_category_and_no_small_number(make_reviews):
    assert cases.harm_table(coded(make_reviews, *CODES), 5, public=True)["n"].tolist() == [6, 6]
    # Seven less the six that are shown would be the one that is not.
    assert cases.harm_table(coded(make_reviews, *CODES[:6], CODES[-1]), 5, public=True).empty


@pytest.mark.parametrize("public", [True, False])
def test_where_nothing_is_coded_nothing_is_counted(make_reviews, public):
    assert cases.harm_table(coded(make_reviews, ("", ""), ("", "")), 5, public).empty


def test_the_panel_agreed_with_so_many_of_those_it_answered(make_reviews):
    table = panel(make_reviews, "agreed", "agreed", "disagreed", "awaited", "")
    assert dict(table.itertuples(index=False)) == {
        "agreed": 2,
        "disagreed": 1,
        "answer awaited": 1,
        "not recorded": 1,
    }
    none = cases.by_year_table(make_reviews({}), AS_OF, False)
    said = cases.answer(none, cases.harm_table(coded(make_reviews), 5, False), table, AS_OF, False).text
    # Two, one, one and one are the five: of each answer it is said how many there are.
    assert (
        "In all years, of five decisions the Panel agreed with two and disagreed with one. Of the others one is"
        " awaited and one is not recorded." in said
    )


def test_a_code_that_nobody_knows_is_counted_and_stands_only_in_a_table(make_reviews):
    """A register may say anything: a page was lost over it, and its words are no part of a sentence."""
    harm = cases.harm_table(coded(make_reviews, *CODES, ("<https://x>", "neglect")), 5, public=False)
    assert harm.values.tolist()[-1] == ["<https://x>", "neglect", 1]
    table = panel(make_reviews, "agreed", "*maybe*", "")
    assert table.values.tolist() == [["agreed", 1], ["not recorded", 1], ["written in another way", 1]]
    none = cases.by_year_table(make_reviews({}), AS_OF, False)
    said = cases.answer(none, harm, table, AS_OF, False).markdown
    assert "6 died, 6 seriously harmed and 1 written in another way" in said
    assert "Of the others one is written in another way and one is not recorded." in said
    assert not {"https", "maybe"} & set(said.replace("*", " ").replace("/", " ").replace(":", " ").split())


def test_a_kind_that_nobody_knows_is_shown_as_it_is_written(make_reviews):
    reviews = make_reviews({}).assign(name="", kind="peer review", delay_reason="")
    assert yearly.reviews_table(reviews, public=True)["kind"].tolist() == ["peer review"]


def test_a_value_is_claimed_to_the_digits_it_is_written_with():
    assert claims.verdict("=", 17, 17.19, 17.19, step=1) == "supported"
    assert claims.verdict("=", 17, 17.19, 17.6, step=1) == "cannot tell"
    assert claims.verdict("=", 17, 17.5, 17.6, step=1) == "contradicted"
    assert claims.verdict("=", 17.2, 17.19, 17.19, step=0.1) == "supported"
    assert claims.verdict("=", 17.1, 17.19, 17.19, step=0.1) == "contradicted"


def _nothing(made):
    return made.tables["cases.harm_table"].head(0), made.tables["cases.panel_table"].head(0)


def test_the_overview_says_what_the_year_before_had_and_its_answers_add_up():
    """That notifications doubled stood in a fold, and four answers of the Panel's in no sentence."""
    made = executed.notebook("06", "example")
    said, by_year = made.sentences["cases.answer"].text, made.variables["by_year"]
    before = by_year[by_year["year"] == "2022-23"]
    assert len(before) == 4
    drawn = json.dumps(made.charts["cases.by_year_chart"].to_dict(validate=False))
    for row in before.itertuples():
        assert re.search(f"{row.step}: [^(]*[(]{words.extent(row.n_min, row.n_max)} the year before", drawn)
    # Where nothing is drawn a sentence has it.
    none = by_year.assign(**{end: by_year[end].where(by_year["year"] == "2022-23", 0) for end in ("n_min", "n_max")})
    assert cases.by_year_chart(none) is None
    untold = cases.answer(none, *_nothing(made), AS_OF, False).text
    sentence = re.search(r"The year before: [^.]*\.", untold)[0]
    assert all(f"{words.extent(row.n_min, row.n_max)} " in sentence for row in before.itertuples())
    answers = re.search(
        r"of (\d+) decisions the Panel agreed with (\d+) and disagreed with (\w+)\. Of the others [^.]*", said
    )
    n = [{"four": 4}.get(each) or int(each) for each in re.findall(r"\b(?:\d+|four)\b", answers[0])]
    # A case of which no decision is recorded is none: E48 was still to be notified.
    reviews = made.variables["reviews"]
    assert n[0] == sum(n[1:]) == ((reviews["decision_says"] == "date") | (reviews["panel_response"] != "")).sum() == 44
