"""Reports that stay: copies that are still true, sets of a register that is another, and what is said to be gone."""

import argparse
from dataclasses import replace
from datetime import date

import nbformat
import pytest
import registers
import suites

from safeguarding.cli import report
from safeguarding.errors import InputError
from safeguarding.reporting.many import runs
from safeguarding.reporting.notebooks import suite
from safeguarding.reporting.sets import manifest, store
from safeguarding.reporting.sets.orders import Report, ReportOutcome, SetOrder
from safeguarding.reporting.sets.store import Store

PDF = f"{suite.OVERVIEW}.pdf"


@pytest.fixture
def wanted(tmp_path, monkeypatch):
    """An order of a register of one review, where the suite is one notebook, the overview."""
    path = tmp_path / f"{suite.OVERVIEW}.ipynb"
    nbformat.write(suites.executed(suites.write(tmp_path, "1")[0]), path)
    monkeypatch.setattr(suite, "notebooks", lambda: [path])
    registers.write(tmp_path / "a" / "register", reviews=[{"review_id": "R1"}])
    return SetOrder(None, str(tmp_path / "a" / "register"), date(2026, 3, 31), "national", formats=())


def made(order, out, *formats):
    """Leave a set as a run with these formats leaves it."""
    job = runs.job(replace(order, formats=("html", *formats)), out, None)
    files = {f"{suite.OVERVIEW}.{form}": form.encode() for form in ("html", *formats)}
    place = job.place
    for folder in (place.folder, place.state):
        folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (place.folder / name).write_bytes(content)
    ((_, by),) = manifest.decided_by(job.order, manifest.common()).items()
    about = Report(f"{suite.OVERVIEW}.html", "T", copies=tuple(f"{suite.OVERVIEW}.{form}" for form in formats))
    kept = manifest.stamped(manifest.made(by, files, about), place.folder)
    store.write(place.state / f"{suite.OVERVIEW}.json", manifest.written(kept))
    return place


def test_without_a_format_copies_that_are_true_stay(wanted, tmp_path):
    made(wanted, tmp_path / "out", "pdf", "docx")
    job = runs.job(wanted, tmp_path / "out", None)
    assert job.order.formats == ("html", "pdf", "docx")
    assert job.lost == ()


def test_copies_that_are_no_longer_true_go_and_are_named(wanted, tmp_path):
    made(wanted, tmp_path / "out", "pdf")
    registers.write(tmp_path / "a" / "register", reviews=[{"review_id": "R2"}])
    job = runs.job(wanted, tmp_path / "out", None)
    assert job.order.formats == ("html",)
    assert job.lost == (PDF,)


def test_a_copy_that_somebody_changed_is_not_true(wanted, tmp_path):
    place = made(wanted, tmp_path / "out", "pdf")
    (place.folder / PDF).write_bytes(b"something else")
    assert runs.job(wanted, tmp_path / "out", None).lost == (PDF,)


def test_who_asks_for_a_format_has_it(wanted, tmp_path):
    made(wanted, tmp_path / "out", "pdf")
    job = runs.job(replace(wanted, formats=("html",)), tmp_path / "out", None)
    assert (job.order.formats, job.lost) == (("html",), ())


def test_a_register_of_the_same_name_from_another_folder_takes_no_place(wanted, tmp_path):
    made(wanted, tmp_path / "out")
    registers.write(tmp_path / "b" / "register", reviews=[{"review_id": "R9"}])
    other = replace(wanted, path=str(tmp_path / "b" / "register"))
    with pytest.raises(
        InputError, match=r"holds the reports of .*a.register; write --out FOLDER, or rename .*b.register"
    ):
        runs.job(other, tmp_path / "out", None)
    assert runs.job(replace(other, as_of=date(2026, 6, 30)), tmp_path / "out", None)
    assert runs.job(replace(wanted, path=f"{tmp_path}/a/../a/register"), tmp_path / "out", None)


def test_a_register_that_was_moved_keeps_its_reports(wanted, tmp_path):
    made(wanted, tmp_path / "out")
    (tmp_path / "a").rename(tmp_path / "c")
    moved = replace(wanted, path=str(tmp_path / "c" / "register"))
    assert runs.job(moved, tmp_path / "out", None).folder.parent.name == "register"


def test_the_newest_sets_are_counted_apart_for_each_register(wanted, tmp_path):
    registers.write(tmp_path / "b" / "register", reviews=[{"review_id": "R9"}])
    other = replace(wanted, path=str(tmp_path / "b" / "register"))
    out = tmp_path / "out"
    for order, day in ((wanted, 1), (wanted, 2), (other, 3)):
        made(replace(order, as_of=date(2026, 3, day)), out)
    gone = store.keep_newest([out / "register"], 1, store.state_of(out))
    assert [folder.name for folder in gone] == ["2026-03-01"]


def test_what_keep_removes_is_said(wanted, tmp_path):
    out, log = tmp_path / "out", tmp_path / "log.jsonl"
    places = [made(replace(wanted, as_of=date(2026, 3, day)), out, "pdf") for day in (1, 2)]
    job = runs.Job(wanted, places[1].folder, places[1].state, lost=(PDF,))
    done = [runs.SetOutcome(job, (ReportOutcome(Report("x", "X")),))]
    given = argparse.Namespace(keep=1, state="", out=str(out))
    with report.Log(str(log)) as opened:
        said = report._kept(given, done, opened)
    assert said == [
        f"{places[1].folder}: removed {PDF}, no longer true; --format makes them",
        f"{places[0].folder}: removed, as --keep 1 says",
    ]
    assert log.read_text(encoding="utf-8").count('"removed"') == 2


def test_what_is_skipped_says_since_when(wanted, tmp_path):
    place = made(wanted, tmp_path / "out")
    since = store.since(place, Report(f"{suite.OVERVIEW}.html", "T"))
    assert since.endswith(" UTC")
    job = runs.Job(wanted, place.folder, place.state)
    outcomes = [runs.SetOutcome(job, (ReportOutcome(Report("x", "X"), since=since),))]
    assert f"1 skipped (since {since})" in report.up(outcomes, 1.0)
    assert store.since(Store(tmp_path / "none", tmp_path / "none"), Report("x", "X")) == ""
