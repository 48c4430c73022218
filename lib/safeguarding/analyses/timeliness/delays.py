"""Why does it take longer, and what would be left without delays that somebody excuses?

What is excused is a judgement of whoever asks, never of the register: both counts stand side by side.
"""

import altair as alt
import pandas as pd

from safeguarding.judging import summary
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.vocabulary import LATE, Outcome

# How the tables below are shown: headings, and the columns that only the files beside a page have.
EXCUSED_LAYOUT = Layout(
    "excused",
    "Reviews in time by each limit in months, of all and with excused delays left out",
    headings={
        "n": "Counted",
        "n_late": "Late",
        "share_in_time": "In time",
        "share": "Share in time",
    },
    aside=("share",),
)
REASONS_LAYOUT = Layout(
    "reasons",
    "Reviews by their reason for delay",
    headings={
        "n": "Reviews",
        "n_late": "Certainly late by a limit in months",
        "n_unclear": "Cannot tell",
    },
)

NONE = "none recorded"
ALL, LESS = "all", "excused left out"


def codes(excused: str) -> tuple[str, ...]:
    """Read reasons for delay with commas between them.

    >>> codes("inquest, criminal_proceedings")
    ('inquest', 'criminal_proceedings')
    """
    return tuple(dict.fromkeys(each.strip() for each in excused.split(",") if each.strip()))


def reasons_table(judged: pd.DataFrame, reviews: pd.DataFrame, excused: tuple[str, ...]) -> pd.DataFrame:
    """Count reviews by their reason for delay, and those certainly late by any limit in months.

    Returns
    -------
    One row per reason, the most frequent first, none recorded last: ``reason`` (in words), ``excused``, ``n``,
    ``n_late`` and ``n_unclear`` (whether they are late is not known).
    """
    months = judged[judged["unit"].str.contains("month")]
    late = set(months.loc[months["outcome"].isin(LATE), "review_id"])
    doubt = (Outcome.CANNOT_TELL, Outcome.MAY_BE_OVERDUE, Outcome.NOT_RECORDED)
    unclear = set(months.loc[months["outcome"].isin(doubt), "review_id"]) - late
    told = reviews.assign(late=reviews["review_id"].isin(late), unclear=reviews["review_id"].isin(unclear))
    counted = told.groupby("delay_reason", sort=True).agg(
        n=("late", "size"), n_late=("late", "sum"), n_unclear=("unclear", "sum")
    )
    table = counted.reset_index()
    table = table.assign(excused=table["delay_reason"].isin(excused), last=table["delay_reason"] == "")
    table = table.sort_values(["last", "n"], ascending=[True, False], kind="stable", ignore_index=True)
    reason = table["delay_reason"].str.replace("_", " ").replace("", NONE)
    return table.assign(reason=reason)[["reason", "excused", "n", "n_late", "n_unclear"]]


def excused_table(
    judged: pd.DataFrame, reviews: pd.DataFrame, limits: pd.DataFrame, excused: tuple[str, ...]
) -> pd.DataFrame:
    """Give the share in time by each limit in months, of all reviews and of those without an excused delay.

    Returns
    -------
    Two rows per clock that counts a review, ``ALL`` and ``LESS``: ``rule_set``, ``label``, ``reviews`` (which of the
    two), ``n`` (that were due), ``n_met``, ``n_late``, ``n_unknown``, ``share_*`` (0 to 1) and ``share_in_time`` (in
    words).
    """
    out = reviews.loc[reviews["delay_reason"].isin(excused), "review_id"]
    labels = limits[["rule_set", "clock", "label"]].drop_duplicates()
    months = judged[judged["unit"].str.contains("month")].merge(labels, on=["rule_set", "clock"])
    parts = [(ALL, months), (LESS, months[~months["review_id"].isin(out)])]
    rows = [
        _counted(label, rule_set, which, part[(part["label"] == label) & (part["rule_set"] == rule_set)])
        for rule_set, label in months[["rule_set", "label"]].drop_duplicates().itertuples(index=False)
        for which, part in parts
    ]
    table = pd.DataFrame(rows, columns=_COLUMNS)
    some = table.groupby(["rule_set", "label"])["n"].transform("max") > 0 if len(table) else []
    return table[some].reset_index(drop=True) if len(table) else table


_COLUMNS = [
    *("rule_set", "label", "reviews", "n", "n_met", "n_late", "n_unknown"),
    *("share_min", "share_max", "share_in_time"),
]


def _counted(label: str, rule_set: str, which: str, part: pd.DataFrame) -> dict[str, object]:
    counts = summary.counts(part)
    share = summary.share(*(pd.Series([counts[name]]) for name in summary.SHARED)).iloc[0]
    return {
        **{"rule_set": rule_set, "label": label, "reviews": which, "n": counts["n_due"]},
        **{"n_met": counts["n_met"], "n_late": counts["n_missed"], "n_unknown": counts["n_unknown"]},
        **{"share_min": share["share_min"], "share_max": share["share_max"], "share_in_time": share["share_met"]},
    }


def excused_chart(table: pd.DataFrame, noun: str = "review") -> alt.TopLevelMixin:
    """Draw the share in time by each limit, of all reviews and without excused delays, a bar for each."""
    told = table[table["share_min"].notna() & table["share_max"].notna()]
    drawn = told.assign(row=told["label"] + " (" + told["rule_set"] + ")", text=told["share_in_time"])
    if drawn.empty:
        drawn = pd.DataFrame(
            [{"row": "nothing to count", "reviews": ALL, "text": "", "share_min": None, "share_max": None}]
        )
    colours = alt.Scale(domain=[ALL, LESS], range=[charts.BLUE, charts.ORANGE])
    base = alt.Chart(charts.rows(drawn[["row", "reviews", "share_min", "share_max", "text"]])).encode(
        y=alt.Y("row:N", sort=list(dict.fromkeys(drawn["row"])), title=None, axis=alt.Axis(labelLimit=420)),
        yOffset=alt.YOffset("reviews:N", sort=[ALL, LESS]),
        x=alt.X(
            "share_min:Q",
            title="Share in time",
            scale=alt.Scale(domain=[0, 1]),
            axis=charts.shares(int(told["n"].max()) if len(told) else 0),
        ),
    )
    colour = alt.Color("reviews:N", title="Reviews", scale=colours, sort=[ALL, LESS])
    stroke = alt.Stroke("reviews:N", title="Reviews", scale=colours, sort=[ALL, LESS])
    bars = base.mark_bar(height=10, strokeWidth=2).encode(x2=alt.X2("share_max:Q"), color=colour, stroke=stroke)
    text = base.mark_text(align="left", dx=6).encode(x=alt.X("share_max:Q"), text=alt.Text("text:N"))
    return charts.finished(
        (bars + text).properties(height=charts.height(drawn["row"].nunique(), 52)),
        _headline(table, noun),
        "Share of reviews in time, from the least to the most it can be; what is excused is a judgement",
        "Two bars per limit in months. " + " ".join(_both_shares(*pair, noun) for pair in _pairs(table)),
    )


def answer(reasons: pd.DataFrame, shares: pd.DataFrame, excused: tuple[str, ...], noun: str = "review") -> words.Prose:
    """Say how many have a reason, what leaving out the excused changes, and what no column says."""
    known = reasons[reasons["reason"] != NONE]
    total, late = int(reasons["n"].sum()), int(reasons["n_late"].sum())
    without = int(reasons.loc[reasons["reason"] == NONE, "n_late"].sum())
    said = words.listed([each.replace("_", " ") for each in excused]) or "nothing"
    head = (
        f"**{words.of(int(known['n'].sum()), total)} {noun}s have a reason for delay.** Of {late} certainly late by a"
        f" limit in months, {without} {'has' if without == 1 else 'have'} none."
        if total
        else f"**There is no {noun} to count.**"
    )
    return words.say(
        head,
        f"Excused here: {words.plain(said)}.",
        words.bullets(words.plain(_both_shares(*pair, noun)) for pair in _pairs(shares)),
        "A review that is left out is left out whole, however few of its days the reason cost. No column says how many"
        " they were.",
    )


def _pairs(table: pd.DataFrame) -> list[tuple[Row, Row]]:
    rows = list(table.itertuples())
    return list(zip(rows[::2], rows[1::2], strict=True))


def _both_shares(whole: Row, less: Row, noun: str) -> str:
    clock = f"{whole.label} ({whole.rule_set})"
    return f"{clock}: {whole.share_in_time} {noun}s in time; with excused delays out, {less.share_in_time}."


def _headline(table: pd.DataFrame, noun: str) -> str:
    if table.empty:
        return f"No limit in months counts a {noun}"
    changed = sum(one.share_in_time != two.share_in_time for one, two in _pairs(table))
    if not changed:
        return f"Leaving out excused delays changes no share of {noun}s in time"
    return f"Leaving out excused delays changes {words.of(changed, len(table) // 2)} shares of {noun}s"
