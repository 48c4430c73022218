"""The year's overview: figures as the other answers give them, each with its denominator."""

import pandas as pd
import registers

from safeguarding.analyses.overview import headlines, yearly
from safeguarding.register import keeping

# The list of reviews


def test_reviews_are_listed_with_their_dates_as_pairs():
    table = yearly.reviews_table(registers.held("sefton").table("reviews"))
    assert list(table["review_id"]) == ["SCR1", "SCR2", "SCR3", "SCR4", "SCR5"]
    assert list(table["delay_reason"]) == ["", "anniversary", "", "", ""]
    assert set(table["kind"]) == {"SCR"}
    assert "delay_note" not in table
    assert pd.Timestamp("2018-07-31") == table["published_earliest"].iloc[0]


def test_a_blank_does_not_say_that_an_action_is_not_done():
    said = {
        ("planned", "in_progress", "done"): "Two of three actions are not done.",
        ("planned", "", "signed off"): "One of three actions is not done; of two it is not recorded.",
        ("", "done"): "No action is recorded as not done; of one it is not recorded.",
        ("done", "rejected"): "No action is left to do.",
        ("done", "done"): "All two actions are reported done.",
        (): "The register lists no action.",
    }
    for statuses, wanted in said.items():
        actions = pd.DataFrame({"status": pd.Series(statuses, dtype="str")})
        assert headlines.outstanding(actions).text == wanted


def test_an_action_with_a_day_of_completion_is_done_unless_its_status_says_otherwise():
    days = pd.to_datetime(["2023-06-15", None, "2023-06-15", "2023-06-15"])
    status = pd.Series(["", "", "in_progress", "signed off"], dtype="str")
    actions = pd.DataFrame({"status": status, "completed_earliest": days, "completed_latest": days})
    assert keeping.completed(actions)["status"].tolist() == ["done", "", "in_progress", "done"]
