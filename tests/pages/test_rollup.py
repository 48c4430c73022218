"""The page of all partnerships: pooled ranges by hand, who is pooled with whom, nobody ranked, and what it says."""

import csv
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from readback import Page, acting

from safeguarding.errors import InputError
from safeguarding.register import reading
from safeguarding.reporting.many import pooling, rollup, rollup_page, runs, values
from safeguarding.reporting.many.pooling import Member
from safeguarding.reporting.many.runs import Job, SetOutcome
from safeguarding.reporting.page import export
from safeguarding.reporting.sets import kept_counts, orders
from safeguarding.reporting.sets.kept_counts import KeptCounts

LINKED = re.compile(r"a href=[\w%.-]+/\d{4}-\d\d-\d\d(?:-public)?/index\.html")
"""How a link to the index of a set is listed among what could act."""


def clock(met=0, missed=0, unknown=0, **said):
    """Give the counts of one clock, as a set keeps them."""
    about = {
        **{"rule_set": "national", "rule_title": "National", "sha256": "a" * 64, "clock": "rapid", "label": "Rapid"},
        **{"limits": "at most 15 working days", "standings": "expectation", "n_versions": 3, "n_unchecked": 1},
    }
    outcomes = {"n_due": met + missed + unknown, "n_met": met, "n_missed": missed, "n_unknown": unknown}
    return about | outcomes | {"n_not_yet_due": 0, "n_no_start": 0, "n_not_applicable": 0} | said


def part(title, *clocks, as_of="2024-03-31", synthetic=False, **said):
    table = pd.DataFrame(list(clocks) or [clock()], columns=list(kept_counts.COLUMNS))
    held = KeptCounts(title, synthetic, int(table["n_met"].sum()), "", table)
    name = f"p{title[:1]}"
    return Member(name, title, date.fromisoformat(as_of), f"{name}/{as_of}/index.html", held, **said)


def lost(title, why="the register has no reviews.csv"):
    return Member(title, title, date(2024, 3, 31), why=why)


# Two partnerships beside a third that cannot tell: A 2 met, 1 missed, 2 unknown; B 1 met, 3 missed, 1 unknown; C three
# that are unknown. Together 3 met, 4 missed, 6 unknown: 3 to 9 of 13 (23% to 70%).
THREE = [part("A", clock(2, 1, 2)), part("B", clock(1, 3, 1)), part("C", clock(0, 0, 3))]


def made(found, audience="internal"):
    return rollup_page.files(found, audience)


def html(found, audience="internal"):
    return made(found, audience)[rollup.PAGES[audience]].decode()


def table(found, name, audience="internal"):
    text = made(found, audience)[rollup_page._file(name, audience)].decode()
    return list(csv.DictReader(text.splitlines()))


def test_pooled_ranges_by_hand():
    (pool,) = pooling.pooled(THREE).pools
    assert pool.beside["share_met"].tolist() == [
        "2 to 4 of 5",
        "1 to 2 of 5",
        "cannot tell for any of 3",
    ]
    (section,) = values.page_values(THREE, pooling.pooled(THREE))["sections"]
    pooled = "3 to 9 of 13 (23% to 70%)"
    assert section.grid.foot == ("All together", pooled, "13", "3", "4", "6")
    (row,) = table(THREE, "pooled")
    assert (row["n_partnerships"], row["n"], row["share_min"], row["share_max"]) == ("3", "13", "0.230769", "0.692308")


def test_the_pooled_range_is_in_a_row_of_its_own_after_all_others():
    page = Page(html(THREE))
    assert page.order("tbody", "tfoot").count("tfoot") == 1
    body, foot = html(THREE).split("<tfoot>")
    assert "All together" in foot.partition("</tfoot>")[0]
    assert "All together" not in body.rpartition("<tbody>")[2]


@pytest.mark.parametrize(
    ("found", "title"),
    [
        ([], "No partnerships: are their reviews on time?"),
        ([lost("a")], "No partnerships: are their reviews on time?"),
        (THREE[:1], "One partnership: are its reviews on time?"),
        (THREE[:2], "Two partnerships: are their reviews on time?"),
        ([part("A"), part("B")], "Two partnerships: are their reviews on time?"),
        ([part("A", clock(0, 0, 3)), part("B", clock(0, 0, 1)), part("C", clock(0, 0, 9))], "Three partnerships"),
    ],
    ids=["none", "all failed", "one", "two", "no review", "cannot tell"],
)
def test_a_page_of_few_says_what_it_can(found, title):
    page = Page(html(found))
    assert title in page.text
    assert page.order("h1") == ["h1"]
    assert acting_otherwise(html(found)) == []
    drawn = page.all("svg")
    assert len(drawn) == (title == "Three partnerships")


def test_of_one_there_is_nothing_to_pool():
    page = Page(html(THREE[:1]))
    assert "One partnership alone is judged by each of these" in page.text
    assert not page.all("tfoot")
    assert "2 to 4 of 5" in page.text


def test_two_are_too_few_to_be_unlike():
    (section,) = values.page_values(THREE[:2], pooling.pooled(THREE[:2]))["sections"]
    assert section.chart is None
    assert section.said[-1] == (
        "Two partnerships have a review that counts: too few to say whether one is unlike the rest, which takes 3."
    )


def test_a_clock_without_a_review_has_no_table():
    page = Page(html([part("A"), part("B")]))
    assert "By these time limits no review of any partnership counts yet: Rapid" in page.text
    assert not page.all("tfoot")


def test_where_nothing_can_be_told_nobody_is_unlike():
    found = [part(name, clock(0, 0, 4)) for name in "ABC"]
    (section,) = values.page_values(found, pooling.pooled(found))["sections"]
    assert "No partnership of 3 is outside the limits, which does not show that they are alike." in section.said
    assert "Of three partnerships it cannot be told, since dates are not recorded exactly." in section.said


# Nobody is ranked


# None of twenty in time where 120 of 220 are: by chance that is 0.455 to the power of 20, or one in seven million.
UNLIKE = [part("Ashby", clock(60, 40)), part("Corby", clock(60, 40)), part("Derby", clock(0, 20))]


def test_unlike_the_rest_is_said_by_the_limits_alone_and_with_how_many_chance_gives():
    said = Page(html(UNLIKE)).text
    assert "One partnership is unlike the rest. Three partnerships together: 120 of 220 (55%) in time" in said
    assert "Derby is unlike the rest: worth asking why, and no worse or better." in said
    assert said.count("Chance alone puts one partnership in 500 there (0.2%).") == 1
    for word in ("rank ", "best", "worst", "league", "top "):
        assert word not in said.lower()


def test_they_stand_in_alphabetical_order_whatever_their_shares():
    found = [part("Ely", clock(5, 0)), part("ashby", clock(0, 5)), part("Corby", clock(3, 2))]
    (pool,) = pooling.pooled(found).pools
    assert pool.beside["partnership"].tolist() == ["ashby", "Corby", "Ely"]
    found = [SetOutcome(job(name), failure="x") for name in ("ely", "Ashby", "corby")]
    assert [each.title for each in pooling.parts(found, OUT)] == ["Ashby", "corby", "ely"]


def test_no_percentage_of_fewer_than_ten():
    found = [part(name, clock(2, 1)) for name in "ABC"]
    drawn = html(found)
    assert re.findall(r"\d+%", Page(drawn).text) == ["2%"], "only the chance of one in 500"
    assert "none" in Page(drawn).text


# Who is pooled with whom


def test_only_the_same_file_of_rules_is_pooled():
    other = clock(9, 0, sha256="b" * 64)
    found = [*THREE[:2], part("C", other), part("D", clock(4, 0, rule_set="ours", sha256="c" * 64))]
    pooled = pooling.pooled(found)
    (pool,) = pooled.pools
    assert pool.beside["partnership"].tolist() == ["A", "B"]
    assert pool.without == {pooling.OTHER_FILE: 1, pooling.OTHER_RULES: 1}
    assert pool.rule_set == "national (aaaaaaaa)"
    assert pooled.alone["partnership"].tolist() == ["C", "D"]
    said = Page(html(found)).text
    assert "Not in it: one partnership with another file of rules of this name and one partnership judged by" in said
    assert "They are not judged by the same rules" in said


def test_one_file_under_two_names_is_one():
    found = [part("A", clock(1)), part("B", clock(0, 1, rule_set="copy"))]
    (pool,) = pooling.pooled(found).pools
    assert pool.beside["n_met"].tolist() == [1, 0]


def test_made_up_registers_are_not_pooled_with_real_ones():
    found = [*THREE[:2], part("X", clock(10), synthetic=True), part("Y", clock(10), synthetic=True)]
    real, made_up = pooling.pooled(found).pools
    assert (real.reviews, made_up.reviews) == (10, 20)
    page = Page(html(found))
    assert "Rapid, made-up registers" in page.text
    assert "Two partnerships together: 3 to 6 of 10 (30% to 60%)" in page.text
    made_up = Page(html([THREE[0], part("X", clock(10), synthetic=True), part("Y", clock(10), synthetic=True)])).text
    assert "Two made-up partnerships together: 20 of 20" in made_up
    assert "Rapid, made-up registers" not in made_up, "there is no other to tell it from"
    assert "Synthetic data, about no real child, for 2 of 4 partnerships." in page.text
    assert "Made-up data: 2 of 4 registers are synthetic" in page.text


def test_national_clocks_come_first_in_the_order_of_their_file():
    own = {"rule_set": "a-local", "sha256": "b" * 64}
    rows = [clock(1, clock="z", label="Z", **own), clock(1, clock="y"), clock(1, clock="x")]
    pools = pooling.pooled([part("A", *rows), part("B", *rows)]).pools
    assert [(pool.rule_set, pool.clock) for pool in pools] == [("national", "y"), ("national", "x"), ("a-local", "z")]


def test_days_that_differ_are_said():
    found = [THREE[0], part("B", clock(1), as_of="2023-12-31")]
    said = Page(html(found)).text
    assert "They do not speak for one day: 2 different days, from 31 December 2023 to 31 March 2024." in said
    assert "As of days from 31 December 2023 to 31 March 2024." in said
    assert "All speak for one day, 31 March 2024. All are judged by the same rules: national." in Page(html(THREE)).text


def test_a_clause_that_nobody_has_read_is_said():
    (pool,) = pooling.pooled(THREE).pools
    assert pooling.of_rule(pool, values.STANDINGS) == (
        "At most 15 working days. Its standing: an expectation, and no duty. Of its three versions, 1 has not been held"
        " against the clause itself yet."
    )
    checked = replace(pool, unchecked=0, standings=("guidance", "local"))
    assert pooling.of_rule(checked, values.STANDINGS).endswith("Its standing: guidance or a local rule.")
    once = replace(pool, unchecked=1, versions=1, standings=(), limits="")
    assert pooling.of_rule(once, values.STANDINGS) == (
        "Its standing: not in force. Nobody has held it against the clause itself yet."
    )


# What it says of sets


OUT = Path("out")


def job(name, as_of="2024-03-31", audience="internal"):
    order = orders.SetOrder(None, f"registers/{name}", date.fromisoformat(as_of), "national", audience)
    return Job(order, orders.folder(order, OUT), OUT / "state")


def held(monkeypatch, **titles):
    """Have each set keep counts under a title, by the name of its register."""
    kept = part("x", clock(1)).counts
    monkeypatch.setattr(pooling, "_kept", lambda place: replace(kept, title=titles[place.folder.parent.name]))


def test_a_set_that_failed_is_listed_without_a_link_and_in_public_without_why():
    failed = SetOutcome(job("north"), failure="has no reviews.csv")
    (internal,) = pooling.parts([failed], OUT)
    assert (internal.title, internal.link, internal.why) == ("north", "", "has no reviews.csv")
    (public,) = pooling.parts([SetOutcome(job("north", audience="public"), failure="has no reviews.csv")], OUT)
    assert public.why == orders.UNSAID
    said = Page(html([*THREE, internal])).text
    assert "This one could not be reported on in this run, and is in no figure: north: has no reviews.csv" in said
    assert "Three partnerships: are their reviews on time?" in said


def test_two_that_call_themselves_alike_are_told_apart(monkeypatch):
    held(monkeypatch, a="North", b="north", c="South")
    found = pooling.parts([SetOutcome(job(name)) for name in "abc"], OUT)
    assert [each.title for each in found] == ["North (a)", "north (b)", "South"]


def test_of_two_days_of_one_register_the_newest_counts(monkeypatch):
    held(monkeypatch, a="North")
    found = pooling.parts([SetOutcome(job("a", day)) for day in ("2024-03-31", "2023-03-31")], OUT)
    assert [(each.as_of.isoformat(), each.counted) for each in found] == [("2023-03-31", False), ("2024-03-31", True)]
    assert found[0].why == pooling.OLDER
    assert all(each.link for each in found)


def test_a_set_whose_counts_are_lost_is_linked_and_not_counted(tmp_path):
    folder = tmp_path / "north" / "2024-03-31"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("x", encoding="utf-8")
    order = orders.SetOrder(None, "north", date(2024, 3, 31), "national")
    done = SetOutcome(Job(order, folder, tmp_path / "state"))
    (found,) = pooling.parts([done], tmp_path)
    assert (found.link, found.why) == ("north/2024-03-31/index.html", pooling.LOST)
    (folder / "index.html").unlink()
    (found,) = pooling.parts([done], tmp_path)
    assert (found.link, found.why) == ("", "its set is not kept")


HOSTILE = "<script>alert(1)</script>\u202e=1+1\n**x** [y](javascript:z) " + "long " * 40


def test_a_hostile_title_is_text(monkeypatch):
    held(monkeypatch, **{"a b#?": HOSTILE, "b": "=cmd|x", "c": "\u202e"})
    found = pooling.parts([SetOutcome(job(name)) for name in ("a b#?", "b", "c")], OUT)
    assert {each.title[:8] for each in found} == {"<script>", "=cmd|x", "c"}
    assert max(len(each.title) for each in found) <= pooling.TITLE_MOST
    assert "a%20b%23%3F/2024-03-31/index.html" in {each.link for each in found}
    page = html(found)
    assert acting_otherwise(page) == []
    assert not export.TURNING.search(page)
    assert {row["partnership"][:1] for row in table(found, "partnerships")} == {"'", "<", "c"}


def acting_otherwise(page):
    return [each for each in acting(page) if not LINKED.fullmatch(each)]


def test_a_page_has_one_title_headings_in_order_and_leads_to_each():
    page = Page(html(THREE))
    assert page.order("h1", "h2")[0] == "h1"
    assert page.order("h1").count("h1") == 1
    links = {a["href"][1:] for a in page.all("a") if a["href"].startswith("#")}
    assert {"partnerships", "all", "clock-1", "caveats", "data"} <= links <= set(page.ids())
    assert len(page.ids()) == len(set(page.ids()))
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(th["scope"] in ("col", "row") for th in page.all("th"))
    labels = [each["aria-label"] for each in page.all("div") if "aria-label" in each]
    assert len(labels) == len(set(labels))


def test_the_first_screen_has_the_pooled_share_its_figure_and_the_chart():
    page = Page(html(THREE))
    assert page.order("h1", "figure", "figcaption", "svg", "table")[:5] == [
        "h1",
        "figure",
        "figcaption",
        "svg",
        "table",
    ]
    first = page.text.partition("On this page")[0]
    assert (
        "No partnership is seen to be unlike the rest. Three partnerships together: 3 to 9 of 13 (23% to 70%) in"
        in first
    )
    assert "3 to 9 of 13 Rapid: in time" in first
    assert "Rapid. Blue: share in time." in first, "the chart says of which limit it is"


def test_every_figure_of_a_limit_is_of_the_same_partnerships():
    """One without a review that was due is in the list alone."""
    text = Page(html([*THREE, part("D", clock())])).text
    assert "Four partnerships" in text
    assert text.count("Three partnerships together") == 2
    assert "all 4" not in text


def test_a_long_table_folds():
    many = [part(f"P{n:02}", clock(2, 1)) for n in range(12)]
    assert len(Page(html(many)).all("details")) == 2
    # The data of a chart folds, however short.
    assert len(Page(html(THREE)).all("details")) == 1
    assert not Page(html(THREE[:2])).all("details")


def test_the_caveats_are_on_the_page():
    said = Page(html(THREE)).text
    for word in (
        "Small numbers",
        "Recording",
        "Local rules",
        "No benchmark",
        "not written down is not known",
        "1 of one time limit",
    ):
        assert word in said, word
    assert "3 ranges against the rest, of which chance alone would put about 0.01 outside" in said


def test_the_tables_of_a_page_are_beside_it_under_names_of_its_audience():
    assert list(made(THREE)) == [
        *(f"rollup-{name}.csv" for name in ("partnerships", "by-clock", "pooled")),
        "index.html",
    ]
    public = made(THREE, "public")
    assert all("public" in name for name in public)
    assert all(runs.TOGETHER.fullmatch(name) for name in (*public, *made(THREE)))
    links = {a["href"] for a in Page(html(THREE, "public")).all("a")}
    assert set(public) - {"index-public.html"} <= links
    (row, *_) = table(THREE, "by-clock")
    assert (row["partnership"], row["n"], row["n_met"], row["share_min"]) == ("A", "5", "2", "0.4")


def test_a_page_is_the_same_bytes_again_and_is_not_written_again(tmp_path, monkeypatch):
    held(monkeypatch, a="North", b="South")
    done = [SetOutcome(replace(job(name), folder=tmp_path / name / "2024-03-31")) for name in "ab"]
    assert rollup.write(done, tmp_path, tmp_path / "state", 1, print) == [tmp_path / "index.html"]
    before = (tmp_path / "index.html").read_bytes()
    monkeypatch.setattr(rollup.store, "write", None)
    rollup.write(done[::-1], tmp_path, tmp_path / "state", 1, print)
    assert (tmp_path / "index.html").read_bytes() == before


def test_a_page_is_made_again_only_if_a_set_or_a_file_of_it_changed(tmp_path, monkeypatch):
    """With many partnerships it takes longer than finding every report made."""
    held(monkeypatch, a="North", b="South")
    done = [SetOutcome(replace(job(name), folder=tmp_path / name / "2024-03-31")) for name in "ab"]
    state, made = tmp_path / "state", []
    files = rollup_page.files
    monkeypatch.setattr(rollup_page, "files", lambda *given: made.append(given) or files(*given))
    for changed in ("nothing yet", "", "rollup-pooled.csv", "index.html", ""):
        (tmp_path / changed).unlink(missing_ok=True) if "." in changed else None
        rollup.write(done, tmp_path, state, 1, print)
    assert len(made) == 3
    rollup.write([done[0], replace(done[1], failure="it is gone")], tmp_path, state, 1, print)
    assert len(made) == 4
    assert "it is gone" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_each_audience_has_a_page_with_its_sets_alone(tmp_path, monkeypatch):
    held(monkeypatch, a="North", b="South")
    done = [
        SetOutcome(replace(job(name, audience=whom), folder=tmp_path / name / "2024-03-31"))
        for name, whom in (("a", "internal"), ("b", "public"))
    ]
    assert rollup.write(done, tmp_path, tmp_path / "state", 1, print) == [
        tmp_path / "index.html",
        tmp_path / "index-public.html",
    ]
    internal, public = ((tmp_path / name).read_text(encoding="utf-8") for name in ("index.html", "index-public.html"))
    assert ("North" in internal, "South" in internal) == (True, False)
    assert ("North" in public, "South" in public) == (False, True)


# What a set keeps


def test_a_set_keeps_what_its_own_reports_say():
    """Sefton's reports: 2 of 5 within six months of appointing; national completion: two of five cannot be told."""
    order = orders.SetOrder(reading.read("data/sefton"), "data/sefton", date(2021, 1, 26), "sefton, national", "public")
    kept = kept_counts.read(kept_counts.of(order))
    rows = kept.clocks.set_index(["rule_set", "clock"])
    assert rows.loc[("sefton", "six_months_reported"), ["n_met", "n_missed", "n_unknown"]].tolist() == [2, 3, 0]
    assert rows.loc[("national", "scr_completion"), ["n_met", "n_missed", "n_unknown"]].tolist() == [0, 3, 2]
    assert (kept.title, kept.synthetic, kept.reviews, kept.failure) == (order.register.title, False, 5, "")
    assert set(kept.clocks.columns) == set(kept_counts.COLUMNS), "no count of people is kept"


def test_what_cannot_be_judged_is_kept_as_why(monkeypatch):
    def refused(*given):
        raise InputError("2031-01-01 is outside the calendar")

    monkeypatch.setattr(kept_counts.clocks, "evaluate_each", refused)
    order = orders.SetOrder(reading.read("data/sefton"), "data/sefton", date(2021, 1, 26), "sefton")
    assert kept_counts.read(kept_counts.of(order)).failure == "2031-01-01 is outside the calendar"
    assert kept_counts.read(kept_counts.of(replace(order, audience="public"))).failure == orders.UNSAID


def test_what_is_no_counts_is_none():
    assert kept_counts.read(()) is None
    order = orders.SetOrder(reading.read("data/sefton"), "data/sefton", date(2021, 1, 26), "sefton")
    about, clocks = kept_counts.of(order)
    assert kept_counts.read((clocks, about)) is None
    assert kept_counts.read((about, replace(clocks, columns=clocks.columns[1:]))) is None


def test_a_run_that_finds_its_pages_there_needs_no_charts():
    code = "import sys; from safeguarding.reporting.many import rollup; print({'altair', 'jinja2'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
