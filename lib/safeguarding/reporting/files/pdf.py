"""A page as a PDF to circulate: tagged (PDF/UA-1), with bookmarks, its charts as vectors; made without a network."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import pairwise
from types import ModuleType
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from safeguarding.errors import InputError
from safeguarding.reporting.files import annex, widths
from safeguarding.reporting.files.data import CUT

# ---- Mends the tags of a PDF that WeasyPrint made, before it is written ----------------------------------------------
# Tags are what a screen reader reads. WeasyPrint writes a table that runs over pages as one table a page, header cells
# without what they head, and what stands in the margins as text of the document.

if TYPE_CHECKING:
    import pydyf
    import weasyprint

POINTS = 0.75
"""Points in a CSS pixel."""
PRINT = 4
"""The flag of what is there on paper and not on a screen alone."""


def mend(document: weasyprint.Document, pdf: pydyf.PDF, links: Mapping[str, str]) -> None:
    """Mend the tags of ``pdf`` in place; WeasyPrint calls this as its finisher.

    A table is whole and its header cells say what they head; a figure has its place on the page; a link says what it
    leads to; repeated headings of a table and what stands in the margins are no text of the document.

    Parameters
    ----------
    links
        What links say, by where they lead.
    """
    tree = Tree(pdf)
    _join_tables(tree)
    for table in tree.elements("Table"):
        _say_what_heads(tree, table)
    for figure in tree.elements("Figure"):
        _place(tree, figure)
    for caption in tree.elements("Caption"):
        # A figure's own words replace whatever is in it, so what stands above it has to be text of the document.
        if tree.objects[caption["P"]]["S"] != "/Table":
            caption["S"] = "/P"
    for each in pdf.objects:
        if isinstance(each, dict) and each.get("Subtype") == "/Link":
            _name(each, links)
    _set_apart(tree, pdf)


class Tree:
    """The tags of a PDF: its objects by their references, and the root."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.objects = {each.reference: each for each in pdf.objects}
        self.root = self.objects[pdf.catalog["StructTreeRoot"]]

    def elements(self, *kinds: str, under: pydyf.Dictionary | None = None) -> list[pydyf.Dictionary]:
        """Give the elements of some kinds (none: all), in the order they are read in."""
        below = self._below(under or self.root)
        return [each for each in below if not kinds or each["S"][1:] in kinds]

    def children(self, element: pydyf.Dictionary) -> list[pydyf.Dictionary]:
        """Give the elements directly under one."""
        kids = [self.objects[kid] for kid in element["K"] if isinstance(kid, bytes)]
        return [kid for kid in kids if "S" in kid]

    def move(self, element: pydyf.Dictionary, parent: pydyf.Dictionary) -> None:
        """Hang an element last under another parent."""
        self.remove(element)
        parent["K"].append(element.reference)
        element["P"] = parent.reference

    def remove(self, element: pydyf.Dictionary) -> None:
        """Take an element out, and with it what then holds nothing."""
        parent = self.objects[element["P"]]
        parent["K"].remove(element.reference)
        if not parent["K"] and "S" in parent:
            self.remove(parent)

    def _below(self, element: pydyf.Dictionary) -> Iterator[pydyf.Dictionary]:
        for child in self.children(element):
            yield child
            yield from self._below(child)


def _join_tables(tree: Tree) -> None:
    """Put the rows that stand on further pages into the table they belong to."""
    whole = None
    for table in tree.elements("Table"):
        parts = {part["S"]: part for part in tree.children(table)}
        if whole is None or "/Caption" in parts:  # every table of a page has its caption, and says it once
            whole = table
        else:
            for part in parts.values():
                tree.remove(part) if part["S"] == "/THead" else tree.move(part, whole)


def _say_what_heads(tree: Tree, table: pydyf.Dictionary) -> None:
    """Give header cells a scope, in place of ids that are the same on every page a table runs over."""
    for part in tree.children(table):
        scope = "/Column" if part["S"] == "/THead" else "/Row"
        for cell in tree.elements("TH", "TD", under=part):
            cell.pop("ID", None)
            cell["A"].pop("Headers", None)
            if cell["S"] == "/TH":
                cell["A"]["Scope"] = scope


def _place(tree: Tree, figure: pydyf.Dictionary) -> None:
    """Give a figure's place in points from the bottom of its page; WeasyPrint gives it in pixels from the top."""
    height = tree.objects[figure["Pg"]]["MediaBox"][3]
    left, top, right, bottom = (POINTS * each for each in figure["A"]["BBox"])
    figure["A"]["BBox"][:] = [left, height - bottom, right, height - top]


def _name(link: pydyf.Dictionary, links: Mapping[str, str]) -> None:
    """Let a link say what it says on the page in place of an address, and be there in print as well."""
    link["Contents"].string = links.get(link["Contents"].string, link["Contents"].string)
    link["F"] = PRINT


def _set_apart(tree: Tree, pdf: pydyf.PDF) -> None:
    """Mark as an artifact what no tag holds: the margins, and the headings that a table repeats."""
    held = {(element["Pg"], kid) for element in tree.elements() for kid in element["K"] if "Pg" in element}
    owners = tree.objects[tree.root["ParentTree"]]["Nums"]
    for number, page in enumerate(pdf.page_references):
        stream = tree.objects[tree.objects[page]["Contents"]].stream
        for place, mark in _marks(stream):
            if (page, mark["MCID"]) not in held:
                owners[2 * number + 1][mark["MCID"]] = b"null"
                stream[place - 1] = b"/Artifact"
                del mark["MCID"]


def _marks(stream: list) -> list[tuple[int, pydyf.Dictionary]]:
    """Give what is marked in the content of a page: where its properties stand, and the properties."""
    return [(place, each) for place, each in enumerate(stream) if isinstance(each, dict) and "MCID" in each]


# ---- A page as a PDF to circulate: tagged (PDF/UA-1), with bookmarks, its charts as vectors; made without a network
# The page brings its own rules for paper, ``template/print.css``. WeasyPrint is imported only when a PDF is asked for,
# since it needs a library of the system that not every machine has.

BANNER, HEAD = 40, 96
"""Letters that have room in one line at the head of a page, of whom a set is for and of its register and day."""
SVG = "{http://www.w3.org/2000/svg}"
_ENDLESS = re.compile(r"(\S{200})\S+")
"""What is no word: WeasyPrint tries each letter of it as the place to break, in the square of its length."""
_LONG, PLACE = re.compile(r"\S{65,}"), "\u200b"
"""Words of a cell with places to break every few letters, unseen, not at each; a digest, which is copied, has none."""
KEPT = re.compile(r"#.|https?://|mailto:", re.IGNORECASE)
"""Where a link of a circulated file may lead; the other files of the set do not travel with it."""


def of_page(html: str) -> bytes:
    """Make the PDF of a page: the same bytes for the same page on a machine with the same fonts.

    Parameters
    ----------
    html
        A whole page, as ``export.page`` gives it.

    Raises
    ------
    InputError
        The system lacks Pango, which sets the text; the message says what to install.
    """
    weasyprint = _weasyprint()
    document = weasyprint.HTML(string=html, url_fetcher=weasyprint.urls.URLFetcher(allowed_protocols=()))
    page = document.etree_element
    annex.put_behind(page)
    _describe_charts(page)
    _head_pages(page)
    _foot_pages(page)
    _turn_wide_tables(page)
    _break_long_words(page)
    return document.write_pdf(pdf_variant="pdf/ua-1", finisher=partial(mend, links=_links(page)))


def _weasyprint() -> ModuleType:
    # Where a system lacks the subsetter of HarfBuzz, fontTools writes the time of day into fonts; this tells it one.
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    # It prints advice of its own before it raises.
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            import weasyprint
        except OSError as missing:
            raise InputError(
                f"the PDF needs the library Pango, which this machine lacks ({missing}); install it (Debian or Ubuntu: "
                "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; macOS: brew install pango; "
                "Windows: MSYS2, then pacman -S mingw-w64-ucrt-x86_64-pango), or leave pdf out of the formats"
            ) from None
    return weasyprint


def _describe_charts(page: Element) -> None:
    """Put a chart's description into its title: WeasyPrint makes the alternative text of the title alone."""
    for chart in page.iter(f"{SVG}svg"):
        title, description = chart.find(f"{SVG}title"), chart.find(f"{SVG}desc")
        if title is not None and description is not None:
            title.text = f"{title.text}. {description.text}"


def _head_pages(page: Element) -> None:
    """Put the lines at the top of the page into one each, short enough for one line at the head of further pages."""
    for line in page.iterfind(".//header/p"):
        said = " – ".join(filter(None, map(str.strip, line.itertext())))
        banner = line.get("class") == "banner"
        short = said.partition(":")[0] if banner and len(said) > BANNER else said
        line.set("data-head", short if len(short) <= HEAD else f"{short[:HEAD].rpartition(' ')[0] or short[:HEAD]} …")


def _foot_pages(page: Element) -> None:
    """Put the foot of the page first: what stands in the margin is there from its sheet on, and every sheet has it."""
    body, foot = page.find("body"), page.find("body/footer")
    if body is not None and foot is not None:
        body.remove(foot)
        body.insert(0, foot)


def _turn_wide_tables(page: Element) -> None:
    """Mark where no page that stands can hold a table: what surrounds it, and the legend above it."""
    for parent in page.iter():
        for above, around in pairwise([Element("nothing"), *parent]):
            table = around.find("table")
            if table is not None and not widths.stands(columns := _columns(table)):
                size = "wide" if widths.fits(columns, widths.READABLE, widths.LYING) else "wide dense"
                _add_class(around, size)
                if "legend" in above.get("class", ""):
                    _add_class(above, size)


def _break_long_words(page: Element) -> None:
    """Let long words of cells break anywhere, and cut those without end, which stand whole on the page itself."""
    for each in page.iter():
        each.text, each.tail = (text and _ENDLESS.sub(rf"\1… {CUT}", text) for text in (each.text, each.tail))
    for cell in page.iter("td"):
        for each in cell.iter():
            each.text, each.tail = (text and _LONG.sub(_in_pieces, text) for text in (each.text, each.tail))
        if any(len(word) > widths.LONGEST for word in "".join(cell.itertext()).replace(PLACE, " ").split()):
            _add_class(cell, "broken")


def _in_pieces(word: re.Match[str]) -> str:
    return PLACE.join(word[0][n : n + widths.LONGEST] for n in range(0, len(word[0]), widths.LONGEST))


def _columns(table: Element) -> list[list[str]]:
    rows = [["".join(cell.itertext()) for cell in row] for row in table.iter("tr")]
    return [list(texts) for texts in zip(*rows, strict=False)]


def _add_class(element: Element, name: str) -> None:
    element.set("class", f"{element.get('class', '')} {name}".strip())


def _links(page: Element) -> dict[str, str]:
    """Give what links say, by where they lead; the text of one that leads beside the file stays, and leads nowhere."""
    words = {}
    for link in page.iter("a"):
        leads = link.get("href", "")
        if KEPT.match(leads):
            words[leads.removeprefix("#")] = " ".join("".join(link.itertext()).split())
        else:
            link.attrib.pop("href", None)
    return words
