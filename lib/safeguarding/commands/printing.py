"""Tables and findings as they are printed: to be read, as CSV, or as JSON."""

import pandas as pd

from safeguarding import tables, words
from safeguarding.register.reading import Register


def table(shown: pd.DataFrame, form: str, caption: str) -> None:
    """Print a table as ``table``, ``csv`` or ``json``; only to be read does it have its caption."""
    if form == "table":
        print(tables.show(shown, caption))
        return
    dated = shown.select_dtypes("datetime").columns
    written = shown.assign(**{name: shown[name].dt.strftime("%Y-%m-%d") for name in dated})
    if form == "csv":
        print(tables.harmless(written).to_csv(index=False, lineterminator="\n"), end="")
    else:
        print(written.to_json(orient="records", force_ascii=False, indent=1))


def findings(every: pd.DataFrame, held: Register) -> str:
    """Write findings to be read on a terminal, each under the place it was found."""
    from safeguarding.analyses import quality  # with altair, which takes a while, and every command imports this

    if every.empty:
        return f"{held.title}: nothing was found to be wrong"
    said = [_finding(row) for row in quality.findings_table(every).to_dict("records")]
    return "\n".join([f"{held.title}: {words.found(every)}", *said])


def _finding(row: dict[str, object]) -> str:
    rows = f"row{'s' if row['n'] > 1 else ''} {row['rows']}" if row["rows"] else ""
    place = ", ".join(each for each in (row["file"], row["sheet"], rows, row["column"]) if each)
    read = f": {row['read']}" if row["read"] else ""
    return f"\n{row['severity']:<8} {place}{read}\n         {row['done']}\n         write: {row['write']}"
