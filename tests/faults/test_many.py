"""Many registers: the list of them, who makes their sets, and what a run says, logs and keeps."""

import contextlib
import json
import multiprocessing
import shutil
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import dask
import psutil
import pytest
import suites
from distributed import LocalCluster
from examples import telling

from safeguarding import limits, paths
from safeguarding.cli import main
from safeguarding.errors import InputError
from safeguarding.reporting.many import cluster, runs, workers
from safeguarding.reporting.notebooks import kernels, suite
from safeguarding.reporting.sets import making, manifest, orders, store
from safeguarding.reporting.sets.orders import ReportOutcome
from safeguarding.reporting.sets.store import Store

REAL_START = workers._started
# On a busy machine the client of a cluster that is closing says so from a thread, after the test that it belonged to.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def registers(tmp_path):
    """Have three registers: two folders and a workbook."""
    here = tmp_path / "registers"
    for name in ("north", "south"):
        shutil.copytree(paths.ROOT / "data" / "sefton", here / name)
    shutil.copy(paths.ROOT / "data" / "example" / "example.xlsx", here / "east.xlsx")
    return [str(here / name) for name in ("north", "south", "east.xlsx")]


@pytest.fixture(autouse=True)
def small(tmp_path, monkeypatch):
    """Have a suite of two notebooks that need no kernel, and workers that are threads of this process."""
    (tmp_path / "notebooks").mkdir()
    paths = suites.write(tmp_path / "notebooks", "one", "two")
    monkeypatch.setattr(suite, "notebooks", lambda: paths)
    monkeypatch.setattr(making, "_apart", lambda path, given: (suites.executed(path), 0.0))
    monkeypatch.setattr(workers, "_started", thread)
    monkeypatch.setattr(workers, "_listen_to_signals", lambda: None)
    monkeypatch.setattr(limits, "hold", lambda side: None)
    monkeypatch.setattr(kernels, "lasting", lambda: "")


def thread(started, side):
    """Start a worker that is a thread, and shares the memory of the tests."""
    ours, theirs = multiprocessing.Pipe()

    def work():
        # As a process does, it closes its end of the pipe when it ends.
        with theirs, contextlib.suppress(SystemExit):
            workers._work(theirs, 1)

    made = threading.Thread(target=work, daemon=True)
    made.start()
    made.terminate = lambda: None
    started.append(workers.Worker(made, ours))
    return started[-1]


@pytest.fixture
def scheduler():
    """Have a cluster in this process, and give its address."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None, silence_logs=50
    ) as held:
        yield held.scheduler_address


@pytest.fixture
def run(capsys):
    def ran(*arguments):
        code = main.main(["report", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return ran


def test_many_registers_are_each_a_set(tmp_path, registers, run):
    code, out, err = run(*registers, "--out", tmp_path / "out", "--workers", 2)
    assert code == 0
    folders = ["east.xlsx/2024-03-31", "north/2021-01-26", "south/2021-01-26"]
    *indices, together = out.split()
    assert sorted(indices) == [str(tmp_path / "out" / each / "index.html") for each in folders]
    assert together == str(tmp_path / "out" / "index.html")
    assert err.count("  made  ") == 6
    assert "three sets: 6 made" in err
    code, out, err = run(*registers, "--out", tmp_path / "out")
    assert err.count("  skipped  ") == 6
    assert "three sets: 6 skipped" in err


def test_what_is_there_already_needs_no_cluster(tmp_path, registers, run, monkeypatch):
    run(*registers, "--out", tmp_path / "out")
    monkeypatch.setattr(workers, "run", None)
    assert run(*registers, "--out", tmp_path / "out")[0] == 0


@pytest.mark.parametrize("results", telling(cluster.RESULTS, "sent"))
def test_a_cluster_makes_the_same_set_as_this_machine_alone(tmp_path, registers, run, results, scheduler):
    for register in registers:
        run(register, "--out", tmp_path / "alone", "--audience", "public", "--rules", own_rules(tmp_path))
    run(
        *registers,
        *("--out", tmp_path / "cluster", "--audience", "public", "--rules", own_rules(tmp_path)),
        *("--results", results, "--scheduler", scheduler),
    )
    alone, made = suites.lies(tmp_path / "alone"), suites.lies(tmp_path / "cluster")
    # What is of all registers together, a run of one does not make.
    made = {name: content for name, content in made.items() if "/" in name}
    assert len(alone) > 9
    counted = [path.read_bytes() for path in sorted((tmp_path / ".cluster-state").rglob("set.tables.json"))]
    assert counted == [path.read_bytes() for path in sorted((tmp_path / ".alone-state").rglob("set.tables.json"))]
    assert len(counted) == 3
    assert alone == made
    # And its manifests say what decided it here, so that nothing is made again.
    assert (
        "6 skipped"
        in run(*registers, "--out", tmp_path / "cluster", "--audience", "public", "--rules", own_rules(tmp_path))[2]
    )


def own_rules(tmp_path):
    path = tmp_path / "ours.toml"
    shutil.copy(paths.ROOT / "data" / "rules" / "sefton.toml", path)
    return str(path)


@pytest.mark.parametrize("results", ["", "shared", pytest.param("sent", marks=pytest.mark.slow)])
def test_one_register_that_cannot_be_read_stops_no_other(tmp_path, registers, run, results, scheduler):
    broken = tmp_path / "registers" / "broken"
    shutil.copytree(registers[0], broken)
    (broken / "reviews.csv").unlink()
    log = tmp_path / "log.jsonl"
    gone = str(tmp_path / "registers" / "nowhere")
    where = ("--results", results, "--scheduler", scheduler) if results else ()
    code, out, err = run(broken, *registers, gone, "--out", tmp_path / "out", *where, "--log", log)
    assert code == 1
    assert len(out.split()) == 4
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "Two of five" not in page
    assert "These 2 could not be reported on in this run" in page
    assert "has no reviews.csv" in page
    assert 'href="broken' not in page
    assert "Traceback" not in err
    table = err.split("register ", 1)[1].splitlines()
    assert any("broken" in line and "has no reviews.csv" in line for line in table)
    assert any("nowhere" in line and "no such file or folder" in line for line in table)
    said = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [line["event"] for line in said].count("report") == 6
    assert said[-1]["event"] == "ended"
    assert {each["register"].rpartition("/")[2] for each in said[-1]["sets_lost"]} == {"broken", "nowhere"}


def test_a_worker_with_other_code_makes_nothing(tmp_path, registers, run, monkeypatch, scheduler):
    ours = manifest.agreement()
    monkeypatch.setattr(cluster, "_differences", lambda theirs: [k for k in theirs if theirs[k] != ours[k]])
    monkeypatch.setattr(manifest, "agreement", lambda: ours | {"the lock": "other"})
    code, out, err = run(*registers, "--out", tmp_path / "out", "--scheduler", scheduler)
    assert (code, out) == (2, "")
    assert "not the same as here: the lock; bring it up to date" in err
    assert not (tmp_path / "out").exists()


def test_a_worker_that_joins_late_is_held_to_the_same(tmp_path, registers):
    job = runs.job(suites.order(registers[0]), tmp_path / "out", None)
    with pytest.raises(InputError, match="a worker is not the same as here: the library"):
        cluster._shared(job, manifest.agreement() | {"the library": "other"})
    with pytest.raises(InputError, match="the notebooks"):
        cluster._sent(job, cluster._parcel(job), manifest.agreement() | {"the notebooks": "other"})


def test_a_scheduler_that_does_not_answer_is_one_line(tmp_path, registers, run, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 0.3)
    where = ("--scheduler", "tcp://127.0.0.1:9", "--insecure")
    code, out, err = run(registers[0], *where, "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    warned, said = err.splitlines()
    assert warned.startswith("safeguarding: tcp://127.0.0.1:9: in the clear; whoever reaches it can run code")
    assert said.startswith("safeguarding: tcp://127.0.0.1:9: no scheduler answers there")


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "127.0.0.1:9", "ws://127.0.0.1:9"])
def test_a_scheduler_that_would_be_spoken_to_in_the_clear_is_refused(tmp_path, registers, run, address):
    code, out, err = run(registers[0], "--scheduler", address, "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert all(named in err for named in ("--protocol tls", "--tls-ca", "--insecure", "deploy/README.md"))


def test_insecure_is_not_stronger_than_what_dask_is_told(tmp_path, registers, run):
    with dask.config.set({"distributed.comm.require-encryption": True}):
        code, out, err = run(registers[0], "--scheduler", "tcp://127.0.0.1:9", "--insecure", "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    assert "encryption required" in err
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize("option", [("--results", "sent"), ("--insecure",), ("--tls-key", "key.pem")])
def test_what_is_for_a_scheduler_is_refused_without_one(tmp_path, registers, run, option):
    code, _, err = run(*registers, *option, "--out", tmp_path / "out")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "write its address too" in err


def test_a_set_whose_worker_ends_each_time_fails_alone(tmp_path, registers, run, monkeypatch):
    made = runs.made

    def ends(job, *said):
        if job.order.path == registers[0]:
            raise SystemExit
        return made(job, *said)

    monkeypatch.setattr(runs, "made", ends)
    code, out, err = run(*registers, "--out", tmp_path / "out", "--workers", 2)
    assert (code, len(out.split())) == (1, 3)
    assert f"{workers.LOST}" in err
    assert "4 made, one set could not be made" in err


def test_a_set_that_takes_too_long_fails_alone(tmp_path, registers, run, monkeypatch):
    """It hangs until the others are done; what the time is by the clock decides nothing here."""
    made, given, done = runs.made, workers._given, threading.Event()

    def hangs(job, *said):
        return done.wait() if job.order.path == registers[0] else made(job, *said)

    def timed(worker, job, tries, seconds):
        late = job.order.path == registers[0]
        return replace(given(worker, job, tries, seconds), until=0.0 if late else time.monotonic() + 86_400)

    monkeypatch.setattr(runs, "made", hangs)
    monkeypatch.setattr(workers, "_given", timed)
    monkeypatch.setattr(workers, "PATIENCE", 0)
    monkeypatch.setattr(threading.Thread, "kill", lambda worker: done.set(), raising=False)
    code, out, err = run(*registers, "--out", tmp_path / "out", "--workers", 2)
    assert (code, len(out.split())) == (1, 3)
    assert "took longer than 3,600 seconds" in err
    assert "4 made, one set could not be made" in err


def test_a_register_that_needs_too_much_memory_fails_alone(tmp_path, registers, run, monkeypatch):
    making_of = making.make

    def large(order, *given):
        if order.path == registers[0]:
            raise MemoryError
        return making_of(order, *given)

    monkeypatch.setattr(making, "make", large)
    code, out, err = run(*registers, "--out", tmp_path / "out", "--workers", 2)
    assert (code, len(out.split())) == (1, 3)
    assert f"{limits.NO_ROOM}" in err
    assert "4 made, one set could not be made" in err


@pytest.mark.skipif(sys.platform != "linux", reason="no other system has such a limit that holds")
def test_a_worker_may_hold_no_more_than_its_share():
    started, share = [], max(limits.MEMORY_LEAST, psutil.virtual_memory().total // 3)
    worker = REAL_START(started, 3)
    try:
        process = psutil.Process(worker.process.pid)
        while process.is_running() and process.rlimit(psutil.RLIMIT_DATA)[0] != share:
            time.sleep(0.01)
        assert process.rlimit(psutil.RLIMIT_DATA)[0] == share
    finally:
        workers._end(started)


def test_a_certificate_that_is_not_there_is_one_line(tmp_path, registers, run):
    where = ("--scheduler", "tls://127.0.0.1:9", "--tls-ca", tmp_path / "no.pem")
    code, _, err = run(registers[0], *where, "--out", tmp_path / "out")
    assert (code, err.splitlines()) == (2, [f"safeguarding: --tls-ca {tmp_path}/no.pem: there is no such file"])


def test_a_set_that_another_run_made_meanwhile_is_not_doubled(tmp_path, registers):
    job = runs.job(suites.order(registers[0]), tmp_path / "out", None)
    sent = cluster._sent(job, cluster._parcel(job), manifest.agreement())
    runs.made(job, lambda _: None, lambda _: None)
    before = suites.lies(tmp_path / "out")
    assert cluster._placed(sent, job).failure == ""
    assert suites.lies(tmp_path / "out") == before


# The page of all of them


def pages(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_run_of_one_register_has_no_page_of_all(tmp_path, registers, run):
    assert run(registers[0], "--out", tmp_path / "out")[1].split() == [
        str(tmp_path / "out" / "north" / "2021-01-26" / "index.html")
    ]
    assert pages(tmp_path / "out") == {}


def test_the_page_of_all_is_the_same_again_and_no_register_is_read_for_it(tmp_path, registers, run, monkeypatch):
    run(*registers, "--out", tmp_path / "out")
    before = pages(tmp_path / "out")
    assert set(before) - {".partnerships.lock"} == {
        "index.html",
        *(f"rollup-{name}.csv" for name in ("partnerships", "by-clock", "pooled")),
    }
    times = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir() if path.is_file()}
    monkeypatch.setattr(making.reading, "read", None)
    assert run(*registers, "--out", tmp_path / "out")[0] == 0
    assert pages(tmp_path / "out") == before
    now = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir() if path.is_file()}
    assert {name for name in now if now[name] != times[name]} <= {".partnerships.lock"}


def test_a_set_that_failed_today_has_no_link_to_yesterdays(tmp_path, registers, run):
    run(*registers, "--out", tmp_path / "out", "--audience", "public")
    (tmp_path / "registers" / "north" / "reviews.csv").unlink()
    code, out, _ = run(*registers, "--out", tmp_path / "out", "--audience", "public")
    assert code == 1
    assert (tmp_path / "out" / "north" / "2021-01-26-public" / "index.html").exists()
    page = (tmp_path / "out" / "index-public.html").read_text(encoding="utf-8")
    assert 'href="north/' not in page
    assert "This one could not be reported on in this run" in page
    assert "north: Why is said in the internal set" in page
    assert "reviews.csv" not in page
    assert out.split()[-1].endswith("index-public.html")


def test_lost_counts_are_made_again_without_a_notebook(tmp_path, registers, run, monkeypatch):
    run(*registers, "--out", tmp_path / "out")
    before = pages(tmp_path / "out")
    path = store.state_of(tmp_path / "out") / "north" / "2021-01-26" / "set.tables.json"
    for damage in (b"", b"[]", b"{"):
        path.write_bytes(damage)
        monkeypatch.setattr(making, "_apart", None)
        assert run(*registers, "--out", tmp_path / "out")[0] == 0
        assert pages(tmp_path / "out") == before


def test_counts_are_not_in_what_is_published(tmp_path, registers, run):
    run(*registers, "--out", tmp_path / "out", "--audience", "public")
    assert not list((tmp_path / "out").rglob("*.json"))


def test_a_register_called_like_the_page_of_all_is_refused(tmp_path, registers, run):
    (tmp_path / "registers" / "north").rename(tmp_path / "registers" / "index.html")
    code, _, err = run(str(tmp_path / "registers" / "index.html"), registers[1], "--out", tmp_path / "out")
    assert code == 2
    assert "the page of all partnerships has this name" in err
    assert not (tmp_path / "out").exists()


# Lists


def listed(tmp_path, text):
    path = tmp_path / "registers" / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_names_registers_and_what_each_is_held_against(tmp_path, registers, run):
    rows = "register,rules,audience,as_of\nnorth,sefton,public,2020-12-31\nsouth,,,\n"
    code, out, _ = run("--registers", listed(tmp_path, rows), "--out", tmp_path / "out")
    assert code == 0
    *indices, internal, public = out.split()
    assert sorted(indices) == [
        str(tmp_path / "out" / each / "index.html") for each in ("north/2020-12-31-public", "south/2021-01-26")
    ]
    assert [internal, public] == [str(tmp_path / "out" / each) for each in ("index.html", "index-public.html")]
    for page, own, other in (("index.html", "south", "north"), ("index-public.html", "north", "south")):
        said = (tmp_path / "out" / page).read_text(encoding="utf-8")
        assert f'href="{own}/' in said
        assert other not in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("register\n", "names no register"),
        ("", "names no register"),
        ("regster\nnorth\n", "did you mean register?"),
        ("register,colour\nnorth,red\n", "there is no column 'colour'; write some of register"),
        ("register,rules\n,sefton\n", "row 2: register is empty"),
        ("register,rules\nnorth,sefton,more\n", "there is no column ''"),
    ],
)
def test_a_list_that_cannot_be_read_is_one_line(tmp_path, registers, run, text, says):
    code, _, err = run("--registers", listed(tmp_path, text), "--out", tmp_path / "out")
    assert code == 2
    assert says in err
    assert "list.csv" in err
    assert len(err.splitlines()) == 1


def test_two_registers_of_one_name_are_refused_before_anything_is_made(tmp_path, registers, run):
    other = tmp_path / "other" / "north"
    shutil.copytree(registers[0], other)
    code, _, err = run(registers[0], other, "--out", tmp_path / "out")
    assert code == 2
    assert "would both be reported in" in err
    assert not (tmp_path / "out").exists()


def test_an_unknown_audience_of_a_list_is_said_of_its_register(tmp_path, registers, run):
    code, _, err = run(
        "--registers", listed(tmp_path, "register,audience\nnorth,all\nsouth,\n"), "--out", tmp_path / "o"
    )
    assert code == 1
    assert "audience 'all': write one of internal, public" in err


def test_a_list_keeps_its_empty_cells(tmp_path, registers):
    list_ = listed(tmp_path, "register,mapping\nsouth,\n")
    assert orders.read(str(list_)) == [
        orders.Entry(str(tmp_path / "registers" / "south"), place=f"{list_.name}, row 2")
    ]


# What a run says


def test_it_is_explained_why_and_nothing_is_made(tmp_path, registers, run):
    code, out, _ = run(registers[0], "--out", tmp_path / "out", "--explain")
    assert code == 0
    assert out.splitlines() == [f"{registers[0]}  {name}: never made" for name in ("01_first", "02_second")]
    assert not (tmp_path / "out").exists()
    run(registers[0], "--out", tmp_path / "out")
    assert run(registers[0], "--out", tmp_path / "out", "--explain")[1].count(": done") == 2


def test_a_report_that_fails_is_in_a_table_with_its_cell_and_the_run_ends_with_1(tmp_path, registers, run, monkeypatch):
    def fail(path, given):
        if path.stem == "02_second":
            raise making.run.NotebookFailed("How late?", "ValueError: no days", 2, "Traceback")
        return suites.executed(path), 0.0

    monkeypatch.setattr(making, "_apart", fail)
    code, out, err = run(registers[0], "--out", tmp_path / "out", "--log", tmp_path / "log")
    assert code == 1
    assert out.strip().endswith("index.html")
    assert "one set: 1 made, 1 failed" in err
    assert err.splitlines()[-1].split(maxsplit=3) == [
        *(registers[0], "02_second.html", "2", "How late?: ValueError: no days")
    ]
    said = [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    assert [line["event"] for line in said] == ["started", "report", "report", "set", "ended"]
    failed = next(line for line in said if line.get("outcome") == "failed")
    assert (failed["cell"], failed["failure"]) == (2, "How late?: ValueError: no days")
    assert all(line["at"].endswith("+00:00") for line in said)


def test_a_run_and_its_log_say_what_of_a_register_could_not_be_used_each_time(tmp_path, registers, run):
    path = Path(registers[0]) / "reviews.csv"
    text = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*text, "SCR99,x,scr,,,31/02/2020"]) + "\n", encoding="utf-8")
    for what in ("made", "skipped"):
        code, _, err = run(*registers[:2], "--out", tmp_path / "out", "--log", tmp_path / what)
        assert code == 0
        assert f"four {what}" in err or f"4 {what}" in err
        assert err.count("cells set aside") == 1
        rows = "Of 71 rows found, 71 are used (1 with cells set aside)."
        line = f"safeguarding: {registers[0]}: {rows}"
        assert line in err.splitlines()
        said = [json.loads(line) for line in (tmp_path / what).read_text(encoding="utf-8").splitlines()]
        told = {line["register"]: line["rows"] for line in said if line["event"] == "set"}
        assert told[registers[0]] == rows
        assert "set aside" not in told[registers[1]]


def test_what_an_interrupted_run_finished_is_explained_as_done(tmp_path, registers, run, monkeypatch):
    def stop(path, given):
        if path.stem == "02_second":
            end = time.monotonic() + 60
            while not list(tmp_path.rglob("next/01_first.json")) and time.monotonic() < end:
                time.sleep(0.01)
            raise KeyboardInterrupt
        return suites.executed(path), 0.0

    with monkeypatch.context() as patched:
        patched.setattr(making, "_apart", stop)
        run(registers[0], "--out", tmp_path / "out")
    _, out, _ = run(registers[0], "--out", tmp_path / "out", "--explain")
    assert out.splitlines() == [f"{registers[0]}  01_first: done", f"{registers[0]}  02_second: never made"]
    assert "1 made, 1 skipped" in run(registers[0], "--out", tmp_path / "out")[2]


def test_what_lies_beside_workbooks_is_passed_over(tmp_path, registers, run):
    beside = [Path(registers[2]).parent / name for name in ("corrections.toml", "mapping.toml")]
    for each in beside:
        each.write_text("", encoding="utf-8")
    code, out, _ = run(*beside, registers[2], "--out", tmp_path / "out", "--explain")
    assert (code, len(out.splitlines())) == (0, 2)
    assert run(beside[0], "--out", tmp_path / "out", "--explain")[0] == 2


def test_a_day_in_a_list_that_is_none_is_said_with_its_row(tmp_path, registers, run):
    (tmp_path / "list.csv").write_text(f"register,as_of\n{registers[0]},\n{registers[1]},31/02/2025\n", "utf-8")
    _, out, _ = run("--registers", tmp_path / "list.csv", "--out", tmp_path / "out", "--explain")
    assert f"{registers[1]}: list.csv, row 3: '31/02/2025' is not one day" in out


def test_a_set_that_this_program_makes_a_mistake_with_stops_no_other(tmp_path, registers, run, monkeypatch):
    count = making.kept_counts.of

    def of(order):
        return count(order) if order.path != registers[0] else 1 // 0

    monkeypatch.setattr(making.kept_counts, "of", of)
    code, out, err = run(*registers, "--out", tmp_path / "out", "--workers", 1)
    assert code == 1
    assert len(out.split()) == 3
    assert "ZeroDivisionError: integer division or modulo by zero (test_many.py, line " in err
    assert "Traceback" not in err
    assert (tmp_path / "out" / "index.html").exists()


def test_a_log_is_added_to_and_says_what_stopped_a_run(tmp_path, registers, run, monkeypatch):
    def stop(path, given):
        raise KeyboardInterrupt

    run(registers[0], "--out", tmp_path / "out", "--log", tmp_path / "log")
    monkeypatch.setattr(making, "_apart", stop)
    assert run(registers[0], "--out", tmp_path / "out", "--log", tmp_path / "log", "--again")[0] == 130
    events = [json.loads(line)["event"] for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    assert events == ["started", "report", "report", "set", "ended", "started", "stopped"]


def test_a_log_that_cannot_be_written_is_one_line(tmp_path, registers, run):
    code, _, err = run(registers[0], "--out", tmp_path / "out", "--log", tmp_path / "no" / "log")
    assert code == 2
    assert "cannot be written" in err
    assert not (tmp_path / "out").exists()


# What is kept


def test_only_the_newest_sets_are_kept(tmp_path, registers, run):
    out = tmp_path / "out"
    for day in ("2020-10-31", "2020-12-31", "2020-11-30"):
        for audience in ("internal", "public"):
            run(registers[0], "--out", out, "--as-of", day, "--audience", audience)
    (out / "north" / "2020-10-31" / "minutes.txt").write_text("ours", encoding="utf-8")
    (out / "north" / "notes").mkdir()
    run(registers[0], "--out", out, "--as-of", "2020-12-31", "--keep", 2)
    left = sorted(path.name for path in (out / "north").iterdir() if not path.name.startswith("."))
    named = ["2020-11-30", "2020-11-30-public", "2020-12-31", "2020-12-31-public"]
    assert left == ["2020-10-31", *named, "notes"]
    assert [path.name for path in (out / "north" / "2020-10-31").iterdir()] == ["minutes.txt"]
    states = sorted(path.name for path in (store.state_of(out) / "north").iterdir())
    assert states == named


def test_a_set_that_is_being_made_is_not_removed(tmp_path):
    register = tmp_path / "out" / "north"
    for day in ("2020-10-31", "2020-11-30"):
        (register / day).mkdir(parents=True)
    place = Store(register / "2020-10-31", tmp_path / "state" / "north" / "2020-10-31")
    with store.alone(place, 0, lambda _: None), pytest.raises(InputError, match="another run"):
        store.keep_newest([register], 1, tmp_path / "state")
    assert store.keep_newest([register], 1, tmp_path / "state") == [register / "2020-10-31"]


@pytest.mark.parametrize("option", ["--keep", "--workers"])
@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5"])
def test_a_number_is_one_or_more(run, option, number):
    with pytest.raises(SystemExit) as ended:
        run("data/sefton", f"{option}={number}")
    assert ended.value.code == 2


def test_an_outcome_is_one_word():
    report = orders.Report("a.html", "A?")
    assert [
        ReportOutcome(report).what,
        ReportOutcome(report, ("never made",)).what,
        ReportOutcome(replace(report, failure="x"), ("never made",)).what,
    ] == ["skipped", "made", "failed"]
