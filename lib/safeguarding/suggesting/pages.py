"""The text of a PDF, page by page, read in a process of its own that can be ended.

A PDF comes from somebody else, and can be made so that a reader never ends or takes all memory. So ``read`` starts this
module as a program, within limits of time and memory, and takes its lines: how many pages, each page, or what is wrong.
"""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safeguarding.errors import InputError

if TYPE_CHECKING:
    import pypdf

SECONDS = 120
MEMORY = 2 * 2**30
PAGES_MOST = 2_000
LETTERS_MOST = 20_000_000
_LOCKED = "is locked by a password; save a copy without one, or copy its text to a .txt file"
_DAMAGED = "is damaged, or is no PDF; open it in a PDF reader and save or print it to a new one"
_SLOW = f"took longer than {SECONDS} seconds, or more memory than it may; copy its text to a .txt file"
_LONG = f"is longer than {PAGES_MOST:,} pages; split it"


def read(path: Path, say: Callable[[int, int], None], seconds: float = SECONDS) -> list[str]:
    """Give the text of each page, lines as they stand on it.

    Parameters
    ----------
    say
        Told after each page how many were read, and how many there are.

    Raises
    ------
    InputError
        It is no PDF, is damaged, locked or too long, or it takes longer than ``seconds``.
    """
    library = str(Path(__file__).resolve().parents[2])
    within = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([library, os.environ.get("PYTHONPATH", "")]).strip(os.pathsep),
    }
    command = [sys.executable, "-m", __name__, str(path.resolve())]
    pages: list[str] = []
    wrong = total = None
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=within) as child:
        ended = threading.Timer(seconds, child.kill)
        ended.start()
        try:
            for line in child.stdout or ():
                told = _told(line)
                total, wrong = told.get("pages", total), told.get("wrong", wrong)
                if "text" in told:
                    pages.append(told["text"])
                    say(len(pages), total or len(pages))
        finally:
            ended.cancel()
            child.kill()
    if wrong or total is None or len(pages) < total:
        raise InputError(f"{path.name}: {wrong or _SLOW}")
    return pages


def _told(line: bytes) -> dict[str, Any]:
    try:
        return json.loads(line)
    except ValueError:
        return {}


def _main(path: str) -> None:
    """Write what ``read`` takes."""
    _limited()
    logging.disable(logging.CRITICAL)
    import zlib  # what only this program needs

    import pypdf
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError, WrongPasswordError

    broken = (
        *(PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError),
        *(RecursionError, NotImplementedError, zlib.error, EOFError, OSError),
    )
    try:
        reader = pypdf.PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise WrongPasswordError
        _told_pages(reader)
    except (DependencyError, FileNotDecryptedError, WrongPasswordError):
        _tell({"wrong": _LOCKED})
    except MemoryError:
        _tell({"wrong": _SLOW})
    except broken:
        _tell({"wrong": _DAMAGED})


def _told_pages(reader: "pypdf.PdfReader") -> None:
    total, letters = len(reader.pages), 0
    if total > PAGES_MOST:
        _tell({"wrong": _LONG})
        return
    _tell({"pages": total})
    for page in reader.pages:
        text = page.extract_text()
        letters += len(text)
        if letters > LETTERS_MOST:
            _tell({"wrong": f"has more than {LETTERS_MOST:,} letters; split it"})
            return
        _tell({"text": text})


def _tell(said: dict[str, object]) -> None:
    print(json.dumps(said), flush=True)


def _limited() -> None:
    try:
        import resource
    except ImportError:
        return  # Windows knows no such limit; the one of time stays
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    _main(sys.argv[1])
