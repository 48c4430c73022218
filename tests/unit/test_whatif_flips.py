"""Which way verdicts flip, and how often: by outcome, and by what a change can do where neither side can be told."""

import itertools
from datetime import date

import own_rules
import pandas as pd
import pytest

from safeguarding import whatif
from safeguarding.vocabulary import Outcome
from safeguarding.whatif import Scenario, flips

FED_BACK = "notified=2019-07 fed_back=2019-08"
RUNNING = "aware=2019-07"
COPY = "sent_to_panel=2018-07 published=2018-07-31"


def table_of(make_reviews, calendar, text, scenario, name="sefton", as_of="2019-10-01"):
    rows = [dict(part.split("=") for part in each.split()) for each in text.split(";")]
    sets = own_rules.load_all(name)
    return whatif.compare(make_reviews(*rows), sets, whatif.read(scenario), calendar, date.fromisoformat(as_of))


# ---- Where neither side can be told ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "milestones", "scenario", "flip"),
    [
        ("fed_back", FED_BACK, "fed_back: limit=14", "may_turn_late"),
        ("fed_back", FED_BACK, "fed_back: limit=16", "may_turn_in_time"),
        ("fed_back", FED_BACK, "fed_back: limit=16, from=2019-09-01", "no"),
        ("fed_back", FED_BACK, "fed_back: day_one=same_day", "may_turn_late"),
        ("fed_back", FED_BACK, "fed_back: limit=14; closed=2019-07-10", "may_turn_either"),
        ("fed_back", FED_BACK, "fed_back: unit=calendar_day", "may_turn_late"),
        ("fed_back", FED_BACK, "fed_back: unit=calendar_day, limit=16", "may_turn_either"),
        ("fed_back", FED_BACK, "fed_back: unit=month, limit=1", "may_turn_either"),
        ("fed_back", f"{FED_BACK} aware=2019-07", "fed_back: starts=aware", "may_turn_late"),
        ("fed_back", f"{FED_BACK} decision=2019-07", "fed_back: starts=decision", "may_turn_either"),
        ("fed_back", f"{FED_BACK} panel_informed=2019-08", "fed_back: stops=panel_informed", "may_turn_either"),
        ("fed_back", FED_BACK, "bank_holidays=false", "no"),
        ("fed_back", "notified=2019-08 fed_back=2019-09", "bank_holidays=false", "may_turn_late"),
        ("fed_back", FED_BACK, "closed=2019-07-01", "may_turn_in_time"),
        ("fed_back", FED_BACK, "closed=2019-08-21", "may_turn_in_time"),
        ("fed_back", FED_BACK, "closed=2019-08-23, 2019-06-28", "no"),
        ("fed_back", FED_BACK, "pause: from=2019-07-31, to=2019-08-01", "may_turn_in_time"),
        ("fed_back", FED_BACK, "pause: from=2019-06-01, to=2019-06-30", "no"),
        ("fed_back", FED_BACK, "pause: from=2019-08-23, to=2019-08-30", "no"),
        ("fed_back", f"{FED_BACK};aware=2019", "pause: from=2019-07-31, to=2019-08-01, review=R2", "no"),
        ("fed_back", FED_BACK, "as_of=2019-10-02", "no"),
        ("fed_back", FED_BACK, "delay: milestone=fed_back, days=1", "may_turn_late"),
        ("fed_back", FED_BACK, "delay: milestone=notified, days=1", "may_turn_in_time"),
        ("fed_back", f"{FED_BACK} decision=2019-08", "delay: milestone=decision, days=1", "may_turn_late"),
        ("fed_back", f"{FED_BACK};aware=2019", "delay: milestone=fed_back, days=1, review=R2", "no"),
        ("notification", RUNNING, "as_of=2019-07-20", "no"),
        ("notification", RUNNING, "as_of=2019-07-21", "may_turn_late"),
        ("notification", RUNNING, "as_of=2019-07-19", "may_turn_in_time"),
        ("panel_copy", COPY, "panel_copy: limit=8", "may_turn_late"),
        ("panel_copy", COPY, "panel_copy: limit=6", "may_turn_in_time"),
        ("panel_copy", COPY, "panel_copy: day_one=same_day", "may_turn_in_time"),
        ("panel_copy", COPY, "panel_copy: unit=calendar_day", "may_turn_in_time"),
        ("panel_copy", f"{COPY} reported=2018-07", "panel_copy: starts=reported", "may_turn_in_time"),
        ("panel_copy", COPY, "closed=2018-07-25", "may_turn_late"),
        ("panel_copy", COPY, "pause: from=2018-07-25, to=2018-07-26", "may_turn_late"),
        ("panel_copy", "sent_to_panel=2018-12 published=2019-01-03", "bank_holidays=false", "may_turn_in_time"),
        ("panel_copy", COPY, "delay: milestone=sent_to_panel, days=1", "may_turn_late"),
        ("panel_copy", COPY, "delay: milestone=published, days=1", "may_turn_in_time"),
        ("six_months_published", "author_appointed=2018-07 published=2019-01", "bank_holidays=false", "no"),
        ("six_months_published", "author_appointed=2018-07 published=2019-01", "closed=2018-08-01", "no"),
    ],
)  # fmt: skip
def test_a_change_turns_what_it_can_turn(make_reviews, calendar, clock, milestones, scenario, flip):
    as_of = "2019-07-20" if milestones == RUNNING else "2019-10-01"
    row = table_of(make_reviews, calendar, milestones, scenario, as_of=as_of).query("clock == @clock").iloc[0]
    assert row["outcome_before"] == ("may_be_overdue" if milestones == RUNNING else "cannot_tell")
    assert row["outcome_after"] == row["outcome_before"]
    assert row["flip"] == flip


def test_a_later_start_may_lie_under_another_edition(make_reviews, calendar):
    text = "sent_to_panel=2018-06 published=2018-07-05"
    table = table_of(make_reviews, calendar, text, "delay: milestone=sent_to_panel, days=1", "national")
    row = table[table["clock"] == "panel_copy"].iloc[0]
    assert row[["outcome_before", "outcome_after", "flip"]].tolist() == [
        "cannot_tell",
        "cannot_tell",
        "may_turn_either",
    ]


# ---- By outcome ------------------------------------------------------------------------------------------------------

GROUPS = {
    "met": ("met",),
    "undue": ("not_yet_due",),
    "missed": ("missed",),
    "overdue": ("overdue",),
    "open": ("cannot_tell", "not_recorded"),
    "maybe": ("may_be_overdue",),
    "none": ("no_start", "not_applicable"),
}
EXPECTED = """
        met           undue             missed       overdue      open            maybe               none
met     no            not_due_yet       turns_late   turns_late   perhaps_late    perhaps_late        no_longer_judged
undue   turns_in_time no                turns_late   turns_late   perhaps_late    perhaps_late        no_longer_judged
missed  turns_in_time not_due_yet       no           no           perhaps_in_time perhaps_in_time     no_longer_judged
overdue turns_in_time no_longer_overdue no           no           perhaps_in_time perhaps_not_overdue no_longer_judged
open    known_in_time known_not_due     known_late   known_late   no              no                  no_longer_judged
maybe   known_in_time known_not_due     known_late   known_late   no              no                  no_longer_judged
none    newly_judged  newly_judged      newly_judged newly_judged newly_judged    newly_judged        no
"""
_ROWS = [line.split() for line in EXPECTED.strip().splitlines()]
PAIRS = {(row[0], now): flip for row in _ROWS[1:] for now, flip in zip(_ROWS[0], row[1:], strict=True)}


@pytest.mark.parametrize(("groups", "flip"), PAIRS.items(), ids=str)
def test_every_pair_of_outcomes_flips_as_its_words_say(groups, flip):
    for pair in itertools.product(*(GROUPS[group] for group in groups)):
        place = tuple(Outcome(outcome).place for outcome in pair)
        assert flips.FLIPS[flips._FLIP[place]] == flip, pair


# ---- Counted ---------------------------------------------------------------------------------------------------------

FOUR = (
    "aware=2019-07-01 notified=2019-07-05;aware=2019-07-01 notified=2019-07-08;"
    "aware=2019-07-01 notified=2019-07;aware=2019-07-01 notified=2019-08-01;notified=2019-08-01"
)


def effects(table, clock, rule_set="sefton"):
    """Give what is counted of one clock, without what is nothing."""
    found = whatif.effects_table(table).set_index(["rule_set", "clock"]).loc[(rule_set, clock)]
    return {name: int(n) for name, n in found.items() if n}


def test_flips_are_counted_by_how(make_reviews, calendar):
    table = table_of(make_reviews, calendar, FOUR, "notification: limit=4")
    assert effects(table, "notification") == {"n_judged": 5, "turns_late": 1, "may_turn_late": 2}
    assert whatif.counts(table["flip"]) == {"would be late": 1, "not known either way": 2}
    eased = table_of(make_reviews, calendar, FOUR, "notification: limit=40")
    assert effects(eased, "notification") == {
        "n_judged": 5,
        "turns_in_time": 1,
        "known_in_time": 1,
        "may_turn_in_time": 1,
    }


def test_each_clock_has_its_row(make_reviews, calendar):
    found = whatif.effects_table(table_of(make_reviews, calendar, FOUR, "notification: limit=4", "sefton, national"))
    ids = [(each.name, clock.id) for each in own_rules.load_all("sefton, national") for clock in each.clocks]
    assert list(zip(found["rule_set"], found["clock"], strict=True)) == ids
    assert found.loc[found["turns_late"] > 0, "clock"].tolist() == ["notification", "notification"]


def test_what_is_not_done_and_not_due_any_more_does_not_become_in_time(make_reviews, calendar):
    """One was done after fourteen working days, one is not done at all: only the first would have been in time."""
    text = "aware=2019-07-01 notified=2019-07-19 status=open;aware=2019-07-01 status=open"
    table = table_of(make_reviews, calendar, text, "notification: limit=40", as_of="2019-07-20")
    assert effects(table, "notification") == {"n_judged": 2, "turns_in_time": 1, "no_longer_overdue": 1}
    said = whatif.answer(whatif.read("notification: limit=40"), own_rules.load_all("sefton"), table).text
    assert "1 more of 2 reviews would be in time and 1 would no longer be overdue by “Serious" in said
    perhaps = table_of(make_reviews, calendar, "aware=2019-07 status=open", "notification: limit=5", as_of="2019-08-15")
    assert effects(perhaps, "notification") == {"n_judged": 1}
    perhaps = table_of(
        make_reviews, calendar, "aware=2019-07 status=open", "notification: limit=20", as_of="2019-08-15"
    )
    assert effects(perhaps, "notification") == {"n_judged": 1, "perhaps_not_overdue": 1}


def test_what_is_judged_on_one_side_only(make_reviews, calendar):
    dated = "notified=2019-07-01 fed_back=2019-07-02;decision=2019-07-01 fed_back=2019-07-02"
    moved = table_of(make_reviews, calendar, dated, "fed_back: starts=rapid_review_started")
    assert effects(moved, "fed_back") == {"n_judged": 1, "no_longer_judged": 1}
    off = table_of(make_reviews, calendar, dated, "decision: on=false")
    assert effects(off, "decision")["no_longer_judged"] == 1


def test_a_part_of_the_rows_is_counted_as_well(make_reviews, calendar):
    table = table_of(make_reviews, calendar, FOUR, "notification: limit=4")
    part = whatif.effects_table(table[(table["review_id"] == "R2") & (table["clock"] == "notification")])
    assert part["turns_late"].tolist() == [1]
    assert len(part) == 1


def test_nothing_is_counted_in_an_empty_register(make_reviews, calendar):
    table = whatif.compare(make_reviews(), own_rules.load_all("sefton"), Scenario(), calendar, date(2021, 1, 26))
    assert len(table) == len(whatif.effects_table(table)) == 0


def test_texts_of_few_values_are_categories(make_reviews, calendar):
    table = table_of(make_reviews, calendar, FOUR, "notification: limit=4")
    assert table["flip"].cat.categories.tolist() == list(whatif.FLIPS)
    for name in ("rule_set", "clock", "outcome_before", "outcome_after"):
        assert isinstance(table[name].dtype, pd.CategoricalDtype)
