"""Has charts and outputs taken without holding each against a schema: the tests do, for all that a notebook shows.

Imported by the process that the kernels of a set are forked from, and by nothing else: a chart that somebody writes in
JupyterLab is checked. It takes a twentieth of the time of a notebook, and how Altair copies the parts of a chart takes
another.
"""

from typing import Any

import altair as alt
from altair.utils import schemapi
from nbformat.v4 import nbbase


def _taken_as_it_is(*_: object) -> None:
    pass


def _copied(part: Any, by_ref: set[str]) -> Any:
    """Copy a part of a chart as Altair does, without a call for each property that it leaves undefined: nearly all."""
    if isinstance(part, list):
        return [_copied(each, by_ref) for each in part]
    if isinstance(part, dict):
        kept = (schemapi.UndefinedType, str, int, float)
        return {
            name: each if name in by_ref or isinstance(each, kept) else _copied(each, by_ref)
            for name, each in part.items()
        }
    if not isinstance(part, schemapi.SchemaBase):
        return part
    if own := getattr(part, "__deepcopy__", None):
        return own(part)
    return type(part)(*_copied(list(part._args), by_ref), **_copied(part._kwds, by_ref))


# The first class in which every chart that can be shown looks for how it is checked.
setattr(alt.TopLevelMixin, "validate", _taken_as_it_is)  # noqa: B010  # a class that declares no such method
schemapi._deep_copy = _copied  # type: ignore[assignment]  # of one kind for each kind of part
# Where nbclient has each output made that a kernel sends.
nbbase.validate = _taken_as_it_is
# The first chart of a process looks through all installed packages for kinds of tables, which no kernel has to repeat.
alt.Chart(alt.InlineData([])).mark_bar().encode(x="n:Q").to_dict()
