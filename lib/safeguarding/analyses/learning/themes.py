"""What reviews keep finding, and what was done about it."""

import altair as alt
import pandas as pd

from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout
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


def by_kind_table(actions: pd.DataFrame) -> pd.DataFrame:
    """Count the actions by kind and status.

    Returns
    -------
    One row per kind that has any, that with most first: ``kind``, ``n_done``, ``n_in_progress``, ``n_planned``,
    ``n_other``, ``n_actions``.
    """
    kinds = [*KINDS, *sorted(set(actions["kind"]) - set(KINDS))]
    known = actions["status"].where(actions["status"].isin(STATUSES), "other")
    table = pd.crosstab(actions["kind"], known).reindex(index=kinds, columns=[*STATUSES, "other"], fill_value=0)
    table = table[table.sum(axis=1) > 0].add_prefix("n_")
    table["n_actions"] = table.sum(axis=1)
    table = table.sort_values("n_actions", ascending=False, kind="stable")
    return table.rename_axis("kind").reset_index().rename_axis(None, axis=1).replace({"kind": {"": "not recorded"}})


def by_kind_answer(table: pd.DataFrame) -> words.Prose:
    """Say how many actions there are and how many are done, of ``by_kind_table``: of what kind, the chart shows."""
    if table.empty:
        return words.untold("**There is no action in this register.**")
    total, done = int(table["n_actions"].sum()), int(table["n_done"].sum())
    return words.say(f"**{words.capital(words.count(total, 'action'))}, {done or 'none'} of them reported done.**")


def by_kind_chart(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the actions by kind, each bar with its number."""
    kinds = [words.capital(each) for each in table["kind"]]
    base = alt.Chart(charts.rows(table.assign(kind=kinds))).encode(
        y=charts.labels("kind", kinds),
        x=charts.numbers("n_actions", "Actions", table["n_actions"].max() if len(table) else 1),
    )
    chart = base.mark_bar(color=charts.COUNT, height=13) + base.mark_text(align="left", dx=4).encode(
        text=alt.Text("n_actions:Q")
    )
    said = [f"{row.n_actions} {row.kind}" for row in table.itertuples()]
    return charts.finished(
        chart.properties(height=charts.height(len(table))),
        _commonest(table),
        "Number of actions of each kind, done or not",
        f"One bar per kind of action: {words.listed(said) if said else 'there are none'}.",
    )


def _commonest(table: pd.DataFrame) -> str:
    """Say which kind of action there are most of, if there is one."""
    most = table[table["n_actions"] == table["n_actions"].max()]
    if len(most) != 1:
        return "Actions by kind"
    n, total = int(most["n_actions"].iloc[0]), int(table["n_actions"].sum())
    return f"Commonest kind of action: {most['kind'].iloc[0]}, {words.of(n, total)}"


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
        "anything as evidence": (actions["evidence"] != "", actions),
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
    actions: pd.DataFrame, findings: pd.DataFrame, coverage: pd.DataFrame, noun: str = "review", coded_by: str = ""
) -> words.Prose:
    """Say what was found most often, what was done, where no action is visible, and whose reading the themes are.

    ``coded_by`` is what the register says of who set the themes of actions.
    """
    reviews, coded = findings["review_id"].nunique(), codebook.count(findings)
    found = words.sentence(f"{words.count(reviews, noun)} with {words.count(coded, 'coded finding')}")
    bare = (coverage["n_actions"] == 0).any()
    caution = "An action that is not in the register may still have been taken." if bare else ""
    head = f"**{_most_found(coverage, reviews, noun)}.**" if coded else _nothing_found(actions)
    return words.say(f"{head} {found}" if coded else head, words.plain(coded_by), caution)


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
        return words.say(f"**No action names {what}.**")
    lacking = f"{words.of(bare, of)} actions {words.verb(bare, 'does', 'do')} not name {what}"
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
            (none, "that a coder found no theme to fit"),
            (bare, "without a code"),
            (retired, "coded to a theme that is retired"),
            (unknown, "with a code that the codebook does not know"),
        )
        if which.any()
    ]
    of = f"of {noun}s"
    head = f"**To be settled, {of}: {words.listed(said)}.**" if said else f"**No code {of} has to be settled.**"
    findings_said = words.count(codebook.count(findings), f"finding {of}", f"findings {of}")
    return words.say(f"{head} There are {findings_said}. Where no theme fits, the codebook may have to grow.")
