"""Registers that are hard to publish: small counts beside what tells of them, written in every way there is."""

import random
from itertools import count

DAY = "2024-03-31"
"""The day all of them are published on."""
_SEATS = ("booked", "attended", "did_not_attend", "walk_in", "people")


def delivery(n, **counts):
    """Make the row of a delivery; what is not named is not recorded."""
    return {"training_id": f"T{n}", "programme": "Voice", "starts": "2022-05-04", "ends": "2022-05-04", **counts}


def review(n, children, published="2023-02-01"):
    """Make the row of a review; one that is not published has no day."""
    return {"review_id": f"R{n}", "name": f"Tree {n}", "kind": "lcspr", "children": children, "published": published}


def deliveries(*rows, **tables):
    """Make a register of deliveries, each a dictionary of counts as they are written."""
    return {"reviews": [review(1, "9")], "training": [delivery(n, **row) for n, row in enumerate(rows, 1)], **tables}


def children(*seen, unseen=()):
    """Make a register of reviews: the children of those that are published, and of those that are not."""
    numbers = count(1)
    rows = [review(next(numbers), each) for each in seen]
    return {"reviews": rows + [review(next(numbers), each, "") for each in unseen]}


def staff(*counts, agency=""):
    """Make a register of agencies, each with its headcount; a delivery is for one of them, if it is named."""
    heads = [{"agency": f"Agency {n}", "year": "2022", "headcount": each} for n, each in enumerate(counts, 1)]
    return deliveries({"attended": "30", "agency": agency}, {"attended": "12", "agency": agency}, workforce=heads)


def claimed(measure, of, *said):
    """Make a claim of each comparator and number, with the words that tell what it is about."""
    rows = (each.split() for each in said)
    return [
        {"claim_id": f"C{n}", "says": f"{measure} of {of}", "measure": measure, "of": of, "comparator": how, "value": v}
        for n, (how, v) in enumerate(rows, 1)
    ]


def listed(**came):
    """Make a list of people: so many who came to each delivery."""
    return [
        {"training_id": id, "person_key": f"p{id}{n}", "attended": "yes"}
        for id, most in came.items()
        for n in range(most)
    ]


EVERY = [f"{how} {n}" for how in ("=", ">=", ">", "<=", "<") for n in range(6)]

REGISTERS = {
    "one small delivery": deliveries({"attended": "3"}),
    "one small among large": deliveries({"attended": "3"}, {"attended": "40"}, {"attended": "25"}),
    "noughts beside a small one": deliveries({"attended": "0"}, {"attended": "2"}, {"attended": "0"}),
    "a pair of small ones": deliveries({"attended": "1"}, {"attended": "4"}, {"attended": "25"}),
    "all small": deliveries(*({"attended": n} for n in "1234")),
    "all one": deliveries(*({"attended": "1"} for _ in range(4))),
    "all four": deliveries(*({"attended": "4"} for _ in range(4))),
    "small absences that balance": deliveries(
        {"booked": "12", "attended": "11", "did_not_attend": "1", "walk_in": "0"},
        {"booked": "12", "attended": "8", "did_not_attend": "4", "walk_in": "0"},
        {"booked": "12", "attended": "14", "did_not_attend": "1", "walk_in": "3"},
        {"booked": "12", "attended": "12", "did_not_attend": "2", "walk_in": "2"},
        {"booked": "16", "attended": "20", "did_not_attend": "0", "walk_in": "4"},
    ),
    "small absences that do not balance": deliveries(
        {"booked": "15", "attended": "11", "did_not_attend": "2", "walk_in": "0"},
        {"booked": "15", "attended": "11", "did_not_attend": "1", "walk_in": "0"},
        {"booked": "13", "attended": "11", "did_not_attend": "3", "walk_in": "2"},
        {"booked": "9", "attended": "11", "did_not_attend": "3", "walk_in": "0"},
    ),
    "absences without bookings": deliveries({"attended": "11", "did_not_attend": "1"}, {"booked": "8", "walk_in": "2"}),
    "a few people at many sessions": deliveries(
        {"attended": "12", "sessions": "3", "people": "4"},
        {"attended": "9", "sessions": "9", "people": "2"},
        {"attended": "12", "sessions": "4", "people": "3"},
        {"attended": "6", "people": "4"},
    ),
    "a few people at attendances that are open": deliveries(
        {"attended": ">=9", "sessions": "3", "people": "4"}, {"attended": ">11", "sessions": "3", "people": "4"}
    ),
    "a few people at about so many attendances": deliveries({"attended": "~12", "sessions": "3", "people": "4"}),
    "ranges that reach under the threshold": deliveries(
        {"attended": "3..10"}, {"attended": "<5"}, {"attended": ">2"}, {"attended": "<=2"}, {"attended": ">=1"}
    ),
    "about a few": deliveries({"attended": "~3"}, {"attended": "~40"}, {"attended": "2"}),
    "everybody who came is listed": deliveries(
        {"attended": "20"}, {"attended": "3"}, attendance=listed(T1=20, T2=3)
    ),
    "only a few are listed": deliveries({"attended": "20"}, {"attended": "3"}, attendance=listed(T2=3)),
    "claims about a small delivery": deliveries(
        {"attended": "3"}, {"attended": "40"}, claims=claimed("attended", "T1", *EVERY)
    ),
    "claims about a few people": deliveries(
        {"attended": "12", "people": "4", "sessions": "3"}, claims=claimed("people", "T1", *EVERY)
    ),
    "claims about those who go with a few people": deliveries(
        {"attended": "12", "people": "4", "sessions": "3"}, claims=claimed("attended", "T1", *EVERY)
    ),
    "one small review": children("3", "9", "7"),
    "two reviews of four": children("4", "4", "9"),
    "two reviews of three": children("3", "3", "9"),
    "two reviews of one": children("1", "1", "9"),
    "four and one": children("4", "1", "9"),
    "three small reviews": children("3", "2", "2"),
    "all reviews of four": children("4", "4", "4", "4"),
    "a review that is not published": children("9", unseen=["7"]),
    "one that is not published beside a small one": children("2", "9", unseen=["7"]),
    "two that are not published": children("2", "9", unseen=["7", "6"]),
    "a small one that is not published": children("9", "8", unseen=["2"]),
    "small ones on both sides": children("3", "3", "9", unseen=["2", "9"]),
    "a range of children": children("<5", "9", unseen=["7"]),
    "about a few children": children("~3", "9", unseen=["7"]),
    "children that nobody counted": children("", "3", "3", "9", unseen=[""]),
    "a small agency": staff("4", "300"),
    "a small agency with all the training": staff("3", "300", agency="Agency 1"),
    "small agencies alone": staff("1", "4"),
    "an agency with one small delivery": deliveries(
        {"attended": "3", "agency": "Agency 1"},
        {"attended": "30", "agency": "Agency 2"},
        workforce=[
            {"agency": "Agency 1", "year": "2022", "headcount": "40"},
            {"agency": "Agency 2", "year": "2022", "headcount": "400"},
        ],
    ),
    "an agency with a small delivery and none": deliveries(
        {"attended": "3", "agency": "Agency 1"},
        {"attended": "0", "agency": "Agency 1"},
        workforce=[{"agency": "Agency 1", "year": "2022", "headcount": "40"}],
    ),
}  # fmt: skip
"""Made by hand, for the usual threshold of five."""


TELLING = (
    *(
        "one small among large",
        "noughts beside a small one",
        "small absences that balance",
        "absences without bookings",
    ),
    *("a few people at many sessions", "ranges that reach under the threshold", "only a few are listed"),
    *("claims about a small delivery", "claims about a few people", "four and one", "two that are not published"),
    *("small ones on both sides", "a range of children", "a small agency", "an agency with a small delivery and none"),
)
"""One or two of each kind: deliveries, absences, people, ranges, lists, claims, reviews, children and agencies."""


SEEDS = [(1, 5), (2, 5), (2, 3), (7, 3), (2, 8), (3, 10), (5, 8), (9, 10)]
"""Draws and thresholds: of each threshold one that an earlier way of withholding failed, and one more."""


def drawn(seed, least):
    """Draw a register: deliveries, reviews and agencies with many counts around the threshold, written in every way."""
    dice = random.Random(f"{seed} {least}")
    rows = [_drawn_delivery(dice, least) for _ in range(dice.randint(1, 7))]
    seen, unseen = ([_written(dice, least) for _ in range(dice.randint(0, 4))] for _ in range(2))
    made = deliveries(*rows, **children(*seen, unseen=unseen))
    heads = [_written(dice, least) for _ in range(3)]
    made["workforce"] = [
        {"agency": f"Agency {n}", "year": "2022", "headcount": each} for n, each in enumerate(heads, 1) if each
    ]
    every = [f"{how} {n}" for how in (">=", "<", "=") for n in range(least + 1)]
    made["claims"] = claimed(dice.choice(["attended", "people"]), "T1", *dice.sample(every, 4))
    return made


def _drawn_delivery(dice, least):
    """Draw counts that balance, or nearly, and leave some of them out."""
    sessions, absent, walked = dice.randint(1, 4), _few(dice, least), _few(dice, least)
    attended = max(walked, dice.choice([_few(dice, least), dice.randint(0, 4 * least)]))
    booked = max(0, attended + absent - walked + dice.choice([0, 0, 0, 1, 2, least]))
    people = dice.randint(-(-attended // sessions), attended)
    counts = dict(zip(_SEATS, (booked, attended, absent, walked, people), strict=True))
    kept = [name for name in _SEATS if dice.random() < 0.8]
    agency = {"agency": f"Agency {dice.randint(1, 3)}"} if dice.random() < 0.7 else {}
    return {name: _form(dice, counts[name]) for name in kept} | {"sessions": str(sessions)} | agency


def _few(dice, least):
    return dice.choice([0, *range(1, least + 2)])


def _written(dice, least):
    return dice.choice([""] + [_form(dice, dice.choice([_few(dice, least), dice.randint(1, 3 * least)]))] * 7)


def _form(dice, n):
    forms = [str(n)] * 9 + ([f"{n}..{n + 3}", f">={n}", f"<={n}"] if n else [])
    return dice.choice(forms)
