"""Whatever column a text of somebody's own stands in, nothing public tells which text it is.

The columns are those of the schema, so that one that is added tomorrow is tried too.
"""

import pytest

from attack import published, twins
from attack.test_twins import ABOUT, AS_OF, looks, written
from safeguarding.disclosure import viewing
from safeguarding.register import reading, schema
from safeguarding.reporting.notebooks import suite

TEXTS = ("waiting for the trial of qzone", "as her mother zwtwo asked")
OTHERS = ("", "closed", "3", "2015-05-06", "more than a cell of a workbook can hold " * 1_000)
SHOWN = [(form.name, one.name) for form in schema.TABLES for one in form.columns
         if one.holds == "text" and not one.private and form.name not in viewing.UNSEEN]  # fmt: skip
"""Columns of text that is written to be published."""
HIDDEN = [(form.name, one.name) for form in schema.TABLES for one in form.columns
          if (form.name, one.name) not in SHOWN]  # fmt: skip
PRIVATE = [
    (table, name)
    for table, name in HIDDEN
    if table in viewing.UNSEEN or schema.table(table).column(name).private or name in viewing.NEAR_THE_CHILD
]


def base():
    """Have a register with a row in every table, the first of which everybody may know of."""
    tables, _ = twins.register()
    tables["attendance"] = [{"training_id": "T1", "person_key": "p1", "agency": "Police", "attended": "yes"}]
    tables["evaluation"] = [{"training_id": "T1", "person_key": "p1", "question": "Sure?", "scale": "1..5"}]
    tables["sources"] = [{"table": "reviews", "id": "R2", "column": "published", "says": "2022-06-01"}]
    tables["reviews"].append({"review_id": "U0", "name": "Hidden", "kind": "lcspr", "aware": "2024-01-03"})
    return tables


def planted(folder, cells, text, like=0):
    """Write the register with a row for each of some columns, that is one of its own but for a text in this column."""
    tables = base()
    for table, column in cells:
        key = schema.table(table).key
        own = {key: f"{column} of {table}"} if key not in ("", column) else {}
        tables[table].append({**tables[table][like if table == "reviews" else 0], **own, column: text})
    return written(folder / "twin", tables, {})


def differing(tmp_path, cells, texts, like=0):
    """Give what the public sees differ between the first of the texts and another, if anything does."""
    first, *others = [looks(planted(tmp_path / f"{n}", cells, text, like)) for n, text in enumerate(texts)]
    return [pair for other in others for pair in zip(first, other, strict=True) if pair[0] != pair[1]]


def test_no_text_in_a_column_of_codes_days_or_numbers_can_be_told_from_another(tmp_path):
    assert differing(tmp_path, HIDDEN, TEXTS) == []


def test_of_a_private_column_nothing_is_told(tmp_path):
    cells = [each for each in PRIVATE if each not in viewing.WHETHER]
    assert differing(tmp_path, cells, (*TEXTS, *OTHERS)) == []


def test_of_a_review_under_way_no_cell_is_told(tmp_path):
    columns = [("reviews", one.name) for one in schema.table("reviews").columns if one.name != "published"]
    assert differing(tmp_path, columns, (TEXTS[0], *OTHERS), like=-1) == []


@pytest.mark.parametrize("status", ["not_to_be_published", "withdrawn"])
def test_a_review_that_is_said_not_to_be_published_is_not(tmp_path, status):
    """Its day of publication contradicts what it is said to be, and one of the two is wrong."""
    register = planted(tmp_path, [("reviews", "status")], status)
    assert list(viewing.view(register, "public", AS_OF).cases["review_id"]) == ["R1", "R2", "R3"]


@pytest.mark.parametrize(("table", "column"), [("reviews", "delay_note"), ("training", "source"), ("sources", "says")])
def test_those_inside_tell_two_texts_apart(tmp_path, table, column):
    """Or a look would not see anything."""
    one, other = (looks(planted(tmp_path / text, [(table, column)], text), "internal") for text in TEXTS)
    assert one != other


ODD = {
    "scope": ("published", "all"),
    "keeps": ("incident, aware, notified", "published"),
}


@pytest.mark.parametrize("key", ODD)
def test_whatever_a_register_says_of_its_scope_and_what_it_keeps_nothing_is_told_of_a_review_under_way(tmp_path, key):
    for n, text in enumerate(ODD[key]):
        seen = []
        for hidden in ({"review_id": "U0"}, {"review_id": "U1", "kind": "scr", "status": "zz", "aware": "2023-12-01"}):
            tables = base()
            tables["reviews"][-1] = hidden
            about = {"register.toml": f'{ABOUT}{key} = "{text}"\n'}
            seen.append(looks(written(tmp_path / f"{n} {hidden['review_id']}" / "twin", tables, about)))
        assert seen[0] == seen[1], text


def everywhere(folder, text):
    """Write a text into every column, below headings of nobody's, into a key and into files of nobody's."""
    planted(folder, HIDDEN, text)
    place = folder / "twin"
    for file in place.glob("*.csv"):
        head, *rows = file.read_text(encoding="utf-8").splitlines()
        lines = [f"{head},Child's own", *(f"{row},{text}" for row in rows)]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    about = f'{ABOUT}secret = "{text}"\n[{text.split()[-1]}]\nx = "{text}"\n'
    for name, content in {"register.toml": about, "notes.txt": text, "names.csv": f"a\n{text}\n"}.items():
        (place / name).write_text(content, encoding="utf-8")
    return reading.read(place)


def test_texts_in_every_column_at_once_leave_every_public_byte_as_it_is(tmp_path):
    shown = []
    for turn in range(2):
        register = everywhere(tmp_path / str(turn), TEXTS[turn])
        view = viewing.view(register, "public", AS_OF)
        every = [path.name[:2] for path in suite.notebooks()]
        made = published.outputs(view, twins.DAY, tmp_path / str(turn), every, twins.RULES)
        shown.append([published.looks(each) for each in made])
    assert [pair for pair in zip(*shown, strict=True) if pair[0] != pair[1]] == []
