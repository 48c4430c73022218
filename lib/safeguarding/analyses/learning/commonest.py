"""Which themes do reviews find most, were they acted on, and were they found later? All three in one figure."""

from dataclasses import replace
from datetime import date

import altair as alt
import pandas as pd

from safeguarding.analyses.learning import recurrence, themes
from safeguarding.presenting import charts, tiles, words
from safeguarding.presenting.tables import Layout, Row

LATER = "found after an action"
"""What is said of a theme that a review found which is later than an action done on it."""
COMMONEST_LAYOUT = Layout(
    "commonest",
    f"Practice themes: found, acted on, {LATER}",
    headings={
        "n_reviews": "Reviews that found it",
        "n_actions": "Actions",
        "n_done": "Done",
        "n_came_back": "After an action was done",
        "result": words.capital(LATER),
    },
    aside=("code", "n_came_back", "outcome"),
)
"""How it is shown to those who may see every day."""
SHOWN = 8
"""How many themes the chart has room for beside the answer; its table has all."""
NAMED = 4
"""How many themes that have no bar are named."""
AFTER, PERHAPS, OTHER = "after an action", "perhaps after", "before, or without one"
FOUND, DONE, BEGUN = "reviews that found it", "actions that are done", "actions that are not"
COLOURS = {
    AFTER: charts.COUNT,
    PERHAPS: charts.PERHAPS,
    OTHER: charts.NEUTRAL,
    FOUND: charts.COUNT,
    DONE: charts.COUNT,
    BEGUN: charts.NEUTRAL,
}
"""The parts of a bar, of reviews or without findings of actions, and their colours."""


def layout(public: bool) -> Layout:
    """Give how the table is shown: to the public without what was found later, which rests on days near a child."""
    if not public:
        return COMMONEST_LAYOUT
    return replace(
        COMMONEST_LAYOUT,
        caption="Practice themes: found, acted on",
        hide=("n_came_back", "outcome", "result"),
    )


def commonest_table(coverage: pd.DataFrame, again: pd.DataFrame) -> pd.DataFrame:
    """Set what was done about each practice theme, and whether it was found later, beside how many reviews found it.

    Parameters
    ----------
    coverage, again
        As ``themes.coverage_table`` and ``recurrence.by_theme_table`` give them.

    Returns
    -------
    One row per practice theme, that which most reviews found first (without findings, that with most actions):
    ``code``, ``theme``, ``n_reviews`` (missing without findings), ``n_actions``, ``n_done``, and of
    ``recurrence.by_theme_table`` ``n_came_back_min``, ``n_came_back_max``, ``outcome`` and ``result``.
    """
    table = coverage[["code", "theme", "n_reviews", "n_actions", "n_done"]]
    told = again[["code", "n_came_back_min", "n_came_back_max", "outcome", "result"]]
    table = table.merge(told, on="code", how="left")
    ordered = table.assign(n=table["n_reviews"].fillna(-1))
    ordered = ordered.sort_values(["n", "n_actions"], ascending=False, kind="stable")
    return ordered.drop(columns="n").reset_index(drop=True)


def commonest_chart(table: pd.DataFrame, most: int = SHOWN, noun: str = "review") -> alt.TopLevelMixin:
    """Draw the commonest themes by reviews, split by whether an action was done before; without findings, by actions.

    Beside its name stands how many reviews found it, and how many of the actions on it are done. Where the days of
    incidents are withheld no bar is split.
    """
    found = bool(table["n_reviews"].notna().any())
    n = table["n_reviews" if found else "n_actions"]
    drawn = table[n > 0].head(most)
    drawn = table.head(most) if drawn.empty else drawn
    whole = most >= SHOWN
    labels = charts.above(_label(row, found, whole) for row in drawn.itertuples())
    pieces = pd.DataFrame(
        [
            {"label": label, "which": which, "n": n, "rank": rank}
            for label, row in zip(labels, drawn.itertuples(), strict=True)
            for rank, (which, n) in enumerate(_parts(row, found).items())
        ],
        columns=["label", "which", "n", "rank"],
    )
    shown = [each for each in COLOURS if each in set(pieces.loc[pieces["n"] > 0, "which"])] or [OTHER]
    top = float(pieces.groupby("label")["n"].sum().max() or 1) if len(pieces) else 1
    base = alt.Chart(charts.rows(pieces)).encode(
        y=charts.labels("label", labels),
        x=charts.numbers("n", f"{words.capital(noun)}s" if found else "Actions", top, stack=True),
        order=alt.Order("rank:Q"),
    )
    scale = alt.Scale(domain=shown, range=[COLOURS[each] for each in shown])
    bars = base.mark_bar(stroke=charts.GREY, strokeWidth=1, height=14).encode(
        color=alt.Color("which:N", scale=scale, sort=shown, title=None)
    )
    numbers = (
        base.transform_filter("datum.n > 0")
        .mark_text(align="center")
        .encode(
            x=alt.X("n:Q", stack="zero", bandPosition=0.5),
            text=alt.Text("n:Q"),
            # None of these colours turns dark on a dark page.
            color=alt.value(charts.BLACK),
        )
    )
    left_out = f"; the first {len(drawn)} of {int((n > 0).sum())}" if len(drawn) < (n > 0).sum() else ""
    # Where few are drawn, those without a bar are mostly not among those without a review.
    named = whole and len(drawn) <= (n > 0).sum()
    none = table.loc[n == 0, "theme"] if named else table["theme"].head(0)
    left_out += (
        f". {f'No {noun} found' if found else 'No action on'}: {words.some([*none[:NAMED]], len(none))}"
        if len(none)
        else ""
    )
    of = "Actions on each practice theme; one on several themes is drawn under each"
    if found:
        of = f"In how many {noun}s each practice theme was found"
        of += ", and how many of the actions on it are done" if whole else ""
    return charts.finished(
        (bars + numbers).resolve_scale(color="independent").properties(height=charts.room(labels)),
        _title(table, found, len(drawn)),
        f"{of}{left_out}",
        "One bar per practice theme. " + " ".join(f"{_described(row, found)}." for row in drawn.itertuples()),
    )


def _parts(row: Row, found: bool) -> dict[str, int]:
    if not found:
        return {DONE: row.n_done, BEGUN: row.n_actions - row.n_done}
    n = int(row.n_reviews)
    if row.outcome == "not_shown" or pd.isna(row.n_came_back_max):
        return {FOUND: n}
    certain, most = int(row.n_came_back_min), int(row.n_came_back_max)
    return {AFTER: certain, PERHAPS: most - certain, OTHER: n - most}


def _label(row: Row, found: bool, whole: bool = True) -> str:
    """Name a theme with its number: an overview has room for no more, unless the ``whole`` figure is drawn."""
    if not found:
        return f"{row.theme}: {words.counted(row.n_actions, 'action')}"
    return f"{row.theme}: in {int(row.n_reviews)}{f'; {_acted(row)}' if whole else ''}"


def _acted(row: Row) -> str:
    """Say how many of the actions on a theme are done: a number beside it alone is of the reviews that found it."""
    return f"{row.n_done} of {row.n_actions} done" if row.n_actions else "no action"


def _described(row: Row, found: bool) -> str:
    parts = [f"{n} {which}" for which, n in _parts(row, found).items() if n]
    return f"{row.theme}: {', '.join(parts) or 'none'}{f'; {_acted(row)}' if found else ''}"


def _title(table: pd.DataFrame, found: bool, n_drawn: int) -> str:
    """Say what is seen: how many themes were found after an action, or acted on, only where each of these is drawn."""
    unseen = table.iloc[n_drawn:]
    if not found:
        with_one = int((table["n_actions"] > 0).sum())
        if not with_one:
            return "No theme has an action recorded on it"
        if (unseen["n_actions"] > 0).any():
            return f"Most actions: {table['theme'].iloc[0]}"
        return f"{words.capital(words.number(with_one))} of {len(table)} themes {words.verb(with_one, *_HAS)}"
    if n_drawn < SHOWN and n_drawn < int((table["n_reviews"] > 0).sum()):
        return f"The {words.count(n_drawn, 'practice theme')} found most often"
    came = int((table["outcome"] == "came_back").sum())
    acted = int(table["outcome"].isin(recurrence.ACTED).sum())
    if came and not (unseen["outcome"] == "came_back").any():
        was = words.verb(came, "was", "were")
        return f"{words.capital(words.number(came))} of {acted} themes acted on {was} found later"
    most = table[table["n_reviews"] == table["n_reviews"].max()]
    if len(most) == 1 or len(most) > n_drawn:
        return f"Found most often: {most['theme'].iloc[0]}"
    return f"{words.capital(words.count(len(most), 'theme'))} found most often"


_HAS = ("has an action recorded on it", "have an action recorded on them")


def tiles_table(actions: pd.DataFrame, table: pd.DataFrame, as_of: date, public: bool = False) -> pd.DataFrame:
    """Give how many actions are done and overdue, how many themes have one, and how many were found later.

    That none is overdue is not said: an action may have no day on which it is due. A theme that no review found asks
    for no action. In ``public`` no review is certainly later than an action, so that there is no number of the themes
    found later, and in its place how many actions name evidence.
    """
    done, total = int((actions["status"] == "done").sum()), len(actions)
    rows = [(f"{done} of {total}", f"actions {words.verb(done)} reported done", tiles.NEUTRAL)] if total else []
    silent = bool(table["n_reviews"].isna().all())
    reviews = "published reviews" if public else "reviews"
    asked = table if silent else table[table["n_reviews"] > 0]
    with_one, whose = (
        int((asked["n_actions"] > 0).sum()),
        "practice themes" if silent else f"themes that {reviews} found",
    )
    uncoded = themes.without_theme(actions)
    rows += [(f"{with_one} of {len(asked)}", f"{whose} {words.verb(with_one, *_HAS)}"
              f"{f'; {uncoded}' if with_one < len(asked) and uncoded else ''}",
              tiles.NEUTRAL if with_one == len(asked) else tiles.UNKNOWN)]  # fmt: skip
    if silent:
        rows += [("Not known", "which themes recur: no finding of a review is recorded", tiles.UNKNOWN)]
    elif not public:
        again, acted = (table["outcome"].isin(each).sum() for each in (["came_back"], recurrence.ACTED))
        rows += [
            (
                f"{again} of {acted}",
                f"themes acted on {words.verb(again, 'was', 'were')} found by a later review",
                tiles.NEUTRAL,
            )
        ]
    stands = themes.stands(actions, as_of)
    overdue, left = int((stands == "overdue").sum()), int(stands.isin(["overdue", "to_do"]).sum())
    rows += [(f"{overdue} of {left}", f"open actions {words.verb(overdue)} overdue for certain",
              tiles.LATE)] if overdue else []  # fmt: skip
    evidence = int((actions["evidence"] != "").sum())
    rows += (
        [
            (
                f"{evidence} of {total}",
                f"actions {words.verb(evidence, 'names', 'name')} something as evidence",
                tiles.NEUTRAL,
            )
        ]
        if total
        else []
    )
    return tiles.table(rows)
