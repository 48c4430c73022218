"""What a notebook keeps of a run: nothing that has another id each time, or that only a running kernel could show."""

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

WIDGET = "application/vnd.jupyter.widget-view+json"


class WithoutControls(Preprocessor):
    """Keeps of controls what they say of themselves: the rest has other ids each time, and shows nothing later."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Take the views and the state of widgets out of a notebook that was just run."""
        nb.metadata.pop("widgets", None)
        for output in (each for cell in nb.cells for each in cell.get("outputs", [])):
            output.get("data", {}).pop(WIDGET, None)
        return nb, resources
