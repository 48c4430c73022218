"""Nothing is written beside a register that comes with an installed package: one sentence says what to do instead."""

import shutil

import pytest

from safeguarding import paths
from safeguarding.cli import main


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """Have the registers and rules as an installed wheel has them, and a heading there that nobody knows."""
    root = tmp_path / "site-packages" / "shipped"
    shutil.copytree(paths.ROOT / "data", root / "data")
    reviews = root / "data" / "sefton" / "reviews.csv"
    reviews.write_text(reviews.read_text(encoding="utf-8").replace("published", "Went public", 1), encoding="utf-8")
    monkeypatch.setattr(paths, "ROOT", root)
    monkeypatch.setattr(paths, "SHIPPED", root)
    return root


@pytest.mark.parametrize("command", [["check", "--write-mapping"], ["import"]])
def test_a_register_that_comes_with_the_program_is_not_written_to(shipped, command, capsys):
    before = {path: path.read_bytes() for path in shipped.rglob("*") if path.is_file()}
    assert main.main([*command, str(shipped / "data" / "sefton")]) == 2
    said = capsys.readouterr().err
    assert "belongs to a register that comes with the program; copy its folder, and write there" in said
    assert said.count("\n") == 1
    assert {path: path.read_bytes() for path in shipped.rglob("*") if path.is_file()} == before


def test_a_register_of_ones_own_is_written_to(shipped, tmp_path):
    shutil.copytree(shipped / "data" / "sefton", tmp_path / "mine")
    assert main.main(["check", str(tmp_path / "mine"), "--write-mapping"]) in (0, 1)
    assert (tmp_path / "mine" / "mapping.toml").exists()
