"""The parts that need no kernel: messages, likeness, folders; and what the package imports and leans on."""

import ast
import os
import re
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from inspect import getmro, getsource, isclass, isfunction
from pathlib import Path

import pytest

import warmkernels
from warmkernels import folders, manager, protocol, provisioner, unpromised

# What a fork has to be like


def test_a_relative_path_of_modules_is_from_where_the_kernel_starts():
    assert protocol.likeness({"PYTHONPATH": "lib"}, "/a")["PYTHONPATH"] == "/a/lib"
    assert (
        protocol.difference(
            protocol.likeness({"PYTHONPATH": "lib"}, "/a"), protocol.likeness({"PYTHONPATH": "/a/lib"}, "/b")
        )
        == ""
    )
    assert "PYTHONPATH" in protocol.difference(
        protocol.likeness({"PYTHONPATH": "lib"}, "/a"), protocol.likeness({}, "/a")
    )


def test_only_this_python_and_its_ordinary_kernel_are_forked(tmp_path):
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "x"]
    assert protocol.request(command, {}, str(tmp_path)).arguments == ["-f", "x"]
    assert protocol.request(["/another/python", *command[1:]], {}, str(tmp_path)) is None
    assert protocol.request([sys.executable, "-Xdev", *command[1:]], {}, str(tmp_path)) is None
    assert protocol.request(command, {}, str(tmp_path / "nowhere")) is None


def test_another_user_is_another_process():
    assert protocol.difference({"user": "0:0"}, {"user": "1000:1000"}) == "other user"


# Folders


def test_a_long_path_for_temporary_files_is_not_used(tmp_path, monkeypatch):
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr(folders.tempfile, "tempdir", str(long))
    made = folders.make()
    assert len(str(made.path)) < 90
    made.remove()
    assert not made.path.exists()


def test_a_folder_that_nobody_holds_is_swept_and_one_in_use_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "_place", lambda: str(tmp_path))
    used, dead = folders.make(), tmp_path / f"{folders.PREFIX}dead"
    dead.mkdir()
    (dead / "s").touch()
    (tmp_path / "other").mkdir()
    folders.sweep()
    assert {each.name for each in tmp_path.iterdir()} == {used.path.name, "other"}
    used.remove()


def test_a_folder_that_is_swept_as_it_is_made_is_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "_place", lambda: str(tmp_path))
    make = folders.tempfile.mkdtemp
    names = iter(["first", "second"])

    def swept(prefix, dir):
        path = make(prefix=next(names), dir=dir)
        if "first" in path:
            os.rmdir(path)
        return path

    monkeypatch.setattr(folders.tempfile, "mkdtemp", swept)
    made = folders.make()
    assert "second" in made.path.name
    made.remove()


# Messages


def test_a_message_is_read_in_whatever_pieces_it_comes():
    said, whole = protocol.Reader(), protocol.written({"a": "ü"}) + protocol.written({"b": 1})
    heard = [each for n in range(len(whole)) for each in said.feed(whole[n : n + 1])]
    assert heard == [{"a": "ü"}, {"b": 1}]


@pytest.mark.parametrize("bad", [b"nonsense\n", b"[1]\n", b"x" * (protocol.LARGEST + 1)])
def test_what_is_no_message_is_refused(bad):
    with pytest.raises(ValueError, match=r"JSON|Expecting|no table|more than"):
        protocol.Reader().feed(bad)


# What it imports, and what it leans on

MODULES = sorted(Path(warmkernels.__file__).parent.glob("*.py"))


def test_papermill_can_have_the_engine_without_anything_of_a_kernel():
    """It imports every engine that is installed, in every process."""
    asked = "import sys, papermill.engines; before = {*sys.modules}; import warmkernels.engine; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()
    ours = {each for each in said if each.partition(".")[0] == "warmkernels"}
    assert ours == {"warmkernels", "warmkernels.engine"}
    assert not [each for each in said if each.partition(".")[0] == "ipykernel"]


@pytest.mark.parametrize("name", unpromised.USED)
def test_what_is_leaned_on_is_still_there(name):
    module, _, path = name.partition(":")
    class_, _, attribute = path.rpartition(".")
    made = getattr(import_module(module), class_) if class_ else import_module(module)
    declared = any(attribute in vars(base).get("__annotations__", {}) for base in (getmro(made) if class_ else ()))
    assert attribute in dir(made) or declared or f"self.{attribute}" in getsource(made)


def test_whatever_is_private_to_others_and_used_is_listed():
    listed = {re.split("[.:]", name)[-1] for name in unpromised.USED}
    used = {name for path in MODULES for name in private(path.read_text(encoding="utf-8"))}
    replaced = {name for module in (manager, provisioner) for name in overridden(module)}
    assert sorted((used | replaced) - listed) == []
    assert {name for name in listed if name.startswith("_")} <= used | replaced


def private(text):
    """Name the attributes with an underscore that a module uses and does not make itself."""
    nodes = list(ast.walk(ast.parse(text)))
    used = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    made = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    own = {"_exit", "_folder", "_connection", "_said"}
    return {name for name in used - made - own if name.startswith("_") and not name.startswith("__")}


def overridden(module):
    """Name the methods with an underscore that its classes make otherwise than the classes they are made from."""
    for made in vars(module).values():
        if isclass(made) and made.__module__ == module.__name__:
            own = [name for name, value in vars(made).items() if name.startswith("_") and isfunction(value)]
            yield from (name for name in own if not name.startswith("__") and inherited(made, name))


def inherited(made, name):
    return any(name in vars(base) for base in getmro(made)[1:] if base.__module__.startswith("jupyter_client"))


@pytest.mark.parametrize("library", unpromised.TRIED_WITH)
def test_the_releases_that_it_was_tried_with_are_those_that_are_here(library):
    """Where this fails and all else here passes, write the release that is here into ``unpromised``."""
    assert version(library).split(".")[:2] == unpromised.TRIED_WITH[library].split(".")[:2]


def test_neither_the_package_nor_its_tests_need_anything_of_the_project_around_them():
    tests = sorted(Path(__file__).parent.glob("*.py"))
    jupyter = {"ipykernel", "jupyter_client", "jupyter_core", "nbclient", "nbformat", "papermill", "traitlets", "zmq"}
    known = {*sys.stdlib_module_names, *jupyter, "warmkernels", "forks", "psutil", "pytest"}
    assert {name for path in (*MODULES, *tests) for name in imported(path.read_text(encoding="utf-8"))} <= known


def imported(text):
    """Name the packages that a module imports, in whatever function."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]
