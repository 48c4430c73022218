"""Pages for a public reader: nothing in them acts, nothing names a machine, and a failure is said and not hidden."""

import getpass
import os
import re
import shutil
import socket
from datetime import date
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from readback import Page, acting

from safeguarding import paths, vocabulary
from safeguarding.errors import InputError
from safeguarding.register import reading
from safeguarding.reporting.notebooks import run, suite
from safeguarding.reporting.page import export
from safeguarding.reporting.sets import cover, index, making, methods, orders, store

HEAD = export.Masthead(
    "R", "Internal: contains small numbers", "As of then.", (export.Link("09_some_question.html", "Some question?"),)
)

# Running one notebook


def notebook(folder, *code, name="09_some_question.ipynb"):
    """Write a notebook with one parameter and these cells under one heading."""
    cells = [
        new_markdown_cell("# What is it?\n\nOne sentence."),
        new_code_cell('register: str = "data/sefton"  # where', metadata={"tags": ["parameters"]}),
        new_markdown_cell("## How late?\n\nOne sentence."),
        *(new_code_cell(each) for each in code),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = folder / name
    nbformat.write(new_notebook(cells=cells, metadata=kernel), path)
    return path


def test_a_parameter_that_a_notebook_does_not_have_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"09_some_question\.ipynb: has no parameter 'regsiter'.*register"):
        run.execute(notebook(tmp_path, "1"), {"regsiter": "x"})


def test_a_notebook_runs_with_its_parameters_and_is_left_as_it_was(tmp_path):
    path = notebook(tmp_path, "register")
    before = path.read_bytes()
    made = run.execute(path, {"register": "elsewhere"})
    assert made.cells[-1].outputs[0].data["text/plain"] == "'elsewhere'"
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("code", "limit", "why"),
    [("import os; os._exit(1)", 300, "kernel"), ("import time; time.sleep(300)", 2, "2 seconds")],
    ids=["killed", "too slow"],
)
def test_a_kernel_that_dies_or_never_ends_is_a_failed_notebook(tmp_path, monkeypatch, code, limit, why):
    monkeypatch.setattr(run, "TIME_LIMIT", limit)
    with pytest.raises(run.NotebookFailed) as failed:
        run.execute(notebook(tmp_path, code), {})
    assert why in failed.value.why
    assert "\n" not in failed.value.why


def put(made, out):
    """Write the files of a report."""
    for name, content in made.files.items():
        (out / name).write_bytes(content)
    return made.report


def one(path, out, audience="internal"):
    """Run a notebook and write what comes of it."""
    return put(making.make_report(path, lambda: making._executed(path, {}), HEAD, audience), out)


def test_a_failed_notebook_leaves_a_page_that_says_so(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "09_some_question.html").write_text("yesterday's report", encoding="utf-8")
    code = 'raise ValueError("two\\nlines of <script>x</script> in register.csv")'
    report = one(notebook(tmp_path, code), out)
    html = (out / report.file).read_text(encoding="utf-8")
    read = Page(html)
    assert acting(html) == []
    assert "yesterday" not in html
    assert "This report could not be made: Some question?" in read.text
    assert read.text.count("Internal: contains small numbers") == 2
    assert "How late?: ValueError: two lines of <script>x</script>" in read.text
    assert "Traceback" not in html
    assert report.failure.startswith("How late?: ValueError")
    assert "\n" not in report.failure
    assert report.cell == 2
    assert {each.name for each in out.iterdir()} == {report.file, "09_some_question.log"}
    log = (out / "09_some_question.log").read_text(encoding="utf-8")
    assert "cell 2 of those with code" in log
    assert "Traceback (most recent call last)" in log
    assert str(tmp_path) not in log
    assert "\x1b" not in log
    assert "09_some_question.log" in {a["href"] for a in read.all("a")}


def test_why_a_public_report_failed_is_on_no_page(tmp_path):
    """An error may repeat the cell that it stumbled over."""
    code = 'raise ValueError("the note says: a secret")'
    report = one(notebook(tmp_path, code), tmp_path, "public")
    assert not list(tmp_path.glob("*.log"))
    assert "a secret" in report.failure
    html = (tmp_path / report.file).read_text(encoding="utf-8")
    assert "could not be made" in html
    assert "secret" not in html
    order = orders.SetOrder(reading.read("data/sefton"), "data/sefton", date(2021, 1, 26), "sefton", "public")
    made = index.page(order, HEAD, [report])
    assert "Could not be made." in made
    assert "secret" not in made


def test_the_page_of_a_failure_names_no_folder_of_the_machine(tmp_path):
    """What a system says of a missing file names it in full."""
    code = f'open("{tmp_path}/nowhere.csv")'
    report = one(notebook(tmp_path, code), tmp_path)
    assert str(tmp_path) not in (tmp_path / report.file).read_text(encoding="utf-8")


def test_a_notebook_whose_page_cannot_be_made_does_not_stop_the_others(tmp_path):
    code = 'from IPython.display import display\ndisplay({"%s": {"mark": "bar"}}, raw=True)' % vocabulary.VEGA_LITE  # noqa: UP031
    report = one(notebook(tmp_path, code), tmp_path)
    assert "no table follows the chart" in report.failure
    assert "could not be made" in (tmp_path / report.file).read_text(encoding="utf-8")


def test_nor_does_one_that_this_program_makes_a_mistake_with(tmp_path, monkeypatch):
    def page(*_):
        raise OverflowError(f"no end in {tmp_path}/x")

    monkeypatch.setattr(making.export, "page", page)
    report = one(notebook(tmp_path, "1"), tmp_path)
    assert report.failure == "OverflowError: no end in x"
    assert "could not be made" in (tmp_path / report.file).read_text(encoding="utf-8")
    log = (tmp_path / "09_some_question.log").read_text(encoding="utf-8")
    assert "Traceback (most recent call last)" in log
    assert "raise OverflowError" in log
    assert str(tmp_path) not in log


# A whole set, of a register that was filled in by somebody who means harm

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "event": '" onmouseover="alert(2)',
    "image": "<img src=x onerror=alert(3)>",
    "link": "[Janet](javascript:alert(4))",
    "address": "https://evil.example/a",
    "braces": "{{7*7}} {% raw %}",
    "entity": "&lt;b&gt; &amp;",
    "order": "Char\u202elie",
    "cell": "</td></tr></table>",
}


def replaced(path, *changes):
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Run the whole set once: Sefton's register with hostile names, titles, notes, ids and claims."""
    folder = tmp_path_factory.mktemp("registers") / "hostile"
    shutil.copytree(paths.ROOT / "data" / "sefton", folder)
    replaced(
        folder / "reviews.csv",
        ('"Martha, Mary and Ben"', quoted(HOSTILE["script"])),
        ("Janet", quoted(HOSTILE["event"])),
        ("Charlie", quoted(HOSTILE["order"])),
        ("Matilda", quoted(HOSTILE["link"])),
        ("Beatrice", quoted(HOSTILE["image"])),
        ("SCR5", quoted("SCR<5>")),
        (",anniversary,", f",{quoted(HOSTILE['braces'])},"),
    )
    replaced(
        folder / "actions.csv",
        ("Local policies and procedures strengthened with the learning of reviews", quoted(HOSTILE["cell"])),
        ("A12,", quoted(HOSTILE["image"]) + ","),
    )
    replaced(
        folder / "training.csv",
        ("Hear My Voice learning events", quoted(HOSTILE["script"])),
        ("Working Together to Safeguard Children", quoted(HOSTILE["entity"])),
    )
    replaced(folder / "workforce.csv", ("Local authority children's social workers", HOSTILE["entity"]))
    replaced(
        folder / "claims.csv",
        ("C1,", f"{HOSTILE['link']},"),
        (
            "The Panel has each report at least seven working days before publication",
            HOSTILE["address"],
        ),
        ('"from initiation', f'"{HOSTILE["image"]}'),
    )
    (folder / "register.toml").write_text(
        f"title = '{HOSTILE['script']} Sefton'\nas_of = '2021-01-26'\nrules = 'sefton, national'\n"
        f"note = '{HOSTILE['image']}'\n",
        encoding="utf-8",
    )
    register = reading.read(folder)
    order = orders.SetOrder(register, str(folder), date(2021, 1, 26), "sefton, national")
    told, out = [], folder.parent / "out"
    out.mkdir()
    (out / "02-9-of-yesterday.csv").write_text("a figure that is withheld today", encoding="utf-8")
    reports = making.make(order, out, told.append)
    pages = {path.name: path.read_text(encoding="utf-8") for path in out.glob("*.html")}
    return register, reports, pages, told, out


PAGES = [f"{path.stem}.html" for path in suite.notebooks()] + [store.INDEX, methods.PAGE]
each_page = pytest.mark.parametrize("name", PAGES)


def test_every_report_an_index_and_a_methods_page_are_written(made):
    _, reports, pages, told, _ = made
    assert sorted(pages) == sorted(PAGES)
    assert [each.file for each in reports] == PAGES[:-2]
    assert [each.failure for each in reports] == [""] * len(suite.notebooks())
    assert {each.report.file for each in told} == set(PAGES[:-2])
    assert {each.what for each in told} == {"made"}
    assert all(each.answer for each in reports)


@each_page
def test_nothing_that_a_register_says_acts(made, name):
    assert acting(made[2][name]) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("02_review_timeliness.html", HOSTILE["script"]),
        ("07_in_depth.html", HOSTILE["event"]),
        ("07_in_depth.html", HOSTILE["link"]),
        ("07_in_depth.html", HOSTILE["image"]),
        ("07_in_depth.html", "Charlie"),
        ("07_in_depth.html", HOSTILE["braces"]),
        ("03_learning_themes.html", HOSTILE["cell"]),
        ("03_learning_themes.html", HOSTILE["image"]),
        ("04_training_reach.html", HOSTILE["script"]),
        ("04_training_reach.html", HOSTILE["entity"]),
        ("06_annual_overview.html", HOSTILE["link"]),
        ("06_annual_overview.html", HOSTILE["address"]),
        ("index.html", f"{HOSTILE['script']} Sefton"),
        ("index.html", HOSTILE["image"]),
    ],
)
def test_what_a_register_says_is_shown_as_text(made, name, text):
    assert text in Page(made[2][name]).text


@each_page
def test_every_page_has_its_policy_its_language_and_one_heading(made, name):
    read = Page(made[2][name])
    assert "<script" not in made[2][name].lower()
    assert any(meta.get("content", "").startswith("default-src 'none'") for meta in read.all("meta"))
    assert read.all("html") == [{"lang": "en-GB"}]
    assert len(read.all("h1")) == len(read.all("main")) == 1


each_report = pytest.mark.parametrize("name", PAGES[:-2])


@each_page
def test_every_chart_and_table_can_be_read_without_seeing_it(made, name):
    read = Page(made[2][name])
    assert all(svg["role"] == "img" and svg["aria-labelledby"] for svg in read.all("svg"))
    assert len(read.all("caption")) == len(read.all("table"))
    assert all(th.get("scope") in ("col", "row") for th in read.all("th"))
    ids = [attributes["id"] for _, attributes, drawn in read.elements if "id" in attributes and not drawn]
    assert len(ids) == len(set(ids))


@each_report
def test_every_chart_has_its_table_after_it(made, name):
    kinds = Page(made[2][name]).order("svg", "table")
    assert kinds[-1:] == ["table"]
    assert all(after == "table" for kind, after in pairwise(kinds) if kind == "svg")


def test_the_index_leads_to_every_report_and_back(made):
    _, reports, pages, _, out = made
    links = {a["href"] for a in Page(pages["index.html"]).all("a")}
    assert {each.file for each in reports} <= links
    there = {path.name for path in out.iterdir()}
    for name, html in pages.items():
        for a in Page(html).all("a"):
            assert a["href"].startswith("#") or a["href"] in there, name
        assert name == "index.html" or {"href": "index.html"} in Page(html).all("a")
    titles = [each.title for each in reports]
    assert all(title in Page(pages["index.html"]).text for title in titles)


def test_the_index_counts_the_findings(made):
    """An unknown reason for delay, six rows that name a review of another id, and a character nobody sees."""
    register, _, pages, *_ = made
    warnings = int((register.findings["severity"] == "warning").sum())
    assert warnings == 8
    assert "The register was read with eight warnings. Report 01 says which." in Page(pages["index.html"]).text


@each_page
def test_every_page_leads_to_what_it_was_made_from(made, name):
    register, _, pages, *_ = made
    assert methods.PAGE in [a["href"] for a in Page(pages[name]).all("a")] or name == methods.PAGE
    said = Page(pages[methods.PAGE]).text
    assert all(f"hostile/{file}{digest}" in said.replace(" ", "") for file, digest in register.files.items())
    assert "bank_holidays.csv" in said


@each_page
def test_no_page_names_a_machine_a_person_or_a_time(made, name, tmp_path):
    html = made[2][name]
    places = [
        str(paths.ROOT),
        str(Path.home()),
        str(tmp_path.parent),
        socket.gethostname(),
        os.sep + "tmp" + os.sep,
    ]
    user = getpass.getuser()
    # A user's name can be an ordinary word ("root"); as part of a path it is none.
    for place in [*places, f"/{user}/", f"{user}@"]:
        assert len(place) < 3 or place not in html, place
    today = date.today()  # noqa: DTZ011
    assert today.isoformat() not in html
    assert f"{today.day} {today:%B} {today.year}" not in html
    assert not re.search(r"\b[0-2]\d:[0-5]\d:[0-5]\d\b", html)


def test_a_report_made_alone_is_the_same_to_the_byte(made, tmp_path):
    """In this process, and not beside five others in workers: what a page holds depends on nothing else."""
    register, _, pages, _, out = made
    order = orders.SetOrder(register, str(out.parent / "hostile"), date(2021, 1, 26), "sefton, national")
    head, given = cover.masthead(order), orders.parameters(order)
    alone = making.make_report(suite.notebooks()[2], lambda: making._executed(suite.notebooks()[2], given), head)
    report = put(alone, tmp_path)
    assert (tmp_path / report.file).read_text(encoding="utf-8") == pages[report.file]
    for table in report.tables:
        assert (tmp_path / table.file).read_bytes() == (out / table.file).read_bytes()


@each_page
def test_every_page_of_a_set_is_small_and_says_whom_it_is_for(made, name):
    html = made[2][name]
    assert len(html.encode()) < 150_000
    assert Page(html).text.count("Internal: contains small numbers") == 2
    assert Page(html).text.count("Sefton · As of 26 January 2021.") == 1


def test_every_table_is_a_file_and_all_are_in_one_workbook(made):
    _, reports, pages, _, out = made
    files = [*(table.file for report in reports for table in report.tables), "methods-limits.csv"]
    assert sorted(files) == sorted(path.name for path in out.glob("*.csv"))
    assert len(files) > 20
    links = {
        name: [a["href"] for a in Page(html).all("a") if not a["href"].startswith("#")] for name, html in pages.items()
    }
    assert set(files) <= set(links[methods.PAGE])
    assert "tables.xlsx" in links[methods.PAGE]
    for report in reports:
        # Shown is no empty table, nor that of a question without an answer: their files are on the methods page alone.
        _, _, last = pages[report.file].partition("What cannot be answered yet</h2>")
        unanswered = re.findall("<dt>(.*?)</dt>", last)
        shown = [
            table.file
            for table in report.tables
            if table.rows and "key-figures" not in table.file and table.section not in unanswered
        ]
        assert sorted(each for each in links[report.file] if each.endswith(".csv")) == sorted(shown)
    with ZipFile(out / "tables.xlsx") as book:
        assert book.testzip() is None
        assert sum(name.startswith("xl/worksheets/sheet") for name in book.namelist()) > 15
    assert not [path.name for path in out.iterdir() if path.name.endswith(".part")]
