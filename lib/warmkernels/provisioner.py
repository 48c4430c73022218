"""Starts a kernel as a fork of the parent that the environment names, or as an ordinary one where that cannot be."""

import contextlib
import os
import signal
import subprocess
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from warmkernels import likeness, processes, request
from warmkernels.parents import ADDRESS

KNOWN = {"env", "cwd", "stdin", "stdout", "stderr", "kernel_id", "extra_arguments"}
"""What a kernel may be started with and still be forked; the rest is for ``subprocess.Popen`` alone."""


class WarmProvisioner(LocalProvisioner):
    """The local provisioner, but for how a process comes to be."""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Prepare the launch: every kernel has the same environment, whether it will be forked or not."""
        prepared = await super().pre_launch(**kwargs)
        prepared["env"] = likeness.QUIET | prepared["env"]
        prepared["env"].pop(ADDRESS, None)
        return prepared

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork the kernel, or start it as ``LocalProvisioner`` does."""
        forked = await self._forked(cmd, kwargs)
        if isinstance(forked, str):
            self.log.debug("An ordinary kernel: %s", forked)
            return await super().launch_kernel(cmd, **kwargs)
        # No ``pgid``: signals go through the parent, which knows whether the process still has its number.
        self.process, self.pid, self.pgid = forked, forked.pid, None
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

    async def _forked(self, cmd: list[str], options: dict[str, Any]) -> processes.ForkedProcess | str:
        address = os.environ.get(ADDRESS)
        if not address:
            return "no parent"
        if unknown := {*options} - KNOWN:
            return f"other {', '.join(sorted(unknown))}"
        outputs = [_descriptor(options.get(name), number) for name, number in (("stdout", 1), ("stderr", 2))]
        asked = request.of(cmd, options["env"], os.path.abspath(options.get("cwd") or os.getcwd()))
        if asked is None or None in outputs or options.get("stdin") not in (None, subprocess.DEVNULL):
            return "another command, folder or pipe"
        return await processes.fork(address, asked, outputs)


def _descriptor(output: Any, usual: int) -> int | None:
    """Give the number of an open file; nothing for one that ``Popen`` would make."""
    if output is None:
        return usual
    number = output if isinstance(output, int) else output.fileno()
    return number if number >= 0 else None
