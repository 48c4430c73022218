"""What another user of the machine, or of the network, can reach while sets are made: nothing that answers."""

import contextlib
import encodings.idna  # noqa: F401  what connecting needs, which another user may not be able to import
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from safeguarding import paths
from safeguarding.cli import main
from safeguarding.cli import report as report_command
from safeguarding.reporting.sets import manifest, orders, store

NOBODY = 65534
PROC = Path("/proc/net/tcp")
COMMAND = [sys.executable, "-c", "import sys; from safeguarding.cli.main import main; sys.exit(main(sys.argv[1:]))"]

other_user = pytest.mark.skipif(
    not PROC.exists() or os.getuid() != 0, reason="only the administrator of a Linux machine can act as another user"
)


def as_nobody(what):
    """Give what a function gives in a process of another user, who is in no group of ours."""
    ours, theirs = os.pipe()
    if not (child := os.fork()):
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.write(theirs, json.dumps({"gave": what()}).encode())
        except (ArithmeticError, LookupError, OSError, RuntimeError, TypeError, ValueError) as wrong:
            os.write(theirs, json.dumps({"wrong": f"{type(wrong).__name__}: {wrong}"}).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as said:
        heard = json.loads(said.read())
    os.waitpid(child, 0)
    assert "wrong" not in heard, heard["wrong"]
    return heard["gave"]


def listening():
    """List the ports that something listens on by TCP, and the number of each socket."""
    found = {}
    for line in [line for file in (PROC, Path(f"{PROC}6")) for line in file.read_text().splitlines()[1:]]:
        fields = line.split()
        if fields[3] == "0A":
            found[fields[9]] = int(fields[1].rpartition(":")[2], 16)
    return found


def named():
    """List the Unix sockets of the machine that have a name, and the number of each."""
    rows = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()[1:]]
    return {row[6]: row[7] for row in rows if len(row) > 7}


def opened(process):
    """Give the numbers of the sockets that a process and all below it have."""
    numbers = set()
    for each in (process, *process.children(recursive=True)):
        for link in Path(f"/proc/{each.pid}/fd").glob("*"):
            with contextlib.suppress(OSError):
                numbers.add(os.readlink(link).removeprefix("socket:[").removesuffix("]"))
    return numbers


def answers_at(name):
    """Tell whether a Unix socket lets somebody in."""
    with socket.socket(socket.AF_UNIX) as tried, contextlib.suppress(OSError):
        tried.connect(f"\0{name[1:]}" if name.startswith("@") else name)
        return True
    return False


@pytest.fixture
def registers(tmp_path):
    for name in ("north", "south"):
        shutil.copytree(paths.ROOT / "data" / "sefton", tmp_path / name)
    return [tmp_path / "north", tmp_path / "south"]


@contextlib.contextmanager
def begun(*arguments, **environment):
    """Have a command run, in a process group of its own, until the end of a ``with``."""
    command = subprocess.Popen(
        list(map(str, arguments)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | environment,
    )
    try:
        yield command
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(command.pid, signal.SIGTERM)
        command.communicate()


def until(what, seconds=90):
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


@other_user
def test_another_user_of_the_machine_finds_nothing_of_a_run_of_many_registers_that_answers(tmp_path, registers):
    with begun(*COMMAND, "report", *registers, "--out", tmp_path / "out") as run, socket.socket() as shown:
        shown.bind(("127.0.0.1", 0))
        shown.listen()
        assert shown.getsockname()[1] in as_nobody(listening).values(), "a port that is open was not found"
        process = psutil.Process(run.pid)
        until(lambda: len(list(tmp_path.rglob(".*.coming"))) == 2)
        seen = 0
        for _ in range(5):
            ours = opened(process)
            assert [port for number, port in as_nobody(listening).items() if number in ours] == []
            sockets = [name for number, name in named().items() if number in ours]
            # All in one process of theirs: to fork this one takes longer than to look.
            assert as_nobody(lambda: list(filter(answers_at, sockets))) == []  # noqa: B023 - called before the next turn
            seen = max(seen, len(sockets))
            time.sleep(0.2)
    assert seen, "the sockets of the kernels were not seen"


# Who may read what is made


@pytest.fixture
def masked():
    """Have the usual mask of a system, which lets everybody read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder):
    """Give the mode of every folder and file below one, but for locks, which hold nothing."""
    found = (path for path in folder.rglob("*") if path.suffix != ".lock")
    return {path: path.stat().st_mode & 0o777 for path in found}


@pytest.mark.parametrize(
    ("out", "audience", "folders", "files"),
    [
        (None, "internal", 0o700, 0o600),
        (0o755, "internal", 0o700, 0o600),
        (0o750, "internal", 0o750, 0o640),
        (0o700, "internal", 0o700, 0o600),
        (0o750, "public", 0o755, 0o644),
        (None, "public", 0o755, 0o644),
    ],
)
def test_internal_sets_are_for_their_owner_or_for_whom_the_folder_of_the_reports_says(
    tmp_path, masked, out, audience, folders, files
):
    if out:
        (tmp_path / "out").mkdir()
        (tmp_path / "out").chmod(out)
    day = "2021-01-26" if audience == "internal" else f"2021-01-26-{audience}"
    place = store.Store(tmp_path / "out" / "north" / day, tmp_path / "state" / "north" / day)
    with store.alone(place, 0, lambda _: None):
        made = {"01_a.html": b"<p>", "tables.xlsx": b"x", "index.html": b"<p>"}
        store.keep(place, "set", made, manifest.made({}, made, orders.Report("index.html", "")))
        waiting = {path: mode for path, mode in modes(tmp_path / "out").items() if path.parent == place.coming}
        assert set(waiting.values()) == {files}
        assert place.coming.stat().st_mode & 0o777 == folders
        store.install(place, ["set"])
    assert place.folder.stat().st_mode & 0o777 == folders
    assert set(modes(place.folder).values()) == {files}
    kept = modes(tmp_path / "state")
    assert {mode for path, mode in kept.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in kept.items() if path.is_file()} == {0o600}


def test_a_log_is_for_its_owner_and_a_full_disk_is_a_sentence(tmp_path, masked, capsys):
    with report_command.Log(str(tmp_path / "log")) as log:
        log.started([])
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600
    if Path("/dev/full").exists():
        assert main.main(["report", "data/sefton", "--out", str(tmp_path / "out"), "--log", "/dev/full"]) == 2
        said = capsys.readouterr().err.splitlines()
        assert said[-1] == "safeguarding: /dev/full: cannot be written: No space left on device"
        assert len(said) == 1


# A cluster, with certificates as deploy/README.md has them


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """Make an authority and a certificate of it."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("there is no openssl here to make certificates with")
    folder = tmp_path_factory.mktemp("certificates")

    def made(*arguments):
        subprocess.run([openssl, *arguments], cwd=folder, check=True, capture_output=True)

    new = ("-newkey", "rsa:2048", "-nodes", "-subj")
    made("req", "-x509", *new, "/CN=authority", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem")
    made("req", *new, "/CN=cluster", "-keyout", "key.pem", "-out", "cert.csr")
    signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2")
    made("x509", "-req", "-in", "cert.csr", *signed, "-out", "cert.pem")
    return folder


def tls(folder, ending=""):
    return [f"--tls-ca{ending}", folder / "ca.pem", "--tls-cert", folder / "cert.pem", "--tls-key", folder / "key.pem"]


def free():
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


@contextlib.contextmanager
def cluster(certificates):
    """Have a scheduler and a worker, each listening to this machine alone; gives both and the address."""
    address, dask = f"tls://127.0.0.1:{free()}", (sys.executable, "-m", "dask")
    shown = ("--no-dashboard", *tls(certificates, "-file"))
    closed = {f"DASK_DISTRIBUTED__{each}__HTTP__ROUTES": "[]" for each in ("SCHEDULER", "WORKER")}
    here = ("--host", "127.0.0.1", "--protocol", "tls")
    with begun(*dask, "scheduler", *here, "--port", address.rpartition(":")[2], *shown, **closed) as scheduler:
        until(lambda: int(address.rpartition(":")[2]) in listening().values())
        with begun(*dask, "worker", address, *here, "--nthreads", "1", *shown, **closed) as worker:
            yield scheduler, worker, address


def report(registers, tmp_path, address, certificates):
    where = ("--scheduler", address, *tls(certificates), "--results", "shared")
    return begun(*COMMAND, "report", *registers, "--out", tmp_path / "out", *where)


ALERT = 0x15
"""How TLS begins to say that it does not speak with somebody."""


def lets_in(port):
    """Tell whether more is said at a port than no, to whoever has no certificate: by TLS, in the clear, or as HTTP."""
    trusting = ssl._create_unverified_context()
    plain = lambda raw: raw  # noqa: E731
    for wrap, said in (
        *((trusting.wrap_socket, b"\1" + b"\0" * 31), (plain, b"\1" + b"\0" * 31)),
        *((plain, f"GET {path} HTTP/1.0\r\n\r\n".encode()) for path in ("/", "/info/main/workers.html", "/health")),
    ):
        with contextlib.suppress(OSError), wrap(socket.create_connection(("127.0.0.1", port), timeout=5)) as tried:
            tried.sendall(said)
            heard = tried.recv(13)
            if heard and heard[0] != ALERT and heard[9:] != b"404 ":
                return True
    return False


@pytest.mark.slow
@other_user
def test_no_port_of_a_cluster_answers_without_the_certificate(tmp_path, registers, certificates):
    (registers[0] / "reviews.csv").unlink()
    with cluster(certificates) as (scheduler, worker, address):
        # The worker's watcher has a port of its own, as the worker has.
        both = [psutil.Process(each.pid) for each in (scheduler, worker)]

        def ports():
            ours = set.union(*map(opened, both))
            return [port for number, port in listening().items() if number in ours]

        until(lambda: len(ports()) >= 3)
        assert [port for port in ports() if as_nobody(lambda port=port: lets_in(port))] == []
        with report(registers[:1], tmp_path, address, certificates) as run:
            said = run.communicate(timeout=120)[1]
        # Whoever has it is answered: the worker has looked at the register.
        assert "has no reviews.csv" in said


# What happens to a run whose cluster is lost


def busy(tmp_path):
    """Wait until a worker makes a set."""
    until(lambda: list((tmp_path / "out").rglob(".*.coming")))


def all_of(command):
    process = psutil.Process(command.pid)
    return [*process.children(recursive=True), process]


def kill(command):
    for each in all_of(command):
        with contextlib.suppress(psutil.NoSuchProcess):
            each.kill()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lost", "says"),
    [("worker", "its cluster has had no worker for 30 seconds"), ("scheduler", "the scheduler ended")],
)
def test_a_lost_cluster_is_one_sentence_a_register_and_the_next_run_makes_the_rest(
    tmp_path, registers, certificates, lost, says
):
    with cluster(certificates) as (scheduler, worker, address):
        with report(registers, tmp_path, address, certificates) as run:
            busy(tmp_path)
            kill({"worker": worker, "scheduler": scheduler}[lost])
            err = run.communicate(timeout=150)[1]
        assert run.returncode == 1, err
        assert "Traceback" not in err, err
        table = err.split("register ", 1)[1].splitlines()[1:]
        assert [line for line in table if says in line] == table
        assert len(table) == 2
    # Nobody holds a set that was begun; the next run is on this machine.
    with begun(*COMMAND, "report", *registers, "--out", tmp_path / "out") as run:
        _, err = run.communicate(timeout=150)
    assert run.returncode == 0, err
    assert "two sets: " in err
