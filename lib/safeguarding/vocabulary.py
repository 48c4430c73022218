"""The words that all rooms share: milestones, kinds of review, audiences, codes for empty cells, measures."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# ---- The dated steps of a review's life and the kinds of review: the words that registers and rules share ------------

MILESTONES = {
    "incident": "Incident",
    "aware": "Local authority became aware",
    "notified": "Notified",
    "rapid_review_started": "Rapid review started",
    "rapid_review_meeting": "Rapid review meeting",
    "recommendation": "Recommendation made",
    "decision": "Decision taken",
    "panel_informed": "Panel informed",
    "fed_back": "Decision fed back",
    "initiated": "Review initiated",
    "author_appointed": "Author appointed",
    "reported": "Reported to the partnership",
    "sent_to_panel": "Report sent to the Panel",
    "published": "Published",
    "completed": "Review completed",
}
"""Each milestone and how it is written for a reader, in order of a review's life."""

NOUNS = {
    "incident": "the incident",
    "aware": "awareness",
    "notified": "notification",
    "rapid_review_started": "the start of the rapid review",
    "rapid_review_meeting": "the rapid review meeting",
    "recommendation": "the recommendation",
    "decision": "the decision",
    "panel_informed": "informing the Panel",
    "fed_back": "feedback",
    "initiated": "initiation",
    "author_appointed": "the appointment of the author",
    "reported": "the report",
    "sent_to_panel": "sending the report to the Panel",
    "published": "publication",
    "completed": "completion",
}
"""Each milestone as the point of time that something is counted from."""

MILESTONES_MEAN = {
    "incident": "The day of the incident, or of the death or harm, that the review is about.",
    "aware": "The day the local authority became aware of it; the time limit to notify counts from here.",
    "notified": "The day it was notified to the Panel, or before June 2018 to Ofsted and the board.",
    "rapid_review_started": "The day work on the rapid review began.",
    "rapid_review_meeting": "The day the rapid review meeting was held.",
    "recommendation": "The day somebody recommended whether there should be a review.",
    "decision": "The day it was decided whether there should be a review.",
    "panel_informed": "The day the rapid review, or what was decided, was sent to the Panel.",
    "fed_back": "The day whoever referred the case was told what was decided.",
    "initiated": "The day the review itself was begun, or decided upon; its six months count from here.",
    "author_appointed": "The day the lead reviewer or independent author was appointed.",
    "reported": "The day the review's report came to the partnership or board.",
    "sent_to_panel": "The day the review's full report was sent to the Panel, before it was published.",
    "published": "The day the report was published; not a day it is planned for.",
    "completed": "The day the review was completed, closed or signed off.",
}
"""What each milestone means, in a sentence, for somebody who has to say which column has it."""

KINDS = {"scr": "SCR", "lcspr": "LCSPR", "rapid_review": "rapid review", "notification": "notification"}
"""Each kind of review and how it is written for a reader; a case that was notified and went no further is one too."""

HARMS = ("died", "seriously_harmed")
PANEL_RESPONSES = ("agreed", "disagreed", "awaited")
ACTION_STATUSES = ("planned", "in_progress", "done", "rejected", "superseded")

UNPUBLISHED = ("rapid_review", "notification")
"""Kinds that never end with a publication."""

NO_STEPS = {
    "scr": ("rapid_review_started", "rapid_review_meeting", "recommendation"),
    "lcspr": ("completed",),
    **dict.fromkeys(
        UNPUBLISHED, ("initiated", "author_appointed", "reported", "sent_to_panel", "published", "completed")
    ),
}
"""The steps that a kind of review need not have: that one of them is blank shows no gap.

A serious case review that began before June 2018 had no rapid review, and a local review ends with its publication.
"""

REGIMES = {
    "wt2013": date(2013, 3, 1),
    "wt2015": date(2015, 3, 26),
    "transition": date(2015, 3, 26),
    "wt2018": date(2018, 6, 29),
    "wt2023": date(2023, 12, 1),
}
"""The guidance that a review can have been begun under, and the first day it can have been begun then.

Working Together of March 2013, 26 March 2015 and December 2023 (of which the days in the month are not known); new
arrangements from 29 June 2018, when the duty to notify the Panel began. A review in transition may have begun before.
"""

STATUSES = ("open", "on_hold", "closed", "not_to_be_published", "withdrawn")
"""What a register can say of where a review stands."""
OPEN_STATUSES = ("open", "on_hold")
ENDED_EARLY = ("not_to_be_published", "withdrawn")
"""Statuses of a review that is over without its last steps."""


LIKELY_LOWER = (
    "Unpublished reviews, if any, are left out:"
    " the true share of reports and publications in time is then likely lower."
)
"""What a report says once beside a share of published reviews alone: who is late is published late, or not yet.

That holds of limits which end with a report or a publication, and of no others: an unpublished review may have kept a
limit of its earlier steps.
"""


class Says(StrEnum):
    """What a cell of a milestone says; the value is how tables write it, the order that of arrays.

    A blank is ``NOTHING`` where the register keeps the milestone, ``NOT_KEPT`` where it does not. ``NO_STEP`` is a step
    that the register says does not apply to this review: it happened on no day, and is not to come either.
    """

    NOTHING = ""
    DATE = "date"
    DONE = "done"
    NOT_DONE = "not done"
    UNREADABLE = "unreadable"
    NOT_KEPT = "not kept"
    NO_STEP = "no such step"

    @property
    def place(self) -> int:
        """The place of the word in arrays, which hold small numbers."""
        return _SAYS[self]


_SAYS = {says: place for place, says in enumerate(Says)}


# ---- What a clock says of a review ----------------------------------------------------------------------------------


class Outcome(StrEnum):
    """What one clock says of one review; the value is how tables write it, the order that of arrays of outcomes."""

    MET = "met"
    MISSED = "missed"
    CANNOT_TELL = "cannot_tell"
    NOT_YET_DUE = "not_yet_due"
    OVERDUE = "overdue"
    MAY_BE_OVERDUE = "may_be_overdue"
    NO_START = "no_start"
    NOT_RECORDED = "not_recorded"
    NOT_APPLICABLE = "not_applicable"

    @property
    def place(self) -> int:
        """The place of the outcome in arrays, which hold small numbers."""
        return _PLACES[self]


_PLACES = {outcome: place for place, outcome in enumerate(Outcome)}

OUTCOMES: dict[str, str] = {
    Outcome.MET: "met",
    Outcome.MISSED: "missed",
    Outcome.CANNOT_TELL: "cannot tell",
    Outcome.NOT_YET_DUE: "not yet due",
    Outcome.OVERDUE: "overdue",
    Outcome.MAY_BE_OVERDUE: "may be overdue",
    Outcome.NO_START: "no start recorded",
    Outcome.NOT_RECORDED: "not recorded",
    Outcome.NOT_APPLICABLE: "does not apply",
}
"""Each outcome and how it is written for a reader."""

OUTCOME_MEANS: dict[str, str] = {
    Outcome.MET: "done by the time limit, on every day the dates allow",
    Outcome.MISSED: "done after the time limit, on every day the dates allow",
    Outcome.CANNOT_TELL: "the dates allow both, or the limit was relaxed and may have fallen due then",
    Outcome.NOT_RECORDED: "the time limit has passed, and whether the step was taken is not recorded",
    Outcome.NOT_YET_DUE: "not done, and the time limit is still to come",
    Outcome.OVERDUE: "not done, and the time limit has certainly passed",
    Outcome.MAY_BE_OVERDUE: "not done, and the time limit may have passed",
    Outcome.NO_START: "the day that the time limit counts from is not recorded",
    Outcome.NOT_APPLICABLE: "the time limit is not for this kind of review, or not for its time; or the register says"
    " that a step of it does not apply",
}
"""What each outcome says of a review and a time limit."""

DUE_STATES = ("overdue", "may be overdue", "due", "may be due")
"""What a deadline is that has passed for certain or perhaps, or comes soon for certain or perhaps."""

LATE = (Outcome.MISSED, Outcome.OVERDUE)
"""What is late for certain: it happened after its deadline, or has not happened and the deadline is past.

Of a review that is over, what the register says was never done is missed; only an open review has anything overdue.
"""
RUNNING = (Outcome.NOT_YET_DUE, Outcome.MAY_BE_OVERDUE, Outcome.OVERDUE)
"""The outcomes of what has certainly not happened yet."""
TOLD = (*LATE, Outcome.MET, Outcome.CANNOT_TELL, Outcome.NOT_RECORDED)
"""Outcomes of a review that a time limit was due for."""
SILENT = (Outcome.NO_START, Outcome.NOT_RECORDED, Outcome.NOT_APPLICABLE)
"""Where nothing is judged: the start or the stop is not recorded, or the limit does not apply."""

FEWER_THAN = 10
"""Of fewer things than this no percentage is given, and no share is compared: numbers this small vary by chance."""


# ---- Whom a set of reports is for ------------------------------------------------------------------------------------

INTERNAL, PUBLIC = "internal", "public"
AUDIENCES = (INTERNAL, PUBLIC)


# ---- What stands in a cell that has no figure: the letters of the Government Statistical Service, in square brackets

NOT_RECORDED, NOT_APPLICABLE, WITHHELD = "[x]", "[z]", "[c]"
MEANS = {
    NOT_RECORDED: "not recorded",
    NOT_APPLICABLE: "does not apply",
    WITHHELD: "withheld, so that nobody can be recognised in a small number",
}
"""Each code with what it means, in the order a legend gives them.

Source: GSS, Using symbols and shorthand in tables. A verdict of "cannot tell" is a result, and has no code.
"""


def shorthand_used(texts: Collection[object]) -> dict[str, str]:
    """Give the codes that stand among some texts, with what they mean."""
    return {code: meaning for code, meaning in MEANS.items() if code in texts}


# ---- What a published claim can be about: each measure, what ``of`` names, and what range of numbers the record leaves


@dataclass(frozen=True)
class Measure:
    """One measure: what it is, what the column ``of`` names, and the least and the most it can be by the record."""

    says: str
    of: str
    least: str
    most: str


COUNTED = ("the least the count can be; nothing is proved by a count that is about so many", "the most it can be")
OF_TRAINING = "a `training_id`, several with `;`, or `all`"
MEASURES = {
    "share_met": Measure(
        "share of reviews that met a time limit, 0 to 1",
        "rule set and time limit, as `sefton/panel_copy`",
        "met for certain, of all that were or may have been due",
        "met or not known, of the same",
    ),
    **{
        name: Measure(
            f"{said} days late of the reviews that were late by a time limit, to the digits that are written",
            "rule set and time limit, as `national/scr_completion`",
            "those late for certain by the fewest days, with whichever may have been late too",
            "the same by the most days; none where one has not happened",
        )
        for name, said in (("mean_days_late", "mean"), ("median_days_late", "median"))
    },
    "reviews_published": Measure(
        "reviews published in a period",
        "a period, as `2018/2020`",
        "published in it for certain",
        "published in it on some day the dates allow",
    ),
    **{
        name: Measure(said, "a period, as `2018/2020`", "in it for certain", "in it on some day the dates allow")
        for name, said in (
            ("cases_notified", "cases notified in a period"),
            ("rapid_reviews_held", "rapid review meetings held in a period"),
            ("reviews_begun", "local reviews begun in a period"),
        )
    },
    "harm": Measure(
        "reviews by what had happened", "`died` or `seriously_harmed`", "coded so", "that, or without a code"
    ),
    "panel_response": Measure(
        "decisions by what the Panel said", "`agreed`, `disagreed` or `awaited`", "coded so", "that, or without a code"
    ),
    "attended": Measure("attendances at training", OF_TRAINING, *COUNTED),
    "people": Measure("different people trained", OF_TRAINING, *COUNTED),
    "sessions": Measure("sessions of training", OF_TRAINING, *COUNTED),
    "attended_per_session": Measure(
        "attendances at one session on average, to the digits that are written",
        OF_TRAINING,
        "the least attendances by the most sessions",
        "the most by the least",
    ),
    "attendance_rate": Measure(
        "attendances of those booked, 0 to 1, to the digits that are written",
        OF_TRAINING,
        "the least attendances by the most booked",
        "the most by the least",
    ),
    "sessions_after_first_publication": Measure(
        "sessions held since a review was first published",
        "a `training_id`",
        "none, or one where some were for certain; all, if all were",
        "every session, unless all were held before",
    ),
    "actions_open": Measure("actions that are planned or in progress", "`all`", "their number", "the same"),
    "actions_done": Measure("actions that are done", "`all`", "their number", "the same"),
}
"""Each measure by the name that the table ``claims`` uses. A claim without one is not testable, and says so."""


# ---- How charts and tables travel in a saved notebook ----------------------------------------------------------------

# JupyterLab 4.6 draws this type; Altair's own type for Vega-Lite 6 is not valid in a saved notebook. It stands here and
# not beside the charts, so that a page can be made of a notebook without importing Altair.
VEGA_LITE = "application/vnd.vegalite.v5+json"

# A table as figures beside the table as text: what the files beside a report are written from.
TABLE = "application/vnd.safeguarding.table+json"
UNTOLD = "untold"
"""What the metadata of an output holds whose sentences say that a question has no answer here."""
WITHHELD_ANSWER = "withheld"
"""What it holds besides, where that is because the public is not shown it."""
