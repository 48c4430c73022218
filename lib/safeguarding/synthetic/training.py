"""The table of training: what a register would hold of what was held, and of answers before and after."""

import numpy as np

from safeguarding.estimates import draws
from safeguarding.synthetic import learning, phrases
from safeguarding.synthetic.attending import AGENCIES, BRIEFING, PROGRAMMES, YES, Lists, People, SessionCounts, Sessions
from safeguarding.synthetic.learning import Found
from safeguarding.synthetic.lives import Lives

# ---- Answers before and after training: of the sessions that have a list and evidence of more than liking ------------

QUESTIONS = ("How sure are you of what to do?", "How well do you know when to escalate?")
SCALE = (1, 10)
ANSWERS, ANSWERS_AGAIN = 80, 65
"""Percent of those who came who answer before, and of these, again after."""
BEFORE: draws.Quantiles = ((0, 1), (250, 4), (500, 5), (750, 7), (1000, 10))
GAIN: draws.Quantiles = ((0, -2), (250, 0), (500, 1), (750, 2), (1000, 5))


def evaluation_table(seed: int, training: dict[str, np.ndarray], lists: Lists, staff: People) -> dict[str, np.ndarray]:
    """Give the table ``evaluation``: a row per person and question."""
    learnt = np.isin(training["level"], ("2", "3", "4"))
    row = np.flatnonzero(learnt[lists.session] & (lists.came == YES))
    row = row[draws.happens(draws.loose(seed, "answers", len(row)), ANSWERS)]
    again = draws.happens(draws.loose(seed, "answers again", len(row)), ANSWERS_AGAIN)
    n = len(row) * len(QUESTIONS)
    before = draws.measured(draws.even(seed, "before", n), BEFORE)
    after = np.clip(before + draws.measured(draws.even(seed, "gain", n), GAIN), *SCALE)
    twice = np.repeat(row, len(QUESTIONS))
    return {
        "training_id": training["training_id"][lists.session[twice]],
        "person_key": staff.keys[lists.person[twice]],
        "question": draws.taken(QUESTIONS, np.tile(np.arange(len(QUESTIONS)), len(row))),
        "scale": np.full(n, "{}..{}".format(*SCALE), object),
        "before": before.astype(str).astype(object),
        "after": np.where(np.repeat(again, len(QUESTIONS)), after.astype(str).astype(object), ""),
    }


# ---- The table of training: what a register would hold of what was held, exactly for a session and less so for a block

LOCKDOWN, OPENED = (int(np.datetime64(day).astype(int)) for day in ("2020-03-16", "2021-08-01"))
MODES = ("in_person", "virtual", "mixed")
LEVELS = {"": 38, "1": 38, "2": 14, "3": 7, "4": 3}
"""What is known of the effect: of much training nothing, and of most of the rest only whether it was liked."""
EXACT, ABOUT, AT_LEAST, BETWEEN = range(4)
STALE = 900
"""Days after its report for which a review is still news."""


def training_table(
    seed: int, held: Sessions, counts: SessionCounts, lives: Lives, learnt: Found
) -> dict[str, np.ndarray]:
    """Give the table ``training``: a row per delivery."""
    n = len(held.first)
    how = np.where(held.block, draws.chosen(draws.even(seed, "count said", n), (35, 25, 15, 25)), EXACT)
    starts, ends = _dated(seed, held)
    themes, reviews = _carried(seed, held, lives, learnt)
    return {
        "training_id": draws.numbered("T", n),
        "programme": draws.taken(tuple(PROGRAMMES), held.programme),
        "starts": starts,
        "ends": ends,
        "status": np.full(n, "held", object),
        "mode": draws.taken(MODES, _modes(seed, held)),
        "sessions": _text(held.sessions),
        "agency": draws.taken((*AGENCIES, ""), held.agency),
        "capacity": _text(_capacity(seed, held, counts)),
        "booked": np.where((how == EXACT) | (how == BETWEEN), _text(counts.booked), ""),
        "attended": _said(how, counts.attended),
        "did_not_attend": np.where(how == EXACT, _text(counts.did_not_attend), ""),
        "walk_in": np.where(how == EXACT, _text(counts.walk_in), ""),
        "people": _people(seed, held, counts, how),
        "themes": themes,
        "reviews": reviews,
        "level": draws.taken(tuple(LEVELS), draws.chosen(draws.even(seed, "level", n), tuple(LEVELS.values()))),
        "source": np.full(n, phrases.MADE_UP, object),
    }


def _text(numbers: np.ndarray) -> np.ndarray:
    return numbers.astype(str).astype(object)


def _dated(seed: int, held: Sessions) -> tuple[np.ndarray, np.ndarray]:
    """Write when training was held: a session to the day, a block to the month or, if within one, to the year."""
    whole = phrases.years(held.first) == phrases.years(held.last)
    year = held.block & whole & draws.happens(draws.even(seed, "block by year", len(whole)), 35)

    def written(end: np.ndarray) -> np.ndarray:
        return np.where(year, phrases.years(end), np.where(held.block, phrases.months(end), phrases.days(end)))

    return written(held.first), written(held.last)


def _modes(seed: int, held: Sessions) -> np.ndarray:
    after = draws.chosen(draws.even(seed, "mode", len(held.first)), (45, 35, 20))
    mode = np.where(held.first < LOCKDOWN, 0, np.where(held.first < OPENED, 1, after))
    return np.where((held.first < LOCKDOWN) & (held.last >= LOCKDOWN), 2, mode)


def _capacity(seed: int, held: Sessions, counts: SessionCounts) -> np.ndarray:
    """Give the places: those booked, up to the next five, with some left over; a few sessions are overbooked."""
    n = len(held.first)
    spare = draws.whole(seed, "spare places", n, 0, 2) * 5 * held.sessions
    full = draws.happens(draws.even(seed, "overbooked", n), 6)
    return np.where(full, counts.booked - counts.booked // 12, -(-counts.booked // 5) * 5 + spare)


def _said(how: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Write numbers as a source would: exactly, as about so many, as at least so many, or as a range."""
    tens, twenty = _text(numbers // 10 * 10), _text(numbers // 20 * 20)
    between = twenty + ".." + _text(numbers // 20 * 20 + 20)
    ways = {ABOUT: "~" + tens, AT_LEAST: ">=" + tens, BETWEEN: between}
    return np.select([how == way for way in ways], list(ways.values()), _text(numbers))


def _people(seed: int, held: Sessions, counts: SessionCounts, how: np.ndarray) -> np.ndarray:
    """Write how many different people came, which only some blocks say."""
    people = counts.attended * draws.whole(seed, "people", len(how), 72, 96) // 100
    return np.where(held.block & (how == EXACT), _text(people), "")


def _carried(seed: int, held: Sessions, lives: Lives, learnt: Found) -> tuple[np.ndarray, np.ndarray]:
    """Give the themes and the reviews that training says it carries.

    A briefing carries up to three of the last reports, published or not yet; other training, sometimes one.
    """
    some = draws.happens(draws.even(seed, "carries a review", len(held.first)), 20)
    briefing = held.programme == BRIEFING
    wanted = np.where(briefing, draws.whole(seed, "reviews carried", len(some), 1, 3), some * 1)
    news = np.argsort(lives.days["reported"][lives.published], kind="stable")
    reported = lives.days["reported"][lives.published][news]
    last, first = np.searchsorted(reported, held.first), np.searchsorted(reported, held.first - STALE)
    ends = zip(np.maximum(first, last - wanted), last, strict=True)
    return _listed(learnt, held, [news[low:high] for low, high in ends])


def _listed(learnt: Found, held: Sessions, carried: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Write the themes and the ids of the reviews that each delivery carries (places in ``learnt.published``)."""
    first = draws.taken(learning.CODES, learnt.theme[learnt.first])
    own = [themes for _, themes in PROGRAMMES.values()]
    themes = [
        ";".join(dict.fromkeys(first[places])) if programme == BRIEFING else own[programme]
        for programme, places in zip(held.programme, carried, strict=True)
    ]
    return np.array(themes, object), np.array([";".join(learnt.published[places]) for places in carried], object)
