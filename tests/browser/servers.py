"""Servers that the browser tests look at: the explorer by Voilà, and JupyterLab on a copy of a notebook.

Each has folders of its own for settings, data and run files, so that nothing of whoever runs the tests reaches it.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError

import nbformat
from axe_playwright_python.base import AXE_SCRIPT

from safeguarding import repository, serving

TESTS = Path(__file__).parents[1]
TOKEN = "a-token-for-tests"
FOLDERS = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "HOME")
NEWS = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
SERVE = """import sys, nbformat
from safeguarding import serving
notebook = serving.trim(nbformat.read(sys.argv[1], 4), {"register": "data/sefton"}, "Sefton LSCB")
serving.serve(notebook, int(sys.argv[2]))"""
PATIENCE = 60
"""Seconds that a server may take to start or to end."""


@dataclass
class Server:
    """A server that runs: its process, its address with the token, and what it wrote, once it has ended."""

    process: subprocess.Popen
    address: str = ""
    wrote: str = ""
    asked: list[str] = field(default_factory=list)


def environment(folder):
    """Give the variables of a server whose folders all lie in one that is thrown away."""
    own = {name: str(folder / name.lower()) for name in FOLDERS}
    for path in own.values():
        Path(path).mkdir(exist_ok=True)
    # The code under test reaches the kernel as it reached this process: installed, or by a path.
    paths = {"PYTHONPATH": os.pathsep.join(map(os.path.abspath, filter(None, os.environ["PYTHONPATH"].split(":"))))}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    return inherited | own | (paths if os.environ.get("PYTHONPATH") else {})


@contextmanager
def running(command, folder, ready):
    """Run a server until the block ends; ``ready`` gives its address once it answers, and nothing before."""
    log = folder / "log.txt"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, env=environment(folder), cwd=repository.ROOT, stdout=out, stderr=out, start_new_session=True
        )
    server = Server(process)
    try:
        server.address = _awaited(process, log, ready)
        yield server
    finally:
        end(server, signal.SIGINT)
        server.wrote = log.read_text("utf-8")


def _awaited(process, log, ready):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if address := ready(log.read_text("utf-8")):
            return address
        time.sleep(0.1)
    raise AssertionError(f"the server did not start: {log.read_text('utf-8')}")


def end(server, how):
    """Tell a server to stop, and wait until it has."""
    if server.process.poll() is None:
        server.process.send_signal(how)
        try:
            server.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(server.process.pid, signal.SIGKILL)
            server.process.wait()


def printed(wrote):
    """Give the address that ``safeguarding explore`` prints."""
    return next((line for line in wrote.splitlines() if line.startswith("http://")), "")


def voila(folder, notebook):
    """Serve a notebook as ``safeguarding explore`` does the suite's own."""
    path = folder / "explored.ipynb"
    nbformat.write(notebook, path)
    return running([sys.executable, "-c", SERVE, str(path), str(serving.free(0))], folder, printed)


def explore(folder, *arguments):
    """Run ``safeguarding explore`` itself."""
    return running([sys.executable, "-m", "safeguarding.cli", "explore", *arguments, "--port", "0"], folder, printed)


def lab(folder, notebook, theme="JupyterLab Light"):
    """Run JupyterLab in a folder that holds one notebook."""
    (folder / "root").mkdir()
    nbformat.write(notebook, folder / "root" / "explored.ipynb")
    settings = {"apputils-extension/notification": NEWS, "apputils-extension/themes": {"theme": theme}}
    for name, value in settings.items():
        path = folder / "jupyter_config_dir" / "lab" / "user-settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value), "utf-8")
    port = serving.free(0)
    address = f"http://{serving.HERE}:{port}/lab/tree/explored.ipynb?token={TOKEN}&reset"
    return running(_lab(folder, port), folder, lambda _: address if _answers(f"http://{serving.HERE}:{port}/api") else "")


def _lab(folder, port):
    listening = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.ip={serving.HERE}"]
    allowed = ["--allow-root"] if os.geteuid() == 0 else []
    quiet = ["--no-browser", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    return [
        *(sys.executable, "-m", "jupyterlab", *listening, *allowed, *quiet),
        *(f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder / 'root'}", "--expose-app-in-browser"),
    ]


def _answers(address):
    try:
        return urllib.request.urlopen(address, timeout=2).status == 200
    except (URLError, OSError):
        return False


@contextmanager
def page(browser, server, width=1280, height=2400):
    """Open a page on which nothing can be asked of another machine; whatever is asked for is kept in ``asked``."""
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")

    def pass_on(route):
        elsewhere = not route.request.url.startswith((f"http://{serving.HERE}:", "data:", "blob:"))
        if elsewhere:
            server.asked.append(route.request.url)
        route.abort() if elsewhere else route.continue_()

    context.route("**/*", pass_on)
    opened = context.new_page()
    opened.on("websocket", lambda socket: serving.HERE not in socket.url and server.asked.append(socket.url))
    yield opened
    context.close()


IDLE = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
RUN_ALL = "() => { window.jupyterapp.commands.execute('notebook:run-all-cells') }"


def shown(opened, server, in_lab=False):
    """Go to the explorer, in JupyterLab by running every cell, and wait until it is there."""
    opened.goto(server.address)
    if in_lab:
        # Whatever is run before the kernel listens is not run, and JupyterLab asks which kernel is meant.
        opened.wait_for_function(IDLE, timeout=PATIENCE * 1000)
        opened.evaluate(RUN_ALL)
    explorer = opened.locator(".sg-explorer").first
    explorer.locator(".sg-said").wait_for(timeout=PATIENCE * 1000)
    return explorer


def serious(opened, rules):
    """Give what axe-core finds to be serious or critical inside the explorer."""
    opened.evaluate(AXE_SCRIPT)
    found = opened.evaluate("rules => axe.run('.sg-explorer', rules)", rules)
    return [
        f"{rule['id']}: {node['html'][:160]}"
        for rule in found["violations"]
        for node in rule["nodes"]
        if rule["impact"] in ("serious", "critical")
    ]
