"""The Word copy of a page: what Word, a screen reader and a printer find in the file."""

import hashlib
import io
import re
import subprocess
import sys
import zipfile
from functools import cache

import docx
import marks
import papers
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from fontTools.ttLib import TTFont
from PIL import Image

from safeguarding.reporting.files import widths, word, word_text
from safeguarding.reporting.page import engine


@cache
def made(html=papers.WHOLE):
    return word.of_page(html)


def read(html=papers.WHOLE):
    return docx.Document(io.BytesIO(made(html)))


def parts(html=papers.WHOLE):
    with zipfile.ZipFile(io.BytesIO(made(html))) as package:
        return {name: package.read(name) for name in package.namelist()}


def styled(document, name):
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == name]


def drawings(document):
    return list(document.element.body.iter(qn("wp:inline")))


def written(element):
    return "".join(text.text for text in element.iter(qn("w:t")))


def flags(row):
    return {child.tag.split("}")[1] for child in row._tr.trPr}


def test_headings_are_headings():
    assert styled(read(), "Heading 1") == ["Were they late?"]
    assert styled(read(), "Heading 2") == ["What was found?"]
    assert styled(read(), "Heading 3") == ["How late?"]


def test_paragraphs_keep_their_marks_and_lose_the_white_space_of_the_page():
    (paragraph,) = [each for each in read().paragraphs if each.text.startswith("Three of")]
    assert paragraph.text == "Three of five, certainly; see reviews.csv, the guidance and the second report."
    assert [run.text for run in paragraph.runs if run.bold] == ["five"]
    assert [run.text for run in paragraph.runs if run.italic] == ["certainly"]
    assert [run.text for run in paragraph.runs if run.style.name == "Code"] == ["reviews.csv"]


def test_marks_within_marks_are_both_kept():
    (paragraph,) = read(papers.page("<p><strong>a <em>b</em></strong> <em><code>c</code></em></p>")).paragraphs[3:4]
    looks = {run.text: (run.bold, run.italic, run.style.name == "Code") for run in paragraph.runs}
    assert looks["b"] == (True, True, False)
    assert looks["c"] == (None, True, True)


def test_a_link_leads_out_of_the_file_only_to_where_an_author_sent_it():
    document = read()
    (link,) = [link for paragraph in document.paragraphs for link in paragraph.hyperlinks]
    assert (link.text, link.address) == ("the guidance", "https://www.gov.uk/guidance")
    outside = [relation for relation in document.part.rels.values() if relation.is_external]
    assert [relation.reltype.split("/")[-1] for relation in outside] == ["hyperlink"]
    files = {name: part for name, part in parts().items() if name.endswith(".rels")}
    assert sum(part.count(b'TargetMode="External"') for part in files.values()) == 1


@pytest.mark.parametrize("scheme", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//a.example/b"])
def test_a_link_that_would_act_is_bare_text(scheme):
    html = papers.page(f'<p><a href="{scheme}">text</a></p>')
    assert "text" in styled(read(html), "Normal")
    assert not any(b"External" in part for part in parts(html).values())


def test_lists_are_lists():
    assert styled(read(), "List Bullet") == ["one", "two bold"]
    nested = read(papers.page("<ul><li>a<ol><li>b</li></ol></li><li><p>c</p></li></ul>"))
    assert styled(nested, "List Bullet") == ["a", "c"]
    assert styled(nested, "List Number 2") == ["b"]


def test_what_is_of_use_on_a_screen_alone_is_left_out():
    text = "\n".join(paragraph.text for paragraph in read().paragraphs)
    for part in ("Skip to", "All reports", "Contents", "Reports of this set", "Data", "Tables"):
        assert part not in text


def test_text_that_stands_in_no_paragraph_is_not_lost():
    document = read(papers.page("<div>one<p>two</p>three<br>four <b>five</b></div><pre>six</pre>"))
    assert styled(document, "Normal") == ["one", "two", "three\nfour five", "six"]


def test_a_table_has_its_caption_above_it_in_the_style_of_captions():
    assert styled(read(), "Caption") == ["What 3 reviews show", "Three were late\nReviews", "What 2 reviews show"]
    document = read()
    for table in document.tables:
        above = table._tbl.getprevious()
        assert above.style == "Caption"
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == written(above)
    assert len(document.tables) == 2


def test_the_heading_row_is_marked_and_repeated_and_no_row_is_split():
    for table in read().tables:
        first, *others = table.rows
        assert flags(first) == {"tblHeader", "cantSplit"}
        assert all(flags(row) == {"cantSplit"} for row in others)
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        assert look.get(qn("w:firstRow")) == look.get(qn("w:firstColumn")) == "1"
        assert table.style.name == "Report Table"


def test_a_table_has_the_cells_of_the_page_and_none_is_merged():
    table = read().tables[0]
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    assert texts == [["Column 0", "Column 1", "Column 2"], *[[f"R{n}", "met", "met"] for n in (1, 2, 3)]]
    assert b"gridSpan" not in parts()["word/document.xml"]
    assert b"vMerge" not in parts()["word/document.xml"]


def test_a_short_table_stays_on_one_page_and_a_long_one_need_not():
    def glued(rows):
        (table,) = read(papers.page(papers.table(rows))).tables
        return [row.cells[0].paragraphs[0].paragraph_format.keep_with_next or False for row in table.rows]

    assert glued(3) == [True, True, True, False]
    assert glued(40) == [True, True] + [False] * 39


def test_what_stands_above_a_table_or_a_chart_stays_with_it():
    bare = "<p>One.</p><table><caption>A</caption><tr><th>b</th></tr></table><p>Two.</p>"
    for text, html in (
        ("Each review.", papers.WHOLE),
        ("One.", papers.page(bare)),
        ("One.", papers.page("<p>One.</p>" + papers.table())),
    ):
        (before,) = [each for each in read(html).paragraphs if each.text == text]
        assert before.paragraph_format.keep_with_next, text
    (after,) = [each for each in read(papers.page(bare)).paragraphs if each.text == "Two."]
    assert not after.paragraph_format.keep_with_next
    for style in ("Caption", "Note", "Figure", "Heading 2"):
        assert read().styles[style].paragraph_format.keep_with_next, style


def test_columns_fit_between_the_margins():
    for html in (papers.WHOLE, papers.page(papers.table(columns=16, cell="does not apply"))):
        document = read(html)
        page = max(document.sections, key=lambda section: section.page_width)
        room = page.page_width - page.left_margin - page.right_margin
        for table in document.tables:
            for row in table.rows:
                assert 0 < sum(cell.width for cell in row.cells) <= room * 1.001


def test_a_wide_table_lies_on_its_side_with_its_legend_and_what_follows_stands():
    main = f"<p>Before.</p>{papers.table(columns=16, cell='does not apply')}<p>After.</p>"
    document = read(papers.page(main))
    assert [section.orientation for section in document.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    assert [section.page_width > section.page_height for section in document.sections] == [False, True, False]
    inside = [paragraph.text for paragraph in document.sections[1].iter_inner_content() if hasattr(paragraph, "text")]
    assert [text for text in inside if text] == ["[x] not recorded", "What 3 reviews show"]
    assert "After." in [each.text for each in document.sections[2].iter_inner_content()]


def test_a_chart_is_a_picture_with_its_title_and_description_as_alternative_text():
    (drawing,) = drawings(read())
    words = drawing.find(qn("wp:docPr"))
    assert (words.get("title"), words.get("descr")) == ("Three were late", "One bar: 3 missed, 2 met.")


def picture(html=papers.WHOLE):
    (name,) = [name for name in parts(html) if name.startswith("word/media/")]
    return Image.open(io.BytesIO(parts(html)[name])).convert("RGB")


def test_a_picture_is_sharp_enough_to_print():
    (drawing,) = drawings(read())
    inches = int(drawing.find(qn("wp:extent")).get("cx")) / 914400
    assert inches == pytest.approx(400 / 96, abs=0.01)
    assert picture().width / inches > 200
    assert picture().width / picture().height == pytest.approx(4, abs=0.02)


def test_a_picture_is_no_wider_than_the_page():
    html = papers.page(papers.CHART.replace('width="400" height="100" viewBox', 'width="1200" height="300" viewBox'))
    (drawing,) = drawings(read(html))
    assert int(drawing.find(qn("wp:extent")).get("cx")) == pytest.approx(170 * 36000, abs=635)
    assert picture(html).width / (170 / 25.4) > 200


def test_a_picture_shows_the_marks_that_the_fonts_of_the_engine_lack():
    """A mark that no font has comes out as a box, whichever it is."""
    other = papers.CHART.replace("3 \N{BALLOT X}", "3 \N{CHECK MARK}")
    assert picture().tobytes() != picture(papers.page(other)).tobytes()


def test_the_font_of_the_marks_is_the_one_that_is_drawn_here():
    kept, drawn = TTFont(engine.MARKS), marks.font()
    assert kept.getBestCmap() == drawn.getBestCmap()
    for name in kept.getGlyphOrder():
        assert kept["glyf"][name] == drawn["glyf"][name], name
        assert kept["hmtx"][name][0] / kept["head"].unitsPerEm == 0.75, "the width of the box of the engine's font"


def test_the_file_says_what_it_is_called_and_its_language_and_no_author_or_date():
    properties = read().core_properties
    assert properties.title == "Were they late? – A register"
    assert properties.language == "en-GB"
    assert properties.author == properties.last_modified_by == properties.comments == ""
    assert properties.created is properties.modified is None
    assert b'w:lang w:val="en-GB"' in parts()["word/styles.xml"]
    assert b'w:themeFontLang w:val="en-GB"' in parts()["word/settings.xml"]
    assert b"en-US" not in parts()["word/styles.xml"]


def test_nothing_of_the_template_s_own_history_is_in_the_file():
    names = set(parts())
    assert not [name for name in names if re.search("thumbnail|customXml|app.xml|Effects", name)]
    assert b"python-docx" not in b"".join(parts().values())
    assert b'w:val="15"' in parts()["word/settings.xml"], "older is shown in compatibility mode"


def test_further_pages_say_what_the_first_does_and_all_are_numbered():
    section = read().sections[0]
    assert section.different_first_page_header_footer
    assert section.first_page_header.paragraphs[0].text == ""
    assert section.header.paragraphs[0].text == "Internal: contains small numbers – A register – As of today."
    for foot in (section.footer, section.first_page_footer):
        assert written(foot._element) == "Made from a notebook.Page 1 of 1"
        fields = [field.get(qn("w:instr")) for field in foot._element.iter(qn("w:fldSimple"))]
        assert fields == ["PAGE", "NUMPAGES"]
    assert styled(read(), "Note")[:2] == ["Internal: contains small numbers", "A register\nAs of today."]


def test_what_no_xml_can_hold_is_shown_and_the_file_is_made():
    hostile = "a\x08b\x1bc & <i>"
    html = papers.page(f"<p>{hostile.replace('<', '&lt;')}</p>", audience="x\x0by")
    assert "a\ufffdb\ufffdc & <i>" in styled(read(html), "Normal")


def test_a_page_with_next_to_nothing_is_a_file():
    assert [each.text for each in read("<p>One.").paragraphs] == ["One."]
    assert read("<table></table>").tables == []
    assert len(read("<table><tr><th>a<th>b<tr><td>c</table>").tables[0].rows) == 2


def test_the_annual_overview_has_all_of_this():
    html = papers.overview()
    document = read(html)
    assert len(styled(document, "Heading 1")) == 1
    assert len(document.tables) == papers.whole_tables(html)
    assert len(drawings(document)) == html.count("<svg") > 0
    assert len(styled(document, "Caption")) == len(document.tables) + len(drawings(document))
    assert all(len(drawing.find(qn("wp:docPr")).get("descr")) > 50 for drawing in drawings(document))
    assert not any(b"External" in part for part in parts(html).values())
    assert {section.orientation for section in document.sections} == {WD_ORIENT.PORTRAIT}


def test_what_opens_a_fold_and_files_beside_the_page_are_not_on_paper():
    """What a fold holds is: a summary that is the heading of a section stays."""
    fold = "<details><summary>{}</summary><p>Within.</p></details>"
    page = f"{fold.format('How to read this')}<p class='data'><a href='a.csv'>CSV</a></p>"
    page += "<details><summary id='s'>Of its own</summary><p>Further.</p></details>"
    document = read(f"<html><head><title>T</title></head><body>{page}</body></html>")
    assert [each.text for each in document.paragraphs if each.text] == ["Within.", "Of its own", "Further."]
    overview = "\n".join(each.text for each in read(papers.overview()).paragraphs)
    assert not re.findall(r"(?m)^(?:CSV|How to read this|\d+ more rows?).*", overview)


def test_numbers_stand_on_the_right_and_who_is_named_in_one_line():
    cells = "<tr><th scope='row'>A</th><td class='n'>1</td></tr>"
    grid = f"<table><thead><tr><th>Which</th><th>How many</th></tr></thead><tbody>{cells}</tbody></table>"
    by = "<ul class='by'><li>Owner: A. N. Other</li><li>Contact: a@example.org</li></ul>"
    document = read(f"<html><head><title>T</title></head><body>{by}{grid}</body></html>")
    sides = [[cell.paragraphs[0].alignment for cell in row.cells] for row in document.tables[0].rows]
    assert sides == [[None, WD_ALIGN_PARAGRAPH.RIGHT]] * 2
    assert styled(document, "Note") == ["Owner: A. N. Other · Contact: a@example.org"]


def test_the_headline_stands_out_and_a_question_stays_with_its_heading():
    document = read(papers.overview())
    assert [each[:6] for each in styled(document, "Lead")] == ["Sefton"]
    assert document.styles["Lead"].font.bold
    questions = [n for n, each in enumerate(document.paragraphs) if each.style.name == "Question"]
    assert len(questions) == 7
    assert all(document.paragraphs[n + 1].style.name == "Heading 2" for n in questions)
    assert document.styles["Question"].paragraph_format.keep_with_next


def test_the_first_screen_of_the_overview_is_a_sheet_of_its_own():
    """It has its chart; the findings begin on a new page, and the tables stand behind them."""
    paragraphs = read(papers.overview()).paragraphs
    (end,) = [n for n, each in enumerate(paragraphs) if each._p.find(f".//{qn('w:sectPr')}") is not None]
    assert "11 of 12 actions are reported done" in [each.text for each in paragraphs[:end]]
    assert any(each._p.find(f".//{qn('wp:inline')}") is not None for each in paragraphs[:end])
    assert next(each.text for each in paragraphs[end:] if each.text) == "Were reviews on time?"
    texts = [each.text for each in paragraphs]
    annex = texts.index("Annex: the tables")
    assert texts.index("What can we not say, and what would let us?") < annex
    assert texts.index("Reviews since 2018 by outcome, for each time limit") > annex


def test_the_same_page_gives_the_same_bytes(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(papers.WHOLE, encoding="utf-8")
    code = (
        "import sys, hashlib; from pathlib import Path; from safeguarding.reporting.files import word;"
        "print(hashlib.sha256(word.of_page(Path(sys.argv[1]).read_text('utf-8'))).hexdigest())"
    )

    def digest(seed, zone, fonts):
        command = [sys.executable, "-c", code, str(page)]
        surroundings = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"} | fonts
        return subprocess.run(command, env=surroundings, capture_output=True, check=True, text=True).stdout.strip()

    none = tmp_path / "fonts.conf"
    none.write_text("<fontconfig><dir>/nonexistent</dir></fontconfig>", encoding="utf-8")
    assert (
        digest("1", "UTC", {})
        == digest("2", "Pacific/Kiritimati", {"FONTCONFIG_FILE": str(none)})
        == hashlib.sha256(made()).hexdigest()
    )


def test_no_part_of_the_file_has_a_time():
    with zipfile.ZipFile(io.BytesIO(made())) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# Widths and lines


def test_a_column_needs_its_longest_word_and_wishes_for_its_longest_text():
    columns = [["Heading", "a bc"], ["H", "one two three"]]
    needs, wishes = widths.needs(columns, 10), widths.wishes(columns, 10)
    assert needs == [pytest.approx(10 * (0.9 + 0.61 * 7)), pytest.approx(10 * (0.9 + 0.54 * 5))]
    assert wishes == [needs[0], pytest.approx(10 * (0.9 + 0.54 * 13))]


@pytest.mark.parametrize("room", [50, 100, 150, 5000])
def test_room_is_shared_out_and_never_more_than_there_is(room):
    columns = [["Heading", "a bc"], ["H", "one two three"]]
    shared = widths.shared(columns, 10, room)
    assert 0 < sum(shared) <= room + 1e-9
    assert all(width <= wish + 1e-9 for width, wish in zip(shared, widths.wishes(columns, 10), strict=True))
    if sum(widths.needs(columns, 10)) < room:
        assert all(width >= need - 1e-9 for width, need in zip(shared, widths.needs(columns, 10), strict=True))


def test_too_little_room_is_shared_out_by_need():
    columns = [["Heading", "a bc"], ["H", "one two three " * 20]]
    (a, b), (need_a, need_b) = widths.shared(columns, 10, 50), widths.needs(columns, 10)
    assert a / b == pytest.approx(need_a / need_b)


def test_an_address_does_not_turn_a_page():
    assert widths.stands([["Source", "x" * 300], ["B", "y"]])
    assert not widths.stands([["Certain outcomes"]] * 16)


def test_a_line_has_no_white_space_at_its_ends_or_beside_a_break():
    line = word_text.line(
        [
            word_text.Run(" a "),
            word_text.Run(" b ", bold=True),
            word_text.Run("\n"),
            word_text.Run(" c"),
            word_text.Run(" "),
        ]
    )
    assert [(run.text, run.bold) for run in line] == [("a ", False), ("b", True), ("\n", False), ("c", False)]
    assert word_text.line([word_text.Run(" "), word_text.Run("\n")]) == []


def test_a_row_that_is_too_short_is_filled_up():
    from xml.etree import ElementTree

    table = ElementTree.fromstring("<table><tr><th>a</th><th>b</th></tr><tr><td>c</td></tr></table>")
    assert word.read(table).columns == [["a", "c"], ["b", ""]]
