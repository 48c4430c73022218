"""A page as a PDF to circulate: tagged (PDF/UA-1), with bookmarks, its charts as vectors; made without a network.

The page brings its own rules for paper, ``template/print.css``. WeasyPrint is imported only when a PDF is asked for,
since it needs a library of the system that not every machine has.
"""

import contextlib
import io
import os
import re
from functools import partial
from itertools import pairwise
from types import ModuleType
from xml.etree.ElementTree import Element

from safeguarding.errors import InputError
from safeguarding.reporting import tags, widths

SVG = "{http://www.w3.org/2000/svg}"
KEPT = re.compile(r"#.|https?://|mailto:", re.IGNORECASE)
"""Where a link of a circulated file may lead; the other files of the set do not travel with it."""


def pdf(html: str) -> bytes:
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
    _describe_charts(page)
    _head_pages(page)
    _turn_wide_tables(page)
    _break_long_words(page)
    return document.write_pdf(pdf_variant="pdf/ua-1", finisher=partial(tags.mend, links=_links(page)))


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
    """Put the lines at the top of the page into one, for the head of every further page."""
    for line in page.iterfind(".//header/p"):
        line.set("data-head", " – ".join(filter(None, map(str.strip, line.itertext()))))


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
    for cell in page.iter("td"):
        if any(len(word) > widths.LONGEST for word in "".join(cell.itertext()).split()):
            _add_class(cell, "broken")


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
