"""Manages one kernel: Unix sockets in a private folder, no fixed waits, and nothing left behind."""

import asyncio
import inspect
import sys
import uuid
from typing import Any

from jupyter_client.manager import AsyncKernelManager, KernelManager
from traitlets import CaselessStrEnum, DottedObjectName, Type

from warmkernels import folders
from warmkernels.client import WarmKernelClient
from warmkernels.errors import KernelNotStarted
from warmkernels.folders import Folder
from warmkernels.provisioner import WarmProvisioner

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
    client_class = DottedObjectName("warmkernels.client.WarmKernelClient", config=True)
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
            self._furnish()
            self._choose(kw.get("kernel_id"))
            # Unwrapped: the decorator sleeps, so that tests of its own can see a kernel that is only about to start.
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

    def _furnish(self) -> None:
        """Have a private folder for the sockets and for the file that names them."""
        if self.transport == "ipc" and not self.connection_file:
            self._folder = folders.make()
            self.connection_file, self.ip = str(self._folder.path / "k.json"), str(self._folder.path / "k")

    def _choose(self, kernel_id: str | None) -> None:
        """Take the provisioner that can fork, without asking whether this package is installed."""
        own = self.kernel_spec.metadata.get("kernel_provisioner", {}).get("provisioner_name", "local-provisioner")
        if self.provisioner is None and own == "local-provisioner":
            self.kernel_id = self.kernel_id or kernel_id or str(uuid.uuid4())
            self.provisioner = WarmProvisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
