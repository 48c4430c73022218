"""Starts a kernel as a fork of the parent that the environment names, or as an ordinary one where that cannot be."""

import asyncio
import contextlib
import errno
import os
import select
import signal
import socket
import subprocess
from collections.abc import Sequence
from time import monotonic
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from warmkernels import protocol
from warmkernels.parents import ADDRESS
from warmkernels.protocol import Message, Request

# ---- A forked kernel as its client sees it ---------------------------------------------------------------------------

PATIENCE = 60
"""Seconds that a parent may take to answer: the first one to ask waits for its imports."""


class ForkedProcess:
    """What ``subprocess.Popen`` is for an ordinary kernel: the parent's child, by the connection that asked for it."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, connection: socket.socket, said: protocol.Reader) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._connection, self._said = connection, said

    def poll(self) -> int | None:
        """Give the exit code, negative for a signal, or nothing while the kernel runs."""
        if self.returncode is None:
            self._hear()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the kernel's end, for so many seconds; give what ``poll`` gives then."""
        end = None if timeout is None else monotonic() + timeout
        while self.poll() is None and (end is None or monotonic() < end):
            select.select([self._connection], [], [], None if end is None else max(0, end - monotonic()))
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel and all that it started; from any thread."""
        if self.returncode is None:
            with contextlib.suppress(OSError):
                self._connection.sendall(protocol.written({"signal": number}))

    def kill(self) -> None:
        """End the kernel now."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def _hear(self) -> None:
        try:
            more = self._connection.recv(4096, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            more = b""
        codes = [each["exit"] for each in self._said.feed(more) if "exit" in each]
        if codes:
            self._end(codes[0])
        elif not more:
            # The parent is gone, and the kernel with it; what the kernel had started is not.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            self._end(-signal.SIGKILL)

    def _end(self, code: int) -> None:
        self.returncode = code
        self._connection.close()


async def fork(address: str, asked: Request, outputs: Sequence[int]) -> ForkedProcess | str:
    """Ask the parent at an address for a kernel; give the reason instead if it has none to give.

    Parameters
    ----------
    outputs
        What is to be the kernel's standard output and standard error.
    """
    connection = socket.socket(socket.AF_UNIX)
    connection.setblocking(False)
    said, forked = protocol.Reader(), None
    try:
        answer = await asyncio.wait_for(_ask(connection, address, asked, outputs, said), PATIENCE)
        if "pid" in answer:
            forked = ForkedProcess(answer["pid"], connection, said)
    except OSError as wrong:
        return f"no parent: {wrong.strerror or 'it did not answer'}"
    finally:
        # Whatever it was, a parent that sees this hung up ends what it has forked for it.
        if forked is None:
            connection.close()
    return forked or answer["refused"]


async def _ask(
    connection: socket.socket, address: str, asked: Request, outputs: Sequence[int], said: protocol.Reader
) -> Message:
    loop = asyncio.get_running_loop()
    await loop.sock_connect(connection, address)
    # One byte carries the outputs: a message need not fit into the buffers of the system at once.
    socket.send_fds(connection, [b" "], list(outputs))
    await loop.sock_sendall(connection, protocol.written(asked.table()))
    while True:
        more = await loop.sock_recv(connection, 4096)
        if not more:
            raise ConnectionResetError(errno.ECONNRESET, "it hung up")
        for answer in said.feed(more):
            return answer


# ---- The provisioner: Jupyter's official way to start kernels otherwise ---------------------------------------------

KNOWN = {"env", "cwd", "stdin", "stdout", "stderr", "kernel_id", "extra_arguments"}
"""What a kernel may be started with and still be forked; the rest is for ``subprocess.Popen`` alone."""


class WarmProvisioner(LocalProvisioner):
    """The local provisioner, but for how a process comes to be."""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Prepare the launch: every kernel has the same environment, whether it will be forked or not."""
        prepared = await super().pre_launch(**kwargs)
        prepared["env"] = protocol.QUIET | prepared["env"]
        prepared["env"].pop(ADDRESS, None)
        return prepared

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork the kernel, or start it as ``LocalProvisioner`` does."""
        forked = await self._forked(cmd, kwargs)
        if isinstance(forked, str):
            self.log.debug("An ordinary kernel: %s", forked)
            return await super().launch_kernel(cmd, **kwargs)
        # No ``pgid``: signals go through the parent, which knows whether the process still has its number.
        self.process = forked  # type: ignore[assignment]  # not a Popen, and used like one
        self.pid, self.pgid = forked.pid, None
        self.cwd = kwargs.get("cwd", os.getcwd())
        return self.connection_info

    def end(self) -> None:
        """Kill the kernel and what it started, without waiting for its end; from any thread."""
        if self.process is None or self.process.returncode is not None:
            return
        if self.pgid:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pgid, signal.SIGKILL)
        else:
            self.process.kill()

    async def _forked(self, cmd: list[str], options: dict[str, Any]) -> ForkedProcess | str:
        address = os.environ.get(ADDRESS)
        if not address:
            return "no parent"
        if unknown := {*options} - KNOWN:
            return f"other {', '.join(sorted(unknown))}"
        output, error = _descriptor(options.get("stdout"), 1), _descriptor(options.get("stderr"), 2)
        asked = protocol.request(cmd, options["env"], os.path.abspath(options.get("cwd") or os.getcwd()))
        silent = options.get("stdin") in (None, subprocess.DEVNULL)
        if asked is None or output is None or error is None or not silent:
            return "another command, folder or pipe"
        return await fork(address, asked, [output, error])


def _descriptor(output: Any, usual: int) -> int | None:
    """Give the number of an open file; nothing for one that ``Popen`` would make."""
    if output is None:
        return usual
    number: int = output if isinstance(output, int) else output.fileno()
    return number if number >= 0 else None
