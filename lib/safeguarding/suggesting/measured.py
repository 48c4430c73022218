"""How often proposed themes are right, and how many are missed, on passages that were made up and coded for this.

Precision is the share of proposals that are right, recall the share of themes found; each with how many of how many and
the exact 95% interval (Clopper and Pearson, ``estimates.rates``). The intervals hold for passages like these alone.
"""

from functools import cache
from pathlib import Path

import pandas as pd

from safeguarding import paths
from safeguarding.errors import InputError
from safeguarding.estimates import rates
from safeguarding.rules import codebook
from safeguarding.suggesting import cues, proposing
from safeguarding.vocabulary import FEWER_THAN

FILE = "data/reference/suggest_labelled.csv"
COLUMNS = ("id", "part", "codes", "passage")
HELD_OUT, TUNING, OTHER = "held_out", "tuning", "other_hand"
HEAD = """# How good suggested themes are

This page is written by `safeguarding suggest --measured`; a test holds it to what the cues do.

`safeguarding suggest` proposes themes for passages of a published report, by words alone (`data/rules/cues.toml`). A
proposal is for a coder to accept or refuse. **It is never a finding, and nothing counts it.**

The passages it is measured on (`data/reference/suggest_labelled.csv`) are **made up**, in the style of published
reviews and about no real child. **On real reports fewer suggestions will be right, and more themes will be missed, than
these figures say.** One hand wrote two parts of them, their codes and the cues. The first part was written before any
cue, and no cue was changed after its figures were seen; but who wrote the cues knew its words, so that it is kept apart
in name more than in fact. The sentences by another hand, one per theme, are the fairest measure of how much is missed,
and they are few. All have one coder's codes; how far two coders would agree on them is not known.
"""


def labelled(path: str | Path = paths.ROOT / FILE) -> pd.DataFrame:
    """Read the passages (``COLUMNS``); raise ``InputError`` if one has a code that the codebook does not have."""
    frame = pd.read_csv(paths.find(path), dtype="str", keep_default_na=False)
    if tuple(frame.columns) != COLUMNS:
        raise InputError(f"{Path(path).name}: has the columns {', '.join(frame.columns)}; write {', '.join(COLUMNS)}")
    known = set(codebook.load().themes["code"])
    wrong = [code for codes in frame["codes"] for code in _codes(codes) if code not in known]
    if wrong:
        raise InputError(f"{Path(path).name}: {wrong[0]!r} is no code of {codebook.FILE}")
    return frame


def by_theme_table(passages: pd.DataFrame, held: cues.Cues) -> pd.DataFrame:
    """Count proposals for passages whose themes are known.

    Returns
    -------
    One row per theme of the codebook, and the row ``all`` (every proposal counted once, "micro-averaged") at the end:
    ``code``, ``theme``, ``right``, ``proposed``, ``there``.
    """
    # That no theme fits is what a coder says, and nothing that words lead to.
    every = codebook.load().themes
    themes = every[every["code"] != codebook.NONE]
    matcher = proposing.Matcher(held)
    gold = [set(_codes(codes)) for codes in passages["codes"]]
    told = [{hit.theme for hit in matcher.hits(text)} for text in passages["passage"]]
    rows = [
        (
            code,
            label,
            *(
                sum(code in each for each in sets)
                for sets in ([a & b for a, b in zip(gold, told, strict=True)], told, gold)
            ),
        )
        for code, label in themes[["code", "label"]].itertuples(index=False)
    ]
    table = pd.DataFrame(rows, columns=["code", "theme", "right", "proposed", "there"])
    counts = table[["right", "proposed", "there"]].sum()
    return pd.concat([table, pd.DataFrame([{"code": "all", "theme": "All themes", **counts}])], ignore_index=True)


@cache
def scored(part: str) -> tuple[pd.DataFrame, int, int]:
    """Give the counts of a part, how many passages it has, and in how many of those with no theme one was proposed."""
    every = labelled()
    passages = every[every["part"] == part]
    held = cues.load()
    none = passages[passages["codes"] == ""]
    matcher = proposing.Matcher(held)
    wrongly = sum(bool(matcher.hits(text)) for text in none["passage"])
    return by_theme_table(passages, held), len(passages), wrongly


def line() -> str:
    """Say in one line how good proposals were on passages that no cue was changed for."""
    table, n, _ = scored(HELD_OUT)
    row, other = table.iloc[-1], scored(OTHER)[0].iloc[-1]
    return (
        f"On {n} made-up passages, {row['right']} of {row['proposed']} suggestions were right and {row['right']} of"
        f" {row['there']} themes were found; of {other['there']} themes in sentences by another hand,"
        f" {other['right']} were. Expect less on real reports."
    )


def page() -> str:
    """Write the figures as Markdown."""
    return "\n".join(
        [
            HEAD,
            *_part(HELD_OUT, "Kept apart"),
            *_part(OTHER, "By another hand"),
            *_part(TUNING, "What the cues were written with"),
        ]
    )


def _part(part: str, title: str) -> list[str]:
    table, n, wrongly = scored(part)
    none = int((labelled().query("part == @part")["codes"] == "").sum())
    lines = [
        f"| {row.code} | {row.theme} | {_share(row.right, row.proposed)} | {_share(row.right, row.there)} |"
        for row in table.itertuples()
    ]
    said = f"{n} passages. "
    said += f"Of {none} with no theme in them, one was proposed for {wrongly}." if none else "Each has one theme in it."
    head = [
        "| code | theme | suggestions that were right (precision) | themes that were found (recall) |",
        "|---|---|---|---|",
    ]
    return [f"## {title}", "", said, "", *head, *lines, ""]


def _share(some: int, n: int) -> str:
    """Write a share with its interval; without a percentage where there are too few."""
    if not n:
        return "none of none"
    low, high = (round(100 * end) for end in rates.binomial_interval(some, n))
    percent = f"{100 * some / n:.0f}%, " if n >= FEWER_THAN else ""
    return f"{some} of {n} ({percent}95% interval {low}% to {high}%)"


def _codes(written: str) -> list[str]:
    return [code.strip() for code in written.split(";") if code.strip()]
