"""The front door for analysts: what it gives is what the library gives, a day is written as people write it."""

import subprocess
import sys
from datetime import date

import openpyxl
import pandas as pd
import pytest

import safeguarding as sg
from safeguarding import rules
from safeguarding.days import working_days
from safeguarding.judging import clocks, summary
from safeguarding.register import saving


@pytest.fixture(scope="module")
def sefton():
    return sg.read("data/sefton")


@pytest.fixture(scope="module")
def made_up():
    return sg.read("data/example")


# The door


def test_what_it_offers_is_there_and_can_be_completed():
    for name in sg.__all__:
        assert getattr(sg, name) is not None
        assert name in dir(sg)
    with pytest.raises(AttributeError, match="no attribute 'reed'"):
        sg.reed  # noqa: B018 - the lookup is what is tried
    assert {"reviews", "findings", "judge", "people", "save", "during"} <= set(dir(sg.Register))


def test_importing_it_imports_no_engine():
    code = "import sys, safeguarding; print(sorted(m for m in sys.modules if m in ('pandas', 'altair', 'numpy')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_everything_public_says_what_it_is_for():
    for held in (sg.Register, sg.Judged, sg.read, sg.beside, sg.show):
        assert held.__doc__
        for name in [each for each in vars(held) if not each.startswith("_")] if isinstance(held, type) else ():
            member = getattr(held, name)
            assert member is None or isinstance(member, str) or member.__doc__, name


# A register


def test_a_register_shows_its_reconciliation_and_not_its_letters(made_up):
    said, shown = repr(made_up), made_up._repr_html_()
    assert made_up.held.accounted in said
    assert len(said) < 400
    assert "reviews.csv" in shown
    assert "Headings, totals and remarks" in shown


def test_a_title_cannot_act_on_the_page(sefton):
    part = sg.Register(sefton.held, "<script>x</script>")
    assert "<script>" not in part._repr_html_()


def test_its_tables_are_those_that_were_read(made_up):
    for name in ("reviews", "actions", "findings", "training", "attendance", "workforce"):
        assert getattr(made_up, name) is made_up.held.table(name)
    assert made_up.table("claims") is made_up.held.table("claims")
    with pytest.raises(sg.InputError, match="no table 'review'; write one of reviews,"):
        made_up.table("review")


@pytest.mark.parametrize("day", ["31/03/2024", "31 March 2024", "2024-03-31", date(2024, 3, 31), ""])
def test_a_day_is_written_as_people_write_it(made_up, day):
    assert made_up.judge(as_of=day).as_of == date(2024, 3, 31)


def test_a_register_that_names_no_day_asks_for_one(tmp_path):
    (tmp_path / "reviews.csv").write_text("review_id,kind\nR1,lcspr\n", encoding="utf-8")
    register = sg.read(tmp_path)
    with pytest.raises(sg.InputError, match='write as_of="31/03/2026"'):
        register.judge()
    assert len(register.judge("national", as_of="31/03/2026").table)


def test_problems_are_those_that_check_finds(made_up):
    assert {"severity", "column", "write"} <= set(made_up.problems())


@pytest.mark.parametrize(
    ("period", "certain", "perhaps"),
    [
        ("2018", ["SCR1"], ["SCR1"]),
        ("2018-19", ["SCR1", "SCR3"], ["SCR1", "SCR3"]),
        ("July 2018", ["SCR1"], ["SCR1"]),
        ("30 July 2018", [], []),
    ],
)
def test_only_those_of_a_period_certainly_or_perhaps(sefton, period, certain, perhaps):
    assert list(sefton.during(period).reviews["review_id"]) == certain
    assert list(sefton.during(period, possibly=True).reviews["review_id"]) == perhaps


def test_a_date_that_may_lie_outside_is_perhaps(tmp_path):
    (tmp_path / "reviews.csv").write_text(
        "review_id,published\nA,2024-12/2025-01\nB,2025-02\nC,../2024-06\nD,\nE,2025-12/2026-01\n", encoding="utf-8"
    )
    register = sg.read(tmp_path)
    assert list(register.during("2025").reviews["review_id"]) == ["B"]
    assert list(register.during("2025", possibly=True).reviews["review_id"]) == ["A", "B", "E"]
    assert list(register.during("2024", possibly=True).reviews["review_id"]) == ["A", "C"]
    assert "1 of 5 reviews" in register.during("2025").title


def test_what_happened_on_no_known_day_may_have_happened_in_any_year(tmp_path):
    (tmp_path / "reviews.csv").write_text(
        "review_id,published\nA,done\nB,soon\nC,not yet\nD,\nE,N/A\nF,2025-02\n", encoding="utf-8"
    )
    register = sg.read(tmp_path)
    assert list(register.during("2025").reviews["review_id"]) == ["F"]
    assert list(register.during("2025", possibly=True).reviews["review_id"]) == ["A", "B", "F"]


def test_what_cannot_be_chosen_says_what_can(sefton):
    with pytest.raises(sg.InputError, match="there is no milestone 'finished'; write one of incident"):
        sefton.during("2019", "finished")
    with pytest.raises(sg.InputError, match="has no first or no last day"):
        sefton.during("from 2019")
    with pytest.raises(sg.InputError, match="no review 'SCR9'"):
        sefton.only(["SCR1", "SCR9"])
    with pytest.raises(sg.InputError, match="no agency 'Polis' has a headcount here; those that have: "):
        sefton.people("Polis")


def test_people_of_one_agency_are_its_rows(made_up):
    whole, one = made_up.people(), made_up.people("Police")
    assert set(one["agency"]) == {"Police"}
    assert one.equals(whole[whole["agency"] == "Police"].reset_index(drop=True))


# Judged


def test_its_verdicts_are_the_engine_s(made_up):
    judged, sets = made_up.judge("national"), rules.load_all("national")
    table = clocks.evaluate_each(made_up.reviews, sets, working_days.load(), date(2024, 3, 31))
    assert judged.table.equals(table)
    assert judged.by_clock().equals(summary.by_clock_table(table, rules.table(sets)))
    assert set(judged.late()["review_id"]) == set(table.loc[table["outcome"].isin(["missed", "overdue"]), "review_id"])


def test_it_draws_and_says_what_it_is(sefton):
    judged = sefton.judge("sefton, national")
    assert judged.chart(3).to_dict()["description"]
    assert "five reviews, as of 26 January 2021" in repr(judged)
    assert "Time limits that were due" in judged._repr_html_()


def test_a_story_is_in_order_and_has_every_date_and_deadline(sefton):
    judged = sefton.judge("sefton")
    story = judged.story("SCR1")
    assert story["when_latest"].is_monotonic_increasing
    happened = story[story["outcome"] == "happened"]
    row = sefton.reviews.set_index("review_id").loc["SCR1"]
    assert len(happened) == sum(pd.notna(row[name]) for name in row.index if name.endswith("_latest"))
    own = judged.table[(judged.table["review_id"] == "SCR1") & judged.table["due_latest"].notna()]
    assert len(story) - len(happened) == len(own)


def test_claims_are_held_to_the_table(sefton):
    assert (sefton.judge().claims()["verdict"] == "contradicted").any()


def test_two_beside_each_other_have_their_own_counts(sefton, made_up):
    one, other = sefton.judge("national"), made_up.judge("national")
    table = sg.beside(one, other)
    mine = table[table["partnership"] == made_up.title].set_index("label")["n_met"]
    counted = other.by_clock().set_index("label")["n_met"]
    assert mine.to_dict() == counted.to_dict()
    with pytest.raises(sg.InputError, match="two of these registers have one title"):
        sg.beside(one, one)
    for none in ((), (sefton.judge("sefton"), other)):
        with pytest.raises(sg.InputError, match="no time limit in common"):
            sg.beside(*none)


# Written again: tests/property/test_saving.py


def test_nothing_is_written_over_unless_it_is_asked_for(sefton, tmp_path):
    path = tmp_path / "r.xlsx"
    sefton.save(path)
    with pytest.raises(sg.InputError, match="is there already"):
        sefton.save(path)
    assert sefton.save(path, over=True) == path
    with pytest.raises(sg.InputError, match=r"ends with \.xlsx"):
        sefton.save(tmp_path / "r.csv")
    with pytest.raises(sg.InputError, match="cannot be written"):
        sefton.save(tmp_path / "nowhere" / "r.xlsx")
    assert [each.name for each in tmp_path.iterdir()] == ["r.xlsx"]


def test_verdicts_are_written_with_days_and_numbers(sefton, tmp_path):
    path = sefton.judge("sefton").save(tmp_path / "v.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["verdicts", "by time limit", "late"]
    late = list(book["late"].iter_rows(values_only=True))
    days = late[0].index("days_late_min")
    assert isinstance(late[1][days], int)
    assert late[1][late[0].index("due_latest")].date() > date(2018, 1, 1)


def test_a_day_before_excel_s_own_is_written_as_text():
    assert saving._plain(pd.Timestamp("1899-12-31")) == "1899-12-31"
    assert saving._plain(pd.Timestamp("2024-01-31")) == date(2024, 1, 31)
