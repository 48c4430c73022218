"""The notebooks of the suite."""

from pathlib import Path

from safeguarding import repository

FOLDER = "notebooks"


def notebooks() -> list[Path]:
    """Give the notebooks of the suite, in order."""
    return sorted(repository.find(FOLDER).glob("[0-9]*.ipynb"))
