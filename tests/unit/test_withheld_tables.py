"""A table that the public is shown nothing of is no file of nought rows: a public set says what is not in it."""

from datetime import date

import executed
import pandas as pd
import pytest
import registers

from safeguarding.presenting import tables
from safeguarding.presenting.tables import Layout, Shown
from safeguarding.reporting.files import data
from safeguarding.reporting.sets import cover, methods, orders


def shown(number, audience):
    """Give the tables that a notebook shows of the example, by name, as they are stored."""
    found = executed.notebook(number, "example", audience=audience).shown
    return {value.figures["name"]: value.figures for _, value in found if isinstance(value, Shown)}


@pytest.mark.parametrize("number", executed.NUMBERS)
def test_what_is_without_rows_for_the_public_alone_says_what_is_withheld(number):
    internal, public = shown(number, "internal"), shown(number, "public")
    emptied = {name for name, each in public.items() if not each["rows"] and internal[name]["rows"]}
    assert {name for name in emptied if not public[name].get("withheld")} == set()


def test_that_some_tables_are_withheld_is_seen():
    assert {name for name, each in shown("06", "public").items() if each.get("withheld")} >= {"due", "panel", "harm"}


def figures(rows):
    layout = Layout("open", "Open reviews", withheld="open reviews")
    made = tables.show(pd.DataFrame({"review_id": rows}, dtype="str"), layout).figures
    parts = (tuple(made["columns"]), tuple(made["headings"]), tuple(map(tuple, made["rows"])), ())
    return data.FigureTable("06-1", "06-open.csv", "06", "", "", made["caption"], *parts, made.get("withheld", ""))


def test_a_public_set_has_no_file_of_nought_rows():
    held, none = figures(["R1"]), figures([])
    assert data.published([held, none], public=True) == [held]
    assert data.published([held, none], public=False) == [held, none]
    assert (held.withheld, none.withheld) == ("", "open reviews")


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_the_page_of_methods_says_in_one_line_what_is_not_in_the_public_set(audience):
    register = registers.held("example")
    wanted = orders.SetOrder(register, "data/example", date.fromisoformat(register.about["as_of"]), "national",
                             audience)  # fmt: skip
    report = orders.Report("06.html", "Overview", tables=(figures(["R1"]), figures([]), figures([])))
    page = methods.page(wanted, cover.masthead(wanted), [report], methods.limits(wanted))
    line = "<p>Not in the public set:</p>\n<ul>\n<li>open reviews</li>\n</ul>"
    assert (page.count(line), page.count(", 0 rows")) == ((1, 0) if audience == "public" else (0, 2))
