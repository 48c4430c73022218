"""Servers that tests look at: the explorer by Voilà, and JupyterLab on a copy of a notebook.

Each has folders of its own for settings, data and run files, so that nothing of whoever runs the tests reaches it.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError

import nbformat
import psutil
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import TimeoutError

from safeguarding import paths
from safeguarding.explorer import serving

TOKEN = "a-token-for-tests"
FOLDERS = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "HOME")
NEWS = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
SENT, HEARD = (Path(__file__).with_name(name).read_text("utf-8") for name in ("sent.js", "heard.js"))
SERVE = """import sys, nbformat
from safeguarding.explorer import serving
notebook = serving.trim(nbformat.read(sys.argv[1], 4), {"register": "data/sefton"}, "Sefton LSCB")
serving.serve(notebook, int(sys.argv[2]))"""
COMMAND = "import sys; from safeguarding.cli.main import main; sys.exit(main())"
PATIENCE = 240
"""Seconds that a server may take to start or to end: on a machine that is busy with twenty other things, a minute
is soon over."""


@dataclass
class Server:
    """A server that runs: its process, its address with the token, and what pages of it asked of other machines.

    ``temporary`` is where it puts what it throws away; ``wrote`` is what it wrote, once it has ended.
    """

    process: subprocess.Popen
    temporary: Path
    address: str = ""
    wrote: str = ""
    asked: list[str] = field(default_factory=list)


def environment(folder):
    """Give the variables of a server whose folders all lie in one that is thrown away."""
    own = {name: str(folder / name.lower()) for name in FOLDERS}
    for path in own.values():
        Path(path).mkdir(exist_ok=True)
    # The code under test reaches the kernel as it reached this process: installed, or by a path.
    paths = [os.path.abspath(path) for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTHONPATH"))}
    return inherited | own | ({"PYTHONPATH": os.pathsep.join(paths)} if paths else {})


@contextmanager
def running(command, folder, ready):
    """Run a server until the block ends; ``ready`` gives its address once it answers, and nothing before."""
    log = folder / "log.txt"
    # Not below the folder of the test: its name would be too long for the sockets of a kernel.
    with tempfile.TemporaryDirectory(prefix="s-") as temporary:
        own = environment(folder) | {"TMPDIR": temporary}
        with log.open("wb") as out:
            process = subprocess.Popen(command, env=own, cwd=paths.ROOT, stdout=out, stderr=out)
        server = Server(process, Path(temporary))
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
            server.process.kill()
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
    return running([sys.executable, "-c", COMMAND, "explore", *arguments, "--port", "0"], folder, printed)


def lab(folder, notebook, theme="JupyterLab Light"):
    """Run JupyterLab in a folder that holds one notebook."""
    (folder / "root").mkdir(exist_ok=True)
    nbformat.write(notebook, folder / "root" / "explored.ipynb")
    settings = {"apputils-extension/notification": NEWS, "apputils-extension/themes": {"theme": theme}}
    for name, value in settings.items():
        path = folder / "jupyter_config_dir" / "lab" / "user-settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value), "utf-8")
    port = serving.free(0)
    address = f"http://{serving.HERE}:{port}/lab/tree/explored.ipynb?token={TOKEN}&reset"
    return running(
        _lab(folder, port), folder, lambda _: address if _answers(f"http://{serving.HERE}:{port}/api") else ""
    )


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
        return urllib.request.urlopen(address, timeout=20).status == 200
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

    context.set_default_timeout(PATIENCE * 1000)
    context.route("**/*", pass_on)
    opened = context.new_page()
    opened.add_init_script(SENT)
    opened.on("websocket", lambda socket: serving.HERE not in socket.url and server.asked.append(socket.url))
    yield opened
    context.close()


IDLE = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
RUN_ALL = "() => { window.jupyterapp.commands.execute('notebook:run-all-cells') }"
RUNS = 4


def shown(opened, server, in_lab=False):
    """Go to the explorer, in JupyterLab by running every cell, and wait until it is there."""
    opened.goto(server.address)
    explorer = opened.locator(".sg-explorer").first
    if in_lab:
        # Whatever is run before the kernel listens is not run, and JupyterLab asks which kernel is meant.
        opened.wait_for_function(IDLE, timeout=PATIENCE * 1000)
    for _ in range(RUNS if in_lab else 1):
        if in_lab:
            # JupyterLab drops what it is asked for, or draws no widgets, while a part of it still loads: then again.
            opened.evaluate(RUN_ALL)
        with suppress(TimeoutError):
            explorer.locator(".sg-said").wait_for(timeout=PATIENCE * 1000 / (RUNS if in_lab else 1))
            return explorer
    raise AssertionError(f"the explorer is not shown: {opened.locator('body').inner_text()[-2000:]}")


def kernel(opened):
    """Give the name of the kernel of a page."""
    return opened.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId")


def connected(process):
    """Give the names of the kernels of a server that run: each is called with its connection file."""
    running = [each for each in process.children() if each.status() != psutil.STATUS_ZOMBIE]
    return {
        found[1] for each in running if (found := re.search(r"kernel-([0-9a-f-]+)\.json", " ".join(each.cmdline())))
    }


def settle(opened):
    """Wait until the kernel has answered everything and the page has had time to show it."""
    opened.wait_for_function("window.sent.quiet() > 150", timeout=PATIENCE * 1000)


def heard(opened):
    """Listen to what is said from now on; each is kept with the milliseconds since the key that asked for it."""
    opened.evaluate(HEARD)


# Where its elements are is not worked out, and neither is what is right: either takes longer than to find nothing.
_FOUND = "rules => axe.run('.sg-explorer', rules)"


def serious(opened, rules):
    """Give what axe-core finds to be serious or critical inside the explorer."""
    opened.evaluate(AXE_SCRIPT)
    found = opened.evaluate(_FOUND, rules | {"resultTypes": ["violations"], "preload": False, "selectors": False})
    return [
        f"{rule['id']}: {node['html'][:160]}"
        for rule in found["violations"]
        for node in rule["nodes"]
        if rule["impact"] in ("serious", "critical")
    ]


def answers(opened, slider, times):
    """Press a key as often as is asked, each after the answer to the last; give the milliseconds each answer took."""
    slider.press("Home")
    settle(opened)
    heard(opened)
    for n in range(times):
        opened.keyboard.press("ArrowRight")
        opened.wait_for_function("n => window.heard.length > n", arg=n, timeout=PATIENCE * 1000)
    return [each["after"] for each in opened.evaluate("window.heard")]


STOPS = """() => [...document.querySelectorAll(".sg-explorer :is(input, select, textarea, button)")]
  .filter(each => each.checkVisibility() && !each.disabled && (each.type !== "radio" || each.checked))"""


def missed_by_tab(opened):
    """Go round the page with Tab, and give the controls it does not stop at."""
    opened.evaluate(f"""() => {{
      window.stops = ({STOPS})();
      window.reached = new Set();
      document.addEventListener("focusin", event => window.reached.add(event.target));
      const before = Object.assign(document.createElement("a"), {{ tabIndex: 0 }});
      document.querySelector(".sg-explorer").before(before);
      before.focus();
      before.remove();
    }}""")
    # A date is four stops: its day, month and year, and what opens the calendar.
    for _ in range(opened.evaluate("window.stops.reduce((n, each) => n + (each.type === 'date' ? 4 : 1), 3)")):
        opened.keyboard.press("Tab")
    return opened.evaluate("window.stops.filter(each => !window.reached.has(each)).map(each => each.outerHTML)")
