"""The one exception that a user of the suite is meant to read, and those that nobody is."""

MISTAKES = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What a mistake in this program raises; not what befalls it, such as a full disk."""


class InputError(ValueError):
    """What was given cannot be used; the message names the place, what was read and what to write instead.

    The command line prints the message and exits with 2. It never carries a traceback to a user: a notebook shows the
    one line.
    """

    def _render_traceback_(self) -> list[str]:
        """Give what IPython shows of it."""
        return [f"InputError: {self}"]
