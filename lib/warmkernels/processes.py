"""A forked kernel as its client sees it: what ``subprocess.Popen`` is for an ordinary one."""

import asyncio
import contextlib
import errno
import os
import select
import signal
import socket
from collections.abc import Sequence
from time import monotonic

from warmkernels import messages
from warmkernels.request import Request

PATIENCE = 60
"""Seconds that a parent may take to answer: the first one to ask waits for its imports."""


class ForkedProcess:
    """The process of a forked kernel, which is the parent's child, seen through the connection that asked for it."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, connection: socket.socket, said: messages.Reader) -> None:
        self.pid, self.returncode = pid, None
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
                self._connection.sendall(messages.written({"signal": number}))

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
    said, forked = messages.Reader(), None
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
    connection: socket.socket, address: str, asked: Request, outputs: Sequence[int], said: messages.Reader
) -> dict:
    loop = asyncio.get_running_loop()
    await loop.sock_connect(connection, address)
    # One byte carries the outputs: a message need not fit into the buffers of the system at once.
    socket.send_fds(connection, [b" "], list(outputs))
    await loop.sock_sendall(connection, messages.written(asked.table()))
    while True:
        more = await loop.sock_recv(connection, 4096)
        if not more:
            raise ConnectionResetError(errno.ECONNRESET, "it hung up")
        for answer in said.feed(more):
            return answer
