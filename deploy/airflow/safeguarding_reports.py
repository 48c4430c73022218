"""An Airflow DAG: every notebook of every register by PapermillOperator, then the command that makes the reports.

Notebooks come first so that one that fails is a task of its own, with its executed notebook to open. The reports are
made by the last task, whatever came of the others: it runs the same command as every other schedule, and its exit code
decides. README.md beside this file says more.
"""

import csv
import re
from pathlib import Path

import pendulum
from airflow.providers.papermill.operators.papermill import PapermillOperator
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

PROJECT = Path("/opt/safeguarding-reviews")
REGISTERS = Path("/srv/safeguarding/registers.csv")
EXECUTED = Path("/var/lib/safeguarding/executed")
"""Private: executed notebooks of internal sets hold what the register holds. Each run writes over the last one's."""
KERNEL = "safeguarding"
"""The kernelspec, in Airflow's environment, that starts the Python of the project's own."""
COMMAND = (
    f"{PROJECT}/.venv/bin/safeguarding report --registers {REGISTERS} --out /srv/safeguarding/reports "
    "--state /var/lib/safeguarding/state --keep 12 --log /var/log/safeguarding/reports.jsonl"
)


def entries() -> list[dict[str, str]]:
    """Read the list of registers; no list, no tasks but the command, which then says so."""
    if not REGISTERS.exists():
        return []
    with REGISTERS.open(encoding="utf-8-sig", newline="") as opened:
        return [row for row in csv.DictReader(opened) if row.get("register")]


def parameters(entry: dict[str, str]) -> dict[str, str]:
    """Give what the command would give the notebooks, from the list alone: register.toml is not read here."""
    return {
        "register": found(entry["register"]),
        "mapping": found(entry["mapping"]) if entry.get("mapping") else "",
        "as_of": entry.get("as_of") or "{{ dag_run.run_after | ds }}",
        "rule_sets": entry.get("rules") or "national",
        "audience": entry.get("audience") or "internal",
    }


def found(written: str) -> str:
    """Give a path as the command finds it: from the folder of the list, or else from the repository."""
    beside = REGISTERS.parent / written
    return str(beside if beside.exists() else PROJECT / written)


def named(entry: dict[str, str]) -> str:
    """Name a set as Airflow lets a task be named."""
    return re.sub(r"[^\w.-]", "_", f"{Path(entry['register']).name}-{entry.get('audience') or 'internal'}")


with DAG(
    "safeguarding_reports",
    description="Reports of the registers of reviews",
    schedule="30 2 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="Europe/London"),
    catchup=False,
    max_active_runs=1,
) as dag:
    reports = BashOperator(
        task_id="reports",
        bash_command=COMMAND,
        env={"PYTHONHASHSEED": "0", "TZ": "Europe/London"},
        append_env=True,
        trigger_rule="all_done",
    )
    for entry in entries():
        for notebook in sorted((PROJECT / "notebooks").glob("[0-9]*.ipynb")):
            name = f"{named(entry)}.{notebook.stem}"
            executed = PapermillOperator(
                task_id=name,
                input_nb=str(notebook),
                output_nb=str(EXECUTED / f"{name}.ipynb"),
                parameters=parameters(entry),
                kernel_name=KERNEL,
                language_name="python",
            )
            executed >> reports
