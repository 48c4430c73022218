"""Where the program ``safeguarding`` begins: Ctrl-C is one line before the command line itself is imported, too."""

import sys


def main() -> int:
    """Run one command, as ``main.main`` does."""
    # Altair makes its functions from docstrings, which Python leaves out then.
    if sys.flags.optimize > 1:
        print("safeguarding: cannot run with PYTHONOPTIMIZE=2 or -OO; leave it out, or write 1", file=sys.stderr)
        return 2
    try:
        from safeguarding.cli import main

        return main.main()
    except KeyboardInterrupt:
        print("safeguarding: stopped", file=sys.stderr)
        return 130
