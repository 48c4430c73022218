"""What is in a register, how exactly its dates are known, and what is wrong with it."""

from collections.abc import Collection, Iterable
from datetime import date

import altair as alt
import pandas as pd

from safeguarding.days import as_written, dates
from safeguarding.judging import standing
from safeguarding.presenting import charts, tiles, words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.rules import RuleSet, codebook
from safeguarding.vocabulary import MILESTONES, NOT_APPLICABLE, NOUNS, Says

# How the tables below are shown: headings, and the columns that only the files beside a page have.
RECONCILIATION_LAYOUT = Layout(
    "reconciliation",
    "What became of the rows of each sheet; those found are used, left out or not used",
    headings={
        "table": "Read as",
        "n_found": "Found",
        "n_used": "Used",
        "n_set_aside": "Used, with cells set aside",
        "n_left_out": "Headings, totals and remarks",
        "n_not_used": "Not used",
    },
    withheld="what became of each row, and where its cells come from",
)
TABLES_LAYOUT = Layout(
    "tables",
    "Tables of the register, by their rows",
    aside=("filled_columns",),
)
PRECISION_LAYOUT = Layout(
    "precision",
    "Reviews by how exactly each milestone is known",
    headings={
        "label": "Milestone",
    },
    aside=("milestone",),
)
FINDINGS_LAYOUT = Layout(
    "findings",
    "Errors, warnings and notes, the worst first; those alike are gathered",
    headings={
        "n": "Cells",
    },
)
QUESTIONS_LAYOUT = Layout(
    "questions",
    "What the register leaves open; safeguarding import asks it in a workbook, with a choice for each",
    headings={
        "written": "What stands there",
        "sure": "How sure",
        "next": "What to do",
    },
)
SOURCES_LAYOUT = Layout(
    "sources",
    "Sources, cell by cell",
)

MOST = 200
"""How many gathered findings are shown."""
SHOWN = 3
"""How many rows and texts stand for those that are gathered."""
NARROW = 35
"""Pixels of a bar of milestones with its label: a register can keep fifteen, and a screen holds them."""
NUMBERED = 0.03
"""The least part of the longest bar that has room for its number; others stand beside the name of the bar."""
KNOWN = {"day": charts.COUNT, "month": charts.PERHAPS, "longer": charts.NEUTRAL, "not recorded": charts.UNKNOWN}
"""How exactly a date is known, as a chart tells it: a year, or a range, is longer than a month."""
IN_WORDS = {
    "reviews": "Reviews",
    "actions": "Actions",
    "findings": "Findings of reviews, a row for each coder",
    "training": "Entries of training, each of one session or several",
    "workforce": "Headcounts of agencies",
    "claims": "Published claims",
}
"""What the public is told of the tables of a register, and how: those of persons and of sources are not counted."""
PRECISIONS = ("day", "month", "year", "range", "not recorded")


def reconciliation_table(accounts: pd.DataFrame) -> pd.DataFrame:
    """Give the account of a register's rows, without the column of sheets where none of its files has any.

    Returns
    -------
    One row per sheet or file: ``file``, ``sheet``, ``table`` (what it is read as), and ``n_found`` rows, which are
    ``n_used`` (``n_set_aside`` of them with a cell that is not), ``n_left_out`` and ``n_not_used``.
    """
    named = accounts.assign(table=accounts["table"].where(accounts["table"] != "", "could not be read"))
    return named if (accounts["sheet"] != "").any() else named.drop(columns="sheet")


def tiles_table(
    accounts: pd.DataFrame,
    precisions: pd.DataFrame,
    untold: int,
    relaxed: int,
    findings: pd.DataFrame,
    questions: pd.DataFrame,
    public: bool,
) -> pd.DataFrame:
    """Give how many rows are used, how many dates are to the day, what the others cost, and how much was found wrong.

    What became of rows that are not shown, and what is wrong with them, is not for the public.

    Parameters
    ----------
    accounts, precisions, findings, questions
        As ``reconciliation_table`` and ``precision_table`` give them, as they are found, one row each, and what
        ``unanswered.table`` has: where something is left open, or was read as a note says, nothing is called clean.
    untold, relaxed
        Of how many outcomes the dates do not tell, and of how many more it cannot be told since the limit may have been
        relaxed (``settling.n_untold``, ``settling.n_relaxed``): together as many as the report on timeliness counts.
    """
    _, recorded, exact = _dates(precisions)
    of, shown = (" of published reviews", " shown here") if public else ("", "")
    of_limits = words.verb(untold, "outcome of a time limit", "outcomes of time limits")
    outcome = f"{of_limits} cannot be told from the dates{shown}"
    outcome += f"; for {words.number(relaxed)} more the limit may have been relaxed" if relaxed else ""
    known = [
        (
            f"{exact:,} of {recorded:,}",
            f"{words.verb(recorded, 'recorded date', 'recorded dates')}{of} {words.verb(exact)} known to the day",
            tiles.NEUTRAL,
        ),
        (f"{untold:,}", outcome, tiles.UNKNOWN if untold else tiles.NEUTRAL),
    ]
    if public:
        return tiles.table(known)
    used, rows = int(accounts["n_used"].sum()), int(accounts["n_found"].sum())
    whole = tiles.NEUTRAL if used == rows else tiles.UNKNOWN
    wrong = int(findings["severity"].isin(["error", "warning"]).sum())
    amiss = f"{words.verb(wrong, 'error or warning', 'errors and warnings')} on what was read"
    noted, asked = len(findings) - wrong, len(questions)
    amiss += f"; {noted} {words.verb(noted, 'note', 'notes')}" if noted else ""
    amiss += f"; {asked} {words.verb(asked, 'question is', 'questions are')} open" if asked else ""
    return tiles.table([
        (f"{used:,} of {rows:,}", f"rows found {words.verb(used)} used", whole),
        *known,
        (f"{wrong:,}", amiss, tiles.UNKNOWN if wrong or noted or asked else tiles.NEUTRAL),
    ])  # fmt: skip


def tables_table(tables: dict[str, pd.DataFrame], public: bool = False) -> pd.DataFrame:
    """Count what the register holds; for the ``public`` only the tables of ``IN_WORDS``, by these words.

    Returns
    -------
    One row per table: ``table``, ``n_rows``, ``filled_columns`` (written columns with anything in them, by name).
    """
    named = IN_WORDS if public else dict(zip(tables, tables, strict=True))
    rows = [
        {"table": said, "n_rows": len(tables[name]), "filled_columns": ", ".join(_filled(tables[name])) or "none"}
        for name, said in named.items()
    ]
    return pd.DataFrame(rows)


def findings_table(findings: pd.DataFrame, most: int = MOST, shown: int = SHOWN) -> pd.DataFrame:
    """Gather what was found: findings that say the same of one column become one.

    Returns
    -------
    One row per ``severity``, ``file``, ``sheet``, ``column`` and ``done``, the worst first: ``n`` findings, ``rows``
    (the first of them), ``read`` and ``write`` (the first different ones, in the same order). With more than ``most``,
    the last row says how many are left out.
    """
    alike = ["severity", "file", "sheet", "column", "done"]
    # What is said of a whole column names it twice.
    findings = findings.assign(column=findings["column"].where(findings["column"] != findings["read"], ""))
    group = findings.groupby(alike, sort=False).ngroup() if len(findings) else pd.Series(dtype="int64")
    rows = [_gathered(findings[group == n], shown) for n in range(min(most, group.nunique()))]
    if group.nunique() > most:
        left = findings[group >= most]
        more = dict.fromkeys(("file", "sheet", "rows", "column", "read"), "")
        done = f"and {group.nunique() - most:,} more kinds of finding"
        rows.append(
            {"severity": left["severity"].iloc[0], **more, "n": len(left), "done": done, "write": "see the list"}
        )
    return pd.DataFrame(rows, columns=["severity", "file", "sheet", "rows", "column", "n", "read", "done", "write"])


def _gathered(alike: pd.DataFrame, shown: int) -> dict[str, object]:
    first = alike.drop_duplicates(["read", "write"]).head(shown)
    more = "; …" if len(alike.drop_duplicates(["read", "write"])) > shown else ""
    numbers = alike["row"].dropna().unique()
    rows = words.some([str(row) for row in numbers[:shown]], len(numbers))
    write = "; ".join(first["write"].unique()) + more if first["write"].nunique() > 1 else first["write"].iloc[0]
    return {
        **alike.iloc[0][["severity", "file", "sheet", "column", "done"]].to_dict(),
        "rows": rows,
        "n": len(alike),
        "read": "; ".join(first["read"]) + more,
        "write": write,
    }


def internal_table(table: pd.DataFrame, public: bool) -> pd.DataFrame:
    """Give a table of what is wrong in a register or left open, for whoever keeps it; nothing of it in public."""
    return table.iloc[:0] if public else table


def precision_table(
    reviews: pd.DataFrame, as_of: date, rule_sets: Iterable[RuleSet], hidden: Collection[str] = ()
) -> pd.DataFrame:
    """Count how exactly each milestone is known of the reviews that can have it, but for those that are ``hidden``.

    A step that a kind of review need not have, or that has not come by ``as_of``, is not counted as not recorded
    (``standing.expected``).

    Returns
    -------
    One row per milestone that any review can have, in order of a review's life: ``milestone``, ``label``, then one
    ``n_*`` column for each of ``PRECISIONS``. A range is anything else that is recorded, with open ends or without.
    """
    rows, counts = [], standing.expected(reviews, as_of, rule_sets)
    for milestone, label in MILESTONES.items():
        if milestone in hidden or not counts[milestone].any():
            continue
        held = reviews[counts[milestone]]
        known = precision(held[f"{milestone}_earliest"], held[f"{milestone}_latest"])
        counted = {f"n_{name.replace(' ', '_')}": int((known == name).sum()) for name in PRECISIONS}
        rows.append({"milestone": milestone, "label": label, **counted})
    counts_of = [f"n_{name.replace(' ', '_')}" for name in PRECISIONS]
    return pd.DataFrame(rows, columns=["milestone", "label", *counts_of])


def precision(earliest: pd.Series, latest: pd.Series) -> pd.Series:
    """Say how exactly each date is known: one of ``PRECISIONS``."""
    month = earliest.dt.is_month_start & latest.dt.is_month_end & (earliest.dt.year == latest.dt.year)
    whole_month = month & (earliest.dt.month == latest.dt.month)
    whole_year = month & (earliest.dt.month == 1) & (latest.dt.month == 12)
    known = pd.Series("range", earliest.index, dtype="object")
    known[whole_year], known[whole_month] = "year", "month"
    known[earliest == latest] = "day"
    known[earliest.isna() & latest.isna()] = "not recorded"
    return known


def precision_chart(table: pd.DataFrame, noun: str = "review") -> alt.TopLevelMixin:
    """Draw how exactly each milestone is known that is recorded for any review, as bars with their numbers on them."""
    every = table.assign(n_longer=table["n_year"] + table["n_range"])
    drawn = every[every[["n_day", "n_month", "n_longer"]].sum(axis=1) > 0]
    long = drawn.melt("label", [f"n_{each.replace(' ', '_')}" for each in KNOWN], var_name="known", value_name="n")
    long["known"] = long["known"].str.removeprefix("n_").str.replace("_", " ")
    long["rank"] = long["known"].map(list(KNOWN).index)
    long = long[long["n"] > 0]
    longest = long.groupby("label")["n"].sum().max() if len(long) else 1
    slim = long["n"] < NUMBERED * longest
    beside = (long["n"].astype("str") + " " + long["known"])[slim].groupby(long["label"]).agg(", ".join)
    named = {each: f"{each} ({beside[each]})" if each in beside else each for each in drawn["label"]}
    long = long.assign(label=long["label"].map(named), said=long["n"].astype("str").mask(slim, ""))
    base = alt.Chart(charts.rows(long)).encode(
        y=charts.labels("label", list(named.values())).axis(labelOffset=-8),
        x=charts.numbers("n", "Reviews", longest, stack=True),
        order=alt.Order("rank:Q"),
    )
    shown = [each for each in KNOWN if each in set(long["known"])]
    colours = alt.Scale(domain=shown, range=[KNOWN[each] for each in shown])
    bars = base.mark_bar(stroke=charts.GREY, strokeWidth=1, height=13).encode(
        color=alt.Color("known:N", scale=colours, sort=shown, title="Known to the")
    )
    coloured = alt.FieldOneOfPredicate("known", ["day", "month", "longer"])
    numbers = base.mark_text(align="center", dx=0).encode(
        x=alt.X("n:Q", stack="zero", bandPosition=0.5),
        text=alt.Text("said:N"),
        color=alt.condition(coloured, alt.value(charts.BLACK), alt.value(charts.INK)),
    )
    whole, recorded, exact = _dates(table)
    blank = f"; {_blank(whole - recorded)}" if recorded < whole else ""
    dates = words.verb(recorded, "date", "dates")
    silent = len(table) - len(drawn)
    more = f"; {silent} of {len(table)} milestones {words.verb(silent)} recorded for none" if silent else ""
    return charts.finished(
        (bars + numbers).properties(height=charts.height(len(drawn), NARROW)),
        f"{exact:,} of {recorded:,} recorded {dates} {words.verb(exact)} known to the day",
        f"How exactly each milestone is known. A step that a {noun} has not come to is not counted{blank}{more}",
        f"Bars for each milestone in order of a review's life. {_described(table)}",
    )


def answer(
    tables: dict[str, pd.DataFrame], accounts: pd.DataFrame, precisions: pd.DataFrame, untold: int, public: bool
) -> words.Prose:
    """Say which dates are missing and what that costs, and which rows are not used; in public, of what is shown alone.

    ``untold`` is of how many outcomes the dates do not tell (``settling.n_untold``).
    """
    whole, recorded, exact = _dates(precisions)
    silent, shown = _never_dated(precisions), " shown here" if public else ""
    review = "published review" if public else "review"
    has = words.verb(len(silent), "has", "have")
    steps = f"{words.number(len(silent))} of {len(precisions)} kinds of step{shown} {has} no date in any {review}"
    of = f" of {review}s" if public else ""
    inexact = f"{exact:,} of {recorded:,} recorded dates{of} {words.verb(exact)} known to the day"
    if recorded < whole and not public:
        inexact += f"; {words.count(whole - recorded, 'step has', 'steps have')} no date"
    lacking = steps if silent else inexact if exact < whole else f"all {whole:,} recorded dates are known to the day"
    cost = f"{words.count(untold, 'outcome')} cannot be told from the dates{shown}"
    head = f"{lacking}; {cost}" if untold else lacking
    if not len(tables["reviews"]):
        head = f"no {review} could have a date"
    named = words.some(silent[:3], len(silent))
    without = f"Dated for none: {named}." if silent else ""
    if public:
        beside = "Reviews that may not be published are not in it."
        return words.say(f"**{words.capital(head)}.** {without} {beside}".replace("  ", " "), COUNTED)
    used, found = int(accounts["n_used"].sum()), int(accounts["n_found"].sum())
    lost = f"Of {found:,} rows found, {found - used:,} {words.verb(found - used)} not used." if used < found else ""
    return words.say(f"**{words.capital(head)}.** {without} {lost}".replace("  ", " ").strip(), COUNTED)


def _blank(n: int) -> str:
    """Say of how many steps there is no date: no register says that each was part of its review."""
    one, many = "step is blank; whether its review had it", "steps are blank; whether their reviews had them"
    return f"{words.count(n, one, many)} is not recorded"


def _never_dated(precisions: pd.DataFrame) -> list[str]:
    """Name the steps that no review shown has a date of."""
    dated = precisions.filter(like="n_").drop(columns="n_not_recorded").sum(axis=1) > 0
    return [NOUNS[milestone] for milestone in precisions.loc[~dated, "milestone"]]


COUNTED = (
    "A step counts once a review has come past it, if reviews of its kind can have it. A blank does not show that a"
    " step was not taken."
)


def rows_answer(accounted: str, accounts: pd.DataFrame, tables: dict[str, pd.DataFrame], public: bool) -> words.Prose:
    """Say what became of the rows found and what they hold; to the public, what of that is not shown."""
    if public:
        return words.unshown(f"Not shown to the public: {RECONCILIATION_LAYOUT.withheld}.")
    if len(accounts) and not accounts[[*_FATES]].to_numpy().any():
        return words.say(
            "**Every row that was found is used, with all of its cells.**", " ".join(_held(tables, public))
        )
    none = [said for column, said in _FATES.items() if not accounts[column].any()]
    spared = f"None was {words.listed(none).replace(' and ', ' or ')}." if none and len(accounts) else ""
    return words.say(f"**{words.plain(accounted.rstrip('.'))}.** {spared}".rstrip(), " ".join(_held(tables, public)))


_FATES = {
    "n_set_aside": "used with cells set aside",
    "n_left_out": "left out",
    "n_not_used": "not used",
}


def fates_table(accounts: pd.DataFrame) -> pd.DataFrame:
    """Leave out what became of no row at all: the sentence above says so (``rows_answer``)."""
    return accounts.drop(columns=[column for column in _FATES if len(accounts) and not accounts[column].any()])


def public_table(table: pd.DataFrame, public: bool) -> pd.DataFrame:
    """Give a table for the public alone: who keeps a register is shown the same counts with what became of the rows."""
    return table if public else table.iloc[:0]


def holds_answer(tables: dict[str, pd.DataFrame], public: bool) -> words.Prose | None:
    """Say to the public how much of each its report shows; who keeps a register reads it with what became of rows."""
    if not public:
        return None
    held, coded = _held(tables, public)
    return words.say(f"**{held}**", coded, "Lists of persons and of sources are not counted here.")


def _held(tables: dict[str, pd.DataFrame], public: bool) -> tuple[str, str]:
    """Say how much of each the register holds, or a public report shows; what two coders coded is one finding."""
    rows, findings = {name: len(table) for name, table in tables.items()}, codebook.count(tables["findings"])
    held = words.listed(
        [
            words.count(rows["reviews"], "published review" if public else "review"),
            words.count(rows["actions"], "action"),
            words.count(rows["training"], "entry of training", "entries of training"),
            words.count(findings, "finding of a review", "findings of reviews"),
        ]
    )
    whose = "The findings shown" if public else "The findings"
    coded = f"{whose} stand in {rows['findings']:,} rows: each coder and each theme has one."
    whole = f"{'This report shows' if public else 'The register holds'} {held}."
    return whole, coded if rows["findings"] > findings else ""


def wrong_answer(
    findings: pd.DataFrame,
    questions: pd.DataFrame,
    precisions: pd.DataFrame,
    public: bool,
    contradicted: pd.DataFrame | None = None,
    reviews: pd.DataFrame | None = None,
) -> words.Prose | None:
    """Say what was found wrong, nothing to the public; where nothing was, what that does not show.

    So it is no clean bill. A date that its source gives otherwise is said in full, unless something is worse:
    ``contradicted`` are the sources of such cells (``consistency.contradicted``).
    """
    if public:
        return None
    whole, recorded, _ = _dates(precisions)
    counted = findings["severity"].value_counts()
    said = [words.count(int(counted[name]), name) for name in ("error", "warning", "note") if counted.get(name)]
    said += [words.count(len(questions), "open question")] if len(questions) else []
    amiss = f"{words.capital(words.listed(said))} on what was read"
    head = amiss if said else "No errors or warnings on what was read"
    blank = whole - recorded
    silent = (
        f"Blank cells are no errors here: of {whole:,} steps that these reviews can have had, {words.number(blank)}"
        f" {words.verb(blank, 'has', 'have')} no date."
        if blank
        else ""
    )
    closing = f"{silent} Whether what is written is true, no check can tell.".strip()
    if contradicted is None or reviews is None or contradicted.empty or (findings["severity"] == "error").any():
        return words.say(f"**{head}.** {_first_wrong(findings)}", closing)
    return words.say(*_disagreeing(contradicted, reviews), f"{head}. {closing}")


def _disagreeing(contradicted: pd.DataFrame, reviews: pd.DataFrame) -> tuple[str, str]:
    """Say which cell disagrees with its source, with both dates; of several the first, and how many there are."""
    n, first = len(contradicted), next(contradicted.itertuples())
    dated = first.table == "reviews" and first.column in MILESTONES
    alone = f"one {'date' if dated else 'cell'} disagrees with its source"
    many = f"{words.count(n, 'date or cell', 'dates or cells')} disagree with their sources, first"
    head = f"**{words.capital(many if n > 1 else alone)}: {_both(first, reviews)}.**"
    source = f"The source is “{words.plain(first.source)}”. " if first.source else ""
    return head, f"{source}Both cannot be right: who keeps the register should look. Until then its own entry is used."


def _both(source: Row, reviews: pd.DataFrame) -> str:
    """Say what a register and a source of it say: of a review's date both in words, of any other cell which it is."""
    mine = reviews[reviews["review_id"] == source.id] if source.table == "reviews" else reviews.iloc[:0]
    if mine.empty or source.column not in MILESTONES:
        return words.plain(f"{source.column.replace('_', ' ')} of {source.id} in {source.table}")
    here = words.span(*(mine[f"{source.column}_{end}"].iloc[0] for end in ("earliest", "latest")))
    there = words.span(*map(pd.Timestamp, dates.read_one(as_written.read(source.says).edtf)))
    name = words.plain(words.named(source.id, mine["name"].iloc[0]))
    return f"{NOUNS[source.column]} of {name}, {here} here and {there} there"


def _first_wrong(findings: pd.DataFrame) -> str:
    """Say the worst error or warning as a sentence; nothing where there is none."""
    wrong = findings[findings["severity"] != "note"]
    if wrong.empty:
        return ""
    worst = next(findings_table(wrong).itertuples())
    where = worst.sheet or worst.file.rpartition(".")[0] or worst.file
    rows = f"{words.verb(worst.n, 'row', 'rows')} {worst.rows} of " if worst.rows else ""
    cell = [f"“{worst.column}”"] if worst.column else []
    cell += [f"reads “{worst.read}”" if cell else f"“{worst.read}”"] if worst.read else []
    return words.plain(f"In {rows}{where}{', ' if cell else ''}{' '.join(cell)}: {worst.done}.")


def noted_table(table: pd.DataFrame) -> pd.DataFrame:
    """Give gathered findings to be shown: without sheets where no file has any; no column is said of a whole row."""
    named = table.assign(**{name: table[name].replace("", NOT_APPLICABLE) for name in ("rows", "column", "read")})
    return named if (table["sheet"] != "").any() else named.drop(columns="sheet")


def sources_answer(sources: pd.DataFrame, contradicted: pd.DataFrame, public: bool) -> words.Prose | None:
    """Say how many cells with a source of their own disagree with it; nothing to the public."""
    if public:
        return None
    if sources.empty:
        return words.untold("No cell has a source of its own here.")
    cells = sources[["table", "id", "column"]].drop_duplicates()
    n, twice = len(cells), len(sources) - len(cells)
    wrong = len(contradicted[["table", "id", "column"]].drop_duplicates())
    own = f"{words.count(n, 'cell has a source of its own', 'cells have a source of their own')}"
    verb = words.verb(wrong, "disagrees with it", "disagree with theirs") if wrong else "is found to disagree with it"
    more = f" For {words.count(twice, 'cell')} there is a second source." if twice else ""
    return words.say(f"**{words.capital(own)}; {words.number(wrong)} {verb}.**{more}")


def _dates(precisions: pd.DataFrame) -> tuple[int, int, int]:
    """Give how many milestone dates there could be, are recorded, and are known to the day."""
    whole = int(precisions.filter(like="n_").to_numpy().sum())
    return whole, whole - int(precisions["n_not_recorded"].sum()), int(precisions["n_day"].sum())


def _filled(table: pd.DataFrame) -> list[str]:
    ends = ("_earliest", "_latest", "_min", "_max", "_about", "_says")
    written = [name for name in table if not name.endswith("_withheld") and name != "over_from"]
    used = [name for name in written if (table[name].notna() & ~table[name].isin(["", Says.NOT_KEPT])).any()]
    stems = (next((name.removesuffix(end) for end in ends if name.endswith(end)), name) for name in used)
    return list(dict.fromkeys(stems))


def _described(table: pd.DataFrame) -> str:
    recorded = table[table.drop(columns=["n_not_recorded"]).filter(like="n_").sum(axis=1) > 0]
    if recorded.empty:
        return "No milestone is recorded for any review."
    labels = words.listed([words.uncapital(label) for label in recorded["label"]])
    return f"Recorded for at least one review: {labels}. The others are not recorded for any."
