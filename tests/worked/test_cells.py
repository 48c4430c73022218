"""What the cell of a milestone says: each row of ``cases/milestone_cells.csv`` is one cell, with the reason."""

from pathlib import Path

import pandas as pd
import pytest

from safeguarding.register import reading
from safeguarding.vocabulary import MILESTONES, Says

CASES = pd.read_csv(Path(__file__).parent / "cases" / "milestone_cells.csv", dtype="str", keep_default_na=False)


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Read one register whose reviews have each of the cells as the day of publication, and of another step."""
    folder = tmp_path_factory.mktemp("cells")
    rows = CASES.assign(review_id=[f"R{n}" for n in CASES.index], kind="lcspr", published=CASES["cell"])
    rows = rows.assign(panel_informed=CASES["cell"])
    rows[["review_id", "kind", "published", "panel_informed"]].to_csv(folder / "reviews.csv", index=False)
    return reading.read(folder)


def test_each_cell_says_what_its_row_has_and_no_row_is_lost(read):
    reviews = read.table("reviews")
    for milestone in ("published", "panel_informed"):
        found = dict(zip(CASES["cell"], reviews[f"{milestone}_says"], strict=True))
        assert found == dict(zip(CASES["cell"], CASES["says"], strict=True))
    dated = reviews["published_earliest"].notna() | reviews["published_latest"].notna()
    assert dated.tolist() == (CASES["says"] == "date").tolist()


def test_what_was_put_into_words_is_told_and_a_blank_is_not(read):
    told = read.findings[read.findings["column"] == "published"].set_index("row")["severity"].to_dict()
    for row, case in enumerate(CASES.itertuples(), 2):
        if case.cell in ("", "2018-07-31"):
            assert row not in told, case.cell
        elif case.says == "date":
            # A warning where another reading is possible.
            assert told[row] in ("note", "warning"), case.cell
        else:
            unread = case.says == "unreadable"
            assert told[row] == ("error" if unread else "warning"), case.cell


def test_of_a_step_that_no_review_has_nothing_is_said(read):
    kept = {"published", "panel_informed"}
    for milestone in MILESTONES:
        says = set(read.table("reviews")[f"{milestone}_says"])
        assert says == (set(CASES["says"]) if milestone in kept else {Says.NOT_KEPT}), milestone


def test_everything_that_a_cell_can_say_has_an_example():
    assert set(CASES["says"]) == set(Says) - {Says.NOT_KEPT}
    assert CASES["cell"].is_unique
