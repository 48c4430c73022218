"""papermill's engine ``warm``: its own, with kernels that are forked where there is a parent."""

from typing import Any

from nbformat import NotebookNode
from papermill.engines import NBClientEngine, NotebookExecutionManager

MANAGER = "warmkernels.manager.WarmKernelManager"
"""By name, since papermill imports the engines that are installed whether or not one is used."""


class WarmEngine(NBClientEngine):
    """Runs a notebook as papermill does, with ``WarmKernelManager``."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, **kwargs: Any
    ) -> NotebookNode:
        """Run the notebook; what else is given is what papermill's own engine takes."""
        options = {"kernel_manager_class": MANAGER, **kwargs}
        executed: NotebookNode = super().execute_managed_notebook(nb_man, kernel_name, **options)
        return executed
