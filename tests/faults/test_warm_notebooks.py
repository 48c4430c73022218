"""Notebooks of this project in forked kernels; what such a kernel is by itself is tested in ``tests/warmkernels``."""

import errno
import os
import subprocess
import sys

import forks
import nbformat
import pytest

from safeguarding.reporting.notebooks import kernels, run, suite
from warmkernels import Refused, parents

pytestmark = pytest.mark.skipif(not parents.possible(), reason="this system cannot fork")


@pytest.fixture(scope="module", autouse=True)
def alone(tmp_path_factory):
    tmp_path_factory.getbasetemp()  # decided by now, since it is for other modules too
    with forks.alone():
        yield


@pytest.fixture(scope="module")
def parent(alone):
    with forks.parent(*kernels.PRELOAD) as started:
        started.wait()
        yield started


@pytest.mark.parametrize(
    "path",
    [
        path if path.name.startswith("05") else pytest.param(path, marks=pytest.mark.slow)  # the one with controls
        for path in suite.notebooks()
    ],
    ids=lambda path: path.stem,
)
def test_every_notebook_comes_out_the_same(parent, path):
    with forks.no_parent():
        expected = run.execute(path, {})
    assert int(forks.printed(forks.FORKED)) == parent.process.pid
    assert timeless(run.execute(path, {})) == timeless(expected)


def timeless(notebook):
    """Write a notebook without how long it took."""
    for part in (notebook, *notebook.cells):
        part.metadata.pop("papermill", None)
        part.metadata.pop("execution", None)
    return nbformat.writes(notebook)


def test_a_kernel_has_nothing_of_this_project_until_its_notebook_imports_it(parent):
    """So that an edit counts from the next kernel on."""
    named = "import sys; print([m for m in sys.modules if m.partition('.')[0] == 'safeguarding'])"
    used, printed = "from safeguarding.judging import clocks", f"{parent.process.pid}\n[]\n"
    assert forks.printed(forks.FORKED, named, used) == printed
    assert forks.printed(forks.FORKED, named) == printed


def test_on_a_system_without_fork_a_kernel_is_an_ordinary_one(monkeypatch):
    monkeypatch.setattr(parents, "possible", lambda: False)
    with forks.no_parent(), kernels.warm() as address:
        assert address == ""
        assert int(forks.printed(forks.FORKED)) == os.getpid()


@pytest.mark.parametrize(
    ("code", "section", "why"),
    [
        ("import os; os.kill(os.getpid(), 9)", "The notebook", "its kernel died, perhaps for want of memory"),
        ("import time; time.sleep(600)", "The notebook", "a cell took longer than 1 seconds"),
        ("raise MemoryError", "How late?", "MemoryError:"),
    ],
)
def test_what_went_wrong_in_a_forked_kernel_is_said_in_one_line(parent, tmp_path, monkeypatch, code, section, why):
    monkeypatch.setattr(run, "TIME_LIMIT", 1 if "sleep" in code else 300)
    assert said(tmp_path, code) == (section, why)


def test_a_kernel_that_did_not_start_is_said(tmp_path, monkeypatch):
    def full(*_, **__):
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr("jupyter_client.launcher.Popen", full)
    with forks.no_parent():
        assert said(tmp_path, "1") == ("The notebook", f"its kernel did not start: {os.strerror(errno.EAGAIN)}")


def said(tmp_path, code):
    """Give where a notebook stopped, and why."""
    with pytest.raises(run.NotebookFailed) as failed:
        run.execute(forks.notebook(tmp_path, code), {})
    return failed.value.section, failed.value.why


# What is imported, and when


def test_importing_run_imports_nothing_of_a_kernel():
    """Nor does papermill, which imports every engine that is installed."""
    asked = "import sys, safeguarding.reporting.notebooks.run; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()
    assert {each for each in said if each.startswith(("warmkernels", "ipykernel"))} == {
        "warmkernels",
        "warmkernels.engine",
    }


def test_the_makefile_preloads_what_the_library_does():
    text = (run.paths.ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"-m warmkernels --preload {','.join(kernels.PRELOAD)}\n" in text


def test_this_project_is_refused_unless_whoever_asks_says_that_it_stays_as_it_is():
    with forks.parent("safeguarding.errors") as started, pytest.raises(Refused, match="no installed library"):
        started.wait()
    code = "import sys; print('safeguarding.errors' in sys.modules, 'safeguarding.days.dates' in sys.modules)"
    with forks.parent("own:safeguarding.errors"):
        assert forks.printed(code) == "True False\n"


def test_what_notebooks_import_of_the_project_is_known():
    own = kernels._own()
    assert "own:safeguarding.analyses.timeliness.on_time" in own
    assert "own:safeguarding.register.reading" in own
    assert not [name for name in own if "explorer" in name], "controls are left out of reports"
    assert list(kernels._modules("from safeguarding.x import y, z\nfrom os import path\nimport safeguarding.w")) == [
        *("safeguarding.x.y", "safeguarding.x.z")
    ]
    assert list(kernels._modules("from safeguarding import (")) == []
