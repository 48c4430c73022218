"""``python -m warmkernels [--preload MODULES] COMMAND …``: run a command whose kernels are forked.

The kernelspec ``warm`` is found by what it runs, with nothing installed: ``jupyter nbconvert --execute
--ExecutePreprocessor.kernel_name=warm``, ``pytest --nbval --nbval-kernel-name warm``, ``papermill --engine warm``.
"""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from warmkernels import parents

SHARE = Path(__file__).parent / "share" / "jupyter"
"""Where the kernelspec is."""


def main() -> int:
    """Run the command; give its exit status, as a shell does, or 127 if there is no such command."""
    parser = argparse.ArgumentParser("python -m warmkernels", description=(__doc__ or "").replace("``", ""))
    parser.add_argument("--preload", default="", metavar="MODULES", help="libraries to import, with commas between")
    parser.add_argument("command", metavar="COMMAND", help="what to run")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="…", help="its arguments")
    given = parser.parse_args()
    os.environ["JUPYTER_PATH"] = os.pathsep.join([str(SHARE), *filter(None, [os.environ.get("JUPYTER_PATH")])])
    with parents.warm([name for name in given.preload.split(",") if name]):
        try:
            process = subprocess.Popen([given.command, *given.arguments])
        except OSError as wrong:
            print(f"warmkernels: {given.command}: {wrong.strerror}", file=sys.stderr)
            return 127
        # An interrupt from the terminal reaches the command itself; when this is told to end, the command is told too.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        code = process.wait()
        return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
