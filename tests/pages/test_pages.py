"""Every page of both registers, for both audiences, in Chromium: what a machine can prove of WCAG 2.2 AA.

Each class is one set, so that a worker makes it once; a page is visited once, and every test judges that visit.
"""

import itertools
import re
from datetime import date

import pytest
import trees
import visits

from safeguarding.register import reading
from safeguarding.reporting.notebooks import suite
from safeguarding.reporting.sets import making, methods, orders, store

PAGES = [*(f"{path.stem}.html" for path in suite.notebooks()), store.INDEX, methods.PAGE]
FOCUS = 3
"""The contrast that the mark of focus needs against the page."""


@pytest.fixture(scope="class")
def made(request, tmp_path_factory):
    """Make the set of a class in a folder of its own."""
    register = reading.read(request.cls.register)
    order = orders.SetOrder(
        register,
        request.cls.register,
        date.fromisoformat(register.about["as_of"]),
        register.about["rules"],
        request.cls.audience,
    )
    folder = tmp_path_factory.mktemp("set")
    reports = making.make(order, folder)
    assert not [report.failure for report in reports if report.failure]
    return folder


@pytest.fixture(scope="class", params=PAGES)
def visit(request, browser, made):
    return visits.visit(browser, made / request.param)


def hold(visit, faults):
    assert not faults, "\n" + "\n".join(f"{visit.name}: {fault}" for fault in faults)


def contrast(one, other):
    """Give the contrast of two colours as a style computes them, as WCAG 2 defines it."""
    light, dark = sorted((_luminance(each) for each in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour):
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


class Set:
    """What holds for each page of a set."""

    @pytest.mark.parametrize("look", visits.AXE)
    def test_axe_finds_nothing(self, visit, look):
        hold(visit, visit.looks[look].violations)

    def test_no_colour_depends_on_the_width(self, visit):
        """So that what is seen in a wide window is enough for a narrow one."""
        assert visit.looks["narrow"].facts["colours"] == visit.looks["wide"].facts["colours"]

    def test_nothing_is_fetched_and_nothing_complains(self, visit):
        hold(visit, visit.happened)

    @pytest.mark.parametrize("look", ["wide", "narrow", "zoomed"])
    def test_nobody_scrolls_sideways(self, visit, look):
        facts = visit.looks[look].facts
        over = [f"{name} ends beyond {facts['width']} pixels" for name in facts["wide"]]
        hold(visit, over or [f"it is {facts['scrolled']} pixels wide"] * (facts["scrolled"] > facts["width"]))

    def test_one_heading_is_the_first_and_none_is_skipped(self, visit):
        headings = visit.looks["wide"].facts["headings"]
        assert [heading["level"] for heading in headings].count(1) == headings[0]["level"] == 1, headings
        pairs = itertools.pairwise(headings)
        hold(visit, [f"{low['name']} below {high['name']}" for high, low in pairs if low["level"] > high["level"] + 1])

    def test_every_link_within_the_page_leads_somewhere(self, visit):
        hold(visit, visit.looks["wide"].facts["broken"])

    # By keyboard

    @pytest.mark.parametrize("look", visits.WALKED)
    def test_tab_reaches_everything_in_order_and_leaves_again(self, visit, look):
        """After the last place to stop at come the first ones again: nothing holds the focus."""
        stops = visit.looks[look].facts["stops"]
        walked = [step["name"] for step in visit.looks[look].walk]
        assert walked == (stops * 3)[: len(walked)]
        assert len(walked) > len(stops)

    @pytest.mark.parametrize("look", visits.WALKED)
    def test_what_scrolls_is_reached_by_tab(self, visit, look):
        reached = {step["name"] for step in visit.looks[look].walk}
        hold(visit, [name for name in visit.looks[look].facts["scrollers"] if name not in reached])

    @pytest.mark.parametrize("look", visits.WALKED)
    def test_focus_is_seen_wherever_it_is(self, visit, look):
        steps = visit.looks[look].walk
        unseen = [f"{step['name']} is out of sight" for step in steps if not step["shown"]]
        bare = [f"{step['name']} has no outline" for step in steps if step["outline"] == "none" or not step["width"]]
        pale = [step for step in steps if contrast(step["colour"], step["ground"]) < FOCUS]
        hold(visit, [*unseen, *bare, *(f"{step['name']}: {step['colour']} on {step['ground']}" for step in pale)])

    def test_the_first_stop_leads_to_the_report(self, visit):
        assert "a.skip" in visit.looks["narrow"].walk[0]["name"]
        assert visit.skipped_to == "main"

    # What is told, and in which order

    @pytest.mark.parametrize("look", ["wide", "narrow", "print"])
    def test_the_order_of_reading_is_the_order_on_the_page(self, visit, look):
        """From above to below, and from left to right where things stand beside each other."""
        pairs = itertools.pairwise(visit.looks[look].facts["order"])
        behind = [
            (high, low) for high, low in pairs if low["top"] < high["top"] - 1 and low["left"] < high["right"] - 1
        ]
        hold(visit, [f"{low['name']} is above {high['name']}" for high, low in behind])

    def test_every_cell_has_the_headers_of_its_column_and_row(self, visit):
        hold(visit, trees.table_faults(trees.Tree(visit.tree)))

    def test_every_chart_is_one_image_with_a_name_and_a_description(self, visit):
        hold(visit, trees.chart_faults(trees.Tree(visit.tree), visit.looks["wide"].facts["charts"]))

    # On paper, and in the colours of the reader

    def test_print_has_every_table_whole_and_no_way_to_other_pages(self, visit):
        facts = visit.looks["print"].facts
        cut = [each for each in facts["tables"] if each["cut"] or each["right"] > visits.PAPER[each["paper"]] + 1]
        said = [f"{table['name']} ends at {table['right']:.0f} of {visits.PAPER[table['paper']]}" for table in cut]
        gone = [f"{table['name']} is gone" for table in facts["tables"] if not table["shown"]]
        hold(visit, [*said, *gone, *facts["navigation"]])

    def test_charts_stay_dark_on_light_in_forced_colours(self, visit):
        assert len(visit.charts) == visit.looks["wide"].facts["charts"]
        assert all(ground > 0.9 and ink < 0.3 for ground, ink in visit.charts), visit.charts


# The largest set is seen in every run of the tests, and the others in test-all.


@pytest.mark.slow
class TestSeftonInternal(Set):
    register, audience = "data/sefton", "internal"


@pytest.mark.slow
class TestExampleInternal(Set):
    register, audience = "data/example", "internal"


@pytest.mark.slow
class TestSeftonPublic(Set):
    register, audience = "data/sefton", "public"


@pytest.mark.slow
class TestExamplePublic(Set):
    register, audience = "data/example", "public"
