"""Closes the one port of TCP that a kernel opens by itself, to which every user of the machine could write.

ipykernel listens there for what forks of the kernel print. A kernel whose own sockets lie in a private folder listens
in that folder instead; everything else of it stays as ipykernel has it.
"""

import os
from collections.abc import Sequence


def close(arguments: Sequence[str]) -> None:
    """Close it in this process, before the kernel with these arguments begins; one without such a folder keeps it."""
    import zmq  # In a fork of a parent that may have imported neither.
    from ipykernel.iostream import IOPubThread
    from zmq.eventloop.zmqstream import ZMQStream

    connection = arguments[arguments.index("-f") + 1] if "-f" in arguments[:-1] else ""
    folder = os.path.dirname(connection)
    if not folder or os.stat(folder).st_mode & 0o077 or not hasattr(IOPubThread, "_setup_pipe_in"):
        return
    address = f"ipc://{folder}/p"

    def listen(thread: IOPubThread) -> None:
        thread._pipe_uuid = os.urandom(16)
        heard = thread.socket.context.socket(zmq.PULL)
        heard.linger = 0
        heard.bind(address)
        thread._pipe_in = ZMQStream(heard, thread.io_loop)
        thread._pipe_in.on_recv(thread._handle_pipe_msg)

    def speak(thread: IOPubThread) -> tuple[zmq.Context, zmq.Socket]:
        context = zmq.Context()  # A fork has no use of the one it was given.
        said = context.socket(zmq.PUSH)
        said.linger = 3000
        said.connect(address)
        return context, said

    # ipykernel has no setting for it.
    IOPubThread._setup_pipe_in = listen  # type: ignore[method-assign]
    IOPubThread._setup_pipe_out = speak  # type: ignore[method-assign]
