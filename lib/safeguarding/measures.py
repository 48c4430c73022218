"""What a published claim can be about: each measure, what ``of`` names, and what range of numbers the record leaves."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One measure: what it is, what the column ``of`` names, and the least and the most it can be by the record."""

    says: str
    of: str
    least: str
    most: str


COUNTED = ("the least the count can be; nothing is proved by a count that is about so many", "the most it can be")
MEASURES = {
    "share_met": Measure(
        "share of reviews that met a clock, 0 to 1",
        "rule set and clock, as `sefton/panel_copy`",
        "met for certain, of all that count",
        "met or cannot tell, of all that are not still running",
    ),
    "reviews_published": Measure(
        "reviews published in a period",
        "a period, as `2018/2020`",
        "published in it for certain",
        "published in it on some day the dates allow",
    ),
    "attended": Measure("attendances at training", "a `training_id`", *COUNTED),
    "people": Measure("different people trained", "a `training_id`", *COUNTED),
    "sessions": Measure("sessions of training", "a `training_id`", *COUNTED),
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
