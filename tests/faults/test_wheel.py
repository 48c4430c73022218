"""A wheel of this project, installed where there is no repository, does from any folder what the repository does."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from safeguarding import __version__, paths
from safeguarding.reporting.notebooks import suite

BUILDER = paths.ROOT / ".tools" / "bin" / "python"
UV = paths.ROOT / ".tools" / "bin" / "uv"
SHIPPED = "safeguarding/shipped/"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel with the builder that tools.lock pins; nothing is fetched for it."""
    if not BUILDER.is_file():
        pytest.skip("the tools of tools.lock are not here; make installs them")
    folder = tmp_path_factory.mktemp("built")
    command = [BUILDER, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    subprocess.run(command, cwd=paths.ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def listed(*under):
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *under]
    done = subprocess.run(command, cwd=paths.ROOT, check=True, capture_output=True, text=True)
    return {name for name in done.stdout.split("\0") if name and (paths.ROOT / name).is_file()}


def test_a_wheel_holds_the_code_the_data_and_the_notebooks_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as opened:
        names = {name for name in opened.namelist() if ".dist-info/" not in name}
        shipped = {name.removeprefix(SHIPPED) for name in names if name.startswith(SHIPPED)}
        assert shipped == listed("data", "notebooks")
        assert {f"lib/{name}" for name in names if not name.startswith(SHIPPED)} == listed("lib")
        for name in shipped:
            assert opened.read(SHIPPED + name) == (paths.ROOT / name).read_bytes(), name


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Install the wheel into an environment that has the packages of this one, and not this project's repository.

    They are seen through a .pth file: that of the editable install, which lies among them, is read only where it lies.
    """
    place = tmp_path_factory.mktemp("installed here") / "environment"
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, place], check=True, cwd=place.parent)
    python = place / "bin" / "python"
    command = [UV, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", python, wheel]
    subprocess.run(command, check=True, cwd=place.parent)
    (place / os.path.relpath(sysconfig.get_path("purelib"), sys.prefix) / "packages.pth").write_text(
        f"{sysconfig.get_path('purelib')}\n"
    )
    # What packages bring besides code, as templates: pip would put it here.
    (place / "share").symlink_to(Path(sys.prefix) / "share")
    return place


@pytest.fixture
def call(installed, tmp_path):
    """Run a command from a folder with a space in its name, as a service does that has no home."""
    folder = tmp_path / "some folder"
    folder.mkdir()
    without = {"HOME", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "JUPYTER_PATH"}
    own = {name: value for name, value in os.environ.items() if name not in without and "WARM" not in name.upper()}

    def run(*arguments, code=0):
        command = [installed / "bin" / "safeguarding", *arguments]
        done = subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    run.folder = folder
    return run


def here(*arguments):
    """Run the same command of the repository."""
    command = [Path(sys.executable).with_name("safeguarding"), *arguments]
    return subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, check=False).stdout


@pytest.mark.slow
def test_an_installed_wheel_is_run_from_its_own_folder(installed):
    command = [installed / "bin" / "python", "-c", "import safeguarding, warmkernels; print(safeguarding.__file__)"]
    said = subprocess.run(command, cwd=installed, check=True, capture_output=True, text=True).stdout
    assert Path(said).is_relative_to(installed)


@pytest.mark.slow
def test_an_installed_wheel_makes_the_reports_of_the_repository(call, installed):
    call("report")
    made = call.folder / "reports" / "sefton" / "2021-01-26"
    assert {path.name for path in made.glob("*.html")} == {
        "index.html",
        "methods.html",
        *(f"{path.stem}.html" for path in suite.notebooks()),
    }
    for path in call.folder.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            for place in (installed, paths.ROOT, call.folder, sys.prefix):
                assert str(place).encode() not in held, f"{path.name} holds {place}"

    there = call.folder.parent / "there"
    here("report", "--out", there)
    same = there / "sefton" / "2021-01-26"
    assert {path.name for path in made.iterdir()} == {path.name for path in same.iterdir()}
    others = {path.name for path in made.iterdir() if path.read_bytes() != (same / path.name).read_bytes()}
    assert others <= {"index.html", "methods.html", "tables.xlsx"}, "these alone say what a set was made with"
    methods = (made / "methods.html").read_text(encoding="utf-8")
    assert "installed packages" in methods
    assert "requirements.lock" not in methods
    assert f"safeguarding {__version__}" in methods


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("judge", "data/sefton", "--format", "csv"),
        ("judge", "data/example", "--rules", "national"),
        ("check", "data/example"),
        ("due", "data/example", "--days", "60"),
        ("whatif", "data/example", "--scenario", "data/scenarios/ten-day-rapid-review.toml"),
        ("suggest", "--measured"),
    ],
    ids=" ".join,
)
def test_an_installed_wheel_prints_what_the_repository_prints(call, arguments):
    printed = call(*arguments)
    assert printed
    assert printed == here(*arguments)


@pytest.mark.slow
def test_an_installed_wheel_holds_claims_to_their_table(call):
    assert call("claims", "data/sefton", code=1) == here("claims", "data/sefton")


@pytest.mark.slow
def test_what_an_installed_wheel_writes_lies_in_the_folder_it_was_called_from(call, installed):
    def there():
        return {path for path in installed.rglob("*") if "__pycache__" not in path.parts}

    before = there()
    call("template", "register.xlsx")
    call("example", "made up")
    call("check", "register.xlsx")
    call("judge", "made up")
    call("dictionary", code=2)
    (call.folder / "report.txt").write_text("Professionals did not share information.\n\n" * 3, encoding="utf-8")
    call("suggest", "report.txt", "--review", "R1")
    assert {"register.xlsx", "made up", "report.txt", "suggestions.csv"} == {p.name for p in call.folder.iterdir()}
    assert there() == before


@pytest.mark.slow
def test_files_of_a_user_with_names_like_ours_take_the_place_of_none(call):
    """A folder of notebooks, or of data with rules, is theirs."""
    plain = call("judge", "data/sefton", "--format", "csv")
    (call.folder / "notebooks").mkdir()
    (call.folder / "data" / "rules").mkdir(parents=True)
    for name in ("sefton.toml", "bank_holidays.csv", "themes.toml", "synonyms.toml"):
        (call.folder / "data" / "rules" / name).write_text("nothing of ours\n", encoding="utf-8")
    assert call("judge", "data/sefton", "--format", "csv") == plain
    assert call("report", "--explain").count("never made") == len(suite.notebooks())


@pytest.mark.slow
def test_from_the_source_archive_comes_the_same_wheel(wheel, tmp_path):
    subprocess.run([BUILDER, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path], cwd=paths.ROOT, check=True)
    shutil.unpack_archive(next(tmp_path.glob("*.tar.gz")), tmp_path, filter="data")
    source = next(path for path in tmp_path.iterdir() if path.is_dir())
    command = [BUILDER, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as other:
        assert {each.filename: each.CRC for each in one.infolist()} == {e.filename: e.CRC for e in other.infolist()}
