"""Pages for a public reader: nothing in them acts, nothing names a machine, and a failure is said and not hidden."""

import getpass
import os
import re
import shutil
import socket
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from safeguarding import charts, mime, repository, tables
from safeguarding.errors import InputError
from safeguarding.register import reading
from safeguarding.reporting import export, run, sets

PLAIN = {
    *("html", "head", "meta", "title", "style", "body", "a", "header", "p", "br", "nav", "main", "footer", "h1", "h2"),
    *(
        "h3",
        "ul",
        "li",
        "strong",
        "em",
        "code",
        "div",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "figure",
    ),
}
DRAWN = {"svg", "title", "desc", "g", "rect", "path", "text", "line", "defs", "clippath", "lineargradient", "stop"}
SAFE = {
    *("lang", "charset", "name", "content", "http-equiv", "class", "href", "id", "tabindex", "role", "scope"),
    *("aria-label", "aria-labelledby"),
}


class Page(HTMLParser):
    """Reads a page: its elements with their attributes, and the text a reader sees."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.said, self.open, self.drawing = [], [], [], 0
        self.feed(html)
        self.text = " ".join("".join(self.said).split())

    def handle_starttag(self, tag, attrs):
        self.drawing += tag == "svg"
        self.elements.append((tag, dict(attrs), bool(self.drawing)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        self.drawing -= tag == "svg"
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if "style" not in self.open:
            self.said.append(data)

    def all(self, tag):
        return [attributes for name, attributes, _ in self.elements if name == tag]


def chart(**parts):
    import altair as alt

    bars = alt.Chart(alt.Data(values=[{"a": 1, "b": "x"}])).mark_bar().encode(x="a:Q", y="b:N")
    return charts.finished(bars, **{"title": "One bar", "subtitle": "", "description": "A bar of length one."} | parts)


def executed(*outputs):
    """Make an executed notebook by hand: a question, its parameters, and a cell for each output."""
    cells = [new_markdown_cell("# What is it?\n\nOne sentence."), new_code_cell("secret = 1")]
    cells += [new_code_cell("secret", outputs=[new_output(**output)]) for output in outputs]
    return new_notebook(cells=cells)


def result(**data):
    return {"output_type": "execute_result", "data": data}


def shown(thing):
    bundle = {"text/html": thing._repr_html_()} if hasattr(thing, "_repr_html_") else thing._repr_mimebundle_()
    return {"output_type": "execute_result", "data": bundle}


def page(*outputs, register="A register", about="As of today."):
    return export.page(executed(*outputs), register, about)


def acting(html):
    """List whatever in a page could act, fetch, or is not an element that the reports use."""
    found = []
    for tag, attributes, drawn in Page(html).elements:
        if tag not in (PLAIN | DRAWN if drawn else PLAIN):
            found.append(tag)
        for name, value in attributes.items():
            if name.startswith("on") or (not drawn and name not in SAFE):
                found.append(f"{tag} {name}={value}")
            if name in ("href", "src", "xlink:href") and not re.fullmatch(r"#[\w-]+|[\w-]+\.html", value):
                found.append(f"{tag} {name}={value}")
    return found


# One page


def test_a_page_is_self_contained_and_nothing_in_it_acts():
    html = page(shown(chart()), result(**{"text/markdown": "**Yes.** It is."})).html
    assert "<script" not in html.lower()
    assert acting(html) == []
    (policy,) = [meta["content"] for meta in Page(html).all("meta") if "http-equiv" in meta]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert not re.search(r"""(?:src|href|url\()\s*=?\s*["']?https?:""", html)


def test_a_page_has_one_title_a_language_and_landmarks():
    read = Page(page().html)
    assert read.all("html") == [{"lang": "en-GB"}]
    assert len(read.all("h1")) == len(read.all("main")) == len(read.all("title")) == 1
    assert "What is it? – A register" in read.text
    assert read.all("main")[0]["id"] == "main"
    assert {"class": "skip", "href": "#main"} in read.all("a")


def test_a_page_shows_no_code():
    assert "secret" not in page(result(**{"text/plain": "shown"})).html


def test_a_chart_is_a_drawing_with_a_role_a_title_and_a_description():
    read = Page(page(shown(chart())).html)
    (svg,) = read.all("svg")
    assert svg["role"] == "img"
    ids = {attributes.get("id") for tag, attributes, drawn in read.elements if drawn and tag in ("title", "desc")}
    assert set(svg["aria-labelledby"].split()) <= ids
    assert "One bar" in read.text
    assert "A bar of length one." in read.text
    assert "vegalite" not in page(shown(chart())).html


def test_two_charts_have_ids_of_their_own():
    read = Page(page(shown(chart()), shown(chart())).html)
    ids = [attributes["id"] for tag, attributes, _ in read.elements if tag in ("title", "desc") and "id" in attributes]
    assert len(ids) == len(set(ids)) == 4


def test_a_table_stands_in_the_page_as_it_is():
    import pandas as pd

    read = Page(page(shown(tables.show(pd.DataFrame({"a": ["<i>x</i>"]}), "Letters"))).html)
    assert len(read.all("table")) == len(read.all("caption")) == 1
    assert "<i>x</i>" in read.text
    assert read.all("i") == []


@pytest.mark.parametrize("part", ["title", "description"])
def test_a_chart_without_a_title_or_a_description_is_refused(part):
    spec = chart().to_dict()
    spec.pop(part)
    with pytest.raises(ValueError, match="no title or no description"):
        page(result(**{mime.VEGA_LITE: spec}))


def test_words_of_a_chart_stay_words():
    text = "<script>x</script> & \"y\" 'z'"
    html = page(shown(chart(title=text, subtitle=text, description=text))).html
    assert acting(html) == []
    assert Page(html).text.count(text) >= 3


def test_the_first_paragraph_of_the_answer_goes_to_the_index():
    notebook = executed(result(**{"text/markdown": "**Two of five.** Late.\n\nMore of it."}))
    assert export.page(notebook, "R", "A").answer == ""
    notebook.cells[2].metadata["tags"] = ["answer"]
    made = export.page(notebook, "R", "A")
    assert made.title == "What is it?"
    assert made.answer.strip() == "<p><strong>Two of five.</strong> Late.</p>"


def test_what_only_a_kernel_could_show_is_dropped():
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "a slider"}
    assert "widget" not in page(result(**widget)).html.lower()


@pytest.mark.parametrize("text", ["<script>x</script>", '"><img src=x onerror=y>', "{{7*7}}"])
def test_the_name_of_a_register_stays_text(text):
    html = page(register=text, about=text).html
    assert acting(html) == []
    assert text in Page(html).text


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
    ("code", "why"),
    [("import os; os._exit(1)", "kernel"), ("import time; time.sleep(60)", "2 seconds")],
    ids=["killed", "too slow"],
)
def test_a_kernel_that_dies_or_never_ends_is_a_failed_notebook(tmp_path, monkeypatch, code, why):
    monkeypatch.setattr(run, "TIME_LIMIT", 2)
    with pytest.raises(run.NotebookFailed) as failed:
        run.execute(notebook(tmp_path, code), {})
    assert why in failed.value.why
    assert "\n" not in failed.value.why


def test_a_failed_notebook_leaves_a_page_that_says_so(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "09_some_question.html").write_text("yesterday's report", encoding="utf-8")
    code = 'raise ValueError("two\\nlines of <script>x</script> in register.csv")'
    report = sets._one(notebook(tmp_path, code), {"register": "x", "as_of": "2021"}, "R", "As of then.", out)
    html = (out / report.file).read_text(encoding="utf-8")
    read = Page(html)
    assert acting(html) == []
    assert "yesterday" not in html
    assert "This report could not be made: some question" in read.text
    assert "How late?: ValueError: two lines of <script>x</script>" in read.text
    assert "Traceback" not in html
    assert report.failure.startswith("How late?: ValueError")
    assert "\n" not in report.failure
    assert [each.name for each in out.iterdir()] == [report.file]


def test_the_page_of_a_failure_names_no_folder_of_the_machine(tmp_path):
    """What a system says of a missing file names it in full."""
    code = f'open("{tmp_path}/nowhere.csv")'
    report = sets._one(notebook(tmp_path, code), {}, "R", "As of then.", tmp_path)
    assert str(tmp_path) not in (tmp_path / report.file).read_text(encoding="utf-8")


def test_a_notebook_whose_page_cannot_be_made_does_not_stop_the_others(tmp_path):
    code = 'from IPython.display import display\ndisplay({"%s": {"mark": "bar"}}, raw=True)' % mime.VEGA_LITE  # noqa: UP031
    report = sets._one(notebook(tmp_path, code), {}, "R", "As of then.", tmp_path)
    assert "no title or no description" in report.failure
    assert "could not be made" in (tmp_path / report.file).read_text(encoding="utf-8")


def test_the_index_says_which_report_could_not_be_made():
    order = sets.Order(reading.read("data/sefton"), "data/sefton", "2021-01-26", "sefton, national")
    reports = [sets.Report("a.html", "A?", "<p>Yes.</p>"), sets.Report("b.html", "b", failure="Here: <i>why</i>")]
    read = Page(sets._index(order, reports))
    assert "Could not be made. Here: <i>why</i>" in read.text
    assert {"href": "b.html"} in read.all("a")


def test_the_index_names_a_rule_set_and_not_where_it_lies(tmp_path):
    shutil.copy(repository.ROOT / "data/rules/sefton.toml", tmp_path / "own.toml")
    order = sets.Order(reading.read("data/sefton"), "data/sefton", "2021-01-26", f"{tmp_path}/own.toml")
    assert str(tmp_path) not in sets._index(order, [])


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
    shutil.copytree(repository.ROOT / "data" / "sefton", folder)
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
    replaced(folder / "training.csv", ("Hear My Voice learning events", quoted(HOSTILE["script"])))
    replaced(folder / "workforce.csv", ("Local authority children's social workers", HOSTILE["entity"]))
    replaced(
        folder / "claims.csv",
        ("C1,", f"{HOSTILE['link']},"),
        (
            "All five reviews were completed within six months: read from author appointed to publication",
            HOSTILE["address"],
        ),
        ('"All five reviews were completed within six months: read from initiation', f'"{HOSTILE["image"]}'),
    )
    (folder / "register.toml").write_text(
        f"title = '{HOSTILE['script']} Sefton'\nas_of = '2021-01-26'\nrules = 'sefton, national'\n"
        f"note = '{HOSTILE['image']}'\n",
        encoding="utf-8",
    )
    register = reading.read(folder)
    order = sets.Order(register, str(folder), "2021-01-26", "sefton, national")
    told = []
    reports = sets.make(order, folder.parent / "out", told.append)
    pages = {path.name: path.read_text(encoding="utf-8") for path in (folder.parent / "out").iterdir()}
    return register, reports, pages, told, folder


PAGES = [f"{path.stem}.html" for path in run.notebooks()] + [sets.INDEX]
each_page = pytest.mark.parametrize("name", PAGES)


def test_six_reports_and_an_index_are_written(made):
    _, reports, pages, told, _ = made
    assert sorted(pages) == sorted(PAGES)
    assert [each.file for each in reports] == PAGES[:-1]
    assert [each.failure for each in reports] == [""] * 6
    assert {each.file for each in told} == set(PAGES[:-1])
    assert all(each.answer for each in reports)


@each_page
def test_nothing_that_a_register_says_acts(made, name):
    assert acting(made[2][name]) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("02_review_timeliness.html", HOSTILE["script"]),
        ("02_review_timeliness.html", HOSTILE["event"]),
        ("02_review_timeliness.html", HOSTILE["link"]),
        ("02_review_timeliness.html", HOSTILE["image"]),
        ("02_review_timeliness.html", "Charlie"),
        ("02_review_timeliness.html", HOSTILE["braces"]),
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


@each_page
def test_every_chart_and_table_can_be_read_without_seeing_it(made, name):
    read = Page(made[2][name])
    assert all(svg["role"] == "img" and svg["aria-labelledby"] for svg in read.all("svg"))
    assert len(read.all("caption")) == len(read.all("table")) > 0
    assert all(th.get("scope") in ("col", "row") for th in read.all("th"))
    ids = [attributes["id"] for _, attributes, drawn in read.elements if "id" in attributes and not drawn]
    assert len(ids) == len(set(ids))


@each_page
def test_every_chart_has_a_table_before_it(made, name):
    kinds = [tag for tag, _, _ in Page(made[2][name]).elements if tag in ("table", "svg")]
    assert kinds.count("table") > kinds.count("svg") or kinds[:1] == ["table"]


def test_the_index_leads_to_every_report_and_back(made):
    _, reports, pages, *_ = made
    links = {a["href"] for a in Page(pages["index.html"]).all("a")}
    assert {each.file for each in reports} <= links
    for name, html in pages.items():
        for a in Page(html).all("a"):
            assert a["href"].startswith("#") or a["href"] in pages, name
        assert name == "index.html" or {"href": "index.html"} in Page(html).all("a")
    titles = [each.title for each in reports]
    assert all(title in Page(pages["index.html"]).text for title in titles)


def test_the_index_counts_the_findings(made):
    """An unknown reason for delay, six rows that name a review of another id, and a character nobody sees."""
    register, _, pages, *_ = made
    warnings = int((register.findings["severity"] == "warning").sum())
    assert warnings == 8
    assert "Eight warnings were given." in Page(pages["index.html"]).text


@each_page
def test_every_page_says_what_it_was_made_from(made, name):
    register, _, pages, *_ = made
    for file, digest in register.files.items():
        assert f"<td>hostile/{file}</td><td>{digest[:12]}</td>" in pages[name]
    assert "<td>bank_holidays.csv</td>" in pages[name]
    assert "<td>2021-01-26</td>" in pages[name]


@each_page
def test_no_page_names_a_machine_a_person_or_a_time(made, name, tmp_path):
    html = made[2][name]
    places = [
        str(repository.ROOT),
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
    register, _, pages, _, folder = made
    order = sets.Order(register, "", "2021-01-26", "sefton, national")
    given = {"register": str(folder), "as_of": order.as_of, "rule_sets": order.rule_sets}
    report = sets._one(run.notebooks()[2], given, register.title, sets._about(order), tmp_path)
    assert (tmp_path / report.file).read_text(encoding="utf-8") == pages[report.file]


def test_a_set_lies_under_its_register_and_its_day():
    order = sets.Order(reading.read("data/example"), "data/example", "2024-03-31", "national")
    assert sets.folder(order, Path("out")) == Path("out/example/2024-03-31")
    assert sets._about(order).startswith("Synthetic data, about no real child. ")
