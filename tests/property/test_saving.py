"""A register that is written as it was understood is read as it was: equal tables, and no finding that is new."""

from datetime import date

import openpyxl
import pandas as pd
import pytest
import registers
from examples import tried
from hypothesis import given, settings
from hypothesis import strategies as st

import safeguarding as sg
from safeguarding.register import reading, saving, schema, summaries
from safeguarding.register.findings import Origin
from safeguarding.vocabulary import Says

STEPS = {
    "": Says.NOTHING,
    **dict.fromkeys(("n/k", "-", "TBC", "??"), Says.NOTHING),
    **dict.fromkeys(("2024-01-31", "2024-01", "2024", "2024-01/2024-03", "../2024-02", "2024-02/.."), Says.DATE),
    **dict.fromkeys(("31/01/2024", "July 2018", "by Feb 2018", "w/c 4 June 2018", "Q3 2018", "9999-12-31"), Says.DATE),
    **dict.fromkeys(("1899-12-31", "1900-02-28", "2024-02-29T00:00:00Z"), Says.DATE),
    **dict.fromkeys(("done", "yes", "Yes, date not known"), Says.DONE),
    **dict.fromkeys(("not done", "no", "not yet", "awaiting inquest", "on hold", "due March 2025"), Says.NOT_DONE),
    **dict.fromkeys(("N/A", "not applicable", "none required"), Says.NO_STEP),
    **dict.fromkeys(("soon", "c. June 2019", "summer 2018", "2024-02-30", "=TODAY()", "1/2"), Says.UNREADABLE),
}
"""Every form of the cell of a milestone, and what it says."""
COUNTS = ["", "0", "539", "900..1100", ">1000", ">=10", "<5", "<=5", "~1000", "approx 70", "50-60", "over 100",
          "1,000", "0..0", "many", "-3", "1000000001", "TBC"]  # fmt: skip
TEXTS = ["", "x", "007", "=1+1", "@x", "TRUE", "2024-01", "n/a", "  a  ", "a\nb", "a\r\nb", "é漢😀", "_x0041_", "a; b",
         "None", "nan", "http://x.y/z", "'x", "1e5", "\x01", "Two words", "\u202ex", "x" * 32_768]  # fmt: skip


def same(written, read):
    """Compare the tables of two registers cell by cell; rows are numbered as the sheets have them."""
    for name, table in read.tables.items():
        mine, other = (each.reset_index(drop=True) for each in (written.table(name), table))
        texts = mine.select_dtypes("category").columns
        pd.testing.assert_frame_equal(
            mine.astype(dict.fromkeys(texts, "str")), other.astype(dict.fromkeys(texts, "str")), obj=name
        )


def again(register, folder):
    """Write a register and read it, and compare them."""
    read = reading.read(saving.write(register, folder / "again.xlsx", over=True))
    same(register, read)
    assert len(read.findings) <= len(register.findings)
    return read


@pytest.mark.parametrize("name", ["sefton", "example"])
def test_what_is_written_is_read_as_it_was(name, tmp_path):
    held = registers.held(name)
    read = again(held, tmp_path)
    assert {**read.about, "keeps": ""} == {**held.about, "keeps": ""}


# Every form, in every column


EVERY_STEP = [each.name for each in schema.table("reviews").columns if each.milestone]


@pytest.mark.parametrize("alone", [False, True], ids=["beside others", "alone"])
@pytest.mark.parametrize(
    "milestones",
    [EVERY_STEP, *(pytest.param([each], marks=pytest.mark.slow) for each in EVERY_STEP)],
    ids=["every step", *EVERY_STEP],
)
def test_every_form_of_the_cell_of_a_milestone(tmp_path, milestones, alone):
    """In each of the steps of a row at once, and in the thorough run in one at a time."""
    rows = [{"review_id": f"R{n}", "kind": "scr"} | dict.fromkeys(milestones, cell) for n, cell in enumerate(STEPS)]
    if alone:
        rows = [dict.fromkeys(milestones, cell) if cell else {"name": "x"} for cell in STEPS]
    held = registers.write(tmp_path / "r", reviews=rows)
    read = again(held, tmp_path)
    for milestone in milestones:
        assert list(read.table("reviews")[f"{milestone}_says"]) == list(STEPS.values())


def forms(column):
    """Give every form of a cell of a column."""
    if column.holds == "date":
        return list(STEPS)
    if column.holds == "count":
        return COUNTS
    if column.codes:
        return ["", *column.codes, column.codes[0].upper(), "something else"]
    held = {"themes": ["", "P3", "P3; S1", "P3, S1", "something"], "ids": ["", "R1", "R1; R2", "row 2", "X9"]}
    return held.get(column.holds, ["", "0.92", "92%", "1e3", "x"] if column.holds == "number" else TEXTS)


CELLS = {table.name: [each for each in table.columns if not each.milestone] for table in schema.TABLES}
EACH = [(name, [column]) for name, columns in CELLS.items() for column in columns]


@pytest.mark.parametrize(
    ("name", "columns"),
    [*CELLS.items(), *(pytest.param(*each, marks=pytest.mark.slow) for each in EACH)],
    ids=[*CELLS, *(f"{name}-{column.name}" for name, [column] in EACH)],
)
def test_every_form_of_every_other_cell(tmp_path, name, columns):
    """Beside a cell that can be read; and alone, where a cell that is lost takes its row with it.

    All columns of a table in one register, row after row, and in the thorough run each in a register of its own.
    """
    table = schema.table(name)
    rows = [row for column in columns for row in beside(table, column)]
    again(registers.write(tmp_path / "beside", **({"reviews": []} | {name: rows})), tmp_path)
    rows = [row for column in columns for row in alone(table, column)]
    again(registers.write(tmp_path / "alone", **({"reviews": []} | {name: rows})), tmp_path)


def beside(table, column):
    """Make a row of each form of a cell, with one more cell that can be read."""
    others = [each for each in table.columns if each is not column]
    other = next(each for each in others if each.essential or each is others[-1])
    return [{other.name: "2024", column.name: cell} for cell in forms(column)]


def alone(table, column):
    """Make a row of each form of a cell by itself; without an id, a row of no letter that can be seen is none."""
    return [{column.name: cell} for cell in forms(column) if table.key or 0 < len(cell.strip(" \x01")) < 32_768]


ROWS = {
    table.name: st.lists(
        st.fixed_dictionaries({column.name: st.sampled_from(forms(column)) for column in table.columns}), max_size=4
    )
    for table in schema.TABLES
}
SAID = st.fixed_dictionaries(
    {},
    optional={
        "keeps": st.sampled_from(["", "notified", "notified, published"]),
        "scope": st.sampled_from(["all", "published"]),
        "title": st.sampled_from(["A", "2024", "=x"]),
        "as_of": st.just("31/03/2024"),
    },
)


@settings(max_examples=tried(100, part=10))
@given(st.fixed_dictionaries(ROWS), SAID)
def test_any_register_at_all(tmp_path_factory, tables, said):
    folder = tmp_path_factory.mktemp("any")
    registers.write(folder / "r", **{name: rows for name, rows in tables.items() if rows})
    (folder / "r" / "register.toml").write_text("".join(f'{key} = "{text}"\n' for key, text in said.items()))
    again(reading.read(folder / "r"), folder)


# Registers as boards publish them


def test_a_year_without_reviews_and_blocks_of_training_that_are_only_totals(tmp_path):
    training = [{"training_id": "ALL", "starts": "2014-04", "ends": "2015-03", "sessions": "90", "attended": "1547"}]
    claims = [{"claim_id": "C2", "says": "17 delegates per event on average", "comparator": "=", "value": "17"}]
    again(registers.write(tmp_path / "r", reviews=[], training=training, claims=claims), tmp_path)


def test_title_pages_of_several_boards(tmp_path):
    reviews = [
        {"review_id": "A1", "name": "A1(1)", "reported": "2012-07-16", "source": "Title page: endorsed 13/08/2012"},
        {"review_id": "B", "regime": "wt2013", "incident": "2013-02-21", "published": "2015-06-03"},
        {"review_id": "C", "name": "Baby F", "reported": "2013-07", "incident": "2012-06-14"},
    ]
    again(registers.write(tmp_path / "r", reviews=reviews), tmp_path)


def test_rows_of_which_nothing_could_be_read_are_still_there(tmp_path):
    """The last of them would be a remark below the table, and those of other tables no rows at all."""
    held = registers.write(
        tmp_path / "r",
        reviews=[{"review_id": "R1", "kind": "lcspr"}, {"notified": "soon"}, {"notified": "n/k"}],
        workforce=[{"agency": "Police", "headcount": "5"}, {"year": "soon"}, {"headcount": "many"}],
    )
    read = again(held, tmp_path)
    assert [len(read.table(name)) for name in ("reviews", "workforce")] == [3, 3]
    assert {"soon", "n/k", "many"} <= set(read.findings["read"])


SUMS = st.lists(
    st.tuples(
        st.sampled_from(["Police", "Health", "Total", "All staff"]),
        st.sampled_from([(2023, 1, 2023, 12), (2024, 1, 2024, 12), (2023, 1, 2024, 12), (2024, 4, 2024, 4)]),
        st.sampled_from([5, 10, 15, 20, 100, 150, 200, 300]),
    ),
    min_size=2,
    max_size=9,
)


@given(SUMS)
def test_a_table_without_its_totals_has_none(rows):
    agencies, years, heads = zip(*rows, strict=True)
    table = pd.DataFrame(
        {
            "agency": pd.array(agencies, "str"),
            "year_earliest": pd.to_datetime([date(y, m, 1) for y, m, _, _ in years]).as_unit("s"),
            "year_latest": pd.to_datetime([date(y, m, 28) for _, _, y, m in years]).as_unit("s"),
            "headcount_min": pd.array(heads, "Int64"),
            "headcount_max": pd.array(heads, "Int64"),
        }
    )
    left = summaries.without(table, "workforce", Origin("workforce.csv"))[0]
    assert len(summaries.without(left, "workforce", Origin("workforce.csv"))[0]) == len(left)


# What is written


def test_what_could_not_be_read_stands_as_it_stood_and_words_stay_words(tmp_path):
    row = {"review_id": "=1+1", "name": "007", "notified": "c. June 2019", "decision": "not yet", "children": "a few"}
    read = again(registers.write(tmp_path / "r", reviews=[row]), tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "again.xlsx")["reviews"]
    stands = {heading.value: cell for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    assert {name: stands[name].value for name in row} == row
    assert {stands[name].data_type for name in row} == {"s"}, "no formula, and no number"
    assert read.table("reviews").at[2, "notified_says"] == Says.UNREADABLE


def test_a_part_keeps_the_steps_that_the_register_keeps(tmp_path):
    whole = sg.read("data/example")
    part = whole.only(list(whole.reviews["review_id"][:1]))
    same(part.held, reading.read(part.save(tmp_path / "part.xlsx")))
