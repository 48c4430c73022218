"""Places, bookings and attendances: each rate with its own numerator and denominator, since they are easily mixed up.

One quarter of a real partnership was reported as 77 per cent (304 attendances of 393 places) and as 96 per cent (of 318
bookings); without the 35 who had not booked it is 269 of 318, 84.6 per cent. Source: Leicester, Leicestershire &
Rutland, quarter 1 of 2016-17; this project's domain facts, 5.1 and 5.3.
"""

import math

import pandas as pd

from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout
from safeguarding.vocabulary import FEWER_THAN

# How the tables below are shown: headings, and the columns that only the files beside a page have.
RATES_LAYOUT = Layout(
    "rates",
    "How full training was, and who came of those who had booked",
    headings={
        "rate": "What",
        "n_deliveries": "Entries that record both",
        "n_all": "Of all entries",
        "counts": "Counted",
        "out_of": "Of",
        "above": "Counted, number",
        "below": "Of, number",
        "said": "Rate",
    },
    aside=("n_all", "above", "below", "share"),
)

FILL, ATTENDANCE, ABSENT, PER_BOOKING = (
    "Places filled",
    "Bookings attended",
    "Bookings not attended",
    "Attendances per booking",
)
PARTS = {
    FILL: ("places taken", "places"),
    ATTENDANCE: ("places taken by those who had booked", "bookings"),
    ABSENT: ("bookings of those who stayed away", "bookings"),
    PER_BOOKING: ("places taken, with a booking or without", "bookings; more can come than booked"),
}

NOT_SHOWN = "How many had booked is not shown to the public, nor who stayed away: small numbers could be told from it."


def rates_table(training: pd.DataFrame) -> pd.DataFrame:
    """Give each rate over the deliveries that have both of its numbers, without those of which a number is withheld.

    Fill is attended ÷ capacity; attendance is (attended − walk-ins) ÷ booked; absence is did not attend ÷ booked. A
    delivery without a record of walk-ins may have had none or any number: its attended bookings are from nought to what
    attended, and no more than were booked less those who did not attend. "About" bounds nothing, so a delivery with
    such a count is left out.

    Returns
    -------
    One row per rate: ``rate``, ``n_deliveries`` (with both numbers, of ``n_all``), ``above_*`` and ``below_*`` (the
    numerator and the denominator, sums of ranges), ``share_min`` and ``share_max`` (missing without a denominator),
    ``said`` (the same in words), ``counts`` and ``out_of`` (what they count).
    """
    booked, places, attended = (_ends(training, name) for name in ("booked", "capacity", "attended"))
    pairs = {
        FILL: (attended, places),
        ATTENDANCE: (_attended_bookings(training), booked),
        ABSENT: (_ends(training, "did_not_attend"), booked),
        PER_BOOKING: (attended, booked),
    }
    # Of bookings a public view holds no number: a rate of them would be of nothing, and say so of what was recorded.
    unshown = bool(training.get("booked_withheld", pd.Series(False)).any())
    return pd.DataFrame([_rate(name, *pairs[name]) for name in ((FILL,) if unshown else pairs)])


def answer(rates: pd.DataFrame) -> words.Prose:
    """Say how full training was, where a table of the rates stands below."""
    told = rates[rates["n_deliveries"] > 0]
    unshown = "" if PER_BOOKING in set(rates["rate"]) else NOT_SHOWN
    if told.empty and unshown:
        return words.unshown(f"**How full training was is not shown to the public.** {unshown}")
    if told.empty:
        return words.untold(
            "**No entry of training has both numbers of any rate.** Places, bookings and who stayed away would tell."
        )
    row = told.iloc[0]
    return words.say(f"**{in_short(row)}.** {row['n_deliveries']:,} of {row['n_all']:,} entries record both numbers.",
                     unshown)  # fmt: skip


def in_short(row: pd.Series) -> str:
    """Say the first rate that can be given in a few words: by tenths where both ends of it are one."""
    tenths = {round(10 * row[f"share_{end}"]) for end in ("min", "max") if math.isfinite(row[f"share_{end}"])}
    if row["rate"] != FILL or row["below_min"] < FEWER_THAN or len(tenths) != 1 or not 0 < min(tenths) < 10:
        return f"{row['rate']}: {row['said']}"
    numbers = [words.extent(row[f"{name}_min"], row[f"{name}_max"]) for name in ("above", "below")]
    return f"About {words.number(min(tenths))} in ten places were filled: {numbers[0]} of {numbers[1]}"


def _ends(training: pd.DataFrame, name: str) -> pd.DataFrame:
    return training[[f"{name}_min", f"{name}_max"]].set_axis(["min", "max"], axis=1).astype("Int64")


def _attended_bookings(training: pd.DataFrame) -> pd.DataFrame:
    """Give how many of those who had booked came: attended less walk-ins, and no more than did not stay away."""
    attended, booked, walked, absent = (
        _ends(training, name) for name in ("attended", "booked", "walk_in", "did_not_attend")
    )
    unknown = walked.isna().all(axis=1) & training["walk_in_about"].isna()
    most_walked = walked["max"].mask(unknown, attended["max"])
    fewest = (attended["min"] - most_walked).clip(lower=0).mask(unknown, 0)
    most = attended["max"] - walked["min"].fillna(0)
    room = (booked["max"] - absent["min"].fillna(0)).clip(lower=0)
    most = pd.concat([most, room], axis=1).min(axis=1, skipna=False).clip(lower=0).astype("Int64")
    fewest = pd.concat([fewest, most], axis=1).min(axis=1, skipna=False).astype("Int64")
    return pd.DataFrame({"min": fewest, "max": most})


def _rate(name: str, above: pd.DataFrame, below: pd.DataFrame) -> dict[str, object]:
    both = above.notna().all(axis=1) & below.notna().all(axis=1)
    top, bottom = (each[both].sum() for each in (above, below))
    share = _share(top, bottom, name in (ATTENDANCE, ABSENT))
    return {
        "rate": name,
        "n_deliveries": int(both.sum()),
        "n_all": len(both),
        "above_min": int(top["min"]),
        "above_max": int(top["max"]),
        "below_min": int(bottom["min"]),
        "below_max": int(bottom["max"]),
        "share_min": share[0],
        "share_max": share[1],
        "said": _rate_in_words(name, top, bottom, share),
        "counts": PARTS[name][0],
        "out_of": PARTS[name][1],
    }


def _share(tops: pd.Series, bottoms: pd.Series, part: bool) -> tuple[float, float]:
    """Give the least and the most that one number can be of the other."""
    if not bottoms["max"]:
        return math.nan, math.nan
    low = tops["min"] / bottoms["max"]
    high = tops["max"] / bottoms["min"] if bottoms["min"] else math.inf
    # A part cannot be more than its whole, unless the numbers as recorded contradict that.
    return float(low), min(1.0, float(high)) if part and low <= 1 else float(high)


def _rate_in_words(name: str, top: pd.Series, bottom: pd.Series, share: tuple[float, float]) -> str:
    if math.isnan(share[0]):
        return "nothing to count"
    numbers = f"{words.extent(top['min'], top['max'])} of {words.extent(bottom['min'], bottom['max'])}"
    if name == PER_BOOKING or bottom["min"] < FEWER_THAN:
        return numbers
    low, high = share
    ends = words.percents(low, high) if math.isfinite(high) else f"at least {words.percent_least(low)}"
    return f"{numbers} ({ends})"
