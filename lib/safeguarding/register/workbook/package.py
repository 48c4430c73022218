"""The package of a workbook, a zip of XML parts, opened within bounds before anything else reads it.

A workbook comes from somebody else. A small file can unpack to a huge one, on purpose or by a formatted blank column,
and a part can be longer than the package says; both are found here by unpacking each part once, piece by piece.
"""

import copy
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
_PIECE = 2**16
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
    """Give one part, piece by piece, to a parser of XML; a part with a document type of its own is refused."""
    parser.StartDoctypeDeclHandler = _no_document_type
    try:
        with package.open(part) as unpacked:
            parser.ParseFile(unpacked)
    except (expat.ExpatError, KeyError):
        raise InputError(f"{file}: {_DAMAGED}") from None


def _no_document_type(*_: object) -> None:
    raise InputError("the workbook defines a document type of its own, which no spreadsheet program writes")


def _known(path: Path) -> None:
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
    unpacked = 0
    for part in parts:
        unpacked += _length(package, part, UNPACKED_MOST - unpacked, file)


def _length(package: zipfile.ZipFile, part: zipfile.ZipInfo, most: int, file: str) -> int:
    """Unpack a part to find its true length, which the package may state too low."""
    unbelieved = copy.copy(part)
    unbelieved.file_size = most + 1
    length = 0
    with package.open(unbelieved) as unpacked:
        while piece := unpacked.read(_PIECE):
            length += len(piece)
    if length > most:
        raise InputError(_too_big(file))
    if length != part.file_size:
        raise InputError(f"{file}: {_DAMAGED}")
    return length


def _too_big(file: str) -> str:
    return (
        f"{file}: unpacks to over {UNPACKED_MOST // 2**20} MB; delete formatted but empty rows and columns below and"
        " beside the tables, or save its sheets as CSV files in a folder"
    )
