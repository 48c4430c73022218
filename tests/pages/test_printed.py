"""The printed copy of a page: what a screen reader, a search and a printer find in the PDF."""

import io
import itertools
import re
import subprocess
import sys
import time
import urllib.request
from functools import cache
from html import unescape
from xml.etree.ElementTree import fromstring

import papers
import pypdf
import pytest
from examples import telling
from pypdf.generic import DictionaryObject

from safeguarding import paths
from safeguarding.errors import InputError
from safeguarding.reporting.files import annex, pdf

RULES = (paths.ROOT / "lib/safeguarding/reporting/page/template/print.css").read_text(encoding="utf-8")


@cache
def read(html):
    return pypdf.PdfReader(io.BytesIO(pdf.of_page(html)))


@pytest.fixture
def whole():
    return read(papers.WHOLE.replace("<style>", f"<style>{RULES}"))


@pytest.fixture
def long():
    """Give a PDF with a table that runs over pages, and one after it that does not."""
    return read(papers.page(papers.table(rows=90) + papers.table(rows=2), RULES))


def elements(pdf, kind=None):
    """List the tags of a PDF, in the order they are read in."""

    def below(element):
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            kid = kid.get_object()
            if isinstance(kid, DictionaryObject) and "/S" in kid:
                yield kid
                yield from below(kid)

    found = below(pdf.trailer["/Root"]["/StructTreeRoot"])
    return [element for element in found if kind in (None, element["/S"][1:])]


def marked(pdf):
    """Give what is marked as text of the document on each page: the numbers of the marks."""
    return [{int(n) for n in re.findall(rb"/MCID (\d+)", page.get_contents().get_data())} for page in pdf.pages]


def held(pdf):
    """Give the marks on each page that a tag holds."""
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(pdf.pages)}
    pages = [set() for _ in pdf.pages]
    for element in elements(pdf):
        kids = element["/K"]
        for kid in kids if isinstance(kids, list) else [kids]:
            if isinstance(kid, int):
                pages[numbers[element.raw_get("/Pg").idnum]].add(int(kid))
    return pages


def said(pdf):
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def notes(pdf):
    return [note.get_object() for page in pdf.pages for note in page.get("/Annots", [])]


def addresses(pdf):
    return [note["/A"]["/URI"] for note in notes(pdf) if "/A" in note]


def test_it_says_what_it_is_called_and_its_language(whole):
    assert whole.metadata.title == "Were they late? – A register"
    assert whole.trailer["/Root"]["/Lang"] == "en-GB"
    assert whole.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    assert whole.metadata.author is whole.metadata.creation_date is None


def test_it_says_that_it_is_tagged_to_the_standard(whole):
    assert whole.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert 'pdfuaid:part="1"' in whole.trailer["/Root"]["/Metadata"].get_data().decode()


def test_the_annual_overview_has_all_of_this():
    pdf = read(papers.overview())
    assert len(elements(pdf, "H1")) == 1
    assert all(len(figure["/Alt"]) > 50 for figure in elements(pdf, "Figure"))
    assert len(elements(pdf, "Table")) == len(elements(pdf, "Caption")) == papers.whole_tables(papers.overview())
    assert len(elements(pdf, "Figure")) == papers.overview().count("<svg") > 0
    assert marked(pdf) == held(pdf)
    assert not [image for page in pdf.pages for image in page.images]
    assert addresses(pdf) == []
    assert {page.mediabox.width < page.mediabox.height for page in pdf.pages} == {True}


def test_the_page_that_answers_is_the_first_and_the_detail_begins_on_the_second():
    """The headline, the figures, the chart, and what each part found and where; nothing else."""
    first, second = (" ".join(page.extract_text().split()) for page in read(papers.overview()).pages[:2])
    parts = (
        "In calendar months, three overran by at least one day, from author appointed to report.",
        "2 of 5 reports came within six months of appointing the author since 2018; 3 were late.",
        "11 of 12 actions are reported done",
        "Published reviews since 2018 whose limit had passed, by outcome",
        "One of 15 statements is contradicted by the record.",
    )
    places = [first.index(part) for part in parts]
    assert places == sorted(places)
    assert "Page 1 of" in first[-20:]
    above, _, foot = first.rpartition("Internal: contains small numbers. Page 1")
    assert above.rstrip(" •").endswith("cannot be told")
    assert foot
    assert "Internal: contains small numbers. Page 2" in second[-60:], "every sheet has the foot"
    assert second.startswith("Were reviews on time?")
    assert first.count("(page ") == 7
    assert "On this page" not in first + second


def test_the_findings_stand_together_and_the_tables_behind_them():
    pages = [" ".join(page.extract_text().split()) for page in read(papers.overview()).pages]
    annex = next(n for n, text in enumerate(pages) if "Annex: the tables" in text)
    assert annex <= 4
    assert "What can we not say, and what would let us?" in " ".join(pages[:annex])
    behind = " ".join(pages[annex:])
    for caption in (
        "Reviews since 2018 by outcome, for each time limit",
        "Published claims and what the register supports",
    ):
        assert caption in behind
        assert caption not in " ".join(pages[:annex])


@pytest.mark.parametrize(
    ("n", "said"), [(20, None), (48, "All: 48 rows, which the page of this report has, and its CSV file.")]
)
def test_a_table_of_the_annex_is_one_and_of_a_long_one_there_is_its_length(n, said):
    """The page shows it in two parts; paper has it whole up to 20 rows: 20 of 48 in some order said nothing."""
    rows = [f"<tr><td>{each}</td></tr>" for each in range(n)]
    part = "<div class='scroll'><table><caption>All</caption><tbody>{}</tbody></table></div>"
    more = f"<details><summary>More</summary>{part.format(''.join(rows[10:]))}</details>"
    fold = f"<details><summary>All</summary>{part.format(''.join(rows[:10]))}{more}</details>"
    page = fromstring(f"<html><body><main><div class='sections'><section>{fold}</section></div></main></body></html>")
    annex.put_behind(page)
    behind = page.find("body/section[@class='annex']")
    cells = [[cell.text for cell in table.iter("td")] for table in behind.iter("table")]
    assert cells == ([] if said else [[str(each) for each in range(n)]])
    assert behind.findtext("div/p") == said


@pytest.mark.parametrize(("n", "whole"), [(8, True), (10, True), (11, False)])
def test_a_short_table_that_a_page_shows_in_two_parts_stands_whole_where_it_is(n, whole):
    """Three of five rows stood on the third sheet, and the other two, "from row 4", on the tenth."""
    rows = [f"<tr><td>{each}</td></tr>" for each in range(n)]
    part = "<div class='scroll'><table><caption>All</caption><tbody>{}</tbody></table></div>"
    more = f"<details><summary>More</summary>{part.format(''.join(rows[3:]))}</details>"
    shown = f"<section><h2>It</h2>{part.format(''.join(rows[:3]))}{more}</section>"
    page = fromstring(f"<html><body><main><div class='sections'>{shown}</div></main></body></html>")
    annex.put_behind(page)
    assert len(list(page.find("body/main").iter("td"))) == (n if whole else 3)
    assert (page.find("body/section[@class='annex']") is None) == whole


def test_a_section_is_on_one_sheet():
    """A heading stood on one sheet, and its chart or table on the next."""
    html = papers.overview()
    pdf = read(html)
    sheets = [" ".join(page.extract_text().split()) for page in pdf.pages]
    behind = next(n for n, text in enumerate(sheets) if "Annex: the tables" in text)
    found = re.findall(r'(?s)<section aria-labelledby="[^"]*">(.*?)</section>', html.partition('class="sections"')[2])
    seen = 0
    for section in found:
        section = re.sub(r"(?s)<details>.*?</details>", "", section)  # what folds stands in the annex
        texts = re.findall(r"(?s)<h2[^>]*>(.*?)</h2>|<figcaption><strong>(.*?)</strong>", section)
        said = [" ".join(unescape("".join(each)).split()) for each in texts]
        on = [n for n, sheet in enumerate(sheets[1:behind], 1) if said and said[0] in sheet]
        seen += bool(on)
        assert not on or all(each in sheets[on[0]] for each in said), said
    assert seen >= 5


def test_the_head_of_a_sheet_is_one_line_however_long_a_name_and_whom_it_is_for():
    """It wrapped into five lines in the corner, beside the text of the page."""
    about = "Example of a very long name of a safeguarding children partnership of several places " * 3
    audience = "Public: counts of fewer than 5 people, days near a child, and reviews not yet published are left out"
    html = papers.page(papers.table(rows=90), RULES).replace("Internal: contains small numbers", audience)
    pdf = read(html.replace("A register", about))
    for page in pdf.pages[1:]:
        lines = page.extract_text().splitlines()
        assert sum("Example of a very long name" in line for line in lines) == 1
        assert "are left out" not in page.extract_text()
        assert any(line.rstrip().endswith("Public") for line in lines)


def test_its_tags_are_those_of_the_page(whole):
    kinds = [element["/S"][1:] for element in elements(whole)]
    for kind in ("H1", "H2", "H3", "L", "LI", "Table", "THead", "TBody", "TR", "TH", "TD", "Caption", "Figure", "Link"):
        assert kind in kinds, kind
    assert kinds.index("H1") < kinds.index("H2") < kinds.index("L") < kinds.index("Table") < kinds.index("Figure")


def test_a_chart_has_its_title_and_description_as_alternative_text(whole):
    (figure,) = elements(whole, "Figure")
    assert figure["/Alt"] == "Three were late. One bar: 3 missed, 2 met."


def test_a_chart_has_its_place_on_the_page_from_its_bottom_in_points():
    (figure,) = elements(read(papers.page(papers.CHART, RULES)), "Figure")
    left, bottom, right, top = map(float, figure["/A"]["/BBox"])
    assert right - left == pytest.approx(300, abs=1)
    assert top - bottom == pytest.approx(75, abs=1)
    assert bottom > 500


def test_a_chart_is_drawn_and_not_a_picture(whole):
    content = whole.pages[0].get_contents().get_data()
    assert not [image for page in whole.pages for image in page.images]
    assert b"0.956863 0.415686 0.145098 rg" in content or content.count(b" re") > 1
    assert "3 \N{BALLOT X}" in said(whole)


def test_header_cells_say_what_they_head(long):
    heads = elements(long, "TH")
    assert {cell["/A"]["/Scope"] for cell in heads} == {"/Column", "/Row"}
    assert sum(cell["/A"]["/Scope"] == "/Row" for cell in heads) == 92


def test_a_table_that_runs_over_pages_is_one_table_with_one_heading_row(long):
    assert len(long.pages) > 2
    first, second = elements(long, "Table")
    assert len(elements(long, "THead")) == len(elements(long, "Caption")) == 2
    assert len(elements(long, "TR")) == 90 + 2 + 2
    assert len([part for part in first["/K"] if part.get_object()["/S"] == "/TBody"]) == len(long.pages)
    assert len(second["/K"]) == 3


def test_the_heading_row_of_a_table_stands_on_every_page_it_runs_over(long):
    assert all("Column 2" in page.extract_text() for page in long.pages)


def test_what_is_marked_is_held_by_a_tag_and_the_rest_is_an_artifact(whole, long):
    for each in (whole, long):
        assert marked(each) == held(each)
    assert b"/Artifact" in long.pages[1].get_contents().get_data()


def test_nothing_is_painted_that_is_neither_tagged_nor_an_artifact(whole, long):
    for page in itertools.chain(whole.pages, long.pages):
        depth = 0
        for operation in page.get_contents().get_data().split(b"\n"):
            last = operation.split()[-1:]
            depth += last in ([b"BDC"], [b"BMC"])
            depth -= last == [b"EMC"]
            assert depth or last not in ([b"TJ"], [b"Tj"], [b"f"], [b"S"], [b"Do"]), operation


def test_headings_are_bookmarks(whole):
    def titles(outline):
        return [titles(each) if isinstance(each, list) else each.title for each in outline]

    assert titles(whole.outline) == ["Were they late?", ["Contents", "What was found?", ["How late?"]]]


def test_its_text_is_that_of_the_page_in_order(whole):
    text = said(whole)
    parts = ["A register As of today.", "Three of five", "What 3 reviews show", "How late?", "Three were late", "Made"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_what_is_of_use_on_a_screen_alone_is_left_out(whole):
    for text in ("Skip to", "All reports", "Reports of this set", "Data", "Tables", "CSV"):
        assert text not in said(whole)


def test_the_contents_say_on_which_page_a_section_is(whole):
    assert "Contents What was found? (page 1)" in said(whole)
    inside = [note for note in notes(whole) if "/Dest" in note]
    assert {note["/Contents"] for note in inside} == {"What was found?"}


def test_a_link_is_there_in_print_and_says_what_it_says_on_the_page(whole):
    assert {note["/F"] for note in notes(whole)} == {4}
    assert {note["/Contents"] for note in notes(whole)} == {"What was found?", "the guidance"}


def test_pages_are_numbered_and_further_pages_say_what_the_first_does(long):
    number = len(long.pages)
    for n, page in enumerate(long.pages, 1):
        assert f"Page {n} of {number}" in page.extract_text()
        assert page.extract_text().count("Internal: contains small numbers") == 1
        assert ("A register – As of today." in page.extract_text()) == (n > 1)


def test_a_link_leads_out_of_the_file_only_to_where_an_author_sent_it(whole):
    assert set(addresses(whole)) == {"https://www.gov.uk/guidance"}
    assert "the guidance (https://www.gov.uk/guidance)" in said(whole)
    assert "the second report" in said(whole)


@pytest.mark.parametrize("scheme", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//a.example/b"])
def test_a_link_that_would_act_is_bare_text(scheme):
    pdf = read(papers.page(f'<p><a href="{scheme}">text</a></p>', RULES))
    assert "text" in said(pdf)
    assert notes(pdf) == []


def test_nothing_is_fetched(monkeypatch):
    """What is refused is passed over by WeasyPrint, whatever is raised: so it is noted here what was asked for."""
    asked = []

    def note(opener, request, *_, **__):
        asked.append(request)
        raise OSError("no network in a test")

    monkeypatch.setattr(urllib.request.OpenerDirector, "open", note)
    main = '<img src="https://a.example/x.png" alt="A picture"><img src="file:///etc/passwd" alt="A file">'
    style = "@import 'https://a.example/x.css'; body { background: url(https://a.example/y.png) }"
    assert "Were they late?" in said(pypdf.PdfReader(io.BytesIO(pdf.of_page(papers.page(main, style)))))
    assert asked == []


def test_a_wide_table_lies_on_its_side_and_ends_within_the_page():
    pdf = read(papers.page("<p>Before.</p>" + papers.table(columns=16, cell="does not apply") + "<p>After.</p>", RULES))
    sides = [page.mediabox.width > page.mediabox.height for page in pdf.pages]
    assert sides == [False, True, False]
    places = []

    def note(text, page, line, *_):
        places.append(line[4] * page[0] + page[4] if text.strip() else 0)

    pdf.pages[1].extract_text(visitor_text=note)
    assert 600 < max(places) < pdf.pages[1].mediabox.width - 60


@pytest.mark.parametrize(
    "subsetter", telling(["", "from weasyprint.pdf import fonts; fonts.harfbuzz_subset = None"], "")
)
def test_the_same_page_gives_the_same_bytes(tmp_path, subsetter):
    """On another day too, and where WeasyPrint has to take fontTools for what HarfBuzz lacks on this system."""
    page = tmp_path / "page.html"
    page.write_text(papers.WHOLE, encoding="utf-8")
    code = (
        "import sys, time, hashlib; from pathlib import Path; from safeguarding.reporting.files import pdf;"
        f"time.time = lambda: float(sys.argv[2]); {subsetter or 'pass'};"
        "print(hashlib.sha256(pdf.of_page(Path(sys.argv[1]).read_text('utf-8'))).hexdigest())"
    )

    def made(seed, zone, now):
        command = [sys.executable, "-c", code, str(page), now]
        return subprocess.run(
            command, env={"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}, capture_output=True, check=True
        ).stdout

    assert made("1", "UTC", "1e9") == made("2", "Pacific/Kiritimati", "2e9")


def test_a_machine_without_the_library_is_told_what_to_install(tmp_path, monkeypatch, capsys):
    (tmp_path / "weasyprint.py").write_text(
        "print('advice')\nraise OSError(\"cannot load library 'libpango-1.0-0'\")", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(InputError) as refused:
        pdf.of_page(papers.WHOLE)
    for part in ("libpango-1.0-0", "libpangoft2-1.0-0", "brew install pango", "MSYS2", "leave pdf out"):
        assert part in str(refused.value)
    assert capsys.readouterr().out == ""


def test_what_is_no_word_is_cut_and_takes_no_time():
    """WeasyPrint takes the square of its length: eight thousand letters in a few cells took minutes."""
    endless = "a" * 8_000
    given = papers.page(papers.table(rows=2).replace("</td>", f" {endless} end</td>") + f"<p>{endless}</p>", RULES)
    assert endless in given
    text = "".join("".join(page.extract_text().split()) for page in read(given).pages)
    assert "[cut]end" in text
    assert not re.search("a{201}", text)


def test_many_titles_without_a_space_take_seconds():
    """Each letter of them was tried as the place to break: three hundred titles took minutes."""
    title = "https://example.org/" + "abcdefghij" * 28
    given = papers.page(papers.table(rows=100).replace("</td>", f" {title}</td>", 100), RULES)
    began = time.process_time()
    read(given)
    assert time.process_time() - began < 12
