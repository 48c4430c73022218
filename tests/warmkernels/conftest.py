"""What the tests of forked kernels share: no parent and no folders but their own, and a parent that is ready."""

import forks
import pytest

from warmkernels import parents


@pytest.fixture(scope="module", autouse=True)
def alone(tmp_path_factory):
    if not parents.possible():
        pytest.skip("this system cannot fork")
    tmp_path_factory.getbasetemp()  # decided by now, since it is for other modules too
    with forks.alone():
        yield


@pytest.fixture
def library(tmp_path, monkeypatch):
    """Write a module as if it were an installed library, and give its name."""

    def write(text, name="some_library"):
        folder = tmp_path / "site-packages"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
        forks.prepend(monkeypatch, folder)
        return name

    return write


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Write a module that is no installed library, and give its name."""
    (tmp_path / "some_project.py").write_text("", encoding="utf-8")
    forks.prepend(monkeypatch, tmp_path)
    return "some_project"
