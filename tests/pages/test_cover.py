"""A set around its reports: where it lies, what it says of itself, how it was made, and the files of its reports."""

import hashlib
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from readback import Page, acting, executed, shown, table

from safeguarding import paths, vocabulary
from safeguarding.errors import InputError
from safeguarding.register import reading
from safeguarding.reporting.files import pdf, word
from safeguarding.reporting.files.data import FigureTable
from safeguarding.reporting.notebooks import run, suite
from safeguarding.reporting.page import export
from safeguarding.reporting.sets import cover, index, making, manifest, methods, orders, resume, store

HEAD = export.Masthead("R", "Internal: contains small numbers", "As of then.")


def order(register="sefton", audience="internal", rule_sets="sefton, national"):
    held = reading.read(f"data/{register}")
    return orders.SetOrder(held, f"data/{register}", date.fromisoformat(held.about["as_of"]), rule_sets, audience)


# Where it lies, and for whom it is


@pytest.mark.parametrize(
    ("audience", "folder"), [("internal", "out/example/2024-03-31"), ("public", "out/example/2024-03-31-public")]
)
def test_a_set_lies_under_its_register_its_day_and_its_audience(audience, folder):
    assert orders.folder(order("example", audience), Path("out")) == Path(folder)


def test_a_set_of_a_reporting_year_lies_apart_and_says_so():
    wanted = replace(order(), period="2019-20")
    assert orders.folder(wanted, Path("out")) == Path("out/sefton/2021-01-26-2019-20")
    public = replace(order(audience="public"), period="2019-20")
    assert orders.folder(public, Path("out")) == Path("out/sefton/2021-01-26-2019-20-public")
    assert cover.about(wanted).startswith("As of 26 January 2021, for the reporting year 2019-20.")
    assert "for the reporting year 2019-20" in cover.masthead(wanted).about
    assert "The annual overview is for the reporting year 2019-20." in cover.sheet(wanted).marks
    assert cover.SetPart("Parameter", "period: 2019-20") in cover.parts(wanted)
    assert "reporting year" not in cover.about(order())


def test_who_is_not_named_is_said_once_and_where_it_comes_from():
    """On the overview and the front page alone; nothing is made up, and nothing is left blank."""
    ours, made_up = cover.masthead(order()), cover.masthead(order("example"))
    assert (ours.by, ours.unnamed) == ((), "No owner, contact or next edition is named")
    assert made_up.unnamed == ""
    notebook = executed(*shown(table()))
    pages = [export.page(notebook, file, ours).html for file in ("06_annual_overview.html", "01_register_quality.html")]
    assert [each.count(ours.unnamed) for each in (*pages, index.page(order(), ours, []))] == [1, 0, 1]
    assert [each.count("Transcribed from the LSCB") for each in pages] == [1, 0]


def test_the_front_page_has_no_figure_that_says_that_it_is_not_shown():
    rows = [("2 of 5", "in time", "late"), ("Not shown", "what is overdue", "unknown")]
    figures = FigureTable("t", "06-key-figures.csv", "", "", "", "", ("figure", "says", "means"), (), tuple(rows), ())
    assert [tile.figure for tile in index._tiles(figures)] == ["2 of 5"]


def test_what_decides_a_set_folds_on_the_page_of_methods():
    page = methods.page(order(), HEAD, [], methods.limits(order()))
    digests = re.findall(r"[0-9a-f]{64}", page)
    assert len(digests) > 8
    assert not re.findall(r"[0-9a-f]{64}", re.sub(r"(?s)<details>.*?</details>", "", page))
    assert "Of 26 versions of limits 9 are checked" in page


def test_a_set_says_whom_it_is_for():
    assert cover.audience(order()) == "Internal: contains small numbers"
    public = "Public: counts of fewer than 5 people, days near a child, and reviews not yet published are left out"
    assert cover.audience(order(audience="public")) == public


def test_the_threshold_a_set_names_is_that_of_its_register(tmp_path):
    folder = tmp_path / "own"
    shutil.copytree(paths.ROOT / "data/sefton", folder)
    about = folder / "register.toml"
    about.write_text(about.read_text(encoding="utf-8") + "threshold = '8'\n", encoding="utf-8")
    wanted = orders.SetOrder(reading.read(folder), str(folder), date(2021, 1, 26), "national", "public")
    assert "fewer than 8 people" in cover.audience(wanted)
    assert cover.SetPart("Chosen", "Least number of people shown: 8") in cover.parts(wanted)


def test_a_set_of_made_up_data_says_so_first():
    assert cover.about(order("example")).startswith("Synthetic data, about no real child. As of 31 March 2024.")
    assert "Synthetic" not in cover.about(order())
    assert cover.sheet(order("example")).marks[-1] == "Synthetic data, about no real child."


def test_a_public_set_counts_findings_and_leads_nowhere():
    assert "Report 01 says which" in cover.masthead(order("example")).read
    assert "Report 01 says which" not in cover.masthead(order("example", "public")).read


def test_the_reports_of_a_set_are_known_before_they_are_made():
    reports = cover.masthead(order()).reports
    assert [each.file for each in reports] == [f"{path.stem}.html" for path in suite.notebooks()]
    assert reports[1].text == "Timeliness: are reviews on time, and where do the days go?"


# The index


def front_page(*reports, **wanted):
    return Page(index.page(order(**wanted), HEAD, reports))


def test_the_index_says_which_report_could_not_be_made():
    read = front_page(
        orders.Report("a.html", "A?", "<p>Yes.</p>"), orders.Report("b.html", "b", failure="Here: <i>why</i>")
    )
    assert "Could not be made. Here: <i>why</i>" in read.text
    assert {"href": "b.html"} in read.all("a")


def test_the_index_says_which_copy_there_is_and_which_could_not_be_made():
    made = orders.Report("a.html", "A?", "<p>Yes.</p>", copies=("a.pdf", "a.docx"))
    assert [a["href"] for a in front_page(made).all("a")][-3:] == ["a.html", "a.pdf", "a.docx"]
    read = front_page(orders.Report("a.html", "A?", "<p>Yes.</p>", failure="the PDF needs Pango"))
    assert "A copy could not be made. the PDF needs Pango" in read.text
    assert "Could not be made" not in read.text


def test_the_index_has_headings_in_order_and_leads_to_each():
    read = front_page(orders.Report("a.html", "A?", "<p>Yes.</p>"))
    assert read.order("h1", "h2") == ["h1", "h2"]
    assert {"main", "reports"} <= set(read.ids())


def test_the_index_leads_with_the_overview_and_says_of_each_report_once_what_it_found():
    made = [
        orders.Report(f"{each}.html", f"{each}?", f"<p>Found {each}.</p>") for each in ("01_a", "06_annual_overview")
    ]
    read = front_page(*made)
    assert read.text.index("06_annual_overview?") < read.text.index("01_a?")
    assert [read.text.count(f"Found {each}.") for each in ("01_a", "06_annual_overview")] == [1, 1]
    assert [a["href"] for a in read.all("a")].count("01_a.html") == 1


def front_table(name, columns, *rows):
    return FigureTable("06-1", f"06-{name}.csv", "", "", "", "", columns, columns, rows, ())


LATE = ("review_id", "label", "days_late_min", "days_late_max", "is_open", "lately")
STEPS = ("review_id", "step", "due_earliest", "due_latest", "calendar_days", "state")
ACTIONS = ("item", "to_do", "due_earliest", "due_latest", "past", "state")


def test_the_front_page_has_the_figures_of_the_overview_who_is_late_and_what_is_due_next():
    figures = front_table("key-figures", ("figure", "says", "means"), ("2 of 5", "in time", "late"))
    late = front_table(
        "late-reviews",
        LATE,
        ("R7", "Notified", 2, 9, False, True),
    )
    due = front_table("due", STEPS, ("R8", "Decision", "2024-03-01", "2024-03-30", "1 to 30 past", "overdue"))
    over = [("R8", "Decision", "2024-03-01", "2024-03-30", "1 to 30 past", "overdue")]
    over += [(f"A{n}", "Audit", "2020-03-01", "2020-03-01", "999 past", "overdue") for n in range(5)]
    overdue = front_table("overdue", ACTIONS, *over)
    told = (figures, late, due, overdue)
    text = front_page(orders.Report("06_annual_overview.html", "06?", "<p>A.</p>", tables=told)).text
    # Actions stand behind the steps of reviews, and none of both twice.
    assert [text.count(each) for each in ("R8", "A0", "A2", "A3")] == [1, 1, 1, 0]
    assert "Overdue, and due next (4 of 6)" in text
    # To the public there are actions alone.
    alone = front_page(orders.Report("06_annual_overview.html", "06?", "<p>A.</p>", tables=(overdue,))).text
    assert "Actions overdue" in alone
    assert "due next" not in alone
    assert "2 of 5 in time" in text
    for cell in ("R7", "Notified", "2 to 9", "R8", "Decision", "1 to 30 March 2024", "1 to 30 past", "overdue"):
        assert cell in text, cell


@pytest.mark.parametrize(
    ("ends", "said"),
    [((4, "[x]"), "at least 4"), (("[x]", 9), "at most 9"), (("[x]", "[x]"), "[x]"), (("[c]", "[c]"), "[c]")],
)
def test_the_front_page_shows_a_range_again_whatever_end_of_it_is_known(ends, said):
    columns = LATE
    rows = (("R7", "Notified", *ends, False, False), ("R8", "Decided", 1_000, 2_000, False, False))
    late = front_table("late-reviews", columns, *rows)
    read = front_page(orders.Report("06_annual_overview.html", "06?", "<p>A.</p>", tables=(late,)))
    assert said in read.text
    assert "1,000 to 2,000" in read.text


def test_the_front_page_shows_a_day_again_whatever_end_of_it_is_known():
    rows = ("R8", "D", "2024-03-01", "[x]", "at most 30 past", "may be"), ("R9", "", "[c]", "[c]", "", "")
    due = front_table("due", STEPS, *rows)
    read = front_page(orders.Report("06_annual_overview.html", "06?", "<p>A.</p>", tables=(due,)))
    assert "March 2024 or later" in read.text
    assert "[c]" in read.text


def test_the_front_page_has_what_is_due_next_beside_what_is_overdue():
    """Five overdue steps left no row for what one can still act on."""
    columns = ("review_id", "name", "step", "due_earliest", "due_latest", "calendar_days", "state")
    states = [*["overdue"] * 6, "may be overdue", *["due"] * 2, *["may be due"] * 2]
    day = "2024-03-01"
    rows = [(f"R{n}", "Ash" if n else "[x]", "L", day, day, "1", each) for n, each in enumerate(states)]
    read = front_page(
        orders.Report("06_annual_overview.html", "06?", "<p>A.</p>", tables=(front_table("due", columns, *rows),))
    )
    shown = [each for each in range(len(rows)) if f"R{each} Ash" in read.text or (not each and "R0" in read.text)]
    assert shown == [0, 1, 2, 3, 4, 7, 8, 9]
    assert "Overdue, and due next (8 of 11)" in read.text
    assert "[x]" not in read.text


def test_the_front_page_says_of_how_many_late_reviews_it_shows_the_first():
    """What is still open is not done late: it stands among what is overdue."""
    columns = LATE
    for n, lately, said in (
        (9, False, "Done late in all years, the longest first (5 of 9)"),
        (5, False, "Done late in all years, the longest first"),
        (5, True, "Done late, of the year"),
    ):
        rows = [("R99", "L", 8, 8, True, True), *[(f"R{each}", "L", 1, 1, False, lately) for each in range(n)]]
        # Of a year in which some were late none of another stands on the page.
        rows += [("R98", "L", 900, 900, False, False)] if lately else []
        late = front_table("late-reviews", columns, *rows)
        text = front_page(orders.Report("06_annual_overview.html", "06?", "<p>A.</p>", tables=(late,))).text
        assert said in text
        assert ("of 5)" in text) is False
        assert not re.search("R98|R99", text)


def test_a_front_page_without_rows_has_no_table():
    late = front_table("late-reviews", ("review_id", "label", "days_late_min", "days_late_max"))
    assert not front_page(orders.Report("06_annual_overview.html", "06?", "<p>A.</p>", tables=(late,))).all("table")


def test_the_index_names_the_workbook_only_if_there_is_one():
    assert "tables.xlsx" not in [a["href"] for a in front_page(orders.Report("a.html", "A?")).all("a")]


@pytest.mark.parametrize(
    ("paragraph", "line"),
    [
        ("<p><strong>A.</strong> B.</p>\n", "<strong>A.</strong> B."),
        (f"<p><strong>{'A' * 60}.</strong> B.</p>", f"<strong>{'A' * 60}.</strong>"),
        (f"<p>{'A' * 60}. B.</p>", f"{'A' * 60}."),
        (f"<p><strong>{'A' * 60}. B</strong> c. D.</p>", f"<strong>{'A' * 60}. B</strong> c."),
        ("", ""),
    ],
)
def test_a_line_of_the_index_ends_with_a_sentence_and_closes_what_it_opens(paragraph, line):
    assert index.line(paragraph) == line


# The methods page


def test_the_methods_page_has_the_limits_the_words_the_data_and_what_decides_the_set():
    wanted = order()
    limits = methods.limits(wanted)
    made = [orders.Report("02.html", "Late?", "<p>Yes.</p>", tables=(limits,))]
    read = Page(methods.page(wanted, HEAD, made, limits))
    hrefs = [a["href"] for a in read.all("a")]
    assert hrefs.count("methods-limits.csv") == 2
    assert "Late?: 1 table" in read.text
    assert all(part.which in read.text for part in cover.parts(wanted))
    defined = list(methods.definitions_table()["says"])
    assert all(any(said in row for row in defined) for said in vocabulary.OUTCOMES.values())
    # The words of charts and headings are those of tables only here.
    assert [row for row in defined if "; in tables: " in row] == list(methods.ON_PAGES.values())
    assert all(f"{bar}: {means}" in read.text for bar, means in methods.BARS.items())
    assert acting(methods.page(wanted, HEAD, made, limits)) == []


def counted(*rows):
    """A report with a table of limits and how many reviews each judged."""
    heads = ("rule_set", "clock", "n_due")
    return orders.Report("02.html", "Late?", tables=(replace(methods.limits(order()), columns=heads, rows=rows),))


def test_limits_that_judged_a_review_come_first_and_the_others_fold():
    """Sefton's own limits are those that its headline rests on: they stood after all of the country's."""
    made = [counted(("sefton", "six_months_reported", 5), ("national", "scr_completion", 5), ("sefton", "fed_back", 0))]
    found = list(dict.fromkeys(row[:2] for row in methods.limits(order(), made).rows))
    assert found[0] == ("sefton", "Reported within six months of appointing the author")
    assert found[1] == ("national", "Serious case review completed")
    first, folded = methods.page(order(), HEAD, made, methods.limits(order(), made)).split("more rows")[:2]
    assert "Decision fed back to the referrer" not in first
    assert "Decision fed back to the referrer" in folded


def test_a_version_that_begins_after_the_day_of_the_report_judged_nothing():
    made = [counted(("national", "rapid_review", 5))]
    rows = [(row[1], row[3]) for row in methods.limits(order(), made).rows]
    first = [when for label, when in rows[:3] if label == "Rapid review done and sent to the Panel"]
    assert first == ["29 June 2018 to 30 September 2022", "30 March 2020 to 30 September 2022"]


def test_the_methods_page_says_how_to_read_figures_and_who_answers_for_them():
    head = replace(HEAD, by=("Owner: The board",))
    read = Page(methods.page(order(), head, [], methods.limits(order())))
    assert "Owner: The board" in read.text
    for each in ("A range", "A share", "Rounding", "An interval", "A year", "Revisions"):
        assert each in read.text
    assert "a secondary source, to be replaced by the text itself" in read.text


# How it was made


def test_everything_that_decides_what_is_in_a_set_is_there_by_its_whole_digest():
    parts = cover.parts(order())
    digests = {part.which: part.sha256 for part in parts if part.sha256}
    held = reading.read("data/sefton")
    assert {f"sefton/{file}": digest for file, digest in held.files.items()}.items() <= digests.items()
    for file in ("requirements.lock", "data/rules/bank_holidays.csv", "data/rules/themes.toml"):
        digest = hashlib.sha256((paths.ROOT / file).read_bytes()).hexdigest()
        assert digests[file.rpartition("/")[2]] == digest
    sets_of_rules = {part.which.partition(":")[0] for part in parts if part.what == "Rule set"}
    assert sets_of_rules == {"sefton", "national"}
    assert all(len(digest) == 64 for digest in digests.values())


def test_the_parameters_of_a_set_are_listed():
    said = {part.which for part in cover.parts(order()) if part.what == "Parameter"}
    expected = {"register: sefton", "as_of: 2021-01-26", "rule_sets: sefton, national", "audience: internal"}
    assert said == expected


@pytest.mark.parametrize("register", ["sefton", "example"])
def test_a_public_set_names_no_file_and_no_parameter(register):
    """What decided it goes by words, each still with its digest."""
    public = cover.parts(order(register, "public"))
    told = " ".join(f"{part.what} {part.which}" for part in public)
    assert not re.search(r"\w_\w|\.(csv|toml|lock|xlsx)|threshold|audience|as of", told)
    assert "Day of the report: " in told
    inside = {part.sha256 for part in cover.parts(order(register)) if part.what not in ("Register", "Parameter")}
    assert inside == {part.sha256 for part in public if part.what not in ("Register", "Chosen")}


def test_a_public_set_gives_no_digest_by_which_somebody_could_try_out_numbers():
    held = set(reading.read("data/sefton").files.values())
    assert not held & {part.sha256 for part in cover.parts(order(audience="public"))}
    assert held <= {part.sha256 for part in cover.parts(order())}


def test_a_set_names_a_rule_set_and_not_where_it_lies(tmp_path):
    shutil.copy(paths.ROOT / "data/rules/sefton.toml", tmp_path / "own.toml")
    wanted = order(rule_sets=f"{tmp_path}/own.toml")
    said = methods.page(wanted, HEAD, [], methods.limits(wanted)) + str(cover.sheet(wanted))
    assert str(tmp_path) not in said
    assert "rule_sets: own" in said


def test_the_digest_of_the_code_is_that_of_the_list_of_its_files():
    """As anybody could make it, without this library."""
    listed = "find lib/safeguarding -type f -not -path '*/__pycache__/*'; ls notebooks/[0-9]*.ipynb"
    command = f"({listed}) | LC_ALL=C sort | xargs sha256sum | sha256sum"
    made = subprocess.run(["sh", "-c", command], cwd=paths.ROOT, capture_output=True, check=True, text=True)
    assert made.stdout.split()[0] == cover.code()


# Files


def one(tmp_path, monkeypatch, notebook=None, formats=()):
    """Make one report of a notebook that needs no kernel."""
    stored = new_notebook(cells=[new_markdown_cell("# What?\n\nThis."), new_code_cell("1")])
    nbformat.write(stored, tmp_path / "06_annual_overview.ipynb")
    monkeypatch.setattr(run, "execute", lambda path, known, seen: notebook or executed(*shown(table())))
    out = tmp_path / "out"
    out.mkdir(exist_ok=True)
    path = tmp_path / "06_annual_overview.ipynb"
    made = making.make_report(path, lambda: making._executed(path, {}), HEAD, formats=formats)
    for name, content in made.files.items():
        (out / name).write_bytes(content)
    return made.report, out


def test_a_report_leaves_its_page_and_its_tables(tmp_path, monkeypatch):
    report, out = one(tmp_path, monkeypatch)
    assert {each.name for each in out.iterdir()} == {"06-letters.csv", "06_annual_overview.html"}
    assert (out / "06-letters.csv").read_text(encoding="utf-8") == "a\nx\n"
    assert [each.file for each in report.tables] == ["06-letters.csv"]
    read = Page((out / report.file).read_text(encoding="utf-8"))
    assert "06-letters.csv" in [a["href"] for a in read.all("a")]


def test_copies_are_made_of_the_page_and_the_page_leads_to_them(tmp_path, monkeypatch):
    given = []
    monkeypatch.setattr(pdf, "of_page", lambda html: given.append(html) or b"%PDF")
    monkeypatch.setattr(word, "of_page", lambda html: given.append(html) or b"PK")
    report, out = one(tmp_path, monkeypatch, formats=("pdf", "docx"))
    assert report.copies == ("06_annual_overview.pdf", "06_annual_overview.docx")
    assert (out / "06_annual_overview.pdf").read_bytes() == b"%PDF"
    html = (out / report.file).read_text(encoding="utf-8")
    assert acting(html) == []
    assert set(report.copies) <= {a["href"] for a in Page(html).all("a")}
    assert given[0] == given[1]
    assert not set(report.copies) & {a["href"] for a in Page(given[0]).all("a")}


def test_a_copy_that_cannot_be_made_leaves_the_page_and_is_said(tmp_path, monkeypatch):
    def missing(html):
        raise InputError("the PDF needs Pango")

    monkeypatch.setattr(pdf, "of_page", missing)
    report, out = one(tmp_path, monkeypatch, formats=("pdf",))
    assert (report.failure, report.copies) == ("the PDF needs Pango", ())
    assert "06_annual_overview.pdf" not in (out / report.file).read_text(encoding="utf-8")


@pytest.mark.parametrize("wrong", ["no table", "odd table"])
def test_a_page_that_cannot_be_made_leaves_no_table(tmp_path, monkeypatch, wrong):
    made = executed(*shown(table()))
    (bundle,) = [output.data for cell in made.cells for output in cell.get("outputs", [])]
    stored = next(name for name in bundle if name.endswith("table+json"))
    bundle[stored] = {} if wrong == "no table" else bundle[stored] | {"rows": [["x", "y"]]}
    report, out = one(tmp_path, monkeypatch, made)
    assert "06-1" in report.failure
    assert {each.name for each in out.iterdir()} == {report.file, "06_annual_overview.log"}


def test_only_the_annual_overview_has_copies():
    wanted = orders.SetOrder(None, "", "", "", formats=("html", "docx", "pdf"))
    steps = [resume.ReportStep(path, {}) for path in suite.notebooks()]
    assert [making._formats(step, wanted) for step in steps] == [*[()] * 5, ("pdf", "docx"), ()]


def test_what_an_earlier_set_left_is_removed_and_nothing_else(tmp_path):
    """A figure that is now withheld may stand in a file of yesterday."""
    (tmp_path / "set").mkdir()
    gone = [
        "02-9-old-name.csv",
        "02_now.log",
        "06_annual_overview.pdf",
        "07_gone.html",
        "tables.xlsx",
        ".02_x.html.part",
    ]
    kept = ["notes.csv", "2-x.csv", "report.pdf", "index.html", "02_now.html", "02-1-now.csv", "tables.xlsx.bak"]
    for name in gone + kept:
        (tmp_path / "set" / name).write_text("x", encoding="utf-8")
    (tmp_path / "set" / "01_folder.html").mkdir()
    place = store.Store(tmp_path / "set", tmp_path / "state")
    now = dict.fromkeys(("02_now.html", "02-1-now.csv"), b"new")
    besides = dict.fromkeys(("tables.xlsx", "index.html"), b"new")
    for name, files in (("02_now", now), ("set", besides)):
        store.keep(place, name, files, manifest.made({}, files, orders.Report(next(iter(files)), "Now?")))
    store.install(place, ["02_now", "set"])
    assert {each.name for each in place.folder.iterdir()} == {*kept, "tables.xlsx", "01_folder.html"}
    assert {(place.folder / name).read_bytes() for name in (*now, *besides)} == {b"new"}
