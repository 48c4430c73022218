"""An answer as HTML for a widget: the same prose and tables as in a report, and nothing that acts or loads."""

from safeguarding.explorer.answer import Answer
from safeguarding.reporting.page.prose import Writer


def prose(answer: Answer) -> str:
    """Write what the answer says besides its first paragraph, which stands above it as its one line."""
    rest = answer.prose.markdown.split("\n\n", 1)[1:]
    return f'<div class="sg-answer">{Writer().html(rest[0])}</div>' if rest else ""


def listed(answer: Answer) -> str:
    """Write the tables of an answer."""
    return f'<div class="sg-answer">{"".join(table._repr_html_() for table in answer.tables)}</div>'
