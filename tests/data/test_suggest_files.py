"""Reports that are read, the sheet a coder works in, and what of it is written into a register."""

import csv
import io
import os
import shutil
import sys
import time
import zipfile

import docx
import pypdf
import pytest
import weasyprint

from safeguarding import paths
from safeguarding.cli import main
from safeguarding.errors import InputError
from safeguarding.register import headings, reading, schema
from safeguarding.suggesting import accepting, pages, papers, paragraphs, proposing
from safeguarding.suggesting.proposing import SheetRow

LINES = (
    "The health visitor was not told of the domestic abuse that the police had attended, and the informa-",
    "tion was not shared. There was no management oversight.",
)
STYLE = (
    "@page{size:A5;margin:2cm;@top-center{content:'Review of Child Z'}@bottom-center{content:'Page ' counter(page)}}"
    "body{font:11pt 'Liberation Sans'}h1{break-before:page}"
)


@pytest.fixture(autouse=True)
def zone(monkeypatch):
    """Keep the time zone that the command sets from other tests."""
    monkeypatch.setenv("TZ", "UTC")


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    """Make a report of four pages, with contents, running heads, page numbers and a word divided at a line's end."""
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    body = "<p>Contents</p><p>1. What happened ............ 3</p>"
    body += "".join(
        f"<h1>{n}. {name}</h1><p>In the {name}: {'<br>'.join(LINES)}</p><p>In part {n} it was con\ufb01dently said.</p>"
        for n, name in enumerate(("Spring", "Summer", "Winter"), 1)
    )
    weasyprint.HTML(string=f"<style>{STYLE}</style>{body}").write_pdf(path)
    return path


def texts(path):
    return [passage.text for passage in papers.read(path).passages]


def run(capsys, *arguments):
    capsys.readouterr()
    code = main.main([str(each) for each in arguments])
    return code, *capsys.readouterr()


# Reports


def test_a_pdf_is_paragraphs(pdf):
    paper = papers.read(pdf)
    told = " ".join(each.text for each in paper.passages)
    assert "the information was not shared." in told
    assert "confidently" in told
    assert "Child Z" not in told
    assert "Page " not in told
    assert "...." not in told
    assert next(each.page for each in paper.passages if "In part 3" in each.text) == 4
    assert [each.number for each in paper.passages] == list(range(1, len(paper.passages) + 1))
    assert paper.note == ""


def test_lines_are_joined_and_words_made_whole():
    lines = (
        "The child was seen by the multi-",
        "agency team on a Wednes-",
        "day and not",
        "seen again.",
        "",
        "A new one",
    )
    page = "\n".join([*lines, "• An item", "12"])
    joined = [text for _, text in paragraphs.of_pages([page])]
    assert joined == [
        "The child was seen by the multi-agency team on a Wednesday and not seen again.",
        "A new one",
        "An item",
    ]


@pytest.mark.parametrize("ending", [".txt", ".docx"])
def test_a_report_of_more_letters_than_any_has_is_refused(tmp_path, ending, monkeypatch):
    """Fifteen megabytes took minutes, in whatever form they came."""
    monkeypatch.setattr(papers, "TEXT_MOST", 5_000)
    path = tmp_path / f"report{ending}"
    for sentences, refused in ((100, False), (400, True)):
        text = "\n\n".join(["The child was not seen alone by any of them."] * sentences)
        papers_of(path, text)
        if refused:
            with pytest.raises(InputError, match=r"has over 5,000 letters of text; split it"):
                papers.read(path)
        else:
            assert papers.read(path).passages


def papers_of(path, text):
    if path.suffix == ".txt":
        path.write_text(text, encoding="utf-8")
        return
    made = docx.Document()
    for each in text.split("\n\n"):
        made.add_paragraph(each)
    made.save(str(path))


def test_a_paragraph_goes_on_over_the_end_of_a_page():
    head = [f"SCR Child Z   {n}\n" for n in (1, 2, 3)]
    long = "It was seen that the family had been known for a long time to all of them"
    made = paragraphs.of_pages(
        [f"{head[0]}{long}", f"{head[1]}and to the police.\nThe end was near.", f"{head[2]}New page."]
    )
    assert made[0] == (1, f"{long} and to the police.")
    assert "SCR" not in str(made)


def test_word_and_text_give_the_same_passages(tmp_path):
    book = docx.Document()
    book.add_paragraph("The child was not seen.")
    book.add_table(1, 1).cell(0, 0).text = "No chronology\u00a0was made."
    book.save(tmp_path / "r.docx")
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        (tmp_path / "r.txt").write_bytes(
            "The child was\r\nnot seen.\r\n\r\nNo chronology\u00a0was made.".encode(encoding)
        )
        assert (
            texts(tmp_path / "r.txt")
            == texts(tmp_path / "r.docx")
            == ["The child was not seen.", "No chronology was made."]
        )


def test_a_long_paragraph_is_several_passages_of_whole_sentences(tmp_path):
    (tmp_path / "r.txt").write_text("The child was not seen at home by anyone. " * 60, encoding="utf-8")
    made = texts(tmp_path / "r.txt")
    assert len(made) > 2
    assert all(text.endswith("anyone.") and len(text) <= 1_000 for text in made)


def bad_files(folder, pdf):
    """Write files that cannot be read; each with what is said of it."""
    whole = pdf.read_bytes()
    locked, blank = pypdf.PdfWriter(clone_from=pdf), pypdf.PdfWriter()
    locked.encrypt("secret", algorithm="RC4-128")
    blank.add_blank_page(100, 100)
    locked.write(folder / "locked.pdf")
    blank.write(folder / "scan.pdf")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", b" " * (60 * 2**20))
    files = {
        "cut.pdf": (whole[:300], "is damaged"),
        "no.pdf": (b"hello", "is damaged"),
        "empty.pdf": (b"", "is damaged"),
        "ole.docx": (bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 99, "locked by a password, or in an older format"),
        "bomb.docx": (bomb.getvalue(), "unpacks to more"),
        "no.docx": (b"PK\3\4garbage", "is damaged"),
        "old.doc": (b"x", "save it as .docx"),
        "mac.pages": (b"x", "export it"),
        "no_ending": (b"x", "save it as one of"),
        "empty.txt": (b" \n \n", "has no text"),
        "nul.txt": (b"a\0b", "is no plain text"),
        "really.txt": (whole, "is no plain text"),
    }
    for name, (content, _) in files.items():
        (folder / name).write_bytes(content)
    said = {name: said for name, (_, said) in files.items()}
    return said | {
        "locked.pdf": "locked by a password",
        "scan.pdf": "probably a scan",
        "missing.pdf": "cannot be opened",
    }


def test_what_cannot_be_read_is_one_clear_line(tmp_path, pdf, capsys):
    for name, said in bad_files(tmp_path, pdf).items():
        code, out, err = run(capsys, "suggest", tmp_path / name, "--out", tmp_path / "out.csv")
        assert (code, out) == (2, ""), name
        assert said in err, (name, err)
        assert err.count("\n") == 1
        assert not (tmp_path / "out.csv").exists()
    assert run(capsys, "suggest", tmp_path)[0] == 2
    assert run(capsys, "suggest")[0] == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a script does not run there by its first line")
def test_a_pdf_that_never_ends_is_ended(tmp_path, pdf, monkeypatch):
    stuck = tmp_path / "stuck.py"
    stuck.write_text("#!/bin/sh\nexec sleep 900\n", encoding="utf-8")
    stuck.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(stuck))
    began = time.monotonic()
    with pytest.raises(InputError, match="took longer"):
        pages.read(pdf, lambda done, total: None, seconds=0.3)
    assert time.monotonic() - began < 300


def test_what_cannot_be_seen_is_left_out():
    assert paragraphs.clean("=cmd|\u202e'x'\x00!A0\u200b e\ufb03cient\u2028") == "=cmd|'x'!A0 efficient"


def test_one_line_of_a_megabyte_is_read(tmp_path):
    (tmp_path / "r.txt").write_text("not seen " * 120_000, encoding="utf-8")
    assert max(map(len, texts(tmp_path / "r.txt"))) <= 1_500


# The sheet


@pytest.mark.parametrize("cell", ["=1+1", "'=1", "''@a", "+x", " -y", "-", "'", "'tis", 'a,b\n"c"', "＝x", "plain", ""])
def test_a_cell_is_harmless_and_reads_back_equal(cell):
    assert proposing.plain(proposing.safe(cell)) == cell
    assert len(cell) < 2 or proposing.safe(cell).strip()[0] not in "=+-@＝"


def row(passage="Not seen.", code="P1", accept="", other="", review="R1", number="1"):
    return SheetRow("r.pdf", review, number, "3", passage, code, "Voice", "seen", "P1-seen", accept, other)


def test_a_sheet_reads_back_however_a_spreadsheet_saved_it(tmp_path):
    rows = [row("=cmd|' /C calc'!A0; \"x\"", accept="Yes"), row("Zoë – was not seen.")]
    text = proposing.text(rows)
    semicolons = io.StringIO()
    csv.writer(semicolons, delimiter=";").writerows(csv.reader(io.StringIO(text)))
    assert "\n=" not in text.replace(",", "\n")
    for content in (
        text.encode(),
        text.encode("utf-8-sig"),
        text.encode("utf-16"),
        semicolons.getvalue().encode("cp1252"),
    ):
        (tmp_path / "s.csv").write_bytes(content)
        assert [each for _, each in proposing.read(tmp_path / "s.csv")] == rows


def test_no_heading_of_a_sheet_is_one_of_a_register():
    names = headings.load()
    assert not [
        (table.name, head) for table in schema.TABLES for head in proposing.COLUMNS if names.column(table.name, head)
    ]


# What is accepted


@pytest.fixture
def register(tmp_path):
    """Make a register with two findings, as somebody else wrote them: semicolons, other headings, no last line end."""
    (tmp_path / "reg").mkdir()
    (tmp_path / "reg/reviews.csv").write_text("review_id,kind,aware\nR1,scr,2020-01-01\nR2,scr,\n", encoding="utf-8")
    content = "Ref;Review;Themes;Coded by;Notes;Recommendation\r\nR1-001;R1;P3;AB;;Caf\u00e9 closed.\r\nF9;R2;P4;AB;;"
    (tmp_path / "reg/findings.csv").write_bytes((content + '"Late; and\nlong"').encode("cp1252"))
    return tmp_path / "reg"


def accept(capsys, register, rows, *more, coder="CD"):
    path = register.parent / "s.csv"
    path.write_text(proposing.text(rows), encoding="utf-8")
    return run(capsys, "accept", path, register, "--coder", coder, *more)


def test_only_what_is_accepted_is_written_and_what_stands_stays(register, capsys):
    before = (register / "findings.csv").read_bytes()
    rows = [
        row(accept="yes"),
        row(accept="YES", code="P5"),
        row("Café closed.", accept="y", other="P7;P8", number="2"),
        row("No.", accept="no"),
        row("Later."),
    ]
    code, out, _ = accept(capsys, register, rows)
    after = (register / "findings.csv").read_bytes()
    assert code == 0
    assert after.startswith(before + b"\r\n")
    # A passage that is a finding already keeps its id; the new one takes the next that is free.
    assert after[len(before) + 2 :].decode("cp1252").split("\r\n") == [
        "R1-002;R1;P1;CD;;Not seen.",
        "R1-002;R1;P5;CD;;Not seen.",
        "R1-001;R1;P7;CD;;Café closed.",
        "R1-001;R1;P8;CD;;Café closed.",
        "",
    ]
    assert out.splitlines() == [
        "4 findings written below those of findings.csv, coded by CD",
        "Not written: 1 refused, 1 not decided yet",
    ]
    held = reading.read(register).table("findings")
    assert held["theme"].tolist() == ["P3", "P4", "P1", "P5", "P7", "P8"]
    assert not list(register.glob(".findings*"))


def test_nothing_is_written_twice(register, capsys):
    rows = [row("=1+1 was not seen.", accept="yes"), row("=1+1 was  not seen.", accept="yes")]
    assert accept(capsys, register, rows)[1].startswith("1 finding written")
    once = (register / "findings.csv").read_bytes()
    assert b"'=1+1" in once
    assert accept(capsys, register, rows)[1] == "Not written: 2 there already\n"
    assert (register / "findings.csv").read_bytes() == once
    # Another coder's view of the same passage is another row of the same finding.
    assert accept(capsys, register, rows, coder="EF")[1].startswith("1 finding written")
    assert reading.read(register).table("findings")["finding_id"].tolist()[-2:] == ["R1-002", "R1-002"]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (row(accept="yes", other="P99"), "row 3, other_code: 'P99' is no code"),
        (row(accept="yes", other="p1"), "did you mean 'P1'"),
        (row(accept="yes", review="R9"), "no review 'R9'; it has R1, R2"),
        (row(accept="yes", review=""), "for_review: is empty"),
        (row(accept="perhaps"), "'perhaps'; write yes or no"),
        (row("Łódź.", accept="yes"), "Windows-1252"),
    ],
)
def test_what_cannot_be_accepted_stops_all(register, capsys, bad, said):
    before = (register / "findings.csv").read_bytes()
    code, out, err = accept(capsys, register, [row(accept="yes"), bad])
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert (register / "findings.csv").read_bytes() == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encoding_stays(register, capsys, encoding):
    path = register / "findings.csv"
    path.write_bytes("finding_id,review_id,theme,coder,finding,source\n".encode(encoding))
    before = path.read_bytes()
    assert accept(capsys, register, [row("Zoë – „x“", accept="yes")])[0] == 0
    assert path.read_bytes().startswith(before)
    assert path.read_bytes().decode(encoding).endswith('\nR1-001,R1,P1,CD,Zoë – „x“,"r.pdf, page 3"\n')


def test_a_register_without_findings_gets_the_file(register, capsys):
    (register / "findings.csv").unlink()
    assert accept(capsys, register, [row(accept="yes")])[0] == 0
    assert reading.read(register).table("findings")["finding"].tolist() == ["Not seen."]


def test_a_file_that_lacks_a_column_or_was_changed_is_left(register, capsys, monkeypatch):
    (register / "findings.csv").write_text("finding_id,theme,finding\n", encoding="utf-8")
    assert "has no column 'review_id'" in accept(capsys, register, [row(accept="yes")])[2]
    with pytest.raises(InputError, match="changed by somebody else"):
        accepting._replace(register / "findings.csv", b"something else", b"x")
    assert (register / "findings.csv").read_text(encoding="utf-8") == "finding_id,theme,finding\n"
    assert not list(register.glob(".findings*"))


def test_of_a_workbook_the_rows_are_printed(tmp_path, capsys):
    path = tmp_path / "example.xlsx"
    shutil.copy(paths.ROOT / "data/example/example.xlsx", path)
    before = path.read_bytes()
    (tmp_path / "s.csv").write_text(proposing.text([row(accept="yes", review="E01")]), encoding="utf-8")
    code, out, err = run(capsys, "accept", tmp_path / "s.csv", path, "--coder", "CD")
    assert code == 0
    assert out.splitlines()[0] == "finding_id,review_id,theme,coder,finding,source"
    assert "E01,P1,CD,Not seen." in out
    assert "only read" in err
    assert path.read_bytes() == before


# Suggestions are never findings


def test_the_whole_way_from_a_report_to_a_register(pdf, register, capsys):
    out = register.parent / "mine.csv"
    code, said, err = run(capsys, "suggest", pdf, "--review", "R1", "--out", out)
    assert (code, err) == (0, "")
    assert "Suggestions are never findings" in said
    assert "made-up passages" in said
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert {"P5", "P8", "K3"} <= {each["suggested_code"] for each in rows}
    assert all(part in each["passage_text"] for each in rows for part in each["words_that_led"].split(" | "))
    assert "nothing is lost" in run(capsys, "suggest", pdf, "--out", out)[2]
    assert run(capsys, "accept", out, register, "--coder", "CD")[1] == f"Not written: {len(rows)} not decided yet\n"
    assert run(capsys, "suggest", pdf, "--out", "-", "--review", "R1")[1] == proposing.text(
        [each for _, each in proposing.read(out)]
    )


def test_a_name_of_a_table_is_no_place_for_suggestions(pdf, register, capsys):
    for name in ("findings.csv", "Recommendations.csv", "actions.csv"):
        code, _, err = run(capsys, "suggest", pdf, "--out", register.parent / name)
        assert code == 2
        assert "name of a table" in err


@pytest.mark.parametrize("name", ["suggestions.csv", "SCR5.csv", "actions.csv", "findings.csv"])
def test_suggestions_in_a_register_are_nothing_but_a_note(register, name):
    (register / "findings.csv").unlink()
    plain = reading.read(register)
    (register / name).write_text(proposing.text([row(accept="yes")] * 3), encoding="utf-8-sig")
    held = reading.read(register)
    assert all(held.table(each.name).equals(plain.table(each.name)) for each in schema.TABLES)
    more = held.findings[~held.findings["file"].isin(plain.findings["file"])]
    assert more[["severity", "file"]].to_numpy().tolist() == [["note", name]]
    assert "no findings" in more["done"].iloc[0]


def test_how_good_they_are_is_printed(capsys):
    code, out, err = run(capsys, "suggest", "--measured")
    assert (code, err) == (0, "")
    assert out.startswith("# How good suggested themes are")


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such modes there")
@pytest.mark.parametrize(("mask", "there", "mode"), [(0o022, None, 0o644), (0o077, None, 0o600), (0o022, 0o640, 0o640)])
def test_findings_are_for_whom_the_mask_or_the_file_that_was_there_says(tmp_path, mask, there, mode):
    path, before = tmp_path / "findings.csv", b"finding_id\n"
    if there:
        path.write_bytes(before)
        path.chmod(there)
    usual = os.umask(mask)
    try:
        accepting._replace(path, before if there else b"", b"F1\n")
    finally:
        os.umask(usual)
    assert path.stat().st_mode & 0o777 == mode
    assert [each.name for each in tmp_path.iterdir()] == ["findings.csv"]
