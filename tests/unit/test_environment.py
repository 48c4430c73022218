"""pyproject.toml says what is needed; requirements.lock, tools.lock and environment.yml say exactly what is taken."""

import re
import tomllib
from functools import cache
from importlib import metadata

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from safeguarding.paths import ROOT

ENTRY = re.compile(r"^([A-Za-z0-9][^\\\n]*?)((?: \\\n +--hash=sha256:[0-9a-f]{64})*)$", re.MULTILINE)
# In two pieces, so that this file does not name them itself.
HOSTS = re.compile("|".join(a + b for a, b in (("py", "pi"), ("python", "hosted"), ("ana", "conda"))), re.IGNORECASE)
MACHINES = {
    "linux": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    "macOS": {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    "Windows": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def locked(name: str) -> tuple[tuple[Requirement, str], ...]:
    return tuple((Requirement(entry), hashes) for entry, hashes in ENTRY.findall(text(name)))


def environment(python: str, **machine: str) -> dict[str, str]:
    newest = {"python_version": python, "python_full_version": f"{python}.99"}
    return {**default_environment(), "implementation_name": "cpython", **newest, **machine}


def pins(requirements: list[Requirement], where: dict[str, str]) -> dict[str, str]:
    """Give name and version of what is taken on a machine."""
    taken = [each for each in requirements if each.marker is None or each.marker.evaluate(where)]
    found = {canonicalize_name(each.name): str(each.specifier).removeprefix("==") for each in taken}
    assert len(found) == len(taken), "something is pinned twice"
    return found


def lock_pins(where: dict[str, str]) -> dict[str, str]:
    return pins([requirement for requirement, _ in locked("requirements.lock")], where)


def conda() -> dict[str, object]:
    return yaml.safe_load(text("environment.yml"))


def conda_pip() -> list[str]:
    return next(each["pip"] for each in conda()["dependencies"] if isinstance(each, dict))


PROJECT = tomllib.loads(text("pyproject.toml"))
ASKED = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["test"]]


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("asked", ASKED)
def test_the_lock_holds_what_is_asked_for(asked: str, python: str) -> None:
    requirement = Requirement(asked)
    pin = lock_pins(environment(python, **MACHINES["linux"])).get(canonicalize_name(requirement.name))
    assert pin is not None, f"{requirement.name} is not in requirements.lock for Python {python}: run make lock"
    assert requirement.specifier.contains(pin, prereleases=True), f"{asked}, but the lock has {pin}: run make lock"


@pytest.mark.parametrize("machine", MACHINES)
def test_conda_takes_what_the_lock_takes(machine: str) -> None:
    here = environment("3.11", **MACHINES[machine])
    listed = [Requirement(each) for each in conda_pip() if each != "-e ."]
    assert pins(listed, here) == lock_pins(here), "environment.yml is not made from this lock: run make lock"


def test_conda_asks_for_a_python_that_the_project_takes() -> None:
    python = next(each for each in conda()["dependencies"] if str(each).startswith("python="))
    version = python.removeprefix("python=")
    assert SpecifierSet(PROJECT["project"]["requires-python"]).contains(f"{version}.0")
    assert conda()["name"] == PROJECT["project"]["name"]
    assert conda()["channels"] == ["conda-forge", "nodefaults"]
    assert conda_pip()[0] == "-e ."
    assert "pip" in conda()["dependencies"]


@pytest.mark.parametrize("name", ["requirements.lock", "tools.lock"])
def test_every_pin_is_exact_and_hashed(name: str) -> None:
    entries = locked(name)
    assert len(entries) == sum(line[:1].isalnum() for line in text(name).splitlines()), "a line was not understood"
    for requirement, hashes in entries:
        assert re.fullmatch(r"==[^,*]+", str(requirement.specifier)), f"{name}: {requirement} is not one version"
        assert hashes, f"{name}: {requirement.name} has no hash: run make lock"


@pytest.mark.parametrize("name", ["requirements.lock", "tools.lock", "environment.yml"])
def test_no_lock_says_where_it_was_made(name: str) -> None:
    assert "://" not in text(name), f"{name}: has a URL; every machine has an index of its own"
    assert " @ " not in text(name), f"{name}: takes something from an address"
    named = HOSTS.search(text(name).replace("conda-forge", ""))
    assert named is None, f"{name}: names {named[0]}"


def test_the_slow_import_is_left_out() -> None:
    names = {canonicalize_name(requirement.name) for requirement, _ in locked("requirements.lock")}
    assert "rfc3987-syntax" not in names, "it costs every process 0.9 s: see exclude-dependencies in pyproject.toml"


def test_the_tools_are_locked_too() -> None:
    tools = {canonicalize_name(requirement.name): requirement for requirement, _ in locked("tools.lock")}
    assert {"uv", "hatchling", "editables"} <= set(tools), "tools.lock holds uv, and what builds the project"
    for asked in map(Requirement, PROJECT["build-system"]["requires"]):
        assert asked.specifier.contains(str(tools[asked.name].specifier).removeprefix("=="))


def test_what_runs_here_is_what_is_locked() -> None:
    wanted = pins([requirement for requirement, _ in locked("requirements.lock")], dict(default_environment()))
    there = {canonicalize_name(each.name): each.version for each in metadata.distributions()}
    other = {name: (pin, there.get(name)) for name, pin in wanted.items() if there.get(name) != pin}
    assert not other, f"the environment is not the lock's (locked, installed): {other}: run make"
