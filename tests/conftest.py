"""What several test modules share: settled randomness, the calendar, and registers small enough to read."""

import signal

import examples
import pandas as pd
import pytest
import sharing
from hypothesis import HealthCheck, settings

from safeguarding.days import dates, working_days
from safeguarding.register import keeping, schema
from safeguarding.vocabulary import MILESTONES, Says

pytest_xdist_make_scheduler = sharing.pytest_xdist_make_scheduler

# Whoever runs the tests in the background may have these ignored, and what a test starts would inherit that.
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)

for profile, number in ((examples.QUICK, 20), (examples.THOROUGH, 100)):
    settings.register_profile(
        profile,
        max_examples=number,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile(examples.QUICK)


@pytest.fixture(scope="session")
def calendar():
    return working_days.load()


@pytest.fixture(scope="session")
def make_reviews():
    """Make the table of reviews from dictionaries: ``review_id``, ``kind`` and each milestone's date as written.

    Instead of a date a milestone can have a word of ``Says``, with ``_`` for a space; a review can have a ``regime``, a
    ``status`` and the day it is so from. The index starts at 2, as the rows of a spreadsheet do.
    """
    words = {says.replace(" ", "_"): says.value for says in Says if says not in (Says.NOTHING, Says.DATE)}

    def make(*rows):
        table = pd.DataFrame(
            {
                "review_id": pd.Series([row.get("review_id", f"R{n}") for n, row in enumerate(rows, 1)], dtype="str"),
                "kind": pd.Series([row.get("kind", "scr") for row in rows], dtype="str"),
            }
        )
        cells = [row.get(milestone, "") for milestone in MILESTONES for row in rows]
        written = ["" if cell in words else cell for cell in cells]
        read = dates.read(pd.Series(written, dtype="str"))
        assert not read["problem"].any(), list(read["problem"])
        ends = {
            f"{milestone}_{end}": read[end].iloc[n * len(rows) : (n + 1) * len(rows)].to_numpy()
            for n, milestone in enumerate(MILESTONES)
            for end in ("earliest", "latest")
        }
        said = [words.get(cell, Says.DATE if cell else Says.NOTHING) for cell in cells]
        says = {
            f"{milestone}_says": pd.Categorical(said[n * len(rows) : (n + 1) * len(rows)], dtype=schema.SAYS)
            for n, milestone in enumerate(MILESTONES)
        }
        more = {name: pd.Series([row.get(name, "") for row in rows], dtype="str") for name in ("regime", "status")}
        since = pd.to_datetime([row.get("status_from") for row in rows]).as_unit("s")
        table = table.assign(**ends, **says, **more, status_from_earliest=since)
        return keeping.kept(table, {"keeps": ", ".join(MILESTONES)}).set_axis(pd.RangeIndex(2, len(rows) + 2))

    return make
