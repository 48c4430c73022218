"""A register whose every secret is a word or a number that stands nowhere else, so that a search can find it.

The threshold is a million: a "small" count has six digits, and none of them is in a set by chance.
"""

from dataclasses import dataclass
from datetime import date

DAY, RULES = "2024-03-31", "national, sefton"
THRESHOLD, MOST = 1_000_000, 20_000_000
SHOWN = ("Alder", "Voice of the child", "2000003", "7000009", "Zest agency", "Publish a briefing")
"""What a public set of it does say: a search that does not find these is no search."""


@dataclass(frozen=True)
class Secrets:
    """What is withheld: words, six-digit numbers, and days near the child."""

    words: tuple[str, ...]
    numbers: tuple[int, ...]
    days: tuple[date, ...]

    def forms(self):
        """Give each secret in every way that a file may write it."""
        spelt = [(word, (word,)) for word in self.words]
        spelt += [(str(number), (str(number), f"{number:,}")) for number in self.numbers]
        return dict(spelt + [(day.isoformat(), _days(day)) for day in self.days])


def _days(day):
    serial = (day - date(1899, 12, 30)).days
    return (
        *(day.isoformat(), f"{day.day} {day:%B %Y}", f"{day.day} {day:%b %Y}", f"{day:%d/%m/%Y}", f"{day:%Y%m%d}"),
        *(f"<v>{serial}</v>", str((day - date(1970, 1, 1)).days * 86_400_000)),
    )


def word(what, turn):
    """Make up a word for a secret; another ``turn`` gives another word of the same length."""
    return f"{'zq' if turn == 0 else 'qz'}{what}vex"


def register(turn=0):
    """Make the tables; ``turn`` changes every secret and nothing else."""
    first = turn == 0
    gone = [word("unpubone", turn), word("unpubtwo", turn), word("unpubthree", turn)]
    return {
        "reviews": _reviews(turn, first, gone),
        "actions": [
            {"action_id": "A1", "title": "Publish a briefing", "kind": "resource", "status": "done", "themes": "P1",
             "reviews": f"R1; {gone[0]}", "owner": word("owner", turn), "evidence": word("evidence", turn),
             "completed": "2023-02-03", "source": word("asource", turn)},
            {"action_id": "A2", "title": "Train", "kind": "training", "status": "planned",
             "reviews": f"{gone[1]}; {gone[2]}"},
        ],
        "findings": [
            {"finding_id": word("fone", turn), "review_id": "R1", "theme": "P1", "coder": word("coder", turn),
             "finding": word("finding", turn), "source": word("fsource", turn)},
            {"finding_id": word("ftwo", turn), "review_id": gone[0], "theme": "P2", "coder": word("coder", turn)},
        ],
        "training": _training(turn, first, gone),
        "attendance": [
            {"training_id": "T2", "person_key": word(f"person{n}", turn), "agency": "Zest agency", "attended": "yes"}
            for n in range(6)
        ],
        "evaluation": [
            {"training_id": "T2", "person_key": word(f"person{n}", turn), "question": word("question", turn),
             "scale": "0..999999", "before": "271828" if first else "271829", "after": "314159" if first else "314160"}
            for n in range(12)
        ],
        "workforce": [
            {"agency": "Zest agency", "year": "2022", "headcount": "418027" if first else "418031",
             "fte": word("fte", turn), "source": word("wsource", turn)},
            {"agency": "Large agency", "year": "2022", "headcount": "7000009"},
        ],
        "claims": _claims(),
        "sources": [
            {"table": "reviews", "id": "R1", "column": "published", "says": word("says", turn),
             "source": word("ssource", turn)},
        ],
    }  # fmt: skip


def _reviews(turn, first, gone):
    return [
        # Nobody wrote down when it was begun: only the order of milestones bounds it, from the day of awareness on.
        {"review_id": "R1", "name": "Alder", "kind": "scr", "children": "2000003",
         "incident": "2016-02-29" if first else "2016-02-28", "aware": "2016-03-11" if first else "2016-03-12",
         "author_appointed": "2016-06-01", "reported": "2017-10-10", "completed": "2018-01-10",
         "sent_to_panel": "2018-02-01", "published": "2018-03-01", "delay_reason": "inquest",
         "delay_note": word("delay", turn), "source": word("rsource", turn)},
        # Notified some day of a month, in which somebody became aware.
        {"review_id": "R2", "name": "Birch", "kind": "rapid_review", "children": "617203" if first else "617207",
         "incident": "2021-05-13" if first else "2021-05-12", "aware": "2021-05-19" if first else "2021-05-18",
         "notified": "2021-05", "rapid_review_started": "2021-09-01", "rapid_review_meeting": "2021-09-02",
         "panel_informed": "2021-09-20", "published": "2022-06-01"},
        # Certainly published, but not by the day; perhaps published; not published.
        {"review_id": gone[0], "name": word("nameone", turn), "kind": "lcspr",
         "children": "3500011" if first else "3500027", "aware": "2023-01-09", "author_appointed": "2023-02-01",
         "published": "2024-04-01", "delay_note": word("delaytwo", turn)},
        {"review_id": gone[1], "name": word("nametwo", turn), "kind": "lcspr",
         "children": "523417" if first else "523427", "published": "2024-03/2024-04"},
        {"review_id": gone[2], "name": word("namethree", turn), "kind": "scr",
         "children": word("unreadable", turn)},
    ]  # fmt: skip


def _training(turn, first, gone):
    return [
        {"training_id": "T1", "programme": "Voice of the child", "starts": "2022-09-01", "ends": "2022-09-01",
         "sessions": "1", "agency": "Large agency", "booked": "2000003", "attended": "2000003", "people": "2000003",
         "reviews": f"R1; {gone[0]}", "source": word("tsource", turn)},
        {"training_id": "T2", "programme": "Zest session", "starts": "2022-10-01", "ends": "2022-10-01",
         "sessions": "1", "agency": "Zest agency", "attended": "734519" if first else "734527",
         "people": "734519" if first else "734527"},
        {"training_id": "T3", "programme": "Neglect", "starts": "2022-11-01", "ends": "2022-11-01", "sessions": "1",
         "agency": "Large agency", "booked": "2863417" if first else "2863429", "attended": "2000003",
         "did_not_attend": "863414" if first else "863426", "walk_in": "0"},
    ]  # fmt: skip


def _claims():
    about = (("attended", "T2", ">=", "900000"), ("attended", "T2", "<", "1000000"), ("people", "T2", "=", "600000"))
    return [
        {"claim_id": f"C{n}", "says": f"{measure} of {of}", "measure": measure, "of": of, "comparator": how, "value": v}
        for n, (measure, of, how, v) in enumerate(about, 1)
    ]


def secrets(turn=0):
    """List what is withheld."""
    cells = [str(cell) for rows in register(turn).values() for row in rows for cell in row.values()]
    words = {part for cell in cells for part in cell.split("; ") if part.endswith("vex")}
    mine = {cell for cell in cells if cell.isdigit()}
    others = {str(cell) for rows in register(1 - turn).values() for row in rows for cell in row.values()}
    near = [row[name] for row in register(turn)["reviews"] for name in ("incident", "aware") if name in row]
    return Secrets(
        tuple(sorted(words | {word(each, turn) for each in ("reason", "who")})),
        tuple(sorted(int(cell) for cell in mine - others)),
        tuple(date.fromisoformat(each) for each in near),
    )


KINDS = {
    "free text": (
        "delay_note",
        "source",
        "owner",
        "evidence",
        "coder",
        "finding",
        "fte",
        "says",
        "person_key",
        "question",
    ),
    "answers of people": ("before", "after"),
    "small counts": ("headcount", "booked", "attended", "did_not_attend", "people"),
    "children of published reviews": ("children",),
    "children of reviews that are not published": ("children",),
    "days near the child": ("incident", "aware"),
    "names of what is not published": ("review_id", "name", "reviews", "finding_id"),
}
"""Kinds of secrets, and the columns they stand in."""


def twin(kind):
    """Make the register with all secrets of one kind changed."""
    mine, other = register(0), register(1)
    return {
        table: [_taken(kind, one, another) for one, another in zip(rows, other[table], strict=True)]
        for table, rows in mine.items()
    }


def _taken(kind, one, another):
    seen = one.get("review_id") in ("R1", "R2")
    if kind.startswith("children") and seen != (kind == "children of published reviews"):
        return one
    return {name: another[name] if name in KINDS[kind] else cell for name, cell in one.items()}


def beside(turn=0):
    """Give the files beside the tables: what the register says of itself, and a correction with its reason."""
    return {
        "register.toml": f'title = "Secret register"\nrules = "national, sefton"\nthreshold = "{THRESHOLD}"\n',
        "corrections.toml": "\n".join(
            ["[[correction]]", 'table = "actions"', 'id = "A2"', 'column = "kind"', 'stands = "training"',
             'use = "policy"', f'reason = "{word("reason", turn)}"', f'who = "{word("who", turn)}"',
             'status = "agreed"']
        ),
    }  # fmt: skip
