"""Has charts shown without holding each against the schema of Vega-Lite: the tests do, for all that a notebook shows.

Imported by the process that the kernels of a set are forked from, and by nothing else: a chart that somebody writes in
JupyterLab is checked. It takes a twentieth of the time of a notebook.
"""

import altair as alt


def _taken_as_it_is(*_: object) -> None:
    pass


# The first class in which every chart that can be shown looks for how it is checked.
setattr(alt.TopLevelMixin, "validate", _taken_as_it_is)  # noqa: B010  # a class that declares no such method
