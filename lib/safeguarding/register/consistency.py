"""What cannot be right in a row though each of its cells can be read: found, said, and left as it is written.

A thing is found only if it is certain for every day and every number that the cells allow.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from safeguarding import working_days
from safeguarding.milestones import MILESTONES
from safeguarding.register import findings
from safeguarding.register.findings import Origin

AS_WRITTEN = "used as written"
Origins = Mapping[str, Origin]


def uncovered(reviews: pd.DataFrame, origin: Origin) -> tuple[pd.Series, list[pd.DataFrame]]:
    """Find milestones before or after the years whose bank holidays are known: most are mistyped years.

    Their rows cannot be judged in working days, so they are not used.
    """
    calendar = working_days.load()
    first, last = (pd.Timestamp(day, unit="D") for day in (calendar.first, calendar.last))
    unused, found = pd.Series(False, reviews.index), []
    for milestone in MILESTONES:
        early, late = reviews[f"{milestone}_earliest"], reviews[f"{milestone}_latest"]
        wrong = (early < first) | (early > last) | (late < first) | (late > last)
        read = early.fillna(late)[wrong].dt.strftime("%Y-%m-%d")
        write = f"a day from {first:%Y} to {last:%Y}, or further years in {working_days.TABLE}"
        found.append(findings.each("error", origin, milestone, read, "the row is not used", write))
        unused |= wrong
    return unused, found


def future(reviews: pd.DataFrame, as_of: date, origin: Origin) -> list[pd.DataFrame]:
    """Find milestones that can only have happened after ``as_of``: they are judged as they are written."""
    found = []
    for milestone in MILESTONES:
        earliest = reviews[f"{milestone}_earliest"]
        read = earliest[earliest > pd.Timestamp(as_of)].dt.strftime("%Y-%m-%d")
        write = f"a day up to {as_of.isoformat()}, or a later as_of"
        found.append(findings.each("warning", origin, milestone, read, AS_WRITTEN, write))
    return found


def reviews(table: pd.DataFrame, origin: Origin) -> list[pd.DataFrame]:
    """Find reviews of no child at all."""
    none = table["children_max"] == 0
    return [_found(table, none, origin, "children", "children_min", "how many children it concerns")]


def actions(table: pd.DataFrame, origin: Origin) -> list[pd.DataFrame]:
    """Find actions whose status and date of completion do not go together."""
    completed = table["completed_earliest"].notna() | table["completed_latest"].notna()
    undone = completed & table["status"].isin(["planned", "in_progress"])
    return [_found(table, undone, origin, "status", "status", "done, or no day of completion")]


def training(table: pd.DataFrame, origin: Origin) -> list[pd.DataFrame]:
    """Find deliveries that end before they start, and numbers of people that do not add up."""
    backwards = table["ends_latest"] < table["starts_earliest"]
    came, booked = table["attended_min"], table["booked_max"]
    walk_in = table["walk_in_max"].where(table["walk_in_max"].notna(), 0)
    more = came > booked + walk_in
    return [
        _found(table, backwards, origin, "ends", "ends_latest", "a last day that is not before the first"),
        _found(table, _is(more), origin, "attended", "attended_min", "no more than were booked or walked in"),
        _found(
            table,
            _is(_unbalanced(table) & ~_is(more)),
            origin,
            "did_not_attend",
            "did_not_attend_min",
            "numbers for which booked and walk_in together are attended and did_not_attend together",
        ),
        _found(
            table,
            _is(table["people_min"] > table["attended_max"]),
            origin,
            "people",
            "people_min",
            "no more people than attendances",
        ),
        _found(
            table,
            _is(table["booked_min"] > table["capacity_max"]),
            origin,
            "booked",
            "booked_min",
            "no more than the capacity, if that was a limit",
            "note",
        ),
    ]


def attendance(table: pd.DataFrame, sessions: pd.DataFrame, origin: Origin) -> list[pd.DataFrame]:
    """Find people listed twice for one delivery, and deliveries with more people listed than are said to have come."""
    twice = table.duplicated(["training_id", "person_key"]) & (table["person_key"] != "")
    came = table.loc[table["attended"] == "yes", "training_id"].value_counts()
    said = sessions.set_index("training_id")["attended_max"]
    over = [name for name, n in came.items() if name in said.index and pd.notna(said[name]) and n > said[name]]
    first = table[table["training_id"].isin(over)].drop_duplicates("training_id")
    write = "as many people as the delivery's row says attended"
    return [
        _found(table, twice, origin, "person_key", "person_key", "one row for each person and delivery"),
        findings.each("warning", origin, "training_id", first["training_id"], AS_WRITTEN, write),
    ]


def _unbalanced(table: pd.DataFrame) -> pd.Series:
    """Say where those who had a place and those who came or stayed away cannot be the same number.

    Some count those who walked in among those who attended, and some do not.
    """
    least = table["booked_min"]
    most = table["booked_max"] + table["walk_in_max"]
    fewest = table["attended_min"] + table["did_not_attend_min"]
    highest = table["attended_max"] + table["did_not_attend_max"]
    return _is(fewest > most) | _is(highest < least)


def _is(certain: pd.Series) -> pd.Series:
    return certain.fillna(False).astype("bool")


def _found(
    table: pd.DataFrame,
    wrong: pd.Series,
    origin: Origin,
    column: str,
    shown: str,
    write: str,
    severity: str = "warning",
) -> pd.DataFrame:
    cells = table.loc[_is(wrong), shown]
    read = cells.dt.strftime("%Y-%m-%d") if shown.endswith(("_earliest", "_latest")) else cells.astype("str")
    return findings.each(severity, origin, column, read, AS_WRITTEN, write)
