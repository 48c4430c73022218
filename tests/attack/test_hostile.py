"""Nothing that can be given as a register gives a traceback, hangs, fills the memory or is written to."""

import hashlib
import io
import os
import subprocess
import sys
import time
import zipfile
import zlib

import books
import pytest
import xlsxwriter
from examples import tried
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.errors import InputError
from safeguarding.register import files, opening, reading, schema
from safeguarding.register.workbook import package, worksheet

HEADINGS = ",".join(books.HEADINGS)
GOOD = f"{HEADINGS}\nR1,scr,2018-07,3\nR2,lcspr,31/07/2019,~2\nTotal,,,5\nA remark below\n"
ACTIONS = "action_id,title,reviews,status\nA1,Do it,R1;R2,done\n"
SECONDS = 8


def judged(path, whole=False):
    """Read a register, at least as far as its tables; give what is wrong with it, which is one line with its name."""
    begun, wrong = time.process_time(), refusal(path, whole)
    assert time.process_time() - begun < SECONDS
    assert "\n" not in wrong
    assert not wrong or path.name in wrong
    return wrong


def refusal(path, whole):
    try:
        if whole:
            reading.read(path)
        opened = opening.opened(path)
        for name in opened.chosen.grids:
            opening.lay(opened, schema.table(name))
    except InputError as wrong:
        return str(wrong)
    return ""


@pytest.fixture
def xlsx(tmp_path):
    """Say what is wrong with a workbook of these parts, or with the good one after a change of them."""

    def made(change=lambda parts: parts, cell=""):
        return judged(books.packed(tmp_path / "register.xlsx", change(books.parts({"reviews": books.reviews(cell)}))))

    return made


@pytest.fixture
def folder(tmp_path):
    """Write a folder of one table of reviews."""

    def made(content=GOOD):
        path = tmp_path / "folder"
        path.mkdir(exist_ok=True)
        (path / "reviews.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return made


def part(name, content):
    return lambda parts: parts | {name: content}


# Files that are none


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"", "is no workbook, or is damaged or cut short"),
        ("a.xlsx", b"review_id,kind\nR1,scr\n", "is no workbook, or is damaged or cut short"),
        ("a.xlsx", package._OLE + b"\0" * 600, "is locked by a password, or in the format of Excel before 2007"),
        ("a.xlsx", b"PK\3\4" + b"\0" * 600, "is damaged or cut short"),
        ("a.ods", b"<?xml version='1.0'?><office:document/>", "is no workbook, or is damaged or cut short"),
        ("a.xls", package._OLE, "is no register; write a folder of CSV files, or a workbook"),
        ("a.pdf", b"%PDF", "is no register; write a folder of CSV files, or a workbook"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    assert judged(tmp_path / name).startswith(f"{name}: {said}")


def test_a_workbook_of_the_other_kind_is_refused(tmp_path):
    books.xlsx(tmp_path / "a.ods", {"reviews": books.reviews()})
    books.ods(tmp_path / "b.xlsx", "")
    assert judged(tmp_path / "a.ods").startswith("a.ods: has no content.xml; is its ending right?")
    assert judged(tmp_path / "b.xlsx").startswith("b.xlsx: has no _rels/.rels; is its ending right?")


def test_a_locked_ods_is_said_to_be_locked(tmp_path):
    made = books.open_parts("")
    made["META-INF/manifest.xml"] = made["META-INF/manifest.xml"].replace("</", "<manifest:encryption-data/></", 1)
    assert judged(books.packed(tmp_path / "a.ods", made)) == ("a.ods: is locked by a password; save it without one")


def test_every_way_to_cut_a_workbook_short_is_refused(tmp_path):
    whole = books.xlsx(tmp_path / "whole.xlsx", {"reviews": books.reviews()}).read_bytes()
    for length in range(0, len(whole) - 1, 37):
        (tmp_path / "cut.xlsx").write_bytes(whole[:length])
        assert "damaged or cut short" in judged(tmp_path / "cut.xlsx"), length


def test_paths_that_are_no_register_are_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "folders" / "reviews.csv").mkdir(parents=True)
    (tmp_path / "x.xlsx").symlink_to(tmp_path / "nowhere")
    assert "there is no such file or folder" in judged(tmp_path / "loop")
    assert "there is no such file or folder" in judged(tmp_path / "x.xlsx")
    for name in ("empty", "folders"):
        with pytest.raises(InputError, match=rf"^{name}: has no reviews\.csv"):
            reading.read(tmp_path / name)
    (tmp_path / "folders" / "actions.csv").symlink_to(tmp_path / "folders" / "actions.csv")
    assert judged(tmp_path / "folders") == ""


def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path):
    os.mkfifo(tmp_path / "a.xlsx")
    os.mkfifo(tmp_path / "reviews.csv")
    assert judged(tmp_path / "a.xlsx").startswith("a.xlsx: is no file")
    with pytest.raises(InputError, match=r"has no reviews\.csv"):
        reading.read(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_refused(tmp_path, folder):
    path = folder()
    (path / "reviews.csv").chmod(0)
    assert "cannot be opened (Permission denied)" in judged(path)
    books.xlsx(tmp_path / "a.xlsx", {"reviews": books.reviews()}).chmod(0)
    assert "cannot be opened (Permission denied)" in judged(tmp_path / "a.xlsx")


def test_a_workbook_in_use_is_refused_with_what_to_do(tmp_path, monkeypatch):
    path = books.xlsx(tmp_path / "a.xlsx", {"reviews": books.reviews()})

    def used(*_):
        raise PermissionError(13, "It is used by another process")

    monkeypatch.setattr("zipfile.ZipFile", used)
    assert judged(path) == "a.xlsx: cannot be opened (It is used by another process); close it elsewhere, or copy it"


# Packages that lie


def test_what_a_package_says_of_its_sizes_is_not_believed(tmp_path, monkeypatch):
    monkeypatch.setattr(package, "UNPACKED_MOST", 2**20)
    path = books.packed(tmp_path / "a.xlsx", books.parts({"reviews": books.reviews()}) | {"x": b"\0" * 2**22})
    assert judged(path).startswith("a.xlsx: unpacks to over 1 MB")
    content = path.read_bytes()
    assert content.count((2**22).to_bytes(4, "little")) == 2
    path.write_bytes(content.replace((2**22).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    assert judged(path).startswith("a.xlsx: unpacks to over 1 MB")


def test_a_size_that_is_stated_wrong_is_damage(tmp_path):
    path = books.packed(tmp_path / "a.xlsx", books.parts({"reviews": books.reviews()}) | {"x": b"\0" * 54321})
    path.write_bytes(path.read_bytes().replace((54321).to_bytes(4, "little"), (54320).to_bytes(4, "little")))
    assert "is damaged or cut short" in judged(path)


@pytest.mark.parametrize("megabytes", [410, pytest.param(1_024, marks=pytest.mark.slow)])
def test_a_gigabyte_of_nothing_is_refused_before_it_is_unpacked(tmp_path, megabytes):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name, content in books.parts({"reviews": books.reviews()}).items():
            made.writestr(name, content)
        with made.open("xl/media/zeros", "w", force_zip64=True) as zeros:
            for _ in range(megabytes):
                zeros.write(bytes(2**20))
    begun = time.process_time()
    assert judged(tmp_path / "a.xlsx").startswith("a.xlsx: unpacks to over 400 MB")
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("twin", ["xl/worksheets/sheet1.xml", "XL/worksheets/Sheet1.xml", "/xl/worksheets/sheet1.xml"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused(xlsx, twin):
    sheet = books.sheet(books.row(1, "another"))
    assert "is damaged" in xlsx(lambda parts: [*parts.items(), (twin, sheet)])


def test_two_sheets_of_one_name_are_refused(xlsx, tmp_path):
    def same(parts):
        return {name: each.replace('name="b"', 'name="a"') for name, each in parts.items()}

    two = books.parts({"a": books.reviews(), "b": books.reviews()})
    assert "is damaged" in judged(books.packed(tmp_path / "a.xlsx", same(two)))
    table = '<table:table table:name="a"><table:table-row/></table:table>'
    assert "is damaged" in judged(books.ods(tmp_path / "a.ods", table * 2))


def test_two_workbooks_in_one_package_are_refused(xlsx):
    assert "is damaged" in xlsx(
        lambda parts: (
            parts
            | {
                "_rels/.rels": parts["_rels/.rels"].replace(
                    "<Relationship ", '<Relationship Id="z" Type="/officeDocument" Target="y"/><Relationship '
                )
            }
        )
    )


def test_a_part_that_no_program_packs_so_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_LZMA) as made:
        for name, content in books.parts({"reviews": books.reviews()}).items():
            made.writestr(name, content)
    assert "is damaged" in judged(tmp_path / "a.xlsx")


def test_a_package_of_too_many_parts_is_refused(xlsx):
    assert "unpacks to over" in xlsx(lambda parts: parts | {f"x{n}": "" for n in range(5_001)})


DEEP = "<a>" * 200_000
ENTITIES = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml", "_rels/.rels"])
def test_entities_document_types_and_depth_are_refused(xlsx, name):
    def put(text):
        return lambda parts: parts | {name: parts[name].replace(books.START, books.START + text)}

    assert "defines a document type of its own" in xlsx(put(ENTITIES))
    assert "is damaged" in xlsx(put("<!-- -->" + DEEP))
    assert "is damaged" in xlsx(put("<!-- -->" + "<a>" * 150 + "</a>" * 150))
    assert xlsx(lambda parts: parts | {name: b"\xff\xfe\0"})
    assert xlsx(lambda parts: parts | {name: ""})


def test_entities_in_an_ods_are_refused_and_so_is_depth(tmp_path):
    made = books.open_parts("")
    for text, said in ((ENTITIES, "defines a document type"), (DEEP, "is damaged")):
        content = made["content.xml"].replace(books.START, books.START + text)
        assert said in judged(books.packed(tmp_path / "a.ods", made | {"content.xml": content}))


def test_a_list_of_styles_without_end_is_refused(xlsx):
    styles = books.STYLES.replace('<xf numFmtId="0"/>', "<xf/>" * (package.LISTED_MOST // 5))
    assert "xl/styles.xml is over 16 MB" in xlsx(part("xl/styles.xml", styles))


@pytest.mark.parametrize("name", list(books.parts({"reviews": books.reviews()})))
def test_a_part_that_is_missing_or_something_else_gives_one_line(xlsx, name):
    without = xlsx(lambda parts: {each: content for each, content in parts.items() if each != name})
    assert bool(without) == (name not in ("[Content_Types].xml", "xl/styles.xml"))
    assert ("'reviews' is not where it should be" in without) == (name == "xl/worksheets/sheet1.xml")
    assert isinstance(xlsx(part(name, "<html>no</html>")), str)
    assert isinstance(xlsx(part(name, b"\x89PNG\r\n\x1a\n")), str)


def test_wrong_types_of_content_change_nothing(xlsx):
    assert xlsx(part("[Content_Types].xml", "<Types><Override PartName='/x' ContentType='image/png'/></Types>")) == ""


def test_attributes_without_end_take_no_time(xlsx):
    again = ' t="e"' * 100_000
    assert "is damaged" in xlsx(cell=f'<c r="C2" s="1"{again}>x</c>')
    assert xlsx(cell=f'<c r="C2" s="1" {"a" * 500_000}="1"><v>1</v></c>') == ""
    assert "is damaged" in xlsx(cell=f'<c r="C2" s="1" {"a" * 2_000_000}="1"><v>1</v></c>')
    assert "is damaged" in xlsx(cell="<!-- " + "< > " * 5_000_000 + "-->")


# Cells far away, and many of them


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('<c r="XFD1048576"><v>1</v></c>', "reaches to row 1,048,576 and column 16,384; delete what stands far"),
        ('<c r="XFE1"><v>1</v></c>', "names a cell that no sheet has"),
        ('<c r="A1048577"><v>1</v></c>', "names a cell that no sheet has"),
        ('<c r="A99999999999999999999"><v>1</v></c>', "names a cell that no sheet has"),
        ('<c r="-"><v>1</v></c>', "names a cell that no sheet has"),
        ('<c r="XFD1048576"/>', ""),
        ('<c r="A0"><v>1</v></c>', "cannot be read as a workbook"),
        ('<c r="C2" t="s"><v>99</v></c>', "cannot be read as a workbook"),
        ('<c r="C2"><v>many</v></c>', ""),
    ],
)
def test_a_cell_where_no_table_reaches_is_refused_with_its_sheet(xlsx, cell, said):
    wrong = xlsx(cell=cell)
    assert (said in wrong) if said else wrong == ""
    assert "register.xlsx, sheet 'reviews': " in wrong or "cannot be read as" in wrong or not said


def test_many_sheets_that_reach_far_are_refused_together(tmp_path):
    sheet = books.sheet('<row r="1000000"><c r="E1000000"><v>1</v></c></row>')
    path = books.xlsx(tmp_path / "a.xlsx", {f"s{n}": sheet for n in range(9)})
    assert judged(path).startswith("a.xlsx, sheet 's0': reaches to row 1,000,000 and column 5;")


@pytest.mark.parametrize(
    ("cell", "row"),
    [
        ("", ""),
        ('table:number-columns-repeated="2"', 'table:number-rows-repeated="1048577"'),
        ('table:number-columns-repeated="16384"', 'table:number-rows-repeated="1048576"'),
        ('table:number-columns-repeated="2"', 'table:number-rows-repeated="1000000000"'),
        ('table:number-columns-repeated="+1000000000000"', ""),
    ],
)
def test_cells_of_an_ods_that_stand_for_billions_are_refused(tmp_path, cell, row):
    value = f'<table:table-cell office:value-type="float" office:value="1" {cell}/>'
    content = f'<table:table table:name="reviews"><table:table-row {row}>{value}</table:table-row></table:table>'
    assert ("sheet 'reviews'" in judged(books.ods(tmp_path / "a.ods", content))) == bool(cell)


@pytest.mark.parametrize(
    ("text", "cell", "row"),
    [
        ('<text:s text:c="3000000000"/>', "", ""),
        ('<text:s text:c="+3000000000"/>', "", ""),
        ('<text:s text:c="30000"/>' * 1_000, 'table:number-columns-repeated="1000"', ""),
        ("x" * 10_000, "", 'table:number-rows-repeated="1000000"'),
        (f"x<text:span>{'x' * 5_000}</text:span>{'x' * 5_000}", "", 'table:number-rows-repeated="1000000"'),
    ],
    ids=["spaces", "with a plus", "many of them", "rows", "beside a span"],
)
def test_two_kilobytes_of_an_ods_that_stand_for_gigabytes_are_refused(tmp_path, text, cell, row):
    value = f'<table:table-cell office:value-type="string" {cell}><text:p>{text}</text:p></table:table-cell>'
    content = f'<table:table table:name="reviews"><table:table-row {row}>{value}</table:table-row></table:table>'
    path = books.ods(tmp_path / "a.ods", content)
    assert path.stat().st_size < 3_000
    assert "repeats spaces or cells to over 268,435,456 letters" in judged(path)


def test_a_text_attribute_of_a_cell_that_stands_for_many_counts_too(tmp_path):
    value = f'<table:table-cell office:value-type="string" office:string-value="{"x" * 10_000}"/>'
    row = f'<table:table-row table:number-rows-repeated="1000000">{value}</table:table-row>'
    path = books.ods(tmp_path / "a.ods", f'<table:table table:name="reviews">{row}</table:table>')
    assert "repeats spaces or cells" in judged(path)


def test_a_few_spaces_and_rows_of_an_ods_are_repeated_as_they_are(tmp_path):
    value = '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="9"/>b</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="20000">{value}</table:table-row>'
    head = f"<table:table-row>{books.said('review_id')}</table:table-row>"
    path = books.ods(tmp_path / "a.ods", f'<table:table table:name="reviews">{head}{rows}</table:table>')
    assert judged(path) == ""


def test_a_column_beyond_every_sheet_of_an_ods_is_refused(tmp_path):
    far = '<table:table-cell table:number-columns-repeated="999999"/>' + books.said("x")
    content = f'<table:table table:name="reviews"><table:table-row>{far}</table:table-row></table:table>'
    assert "names a cell that no sheet has" in judged(books.ods(tmp_path / "a.ods", content))


@pytest.mark.parametrize("rows", [20_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_blank_formatted_rows_take_no_room(tmp_path, rows):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"constant_memory": True}) as workbook:
        sheet, style = workbook.add_worksheet("reviews"), workbook.add_format({"bg_color": "yellow"})
        sheet.write_row(0, 0, books.HEADINGS)
        sheet.write_row(1, 0, ["R1", "scr", "2018-07", 1])
        for row in range(2, rows):
            sheet.set_row(row, 15, style)
            sheet.write_blank(row, 20, None, style)
    said, peak, seconds = measured(tmp_path / "a.xlsx")
    assert said == "1"
    assert peak < 1_500
    assert seconds < 60


@pytest.mark.parametrize("many", [10_000])
def test_ten_thousand_columns_take_seconds(folder, tmp_path, many):
    extra = ",".join(f"extra {n}" for n in range(many))
    path = folder(f"{HEADINGS},{extra}\n" + "".join(f"R{n},scr,2018,1,{'x,' * many}\n" for n in range(20)))
    assert judged(path, whole=True) == ""
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        sheet = workbook.add_worksheet("Sheet1")
        for row in range(20):
            sheet.write_row(row, 0, [*(books.HEADINGS if not row else ()), *("x" * many)])
    assert judged(tmp_path / "a.xlsx") == ""


BOMBS = {
    "strings": ("xl/sharedStrings.xml", f'<sst xmlns="{books.MAIN}">', b"<si><t/></si>", "</sst>"),
    "cells": ("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row>", b'<c r="A1"><v>1</v></c>', "</row>"),
    "depth": ("xl/sharedStrings.xml", "<sst>", b"<si>", ""),
    "rows": ("xl/worksheets/sheet1.xml", "<worksheet><sheetData>", b"<row/>", "</sheetData></worksheet>"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(BOMBS))
def test_as_much_as_a_package_may_hold_is_read_within_bounds(tmp_path, name):
    where, start, again, end = BOMBS[name]
    made = books.parts({"reviews": books.reviews()})
    made[where] = start.encode() + again * (380 * 2**20 // len(again)) + end.encode()
    said, peak, seconds = measured(books.packed(tmp_path / "a.xlsx", made))
    assert said.startswith("a.xlsx: ") or said.isdigit()
    assert peak < 3_000
    assert seconds < 120


MEASURE = """
import re, resource, sys, time, pathlib
resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30,) * 2)
from safeguarding.errors import InputError
from safeguarding.register import reading
begun = time.process_time()
try:
    said = len(reading.read(pathlib.Path(sys.argv[1])).table("reviews"))
except InputError as wrong:
    said = wrong
# What the system counts by itself has the process of the tests in it, from which this one was forked.
peak = int(re.search(r"VmHWM:\\s*(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
print(said, peak // 1024, time.process_time() - begun, sep="\\n")
"""


def measured(path):
    """Read a register in a process of its own, with 3 GB at the most: what it says, MB and seconds."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", MEASURE, str(path)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert done.stderr == ""
    said, peak, seconds = done.stdout.splitlines()
    return said, int(peak), float(seconds)


# Texts


@pytest.mark.parametrize(
    "text",
    [
        *("=cmd|' /C calc'!A0", "<script>alert(1)</script>", "@SUM(1+1)", "+1", "-1", "1e308", "NaN", "inf", "-0"),
        *("\u202egnp.exe", "é" * 40_000, "a\x07b", "{{7*7}}", "%n%s", "../../x", "\u0085", "𝒳", "\ufffe", "null"),
    ],
)
def test_any_text_in_any_cell_gives_a_register(folder, text):
    line = ",".join([text.replace(",", "")] * 4)
    path = folder(f"{HEADINGS},name,delay_note\nR1,scr,2018,1,{text.replace(',', '')},x\n{line}\n")
    register = reading.read(path)
    # The other row stays, with whatever the text leaves of an id.
    assert register.table("reviews")["review_id"].tolist()[:1] == ["R1"]
    shown = "" if len(text) > 32_767 else text.strip()
    unseen = [sign for sign in "\u202e\x07\u0085" if sign in shown]
    name = register.table("reviews")["name"].tolist()[:1]
    assert name == [shown.replace(unseen[0], "") if unseen else shown]


@pytest.mark.parametrize(
    ("size", "mark", "said"),
    [(2**20, "", ""), (20 * 2**20, "", ""), (20 * 2**20, '"', "field larger than field limit")],
)
def test_a_cell_of_megabytes_is_read_or_refused(folder, size, mark, said):
    wrong = judged(folder(f"{HEADINGS},name\nR1,scr,2018,1,{mark}{'x' * size}{mark}\n"))
    assert (said in wrong) if said else wrong == ""
    assert ("line 2" in wrong) == bool(said)


def test_a_cell_of_a_megabyte_is_not_read_and_said_with_its_place(folder):
    register = reading.read(folder(f"{HEADINGS},name\nR1,scr,2018,1,{'x' * 2**20}\n"))
    [found] = register.findings.to_dict("records")
    assert [found[key] for key in ("severity", "file", "row", "column")] == ["warning", "reviews.csv", 2, "name"]
    assert len(found["read"]) < 300
    assert register.table("reviews")["name"].tolist() == [""]


@pytest.mark.parametrize("row", ["x" * 4_000_000, "x " * 2_000_000, '""' * 1_000_000, "\n" * 300_000])
def test_one_huge_line_takes_seconds(folder, row):
    assert judged(folder(row)) == ""
    assert judged(folder(f"{row}\n{GOOD}")) == ""


def test_a_row_that_is_wider_than_a_spreadsheet_is_refused_with_its_number(folder):
    wrong = judged(folder(GOOD + "x," * 1_000_000))
    assert wrong == "folder/reviews.csv: row 6 has 1,000,001 cells; a spreadsheet has 16,384"
    assert judged(folder("x," * 16_383)) == ""


@pytest.mark.parametrize("mark", ["", '"'], ids=["plain", "quoted"])
@pytest.mark.parametrize("wide", [20_000, 200_000, 1_000_000])
def test_headings_without_end_are_refused_before_they_are_read(folder, wide, mark):
    """Two hundred thousand headings, each held against every name that a heading can have, took minutes."""
    headings = ",".join(f"{mark}h{n}{mark}" for n in range(wide))
    wrong = judged(folder(f"{headings}\n1,2\n"), whole=True)
    assert wrong == f"folder/reviews.csv: row 1 has {wide:,} cells; a spreadsheet has 16,384"


@pytest.mark.parametrize("content", [",", "\n", '"",\n'], ids=["cells", "rows", "quoted rows"])
def test_cells_that_take_two_bytes_each_are_counted_before_they_are_made(folder, content, monkeypatch):
    monkeypatch.setattr(files, "CSV_CELLS_MOST", 50_000)
    monkeypatch.setattr(files, "CSV_ROWS_MOST", 10_000)
    assert "; the most are " in judged(folder(GOOD + content * 60_000))
    assert judged(folder(GOOD + content * 9_000)) == ""


def test_thirty_thousand_corrections_are_refused_and_a_thousand_take_seconds(folder):
    def corrections(n):
        one = '[[correction]]\ntable="reviews"\nid="R{}"\ncolumn="published"\nstands="x"\nuse="y"\n'
        return "".join(one.format(each) + 'reason="z"\nwho="me"\nstatus="agreed"\n' for each in range(n))

    path = folder()
    (path / "corrections.toml").write_text(corrections(30_000), encoding="utf-8")
    assert refusal(path, whole=True).startswith("corrections.toml: is larger than 1,000,000 bytes")
    (path / "corrections.toml").write_text(corrections(1_000), encoding="utf-8")
    assert judged(path, whole=True) == ""


@pytest.mark.parametrize("name", ["reviews\udcff.csv", "reviews\n.csv", "R&D.csv", "\u202ereviews.csv", "reviews;.csv"])
def test_a_file_may_have_any_name(folder, name):
    path = folder()
    (path / name).write_text(ACTIONS, encoding="utf-8")
    reading.read(path)


# Mutations of good registers

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "drop", "repeat", "insert", "swap"]), st.floats(0, 0.999), st.binary(max_size=6)
    ),
    min_size=1,
    max_size=4,
)


def mutated(content, steps):
    """Change bytes here and there."""
    for kind, where, piece in steps:
        at = int(where * len(content))
        if kind == "flip" and content:
            content = content[:at] + bytes([content[at] ^ (1 << len(piece))]) + content[at + 1 :]
        elif kind == "cut":
            content = content[:at]
        elif kind == "drop":
            content = content[:at] + content[at + 1 + len(piece) ** 2 :]
        elif kind == "repeat":
            content = content[: at + 40] + content[at:]
        elif kind == "insert":
            content = content[:at] + piece + content[at:]
        else:
            content = content[at:] + content[:at]
    return content


def some(content):
    """Choose some of the mutants, which are read to the end."""
    return zlib.crc32(content) % 40 == 0


GOOD_PARTS = books.parts(
    {
        "reviews": books.reviews('<c r="C2" s="1"><v>45352</v></c>', '<c r="D2"><f>1+2</f><v>3</v></c>'),
        "actions": books.sheet(
            books.row(1, "action_id", "title"), books.row(2, "A1", '<c r="B2" t="e"><v>#N/A</v></c>')
        ),
    }
)
SIGNS = st.sampled_from(
    [
        *('<>"=/&;# '),
        *("<c>", "</c>", "<row>", "</row>", "<v>", "<f>", ' t="e"', ' t="s"', ' r="ZZ9"', ' s="1"', "9" * 20),
        *("&#0;", "&lt;", "\0", "é", "<!--", "-->", "]]>", "<?x?>", "-1", "1e999", "date1904", "XFD", "\n", "A1:B2"),
    ]
)


@settings(max_examples=tried(150))
@given(steps=STEPS)
def test_any_bytes_of_a_workbook_give_a_register_or_one_line(tmp_path_factory, steps):
    packed = io.BytesIO()
    books.packed(packed, GOOD_PARTS)
    path = tmp_path_factory.mktemp("bytes") / "register.xlsx"
    path.write_bytes(mutated(packed.getvalue(), steps))
    judged(path)


@settings(max_examples=tried(220))
@given(
    name=st.sampled_from(list(GOOD_PARTS)),
    places=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 12), SIGNS), min_size=1, max_size=3),
)
def test_any_xml_in_a_workbook_gives_a_register_or_one_line(tmp_path_factory, name, places):
    content = GOOD_PARTS[name]
    for where, dropped, sign in places:
        at = int(where * len(content))
        content = content[:at] + sign + content[at + dropped :]
    path = books.packed(tmp_path_factory.mktemp("parts") / "register.xlsx", GOOD_PARTS | {name: content})
    judged(path, whole=some(content.encode()))


@settings(max_examples=tried(80))
@given(places=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 12), SIGNS), min_size=1, max_size=3))
def test_any_xml_in_an_ods_gives_a_register_or_one_line(tmp_path_factory, places):
    made = books.open_parts(
        f'<table:table table:name="reviews"><table:table-row>{books.said(*books.HEADINGS)}</table:table-row>'
        f'<table:table-row table:number-rows-repeated="2">{books.said("R1", "scr")}</table:table-row></table:table>'
    )
    for where, dropped, sign in places:
        at = int(where * len(made["content.xml"]))
        made["content.xml"] = made["content.xml"][:at] + sign + made["content.xml"][at + dropped :]
    judged(books.packed(tmp_path_factory.mktemp("ods") / "register.ods", made))


@settings(max_examples=tried(120))
@given(steps=STEPS, which=st.sampled_from(["reviews.csv", "actions.csv"]))
def test_any_bytes_of_a_folder_give_a_register_or_one_line(tmp_path_factory, steps, which):
    path = tmp_path_factory.mktemp("folder")
    for name, text in (("reviews.csv", GOOD), ("actions.csv", ACTIONS)):
        content = mutated(text.encode(), steps) if name == which else text.encode()
        (path / name).write_bytes(content)
    judged(path, whole=some((path / which).read_bytes()))


# Nothing is written

WATCH = """
import os, sys
from safeguarding.register import reading
opened = []
def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        wants = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        opened.append((str(path), bool(wants) or bool(mode and set(mode) & set("wax+"))))
    elif event in ("os.rename", "os.remove", "os.chmod", "os.utime", "os.mkdir", "subprocess.Popen", "os.system",
                   "socket.connect", "os.exec", "os.posix_spawn", "os.fork", "os.truncate"):
        print("did", event, arguments)
sys.addaudithook(watch)
reading.read(sys.argv[1])
print(*[path for path, writes in opened if writes], "written")
print(any(path.startswith(sys.argv[1]) for path, _ in opened))
"""


@pytest.mark.parametrize("kind", ["register.xlsm", "register.ods", "folder"])
def test_a_register_is_opened_for_reading_only_and_stays_as_it_is(tmp_path, folder, kind):
    folder()
    made = books.parts({"reviews": books.reviews(books.text("C2", "=cmd|' /C calc'!A0"))})
    made["xl/vbaProject.bin"], made["xl/externalLinks/externalLink1.xml"] = b"macro", "<externalLink/>"
    books.packed(tmp_path / "register.xlsm", made)
    rows = f"<table:table-row>{books.said(*books.HEADINGS)}</table:table-row>"
    books.ods(tmp_path / "register.ods", f'<table:table table:name="reviews">{rows}</table:table>')
    before = state(tmp_path)
    done = subprocess.run(
        [sys.executable, "-B", "-c", WATCH, str(tmp_path / kind)], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.splitlines() == ["written", "True"], done.stderr
    assert state(tmp_path) == before


def state(folder):
    return {
        path: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns, path.stat().st_mode)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    } | {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_dir()}


def test_a_walk_ends_where_elements_stand_too_deep():
    walk = worksheet.Walk({})
    with pytest.raises(ValueError, match="too deep"):
        walk.parser.Parse(b"<a>" * (worksheet.DEEPEST + 1), False)
