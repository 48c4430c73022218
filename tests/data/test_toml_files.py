"""Bounds of files of TOML, and what a register that breaks one does to others."""

import shutil
import time

import pytest

from safeguarding import paths, toml_files
from safeguarding.cli import main
from safeguarding.days import counts
from safeguarding.errors import InputError

DEEP = f"[{'.'.join('a' * 2000)}]\nb = 1\n"
LISTS = f"a = {'[' * 30}{']' * 30}\n"
MANY = "".join(f"k{n} = 1\n" for n in range(60_000))
LARGE = f"a = '{'x' * 1_000_000}'\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (DEEP, "tables and lists lie more than 20 deep"),
        (LISTS, "tables and lists lie more than 20 deep"),
        (f"a = {'[' * 100_000}", "this is not TOML"),
        (MANY, "has more than 20,000 keys"),
        (LARGE, "is larger than 1,000,000 bytes"),
        (b"a = '\xff'", "it is not UTF-8"),
        ("a = ", "this is not TOML"),
    ],
)
def test_what_is_beyond_a_bound_is_one_sentence_at_once(tmp_path, text, says):
    path = tmp_path / "a.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    began = time.monotonic()
    with pytest.raises(InputError, match=says) as refused:
        toml_files.read(path)
    assert time.monotonic() - began < 10
    assert len(str(refused.value)) < 300
    assert str(refused.value).startswith("a.toml: ")


def test_nothing_else_reads_toml():
    found = [path for path in (paths.ROOT / "lib").rglob("*.py") if "tomllib" in path.read_text(encoding="utf-8")]
    assert [path.name for path in found] == ["toml_files.py"]


@pytest.mark.parametrize("text", [DEEP, MANY, LARGE], ids=["deep", "many", "large"])
@pytest.mark.parametrize("name", ["register.toml", "mapping.toml", "corrections.toml"])
def test_a_register_that_breaks_a_bound_fails_alone(tmp_path, capsys, text, name):
    for each in ("north", "south"):
        shutil.copytree(paths.ROOT / "data" / "sefton", tmp_path / each)
    (tmp_path / "north" / name).write_text(text, encoding="utf-8")
    assert main.main(["check", str(tmp_path / "north")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    code = main.main(
        ["report", str(tmp_path / "north"), str(tmp_path / "south"), "--explain", "--out", str(tmp_path / "o")]
    )
    said = capsys.readouterr().out
    assert code == int(name == "register.toml")
    assert f"{tmp_path}/south  01_register_quality: never made" in said


@pytest.mark.parametrize("text", [str(2**63), f"{2**63 - 1:,}", f"<{'9' * 5000}", "1..10000000000"])
def test_a_count_that_no_register_has_is_not_read(text):
    with pytest.raises(InputError, match="is above 1,000,000,000"):
        counts.read_one(text)
    assert counts.read_one("1000000000") == (10**9, 10**9, None)
