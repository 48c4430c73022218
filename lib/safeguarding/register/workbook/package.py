"""The package of a workbook, a zip of XML parts, opened within bounds before anything else reads it.

A workbook comes from somebody else. A small file can unpack to a huge one, on purpose or by a formatted blank column,
and a part can be longer than the package says; both are found here by unpacking each part once, piece by piece.
"""

import copy
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.parsers import expat

from safeguarding.errors import InputError

FILE_MOST = 200 * 2**20
UNPACKED_MOST = 400 * 2**20
PARTS_MOST = 5_000
LISTED_MOST = 16 * 2**20
"""The most that a part may hold whose elements are kept one by one: styles, names of sheets, relations."""
LONGEST = 2**20
"""The most bytes from one tag to the next: thirty times what a cell can hold."""
_PIECE = 2**16
_USUAL = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_DAMAGED = "is damaged or cut short; open it in the program that made it and save it again"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, IndexError)


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a workbook's package for reading.

    Raises
    ------
    InputError
        It is no package, is damaged, locked by a password, or too big, or it cannot be opened.
    """
    try:
        _known(path)
        with zipfile.ZipFile(path) as package:
            _bounded(package, path.name)
            yield package
    except _BROKEN as wrong:
        raise wrong if isinstance(wrong, InputError) else InputError(f"{path.name}: {_DAMAGED}") from None
    except OSError as wrong:
        raise InputError(f"{path.name}: cannot be opened ({wrong.strerror}); close it elsewhere, or copy it") from None


def feed(package: zipfile.ZipFile, part: str, parser: expat.XMLParserType, file: str) -> None:
    """Give one part to a parser of XML; a part with a document type of its own is refused."""

    def refuse(*_: object) -> None:
        raise InputError(f"{file}: defines a document type of its own, which no spreadsheet program writes")

    parser.StartDoctypeDeclHandler = refuse
    try:
        content = package.read(part)
        if _endless(content):
            raise damaged(file)
        parser.Parse(content, True)
    except KeyError:
        raise InputError(f"{file}: has no {part}; is its ending right? Otherwise it {_DAMAGED}") from None
    except expat.ExpatError:
        raise damaged(file) from None


def _endless(content: bytes) -> bool:
    """Say whether a tag or a comment may be so long that a parser, which begins it again and again, never ends."""
    if len(content) > LISTED_MOST and (b"<!" in content or content.count(b"<?") > 1):
        return True
    at = 0
    while at >= 0 and len(content) - at > LONGEST:
        at = content.rfind(b"<", at + 1, at + LONGEST)
    return at < 0


def damaged(file: str) -> InputError:
    """Give the error of a workbook that does not say what a workbook says."""
    return InputError(f"{file}: {_DAMAGED}")


def listed(package: zipfile.ZipFile, part: str, file: str) -> None:
    """Refuse a part that is too long to be kept element by element."""
    if part in package.namelist() and package.getinfo(part).file_size > LISTED_MOST:
        raise InputError(f"{file}: {part} is over {LISTED_MOST // 2**20} MB; copy the tables to a new workbook")


def _known(path: Path) -> None:
    if not stat.S_ISREG(path.stat().st_mode):
        raise InputError(f"{path.name}: is no file; write the path of a workbook, or of a folder of CSV files")
    with path.open("rb") as file:
        start = file.read(8)
    if start == _OLE:
        raise InputError(
            f"{path.name}: is locked by a password, or in the format of Excel before 2007;"
            " save it as .xlsx without a password"
        )
    if not start.startswith(b"PK"):
        raise InputError(f"{path.name}: is no workbook, or is {_DAMAGED.removeprefix('is ')}")
    if path.stat().st_size > FILE_MOST:
        raise InputError(f"{path.name}: is over {FILE_MOST // 2**20} MB; save its sheets as CSV files in a folder")


def _bounded(package: zipfile.ZipFile, file: str) -> None:
    parts = package.infolist()
    if len(parts) > PARTS_MOST or sum(part.file_size for part in parts) > UNPACKED_MOST:
        raise InputError(_too_big(file))
    names = {part.filename.replace("\\", "/").lstrip("/").lower() for part in parts}
    if len(names) < len(parts) or any(part.compress_type not in _USUAL for part in parts):
        # Of two parts with one name, another reader may take the other one.
        raise damaged(file)
    unpacked = 0
    for part in parts:
        unpacked += _length(package, part, UNPACKED_MOST - unpacked, file)


def _length(package: zipfile.ZipFile, part: zipfile.ZipInfo, most: int, file: str) -> int:
    """Unpack a part to find its true length, which the package may state too low."""
    unbelieved = copy.copy(part)
    unbelieved.file_size = most + 2 * _PIECE
    length = 0
    with package.open(unbelieved) as unpacked:
        while length <= most and (piece := unpacked.read(_PIECE)):
            length += len(piece)
    if length > most:
        raise InputError(_too_big(file))
    if length != part.file_size:
        raise damaged(file)
    return length


def _too_big(file: str) -> str:
    return (
        f"{file}: unpacks to over {UNPACKED_MOST // 2**20} MB; delete formatted but empty rows and columns below and"
        " beside the tables, or save its sheets as CSV files in a folder"
    )
