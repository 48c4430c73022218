"""What reviews keep finding, and what was done about it."""

from dataclasses import replace
from datetime import date

import altair as alt
import pandas as pd

from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.rules import codebook

# How the tables below are shown: headings, and the columns that only the files beside a page have.
ACTIONS_LAYOUT = Layout(
    "actions",
    "Every action of the register",
    headings={"completed": "Completed"},
)
BY_KIND_LAYOUT = Layout(
    "kinds",
    "Actions by kind and status",
    headings={
        "n_actions": "All",
        "n_to_do": "Still to do",
        "n_overdue": "Overdue",
        "n_not_known": "Not known",
        "n_dropped": "Rejected or superseded",
    },
)
COVERAGE_LAYOUT = Layout(
    "coverage",
    "Practice themes: reviews that found them, actions that answer them",
    headings={
        "n_reviews": "Reviews that found it",
        "n_actions": "Actions",
        "n_done": "Done",
        "actions": "Which",
    },
)
LINKS_LAYOUT = Layout(
    "links",
    "Actions that say what would let them be followed",
    headings={
        "names": "What an action names",
        "n_actions": "Actions that do",
        "of": "Of",
    },
)
CODEBOOK_LAYOUT = Layout(
    "codebook",
    "",
    headings={
        "label": "Theme",
        "definition": "What it is about",
        "include": "Counts when the finding says",
        "exclude": "Does not count",
        "since": "Since version",
    },
    hide=(
        "source",
        "checked",
        "retired",
    ),
)

KINDS = ("resource", "policy", "training", "process", "tool", "advocacy", "assurance")
UNPUBLISHED = "no published review"
"""What a public report says an action answers that names none, or one that is not published."""
STATUSES = ("done", "in_progress", "planned")
DROPPED = ("rejected", "superseded")
STANDS = {
    "done": "done",
    "to_do": "still to do",
    "overdue": "overdue",
    "not_known": "not known",
    "dropped": "rejected or superseded",
}
"""How far an action can be, with its words in a chart."""
SAID = STANDS | {"done": "reported done", "not_known": "of which it is not known"}
"""The same in a sentence."""
NAMED = 5
"""How many actions that are not done are named."""
COLOURS = {
    STANDS["done"]: charts.COUNT,
    STANDS["to_do"]: charts.NEUTRAL,
    STANDS["overdue"]: charts.LATE,
    STANDS["not_known"]: charts.UNKNOWN,
    STANDS["dropped"]: charts.GREY,
}


def actions_table(actions: pd.DataFrame, themes: pd.DataFrame, public: bool = False) -> pd.DataFrame:
    """List the actions: ``action_id``, ``title``, ``kind``, ``themes``, ``reviews``, ``status``, ``completed_*``.

    Themes go by their names in the codebook ``themes``; a code that it does not have stays as it is written. In
    ``public`` an action without a published review may answer another one, or none: both read the same.
    """
    columns = ["action_id", "title", "kind", "themes", "reviews", "status", "completed_earliest", "completed_latest"]
    named = dict(zip(themes["code"], themes["label"], strict=True))
    codes = actions["themes"].str.split(";")
    reviews = actions["reviews"].mask(actions["reviews"] == "", UNPUBLISHED) if public else actions["reviews"]
    return actions[columns].assign(
        reviews=reviews,
        themes=["; ".join(named.get(code.strip(), code.strip()) for code in each) for each in codes],
        status=actions["status"].map(words.code),
    )


def stands(actions: pd.DataFrame, as_of: date) -> pd.Series:
    """Say of each action how far it is by a day, as a key of ``STANDS``: it is overdue if its day is certainly past."""
    known = actions["status"].map({name: name for name in STATUSES} | dict.fromkeys(DROPPED, "dropped"))
    undone = known.isin(["in_progress", "planned"])
    past = undone & (actions["due_latest"] < pd.Timestamp(as_of))
    return known.fillna("not_known").mask(undone, "to_do").mask(past, "overdue").astype("str")


def by_kind_table(actions: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Count the actions by kind and by how far they are.

    Returns
    -------
    One row per kind that has any, that with most first: ``kind``, ``n_`` and each of ``STANDS``, ``n_actions``.
    """
    kinds = [*KINDS, *sorted(set(actions["kind"]) - set(KINDS))]
    table = pd.crosstab(actions["kind"], stands(actions, as_of)).reindex(index=kinds, columns=[*STANDS], fill_value=0)
    table = table[table.sum(axis=1) > 0].add_prefix("n_")
    table["n_actions"] = table.sum(axis=1)
    table = table.sort_values("n_actions", ascending=False, kind="stable")
    return table.rename_axis("kind").reset_index().rename_axis(None, axis=1).replace({"kind": {"": "not recorded"}})


def by_kind_layout(table: pd.DataFrame) -> Layout:
    """Give how ``by_kind_table`` is shown: without what no action is, beyond done or not."""
    none = [f"n_{name}" for name in STANDS if name not in ("done", "to_do") and not table[f"n_{name}"].any()]
    return replace(BY_KIND_LAYOUT, hide=tuple(none))


def by_kind_answer(table: pd.DataFrame, actions: pd.DataFrame, as_of: date) -> words.Prose:
    """Say how many actions there are and how far they are, of ``by_kind_table``, and which are not done.

    Of what kind they are, the chart shows. The overdue come first; ``NAMED`` of them are named.
    """
    if table.empty:
        return words.untold("**There is no action in this register.**")
    total = int(table["n_actions"].sum())
    parts = {name: int(table[f"n_{name}"].sum()) for name in STANDS}
    said = [f"{words.number(n)} {SAID[name]}" for name, n in parts.items() if n or name == "done"]
    head = f"**{words.capital(words.count(total, 'action'))}: {words.listed(said)}.**"
    how_far = stands(actions, as_of)
    left = pd.concat([actions[how_far == each].assign(stands=STANDS[each]) for each in ("overdue", "to_do")])
    named = [f"{words.capital(row.stands)}: {words.plain(row.title)}" for row in left.head(NAMED).itertuples()]
    more = [f"and {len(left) - NAMED:,} more"] if len(left) > NAMED else []
    return words.say(head, words.bullets([*named, *more]))


def by_kind_chart(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the actions by kind, each bar in parts by how far they are, with their numbers."""
    names = charts.above(f"{words.capital(row.kind)}: {row.n_actions}" for row in table.itertuples())
    pieces = pd.concat(
        [
            pd.DataFrame({"label": names, "which": STANDS[name], "n": table[f"n_{name}"].to_numpy(), "rank": rank})
            for rank, name in enumerate(STANDS)
        ]
    )
    drawn = pieces[pieces["n"] > 0]
    shown = [each for each in STANDS.values() if each in set(drawn["which"])] or [STANDS["done"]]
    colours = alt.Scale(domain=shown, range=[COLOURS[each] for each in shown])
    base = alt.Chart(charts.rows(drawn)).encode(
        y=charts.labels("label", names),
        x=charts.numbers("n", "Actions", table["n_actions"].max() if len(table) else 1, stack=True),
        order=alt.Order("rank:Q"),
    )
    bars = base.mark_bar(stroke=charts.GREY, strokeWidth=1, height=13).encode(
        color=alt.Color("which:N", scale=colours, sort=shown, title=None)
    )
    inks = {charts.UNKNOWN: charts.INK, charts.GREY: charts.WHITE}
    ink = alt.Scale(domain=shown, range=[inks.get(COLOURS[each], charts.BLACK) for each in shown])
    numbers = base.mark_text(align="center").encode(
        x=alt.X("n:Q", stack="zero", bandPosition=0.5),
        text=alt.Text("n:Q"),
        color=alt.Color("which:N", scale=ink, legend=None),
    )
    said = [f"{row.kind} {_parts(row)}" for row in table.itertuples()]
    return charts.finished(
        (bars + numbers).resolve_scale(color="independent").properties(height=charts.room(names)),
        _how_far(table),
        "Actions of each kind by how far they are; overdue: the day it was due is past for certain",
        f"One bar per kind of action: {'; '.join(said) if said else 'there are none'}.",
    )


def _parts(row: Row) -> str:
    return ", ".join(f"{n} {said}" for name, said in STANDS.items() if (n := getattr(row, f"n_{name}")))


def _how_far(table: pd.DataFrame) -> str:
    """Say how many of the actions that are still to be done are overdue, or how many of all are done."""
    left, overdue = (int(table[names].to_numpy().sum()) for names in (["n_to_do", "n_overdue"], ["n_overdue"]))
    if overdue:
        of = words.number(left)
        return f"{words.capital(words.number(overdue))} of {of} open actions {words.verb(overdue)} overdue"
    done, total = int(table["n_done"].sum()), int(table["n_actions"].sum())
    return f"{done} of {words.count(total, 'action')} {words.verb(done)} reported done" if total else "Actions by kind"


def without_theme(actions: pd.DataFrame) -> str:
    """Say how many actions have no theme, so that they may answer any; nothing where each has one."""
    n = int((actions["themes"] == "").sum())
    return f"{words.count(n, 'action')} {words.verb(n, 'has', 'have')} no theme and may answer any" if n else ""


def links_table(actions: pd.DataFrame, noun: str = "review") -> pd.DataFrame:
    """Count how many actions say what would let a reader follow them.

    Returns
    -------
    One row per thing an action can name: ``names``, ``n_actions``, ``of``.
    """
    done = actions[actions["status"] == "done"]
    named = {
        "a theme": (actions["themes"] != "", actions),
        f"the {noun} it answers": (actions["reviews"] != "", actions),
        "an owner": (actions["owner"] != "", actions),
        "something as evidence": (actions["evidence"] != "", actions),
        "a date of completion, if done": (done["completed_earliest"].notna() | done["completed_latest"].notna(), done),
    }
    rows = [{"names": name, "n_actions": int(has.sum()), "of": len(every)} for name, (has, every) in named.items()]
    return pd.DataFrame(rows)


def coverage_table(actions: pd.DataFrame, findings: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Set each practice theme's findings beside the actions that answer it.

    Returns
    -------
    One row per practice theme of the codebook: ``code``, ``theme``, ``n_reviews`` (that found it; missing if no
    finding is recorded at all), ``n_actions``,
    ``n_done``, ``actions`` (their ids).
    """
    practice = themes[themes["axis"] == "practice"]
    answering = codebook.single(actions, "themes")
    found = codebook.found_table(findings)
    rows = []
    for theme in practice.itertuples():
        mine = answering[answering["themes"] == theme.code]
        rows.append(
            {
                "code": theme.code,
                "theme": theme.label,
                "n_reviews": int((found["theme"] == theme.code).sum()) if len(findings) else pd.NA,
                "n_actions": len(mine),
                "n_done": int((mine["status"] == "done").sum()),
                "actions": ", ".join(mine["action_id"]) or "none in this register",
            }
        )
    return pd.DataFrame(rows)


def answer(
    actions: pd.DataFrame,
    findings: pd.DataFrame,
    coverage: pd.DataFrame,
    noun: str = "review",
    coded_by: str = "",
    again: str = "",
    broken: str = "",
) -> words.Prose:
    """Say what recurs, or what was found most often, where the loop breaks, and whose reading the themes are.

    Parameters
    ----------
    coded_by
        What the register says of who set the themes of actions.
    again, broken
        What recurs (``recurrence.in_short``), and where that is not told, where the loop breaks
        (``learning_loop.in_short``); nothing where there is neither.
    """
    reviews, coded = findings["review_id"].nunique(), codebook.count(findings)
    has = words.verb(reviews, "has", "have")
    found = words.sentence(
        f"{words.count(reviews, noun)} {has} {words.count(coded, 'finding with a theme', 'findings with a theme')}"
    )
    bare = (coverage["n_actions"] == 0).any()
    caution = "An action that is not in the register may still have been taken." if bare else ""
    if not coded:
        return words.say(_nothing_found(actions), words.plain(coded_by), caution)
    most = f"{_most_found(coverage, reviews, noun)}."
    head = f"**{again}** {most}" if again else f"**{most}** {broken}".rstrip()
    return words.say(f"{head} {found}", words.plain(coded_by), caution)


def _most_found(coverage: pd.DataFrame, reviews: int, noun: str) -> str:
    """Say which theme most reviews found, or how many themes as many reviews found."""
    most = coverage["n_reviews"].max()
    names = [words.plain(each) for each in coverage.loc[coverage["n_reviews"] == most, "theme"]]
    if not most:
        return f"No {noun} has a practice theme"
    which = words.listed(names) if len(names) < 3 else words.capital(words.count(len(names), "theme"))
    was = words.verb(len(names), "was", "were")
    return f"{which} {was} found most often, by {int(most)} of {words.count(reviews, noun)}"


def _nothing_found(actions: pd.DataFrame) -> str:
    """Say what was done, where no finding is recorded."""
    done = int((actions["status"] == "done").sum())
    acted = (
        f"{done} of {words.count(len(actions), 'action')} {words.verb(done)} reported done"
        if len(actions)
        else ("The register lists no action")
    )
    return f"**{words.capital(acted)}; what reviews found is not recorded.**"


def links_answer(links: pd.DataFrame) -> words.Prose:
    """Say what fewest actions name of what would let them be followed."""
    told = links[links["of"] > 0]
    if told.empty:
        return words.untold("**There is no action to follow.**")
    row = told.loc[(told["n_actions"] / told["of"]).idxmin()]
    n = int(row["n_actions"])
    bare, of = int(row["of"]) - n, int(row["of"])
    what = row["names"] if bare == 1 or not n else row["names"].replace("it answers", "they answer")
    if not n:
        return words.say(f"**No action names {what.replace('something', 'anything')}.**")
    whole = told.loc[(told["n_actions"] == told["of"]) & (told["of"] == of), "names"]
    every = f"all name {words.listed(list(whole))}, and " if bare and len(whole) else ""
    lacking = f"Of {words.count(of, 'action')}, {every}{words.number(n)} {words.verb(n, 'names', 'name')} {what}"
    return words.say(f"**{lacking if bare else f'Every action names {what}'}.**")


def codes_answer(findings: pd.DataFrame, themes: pd.DataFrame, noun: str = "review") -> words.Prose:
    """Say what of the coding the codebook cannot hold: what fits no theme, has no code, or one that is not in use."""
    written = codebook.single(findings, "theme")
    none, bare = written["theme"] == codebook.NONE, written["theme"] == ""
    retired = written["theme"].isin(themes.loc[themes["retired"].notna(), "code"])
    unknown = ~written["theme"].isin(themes["code"]) & ~bare
    said = [
        f"{words.count(codebook.count(written[which]), 'finding')} {what}"
        for which, what in (
            (none, "that no theme fits, as somebody read it"),
            (bare, "without a code"),
            (retired, "coded to a theme that is retired"),
            (unknown, "with a code that the list of themes does not have"),
        )
        if which.any()
    ]
    of = f"of {noun}s"
    head = f"**To be settled, {of}: {words.listed(said)}.**" if said else f"**No code {of} has to be settled.**"
    findings_said = words.count(codebook.count(findings), f"finding {of}", f"findings {of}")
    return words.say(f"{head} There are {findings_said}. Where no theme fits, the list may have to grow.")
