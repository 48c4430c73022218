"""Starts a parent for as long as a set of notebooks runs, and ends it with all of its kernels."""

import contextlib
import json
import logging
import os
import select
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from warmkernels import Refused, folders, protocol
from warmkernels.folders import Folder
from warmkernels.protocol import Message

if TYPE_CHECKING:
    from warmkernels.here import Fork

ADDRESS = "WARMKERNELS_PARENT"
"""The environment variable that tells a process where the parent listens."""

SOCKET = "s"
PATIENCE = 60
"""Seconds that a parent may take to import everything."""
TO_END = 20
"""Seconds that a parent may take to end, and its kernels with it; then it is killed."""


@dataclass(frozen=True)
class Parent:
    """A parent that runs: its process, the folder of its socket, and the lifeline that it lives by."""

    process: "subprocess.Popen[bytes] | Fork"
    folder: Folder
    lifeline: socket.socket
    heard: list[Message] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Give the path of the socket it listens on."""
        return str(self.folder.path / SOCKET)

    def wait(self) -> None:
        """Wait until it has imported everything; whoever asks for a kernel does so anyway.

        Raises
        ------
        Refused
            It will not serve, and every kernel will be an ordinary one; the message says why.
        """
        if not self.heard:
            ready = select.select([self.lifeline], [], [], PATIENCE)[0]
            said = self.lifeline.recv(65536) if ready else b""
            self.heard.append(json.loads(said) if said else {"refused": "it ended, or did not answer"})
        if "refused" in self.heard[0]:
            raise Refused(self.heard[0]["refused"])

    def stop(self) -> None:
        """End it, and with it the kernels it has forked; while it imports it has none, and is not waited for."""
        if not (self.heard or select.select([self.lifeline], [], [], 0)[0]):
            self.process.kill()
        # Not close: a process that this one has forked may hold the other end of it open.
        with contextlib.suppress(OSError):
            self.lifeline.shutdown(socket.SHUT_RDWR)
        self.lifeline.close()
        try:
            self.process.wait(timeout=TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.folder.remove()


def possible() -> bool:
    """Tell whether this system can fork, and has Unix sockets."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds")


def found() -> str:
    """Give the address of the parent that the environment names, if one listens there; otherwise nothing."""
    address = os.environ.get(ADDRESS, "")
    if not (address and possible()):
        return ""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        return address
    return ""


def start(preload: Iterable[str]) -> Parent:
    """Start a parent that imports modules; at once, without waiting for them.

    Raises
    ------
    OSError
        There is no room for another process, or none for its folder.
    """

    def run(lifeline: socket.socket, listener: socket.socket, folder: str) -> subprocess.Popen[bytes]:
        sockets = [lifeline.fileno(), listener.fileno()]
        return subprocess.Popen(
            [sys.executable, "-m", "warmkernels.server", *map(str, sockets), folder, *preload],
            env=_environment(),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=sockets,
            # An interrupt at the terminal is for its owner, who will see to it.
            start_new_session=True,
        )

    return _listening(run)


def fork(preload: Iterable[str]) -> Parent:
    """Make a parent of this process: a fork that has what this one has imported, modules of ``preload`` among it.

    Raises
    ------
    OSError
        As ``start``.
    Refused
        This process cannot be forked without harm, or a module may not be imported; the message says why.
    """
    from warmkernels import here  # it asks for modules that only a system that can fork has

    learned = here.imported(preload)
    environment = {**_environment(), **learned}
    return _listening(lambda lifeline, listener, folder: here.fork(lifeline, listener, folder, environment))


def _listening(begin: Callable[[socket.socket, socket.socket, str], "subprocess.Popen[bytes] | Fork"]) -> Parent:
    folders.sweep()
    folder, (ours, theirs) = folders.make(), socket.socketpair()
    try:
        # Listens from now on: who asks while it imports waits for its turn.
        with theirs, socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(folder.path / SOCKET))
            listener.listen(128)
            return Parent(begin(theirs, listener, str(folder.path)), folder, ours)
    except OSError:
        ours.close()
        folder.remove()
        raise


def _environment() -> dict[str, str]:
    environment = {**protocol.absolute(os.environ, os.getcwd()), **protocol.QUIET}
    environment.pop(ADDRESS, None)
    return environment


@contextlib.contextmanager
def warm(preload: Iterable[str] = (), from_here: bool = False) -> Iterator[str]:
    """Have a parent for the time of a ``with``, and give its address; empty if there is none.

    Every kernel that is started in the meantime by ``WarmProvisioner`` or ``WarmKernelManager``, by this process or one
    that it starts, is a fork of that parent. Where there can be none, kernels are ordinary ones, and the log says why.

    Parameters
    ----------
    preload
        Names of installed libraries to import, such as ``pandas``.
    from_here
        Whether they are imported into this process too, and the parent is a fork of it: nothing is imported twice, and
        kernels begin with what has been worked out here. Where this process has threads, the parent is one of its own.
    """
    parent = _started([*preload], from_here) if possible() else None
    before = os.environ.get(ADDRESS)
    try:
        _say(parent.address if parent else None)
        yield parent.address if parent else ""
    finally:
        _say(before)
        if parent:
            parent.stop()


def _started(preload: Sequence[str], from_here: bool) -> Parent | None:
    said = logging.getLogger(__name__)
    try:
        if from_here:
            try:
                return fork(preload)
            except Refused as why:
                said.debug("a parent of its own, since %s", why)
        return start(preload)
    except OSError as wrong:
        said.warning("ordinary kernels, since no parent could be started: %s", wrong)
        return None


def _say(address: str | None) -> None:
    if address is None:
        os.environ.pop(ADDRESS, None)
    else:
        os.environ[ADDRESS] = address
