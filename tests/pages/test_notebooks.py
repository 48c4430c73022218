"""The notebooks as they are committed: their parameters, their prose, and outputs from the defaults."""

import ast
import json
import re
from pathlib import Path

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from safeguarding import vocabulary
from safeguarding.register import reading
from safeguarding.reporting.notebooks import run, suite
from safeguarding.reporting.page import stored

NOTEBOOKS = {path.stem: nbformat.read(path, 4) for path in suite.notebooks()}
PATHS = {path.stem: path for path in suite.notebooks()}
SHARED = ["register", "mapping", "as_of", "rule_sets"]

each_notebook = pytest.mark.parametrize("name", NOTEBOOKS)


def cells(name, kind):
    return [cell for cell in NOTEBOOKS[name].cells if cell.cell_type == kind]


def outputs(name):
    return [output for cell in cells(name, "code") for output in cell.outputs]


def parameters(name):
    (cell,) = [cell for cell in NOTEBOOKS[name].cells if "parameters" in cell.metadata.get("tags", [])]
    return ast.parse(cell.source).body


def test_there_are_seven_in_order():
    assert [name[:2] for name in NOTEBOOKS] == ["01", "02", "03", "04", "05", "06", "07"]


# Parameters


@each_notebook
def test_parameters_are_of_the_kind_they_say(name):
    for line in parameters(name):
        assert isinstance(line, ast.AnnAssign)
        assert type(ast.literal_eval(line.value)).__name__ == line.annotation.id


@each_notebook
def test_every_notebook_takes_the_parameters_of_a_set(name):
    assert [line.target.id for line in parameters(name)][:4] == SHARED


@each_notebook
def test_papermill_reads_each_parameter_with_its_default_and_help(name):
    known = papermill.inspect_notebook(str(PATHS[name]))
    assert list(known) == [line.target.id for line in parameters(name)] == run.parameters_of(PATHS[name])
    for line in parameters(name):
        found = known[line.target.id]
        assert found["inferred_type_name"] == line.annotation.id
        assert ast.literal_eval(found["default"]) == ast.literal_eval(line.value)
        assert found["help"]


@each_notebook
def test_the_defaults_are_the_public_register_on_its_own_day(name):
    held = reading.read("data/sefton")
    given = {line.target.id: ast.literal_eval(line.value) for line in parameters(name)}
    assert given["register"] == "data/sefton"
    assert given["as_of"] == held.about["as_of"]
    assert given["rule_sets"] == held.about["rules"]


# Stored outputs


@each_notebook
def test_it_was_run_from_top_to_bottom_without_an_error(name):
    code = cells(name, "code")
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert {output.output_type for output in outputs(name)} == {"execute_result"}


@each_notebook
def test_every_section_shows_something(name):
    shown = [bool(cell.outputs) for cell in cells(name, "code")]
    assert sum(shown) >= 4
    assert shown[-1]


@each_notebook
def test_a_picture_of_a_chart_is_small_and_the_same_again(name):
    """So that a notebook stays small, and changes only with its charts."""
    charts = [output.data for output in outputs(name) if vocabulary.VEGA_LITE in output.data]
    notebook = new_notebook(cells=[new_code_cell(outputs=[new_output("display_data", each) for each in charts[:1]])])
    made, _ = stored.WithPictures().preprocess(notebook, {})
    assert [each.data[stored.PICTURE] for each in made.cells[0].outputs] == [
        each[stored.PICTURE] for each in charts[:1]
    ]
    assert all(len(each[stored.PICTURE]) < 80_000 for each in charts)


EXPLORER = "The explorer: controls show here while a kernel runs."


@each_notebook
def test_stored_outputs_are_what_a_reader_can_see_without_a_kernel(name):
    for output in outputs(name):
        if output.data.get("text/plain") == EXPLORER:
            continue
        assert set(output.data) in (
            {"text/html", "text/plain", vocabulary.TABLE},
            {"text/markdown", "text/plain"},
            {vocabulary.VEGA_LITE, stored.PICTURE, "text/plain"},
        )


@each_notebook
def test_one_cell_answers_the_question_in_words(name):
    (cell,) = [cell for cell in NOTEBOOKS[name].cells if run_tag(cell) == "answer"]
    assert cell.outputs[0].data["text/markdown"].startswith("**")


def tags(cell):
    return cell.metadata.get("tags", [])


def run_tag(cell):
    return next(iter(tags(cell)), "")


@each_notebook
def test_no_output_names_a_machine(name):
    text = json.dumps(NOTEBOOKS[name])
    for place in (str(Path(run.__file__).parents[3]), str(Path.home()), "/tmp/", "ipykernel", "site-packages"):
        assert place not in text, place
    assert not re.search(r"0x[0-9a-f]{8}", text)


@each_notebook
def test_no_notebook_shows_what_changes_with_every_rule(name):
    """Limits and digests stand once in a set, on a page of their own: a changed rule would change all notebooks."""
    shown = "".join(cell.source for cell in cells(name, "code"))
    assert "LIMITS" not in shown
    assert not re.search(r"\b[0-9a-f]{12}\b", "".join(output.data["text/plain"] for output in outputs(name)))


# Prose


@each_notebook
def test_prose_states_no_figure(name):
    """A figure in prose is one that nobody computed. 31 is a premise, the other reading of a month, no result."""
    for cell in cells(name, "markdown"):
        text = cell.source.replace("SHA-256", "")
        if name.startswith("07") and "six months" in text:
            text = text.replace("31 days", "")
        assert not re.search(r"\d", text), cell.source


@each_notebook
def test_every_section_is_a_question(name):
    headings = [cell.source.splitlines()[0] for cell in cells(name, "markdown")]
    assert headings[0].startswith("# ")
    assert all(heading.startswith("## ") for heading in headings[1:])
    assert [each for each in headings[1:] if not each.endswith("?")] == []


@each_notebook
def test_every_section_says_how_to_read_it(name):
    for cell in cells(name, "markdown"):
        assert len(cell.source.strip().splitlines()) >= 3, cell.source
