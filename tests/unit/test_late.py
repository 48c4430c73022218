"""How late was what was late, as a page says it: by the end that is certain, where the other says nothing."""

import executed
import pandas as pd
import pytest

from safeguarding.analyses.timeliness import late
from safeguarding.presenting import tables


@pytest.fixture
def overruns():
    """Make a review late by days that are given: due on 1 January 2020, or on any day before."""

    def made(*days, happened="2020-03-01", withheld=False):
        rows = [
            {
                **{"rule_set": "s", "label": "Limit", "review_id": f"R{n}"},
                **{"due_earliest": pd.Timestamp("2020-01-01") - pd.Timedelta(days=most - least)},
                **{"due_latest": pd.Timestamp("2020-01-01"), "days_late_min": least, "days_late_max": most},
                **dict.fromkeys(("happened_earliest", "happened_latest"), pd.Timestamp(happened)),
                **dict.fromkeys(("due_withheld", "happened_withheld", "days_late_withheld"), withheld),
            }
            for n, (least, most) in enumerate(days, 1)
        ]
        return pd.DataFrame(rows).astype({"days_late_min": "Int64", "days_late_max": "Int64"})

    return made


def test_a_range_wider_than_a_year_is_said_by_the_end_that_is_certain(overruns):
    shown = late.longest_first(overruns((3, 369), (2, 369), (1, 1)))
    assert shown["late_said"].tolist() == ["3 to 369", "at least 2", "1"]
    assert shown["due_said"].tolist()[1:] == ["by 1 January 2020", "1 January 2020"]
    # The file beside the page has all that the dates allow.
    assert shown["days_late_max"].tolist() == [369, 369, 1]


def test_what_has_not_happened_is_not_a_day_that_nobody_wrote_down(overruns):
    shown = tables.show(late.longest_first(overruns((4, 4), happened=None)), late.LAYOUT)
    assert shown.cells["Happened"].tolist() == ["not yet"]


def test_what_is_withheld_is_withheld_in_words_too(overruns):
    shown = tables.show(late.longest_first(overruns((4, 500), withheld=True)), late.LAYOUT)
    assert shown.cells.iloc[0].tolist()[2:] == ["[c]", "[c]", "[c]"]
    assert "500" not in str(shown.figures["rows"])


def test_no_page_says_that_something_was_late_by_years_more_or_less():
    for register in ("sefton", "example"):
        table = late.longest_first(executed.table("on_time.overruns_table", register))
        assert not table["late_said"].str.contains(r"\d to \d,\d").any(), register
