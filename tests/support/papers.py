"""A page written by hand that has what pages of reports have, for the tests of its printed and its Word copy."""

import re
from functools import cache

import nbformat

from safeguarding import paths
from safeguarding.reporting.page import export

CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="t d" width="400" height="100" '
    'viewBox="0 0 400 100"><title id="t">Three were late</title><desc id="d">One bar: 3 missed, 2 met.</desc>'
    '<defs><clipPath id="c"><rect width="400" height="100"/></clipPath></defs>'
    '<rect fill="white" width="400" height="100"/><g clip-path="url(#c)"><rect fill="#F46A25" y="20" width="240" '
    'height="40"/></g><text x="120" y="45" font-family="Arial, sans-serif" font-size="12px" text-anchor="middle">'
    "3 \N{BALLOT X}</text></svg>"
)


def table(rows=3, columns=3, cell="met"):
    """Write a table with a legend, in the wrapper that lets it scroll on a screen."""
    head = "".join(f'<th scope="col">Column {n}</th>' for n in range(columns))
    body = "".join(
        f'<tr><th scope="row">R{n}</th>{f"<td>{cell}</td>" * (columns - 1)}</tr>' for n in range(1, rows + 1)
    )
    return (
        '<p class="legend">[x] not recorded</p><div class="scroll" role="region" tabindex="0" aria-label="Table">'
        f"<table><caption>What {rows} reviews show</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def page(main, style="", audience="Internal: contains small numbers"):
    """Write a page around what is given."""
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Were they late? – A register</title>'
        f'<style>{style}</style></head><body><a class="skip" href="#main">Skip to the main content</a>'
        f'<header><p class="banner"><strong>{audience}</strong></p><p>A register<br>As of today.</p>'
        '<nav aria-label="Set"><a href="index.html">All reports</a></nav></header>'
        f'<main id="main"><h1>Were they late?</h1>{main}</main>'
        '<nav class="reports"><h2>Reports of this set</h2></nav>'
        "<footer><p>Made from a notebook.</p></footer></body></html>"
    )


WHOLE = page(
    "<p>Three of <strong>five</strong>, <em>certainly</em>;\n see <code>reviews.csv</code>, "
    '<a href="https://www.gov.uk/guidance">the guidance</a> and <a href="02_review.html">the second report</a>.</p>'
    '<nav class="contents"><h2>Contents</h2><ul><li><a href="#found">What was found?</a></li></ul></nav>'
    '<h2 id="found">What was found?</h2><ul><li>one</li><li>two <strong>bold</strong></li></ul>'
    f"{table()}<h3>How late?</h3><p>Each review.</p><figure><figcaption><strong>Three were late</strong><br>"
    f'Reviews</figcaption><div class="scroll drawing" tabindex="0">{CHART}</div>{table(2)}</figure>'
    '<p class="data"><a href="bar.csv">CSV<span class="unseen"> of the bar</span></a></p>'
    '<section aria-labelledby="data"><h2 id="data">Data</h2><a href="tables.xlsx">Tables</a></section>'
)


def whole_tables(html):
    """Count the tables that paper has of a page: the rows that a fold folds further stand in the table before them."""
    depth, n = 0, 0
    for tag in re.findall(r"<(/?details|table)\b", html):
        depth += {"details": 1, "/details": -1}.get(tag, 0)
        n += tag == "table" and depth < 2
    return n


@cache
def overview():
    """Make the page of the annual overview of data/sefton from what its notebook stores; no kernel is needed."""
    masthead = export.Masthead("Sefton LSCB", "Internal: contains small numbers", "As of 26 January 2021.")
    notebook = nbformat.read(paths.find("notebooks/06_annual_overview.ipynb"), 4)
    return export.page(notebook, "06_annual_overview.html", masthead).html
