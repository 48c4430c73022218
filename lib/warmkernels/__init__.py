"""Warm kernels: real ipykernel processes, forked from a parent that has already imported what notebooks import.

``README.md`` in this folder says how it works and how another project can use it. Importing this imports nothing else,
since papermill imports every engine that is installed.
"""


class KernelNotStarted(RuntimeError):
    """No kernel, forked or ordinary, could be started; the message says why."""


class Refused(RuntimeError):
    """A parent will not serve, since what it would fork would not be as good as an ordinary kernel; it says why."""
