"""How long the reach of training takes over a long list of who came, from Parquet.

``make bench`` writes a synthetic register with 10,000,000 rows of attendance to a temporary folder, attendance and
training as Parquet, and then, in a process of its own, reads and checks it and works out the people that training
reached: by agency and year, of all agencies, and which agencies there are.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

ROWS, DELIVERIES, PEOPLE, AS_OF, SEED = 10_000_000, 40_000, 400_000, "2024-03-31", 2024
AGENCIES = ("Children's social care", "Education", "Health", "Police", "Probation", "Youth justice", "Voluntary sector")
LIMITS = {"reach": 10.0, "gigabytes": 4.0}
"""What reading and reach together may take."""

# A hash of the row's number is the same draw everywhere.
LIST = """
COPY (
    SELECT printf('T%06d', i // {each}) AS training_id, printf('p%06d', person) AS person_key,
        list_extract({agencies}, 1 + (person % {n})::INTEGER) AS agency,
        CASE WHEN chance < 85 THEN 'yes' WHEN chance < 94 THEN 'no' ELSE 'late_cancel' END AS attended
    FROM (
        SELECT i, (hash(i + {seed}) % {people})::INTEGER AS person, (hash(i * 7 + {seed}) % 100)::INTEGER AS chance
        FROM range({rows}) AS drawn(i)
    )
) TO '{path}' (FORMAT parquet)
"""
DELIVERED = """
COPY (
    SELECT printf('T%06d', i) AS training_id, 'Programme ' || i % 40 AS programme, day::VARCHAR AS starts,
        day::VARCHAR AS ends, 'in_person' AS mode, '1' AS sessions, '{each}' AS booked, '' AS themes, '' AS reviews
    FROM (SELECT i, DATE '2016-01-04' + (i * 3000 // {deliveries})::INTEGER AS day FROM range({deliveries}) AS drawn(i))
) TO '{path}' (FORMAT parquet)
"""
Given = TypeVar("Given")


def main() -> int:
    """Print a table of seconds and gigabytes; 1 if a limit is passed."""
    given = argparse.ArgumentParser(description=__doc__.replace("``", ""))
    given.add_argument("--runs", type=int, default=2, help="how often it is run; the best counts (2)")
    given.add_argument("--json", type=Path, help="also write what was measured to this file")
    given.add_argument("--one", help=argparse.SUPPRESS)
    asked = given.parse_args()
    if asked.one:
        print(json.dumps(_measured(asked.one)))
        return 0
    with tempfile.TemporaryDirectory() as kept:
        written = write(Path(kept) / "register")
        runs = [_alone(written) for _ in range(asked.runs)]
    told = _told(min(runs, key=lambda run: run["seconds"]))
    if asked.json:
        asked.json.write_text(json.dumps(told) + "\n", encoding="utf-8")
    return int(not told["within"])


def write(folder: Path, rows: int = ROWS, deliveries: int = DELIVERIES, people: int = PEOPLE) -> Path:
    """Write a register whose attendance and training are Parquet files."""
    import duckdb

    folder.mkdir(parents=True)
    (folder / "reviews.csv").write_text("review_id,kind\nR1,lcspr\n", encoding="utf-8")
    heads = [f"{agency},{year},{people // len(AGENCIES)}" for agency in AGENCIES for year in range(2016, 2025)]
    (folder / "workforce.csv").write_text("agency,year,headcount\n" + "\n".join(heads) + "\n", encoding="utf-8")
    drawn = {"rows": rows, "deliveries": deliveries, "each": rows // deliveries, "people": people, "seed": SEED}
    agencies = "[" + ", ".join("'" + agency.replace("'", "''") + "'" for agency in AGENCIES) + "]"
    with duckdb.connect() as made:
        made.execute("SET enable_progress_bar = false")
        for name, told in (("attendance", LIST), ("training", DELIVERED)):
            path = str(folder / f"{name}.parquet").replace("'", "''")
            made.execute(told.format(path=path, agencies=agencies, n=len(AGENCIES), **drawn))
    return folder


def _alone(register: Path) -> dict[str, float]:
    run = [sys.executable, __file__, "--one", str(register)]
    done = subprocess.run(
        run, capture_output=True, text=True, check=True, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    )
    return json.loads(done.stdout.splitlines()[-1])


def _told(run: dict[str, float]) -> dict[str, object]:
    within = all(run[name] <= most for name, most in LIMITS.items())
    print(f"{run['rows']:,} rows of attendance, {run['keys']:,} people; {run['findings']:,} findings")
    print(
        f"read and checked {run['read']:5.1f} s   reach {run['reach']:5.1f} s   together {run['seconds']:5.1f} s"
        f" (processor {run['processor']:.1f} s)   {run['gigabytes']:.2f} GB"
        f"   limit of reach {LIMITS['reach']:.0f} s {LIMITS['gigabytes']:.0f} GB   {'within' if within else 'OVER'}"
    )
    return {"bench": "reach", "figures": run, "limits": LIMITS, "within": within}


def _measured(path: str) -> dict[str, float]:
    from safeguarding.analyses.training import attendance as attending
    from safeguarding.analyses.training import reach
    from safeguarding.register import reading

    held, read = _timed(lambda: reading.read(path))
    tables = [held.table(name) for name in ("workforce", "training", "attendance")]
    [workforce, training, attendance], day = tables, date.fromisoformat(AS_OF)
    _, reached = _timed(
        lambda: [way(workforce, training, attendance, day) for way in (reach.by_agency_table, reach.whole_table)]
    )
    _, listed = _timed(lambda: attending.agencies_table(workforce, training, attendance))
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "rows": len(tables[2]),
        "keys": int(tables[2]["person_key"].nunique()),
        "findings": len(held.findings),
        "read": read,
        "reach": reached + listed,
        "seconds": read + reached + listed,
        "processor": used.ru_utime + used.ru_stime,
        "gigabytes": used.ru_maxrss / 2**20,
    }


def _timed(run: Callable[[], Given]) -> tuple[Given, float]:
    began = time.perf_counter()
    given = run()
    return given, time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
