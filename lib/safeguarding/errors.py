"""The one exception that a user of the suite is meant to read."""


class InputError(ValueError):
    """What was given cannot be used; the message names the place, what was read and what to write instead.

    The command line prints the message and exits with 2. It never carries a traceback to a user.
    """
