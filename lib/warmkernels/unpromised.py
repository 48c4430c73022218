"""Parts of Jupyter's libraries, and of Python's, that this leans on and nobody has promised to keep: all, by name.

Everything else that it uses is documented by those libraries. Where a new release starts no kernels, or starts them
slowly, look here first. A test looks each name up, and finds any that is used and not listed. Nothing private of
nbclient or papermill is used.
"""

TRIED_WITH = {
    "jupyter_client": "8.10.0",
    "ipykernel": "7.4.0",
    "nbclient": "0.11.0",
    "papermill": "2.7.0",
    "pyzmq": "27.3.0",
}
"""The releases that all tests passed with."""

USED = {
    "jupyter_client.manager:KernelManager._async_start_kernel": (
        "called without its decorator, which sleeps so that jupyter_client's own tests can see a kernel about to start"
    ),
    "jupyter_client.manager:KernelManager._ready": "set as that decorator would have: the kernel has been started",
    "jupyter_client.manager:KernelManager.provisioner": "set before the start, which then asks for no other",
    "jupyter_client.manager:KernelManager._async_wait": "replaced: it looks every 0.1 s whether a kernel has ended",
    "jupyter_client.manager:KernelManager._async_is_alive": "asked whether a kernel still runs",
    "jupyter_client.manager:KernelManager._async_cleanup_resources": "extended: the folder of the sockets goes as well",
    "jupyter_client.client:KernelClient._async_wait_for_ready": "replaced: it waits 0.2 s after the last message",
    "jupyter_client.client:KernelClient._async_is_alive": "asked whether a kernel still runs",
    "jupyter_client.client:KernelClient._handle_kernel_info_reply": "given the first answer of a kernel, to read it",
    "jupyter_client.client:KernelClient._context_default": "extended: it reaches for a kernel only every 0.1 s",
    "jupyter_client.provisioning:LocalProvisioner.process": "set to a forked process, used as a Popen is",
    "jupyter_client.provisioning:LocalProvisioner.pid": "set as its own launch does",
    "jupyter_client.provisioning:LocalProvisioner.pgid": "set to none, so that it sends signals by way of the process",
    "jupyter_client.provisioning:LocalProvisioner.cwd": "set as its own launch does",
    "ipykernel.kernelapp:IPKernelApp.parent_handle": (
        "its default is read from JPY_PARENT_PID as the class is made, so that a parent sets that before it imports it"
    ),
    "ipykernel.iostream:IOPubThread._setup_pipe_in": "replaced: it opens a port of TCP that any user could write to",
    "ipykernel.iostream:IOPubThread._setup_pipe_out": "replaced: it is the other end of that port",
    "ipykernel.iostream:IOPubThread._pipe_in": "set as its own set-up does",
    "ipykernel.iostream:IOPubThread._pipe_uuid": "set as its own set-up does",
    "ipykernel.iostream:IOPubThread._handle_pipe_msg": "given what is heard there, as its own set-up does",
    "atexit:_clear": "a fork of a process that goes on does nothing of what is to be done at that one's end",
    "atexit:_run_exitfuncs": "such a fork does what was asked for since, as an interpreter does that ends",
    "threading:_shutdown": "such a fork waits for the threads it has started, as an interpreter does that ends",
}
"""What is used, by where it is, and how."""

KERNEL = (
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "ipykernel.debugger", "ipykernel.iostream"),
    *("ipykernel.heartbeat", "ipykernel.control", "ipykernel.subshell_manager", "ipykernel.eventloops"),
    *("ipykernel.displayhook", "ipykernel.parentpoller", "psutil", "sqlite3", "faulthandler", "pdb"),
    *("IPython.core.history", "IPython.core.magics", "IPython.core.completer", "IPython.core.completerlib"),
    *("IPython.core.debugger", "IPython.core.logger", "IPython.core.oinspect", "IPython.extensions.storemagic"),
    "tornado.platform.asyncio",
)
"""Modules that a kernel imports, most of them only as it starts: a parent imports them beforehand."""
