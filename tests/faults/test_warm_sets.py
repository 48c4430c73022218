"""A set of reports is the same to the byte whether its kernels are forked or not, and an interrupt ends it whole."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import forks
import pytest
from examples import telling

from safeguarding.cli import main
from safeguarding.reporting.notebooks import kernels, run, suite
from safeguarding.reporting.sets import making
from warmkernels import parents, provisioner

pytestmark = pytest.mark.skipif(not parents.possible(), reason="this system cannot fork")

SETS = [(f"data/{name}", audience) for name in ("sefton", "example") for audience in ("public", "internal")]
"""Registers and audiences; each set is made twice, so all are slow: of every run is one notebook, made both ways."""


@pytest.fixture(scope="module", autouse=True)
def alone(tmp_path_factory):
    tmp_path_factory.getbasetemp()  # decided by now, since it is for other modules too
    with forks.alone():
        yield


@pytest.fixture(autouse=True)
def as_before(monkeypatch):
    """What the command sets must not reach another test."""
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")


@pytest.fixture
def forked(monkeypatch):
    """Note of every kernel of this process whether it was forked."""
    noted, fork = [], provisioner.fork

    async def noting(*given):
        noted.append(await fork(*given))
        return noted[-1]

    monkeypatch.setattr(provisioner, "fork", noting)
    return lambda: [isinstance(each, provisioner.ForkedProcess) for each in noted]


def made(folder, register, audience):
    """Make a set on the command line, and give each file with its bytes."""
    assert main.main(["report", register, "--audience", audience, "--out", str(folder)]) == 0
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.slow
@pytest.mark.parametrize(("register", "audience"), SETS)
def test_a_set_is_the_same_with_forked_and_with_ordinary_kernels(tmp_path, monkeypatch, forked, register, audience):
    warm = made(tmp_path / "warm", register, audience)
    assert forked() == [True] * len(suite.notebooks())
    with monkeypatch.context() as patched:
        patched.setattr(parents, "possible", lambda: False)
        ordinary = made(tmp_path / "ordinary", register, audience)
    assert len(forked()) == len(suite.notebooks()), "no kernel was to be forked any more"
    assert len(warm) > len(suite.notebooks())
    assert {**warm}.keys() == ordinary.keys()
    assert [str(path) for path in warm if warm[path] != ordinary[path]] == []


def test_a_set_finds_the_parent_that_runs_and_starts_one_in_place_of_one_that_does_not():
    with kernels.warm() as first:
        with kernels.warm() as again:
            assert again == first
        assert parents.found() == first
    with forks.parent() as started:
        started.process.kill()
        started.process.wait()
        assert started.folder.path.exists(), "the socket of the dead is still there"
        assert parents.found() == ""
        with kernels.warm() as other:
            assert other not in ("", started.address)


IN_A_WORKER = """
    import os, pathlib, sys
    from safeguarding.reporting.notebooks import kernels, run, suite
    print(kernels.lasting() == kernels.lasting(), os.getpid())
    print(run.execute(pathlib.Path(sys.argv[1]), {}).cells[-1].outputs[0].text)
"""


def test_a_worker_of_a_cluster_has_a_process_to_fork_from_in_surroundings_that_nobody_else_has(tmp_path):
    """Dask starts its workers with a hash seed and settings of its own: no process of the client's could serve them."""
    path = forks.notebook(tmp_path, "import os, psutil; print(psutil.Process(os.getppid()).ppid())")
    given = {"PYTHONHASHSEED": "6640", "MALLOC_TRIM_THRESHOLD_": "65536", "OMP_NUM_THREADS": "1"}
    with kernels.warm():
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(IN_A_WORKER), path],
            env=os.environ | given,
            capture_output=True,
            text=True,
        )
    same, worker, whose = done.stdout.split()
    assert same == "True", done.stderr
    assert whose == worker


def test_notebooks_that_run_in_threads_do_not_move_this_process(tmp_path, monkeypatch):
    path = forks.notebook(tmp_path, "import os; print(os.getcwd())")
    monkeypatch.chdir(tmp_path)
    with kernels.warm(), making.ThreadPoolExecutor(3) as pool:
        notebooks = [each for each, _ in pool.map(lambda _: making._apart(path, {}), range(4))]
        assert Path.cwd() == tmp_path
    assert {each.cells[-1].outputs[0].text for each in notebooks} == {f"{run.paths.ROOT}\n"}


# An interrupt

SET = """
    import os, pathlib, sys
    from safeguarding.days import dates
    from safeguarding.register import reading
    from safeguarding.reporting.sets import making, orders
    from safeguarding.reporting.notebooks import suite
    from warmkernels import parents
    parents.possible = lambda: {forks}
    os.environ["OWNER"] = str(os.getpid())
    suite.notebooks = lambda: [pathlib.Path({path!r})]
    held = reading.read("data/sefton")
    order = orders.SetOrder(held, "data/sefton", dates.read_day(held.about["as_of"]), held.about["rules"])
    try:
        making.make(order, pathlib.Path({out!r}))
    except KeyboardInterrupt:
        sys.exit(130)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is of Linux")
@pytest.mark.parametrize("may_fork", telling([True, False], True), ids=["forked", "ordinary"])
def test_an_interrupt_ends_a_set_its_kernels_and_what_they_started_and_writes_no_page(tmp_path, may_fork):
    out = tmp_path / "out"
    out.mkdir()
    (out / "09_some_question.html").write_text("of yesterday", encoding="utf-8")
    path = forks.notebook(
        tmp_path,
        "import os, subprocess, time; child = subprocess.Popen(['sleep', '600'])",
        "os.dup2(os.open('/proc/{}/fd/1'.format(os.environ['OWNER']), 1), 1)\n"
        "os.write(1, f'{os.getpid()} {child.pid}\\n'.encode()); time.sleep(600)",
    )
    code = textwrap.dedent(SET.format(forks=may_fork, path=str(path), out=str(out)))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        pids = [int(each) for each in process.stdout.readline().split()]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=forks.LIMIT) == 130
    assert len(pids) == 2
    assert forks.soon(lambda: all(map(forks.gone, pids)))
    assert [(each.name, each.read_text(encoding="utf-8")) for each in out.iterdir()] == [
        ("09_some_question.html", "of yesterday")
    ]
