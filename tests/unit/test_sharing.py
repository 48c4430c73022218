"""The work that tests share: one run of a notebook for all that ask for it, and one process for all that look at it."""

from pathlib import Path

import executed
import sharing

TESTS = Path(__file__).parents[1]


def test_a_notebook_is_run_once_however_it_is_asked_for():
    run = executed.notebook("04")
    assert run is executed.notebook("04", "sefton", audience="internal", years=3)
    assert executed.notebook("04", years=4).variables["years"] == 4


def test_modules_that_execute_notebooks_are_known_by_what_they_import():
    assert sharing.executes(Path(__file__))
    modules = {path.stem for path in TESTS.rglob("test_*.py") if sharing.executes(path)}
    assert {"test_overview", "test_contradictions", "test_charts", "test_back"} <= modules
    assert "test_attack" not in modules
    assert not sharing.executes(TESTS.parent / "notebooks/01_register_quality.ipynb")
