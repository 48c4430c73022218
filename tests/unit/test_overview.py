"""The year's overview: figures as the other answers give them, each with its denominator."""

from datetime import date

import executed
import pandas as pd
import pytest
import registers

from safeguarding.analyses.overview import yearly


@pytest.fixture(scope="module")
def figures():
    table = executed.table("yearly.key_figures_table")
    return dict(zip(table["figure"], table["says"], strict=True))


def test_the_key_figures_of_sefton(figures):
    assert figures["Reviews"] == "five SCRs"
    assert figures["Reviews published"] == "5 of 5"
    assert figures["Children they concern"] == "at least 7"
    assert figures["Met: Reported within six months of appointing the author (sefton)"] == "2 of 5"
    assert figures["Met: Published within six months of appointing the author (sefton)"] == "1 of 5"
    assert figures["Met: Serious case review completed (national)"] == "at most 2 of 5"
    assert figures["Met: Panel's copy sent before publication (national)"] == "at least 1 of 5"
    assert figures["Actions done"] == "11 of 12 (92%)"
    assert figures["Attendances"] == "at least 539 (about 1,539 by the sources' own words)"
    assert figures["Different people"] == "at least 22"


def test_clocks_that_count_nobody_are_no_key_figure(figures):
    assert sum(name.startswith("Met: ") for name in figures) == 5


def test_claims_are_counted_by_verdict(figures):
    parts = set(figures["Published claims"].split(", "))
    assert parts == {"2 supported", "3 contradicted", "4 cannot tell", "3 not testable"}


def test_children_of_whom_one_review_says_nothing_are_at_least_the_others(tmp_path):
    rows = [{"review_id": f"R{n}", "kind": "scr", "children": each} for n, each in enumerate(["2", "", "1..3"])]
    registers.write(tmp_path / "r", reviews=rows)
    table = executed.table("yearly.key_figures_table", str(tmp_path / "r"), rule_sets="national")
    assert dict(zip(table["figure"], table["says"], strict=True))["Children they concern"] == "at least 3"


def test_kinds_of_review_are_counted_by_their_names():
    says = executed.table("yearly.key_figures_table", "example")["says"]
    assert says[0] == "12 SCRs, 19 LCSPRs and 17 rapid reviews"


# The title block and the list of reviews


def test_the_title_says_whose_register_it_is_and_when_it_speaks():
    table = yearly.title_table(registers.held("sefton").about, date(2021, 1, 26), "One set; another")
    facts = dict(zip(table["what"], table["is"], strict=True))
    assert facts["As of"] == "26 January 2021"
    assert facts["Judged by"] == "One set; another"
    assert facts["Data"] == "as recorded"
    assert facts["Published by"].startswith("Sefton Local Safeguarding Children Board; transcribed")


def test_made_up_data_is_called_so():
    table = yearly.title_table(registers.held("example").about, date(2024, 3, 31), "national")
    assert table.set_index("what").loc["Data", "is"].startswith("synthetic: made up")


def test_a_register_that_says_nothing_of_itself_has_no_empty_rows():
    assert list(yearly.title_table({}, date(2024, 3, 31), "national")["what"]) == ["As of", "Judged by", "Data"]


def test_reviews_are_listed_with_their_dates_as_pairs():
    table = yearly.reviews_table(registers.held("sefton").table("reviews"))
    assert list(table["review_id"]) == ["SCR1", "SCR2", "SCR3", "SCR4", "SCR5"]
    assert list(table["delay_reason"]) == ["", "anniversary", "", "", ""]
    assert set(table["kind"]) == {"SCR"}
    assert "delay_note" not in table
    assert pd.Timestamp("2018-07-31") == table["published_earliest"].iloc[0]
