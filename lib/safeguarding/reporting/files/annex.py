"""Paper opens no fold: what a page folds away stands behind its findings there, as an annex."""

from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement

TITLE = "Annex: the tables"
ROWS = 20
"""Rows of a table that paper has: of a longer one the page and its files have all, and paper none."""
OPEN = 10
"""Rows that stand where a table is, though a page shows fewer of them and folds the rest."""


def put_behind(page: Element) -> None:
    """Move the folded tables and charts of a page behind its foot, in their order; a page without any stays.

    How to read a table stays beside it. A fold that is a question of its own keeps the question as its heading. A table
    is one again that the page shows in two parts, and stands whole where it is if it is short. Of a long one paper says
    how many rows it has: the first of them, in whatever order, would say nothing.
    """
    _join(page, OPEN)
    body, main, sections = page.find("body"), page.find(".//main"), page.find(".//div[@class='sections']")
    folds = [] if main is None else list(_taken(main))
    if body is None or sections is None or not folds:
        return
    for section in list(sections):
        # Under "More charts and tables" nothing is left.
        if section.tag == "section" and len(section) == 1 and section[0].tag == "h2":
            sections.remove(section)
    annex = SubElement(body, "section", {"class": "annex", "aria-labelledby": "annex"})
    SubElement(annex, "h2", {"id": "annex"}).text = TITLE
    for fold in folds:
        fold.tag = "div"
        summary = fold.find("summary")
        if summary is not None and summary.get("id"):
            summary.tag = "h3"
        elif summary is not None:
            fold.remove(summary)
        _join(fold)
        _shorten(fold)
        annex.append(fold)


def _taken(parent: Element) -> Iterator[Element]:
    for child in list(parent):
        if child.tag == "details" and child.find(".//table") is not None:
            parent.remove(child)
            child.tail = None
            yield child
        else:
            yield from _taken(child)


def _join(fold: Element, most: int = 0) -> None:
    """Put the rows that a page folds further behind those of the same table that stand before them.

    ``most`` is of how many rows at most, all together; nothing stands for any number.
    """
    for parent in list(fold.iter()):
        for above, more in pairwise(list(parent)):
            body, further = above.find("table/tbody"), more.findall("div/table/tbody/tr")
            short = body is not None and (not most or len(body) + len(further) <= most)
            if body is not None and short and more.tag == "details":
                body.extend(further)
                parent.remove(more)


def _shorten(fold: Element) -> None:
    """Say of each long table how many rows it has, in its place."""
    for parent in list(fold.iter()):
        for place, around in enumerate(list(parent)):
            body = around.find("table/tbody")
            if body is not None and len(body) > ROWS:
                caption = " ".join("".join(part.itertext()) for part in around.findall("table/caption"))
                said = Element("p", {"class": "legend"})
                said.text = f"{caption}: {len(body)} rows, which the page of this report has, and its CSV file."
                parent[place] = said
