"""The rule sets that most tests judge by, so that a changed rule of ``data/rules`` changes no test but those about it.

They are what the shipped ones were when these were set apart: a test knows their limits, and nothing else reads them.
"""

from pathlib import Path

from safeguarding import rules

FOLDER = Path(__file__).parent / "rules"


def load(name):
    """Give the tests' own ``national`` or ``sefton``, or a set at a path."""
    return rules.load(FOLDER / f"{name}.toml" if isinstance(name, str) and "/" not in name else name)


def load_all(names):
    """Give several that are written with commas between them."""
    return [load(name.strip()) for name in names.split(",")]
