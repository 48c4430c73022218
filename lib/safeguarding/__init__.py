"""Review timeliness, learning themes and training reach for a safeguarding children partnership.

For analysts: ``import safeguarding as sg``, then ``sg.read("register.xlsx")``; ``docs/cookbook.md`` has more.
For developers: the modules are nouns and their functions verbs. Imports go one way: ``docs/architecture.md`` draws it,
``make check`` holds it.
"""

TYPE_CHECKING = (
    False  # what a type checker takes for true; to import typing would take ten times as long as this module
)
if TYPE_CHECKING:
    from safeguarding.errors import InputError
    from safeguarding.front import Judged, Register, beside, read, show

__version__ = "1.0.0"
__all__ = ["InputError", "Judged", "Register", "__version__", "beside", "read", "show"]

_FRONT = dict.fromkeys(("Judged", "Register", "beside", "read", "show"), "front") | {"InputError": "errors"}


def __getattr__(name: str) -> object:
    """Import the front door when somebody comes to it: pandas takes a while, and the command line may not need it."""
    import importlib

    if name not in _FRONT:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_FRONT[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
