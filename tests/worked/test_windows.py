"""Windows drawn round the reviews in them: by hand, as the domain facts (8.6) have them, and under no change."""

from datetime import date

import executed
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from safeguarding.analyses.timeliness import expected
from safeguarding.estimates import rates

YEARLY = 0.56
NEVER = (pd.NaT, pd.NaT)


def windows(days, since=NEVER, a_year=YEARLY, as_of="2030-12-31"):
    published = pd.to_datetime(list(days)).as_unit("s")
    reviews = pd.DataFrame({"kind": "scr", "published_earliest": published, "published_latest": published})
    since = since if since is NEVER else (pd.Timestamp(since), pd.Timestamp(since))
    return expected.windows_table(reviews, ("scr",), a_year, since, date.fromisoformat(as_of))


def test_two_reviews_150_days_apart_are_one_more_in_150_days():
    """1 − exp(−0.56 · 150 / 365.25) is 20.5%; two in a window of 150 days that was set beforehand are 2.3%."""
    row = windows(["2020-01-01", "2020-05-30"]).iloc[0]
    assert row["seen"] == 1
    assert row["chance_max"] == pytest.approx(0.205, abs=0.0005)
    assert rates.poisson_above(YEARLY * 150 / 365.25, 2) == pytest.approx(0.023, abs=0.0005)


@pytest.mark.parametrize(("years", "chance"), [(1.6, 0.013), (1.7, 0.016)])
def test_four_more_after_the_first_of_sefton_s(years, chance):
    assert rates.poisson_above(YEARLY * years, 4) == pytest.approx(chance, abs=0.0005)


@pytest.mark.parametrize(("years", "chance"), [(8.4, 0.0065), (9.6, 0.0039)])
def test_that_all_five_of_some_years_lie_within_twenty_months(years, chance):
    """5 r⁴ − 4 r⁵ with r = 20 months of those years."""
    assert rates.all_within(5, 20 / 12 / years) == pytest.approx(chance, abs=0.00005)


def test_that_all_lie_so_close_is_what_drawing_days_gives():
    drawn = np.random.default_rng(1).uniform(size=(100_000, 3))
    assert rates.all_within(3, 0.3) == pytest.approx((np.ptp(drawn, axis=1) <= 0.3).mean(), abs=0.005)
    assert (rates.all_within(1, 0.0), rates.all_within(2, 0.0), rates.all_within(4, 1.0)) == (1, 0, 1)


def test_what_is_said_of_sefton():
    said = executed.notebook("07").sentences["expected.answer"].text
    assert said.startswith("Five reviews in 8.4 to 9.6 years are no surprise at the national rate.\n\nAt that rate,")
    assert "The windows were chosen after they were seen, so that shows no change." in said
    close = "By chance alone, all five would lie within 1.6 to 1.7 years in fewer than 1 of 100 such places."
    assert close in said
    second = executed.table("expected.windows_table").set_index("window").loc[expected.FROM_FIRST]
    assert 0.0125 < second["chance_min"] < second["chance_max"] < 0.0155


def test_where_nothing_is_known_from_before_the_first_nothing_is_unusual():
    table = windows(["2020-01-01", "2020-01-02", "2020-01-03", "2020-01-04"])
    assert not table["unusual"].any()
    assert table["close_min"].isna().all()


def false_alarms(expect, registers, seed):
    """Give the shares of registers, of those that show a window, that call one unusual though nothing changes."""
    rng, shown, alarms = np.random.default_rng(seed), 0, 0
    years = expect / YEARLY
    begin = pd.Timestamp("1900-01-01")
    as_of = begin + pd.Timedelta(days=round(years * 365.25))
    for _ in range(registers):
        days = np.sort(rng.uniform(0, years * 365.25, rng.poisson(expect)))
        table = windows(begin + pd.to_timedelta(np.round(days), "D"), begin, as_of=f"{as_of:%Y-%m-%d}")
        shown, alarms = shown + (len(table) > 0), alarms + bool(table["unusual"].any())
    return alarms, shown


def test_no_more_than_5_of_100_registers_without_a_change_call_a_window_unusual():
    alarms, shown = false_alarms(4.9, 150, 1)
    assert alarms <= stats.binom.ppf(0.999, shown, 0.05)


@pytest.mark.slow
@pytest.mark.parametrize("expect", [1, 2, 5, 8, 15])
def test_no_more_than_5_of_100_call_a_window_unusual_however_many_are_to_be_expected(expect):
    alarms, shown = false_alarms(expect, 800, 2)
    assert alarms <= stats.binom.ppf(0.999, shown, 0.05)
