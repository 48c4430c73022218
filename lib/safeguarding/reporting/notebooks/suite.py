"""The notebooks of the suite."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safeguarding import paths

FOLDER = "notebooks"
OVERVIEW = "06_annual_overview"
"""The report that committees circulate: it can be had as PDF and for Word too, and an index leads with it."""

DEADLINES = "05_what_if_deadlines"
"""The report whose title depends on whether it says what is due."""


def notebooks() -> list[Path]:
    """Give the notebooks of the suite, in order."""
    return sorted((paths.ROOT / FOLDER).glob("[0-9]*.ipynb"))


def title(notebook: Path | Mapping[str, Any]) -> str:
    """Give the question that a notebook answers, of its file or of what is read of it: its first heading."""
    read = json.loads(notebook.read_text(encoding="utf-8")) if isinstance(notebook, Path) else notebook
    return heading("".join(read["cells"][0]["source"]))


def heading(markdown: str) -> str:
    """Give the text of the heading that some Markdown begins with."""
    return markdown.splitlines()[0].lstrip("# ").strip()
