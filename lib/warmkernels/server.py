"""The parent: a process of one thread that has imported libraries and forks a kernel whenever it is asked for one.

``python -m warmkernels.server LIFELINE LISTENER FOLDER [MODULE …]``, started by ``parents.start`` with two open
sockets, given by their numbers. It ends when its owner ends or hangs up the lifeline, and its kernels end with it.
"""

import contextlib
import gc
import os
import resource
import selectors
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from warmkernels import Refused, child, preloading, protocol
from warmkernels.child import Become
from warmkernels.protocol import Message, Request

# ---- Who asks for kernels --------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Client:
    """One connection: what was said on it so far, and the standard output and error that were sent along."""

    connection: socket.socket
    said: protocol.Reader = field(default_factory=protocol.Reader)
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
        return [signal.Signals(each["signal"]) if "signal" in each else protocol.read_request(each) for each in heard]

    def tell(self, message: Message) -> None:
        """Send a message; one who has gone is noticed as it is read from."""
        with contextlib.suppress(OSError):
            self.connection.sendall(protocol.written(message))

    def release(self) -> None:
        """Let go of the outputs."""
        while self.outputs:
            os.close(self.outputs.pop())

    def close(self) -> None:
        """Let go of everything."""
        self.release()
        self.connection.close()


# ---- The loop that serves them ---------------------------------------------------------------------------------------


class Server:
    """Forks kernels for clients until its owner is gone."""

    def __init__(self, listener: socket.socket, lifeline: socket.socket, owner: int) -> None:
        self.owner, self.over = owner, False
        self.likeness = protocol.likeness(os.environ, os.getcwd())
        self.clients: list[Client] = []
        self.kernels: dict[int, Client] = {}
        self.selector = selectors.DefaultSelector()
        woken, self.waking = socket.socketpair()
        self.waking.setblocking(False)
        self._watch(listener, self._accept)
        self._watch(lifeline, self._finish)
        self._watch(woken, self._wake)

    def serve(self) -> Become | None:
        """Serve until the end, and give nothing then; in a fork, which leaves this at once, give what it is to be."""
        # A signal only writes to a socket that the loop reads: nothing is done in the middle of something else.
        signal.set_wakeup_fd(self.waking.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._finish)
        while not self.over:
            for key, _ in self.selector.select(timeout=1):
                become: Become | None = key.data(key.fileobj)
                if become is not None:
                    return become
            self.over = self.over or os.getppid() != self.owner
        self._end()
        return None

    def _watch(self, connection: socket.socket, then: Callable[[socket.socket], Become | None]) -> None:
        connection.setblocking(False)
        self.selector.register(connection, selectors.EVENT_READ, then)

    def _finish(self, *_: object) -> None:
        self.over = True

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionAbortedError):
            client = Client(listener.accept()[0])
            self.clients.append(client)
            self._watch(client.connection, lambda _: self._hear(client))

    def _hear(self, client: Client) -> Become | None:
        try:
            heard = client.hear()
        except BlockingIOError:
            return None
        except (OSError, ValueError):
            self._leave(client)
            return None
        return next((become for each in heard if (become := self._answer(client, each)) is not None), None)

    def _answer(self, client: Client, said: Request | signal.Signals) -> Become | None:
        if isinstance(said, signal.Signals):
            self._signal([pid for pid, each in self.kernels.items() if each is client], said)
            return None
        refused = protocol.difference(self.likeness, said.likeness) or ", ".join(_too_high(said.limits))
        if refused:
            client.tell({"refused": refused})
            return None
        return self._fork(client, said)

    def _fork(self, client: Client, asked: Request) -> Become | None:
        parent = os.getpid()
        blocked = frozenset(signal.pthread_sigmask(signal.SIG_BLOCK, child.HELD_BACK))
        try:
            pid = os.fork()
        except OSError as wrong:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
            client.tell({"refused": f"no fork: {wrong.strerror}"})
            return None
        if pid == 0:
            outputs, client.outputs = client.outputs, []
            self._close()
            return Become(asked, outputs, parent, blocked)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        self.kernels[pid] = client
        client.release()
        client.tell({"pid": pid})
        return None

    def _signal(self, kernels: list[int], number: int) -> None:
        """Send a signal to kernels and what they started; none has been reaped, so each still has its number."""
        for pid in kernels:
            try:
                os.killpg(pid, number)
            except (ProcessLookupError, PermissionError):
                # Too young to lead a group.
                os.kill(pid, number)

    def _wake(self, woken: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            woken.recv(4096)
        for pid in list(self.kernels):
            self._reap(pid, os.WNOHANG)

    def _reap(self, pid: int, options: int) -> None:
        """Take note of the end of a kernel, if it has ended, and end what it started and left behind."""
        ended, status = os.waitpid(pid, options)
        if ended:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            self.kernels.pop(pid).tell({"exit": os.waitstatus_to_exitcode(status)})

    def _leave(self, client: Client) -> None:
        """See a client off; nobody has a use for its kernel any more."""
        self._signal([pid for pid, each in self.kernels.items() if each is client], signal.SIGKILL)
        self.selector.unregister(client.connection)
        self.clients.remove(client)
        client.close()

    def _end(self) -> None:
        self._signal(list(self.kernels), signal.SIGKILL)
        for pid in list(self.kernels):
            self._reap(pid, 0)
        self._close()

    def _close(self) -> None:
        """Let go of every connection; a fork has to as well, or nobody would see the parent hang up."""
        signal.set_wakeup_fd(-1)
        for client in self.clients:
            client.release()
        watched = [key.fileobj for key in self.selector.get_map().values()]
        for connection in watched:
            if isinstance(connection, socket.socket):
                connection.close()
        self.selector.close()
        self.waking.close()


def _too_high(wanted: Mapping[str, Sequence[int]]) -> list[str]:
    """Name the limits that are higher than this process may set."""
    highest = {name: values[1] for name, values in protocol.limits().items() if values[1] != resource.RLIM_INFINITY}
    return [
        name
        for name, (_, hard) in wanted.items()
        if name in highest and (hard == resource.RLIM_INFINITY or hard > highest[name])
    ]


# ---- The process -----------------------------------------------------------------------------------------------------


def main(lifeline: socket.socket, listener: socket.socket, folder: str, preload: list[str]) -> None:
    """Import, say on the lifeline how it went, and serve; a fork becomes its kernel here."""
    if not sys.flags.safe_path:
        # The folder this was started in: each kernel has its own.
        del sys.path[0]
    # Asked now: it may end before anything is imported.
    paths, owner = list(sys.path), os.getppid()
    try:
        learned = preloading.load(preload)
    except Refused as why:
        print(f"warmkernels: ordinary kernels are used, since {why}", file=sys.stderr)
        _say(lifeline, {"refused": str(why)})
        return
    serve(lifeline, listener, Surroundings(owner, folder, paths, learned))


@dataclass(frozen=True)
class Surroundings:
    """What a parent is begun with: its owner, the folder of its socket, ``sys.path`` as the interpreter made it without
    its first entry, and the environment variables that libraries set as they were imported."""

    owner: int
    folder: str
    paths: Sequence[str]
    learned: Mapping[str, str]


def serve(lifeline: socket.socket, listener: socket.socket, begun: Surroundings) -> None:
    """Fork kernels until the owner is gone; a fork becomes its kernel here."""
    # The collector would write to every object, and so copy the memory that the forks share: here too, if this is one.
    gc.freeze()
    _say(lifeline, {"ready": os.getpid()})
    become = Server(listener, lifeline, begun.owner).serve()
    if become is None:
        shutil.rmtree(begun.folder, ignore_errors=True)
    else:
        child.become(become, begun.paths, begun.learned)


def _say(lifeline: socket.socket, message: Message) -> None:
    # An owner that has gone is noticed as its lifeline is read from.
    with contextlib.suppress(OSError):
        lifeline.sendall(protocol.written(message))


if __name__ == "__main__":
    LIFELINE, LISTENER = (socket.socket(fileno=int(each)) for each in sys.argv[1:3])
    main(LIFELINE, LISTENER, sys.argv[3], sys.argv[4:])
