"""What can go wrong before a notebook's first cell."""


class KernelNotStarted(RuntimeError):
    """No kernel, forked or ordinary, could be started; the message says why."""


class Refused(RuntimeError):
    """A parent will not serve, since what it would fork would not be as good as an ordinary kernel; it says why."""
