"""What assistive technology is given of a page: Chromium's accessibility tree, without what it leaves out."""

from collections.abc import Iterator

PASSED = {"generic", "none", "rowgroup", "LineBreak"}
TEXT = {"StaticText", "InlineTextBox"}
"""What Chromium's tree has inside an image too; no screen reader is given it, since an image has no parts."""


class Tree:
    """The nodes of ``Accessibility.getFullAXTree``, to walk from a node down."""

    def __init__(self, nodes: list[dict]) -> None:
        self.nodes = {node["nodeId"]: node for node in nodes}

    def all(self, *roles: str) -> list[dict]:
        """Give the nodes of these roles that are not left out."""
        return [node for node in self.nodes.values() if not node["ignored"] and role(node) in roles]

    def under(self, node: dict) -> Iterator[dict]:
        """Give what a node holds directly, as it is told: through what only groups or is left out."""
        for child in (self.nodes[id] for id in node.get("childIds", []) if id in self.nodes):
            if child["ignored"] or role(child) in PASSED:
                yield from self.under(child)
            else:
                yield child

    def below(self, node: dict) -> Iterator[dict]:
        """Give everything a node holds, however deep."""
        for child in self.under(node):
            yield child
            yield from self.below(child)


def role(node: dict) -> str:
    """Give the role of a node."""
    return node.get("role", {}).get("value", "")


def name(node: dict) -> str:
    """Give the name of a node, as a screen reader would say it."""
    return node.get("name", {}).get("value", "").strip()


def description(node: dict) -> str:
    """Give the description of a node, which is said after its name."""
    return node.get("description", {}).get("value", "").strip()


def table_faults(tree: Tree) -> list[str]:
    """Find cells that no column header or no row header belongs to, and headers that say nothing."""
    return [fault for table in tree.all("table", "LayoutTable") for fault in _faults(tree, table)]


def _faults(tree: Tree, table: dict) -> Iterator[str]:
    title = f"{role(table)} {name(table)!r}"
    if role(table) != "table" or not name(table):
        yield f"{title}: no table with a name"
    rows = [[*tree.under(row)] for row in tree.under(table) if role(row) == "row"]
    heads = rows[0] if rows else []
    if not heads or {role(cell) for cell in heads} != {"columnheader"}:
        yield f"{title}: its first row is not of column headers alone"
    yield from (f"{title}: column {n} has no heading" for n, cell in enumerate(heads, 1) if not name(cell))
    for n, row in enumerate(rows[1:], 2):
        roles = [role(cell) for cell in row]
        if roles[:1] != ["rowheader"] or set(roles[1:]) - {"cell", "gridcell"} or not name(row[0]):
            yield f"{title}: row {n} is {', '.join(roles)}; it needs a header that says something, then cells"
        if len(roles) != len(heads):
            yield f"{title}: row {n} has {len(roles)} cells under {len(heads)} headings"


def chart_faults(tree: Tree, drawn: int) -> list[str]:
    """Find charts that are not told as one image each, with a name and another text that describes it."""
    images = tree.all("image", "img", "graphics-document")
    faults = [] if len(images) == drawn else [f"{drawn} charts are drawn, {len(images)} images are told"]
    for image in images:
        parts = sorted({role(part) for part in tree.below(image)} - TEXT)
        faults += [f"{name(image)!r}: its parts are told one by one: {', '.join(parts)}"] if parts else []
        faults += [] if name(image) and description(image) else [f"{name(image)!r}: no name or no description"]
        twice = bool(description(image)) and description(image) in name(image)
        faults += [f"{name(image)!r}: its name repeats its description"] if twice else []
    return faults
