"""An answer as HTML for a widget: the same drawings and tables as in a report, and nothing that acts or loads."""

from html import escape

from safeguarding.explorer.answers import Answer
from safeguarding.reporting.page import drawing
from safeguarding.reporting.page.prose import Writer

ID = "sg-chart"


def html(answer: Answer) -> str:
    """Draw an answer: the prose, the chart with its title, the tables."""
    tables = "\n".join(table._repr_html_() for table in answer.tables)
    return f'<div class="sg-answer">{_prose(answer)}{_chart(answer)}{tables}</div>'


def _prose(answer: Answer) -> str:
    """Write what the answer says besides its first paragraph, which stands above it as its one line."""
    rest = answer.prose.markdown.split("\n\n", 1)[1:]
    return Writer().html(rest[0]) if rest else ""


def _chart(answer: Answer) -> str:
    if answer.chart is None:
        return ""
    # Every chart is held to the schema in the tests; doing it again takes as long as the answer.
    spec = answer.chart.to_dict(validate=False)
    title, subtitle = drawing.titles(spec)
    said = f"<figcaption><strong>{escape(title)}</strong><br>{escape(subtitle)}</figcaption>"
    return f'<figure class="sg-chart">{said}{drawing.drawn(spec, ID)}</figure>'
