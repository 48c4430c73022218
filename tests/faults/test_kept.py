"""A register that is kept for the other processes of a run is what reading it anew would give."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from safeguarding import paths
from safeguarding.register import opening, reading


@pytest.fixture
def register(tmp_path):
    folder = tmp_path / "north"
    shutil.copytree(paths.ROOT / "data" / "example", folder)
    return folder


@pytest.fixture
def reads(monkeypatch):
    """Count how often a register is read."""
    counted, read = [], reading._read
    monkeypatch.setattr(reading, "_read", lambda *given: counted.append(given) or read(*given))
    return counted


def same(one, other):
    assert (one.name, one.about, one.files, one.origins) == (other.name, other.about, other.files, other.origins)
    assert one.tables.keys() == other.tables.keys()
    for name in one.tables:
        pd.testing.assert_frame_equal(one.tables[name], other.tables[name], check_exact=True)
    pd.testing.assert_frame_equal(one.findings, other.findings)


@pytest.mark.parametrize("file", ["", "example.xlsx"])
def test_what_is_kept_is_what_was_read(register, reads, file):
    path = str(register / file) if file else str(register)
    with reading.once(path) as first:
        again = reading.read(path)
        assert len(reads) == 1
    same(first, again)
    same(reading.read(path), again)
    assert len(reads) == 2
    with pytest.raises(TypeError):
        again.tables["reviews"] = None


def test_a_file_that_changes_meanwhile_is_read(register, reads):
    with reading.once(str(register)):
        text = (register / "actions.csv").read_text(encoding="utf-8")
        (register / "actions.csv").write_text(text.splitlines()[0] + "\n", encoding="utf-8")
        assert reading.read(str(register)).table("actions").empty
        (register / "actions.csv").write_text(text, encoding="utf-8")
        (register / "mapping.toml").touch()
        reading.read(str(register))
    assert len(reads) == 3


def test_another_register_or_mapping_is_read(register, reads, tmp_path):
    mapping = tmp_path / "other.toml"
    mapping.touch()
    with reading.once(str(register)):
        assert reading.read("data/sefton").name == "sefton"
        reading.read(str(register), str(mapping))
    assert len(reads) == 3


def test_what_is_no_register_is_read(register, reads, monkeypatch, tmp_path):
    for content in (b"", b"nonsense", b"\x80\x04N."):
        (tmp_path / "kept").write_bytes(content)
        monkeypatch.setenv(opening.NAMED, str(tmp_path / "kept"))
        reading.read(str(register))
    assert len(reads) == 3


@pytest.mark.skipif(not opening.MEMORY.exists(), reason="this system's memory has no names")
def test_nothing_is_kept_on_a_disk_and_a_process_that_is_started_finds_it(register, tmp_path, monkeypatch):
    monkeypatch.setattr(opening.tempfile, "tempdir", str(tmp_path))
    code = "import sys; from safeguarding.register import opening; print(opening.found(sys.argv[1]).name)"
    with reading.once(str(register)):
        assert list(tmp_path.glob("kept-*")) == []
        started = subprocess.run(
            [sys.executable, "-c", code, str(register)], capture_output=True, text=True, check=True
        )
        name = os.environ[opening.NAMED]
    assert started.stdout == "north\n"
    assert not Path(name).exists()


def test_nothing_is_kept_after_the_run(register, tmp_path, monkeypatch):
    """In a folder, where memory has no name."""
    monkeypatch.setattr(opening.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(opening, "MEMORY", tmp_path / "none")
    with reading.once(str(register)):
        (folder,) = tmp_path.glob("kept-*")
        assert folder.stat().st_mode & 0o077 == 0
    assert not list(tmp_path.glob("kept-*"))


def test_runs_that_overlap_leave_no_name_of_what_is_gone(register, monkeypatch):
    monkeypatch.delenv(opening.NAMED, raising=False)
    one, other = (opening.keeping(str(register), "", {}, n) for n in range(2))
    one.__enter__()
    other.__enter__()
    one.__exit__(None, None, None)
    assert opening.NAMED in os.environ
    other.__exit__(None, None, None)
    assert opening.NAMED not in os.environ


@pytest.mark.skipif(not opening.MEMORY.exists(), reason="this system's memory has no names")
def test_a_name_whose_file_is_closed_is_not_read_though_a_pipe_has_its_number(register):
    """Reading that pipe would never end, so it is another process that is asked, and only for a while."""
    ours, theirs = os.pipe()
    code = f"from safeguarding.register import opening; print(opening.found({str(register)!r}))"
    named = os.environ | {opening.NAMED: f"/proc/{os.getpid()}/fd/{ours}"}
    asked = subprocess.run([sys.executable, "-c", code], env=named, capture_output=True, text=True, timeout=60)
    os.close(ours)
    os.close(theirs)
    assert asked.stdout == "None\n"
