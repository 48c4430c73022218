"""Who asks a parent for a kernel, as the parent sees them."""

import contextlib
import os
import signal
import socket
from dataclasses import dataclass, field

from warmkernels import messages, request
from warmkernels.request import Request


@dataclass(eq=False)
class Client:
    """One connection: what it said so far, and the standard output and error that it sent along."""

    connection: socket.socket
    said: messages.Reader = field(default_factory=messages.Reader)
    outputs: list[int] = field(default_factory=list)

    def hear(self) -> list[Request | signal.Signals]:
        """Give what has been asked for since, each a kernel, or a signal for the one there is.

        Raises
        ------
        BlockingIOError
            Nothing has been said.
        OSError
            It has hung up.
        ValueError
            It speaks another language.
        """
        more, outputs, *_ = socket.recv_fds(self.connection, 65536, 2)
        self.outputs += outputs
        if not more:
            raise ConnectionResetError("hung up")
        heard = self.said.feed(more)
        return [signal.Signals(each["signal"]) if "signal" in each else request.read(each) for each in heard]

    def tell(self, message: dict) -> None:
        """Send a message; one who has gone is noticed as it is read from."""
        with contextlib.suppress(OSError):
            self.connection.sendall(messages.written(message))

    def release(self) -> None:
        """Let go of the outputs."""
        while self.outputs:
            os.close(self.outputs.pop())

    def close(self) -> None:
        """Let go of everything."""
        self.release()
        self.connection.close()
