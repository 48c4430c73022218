"""Where the program ``safeguarding`` begins: Ctrl-C is one line before the command line itself is imported, too."""

import gc
import logging
import sys

ROOM = 100_000
"""How many objects may come before the collector looks for rings among them: a command ends soon. Python's 700 cost a
tenth of the time of a set, whose kernels are forks of the command and have this too."""


def main() -> int:
    """Run one command, as ``main.main`` does."""
    # Altair makes its functions from docstrings, which Python leaves out then.
    if sys.flags.optimize > 1:
        print("safeguarding: cannot run with PYTHONOPTIMIZE=2 or -OO; leave it out, or write 1", file=sys.stderr)
        return 2
    gc.set_threshold(ROOM)
    # A kernel would make four records of each message, and throw them away.
    logging.disable(logging.DEBUG)
    try:
        from safeguarding.cli import main

        return main.main()
    except KeyboardInterrupt:
        print("safeguarding: stopped", file=sys.stderr)
        return 130
    finally:
        # An interpreter that ends would look for rings among all there is, and the system frees it anyway.
        gc.freeze()
