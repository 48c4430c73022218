"""Write environment.yml from requirements.lock: conda's and Binder's door to the same environment.

It stands here because only a maintainer's `make lock` runs it: it is no part of the suite, and no test of it.
"""

import re
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[1]
# Conda takes the newest patch of the Python it is asked for.
PYTHON = {"python_version": "3.11", "python_full_version": "3.11.99"}
HEADER = """\
# Made by `make lock` from requirements.lock. The way in for conda and Binder; without them, `make` is enough.
# conda does not solve this in CI: tests/unit checks it against pyproject.toml and requirements.lock.
# No hashes, since pip refuses them beside `-e .` (requirements.lock has them). pip also brings rfc3987-syntax, which
# jsonschema asks for; the lock leaves it out, because importing it costs every process 0.9 s.
name: safeguarding-reviews
channels: [conda-forge, nodefaults]
dependencies:
  - python=3.11
  - pip
  - pip:
      - -e .
"""


def pins(lock: str) -> list[str]:
    """Give the lock's pins for this Python, each with what is left of its marker."""
    found = re.findall(r"^([^\s#]\S*==[^\s;]+)(?: ; ([^\\\n]+?))?(?: \\)?$", lock, re.MULTILINE)
    return [pin + (f" ; {kept}" if kept else "") for pin, marker in found if (kept := left(marker)) is not None]


def left(marker: str) -> str | None:
    """Decide what a marker says of Python; of the platform pip decides, and of a marker with both too."""
    if "python_" not in marker:
        return marker
    if re.search(r"\b(sys_platform|os_name|platform_\w+|implementation_name)\b", marker):
        return marker
    return "" if Marker(marker).evaluate(PYTHON) else None


if __name__ == "__main__":
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    lines = "".join(f"      - {pin}\n" for pin in pins(lock))
    (ROOT / "environment.yml").write_text(HEADER + lines, encoding="utf-8")
