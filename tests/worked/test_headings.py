"""Headings as people write them: what is proposed for them, and how often that is right.

``cases/headings.csv`` has the column that each heading means, or nothing if no column has it. Its parts: ``tuning``, to
which the phrases of ``data/rules/headings.toml`` were written; ``held_out``, written with it and set aside;
``other_hand``, as boards and others wrote them; ``afterwards``, written once the phrases were done; ``blind``,
``blind_again`` and ``blind_third``, written by somebody who had not seen the phrases, and here without those that
other parts have. Of ``blind`` 46 % were proposed at first, all of them right; then phrases were written to it, and of
``blind_again`` 58 % were proposed, 97 % of them right. Of ``blind_third`` that was 41 %, and all of them right. Then
whoever had written it widened the words by kind, with the misses of ``blind_again`` at hand and not those of
``blind_third``: 95 %, all of them right. That is likely more than for the headings of others. A few rules were widened
after misses of ``afterwards`` had been seen, so that part is not untouched either. Change no phrase for a heading of
any but ``tuning``, ``blind`` and ``blind_again``.
"""

from pathlib import Path

import pandas as pd
import pytest

from safeguarding.register import phrases, schema
from safeguarding.vocabulary import MILESTONES

CASES = pd.read_csv(Path(__file__).parent / "cases" / "headings.csv", dtype="str", keep_default_na=False)


def proposed(*parts):
    rows = CASES[CASES["part"].isin(parts)]
    said = [phrases.proposed(each.heading, each.table).column for each in rows.itertuples()]
    return rows.assign(proposed=said)


def measured(*parts):
    """Give the share of the headings of a column that are proposed one, and the share of proposals that are right."""
    rows = proposed(*parts)
    of_column, some = rows[rows["column"] != ""], rows[rows["proposed"] != ""]
    return (of_column["proposed"] != "").mean(), (some["proposed"] == some["column"]).mean()


def test_the_cases_are_many_and_name_columns():
    assert len(CASES) > 900
    assert CASES["part"].value_counts().drop("tuning").sum() > 400
    assert not CASES.duplicated(["table", "heading"]).any()
    for each in CASES[CASES["column"] != ""].itertuples():
        assert schema.table(each.table).column(each.column), each


def test_all_that_the_phrases_were_written_to_is_proposed_and_right():
    assert measured("tuning") == (1, 1)


@pytest.mark.parametrize(("part", "most"), [("held_out", 1), ("other_hand", 1), ("afterwards", 0.88)])
def test_of_headings_that_nobody_tuned_to_four_of_five_are_proposed_and_97_of_100_right(part, most):
    share, right = measured(part)
    assert share >= 0.8
    assert right >= 0.97
    assert share >= most


@pytest.mark.parametrize(("part", "some"), [("blind", 0.96), ("blind_again", 0.92), ("blind_third", 0.94)])
def test_of_headings_of_somebody_who_had_not_seen_the_phrases_what_is_proposed_is_right(part, some):
    share, right = measured(part)
    assert share >= some
    assert right >= 0.97


def test_a_milestone_that_is_none_is_hardly_ever_proposed():
    rows = proposed("held_out", "other_hand", "afterwards", "blind", "blind_again", "blind_third")
    steps = rows[rows["proposed"].isin(MILESTONES)]
    wrong = steps.loc[steps["proposed"] != steps["column"], "heading"]
    assert len(wrong) <= 0.02 * len(steps), wrong.tolist()


NO_STEPS = """
Date RR extension agreed|RR minutes circulated|Date RR information requested|RR cancelled|Next RR meeting|RR start time
Panel feedback on RR received|Letter from Panel|Panel decision received|LCSPR panel meeting 1|Report to review panel
Report shared with family|Report sent to Ofsted|Report embargoed until|Action plan to Board|Action plan published
Partners informed of incident|Family told of decision|Parents notified of review|Case closed to CSC|CP plan ended
Publication agreed|Publication delayed to|Decision to publish|Decision not to publish|Removed from website|Website link
Board meeting date|Annual review date|Court decision date|Inquest conclusion date|Post mortem report received
Notified within 5 days|Who notified|Recommendations accepted|Panel informed of publication|Panel told of extension
Ofsted informed of publication|Referral to CDOP|Strategy discussion date|Rapid response meeting|LCSPR paused
LCSPR expected completion|LCSPR start to finish (days)|Date archived|Author resigned|Author contract end date
Feedback to family|Feedback from author|Panel comments on report|Incident location|Time LCSPR took
"""


@pytest.mark.parametrize("heading", [each.strip() for each in NO_STEPS.replace("\n", "|").split("|") if each.strip()])
def test_what_sounds_like_a_step_and_is_none_is_proposed_as_none(heading):
    assert phrases.proposed(heading, "reviews").column not in MILESTONES


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Rapid review sent to Panel", "panel_informed"),
        ("RR sent to Panel", "panel_informed"),
        ("Report sent to Panel", "sent_to_panel"),
        ("LCSPR sent to Panel", "sent_to_panel"),
        ("Lead reviewer", ""),
        ("Panel response received", ""),
        ("Due date for RR", ""),
        ("Published? Y/N", ""),
        ("Date of pulbication", "published"),
        # Words that may stand beside a phrase of one column are none beside that of another.
        ("Online notification to Panel & DfE", "notified"),
        ("Online report to Panel & DfE", ""),
        ("Online notification to Panel? Y/N", ""),
        ("Days to publication", ""),
        ("Publication deadline (6 months)", ""),
        # What is planned, counted or has not happened is no day of a step.
        ("Proposed publication date", ""),
        ("To be notified", ""),
        ("RR to Panel by", ""),
        ("Report to Board by", ""),
        ("Time to notify Panel", ""),
        ("Unpublished", ""),
        ("Incomplete", ""),
        ("Recommendations (no.)", ""),
        # Two who keep registers mean different steps by it.
        ("Decision to hold LCSPR", ""),
        ("Explanation for lateness", "delay_reason"),
    ],
)
def test_steps_that_sound_alike_are_told_apart(heading, column):
    assert phrases.proposed(heading, "reviews").column == column


@pytest.mark.parametrize(
    ("table", "heading", "column"),
    [
        ("reviews", "Date the LCSPR was launched", "initiated"),
        ("reviews", "Launched LCSPR (date)", "initiated"),
        ("reviews", "RR launched by the partnership on", "rapid_review_started"),
        ("reviews", "Dates the Partners' Executive were sent the overview report", "reported"),
        ("actions", "How will we know it worked?", "evidence"),
        ("training", "How many practitioners did not turn up", "did_not_attend"),
        # One word is not said twice because two are needed, and one like another may be none of it.
        ("training", "Time", ""),
        ("training", "Trainers' agency", ""),
        ("training", "Places left", ""),
        ("training", "Places taken", "booked"),
        ("actions", "Resources", ""),
        ("workforce", "Team", "agency"),
        ("workforce", "Online", ""),
    ],
)
def test_what_is_said_of_what_tells_a_column_in_any_order(table, heading, column):
    assert phrases.proposed(heading, table).column == column


def test_no_phrase_means_two_columns():
    """A phrase that two columns have is decided by which of them is read last, and nobody sees that."""
    raw, every = phrases.toml_files.read(phrases.paths.ROOT / phrases.FILE), phrases.load()
    for table, meanings in raw["meanings"].items():
        seen = {}
        for column, said in meanings.items():
            dated = schema.table(table).column(column).holds == "date"
            for phrase in said:
                assert seen.setdefault((dated, every.words(phrase)), column) == column, (table, phrase)
