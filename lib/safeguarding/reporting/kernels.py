"""Kernels that start at once: forked from one process that has imported what every notebook imports."""

import contextlib

from warmkernels import parents

PRELOAD = ("pandas", "altair", "python_calamine")
"""What every notebook imports that is no part of this project, and whatever they import themselves."""


def warm() -> contextlib.AbstractContextManager[str]:
    """Have the kernels of ``run.execute`` forked for the time of a ``with``; what comes of a notebook is the same.

    Where the environment names a process to fork from, that one serves, so that a command or a test run has one for all
    its sets. Otherwise one is started, without waiting for its imports. Gives its address, for processes that were
    started before and cannot find it by themselves; empty where kernels are ordinary ones.
    """
    known = parents.found()
    return contextlib.nullcontext(known) if known else parents.warm(PRELOAD)


def end_all() -> None:
    """End the kernels of this process now; whoever waits for one sees that it died."""
    from warmkernels import manager  # jupyter_client takes a while to import, and is there if a kernel is

    manager.end_all()
