"""A client that is ready as soon as its kernel is."""

from queue import Empty
from time import monotonic
from typing import Any

import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_core.utils import ensure_async

from warmkernels.errors import KernelNotStarted

REDIAL = 4
"""Milliseconds between attempts to reach a kernel that is not listening yet; ZeroMQ's own choice is 100."""


class WarmKernelClient(AsyncKernelClient):
    """An asynchronous client that waits for a kernel's answers, and for no fixed time."""

    def _context_default(self) -> zmq.Context:
        context = super()._context_default()
        context.setsockopt(zmq.RECONNECT_IVL, REDIAL)
        return context

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and its outputs arrive.

        Raises
        ------
        KernelNotStarted
            It ended first, or took more than ``timeout`` seconds.
        """
        end = None if timeout is None else monotonic() + timeout
        while not await self._answered(self.kernel_info()):
            if not await self._async_is_alive():
                raise KernelNotStarted("it ended before its first answer")
            if end is not None and monotonic() > end:
                raise KernelNotStarted(f"it did not answer in {timeout:.0f} seconds")

    wait_for_ready = _async_wait_for_ready

    async def _answered(self, asked: str) -> bool:
        """Tell whether the reply to a message has come, and also the outputs up to the end of that message."""
        try:
            reply = await ensure_async(self.shell_channel.get_msg(timeout=0.5))
            if reply["msg_type"] == "kernel_info_reply":
                self._handle_kernel_info_reply(reply)
            # What the kernel says before it knows of us is lost; another question will tell.
            while not _ends(await ensure_async(self.iopub_channel.get_msg(timeout=0.1)), asked):
                pass
        except Empty:
            return False
        return True


def _ends(message: dict[str, Any], asked: str) -> bool:
    idle = message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"
    return idle and message["parent_header"].get("msg_id") == asked
