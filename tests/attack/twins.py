"""Pairs of registers that differ in one secret alone, drawn: what is published of both has to be the same.

Each kind of secret is a function that draws it into a register, which is tables and the files beside them; what is
public of the register is the same for every draw.
"""

import random
from datetime import date, timedelta

DAY, RULES = "2024-03-31", "national, sefton"
TEXTS = ("waiting for the trial", "as the mother asked", "see file 7")


def register():
    """Make what everybody may know, with room for each kind of secret."""
    return {
        "reviews": [
            {"review_id": "R1", "name": "Alder", "kind": "scr", "children": "7", "aware": "2016-03-11",
             "notified": "2016-03-14", "author_appointed": "2016-06-01", "reported": "2017-10-10",
             "sent_to_panel": "2018-02-01", "published": "2018-03-01", "delay_reason": "inquest"},
            {"review_id": "R2", "name": "Birch", "kind": "lcspr", "children": "8", "aware": "2021-05-19",
             "notified": "2021-05-24", "initiated": "2021-06-20", "published": "2022-06-01"},
            {"review_id": "R3", "name": "Cedar", "kind": "lcspr", "notified": "2021-08", "initiated": "2021-10-01",
             "published": "2022-03/2022-05"},
        ],
        "actions": [
            {"action_id": "A1", "title": "Publish a briefing", "kind": "resource", "status": "done", "themes": "P1",
             "reviews": "R1", "completed": "2023-02-03", "owner": "a post"},
            {"action_id": "A2", "title": "Train", "kind": "training", "status": "planned", "reviews": "R1; R2"},
        ],
        "findings": [
            {"finding_id": "F1", "review_id": "R1", "theme": "P1", "coder": "AB"},
            {"finding_id": "F2", "review_id": "R2", "theme": "P1", "coder": "AB"},
        ],
        "training": [
            {"training_id": "T1", "programme": "Voice", "starts": "2022-09-01", "ends": "2022-09-01", "sessions": "1",
             "agency": "Police", "attended": "12", "people": "12", "reviews": "R1"},
            {"training_id": "T2", "programme": "Hostels", "starts": "2022-10-01", "ends": "2022-10-01",
             "sessions": "1", "agency": "Hostel", "attended": "3", "people": "3"},
        ],
        "workforce": [{"agency": "Police", "year": "2022", "headcount": "300"}],
        "claims": [
            {"claim_id": "C1", "says": "Three of the hostel were trained", "measure": "people", "of": "T2",
             "comparator": "=", "value": "3"},
            {"claim_id": "C2", "says": "Half were in time", "measure": "share_met", "of": "national/lcspr_publication",
             "comparator": ">=", "value": "0.5"},
        ],
        "avoid": [{"date": "2024-07", "kind": "committee_recess"}],
        "sources": [],
    }, {}  # fmt: skip


def _unpublished(dice):
    """Make a review that is begun, on some day, and of which a clock may run, be met, or be past."""
    aware = date.fromisoformat(DAY) - timedelta(dice.randint(0, 700))
    day = iter(aware + timedelta(n) for n in sorted(dice.sample(range(1, 200), 4)))
    row = {"kind": dice.choice(["scr", "lcspr", "rapid_review"]), "aware": aware.isoformat(), "name": "Hidden"}
    row |= {
        name: next(day).isoformat() for name in ("notified", "initiated", "reported", "decision") if dice.random() < 0.7
    }
    row["published"] = dice.choice(["", "2024-03/2024-04", "2025-01-01", "2014-11-01", "soon"])
    return row | {"children": dice.choice(["", "1", "4", "17"]), "delay_reason": dice.choice(["", "inquest"])}


def reviews_under_way(dice, tables, beside):
    """How many there are, when each came to light, and how each stands."""
    for n in range(dice.randint(0, 3)):
        tables["reviews"].append({"review_id": f"U{n}", **_unpublished(dice)})


def what_such_a_review_found(dice, tables, beside):
    """Its themes, the actions and the training that name it."""
    reviews_under_way(random.Random(7), tables, beside)
    for n in range(dice.randint(0, 4)):
        theme = dice.choice(["P1", "P2", "P3; P4", "no such theme"])
        tables["findings"].append({"finding_id": f"F9{n}", "review_id": "U0", "theme": theme, "coder": "CD"})
    tables["actions"][0]["reviews"] += dice.choice(["", "; U0", "; U0; U1"])
    tables["training"][0]["reviews"] += dice.choice(["", "; U1"])


def children(dice, tables, beside):
    """Small numbers of a review that is published."""
    tables["reviews"][2]["children"] = dice.choice("1234")


def days_near_the_child(dice, tables, beside):
    """The incident and awareness, either first, before notification or after it, or on no day at all.

    None is after the publication: that would say that the review is not published.
    """
    for row in tables["reviews"]:
        after = f"{row.get('notified', '2023')[:4]}-12-01"
        row["incident"] = dice.choice(["", "2015", "2015-12-31", after])
        row["aware"] = dice.choice(["", "2015-12-30", "2016-02", after])


def sources(dice, tables, beside):
    """Rows that say what a source says of a cell, right or wrong."""
    for _ in range(dice.randint(0, 5)):
        says = dice.choice(["2022-06-01", "2019", "nothing of it"])
        tables["sources"].append({"table": "reviews", "id": "R2", "column": "published", "says": says})


def private_days(dice, tables, beside):
    """Birthdays and anniversaries, some of them no days."""
    for _ in range(dice.randint(0, 4)):
        day = dice.choice(["2014-05-06", "2014-05-06/..", "06.05", "2014-01-01/2014-12-31"])
        tables["avoid"].append({"date": day, "recurs": dice.choice(["", "yearly"]), "kind": "birthday"})


def proposed_corrections(dice, tables, beside):
    """What somebody would have a cell say, or would have had it say, had it not changed."""
    said = [
        f'[[correction]]\ntable = "actions"\nid = "{id}"\ncolumn = "{column}"\nstands = "{stands}"\nuse = "{use}"\n'
        f'reason = "{dice.choice(TEXTS)}"\nwho = "me"\nstatus = "{status}"\n'
        for id, column, stands, use, status in (
            ("A1", "kind", "resource", "policy", "proposed"), ("A2", "owner", "", "a post", "proposed"),
            ("A9", "kind", "tool", "policy", "agreed"), ("A2", "status", "planned", "done", "withdrawn"),
        )
        if dice.random() < 0.5
    ]  # fmt: skip
    beside["corrections.toml"] = "\n".join(said)


def notes(dice, tables, beside):
    """Free text, whether there is any or none."""
    columns = {"reviews": "delay_note", "actions": "source", "findings": "finding", "workforce": "fte"}
    for table, column in columns.items():
        for row in tables[table]:
            row |= {column: dice.choice(["", *TEXTS]), "source": dice.choice(["", *TEXTS])}


def text_in_a_column_of_codes(dice, tables, beside):
    """A text of somebody's own where a code is wanted, which nobody can foresee."""
    text = dice.choice(TEXTS)
    tables["reviews"][0] |= {"delay_reason": text, "regime": text}
    tables["actions"][1] |= {"kind": text, "status": text, "themes": text}
    tables["training"][0] |= {"mode": text, "level": text, "themes": f"P1; {text}"}
    tables["findings"][1]["theme"] = text


def a_small_number_and_what_is_claimed_of_it(dice, tables, beside):
    """The number, the claim's words and whether it holds."""
    n, said = dice.choice("1234"), dice.choice("1234")
    tables["training"][1] |= {"attended": n, "people": n}
    tables["claims"][0] |= {"says": f"{said} of the hostel", "value": said, "comparator": dice.choice(["=", ">=", "<"])}


def lists_of_people(dice, tables, beside):
    """Who came, and what each answered."""
    tables["attendance"] = [
        {"training_id": dice.choice(["T1", "T2", "T9"]), "person_key": f"p{dice.randint(1, 9)}", "attended": "yes"}
        for _ in range(dice.randint(0, 6))
    ]
    tables["evaluation"] = [
        {"training_id": "T1", "person_key": f"p{n}", "question": "Sure?", "scale": "1..5", "before": str(n)}
        for n in range(dice.randint(0, 8))
    ]


KINDS = (
    reviews_under_way, what_such_a_review_found, children, days_near_the_child, sources, private_days,
    proposed_corrections, notes, text_in_a_column_of_codes, a_small_number_and_what_is_claimed_of_it, lists_of_people,
)  # fmt: skip


def twins(kinds, seed):
    """Draw two registers that differ in secrets of these kinds alone."""
    for turn in range(2):
        tables, beside = register()
        for kind in kinds:
            kind(random.Random(f"{kind.__name__} {seed} {turn}"), tables, beside)
        yield tables, beside
