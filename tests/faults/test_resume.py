"""What is made again and why, and what is left of a run that was cut short, wherever it was cut."""

import os
import shutil
import threading
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
import suites

from safeguarding import paths
from safeguarding.errors import InputError
from safeguarding.reporting.many import runs
from safeguarding.reporting.notebooks import suite
from safeguarding.reporting.sets import exchanging, making, manifest, orders, resume, software, store
from safeguarding.reporting.sets.orders import Terms


@pytest.fixture
def register(tmp_path):
    folder = tmp_path / "place" / "sefton"
    shutil.copytree(paths.ROOT / "data" / "sefton", folder)
    return folder


@pytest.fixture
def ran(tmp_path, monkeypatch):
    """Have a suite of three notebooks that need no kernel; give the names of those that were run."""
    names = []
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    suites.write(notebooks, "one", "two", "three")

    def run(path, given):
        names.append(path.stem)
        return suites.executed(path), 0.0

    monkeypatch.setattr(suite, "notebooks", lambda: sorted(notebooks.glob("*.ipynb")))
    monkeypatch.setattr(making, "_apart", run)
    return names


def job(tmp_path, register, **changed):
    order = replace(suites.order(str(register)), **changed)
    return runs.job(order, tmp_path / "out", None)


def make(each, **terms):
    """Make the set of a job, and say what came of each report."""
    done = runs.made(replace(each, terms=Terms(**terms)), lambda _: None, lambda _: None)
    assert done.failure == ""
    return {outcome.report.file[:2]: outcome.what for outcome in sorted(done.outcomes, key=lambda one: one.report.file)}


ALL = dict.fromkeys(("01", "02", "03"), "made")
NONE = dict.fromkeys(("01", "02", "03"), "skipped")


def reasons(each):
    return {name[:2]: why for _, name, why in runs.explained([each]) if why}


def test_what_is_made_is_left(tmp_path, register, ran):
    each = job(tmp_path, register)
    assert runs.there(each) is None
    assert reasons(each) == dict.fromkeys(("01", "02", "03"), ("never made",))
    assert make(each) == ALL
    before = suites.lies(tmp_path)
    assert ran == ["01_first", "02_second", "03_third"] or len(ran) == 3
    assert make(each) == NONE
    assert reasons(each) == {}
    assert [one.report.file for one in runs.there(each).outcomes] == [
        "01_first.html",
        "02_second.html",
        "03_third.html",
    ]
    assert len(ran) == 3
    assert suites.lies(tmp_path) == before


def test_nothing_of_a_set_but_its_reports_lies_where_it_is_published(tmp_path, register, ran):
    """Digests of a register's files would let somebody try out what a public report withholds."""
    each = job(tmp_path, register)
    make(each)
    assert {path.name for path in each.folder.iterdir()} == {
        *("01_first.html", "02_second.html", "03_third.html", "index.html"),
        *("methods.html", "methods-limits.csv", "tables.xlsx"),
    }
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["sefton"]
    assert {path.name for path in each.folder.parent.iterdir()} == {each.folder.name, f".{each.folder.name}.lock"}
    assert each.folder.with_name(f".{each.folder.name}.lock").read_bytes() == b""
    assert each.state == tmp_path / ".out-state" / "sefton" / each.folder.name


def test_one_changed_notebook_is_run_again_and_the_index_says_what_it_says(tmp_path, register, ran):
    each = job(tmp_path, register)
    make(each)
    (path,) = suites.write(tmp_path / "notebooks", "another")
    assert path.stem == "01_first"
    assert reasons(each) == {"01": ("the notebook has changed",)}
    assert make(each) == {"01": "made", "02": "skipped", "03": "skipped"}
    assert ran[3:] == ["01_first"]
    assert b"another" in (each.folder / "01_first.html").read_bytes()
    assert b"another" in (each.folder / "index.html").read_bytes()
    assert make(each) == NONE


def test_outputs_stored_in_a_notebook_decide_nothing(tmp_path, register, ran):
    each = job(tmp_path, register)
    make(each)
    for path in suite.notebooks():
        import nbformat

        nbformat.write(suites.executed(path), path)
    assert make(each) == NONE


def edit(path, text):
    path.write_text(f"{path.read_text(encoding='utf-8')}{text}", encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda folder: edit(folder / "actions.csv", "\n"), "register actions.csv has changed"),
        (lambda folder: (folder / "mapping.toml").write_text(""), "register mapping.toml is new"),
        (lambda folder: (folder / "area.toml").unlink(), "register area.toml is gone"),
    ],
    ids=["changed", "new", "gone"],
)
def test_a_changed_register_is_reported_again_whole(tmp_path, register, ran, change, why):
    each = job(tmp_path, register)
    make(each)
    change(register)
    assert reasons(each) == dict.fromkeys(("01", "02", "03"), (why,))
    assert runs.there(each) is None
    assert make(each) == ALL


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("rule_sets", "national", "parameter rule_sets was sefton and is national"),
        ("formats", ("html", "pdf"), "parameter formats was html and is html,pdf"),
    ],
)
def test_other_parameters_are_another_report(tmp_path, register, ran, name, value, why):
    make(job(tmp_path, register))
    assert reasons(job(tmp_path, register, **{name: value}))["02"] == (why,)


def test_another_day_or_audience_is_another_set(tmp_path, register, ran):
    first = job(tmp_path, register)
    make(first)
    for other in (job(tmp_path, register, as_of=date(2021, 1, 27)), job(tmp_path, register, audience="public")):
        assert other.folder != first.folder
        assert make(other) == ALL
    assert make(first) == NONE


@pytest.mark.parametrize("name", ["the library", "the lock", "Python", "data/rules/bank_holidays.csv"])
def test_other_code_or_rules_make_every_report_again(tmp_path, register, ran, monkeypatch, name):
    each = job(tmp_path, register)
    make(each)
    part = "_data" if "/" in name else "_code"
    known = getattr(manifest, part)()
    assert name in known
    monkeypatch.setattr(manifest, part, lambda: known | {name: "other"})
    assert [why for (why,) in reasons(each).values()] == [
        f"Python was {known[name]} and is other" if name == "Python" else f"{name} has changed"
    ] * 3


def test_every_file_of_the_library_counts():
    """So that no edit is overlooked, each is in the digest; those that are made by running it are not."""
    names = set(software.files(*manifest.LIBRARIES))
    assert {"lib/safeguarding/judging/clocks.py", "lib/safeguarding/reporting/page/template/print.css"} <= names
    assert "lib/warmkernels/child.py" in names
    assert not [name for name in names if name.endswith(".pyc")]
    assert set(manifest._data()) >= {
        "data/rules/sefton.toml",
        "data/rules/bank_holidays.csv",
        "data/rules/themes.toml",
    }


def test_a_report_that_was_edited_or_lost_is_made_again(tmp_path, register, ran):
    each = job(tmp_path, register)
    make(each)
    edit(each.folder / "02_second.html", "<p>On time.</p>")
    (each.folder / "03_third.html").unlink()
    assert reasons(each) == {
        "02": ("02_second.html is not as it was made",),
        "03": ("03_third.html is not as it was made",),
    }
    assert make(each) == {"01": "skipped", "02": "made", "03": "made"}


def test_a_file_that_is_as_it_was_written_is_not_read_again(tmp_path, register, ran, monkeypatch):
    each = job(tmp_path, register)
    make(each)
    read, own = [], paths.sha256
    monkeypatch.setattr(paths, "sha256", lambda path: read.append(path) or own(path))
    assert reasons(each) == {}
    assert not [path for path in read if path.is_relative_to(each.folder)]


def test_a_set_that_was_copied_or_touched_is_read_and_left(tmp_path, register, ran):
    each = job(tmp_path, register)
    make(each)
    for path in each.folder.iterdir():
        os.utime(path, (0, 0))
    assert reasons(each) == {}
    assert make(each) == NONE


def test_a_change_that_leaves_a_file_as_long_as_it_was_is_seen(tmp_path, register, ran):
    each = job(tmp_path, register)
    make(each)
    page = each.folder / "02_second.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("second", "fourth"), encoding="utf-8")
    assert len(page.read_text(encoding="utf-8")) == len(text)
    assert reasons(each) == {"02": ("02_second.html is not as it was made",)}


def test_a_lost_index_is_made_without_running_a_notebook(tmp_path, register, ran):
    each = job(tmp_path, register)
    make(each)
    before = suites.lies(each.folder)
    (each.folder / "index.html").unlink()
    assert make(each) == NONE
    assert suites.lies(each.folder) == before
    assert len(ran) == 3


REST = [pytest.param(each, marks=pytest.mark.slow) for each in (b"{", b"[]", b"\xff")]


@pytest.mark.parametrize("damage", [b"", b'{"form": 0}', *REST])
def test_a_damaged_manifest_is_as_good_as_none(tmp_path, register, ran, damage):
    each = job(tmp_path, register)
    make(each)
    (each.state / "02_second.json").write_bytes(damage)
    assert reasons(each) == {"02": ("never made",)}
    assert make(each) == {"01": "skipped", "02": "made", "03": "skipped"}
    (each.state / "03_third.tables.json").write_bytes(damage)
    (each.folder / "index.html").unlink()
    make(each)
    assert (each.folder / "index.html").exists()


def test_all_is_made_again_if_that_is_asked_for(tmp_path, register, ran):
    each = job(tmp_path, register)
    make(each)
    assert make(each, again=True) == ALL


def test_a_failed_report_stands_in_place_of_the_old_one_and_is_tried_again(tmp_path, register, ran, monkeypatch):
    each = job(tmp_path, register)
    make(each)
    edit(register / "actions.csv", "\n")

    def fail(path, given):
        if path.stem == "02_second":
            raise making.run.NotebookFailed("How late?", "ValueError: x", 2, "Traceback")
        return suites.executed(path), 0.0

    with monkeypatch.context() as patched:
        patched.setattr(making, "_apart", fail)
        assert make(each) == {"01": "made", "02": "failed", "03": "made"}
    page = (each.folder / "02_second.html").read_text(encoding="utf-8")
    assert "could not be made" in page
    assert "two" not in page
    assert (each.folder / "02_second.log").exists()
    assert reasons(each) == {"02": ("failed last time",)}
    assert make(each) == {"01": "skipped", "02": "made", "03": "skipped"}
    assert not (each.folder / "02_second.log").exists()


def test_a_notebook_that_is_gone_takes_its_page_with_it(tmp_path, register, ran):
    each = job(tmp_path, register)
    make(each)
    (tmp_path / "notebooks" / "03_third.ipynb").unlink()
    make(each)
    assert not (each.folder / "03_third.html").exists()
    assert not list(each.state.glob("03*"))


# Cut short


class Cut(BaseException):
    """The machine stops."""


@pytest.fixture
def cut(monkeypatch):
    """Stop the machine at the nth thing that is done to the disk, before or after it; give how many there were."""
    count = {"left": None, "done": 0}

    def stopping(function, before):
        def stopped(*given, **named):
            count["done"] += 1
            stops = count["left"] is not None and count["done"] == count["left"]
            if stops and before:
                raise Cut
            made = function(*given, **named)
            if stops:
                raise Cut
            return made

        return stopped

    def begin(left, before=True):
        count["left"], count["done"] = left, 0
        monkeypatch.setattr(os, "fsync", stopping(fsync, before))
        for name, function in steps.items():
            monkeypatch.setattr(Path, name, stopping(function, before))
        for name, function in moves.items():
            monkeypatch.setattr(os, name, stopping(function, before))
        monkeypatch.setattr(exchanging, "exchanged", stopping(exchanged, before))
        return count

    exchanged, moves = exchanging.exchanged, {name: getattr(os, name) for name in ("rename", "link")}
    fsync, steps = os.fsync, {name: getattr(Path, name) for name in ("replace", "unlink", "mkdir")}
    return begin


def in_one_step(monkeypatch):
    """Readers see the one set or the other at every moment."""
    return lambda old, new: (old, new)


def in_two_steps(monkeypatch):
    """On a system that cannot exchange two folders, there is no set for a moment; half old and half new never."""
    # Of this module alone: others that are loaded meanwhile refuse a system that they do not know.
    monkeypatch.setattr(exchanging, "sys", SimpleNamespace(platform="elsewhere"))
    return lambda old, new: (old, new, {})


EVERY = pytest.param(1, marks=pytest.mark.slow, id="everywhere")


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("step", [pytest.param(19, id="here and there"), EVERY])
@pytest.mark.parametrize("system", [in_one_step, in_two_steps])
def test_wherever_a_run_is_cut_a_set_is_there_whole_and_the_next_run_completes_it(
    tmp_path, register, ran, cut, before, step, system, monkeypatch
):
    seen = system(monkeypatch)
    each = job(tmp_path, register)
    make(each)
    old = suites.lies(each.folder)
    shutil.copytree(tmp_path / "out", tmp_path / "was-out")
    shutil.copytree(tmp_path / ".out-state", tmp_path / "was-state")
    edit(register / "actions.csv", "\n")
    suites.write(tmp_path / "notebooks", "1", "2")
    (tmp_path / "notebooks" / "03_third.ipynb").unlink()
    total = cut(None)
    make(each)
    total, new = total["done"], suites.lies(each.folder)
    assert total > 30
    assert {name for name in old if name not in new} == {"03_third.html"}
    for left in range(1 if step == 1 else 4 - before, total + 1, step):
        for place, was in ((tmp_path / "out", "was-out"), (tmp_path / ".out-state", "was-state")):
            cut(None)
            shutil.rmtree(place)
            shutil.copytree(tmp_path / was, place)
        cut(left, before)
        with pytest.raises(Cut):
            make(each)
        # Readers see yesterday's set, whole, or the new one, whole.
        between = suites.lies(each.folder)
        assert between in seen(old, new), left
        cut(None)
        make(each)
        assert suites.lies(each.folder) == new, left
        assert not each.place.coming.exists()
        assert runs.there(each) is not None
    assert make(each) == {"01": "skipped", "02": "skipped"}


def test_what_an_interrupted_run_finished_is_not_run_again(tmp_path, register, ran, monkeypatch):
    each = job(tmp_path, register)

    def stop(path, given):
        if path.stem == "03_third":
            raise KeyboardInterrupt
        return suites.executed(path), 0.0

    with monkeypatch.context() as patched:
        patched.setattr(making, "_apart", stop)
        patched.setattr(making.os, "cpu_count", lambda: 0)
        with pytest.raises(KeyboardInterrupt):
            make(each)
    finished = {path.stem for path in each.place.next.glob("0*.json") if ".tables" not in path.name}
    assert "03_third" not in finished
    assert not each.folder.exists()
    assert make(each) == {name: "skipped" if any(name in one for one in finished) else "made" for name in ALL}
    assert {path[:2] for path in ran} == {name for name in ALL if not any(name in one for one in finished)}


def test_what_waits_for_other_inputs_is_forgotten(tmp_path, register, ran, cut):
    """A run with other inputs was cut short, and then the inputs are as they were."""
    each = job(tmp_path, register)
    make(each)
    old, text = suites.lies(each.folder), (register / "actions.csv").read_bytes()
    edit(register / "actions.csv", "\n")
    for left in range(10, 20):
        cut(left)
        with pytest.raises(Cut):
            make(each)
        if list(each.place.next.glob("0*.json")):
            break
    cut(None)
    assert list(each.place.next.glob("0*.json"))
    (register / "actions.csv").write_bytes(text)
    (each.folder / "index.html").unlink()
    make(each)
    assert suites.lies(each.folder) == old


def test_a_full_disk_is_one_line_and_leaves_yesterdays_set(tmp_path, register, ran, monkeypatch):
    each = job(tmp_path, register)
    make(each)
    old = suites.lies(each.folder)
    edit(register / "actions.csv", "\n")

    def full(opened):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        done = runs.made(each, lambda _: None, lambda _: None)
    assert done.failure.endswith("cannot be written: No space left on device")
    assert str(each.folder) in done.failure
    assert suites.lies(each.folder) == old
    assert make(each) == ALL


# Two at once


def test_two_runs_of_one_set_are_one_after_the_other(tmp_path, register, ran, monkeypatch):
    each, said, began = job(tmp_path, register), [], threading.Event()

    def slowly(path, given):
        began.set()
        time.sleep(0.05)
        ran.append(path.stem)
        return suites.executed(path), 0.0

    monkeypatch.setattr(making, "_apart", slowly)
    first = threading.Thread(target=make, args=[each])
    first.start()
    began.wait()
    done = runs.made(each, lambda _: None, said.append)
    first.join()
    assert [outcome.what for outcome in done.outcomes] == ["skipped"] * 3
    assert sorted(ran) == ["01_first", "02_second", "03_third"]
    assert said == [f"{each.folder}: another run is making this set; waiting for it"]


def test_a_run_that_does_not_end_is_not_waited_for_for_ever(tmp_path, register, ran):
    each = job(tmp_path, register)
    with store.alone(each.place, 0, lambda _: None):
        done = runs.made(replace(each, terms=Terms(patience=0.1)), lambda _: None, lambda _: None)
    assert done.failure == f"{each.folder}: another run is still making this set after 0.1 seconds"
    assert make(each) == ALL


def test_the_lock_of_a_run_that_was_killed_is_none(tmp_path, register, ran):
    """The file stays, and the system has let go of it."""
    import subprocess
    import sys

    each = job(tmp_path, register)
    code = f"""
import os, pathlib
from safeguarding.reporting.sets import store
place = store.Store(pathlib.Path({str(each.folder)!r}), pathlib.Path({str(each.state)!r}))
with store.alone(place, 0, print):
    print("held", flush=True)
    os.kill(os.getpid(), 9)
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ended.stdout, ended.returncode) == ("held\n", -9)
    assert each.folder.with_name(f".{each.folder.name}.lock").exists()
    assert make(each, patience=0) == ALL


def test_names_of_sets_do_not_meet():
    assert orders.folder_name("data/sefton") == "sefton"
    assert orders.folder_name("data/example/example.xlsx") == "example.xlsx"


def test_a_plan_of_a_register_that_is_not_there_is_one_line(tmp_path):
    order = orders.SetOrder(None, str(tmp_path / "nowhere"), date(2021, 1, 26), "sefton")
    with pytest.raises(InputError, match="no such file or folder"):
        resume.plan(order, store.Store(tmp_path / "a", tmp_path / "b"))


def test_a_manifest_is_read_as_it_was_written(tmp_path):
    report = orders.Report("02_x.html", "X?", "<p>é</p>", "", (), ("02_x.pdf",), 3)
    made = manifest.made({"b": "2", "a": "1"}, {"02_x.html": b"x"}, report)
    (tmp_path / "x.json").write_bytes(manifest.written(made))
    assert manifest.read(tmp_path / "x.json") == made
