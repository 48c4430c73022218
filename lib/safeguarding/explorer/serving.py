"""The explorer of one register as a page: Voilà on this machine alone, behind a token, with the one notebook."""

import errno
import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from papermill.parameterize import parameterize_notebook
from tornado.ioloop import IOLoop
from traitlets.config import Config

from safeguarding.errors import InputError
from safeguarding.explorer import gate
from safeguarding.reporting.notebooks import kernels

HERE = "127.0.0.1"
"""The only address that is listened on: what another machine asks for never arrives."""
EXPLORER = "explorer"
TAGS = {"parameters", "explorer-needs", EXPLORER}
"""Cells that are served: the parameters, what the explorer needs, and the explorer."""
KERNEL = {"OPENBLAS_NUM_THREADS": "1", "TZ": "UTC", "PYTHONHASHSEED": "0"}
EXTENSIONS = ["@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager", "anywidget"]
IDLE = 3600
"""Seconds after which the kernel of a page that nobody looks at is ended."""
SHORT = 33
"""The longest name of a folder in which a socket still has a name that the system takes: 103 bytes in all on a Mac."""


def trim(notebook: nbformat.NotebookNode, parameters: dict[str, object], register: str) -> nbformat.NotebookNode:
    """Give what is served of a notebook: its parameters as they are set, and the cells that make the explorer."""
    tagged = [cell for cell in notebook.cells if cell.cell_type == "code" and TAGS & set(cell.metadata.get("tags", ()))]
    if not any(EXPLORER in cell.metadata.tags for cell in tagged):
        raise InputError(f"the notebook has no explorer: tag the cell that shows it {EXPLORER!r}")
    cells = [nbformat.v4.new_code_cell(cell.source, metadata={"tags": cell.metadata.tags}) for cell in tagged]
    shown = {"title": notebook.cells[0].source.splitlines()[0].lstrip("# ").strip(), "register": register}
    kept = {"kernelspec": notebook.metadata.kernelspec, "papermill": {}, **shown}
    trimmed = nbformat.v4.new_notebook(cells=cells, metadata=kept)
    return parameterize_notebook(trimmed, parameters, kernel_name="python3", language="python")


def free(port: int) -> int:
    """Give the port if nothing listens on it, and some free one for 0; one that is taken, or is none, is refused."""
    if not 0 <= port < 2**16:
        raise InputError(f"port {port}: write a number from 1 to 65535")
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HERE, port))
        except OSError as wrong:
            why = "is taken" if wrong.errno == errno.EADDRINUSE else "may not be used"
            raise InputError(f"port {port}: {why}; write another with --port") from None
        return tried.getsockname()[1]


def serve(notebook: nbformat.NotebookNode, port: int, link: str = "") -> None:
    """Serve a trimmed notebook until the process is told to stop; its address, with the token and link, is printed."""
    os.environ.update(KERNEL)
    token = secrets.token_urlsafe(32)
    # What is served has a folder of its own, with nothing beside it.
    with TemporaryDirectory(prefix="explorer-") as folder, _hanging_up_ends():
        path = Path(folder) / "served" / "explorer.ipynb"
        path.parent.mkdir()
        nbformat.write(notebook, path)
        # Who starts it may have no home to write to, and then each kernel would make a folder that nobody removes.
        for number, name in enumerate(kernels.OWN_FOLDERS):
            os.environ[name] = str(Path(folder) / str(number))
        served = gate.GatedVoila.instance(**_settings(path, port, token))
        served.initialize([])
        said = f"http://{HERE}:{port}/?token={token}{link}"
        IOLoop.current().add_callback(print, f"{said}\nOpen this address in a browser; Ctrl-C ends it.", flush=True)
        served.start()


@contextmanager
def _hanging_up_ends() -> Iterator[None]:
    """Have the end of the terminal it was started from end it as a request to end does, unless that is ignored."""
    if not hasattr(signal, "SIGHUP") or signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
        yield
        return
    before = signal.signal(signal.SIGHUP, lambda number, frame: signal.raise_signal(signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def _settings(path: Path, port: int, token: str) -> dict[str, object]:
    # Addresses hold the token: they are written down nowhere.
    logging.getLogger("tornado.access").setLevel(logging.CRITICAL)
    folder = str(path.parent.parent)
    page = {"preheat_kernel": True, "default_pool_size": 1, "strip_sources": True, "show_tracebacks": False}
    fixed = {"allow_template_override": "NO", "allow_theme_override": "NO", "extension_allowlist": EXTENSIONS}
    return {
        "notebook_path": str(path),
        **{"ip": HERE, "port": port, "port_retries": 0, "token": token, "open_browser": False},
        "log_level": logging.ERROR,
        "connection_dir_root": folder,
        # Neither the folder that it is started from nor a user's settings may open what is closed here.
        "config_file_paths": [],
        "tornado_settings": {
            **{"allow_remote_access": False, "local_hostnames": ["localhost"]},
            # The answer to a ping is as old as the time between two once the next is due: nobody is cut off for that.
            **{"ws_ping_interval": 10_000, "ws_ping_timeout": 30_000},
            "headers": gate.HEADERS,
            "xsrf_cookie_kwargs": {"samesite": "Strict"},
            "default_handler_class": gate.Nothing,
        },
        "config": Config(
            VoilaConfiguration={**page, **fixed, "template": "lab"},
            VoilaExecutor={"cell_error_instruction": gate.WENT_WRONG},
            IdentityProvider={"cookie_options": {"SameSite": "Strict"}},
            KernelManager={"transport": "ipc" if sys.platform != "win32" and len(folder) <= SHORT else "tcp"},
            MappingKernelManager={"cull_idle_timeout": IDLE, "cull_interval": IDLE // 4},
        ),
    }
