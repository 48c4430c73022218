"""Has charts and outputs taken without holding each against a schema: the tests do, for all that a notebook shows.

Imported by the process that the kernels of a set are forked from, and by nothing else: a chart that somebody writes in
JupyterLab is checked. It takes a twentieth of the time of a notebook.
"""

import altair as alt
from nbformat.v4 import nbbase


def _taken_as_it_is(*_: object) -> None:
    pass


# The first class in which every chart that can be shown looks for how it is checked.
setattr(alt.TopLevelMixin, "validate", _taken_as_it_is)  # noqa: B010  # a class that declares no such method
# Where nbclient has each output made that a kernel sends.
nbbase.validate = _taken_as_it_is
# The first chart of a process looks through all installed packages for kinds of tables, which no kernel has to repeat.
alt.Chart(alt.InlineData([])).mark_bar().encode(x="n:Q").to_dict()
