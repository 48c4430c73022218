"""Which modules of tests run in one process, since they share much of their work: those that execute notebooks.

A process executes a notebook once for all of its tests; of two processes with such tests, each would.
"""

import re
from functools import cache
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

EXECUTES = re.compile(r"^import executed$", re.MULTILINE)


class Scheduling(LoadScopeScheduling):
    """Gives the tests of a module to one process, and to one those of all modules that execute notebooks."""

    def _split_scope(self, nodeid: str) -> str:
        module = self.config.rootpath / nodeid.partition("::")[0]
        return "executed" if executes(module) else super()._split_scope(nodeid)


@cache
def executes(module: Path) -> bool:
    """Say whether a module of tests executes notebooks in its own process."""
    return module.suffix == ".py" and bool(EXECUTES.search(module.read_text(encoding="utf-8")))


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Take the place of xdist's own scheduler of ``--dist loadscope``."""
    return Scheduling(config, log) if config.getvalue("dist") == "loadscope" else None
