"""A scenario in words, with plurals, ranges and what it is instead of."""

import re
from datetime import date

import own_rules
import pytest

from safeguarding import whatif
from safeguarding.vocabulary import MILESTONES
from safeguarding.whatif import saying

ANY_DAY = date(2026, 6, 1)


def words_of(line, name="sefton, national", as_of=""):
    return whatif.in_words(whatif.read(line), own_rules.load_all(name), date.fromisoformat(as_of) if as_of else None)


@pytest.mark.parametrize("rule_set", ["sefton", "national"])
def test_no_limit_is_named_by_the_length_it_no_longer_has(rule_set):
    """Reported within six months and 5 months are said in one sentence otherwise."""
    for clock in own_rules.load(rule_set).clocks:
        said = words_of(f"{clock.id}: limit=3, unit=month", rule_set)
        name = said.split("3 months")[0]
        assert name.strip()
        assert not re.search(r"\d|day|week|month|year", name), said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "nothing is changed"),
        ("fed_back: limit=10", "fed back 10 working days from notification instead of 15"),
        ("fed_back: limit=15", "nothing is changed"),
        ("fed_back: limit=1", "fed back 1 working day from notification instead of 15"),
        ("six_months_reported: limit=1", "reported 1 month from the appointment of the author instead of 6"),
        ("fed_back: starts=aware", "fed back 15 working days from awareness instead of from notification"),
        ("fed_back: limit=10, starts=aware", "fed back 10 working days from awareness instead of 15 from notification"),
        ("fed_back: unit=calendar_day", "fed back 15 days from notification instead of 15 working days"),
        ("fed_back: unit=month, limit=1", "fed back 1 month from notification instead of 15 working days"),
        (
            "fed_back: day_one=same_day",
            "fed back 15 working days from notification with that day as day 1"
            " instead of with the next working day as day 1",
        ),
        (
            "decision: stops=fed_back",
            "decision 14 working days from notification to feedback instead of to the decision",
        ),
        ("fed_back: on=false", "fed back not judged"),
        (
            "fed_back: limit=10, from=2025-06-01",
            "fed back 10 working days from notification instead of 15 for clocks that start from 1 June 2025",
        ),
        (
            "rapid_review: limit=10",
            "rapid review 10 working days from awareness or 10 working days from notification instead of 15",
        ),
        ("rapid_review: starts=notified", "rapid review 15 working days from notification instead of from awareness"),
        (
            "rapid_review: limit=12, starts=notified",
            "rapid review 12 working days from notification instead of 15 from awareness or 15 from notification",
        ),
        (
            "rapid_review: unit=month, limit=1, starts=notified",
            "rapid review 1 month from notification"
            " instead of 15 working days from awareness or 15 working days from notification",
        ),
        ("notification: limit=4", "notification 4 working days from awareness instead of 5"),
        ("notification: limit=4, rule_set=sefton", "notification (sefton) 4 working days from awareness instead of 5"),
        (
            "panel_copy: limit=10, rule_set=sefton",
            "panel copy (sefton) at least 10 working days before publication instead of 7",
        ),
        ("bank_holidays=false", "bank holidays counted as working days"),
        ("closed=2026-12-29", "also closed on 29 December 2026"),
        ("closed=2026-12-29, 2026-12-30", "also closed on 29 December 2026 and 30 December 2026"),
        ("as_of=2026-03-31", "as of 31 March 2026"),
        ("delay: milestone=decision, days=1", "the decision one working day later, and what follows it as much"),
        (
            "delay: milestone=reported, days=12, review=SCR1",
            "the report 12 working days later in SCR1, and what follows it as much",
        ),
        ("pause: from=2026-01-05, to=2026-03-31", "limits paused from 5 January 2026 to 31 March 2026"),
        (
            "pause: from=2026-01-05, to=2026-01-05, review=SCR1, reason=criminal proceedings",
            "limits paused for SCR1 on 5 January 2026 (criminal proceedings)",
        ),
        (
            "fed_back: limit=10; bank_holidays=false",
            "fed back 10 working days from notification instead of 15; bank holidays counted as working days",
        ),
    ],
)
def test_a_scenario_in_words(line, said):
    assert words_of(line) == said


def test_the_day_without_the_scenario_is_named_beside_its_own():
    assert words_of("as_of=2026-03-31", as_of="2026-01-31") == "as of 31 March 2026 instead of 31 January 2026"


def test_every_milestone_has_a_noun():
    assert list(saying.NOUNS) == list(MILESTONES)


# ---- What it would change --------------------------------------------------------------------------------------------


def register(make_reviews, *notified):
    return make_reviews(*({"aware": "2026-03-02", "notified": each} for each in notified))


def sentence(make_reviews, calendar, line, *notified, name="sefton"):
    return answered(register(make_reviews, *notified), calendar, line, name)


def answered(reviews, calendar, line, name="sefton"):
    """Give the answer to a scenario, without what every one says of whom it counts."""
    sets, scenario = own_rules.load_all(name), whatif.read(line)
    said = whatif.answer(scenario, sets, whatif.compare(reviews, sets, scenario, calendar, ANY_DAY)).text
    return said.replace(" These are of all reviews with that limit, open ones too.", "")


BY = "by “Serious incident notified”"
ON_TIME, FIFTH, VAGUE, LATE = "2026-03-03", "2026-03-09", "2026-03-04/2026-03-09", "2026-04-01"


@pytest.mark.parametrize(
    ("notified", "effect"),
    [
        ((FIFTH, FIFTH, ON_TIME), f"2 more of 3 reviews would be late {BY}."),
        ((FIFTH, VAGUE, VAGUE, ON_TIME), f"1 more of 4 reviews would be late and 2 more may be late {BY}."),
        ((VAGUE, ON_TIME), f"nothing certainly changes. 1 more of 2 reviews may be late {BY}."),
        ((ON_TIME, LATE), "no verdict on a review would change."),
        ((), "no verdict on a review would change."),
    ],
)
def test_what_a_shorter_limit_does(make_reviews, calendar, notified, effect):
    head = "Notification 4 working days from awareness instead of 5"
    said = " ".join(sentence(make_reviews, calendar, "notification: limit=4", *notified).split())
    assert said == f"{head}: {effect}".replace("changes. 1", "changes. - 1")


def test_what_a_longer_limit_does(make_reviews, calendar):
    said = sentence(make_reviews, calendar, "notification: limit=40", FIFTH, LATE)
    assert said.endswith(f" 40 working days from awareness instead of 5: 1 more of 2 reviews would be in time {BY}.")


def test_both_ways_at_once(make_reviews, calendar):
    # Four days from Thursday 5 March are 6 and 9 March, 1 May and, after the weekend and a holiday, 5 May.
    line = "notification: limit=4; pause: from=2026-03-10, to=2026-04-30"
    reviews = make_reviews(
        {"aware": "2026-03-02", "notified": FIFTH}, {"aware": "2026-03-05", "notified": "2026-04-20"}
    )
    said = answered(reviews, calendar, line)
    assert said.endswith(f": 1 more of 2 reviews would be late and 1 more would be in time {BY}.")


def test_what_is_not_judged_any_more(make_reviews, calendar):
    assert sentence(make_reviews, calendar, "notification: on=false", FIFTH).endswith(
        f"Notification not judged: 1 of 1 review would not have this limit any more {BY}."
    )


def test_several_clocks_are_counted_in_the_sentence_and_listed_in_the_answer(make_reviews, calendar):
    line = "name=Four <days>; notification: limit=4"
    sets, scenario = own_rules.load_all("sefton, national"), whatif.read(line)
    table = whatif.compare(register(make_reviews, FIFTH, ON_TIME), sets, scenario, calendar, ANY_DAY)
    said = whatif.answer(scenario, sets, table).markdown
    head = "**Notification 4 working days from awareness instead of 5\\: 1 more of 2 reviews would be late by “Serious"
    assert said.startswith(head)
    assert "time limits" not in said
    # The heading says what is changed: the name of the scenario would say it twice.
    assert "Four" not in said
    assert said.count("1 more of 2 reviews would be late by “Serious incident notified \\(National\\)”") == 1
    assert said.count("1 more of 2 reviews would be late by “Serious incident notified \\(Sefton\\)”") == 1


def test_thousands_are_written_with_a_comma(make_reviews, calendar):
    said = sentence(make_reviews, calendar, "notification: limit=4", *([FIFTH] * 1000), *([ON_TIME] * 200))
    assert said.endswith(f"1,000 more of 1,200 reviews would be late {BY}.")
