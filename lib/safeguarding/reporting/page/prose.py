"""Markdown of a notebook as HTML of a page: headings in order, each with an id, and nothing that acts or loads."""

import re
from dataclasses import dataclass, field
from html import escape, unescape

import mistune

SAFE = re.compile(r"https?:|mailto:|#|(?!//)[\w./-]+(?:[?#]|$)")
"""Where a link may lead; the text of any other stays, and leads nowhere."""


@dataclass(frozen=True)
class Heading:
    """A heading of a page: its level, its id, and its text as HTML."""

    level: int
    id: str
    text: str


@dataclass
class Writer:
    """Writes the prose of one page and remembers its headings, so that no two have one id and none skips a level."""

    taken: set[str] = field(default_factory=set)
    headings: list[Heading] = field(default_factory=list)

    def html(self, markdown: str) -> str:
        """Write some Markdown as HTML."""
        return str(mistune.Markdown(_Renderer(self)).parse(markdown)[0])

    def inline(self, markdown: str) -> str:
        """Write one paragraph of Markdown as the HTML that stands in a line."""
        return self.html(markdown).strip().removeprefix("<p>").removesuffix("</p>")

    def heading(self, level: int, text: str, named: str = "") -> Heading:
        """Give a heading its id, and the level it can have: one title a page, and no level that was skipped.

        The id is made of the text, or of what it is ``named``: a finding changes, its question does not.
        """
        before = self.headings[-1].level if self.headings else 0
        made = Heading(min(max(level, 2) if before else level, before + 1), self._id(named or text), text)
        self.headings.append(made)
        return made

    def _id(self, text: str) -> str:
        plain = re.sub(r"<[^>]+>", "", text)
        slug = re.sub(r"[^a-z0-9]+", "-", unescape(plain).lower()).strip("-") or "section"
        id, n = slug, 2
        while id in self.taken:
            id, n = f"{slug}-{n}", n + 1
        self.taken.add(id)
        return id


class _Renderer(mistune.HTMLRenderer):
    """HTML as mistune writes it, but markup that was written out is shown as text, and pictures by their words."""

    def __init__(self, writer: Writer) -> None:
        # What is escaped already, as the register's words are, is not escaped again.
        super().__init__(escape=False)
        self._writer = writer

    def heading(self, text: str, level: int, **_: object) -> str:
        made = self._writer.heading(level, text)
        return f'<h{made.level} id="{made.id}">{made.text}</h{made.level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return f'<a href="{escape(url)}">{text}</a>' if SAFE.match(url) else text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return text

    def inline_html(self, html: str) -> str:
        return escape(html)

    def block_html(self, html: str) -> str:
        return f"<p>{escape(html.strip())}</p>\n"
