"""What a made-up register writes: of a day, which whatever is written can mean, and in words."""

from functools import cache

import numpy as np

from safeguarding.estimates import draws

# ---- What a register writes of a day: the day itself, or less. Whatever is written can mean the true day -------------

FIRST = int(np.datetime64("2016-01-01").astype(int))
AS_OF = int(np.datetime64("2024-03-31").astype(int))
LAST = int(np.datetime64("2026-12-31").astype(int))
"""The last day that can be written: something may be due after ``AS_OF``."""
NEVER = 10**6
"""The day of what has not happened: later than every other."""

DAY, MONTH, YEAR, RANGE, BEFORE, AFTER, BLANK = range(7)
EARLIER = (730, 150, 15, 42, 30, 13, 20)
LATER = (880, 62, 5, 22, 12, 11, 8)
RUNNING = (400, 280, 0, 140, 80, 100, 0)
"""How often, of a thousand, a milestone is written each way: before and after June 2018, when recording improved; and
while what it began still runs, when it is entered in passing, to be put right when it has stopped."""
IMPROVED = int(np.datetime64("2018-06-29").astype(int))


def days(numbers: np.ndarray) -> np.ndarray:
    """Write days (numbers since 1 January 1970), ``2018-07-31``; nothing where it is ``NEVER``."""
    return _texts("D")[_place(numbers)]


def months(numbers: np.ndarray) -> np.ndarray:
    """Write the months of days, ``2018-07``; nothing where it is ``NEVER``."""
    return _texts("M")[_place(numbers)]


def years(numbers: np.ndarray) -> np.ndarray:
    """Write the years of days, ``2018``; nothing where it is ``NEVER``."""
    return _texts("Y")[_place(numbers)]


def milestone(seed: int, name: str, true: np.ndarray, may_lack: np.ndarray, running: np.ndarray) -> np.ndarray:
    """Write one milestone of every review, most to the day, some to less, and nothing where it has not happened.

    A cell stays empty though it happened only where ``may_lack`` says so: where a later milestone shows that it did.
    ``running`` says where what it began has not stopped.
    """
    how = _precision(draws.loose(seed, f"precision of {name}", len(true)), true)
    open_rows = np.flatnonzero(running & (true != NEVER))
    how[open_rows] = draws.chosen(draws.even(seed, f"precision of open {name}", len(open_rows)), RUNNING)
    how = np.where((how == BLANK) & ~may_lack, DAY, how)
    text = days(true)
    text[how == MONTH] = months(true[how == MONTH])
    text[how == YEAR] = years(true[how == YEAR])
    text[how == BLANK] = ""
    wide = np.flatnonzero((how == RANGE) | (how == BEFORE) | (how == AFTER))
    text[wide] = _ranges(seed, name, true[wide], how[wide])
    return text


def _precision(millionths: np.ndarray, true: np.ndarray) -> np.ndarray:
    how = np.where(true < IMPROVED, draws.chosen(millionths, EARLIER), draws.chosen(millionths, LATER))
    # The year of as_of is not over, so a date of this year is known to the month at least.
    this_year = int(np.datetime64(AS_OF, "D").astype("datetime64[Y]").astype("datetime64[D]").astype(int))
    how[(how == YEAR) & (true >= this_year)] = MONTH
    return np.where(true == NEVER, DAY, how)


def _ranges(seed: int, name: str, true: np.ndarray, how: np.ndarray) -> list[str]:
    """Write ranges around days, open at one end or at neither; every second one from month to month."""
    low, high = (draws.whole(seed, f"{end} of {name}", len(true), 1, 40) for end in ("first", "last"))
    by_day = np.arange(len(true)) % 2 == 0
    ends = np.maximum(true - low, FIRST), np.minimum(true + high, AS_OF)
    first, last = (np.where(by_day, days(end), months(end)) for end in ends)
    first, last = np.where(how == BEFORE, "..", first), np.where(how == AFTER, "..", last)
    return [start if start == end else f"{start}/{end}" for start, end in zip(first, last, strict=True)]


def _place(numbers: np.ndarray) -> np.ndarray:
    return np.where(numbers == NEVER, -1, numbers - FIRST)


@cache
def _texts(unit: str) -> np.ndarray:
    """Give the text of every day that a register can hold, and an empty one at the end for ``NEVER``."""
    each = np.arange(FIRST, LAST + 1).astype("datetime64[D]").astype(f"datetime64[{unit}]")
    texts = np.array([*each.astype(str).tolist(), ""], object)
    texts.flags.writeable = False
    return texts


# ---- What the register says in words: made up and general. No name here is a person's, and no sentence is any case's

TREES = (
    *("Alder", "Beech", "Birch", "Blackthorn", "Box", "Buckthorn", "Cedar", "Chestnut", "Cypress", "Damson", "Dogwood"),
    *("Elm", "Fir", "Gorse", "Greengage", "Hawthorn", "Hemlock", "Hornbeam", "Laburnum", "Larch", "Lime", "Maple"),
    *("Medlar", "Monkey puzzle", "Mulberry", "Oak", "Osier", "Pear", "Pine", "Plane", "Plum", "Poplar", "Privet"),
    *("Quince", "Redwood", "Sallow", "Sloe", "Spindle", "Spruce", "Sycamore", "Tamarisk", "Viburnum", "Walnut"),
    *("Wayfaring tree", "Wellingtonia", "Whitebeam", "Wych elm", "Yew"),
)
"""Reviews are called after trees; many trees are first names too (Hazel, Rowan, Willow), and those are left out."""

MADE_UP = "made up"

REASONS = {
    "criminal_proceedings": (30, 0, ("Publication waited for the end of a trial.", "Witnesses could not be asked.")),
    "inquest": (14, 0, ("The inquest was to come first.", "The coroner's findings were awaited.")),
    "family": (13, 0, ("The family asked for more time with the report.",)),
    "capacity": (12, 5, ("The business unit was short of staff.", "Two reviews ran at the same time.")),
    "author": (11, 0, ("The author fell ill and another was found.", "No author could be found for some weeks.")),
    "agency": (11, 4, ("One agency's chronology came late.", "An agency asked for the draft to be changed.")),
    "anniversary": (4, 0, ("Publication was kept clear of an anniversary.",)),
    "other": (5, 1, ("The notes of a meeting were lost.",)),
}
"""Why a review took longer: how often each reason is given, how often of a rapid review, and sentences that say it."""

FINDINGS = {
    "P1": "Nobody asked what a day was like for the child.",
    "P2": "Missed appointments were not followed up with the family.",
    "P3": "The first explanation was accepted and not tested.",
    "P4": "The assessment was not brought up to date when circumstances changed.",
    "P5": "What one agency knew did not reach the others.",
    "P6": "Support ended before the need for it had.",
    "P7": "Actions from the plan were not followed through.",
    "P8": "Staff new to the work went without supervision.",
    "P9": "The partnership had not checked that earlier learning was in use.",
    "P10": "Neglect over a long time came to seem normal.",
    "P11": "The cause of an injury was taken as settled too early.",
    "P12": "Culture and language were not considered.",
    "K1": "There had been neglect.",
    "K2": "A baby was injured.",
    "K3": "There was domestic abuse at home.",
    "K4": "A parent's mental health was poor.",
    "K5": "A parent misused alcohol or drugs.",
    "K6": "A parent had been in care.",
    "K7": "The family lived in poverty or poor housing.",
    "K8": "The child had a disability or a long illness.",
    "K9": "Harm came from outside the family.",
    "K10": "The child's mental health was poor.",
    "K11": "The child was not in school.",
    "K12": "An earlier child had been removed or had died.",
}
"""A finding in words, for each theme of the codebook."""

TOPICS = {
    "P1": "the child's daily life",
    "P2": "fathers and families hard to engage",
    "P3": "challenge and escalation",
    "P4": "assessment before birth and after change",
    "P5": "sharing information",
    "P6": "step-up and step-down",
    "P7": "plans and strategy meetings",
    "P8": "supervision",
    "P9": "embedding learning",
    "P10": "neglect",
    "P11": "unexplained injury",
    "P12": "culture and identity",
}
"""What an action is about, for each practice theme."""

ACTIONS = {
    "policy": (27, "Policy rewritten: {}", "Audit of 20 files against the policy"),
    "training": (18, "Course set up: {}", "Evaluation three months after the course"),
    "process": (16, "New pathway between agencies: {}", "Use of the pathway, counted each quarter"),
    "assurance": (14, "Audit across agencies: {}", "Audit report to the partnership"),
    "resource": (10, "Practice guide: {}", "Visits to the page"),
    "tool": (8, "Tool bought and trainers licensed: {}", "Tools completed, counted each year"),
    "advocacy": (7, "Raised with government: {}", "The department's reply"),
}
"""Actions by kind: how often each is taken, its title, and what is held as evidence where anything is."""
