"""Which themes do reviews find most, were they acted on, and were they found again? All three in one figure."""

import altair as alt
import pandas as pd

from safeguarding.presenting import charts, tiles, words
from safeguarding.presenting.tables import Layout, Row

COMMONEST_LAYOUT = Layout(
    "commonest",
    "Practice themes: reviews that found each, actions on it, and whether it was found again",
    headings={
        "n_reviews": "Reviews that found it",
        "n_actions": "Actions",
        "n_done": "Done",
        "result": "Found again",
    },
    aside=("code", "outcome"),
)
ON_IT = "recorded on them"
DONE, BEGUN, NONE = "an action is done", "an action, none done", "no action in this register"
COLOURS = {DONE: charts.MET, BEGUN: charts.NEUTRAL, NONE: charts.UNKNOWN}
SHOWN, WRAPPED = 16, 10
"""How many themes the chart has room for, and where their names take two lines; its table has all."""


def commonest_table(coverage: pd.DataFrame, again: pd.DataFrame) -> pd.DataFrame:
    """Set what was done about each practice theme, and whether it was found again, beside how many reviews found it.

    Parameters
    ----------
    coverage, again
        As ``themes.coverage_table`` and ``recurrence.by_theme_table`` give them.

    Returns
    -------
    One row per practice theme, that which most reviews found first (without findings, that with most actions):
    ``code``, ``theme``, ``n_reviews`` (missing without findings), ``n_actions``, ``n_done``, ``outcome`` and ``result``
    (of ``recurrence.by_theme_table``).
    """
    table = coverage[["code", "theme", "n_reviews", "n_actions", "n_done"]]
    table = table.merge(again[["code", "outcome", "result"]], on="code", how="left")
    ordered = table.assign(n=table["n_reviews"].fillna(-1))
    ordered = ordered.sort_values(["n", "n_actions"], ascending=False, kind="stable")
    return ordered.drop(columns="n").reset_index(drop=True)


def commonest_chart(table: pd.DataFrame, most: int = SHOWN, noun: str = "review") -> alt.TopLevelMixin:
    """Draw the commonest themes by reviews, coloured by what was done; without findings, by actions."""
    found = bool(table["n_reviews"].notna().any())
    what = "n_reviews" if found else "n_actions"
    wrapped = any("\n" in each for each in charts.above(_label(row, found) for row in table.itertuples()))
    drawn = table.head(min(most, WRAPPED) if wrapped else most)
    labels = charts.above(_label(row, found) for row in drawn.itertuples())
    acted = [DONE if row.n_done else BEGUN if row.n_actions else NONE for row in drawn.itertuples()]
    bars = drawn[[what]].astype("int64").assign(label=labels, acted=acted)
    shown = [each for each in COLOURS if each in acted]
    scale = alt.Scale(domain=shown, range=[COLOURS[each] for each in shown])
    top = float(bars[what].max() or 1) if len(bars) else 1
    chart = (
        alt.Chart(charts.rows(bars))
        .mark_bar(stroke=charts.GREY, strokeWidth=1, height=14)
        .encode(
            y=charts.labels("label", labels),
            x=charts.numbers(what, "Reviews" if found else "Actions", top),
            color=alt.Color("acted:N", scale=scale, sort=shown, title=None),
        )
    )
    left_out = f"; the first {len(drawn)} of {len(table)}" if len(drawn) < len(table) else ""
    return charts.finished(
        chart.properties(height=charts.room(labels)),
        _title(table, found),
        f"{'Reviews that found each practice theme' if found else 'Actions on each practice theme'}{left_out}",
        "One bar per practice theme. " + " ".join(f"{_label(row, found)}." for row in table.itertuples()),
    )


def tiles_table(actions: pd.DataFrame, table: pd.DataFrame, public: bool = False) -> pd.DataFrame:
    """Give how many actions are done, how many themes have none, and how many were found again after an action.

    In ``public`` no review is certainly later than an action, so that there is no number of these.
    """
    done, bare = int((actions["status"] == "done").sum()), int((table["n_actions"] == 0).sum())
    rows = [(f"{done} of {len(actions)}", "actions are reported done", tiles.MET)] if len(actions) else []
    rows += [(f"{bare} of {len(table)}", f"practice themes have no action {ON_IT}{_uncoded(actions)}",
              tiles.UNKNOWN if bare else tiles.MET)]  # fmt: skip
    if table["n_reviews"].isna().all():
        rows += [("Not known", "which themes recur: no finding of a review is recorded", tiles.UNKNOWN)]
    elif public:
        rows += [(tiles.NOT_SHOWN, "to the public: which themes recur", tiles.UNKNOWN)]
    else:
        again = int((table["outcome"] == "came_back").sum())
        said = f"practice {words.verb(again, 'theme was', 'themes were')} found again after something was done"
        rows += [(f"{again}", said, tiles.NEUTRAL)]
    return tiles.table(rows)


def _uncoded(actions: pd.DataFrame) -> str:
    """Say how many actions have no theme, so that they may answer any; nothing where each has one."""
    n = int((actions["themes"] == "").sum())
    return f"; {words.count(n, 'action')} {words.verb(n, 'has', 'have')} no theme and may answer any" if n else ""


def _title(table: pd.DataFrame, found: bool) -> str:
    bare = int((table["n_actions"] == 0).sum())
    if not found:
        return words.capital(f"{words.count(bare, 'theme')} {words.verb(bare, 'has', 'have')} no action {ON_IT}")
    most = table[table["n_reviews"] == table["n_reviews"].max()]
    if len(most) == 1:
        return f"Found most often: {most['theme'].iloc[0]}"
    return f"{words.capital(words.count(len(most), 'theme'))} found most often"


def _label(row: Row, found: bool) -> str:
    if not found:
        return f"{row.theme}: {words.count(row.n_actions, 'action')}"
    again = {"came_back": ", found again", "may_have_come_back": ", maybe again"}.get(row.outcome, "")
    return f"{row.theme}: {int(row.n_reviews)}{again}"
