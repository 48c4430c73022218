"""``template``, ``example`` and ``dictionary``: what is written for those who keep a register."""

import argparse
from pathlib import Path

from safeguarding import repository
from safeguarding.register import dictionary


def template(given: argparse.Namespace) -> int:
    """Write an empty register as a workbook to start from."""
    from safeguarding.register import template as workbook  # XlsxWriter is needed by nothing else

    print(workbook.write(Path(given.file)))
    return 0


def example(given: argparse.Namespace) -> int:
    """Write a synthetic register, or several."""
    from safeguarding.synthetic import folder  # the generator is needed by nothing else

    sizes = (given.reviews, given.sessions, given.partnerships, given.seed)
    for path in folder.write_all(Path(given.folder), *sizes, book=given.workbook):
        print(path)
    return 0


def data_dictionary(given: argparse.Namespace) -> int:
    """Write the data dictionary, ``data/README.md``, from the schema."""
    path = repository.find("data/README.md")
    path.write_text(dictionary.text(), encoding="utf-8", newline="\n")
    print(repository.name(path))
    return 0
