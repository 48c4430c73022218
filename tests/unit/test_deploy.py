"""The files of deploy/: every schedule runs one command, and each file is what its scheduler reads."""

import argparse
import ast
import csv
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import time
import types
from pathlib import Path
from unittest.mock import Mock
from xml.etree import ElementTree

import pytest
import yaml
from test_house_rules import place_faults

from safeguarding.cli import main
from safeguarding.paths import ROOT
from safeguarding.reporting.sets import orders

DEPLOY = ROOT / "deploy"
SERVICE = DEPLOY / "systemd" / "safeguarding-reports.service"
TIMER = DEPLOY / "systemd" / "safeguarding-reports.timer"
CRONTAB = DEPLOY / "cron" / "crontab"
TASK = DEPLOY / "windows" / "safeguarding-reports.xml"
WORKFLOW = DEPLOY / "github" / "safeguarding-reports.yml"
DAG = DEPLOY / "airflow" / "safeguarding_reports.py"
PATHS = ("list", "out", "state", "log")
"""What differs from one machine to another, and nothing else may."""
SCHEMA = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
# From the published schema ([MS-TSCH] 2.5); parts that may come in any order are held to its order too.
TASK_ORDER = {
    "Task": ("RegistrationInfo", "Triggers", "Settings", "Data", "Principals", "Actions"),
    "CalendarTrigger": (
        *("Enabled", "StartBoundary", "EndBoundary", "Repetition", "ExecutionTimeLimit", "RandomDelay"),
        *("ScheduleByDay", "ScheduleByWeek", "ScheduleByMonth", "ScheduleByMonthDayOfWeek"),
    ),
    "ScheduleByDay": ("DaysInterval",),
    "Settings": (
        *("AllowStartOnDemand", "RestartOnFailure", "MultipleInstancesPolicy", "DisallowStartIfOnBatteries"),
        *("StopIfGoingOnBatteries", "AllowHardTerminate", "StartWhenAvailable", "NetworkProfileName"),
        *("RunOnlyIfNetworkAvailable", "WakeToRun", "Enabled", "Hidden", "DeleteExpiredTaskAfter", "IdleSettings"),
        *("NetworkSettings", "ExecutionTimeLimit", "Priority", "RunOnlyIfIdle"),
    ),
    "Principal": ("UserId", "LogonType", "GroupId", "DisplayName", "RunLevel"),
    "Exec": ("Command", "Arguments", "WorkingDirectory"),
}


# The command, as each file has it


def unit(path: Path) -> dict[str, str]:
    """Give the settings of a unit by section and name; of one that is there twice, the last."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    found, section = {}, ""
    for line in lines:
        section = line.strip("[]") if line.startswith("[") else section
        name, _, value = line.partition("=")
        found[f"{section}.{name}"] = value
    return found


def cron_fields() -> tuple[list[str], str]:
    lines = CRONTAB.read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if line and not line.startswith("#") and not re.match(r"\w+=", line)]
    assert len(entries) == 1
    *fields, command = entries[0].split(None, 5)
    return fields, command


def task() -> ElementTree.Element:
    return ElementTree.fromstring(TASK.read_bytes())


def workflow() -> dict:
    return yaml.load(WORKFLOW.read_text(encoding="utf-8"), yaml.BaseLoader)


def steps() -> list[dict]:
    return workflow()["jobs"]["reports"]["steps"]


def systemd() -> list[str]:
    return shlex.split(unit(SERVICE)["Service.ExecStart"])


def cron() -> list[str]:
    words = shlex.split(cron_fields()[1])
    return words[words.index("umask") + 2 : words.index(">")]


def windows() -> list[str]:
    done = task().find(f".//{SCHEMA}Exec")
    return [done.findtext(f"{SCHEMA}Command"), *shlex.split(done.findtext(f"{SCHEMA}Arguments"), posix=False)]


def github() -> list[str]:
    return next(words for step in steps() if "safeguarding" in (words := shlex.split(step.get("run", "-")))[0])


def airflow() -> list[str]:
    names = {node.targets[0].id: node.value for node in ast.parse(DAG.read_text()).body if isinstance(node, ast.Assign)}
    given = {name: ast.unparse(names[name].args[0]).strip("'") for name in ("PROJECT", "REGISTERS")}
    return shlex.split(eval(ast.unparse(names["COMMAND"]), {}, given))  # noqa: S307 - a text of this repository


def readme() -> list[str]:
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    return shlex.split(re.search(r"^safeguarding report (?:\\\n|.)*$", text, re.MULTILINE)[0].replace("\\\n", " "))


SCHEDULES = [systemd, cron, windows, github, airflow, readme]


def given(words: list[str]) -> dict[str, object]:
    """Have the command line read the words of a command, all of them."""
    name = words[0].replace("\\", "/").rpartition("/")[2].removesuffix(".exe")
    assert name == "safeguarding"
    return {name: value for name, value in vars(main._parser().parse_args(words[1:])).items() if name != "run"}


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_schedule_runs_the_same_command(schedule):
    told, first = given(schedule()), given(systemd())
    assert {name: value for name, value in told.items() if name not in PATHS} == {
        name: value for name, value in first.items() if name not in PATHS
    }
    assert told["keep"] == 12
    assert all(told[name] for name in PATHS)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_what_is_not_for_readers_lies_outside_the_reports(schedule):
    told = {name: str(value).replace("\\", "/") for name, value in given(schedule()).items() if name in PATHS}
    assert len(set(told.values())) == len(PATHS)
    for name in ("list", "state", "log"):
        assert not f"{told[name]}/".startswith(f"{told['out']}/")


def test_on_one_machine_paths_are_the_same_too():
    assert systemd() == cron() == airflow()


def test_another_command_would_be_seen():
    told = given([*systemd(), "--again"])
    assert told != given(systemd())
    with pytest.raises(SystemExit):
        given([*systemd(), "--kept", "3"])


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of this process cannot be changed here")
def test_today_is_that_of_the_schedulers_time_zone(monkeypatch):
    """Between these two zones there are 26 hours, so that it is never the same day in both."""
    days = []
    told = argparse.Namespace(run="reporting.report")
    monkeypatch.setattr(main, "_parser", lambda: Mock(**{"parse_args.return_value": told}))
    monkeypatch.setattr(main, "_run", lambda given: days.append(given.today) or 0)
    for zone in ("Etc/GMT-14", "Etc/GMT+12"):
        with monkeypatch.context() as there:
            there.setenv("TZ", zone)
            time.tzset()  # as Python does when it starts
            assert main.main([]) == 0
    time.tzset()
    assert days[0] > days[1]


# What each scheduler reads


def test_systemd_takes_the_units(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not here: the units are not verified")
    for path in (DEPLOY / "systemd").glob("safeguarding-*.*"):
        # It asks whether the program is there; ours is where a reader installs it.
        text = path.read_text(encoding="utf-8").replace(systemd()[0], sys.executable)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    units = [str(path) for path in sorted(tmp_path.iterdir()) if path.suffix != ".env"]
    assert len(units) == 3
    said = analyzed("verify", "--man=no", *units)
    assert (said.returncode, said.stdout + said.stderr) == (0, "")
    assert analyzed("calendar", unit(TIMER)["Timer.OnCalendar"]).returncode == 0
    broken = tmp_path / units[0]
    broken.write_text(broken.read_text().replace("Type=oneshot", "Type=oneshoot"))
    assert "oneshoot" in analyzed("verify", "--man=no", *units).stderr


def analyzed(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"LC_ALL": "C"}, timeout=60)


def test_the_service_lets_a_run_do_what_it_does():
    said = unit(SERVICE)
    # Each of these was seen to end a run: charts are compiled as they are drawn, and kernels are reached by sockets.
    assert "Service.MemoryDenyWriteExecute" not in said
    assert {"AF_UNIX", "AF_INET"} <= set(said["Service.RestrictAddressFamilies"].split())
    writes = said["Service.ReadWritePaths"].split()
    writes += [f"/var/lib/{said['Service.StateDirectory']}", f"/var/log/{said['Service.LogsDirectory']}"]
    told = given(systemd())
    assert all(any(str(told[name]).startswith(path) for path in writes) for name in ("out", "state", "log"))
    assert not any(str(told["list"]).startswith(path) for path in writes)
    assert said["Service.EnvironmentFile"] == "/etc/safeguarding-reports.env"
    assert said["Unit.OnFailure"] == "safeguarding-reports-failed.service"


def is_cron(fields: list[str]) -> bool:
    """Tell whether five fields are numbers in their bounds or stars: of what cron takes, all that is used here."""
    bounds = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
    return len(fields) == 5 and all(
        field == "*" or (field.isdecimal() and low <= int(field) <= high)
        for field, (low, high) in zip(fields, bounds, strict=True)
    )


def test_cron_takes_the_line():
    fields, command = cron_fields()
    assert is_cron(fields)
    # cron ends a command at its first percent sign.
    assert "%" not in command
    text = CRONTAB.read_bytes()
    assert text.endswith(b"\n")
    assert b"\r" not in text
    assert not is_cron(["60", "2", "*", "*", "*"])


def test_cron_is_silent_about_a_run_that_went_well(tmp_path):
    """The line itself, with a command that prints: nothing if it gives 0, all of it if it gives 1."""
    command = cron_fields()[1].replace("/var/lib/safeguarding", str(tmp_path))
    for code in (0, 1):
        line = command.replace(systemd()[0], f"sh -c 'echo failed; exit {code}'")
        done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr) == ("failed\n" * code, "")


def test_the_task_of_windows_is_as_the_schema_orders_it():
    assert TASK.read_bytes().startswith(b"\xff\xfe<\x00"), "schtasks reads UTF-16 with a byte order mark"
    root = task()
    assert root.tag == f"{SCHEMA}Task"
    for parent in root.iter():
        names = [child.tag.removeprefix(SCHEMA) for child in parent]
        if order := TASK_ORDER.get(parent.tag.removeprefix(SCHEMA)):
            assert names == [name for name in order if name in names], parent.tag
    principal, actions = root.find(f".//{SCHEMA}Principal"), root.find(f"{SCHEMA}Actions")
    assert actions.get("Context") == principal.get("id")
    assert principal.findtext(f"{SCHEMA}RunLevel") == "LeastPrivilege"
    assert root.findtext(f".//{SCHEMA}StartWhenAvailable") == "true"


def test_the_workflow_may_read_and_no_more():
    held = workflow()
    assert set(held) == {"name", "on", "permissions", "concurrency", "jobs"}
    assert held["permissions"] == {"contents": "read"}
    assert set(held["on"]) == {"schedule", "workflow_dispatch"}
    assert all(is_cron(each["cron"].split()) for each in held["on"]["schedule"])
    assert held["concurrency"]["group"]
    assert "permissions" not in held["jobs"]["reports"]
    assert "timeout-minutes" in held["jobs"]["reports"]
    checkout = next(step for step in steps() if step.get("uses", "").startswith("actions/checkout"))
    assert checkout["with"]["persist-credentials"] == "false"
    assert steps()[-1]["if"] == "always()"


def test_actions_are_pinned_by_commit_and_say_which_version():
    uses = re.findall(r"uses: (.*)", WORKFLOW.read_text(encoding="utf-8"))
    assert len(uses) == 4
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each) for each in uses)


def test_the_workflow_reports_on_registers_of_this_repository_for_everybody():
    entries = orders.read(str(ROOT / given(github())["list"]))
    assert {each.audience for each in entries} == {"public"}
    assert all((ROOT / each.register).is_relative_to(ROOT / "data") for each in entries)
    assert all((ROOT / each.register).is_dir() for each in entries)


def test_no_workflow_of_reports_runs_unless_somebody_copies_it():
    assert [path.name for path in (ROOT / ".github").rglob("*") if path.is_file()] == ["tests.yml"]


# The DAG, with Airflow itself put out of the way


class Task:
    """Stands for an operator: keeps what it is given, and what follows it."""

    def __init__(self, task_id: str, **given: object) -> None:
        self.task_id, self.given, self.after = task_id, given, []
        MADE.append(self)

    def __rshift__(self, other: "Task") -> None:
        self.after.append(other)


class Bash(Task):
    """Stands for BashOperator."""


class Dag:
    """Stands for a DAG."""

    def __init__(self, name: str, **given: object) -> None:
        self.name, self.given = name, given

    def __enter__(self) -> "Dag":
        return self

    def __exit__(self, *_: object) -> None:
        return None


MADE: list[Task] = []


@pytest.fixture
def dag(tmp_path, monkeypatch):
    """Run the file of the DAG on a list of registers; give its names and its tasks."""
    stubs = {
        "airflow.sdk": {"DAG": Dag},
        "airflow.providers.papermill.operators.papermill": {"PapermillOperator": Task},
        "airflow.providers.standard.operators.bash": {"BashOperator": Bash},
        "pendulum": {"datetime": lambda *day, tz: (day, tz)},
    }
    for name, holds in stubs.items():
        for parent in [name.rsplit(".", n)[0] for n in range(name.count("."), 0, -1)]:
            monkeypatch.setitem(sys.modules, parent, types.ModuleType(parent))
        monkeypatch.setitem(sys.modules, name, types.SimpleNamespace(**holds))

    def run(listed: str) -> tuple[dict[str, object], list[Task]]:
        MADE.clear()
        (tmp_path / "registers.csv").write_text(listed, encoding="utf-8")
        text = DAG.read_text(encoding="utf-8").replace("/opt/safeguarding-reviews", str(ROOT))
        path = tmp_path / "dag.py"
        path.write_text(text.replace("/srv/safeguarding/registers.csv", str(tmp_path / "registers.csv")), "utf-8")
        return runpy.run_path(str(path)), list(MADE)

    return run


LISTED = "register,rules,as_of,audience\ndata/sefton,sefton,2021-01-26,public\ndata/example,,,\n"


def test_airflow_has_a_task_for_each_notebook_of_each_set_and_one_for_the_command(dag):
    held, tasks = dag(LISTED)
    *notebooks, last = sorted(tasks, key=lambda each: isinstance(each, Bash))
    assert len(notebooks) == 2 * len(sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")))
    assert len({each.task_id for each in tasks}) == len(tasks)
    assert all(re.fullmatch(r"[\w.-]+", each.task_id) for each in tasks)
    assert all(each.after == [last] for each in notebooks)
    assert last.given["bash_command"] == held["COMMAND"]
    assert last.given["trigger_rule"] == "all_done"
    assert held["dag"].given["catchup"] is False
    assert held["dag"].given["max_active_runs"] == 1
    assert is_cron(held["dag"].given["schedule"].split())


def test_airflow_gives_the_notebooks_parameters_that_they_have(dag):
    _, tasks = dag(LISTED)
    first = next(each for each in tasks if each.task_id.startswith("sefton-public.01"))
    assert first.given["parameters"] == {
        "register": str(ROOT / "data/sefton"),
        "mapping": "",
        "as_of": "2021-01-26",
        "rule_sets": "sefton",
        "audience": "public",
    }
    other = next(each for each in tasks if each.task_id.startswith("example-internal.01")).given["parameters"]
    assert (other["as_of"], other["rule_sets"]) == ("{{ dag_run.run_after | ds }}", "national")


def test_airflow_without_a_list_has_the_command_alone(dag, tmp_path):
    assert len(dag("register\n")[1]) == 1


# The pages


@pytest.mark.parametrize("path", sorted(DEPLOY.rglob("*")), ids=lambda path: path.relative_to(DEPLOY).as_posix())
def test_no_file_names_a_machine_a_registry_or_a_person(path):
    if path.is_file():
        text = path.read_bytes().decode("utf-16" if path == TASK else "utf-8")
        assert not place_faults(text)
        assert not re.search(r"[\w.]+@(?!(?:[0-9a-f]{40}|v\d)\b)\w+\.\w+", text)


@pytest.mark.parametrize("folder", ["systemd", "cron", "windows", "github", "airflow"])
def test_every_schedule_has_a_page_that_the_first_page_leads_to(folder):
    assert (DEPLOY / folder / "README.md").exists()
    assert f"({folder}/README.md)" in (DEPLOY / "README.md").read_text(encoding="utf-8")


def test_pages_lead_to_files_that_are_there():
    for page in DEPLOY.rglob("README.md"):
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page}: {link}"


def test_the_list_in_the_first_page_is_one_that_is_read(tmp_path):
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    listed = re.search(r"```csv\n(.*?)```", text, re.DOTALL)[1]
    (tmp_path / "registers.csv").write_text(listed, encoding="utf-8")
    assert len(orders.read(str(tmp_path / "registers.csv"))) == len(list(csv.DictReader(listed.splitlines())))


def test_the_line_that_publishes_takes_public_sets_and_nothing_else(tmp_path):
    """The page's own line, on both kinds of sets, a lock, a set that waits, and a register without a public one."""
    if not shutil.which("rsync"):
        pytest.skip("rsync is not here: the line is not tried")
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    line = re.search(r"^rsync .*$", text, re.MULTILINE)[0]
    out = tmp_path / "reports"
    for name in ("2026-03-31", "2026-03-31-public", ".2026-03-31-public.coming"):
        (out / "north" / name).mkdir(parents=True)
        (out / "north" / name / "index.html").write_text(name, encoding="utf-8")
    (out / "north" / ".2026-03-31-public.lock").touch()
    (out / "south" / "2026-03-31").mkdir(parents=True)
    (tmp_path / "www").mkdir()
    words = shlex.split(line)
    assert words[-2:] == ["/srv/safeguarding/reports/", "/srv/www/reports/"]
    words[-2:] = [f"{out}/", f"{tmp_path / 'www'}/"]
    subprocess.run(words, check=True, timeout=60)
    there = [path.relative_to(tmp_path / "www").as_posix() for path in sorted((tmp_path / "www").rglob("*"))]
    assert there == ["north", "north/2026-03-31-public", "north/2026-03-31-public/index.html"]


def test_the_line_that_reads_the_log_reads_it(tmp_path):
    """The page's own one-liner, on a log with one report that failed and one that did not."""
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    line = re.search(r"^python3 -c .*?^'[^\n]*$", text, re.DOTALL | re.MULTILINE)[0]
    log = tmp_path / "reports.jsonl"
    log.write_text(
        '{"at": "2026-03-31T01:30:02.000+00:00", "event": "report", "register": "north", "report": "01_a.html", '
        '"outcome": "made", "seconds": 2.0, "why": []}\n'
        '{"at": "2026-03-31T01:30:04.000+00:00", "event": "report", "register": "north", "report": "02_b.html", '
        '"outcome": "failed", "seconds": 2.0, "cell": 3, "failure": "KeyError: x", "why": []}\n'
        '{"at": "2026-03-31T01:30:05.000+00:00", "event": "ended", "reports": {"made": 1, "failed": 1}, '
        '"sets_lost": [{"register": "south", "failure": "no such file"}], "seconds": 5.0}\n',
        encoding="utf-8",
    )
    words = shlex.split(line)
    words[0], words[-1] = sys.executable, str(log)
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == [
        "2026-03-31T01:30:04.000+00:00 north 02_b.html KeyError: x",
        "2026-03-31T01:30:05.000+00:00 south every report no such file",
    ]
