"""What a console, a pipe, a full disk or a user without a home does to a command: nothing but what it says."""

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import registers

import safeguarding as sg
from safeguarding import paths
from safeguarding.cli import main
from safeguarding.reporting.notebooks import kernels

SAFEGUARDING = Path(sys.executable).with_name("safeguarding")
NAME = "Ānī – “Œuvre” 漢"


@pytest.fixture
def register(tmp_path):
    """A register whose names no console of Windows has letters for, in a folder with spaces and an apostrophe."""
    rows = [{"review_id": "R1", "name": NAME, "kind": "lcspr", "aware": "2020-12-07", "published": "2020-12-08"}]
    registers.write(tmp_path / "Bob's own register", reviews=rows)
    return tmp_path / "Bob's own register"


def call(*arguments, **environment):
    return subprocess.run(
        [SAFEGUARDING, *map(str, arguments)],
        capture_output=True,
        check=False,
        cwd=paths.ROOT,
        env=os.environ | {"TZ": "UTC"} | environment,
    )


@pytest.mark.parametrize("form", ["ics", "csv", "json"])
def test_on_a_system_that_ends_lines_otherwise_they_end_as_the_file_has_them(register, monkeypatch, form):
    """Windows writes CR LF for each LF: of CR LF in a calendar it would make CR CR LF."""
    held = {}
    for ends in ("\n", "\r\n"):
        stream = io.TextIOWrapper(io.BytesIO(), encoding="cp1252", newline=ends)
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", stream)
            assert main.main(["due", str(register), "--as-of", "2021-01-31", "--format", form]) == 0
            stream.flush()
        held[ends] = stream.buffer.getvalue()
    assert held["\n"] == held["\r\n"]
    assert b"\r\r\n" not in held["\r\n"]
    assert (b"\r\n" in held["\n"]) == (form == "ics")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no disk that is always full")
@pytest.mark.parametrize(
    "arguments", [("--help",), ("--version",), ("judge", "data/sefton"), ("template", "/dev/full")]
)
def test_a_full_disk_is_one_line(arguments):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [SAFEGUARDING, *arguments], stdout=full, stderr=subprocess.PIPE, check=False, cwd=paths.ROOT
        )
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1


def test_without_assertions_it_does_the_same():
    plain, bare = call("due", "--help"), call("due", "--help", PYTHONOPTIMIZE="1")
    assert (bare.returncode, bare.stdout, bare.stderr) == (0, plain.stdout, b"")


def test_without_a_home_it_does_the_same(register):
    own = {name: value for name, value in os.environ.items() if name not in ("HOME", "USER", "LOGNAME")}
    command = [SAFEGUARDING, "judge", register, "--as-of", "2021-01-31", "--format", "csv"]
    done = subprocess.run(command, env=own, capture_output=True, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith(b"review_id,")


def test_who_has_no_home_to_write_to_runs_kernels_in_folders_that_are_gone_afterwards(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.delenv("IPYTHONDIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", "somebody's own")
    with kernels.own_folders():
        assert os.environ["IPYTHONDIR"].startswith(str(tmp_path))
        assert os.environ["JUPYTER_CONFIG_DIR"] == "somebody's own"
        assert len(list(tmp_path.iterdir())) == 1
    assert "IPYTHONDIR" not in os.environ
    assert list(tmp_path.iterdir()) == []


def test_who_has_a_home_keeps_it(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("IPYTHONDIR", raising=False)
    with kernels.own_folders():
        assert "IPYTHONDIR" not in os.environ


def test_without_a_folder_for_temporary_files_workbooks_are_written(register, tmp_path, monkeypatch):
    """Nor can whoever clears that folder take away a part of one that is being written."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    assert main.main(["template", str(tmp_path / "empty.xlsx")]) == 0
    (register / "reviews.csv").write_text("review_id,kind,Went out\nR1,lcspr,soon\n", encoding="utf-8")
    assert main.main(["import", str(register)]) == 0
    assert len(sg.read(sg.read(register).save(tmp_path / "saved.xlsx")).reviews) == 1
