"""What cannot be right though each cell can be read: within a row, and between the rows of several tables."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache

import numpy as np
import pandas as pd

from safeguarding.days import as_written, counts, dates, working_days
from safeguarding.errors import InputError
from safeguarding.register import findings, headings, referring, schema
from safeguarding.register.among import NAMED
from safeguarding.register.findings import Origin
from safeguarding.register.schema import Column, TableSchema
from safeguarding.rules import codebook
from safeguarding.vocabulary import MEASURES, MILESTONES

# ---- What cannot be right in a row though each of its cells can be read: found, said, and left as it is written
# A thing is found only if it is certain for every day and every number that the cells allow.

AS_WRITTEN = "used as written"
APART = "the cell holds something else"
MOST_OF_A_YEAR = 183
"""A yearly period of more days than these is a mistake, or leaves nothing to plan with."""
Origins = Mapping[str, Origin]
_calendar = cache(working_days.load)


def uncovered(reviews: pd.DataFrame, origin: Origin) -> list[pd.DataFrame]:
    """Find milestones before or after the years whose bank holidays are known: most are mistyped years.

    Limits in working days cannot be told from such a day; others are counted as ever.
    """
    calendar = _calendar()
    first, last = (pd.Timestamp(day, unit="D") for day in (calendar.first, calendar.last))
    # All at once: hardly a register has one.
    ends = reviews[[f"{milestone}_{end}" for end in ("earliest", "latest") for milestone in MILESTONES]]
    beyond = ((ends < first) | (ends > last)).to_numpy()
    found = []
    for n, milestone in enumerate(MILESTONES):
        wrong = beyond[:, n] | beyond[:, n + len(MILESTONES)]
        if not wrong.any():
            continue
        early, late = reviews[f"{milestone}_earliest"], reviews[f"{milestone}_latest"]
        read = early.fillna(late)[wrong].dt.strftime("%Y-%m-%d")
        write = f"a day from {first:%Y} to {last:%Y}, or further years in {working_days.TABLE}"
        found.append(
            findings.each("warning", origin, milestone, read, "no limit in working days is judged by it", write)
        )
    return found


def future(
    table: pd.DataFrame, as_of: date, origin: Origin, columns: Iterable[str] = tuple(MILESTONES)
) -> list[pd.DataFrame]:
    """Find milestones, or other dates, that can only have happened after ``as_of``: they are used as written."""
    found = []
    for milestone in columns:
        earliest = table[f"{milestone}_earliest"]
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
    unheld = table["status"].isin(["booked", "cancelled"]) & (table["attended_min"] > 0)
    more = table["attended_min"] > table["booked_max"] + _walked_in(table)
    return [
        _found(table, backwards, origin, "ends", "ends_latest", "a last day that is not before the first"),
        _found(table, unheld, origin, "status", "status", "held, if anybody came; or nobody as attended"),
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
            _is(table["people_min"] > table["attended_max"] + _walked_in(table)),
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
    (places, deliveries), (persons, keys) = (pd.factorize(table[name]) for name in ("training_id", "person_key"))
    deliveries = np.asarray(deliveries, "object")
    named = ((table["training_id"] != "") & (table["person_key"] != "")).to_numpy()
    twice = pd.Series(places * len(keys) + persons, table.index).duplicated() & named
    came = np.bincount(places[(table["attended"] == "yes").to_numpy()], minlength=len(deliveries))
    most = (sessions["attended_max"] + _walked_in(sessions)).set_axis(sessions["training_id"]).reindex(deliveries)
    over = _is(pd.Series(came, most.index) > most).to_numpy()
    first = table[over[places]].drop_duplicates("training_id")
    write = "as many people as the delivery's row says attended"
    return [
        _found(table, twice, origin, "person_key", "person_key", "one row for each person and delivery"),
        findings.each("warning", origin, "training_id", first["training_id"], AS_WRITTEN, write),
    ]


def evaluation(table: pd.DataFrame, origin: Origin) -> list[pd.DataFrame]:
    """Find answers that their scale has no room for, and people who answer one question twice."""
    same = ["training_id", "person_key", "question"]
    twice = table.duplicated(same) & (table["person_key"] != "")
    write = "a number of the scale"
    outside = [
        (each, _is((table[f"{each}_min"] < table["scale_min"]) | (table[f"{each}_max"] > table["scale_max"])))
        for each in ("before", "after")
    ]
    return [
        _found(table, twice, origin, "person_key", "person_key", "one row for each person, delivery and question"),
        *(_found(table, wrong, origin, each, f"{each}_min", write) for each, wrong in outside),
    ]


def avoided(table: pd.DataFrame, origin: Origin) -> list[pd.DataFrame]:
    """Find days to avoid that have no first or no last day, and yearly periods that leave hardly a day to plan on."""
    ends = table[["date_earliest", "date_latest"]]
    unended = ends[ends.isna().any(axis=1)]
    days = ([None if pd.isna(end) else end.date() for end in each] for each in unended.itertuples(index=False))
    read = pd.Series([dates.written(*each) for each in days], unended.index, dtype="str")
    long = (table["date_latest"] - table["date_earliest"]).dt.days >= MOST_OF_A_YEAR
    write = "a day, or a first and a last day with / between them"
    return [
        findings.each("warning", origin, "date", read, "no day is avoided for it", write),
        _found(table, long & (table["recurs"] == "yearly"), origin, "date", "date_earliest", "a shorter period"),
    ]


def claims(table: pd.DataFrame, origin: Origin) -> list[pd.DataFrame]:
    """Find claims about a measure that is none; one about nothing that is measured leaves the cell empty."""
    unknown = table.loc[~table["measure"].isin(["", *MEASURES]), "measure"]
    found = []
    for name, cells in unknown.groupby(unknown):
        near = get_close_matches(name, MEASURES, 1)
        write = near[0] if near else f"one of {', '.join(MEASURES)}, or nothing"
        found.append(findings.each("warning", origin, "measure", cells, "the claim cannot be tested", write))
    return found


def _walked_in(table: pd.DataFrame) -> pd.Series:
    """Give the most who can have come without a place: none if nothing is recorded, missing if nothing limits it.

    Some count them among those who attended, and some beside them.
    """
    ends = table[["walk_in_min", "walk_in_max", "walk_in_about"]]
    return table["walk_in_max"].mask(ends.isna().all(axis=1), 0)


def _unbalanced(table: pd.DataFrame) -> pd.Series:
    """Say where those who had a place and those who came or stayed away cannot be the same number."""
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
    if cells.empty:
        return findings.NONE
    read = cells.dt.strftime("%Y-%m-%d") if shown.endswith(("_earliest", "_latest")) else cells.astype("str")
    return findings.each(severity, origin, column, read, AS_WRITTEN, write)


# ---- What one table says of another: ids that name no row, themes of no codebook, sources that say something else

RegisterTables = Mapping[str, pd.DataFrame]
ABSENT = "there is no such cell"


def references(tables: RegisterTables, origins: Origins) -> list[pd.DataFrame]:
    """Find ids that name no row of the table they refer to."""
    found = []
    for table, column in (each for each in _columns(tables) if each[1].holds == "ids"):
        target = schema.table(column.refers)
        known = set(tables[column.refers][target.key].to_numpy())
        read = _unknown(tables[table.name][column.name], known.__contains__)
        one = f"a {target.key} of {origins[target.name].file}"
        many = f"{one}, several with ;" if referring.several(column) else f"{one}, and a row for each of several"
        meant = f"the {target.key} of each that is meant, {'with ;' if referring.several(column) else 'in its own row'}"
        write = pd.Series([meant if referring.ALL.fullmatch(text) else many for text in read], read.index, dtype="str")
        found.append(
            findings.each("warning", origins[table.name], column.name, read, "kept, and joined to nothing", write)
        )
    return found


def names(tables: RegisterTables, origins: Origins) -> list[pd.DataFrame]:
    """Find names of agencies and courses that are almost the same as another: they are counted apart."""
    found = []
    for name in NAMED:
        having = [table.name for table, column in _columns(tables) if column.name == name]
        # Of a column of millions each text is counted once.
        counted = [tables[table][name].value_counts() for table in having]
        if not having:
            continue
        every = pd.concat([each.set_axis(each.index.astype("str")) for each in counted]).groupby(level=0).sum()
        near = headings.alike(every[(every.index != "") & (every > 0)].sort_values(ascending=False, kind="stable"))
        for table in having if near else ():
            texts = tables[table][name]
            read = texts[texts.isin(list(near))].drop_duplicates().astype("str")
            write = read.map({text: f"{other}, if that is the same" for text, other in near.items()}).astype("str")
            done = "counted apart from a name that is almost the same"
            found.append(findings.each("warning", origins[table], name, read, done, write))
    return found


def themes(tables: RegisterTables, origins: Origins) -> list[pd.DataFrame]:
    """Find theme codes that are not in the codebook."""
    known = set(codebook.load().themes["code"])
    write = f"a code of {codebook.FILE}, several with ;"
    return [
        findings.each(
            "warning",
            origins[table.name],
            column.name,
            _unknown(tables[table.name][column.name], known.__contains__),
            "kept, and counted under no theme",
            write,
        )
        for table, column in _columns(tables)
        # Where a review's own row has its themes, they are findings too.
        if column.holds == "themes" and table.name != "reviews"
    ]


def sources(tables: RegisterTables, origins: Origins) -> list[pd.DataFrame]:
    """Find cells that cannot be what one of their sources says, and sources of cells that are not there."""
    if tables["sources"].empty:
        return []
    wrong = _of_sources(tables).loc[lambda problems: problems != ""]
    says = tables["sources"]["says"][wrong.index]
    return [findings.each("warning", origins["sources"], "says", says, wrong, "what the source says")]


def contradicted(tables: RegisterTables) -> pd.DataFrame:
    """Give the rows of sources that cannot be true together with the cell they speak of."""
    return tables["sources"][_of_sources(tables) == APART]


def _of_sources(tables: RegisterTables) -> pd.Series:
    """Say what is wrong with each source, in the order they are listed; nothing (empty) if it agrees with its cell."""
    listed = tables["sources"]
    by_column = listed.groupby(["table", "column"], sort=False)
    problems = [_disagree(same, table, column, tables) for (table, column), same in by_column]
    return pd.concat([pd.Series(dtype="str"), *problems]).reindex(listed.index)


def _columns(tables: RegisterTables) -> Iterator[tuple[TableSchema, Column]]:
    """Give each column of the tables that have a row: most registers leave several without one."""
    return ((table, column) for table in schema.TABLES if len(tables[table.name]) for column in table.columns)


def _unknown(cells: pd.Series, known: Callable[[str], bool]) -> pd.Series:
    """Give each single value, of cells that hold several with ``;``, that is not known, with its row."""
    codes, texts = pd.factorize(cells)
    texts = np.asarray(texts, "object").tolist()
    # Nearly every cell is one value that is known.
    parts = [
        []
        if known(text) and ";" not in text
        else [part for each in text.split(";") if (part := each.strip()) and not known(part)]
        for text in texts
    ]
    some = np.flatnonzero(np.array([bool(each) for each in parts], bool)[codes])
    wrong = pd.Series([parts[code] for code in codes[some]], cells.index[some], dtype="object")
    return wrong.explode().astype("str")


def _disagree(said: pd.DataFrame, name: str, column_name: str, tables: RegisterTables) -> pd.Series:
    """Say what is wrong with each source of one column; nothing (empty) if it agrees with its cell."""
    table = next((each for each in schema.TABLES if each.name == name and each.key), None)
    column = next((each for each in table.columns if each.name == column_name), None) if table else None
    if table is None or column is None:
        return pd.Series(ABSENT, said.index, dtype="str")
    typed = list(schema.typed_columns(column))
    rows = tables[name].set_index(table.key, drop=False)[typed].reindex(said["id"]).set_axis(said.index)
    there = said["id"].isin(tables[name][table.key])
    empty = (rows.isna() | (rows == "")).all(axis=1)
    problem, apart = _compared(column, said["says"], rows)
    problem = problem.mask(apart, APART)
    return problem.mask(empty, "the cell is empty").where(there, ABSENT)


def _compared(column: Column, says: pd.Series, rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Read what sources say as cells of the column; give what cannot be read, and where the two share no value."""
    if column.holds not in ("date", "count"):
        return pd.Series("", says.index, dtype="str"), says != rows[column.name]
    edtf = {text: _edtf(text) for text in says.unique()} if column.holds == "date" else {}
    read = dates.read(says.map(edtf)) if column.holds == "date" else counts.read(says)
    low, high = [name for name in rows if not name.endswith(("_about", "_says"))]
    lowest, highest = low.removeprefix(f"{column.name}_"), high.removeprefix(f"{column.name}_")
    apart = (read[lowest] > rows[high]).fillna(False) | (read[highest] < rows[low]).fillna(False)
    return read["problem"], apart.astype("bool")


def _edtf(text: str) -> str:
    """Read a date as people write it; one that is none is left for its problem to be said."""
    try:
        return as_written.read(text).edtf
    except InputError:
        return text
