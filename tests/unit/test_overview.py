"""The year's overview: figures as the other answers give them, each with its denominator."""

from datetime import date

import pandas as pd
import registers

from safeguarding.analyses.overview import yearly

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
