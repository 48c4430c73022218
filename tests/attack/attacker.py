"""Somebody who knows the method, the threshold and everything that is shown, and works out what is not.

He is given the benefit of each doubt: he guesses which withheld counts are small, whose staff each delivery was for,
that nobody cancelled where that is so, and that a list of those who came is whole where that is so.
"""

import re

import pandas as pd

from attack import reader, truth
from attack.knowledge import MOST, OPEN, Knowledge

_TOTALS = {"Attendances": "attended"}
_WHY = re.compile(r"(?:recorded|withheld): (.+)$")
_PEOPLE = {"training": ("attended", "people", *truth.SEATS), "reviews": ("children",), "workforce": ("headcount",)}
_IDS = {"Training": "training", "Review": "reviews", "Agency": "workforce"}


def attack(register, view, shown, most=MOST, earlier=()):
    """Work out the least and the most that each withheld number can be: pairs by ``truth.Cell``.

    Who has kept the sets of ``earlier`` days, each a view with what is shown of it, knows what they say too.
    """
    known = knowledge(register, view, shown, most)
    for seen, said in earlier:
        _read(known, register, seen, said)
    cells = truth.cells(register, view)
    ends = known.bounds([cell.name for cell in cells])
    return {cell: ends[cell.name] for cell in cells}


def recovered(register, view, shown, most=MOST, earlier=()):
    """List what the attack tells: small counts of fewer numbers than the threshold allows, others of one only.

    Bookings and absences have no column in reports, and a large one may be known: it is of many people.
    """
    told, few = attack(register, view, shown, most, earlier), view.threshold - 1
    return [
        f"{cell.name}: {low} to {high}"
        for cell, (low, high) in told.items()
        if (cell.small and (low > 1 or high < few)) or (not cell.small and low == high and cell.name[2] in truth.SHOWN)
    ]


def knowledge(register, view, shown, most=MOST):
    """Put together what can be known of a register from what is shown of it."""
    known = Knowledge(truth.numbers(register), most)
    for cell in truth.cells(register, view):
        if cell.told:
            known.within(cell.name, 1, view.threshold - 1, "a withheld count is small")
    for row in register.tables["training"].itertuples():
        _nature(known, row)
    _read(known, register, view, shown)
    _agencies(known, register, shown)
    _warned(known, register, shown)
    return known


def _read(known, register, view, shown):
    """Read one set."""
    for table in shown.tables:
        _figures(known, table.figures)
        _texts(known, table.texts)
        _claims(known, table.texts)
        _lists(known, table.texts)
    _drawn(known, shown.drawn)
    _said(known, shown.sentences)
    _children(known, view, shown)


# What is so by nature


def _nature(known, row):
    at = {column: ("training", row.training_id, column) for column in truth.SEATS}
    there = {column: name for column, name in at.items() if name in known.true}
    if {"booked", "attended"} <= set(there):
        terms = {there["booked"]: 1, there["attended"]: -1}
        terms |= {there[name]: sign for name, sign in (("did_not_attend", -1), ("walk_in", 1)) if name in there}
        known.guess(terms, 0, OPEN, "who booked and did not come either stayed away or cancelled")
        known.guess(terms, 0, 0, "nobody cancelled")
    for less, more in (("people", "attended"), ("walk_in", "attended"), ("did_not_attend", "booked")):
        if {less, more} <= set(there):
            known.guess({there[more]: 1, there[less]: -1}, 0, OPEN, f"{less} are no more than {more}")
    if pd.notna(row.sessions_max) and {"people", "attended"} <= set(there):
        terms = {there["people"]: int(row.sessions_max), there["attended"]: -1}
        known.guess(terms, 0, OPEN, "a person attends a session once")


# What tables show


def _figures(known, rows):
    for row in rows:
        for table, at in _named(row):
            for column in _PEOPLE[table]:
                _within(known, (table, at, column), reader.of_row(row, column), "figures")
                if reader.about(row, column) is not None:
                    said = reader.about(row, column)
                    _guess(known, (table, at, column), (said, said), "about is taken at its word")


def _named(row):
    if "training_id" in row:
        return [("training", row["training_id"])]
    if "review_id" in row:
        return [("reviews", row["review_id"])]
    return [("workforce", f"{row['agency']} {row['year_earliest'][:4]}")] if "year_earliest" in row else []


def _texts(known, rows):
    for row in rows:
        table = next((table for heading, table in _IDS.items() if heading in row), None)
        if table:
            at = row[next(iter(row))] if table != "workforce" else f"{row['Agency']} {row.get('Year', '')}"
            for column in _PEOPLE[table]:
                heading = column.replace("_", " ").capitalize()
                _within(known, (table, at, column), reader.extent(row.get(heading, "")), "a table")
        if row.get("Measure") in _TOTALS:
            _total(known, _TOTALS[row["Measure"]], row["What the record proves"])
        if row.get("Figure") in _TOTALS:
            _total(known, _TOTALS[row["Figure"]], row["What the register shows"])


def _within(known, name, ends, where):
    if ends and name in known.true:
        known.within(name, *ends, where)


def _guess(known, name, ends, where):
    if name in known.true:
        known.guess({name: 1}, *ends, where)


def _total(known, column, text):
    ends, terms = reader.extent(text), _of(known, "training", column)
    if ends and terms:
        known.know(terms, *ends, f"the total of {column}")


def _of(known, table, column):
    return {name: 1 for name in known.true if name[0] == table and name[2] == column}


def _claims(known, rows):
    """A verdict says whether a number is as claimed, and what it rests on."""
    for row in rows:
        if {"Claim", "Claimed", "Verdict", "Because"} <= set(row):
            about = re.fullmatch(r"(attended|people) of (\S+)", row["What was said, in our words"])
            name = ("training", about[2], about[1]) if about else None
            if name in known.true:
                found = _WHY.search(row["Because"])
                _within(known, name, reader.extent(found[1]) if found else None, "why a claim stands")
                _verdict(known, name, *row["Claimed"].split(), row["Verdict"], row["Claim"])


def _verdict(known, name, comparator, value, verdict, claim):
    value = int(value)
    holds = {"=": (value, value), ">=": (value, OPEN), ">": (value + 1, OPEN), "<=": (0, value), "<": (0, value - 1)}
    fails = {">=": (0, value - 1), ">": (0, value), "<=": (value + 1, OPEN), "<": (value, OPEN)}
    if verdict == "supported":
        known.within(name, *holds[comparator], f"claim {claim}")
    elif verdict == "contradicted" and comparator in fails:
        known.within(name, *fails[comparator], f"claim {claim}")
    elif verdict == "contradicted":
        above = ("claim", claim, "above")
        known.switch(above, known.true[name] > value)
        known.know({name: 1, above: -known.far}, value + 1 - known.far, OPEN, f"claim {claim}: more")
        known.know({name: 1, above: -known.far}, -OPEN, value - 1, f"claim {claim}: less")


def _lists(known, rows):
    """A table of those who came may list everybody, and then its number of rows is a total."""
    listed = next((row["Rows"] for row in rows if row.get("Table") == "attendance"), "0").replace(",", "")
    if listed.isdigit() and int(listed):
        came = _of(known, "training", "attended")
        known.guess(came, int(listed), int(listed), "everybody who came is listed, and nobody else")
        both = came | _of(known, "training", "did_not_attend")
        known.guess(both, int(listed), int(listed), "who came and who did not is listed")


# What charts and sentences say


def _drawn(known, rows):
    for row in rows:
        for table, at in _named(row):
            for column in _PEOPLE[table]:
                _within(known, (table, at, column), reader.of_row(row, column), "a chart")


def _said(known, sentences):
    for text in sentences:
        for found in re.findall(r"\*\*(.+?) places taken", text):
            # Where some course has no number, the sentence says the least alone, as if it were all.
            ends, terms = reader.extent(found), _of(known, "training", "attended")
            if ends and terms:
                known.guess(terms, *ends, "all places taken")


# Children


def _children(known, view, shown):
    cases = set(view.cases["review_id"])
    terms = {name: 1 for name in _of(known, "reviews", "children") if name[1] in cases}
    lines = [row for table in shown.tables for row in table.texts if row.get("Figure") == "Children they concern"]
    for ends in filter(None, (reader.extent(row["What the register shows"]) for row in lines)):
        known.know(terms, *ends, "all children of published reviews together")


# Agencies


def _agencies(known, register, shown):
    rows = [row for table in shown.tables for row in table.texts if "People of this agency trained" in row]
    total = _attendances(shown)
    for row in rows:
        _trained(known, register, row)
        name = ("workforce", f"{row['Agency']} {row['Year']}", "headcount")
        ratio = row["Places taken by everybody, per head"]
        if re.fullmatch(r"\d+\.\d", ratio) and total is not None and name in known.true:
            known.guess({name: float(ratio) + 0.0500001}, total, OPEN, "a ratio as it is rounded")
            known.guess({name: float(ratio) - 0.0500001}, -OPEN, total, "a ratio as it is rounded")


def _trained(known, register, row):
    training = register.tables["training"]
    own = training.loc[training["agency"] == row["Agency"], "training_id"]
    terms = {("training", id, "attended"): 1 for id in own if ("training", id, "attended") in known.true}
    ends = reader.extent(row["People of this agency trained"])
    if ends and terms:
        known.know(terms, 0, ends[1], "no more of an agency than that")
        known.guess(terms, ends[1], ends[1], "as many of an agency as that")


def _attendances(shown):
    rows = [row for table in shown.tables for row in table.texts if row.get("Measure") == "Attendances"]
    ends = reader.extent(rows[0]["What the record proves"]) if rows else None
    return ends[0] if ends else None


# What a register was warned of


def _warned(known, register, shown):
    """The number of warnings tells whether the counts of deliveries are in order with each other."""
    rows = [row for table in shown.tables for row in table.texts if {"Severity", "File"} <= set(row)]
    n = sum(int(_cells(row)) for row in rows if (row["Severity"], row["File"]) == ("warning", "training.csv"))
    found = register.findings
    mine = found[(found["severity"] == "warning") & (found["file"] == "training.csv")]
    of_people = mine["column"].isin(truth.SEATS)
    if rows and n == len(mine):
        wrong = [name for row in register.tables["training"].itertuples() for name in _faults(known, row)]
        known.guess(dict.fromkeys(wrong, 1), int(of_people.sum()), int(of_people.sum()), "so many warnings")


def _cells(row):
    return next(row[heading] for heading in ("Cells", "N") if heading in row).replace(",", "")


def _faults(known, row):
    """Give an unknown for each thing a delivery may be warned of: unbalanced numbers, and too many people."""
    at = {column: ("training", row.training_id, column) for column in truth.SEATS}
    if any(truth.value(row, column) is not None and not _exact(row, column) for column in truth.SEATS):
        return []
    recorded = {column: name for column, name in at.items() if truth.value(row, column) is not None}
    walked = {recorded["walk_in"]: -1} if "walk_in" in recorded else {}
    tests, faults = {}, []
    if {"booked", "attended"} <= set(recorded):
        tests["more"] = {recorded["attended"]: 1, recorded["booked"]: -1, **walked}
    if {"booked", "attended", "did_not_attend"} <= set(recorded):
        came = {recorded["attended"]: 1, recorded["did_not_attend"]: 1, recorded["booked"]: -1}
        tests["fewer"] = {name: -times for name, times in came.items()}
        tests |= {"over": came | walked} if walked else {}
    marks = [_mark(known, ("warned", row.training_id, name), terms) for name, terms in tests.items()]
    if marks:
        faults.append(_either(known, ("warned", row.training_id, "either"), marks))
    if {"people", "attended"} <= set(recorded):
        faults.append(
            _mark(known, ("warned", row.training_id, "people"), {at["people"]: 1, at["attended"]: -1, **walked})
        )
    return faults


def _exact(row, column):
    low, high = getattr(row, f"{column}_min"), getattr(row, f"{column}_max")
    return pd.notna(low) and pd.notna(high) and low == high


def _mark(known, name, terms):
    """Make an unknown that is one if a sum is one or more, and nought if not."""
    known.switch(name, sum(times * known.true[each] for each, times in terms.items()) >= 1)
    known.know({**terms, name: -known.far}, 1 - known.far, 0, "a warning is given if, and only if")
    return name


def _either(known, name, marks):
    known.switch(name, any(known.true[each] for each in marks))
    known.know({name: 1, **dict.fromkeys(marks, -1)}, -OPEN, 0, "one of them")
    for each in marks:
        known.know({name: 1, each: -1}, 0, OPEN, "each of them")
    return name
