"""The notebooks of the suite."""

import json
from pathlib import Path

from safeguarding import repository

FOLDER = "notebooks"


def notebooks() -> list[Path]:
    """Give the notebooks of the suite, in order."""
    return sorted(repository.find(FOLDER).glob("[0-9]*.ipynb"))


def title(notebook: Path) -> str:
    """Give the question a notebook answers: its first heading."""
    first = json.loads(notebook.read_text(encoding="utf-8"))["cells"][0]
    return "".join(first["source"]).splitlines()[0].lstrip("# ").strip()
