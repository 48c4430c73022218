"""Controls that each have one visible label, also the name a screen reader says.

The first are elements of HTML, because the like of ipywidgets are not usable by everybody: its sliders have no
accessible name, its radio buttons are no group (no name, no arrow keys), and its texts are not read out. The rest is
ipywidgets with one look. What a control looks like, and that JupyterLab leaves its keys alone, holds inside
``sg-explorer``.
"""

from functools import partial
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
from traitlets import Dict, Int, List, TraitError, Unicode, observe, validate

EXPLORER = "sg-explorer"
"""The class of the element that all controls of an explorer lie in."""
FRONT = Path(__file__).with_name("front")


class NumberBox(anywidget.AnyWidget):
    """A whole number, to be dragged or typed: a range and a number box that always show the same ``value``.

    ``value`` is kept from ``min`` to ``max``, both included; ``unit`` is said after it. What is typed may go beyond
    what can be dragged, as far as ``furthest``, if that is more.
    """

    _esm, _css = FRONT / "number.js", FRONT / "controls.css"
    label = Unicode().tag(sync=True)
    value = Int().tag(sync=True)
    min = Int().tag(sync=True)
    max = Int(100).tag(sync=True)
    furthest = Int().tag(sync=True)
    unit = Unicode().tag(sync=True)

    @validate("value")
    def _within(self, proposal: dict) -> int:
        return max(self.min, min(proposal["value"], max(self.max, self.furthest)))

    @observe("min", "max")
    def _bounded(self, _: dict) -> None:
        self.value = self._within({"value": self.value})


class Choice(anywidget.AnyWidget):
    """One of a few texts: radio buttons, in a group that has a name; ``value`` is one of ``options``."""

    _esm, _css = FRONT / "choice.js", FRONT / "controls.css"
    label = Unicode().tag(sync=True)
    options = List(Unicode()).tag(sync=True)
    value = Unicode().tag(sync=True)

    @validate("value")
    def _one_of(self, proposal: dict) -> str:
        if proposal["value"] not in self.options:
            raise TraitError(f"{proposal['value']!r} is none of {', '.join(self.options)}")
        return proposal["value"]


class Status(anywidget.AnyWidget):
    """A paragraph that is read out each time its ``text`` changes; the text is never read as HTML.

    ``below`` is the first that stands below it and is read out with it: of a day that is dragged the headline may say
    the same as before.

    ``views`` counts how often a page began to show it: a kernel that was started before anybody looked, as Voilà's
    are, can then look again at what may have changed since. After each change of a control the page counts ``asked``
    up; once ``answers`` says the same number, that change has been answered, whatever came of it.
    """

    _esm, _css = FRONT / "status.js", FRONT / "controls.css"
    text = Unicode().tag(sync=True)
    below = Unicode().tag(sync=True)
    views = Int().tag(sync=True)
    asked = Int().tag(sync=True)
    answers = Int().tag(sync=True)

    @observe("asked")
    def _answered(self, change: dict) -> None:
        self.answers = change["new"]


class Wrong(anywidget.AnyWidget):
    """A line at a field that says what is wrong with what was written there; it is read out."""

    _esm, _css = FRONT / "wrong.js", FRONT / "controls.css"
    text = Unicode().tag(sync=True)


class Link(anywidget.AnyWidget):
    """A button that copies the address of what is asked, and says that it did.

    ``link`` stands behind # in the address of a page of Voilà; what is put there by hand or by a bookmark is
    ``opened``. A notebook has no such address: there, what would stand behind it is copied.
    """

    _esm, _css = FRONT / "link.js", FRONT / "controls.css"
    opened = Unicode().tag(sync=True)
    link = Unicode().tag(sync=True)


class Picture(anywidget.AnyWidget):
    """A ``drawing``, as ``Drawing.sent`` gives it, or none.

    ``moved`` is where a line was dragged to, the line's name, and a number that no two have; or the row that was
    chosen, with the name ``review``.
    """

    _esm, _css = FRONT / "picture.js", FRONT / "picture.css"
    drawing = Dict().tag(sync=True)
    moved = Dict().tag(sync=True)


_IN_FULL: Any = {"style": {"description_width": "initial"}, "layout": {"width": "auto"}}
"""What shows the label of a control of ipywidgets, its ``description``, in full, however long."""

dropdown = partial(ipywidgets.Dropdown, **_IN_FULL)
search = partial(ipywidgets.Combobox, continuous_update=False, **_IN_FULL)
"""A line to write in that proposes what can be written; its ``placeholder`` says what an empty one means."""
text = partial(ipywidgets.Text, continuous_update=False, **_IN_FULL)
"""A line to write in; what is written counts once it is left, or at Enter."""
area = partial(ipywidgets.Textarea, continuous_update=False, **_IN_FULL)
day = partial(ipywidgets.DatePicker, **_IN_FULL)
check = partial(ipywidgets.Checkbox, indent=False, **_IN_FULL)
fold = partial(check, _dom_classes=("sg-fold",))
"""A box to tick that looks like what it does: it unfolds what stands below it."""
button = partial(ipywidgets.Button, layout={"width": "auto"})
