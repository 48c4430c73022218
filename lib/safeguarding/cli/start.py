"""Where the program ``safeguarding`` begins: Ctrl-C is one line before the command line itself is imported, too."""

import sys


def main() -> int:
    """Run one command, as ``main.main`` does."""
    try:
        from safeguarding.cli import main

        return main.main()
    except KeyboardInterrupt:
        print("safeguarding: stopped", file=sys.stderr)
        return 130
