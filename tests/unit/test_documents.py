"""The documents: links lead somewhere, commands are commands, code runs, and one version is everywhere."""

import importlib.util
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import openpyxl
import pytest
import yaml

import safeguarding as sg
from safeguarding import paths
from safeguarding.cli import main

SPEC = importlib.util.spec_from_file_location("make_site", paths.ROOT / "docs" / "make_site.py")
make_site = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(make_site)

PAGES = make_site.pages()
FENCE = re.compile(r"^( *)```(\w+)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
FOR_USERS = [Path("README.md"), *(page for page in PAGES if page.parts[0] == "docs")]


def text(page):
    return (paths.ROOT / page).read_text(encoding="utf-8")


def blocks(page, *languages):
    """Give the blocks of code of a page that are in these languages."""
    return [body for _, language, body in FENCE.findall(text(page)) if language in languages]


def anchors(page):
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", text(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def broken(page):
    for target, anchor in re.findall(r"(?<!\\)\]\(([^)#\s]*)(?:#([^)\s]+))?\)", FENCE.sub("", text(page))):
        path = (paths.ROOT / page.parent / target).resolve() if target else paths.ROOT / page
        if "://" in target:
            continue
        if not path.exists():
            yield f"{page}: {target} is not there"
        elif anchor and path.suffix == ".md" and anchor not in anchors(path.relative_to(paths.ROOT)):
            yield f"{page}: {target or page} has no heading #{anchor}"


def test_every_link_leads_somewhere():
    assert len(PAGES) > 20
    assert [fault for page in PAGES for fault in broken(page)] == []


def test_a_link_that_leads_nowhere_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    (tmp_path / "a.md").write_text("# A\n[x](b.md) [y](#a) [z](#c) [w](a.md#a)\n", encoding="utf-8")
    assert list(broken(Path("a.md"))) == ["a.md: b.md is not there", "a.md: a.md has no heading #c"]


def commands(page):
    for block in blocks(page, "sh", "powershell"):
        for line in block.replace("\\\n", " ").splitlines():
            said = line.partition("  #")[0].replace("\\", "/")
            called = re.search(r"(?:^|[\s/])safeguarding(?:\.exe)? (.+)", said.partition(">")[0])
            if called and " install " not in said:
                yield shlex.split(called[1])


@pytest.mark.parametrize("page", FOR_USERS, ids=str)
def test_every_command_is_one(page):
    for words in commands(page):
        try:
            main._parser().parse_args(words)
        except SystemExit as end:
            pytest.fail(f"{page}: safeguarding {' '.join(words)} ends with {end.code}")


def test_there_are_commands_in_the_pages_for_users():
    assert sum(len(list(commands(page))) for page in FOR_USERS) > 25


@pytest.mark.parametrize("page", ["README.md", "docs/cookbook.md"])
def test_the_code_of_a_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    known = {}
    for block in blocks(Path(page), "python"):
        exec(compile(block, page, "exec"), known)  # noqa: S102 - the project's own pages
    assert known["judged"].as_of.isoformat() == "2024-03-31"


def test_the_rule_of_the_how_to_is_one(tmp_path):
    (rule,) = blocks(Path("docs/how-to.md"), "toml")
    path = tmp_path / "ours.toml"
    path.write_text(rule, encoding="utf-8")
    judged = sg.read("data/example").judge(f"{path},national")
    assert "decision" in set(judged.by_clock()["clock"])


def test_the_tutorial_says_what_comes_of_its_own_register(tmp_path):
    table = [line.strip("| ").split("|") for line in text("docs/tutorial.md").splitlines() if line.startswith("| ")]
    lines = [",".join(cell.strip() for cell in row) for row in table]
    assert len(lines) == 4
    (tmp_path / "reviews.csv").write_text("\n".join(lines), encoding="utf-8")
    judged = sg.read(tmp_path).judge("national", as_of="30/06/2026").table.set_index(["review_id", "clock"])
    assert judged.loc[("R3", "notification"), "outcome"] == "missed"
    assert judged.loc[("R3", "notification"), "elapsed_min"] == judged.loc[("R3", "notification"), "elapsed_max"] == 8
    assert judged.loc[("R2", "notification"), "outcome"] == "cannot_tell"


def test_the_tutorial_s_commands_and_code_do_what_it_says_one_after_the_other(tmp_path, monkeypatch, capsys):
    """All but the reports, which tests of sets make; the three reviews are written below the row of examples."""
    monkeypatch.chdir(tmp_path)
    rows = [line.strip("| ").split("|") for line in text("docs/tutorial.md").splitlines() if line.startswith("| ")]
    ran = []
    for words in commands(Path("docs/tutorial.md")):
        if words[0] == "report" or (words[0] == "import" and len(words) == 2):
            continue
        assert main.main(words) == 0, words
        ran.append(words[0])
        if words[0] == "template":
            book = openpyxl.load_workbook("register.xlsx")
            places = {cell.value: cell.column for cell in book["reviews"][1]}
            for n, row in enumerate(rows[1:], 3):
                for heading, cell in zip(rows[0], row, strict=False):
                    book["reviews"].cell(n, places[heading.strip()]).value = cell.strip() or None
            book.save("register.xlsx")
    assert "R3" in capsys.readouterr().out
    assert ran == ["template", "check", "judge", "due", "due"]
    assert Path("due.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    (block,) = blocks("docs/tutorial.md", "python")
    known = {}
    exec(compile(block, "tutorial", "exec"), known)  # noqa: S102 - the project's own pages
    assert list(known["register"].reviews["review_id"]) == ["R1", "R2", "R3"], "the row of examples is none"
    assert "R3" in set(known["judged"].late()["review_id"])


def test_the_pages_on_registers_show_files_that_are_read(tmp_path):
    mapped, corrected = blocks("data/README.md", "toml")
    (tmp_path / "mapping.toml").write_text(mapped, encoding="utf-8")
    (tmp_path / "corrections.toml").write_text(corrected, encoding="utf-8")
    (tmp_path / "SCR log.csv").write_text(
        "review_id,SIN date,Old reference,Status\nR7,2081-12-01,x,Closed at rapid review\n", encoding="utf-8"
    )
    (row,) = sg.read(tmp_path).reviews.to_dict("records")
    assert (str(row["notified_earliest"].date()), row["kind"]) == ("2018-12-01", "rapid_review")


def test_the_reference_has_every_command_every_name_and_every_outcome():
    said, door, outcomes = make_site.commands(), make_site.door(), make_site.outcomes()
    for name in ("report", "judge", "check", "due", "import", "explore", "whatif"):
        assert f"## safeguarding {name}\n" in said
    for name in ("sg.read", "sg.beside", "Register.during", "Register.save", "Judged.late", "Judged.story"):
        assert f" {name}\n" in door
    assert "| cannot tell | `cannot_tell` |" in outcomes


def test_every_page_of_the_site_s_contents_is_one():
    site = yaml.safe_load(text("docs/mkdocs.yml"))
    listed = [page for entry in site["nav"] for page in entry.values()]
    named = [
        page for each in listed for page in ([each] if isinstance(each, str) else [p for e in each for p in e.values()])
    ]
    made = {"gallery.md", *(f"reference/{name}.md" for name in ("commands", "sg", "outcomes"))}
    assert [page for page in named if page not in made and not (paths.ROOT / page).is_file()] == []
    assert site["theme"]["font"] is False, "fonts would be fetched from elsewhere"


def test_one_version_is_everywhere():
    project = tomllib.loads(text("pyproject.toml"))["project"]["version"]
    assert sg.__version__ == project
    assert f"\n## {project} (" in text("CHANGELOG.md")
    assert yaml.safe_load(text("CITATION.cff"))["version"] == project
    assert set(re.findall(r"safeguarding_reviews-([\d.]+)-py3", text("README.md"))) == {project}


def test_the_workflow_of_tests_is_one():
    flow = yaml.safe_load(text(".github/workflows/tests.yml"))
    systems = flow["jobs"]["elsewhere"]["strategy"]["matrix"]["os"]
    assert {name.split("-")[0] for name in systems} == {"windows", "macos"}
    for job in flow["jobs"].values():
        assert all(re.search(r"@[0-9a-f]{40}$", step["uses"]) for step in job["steps"] if "uses" in step)
    runs = " ".join(step.get("run", "") for step in flow["jobs"]["elsewhere"]["steps"])
    places = re.findall(r"(?<![\w./])tests/\S+", runs)
    assert len(places) >= 5
    assert [place for place in places if not (paths.ROOT / place).exists()] == []


def test_files_are_the_same_bytes_on_every_system():
    command = ["git", "check-attr", "text", "--", "data/rules/national.toml", "notebooks/01_register_quality.ipynb"]
    said = subprocess.run(command, cwd=paths.ROOT, check=True, capture_output=True, text=True).stdout
    assert [line.rpartition(": ")[2] for line in said.splitlines()] == ["unset", "unset"]
