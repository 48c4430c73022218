"""Mends the tags of a PDF that WeasyPrint made, before it is written.

Tags are what a screen reader reads. WeasyPrint writes a table that runs over pages as one table a page, header cells
without what they head, and what stands in the margins as text of the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

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
