"""Manages one kernel and talks to it: Unix sockets in a private folder, no fixed waits, and nothing left behind.

The names with an underscore are jupyter_client's: ``unpromised`` lists them, and says why each is used.
"""

import asyncio
import inspect
import sys
import uuid
from queue import Empty
from time import monotonic
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager, KernelManager
from jupyter_core.utils import ensure_async
from traitlets import CaselessStrEnum, DottedObjectName, Type

from warmkernels import KernelNotStarted, folders
from warmkernels.folders import Folder
from warmkernels.provisioner import WarmProvisioner

# ---- The client: ready as soon as its kernel is ----------------------------------------------------------------------

REDIAL = 4
"""Milliseconds between attempts to reach a kernel that is not listening yet; ZeroMQ's own choice is 100."""


class WarmKernelClient(AsyncKernelClient):
    """An asynchronous client that waits for a kernel's answers, and for no fixed time."""

    def _context_default(self) -> zmq.asyncio.Context:
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
    return bool(idle and message["parent_header"].get("msg_id") == asked)


# ---- The manager -----------------------------------------------------------------------------------------------------

POLL = 0.004
"""Seconds between looks at whether a kernel has ended; jupyter_client's own choice is 0.1."""

_STARTED: set["WarmKernelManager"] = set()


def end_all() -> None:
    """Kill the kernels that this process has started, from any thread; who waits for one sees that it died."""
    for each in list(_STARTED):
        if isinstance(each.provisioner, WarmProvisioner):
            each.provisioner.end()


class WarmKernelManager(AsyncKernelManager):
    """A manager whose kernels are forks of a parent, where there is one.

    A kernelspec that names a provisioner of its own keeps it.
    """

    transport = CaselessStrEnum(["tcp", "ipc"], default_value="tcp" if sys.platform == "win32" else "ipc", config=True)
    client_class = DottedObjectName("warmkernels.manager.WarmKernelClient", config=True)
    client_factory = Type(klass=WarmKernelClient, config=True)
    _folder: Folder | None = None

    async def _async_start_kernel(self, **kw: Any) -> None:
        """Start the kernel.

        Raises
        ------
        KernelNotStarted
            The system has no room for another process, for example.
        """
        started = False
        try:
            if self.transport == "ipc" and not self.connection_file:
                self._folder = folders.make()
                self.connection_file, self.ip = str(self._folder.path / "k.json"), str(self._folder.path / "k")
            elif self.transport == "tcp" and self.has_trait("transport_encryption") and zmq.has("curve"):
                # Another user of this machine could listen; and each kernel would warn of it.
                self.transport_encryption = "auto"
            self._choose_provisioner(kw.get("kernel_id"))
            await inspect.unwrap(KernelManager._async_start_kernel)(self, **kw)
            self._ready, started = asyncio.get_running_loop().create_future(), True
            self._ready.set_result(None)
            _STARTED.add(self)
        except OSError as wrong:
            raise KernelNotStarted(f"{wrong.strerror or wrong}") from wrong
        finally:
            if not started:
                await self._async_cleanup_resources()

    start_kernel = _async_start_kernel

    async def _async_wait(self, pollinterval: float = 0.1) -> None:
        while await self._async_is_alive():
            await asyncio.sleep(min(pollinterval, POLL))

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart=restart)
        _STARTED.discard(self)
        if self._folder and not restart:
            self._folder.remove()
            self._folder, self.connection_file = None, ""

    cleanup_resources = _async_cleanup_resources

    def _choose_provisioner(self, kernel_id: str | None) -> None:
        """Take the provisioner that can fork, without asking whether this package is installed."""
        known = self.kernel_spec.metadata if self.kernel_spec else {}
        named = known.get("kernel_provisioner", {}).get("provisioner_name", "local-provisioner")
        if self.provisioner is None and named == "local-provisioner":
            self.kernel_id = self.kernel_id or kernel_id or str(uuid.uuid4())
            self.provisioner = WarmProvisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
