"""The file itself: the same bytes for the same document, and nothing of the template's own history in it."""

import io
import zipfile

from docx.document import Document
from docx.opc.rel import Relationships

# A zip keeps a time for each part; this is the earliest it can hold, and no day on which the file was made.
NO_TIME = (1980, 1, 1, 0, 0, 0)
# What the template carries of the program and the styles it was once made with.
_HISTORY = {"thumbnail", "customXml", "extended-properties", "stylesWithEffects"}


def name(document: Document, title: str, language: str) -> None:
    """Say in the file's properties what it is called and its language; they hold no author and no date."""
    properties = document.core_properties
    properties.title, properties.language = title, language
    properties.author = properties.comments = ""
    for date in ("created", "modified"):
        for element in properties._element.findall(f"{{http://purl.org/dc/terms/}}{date}"):
            properties._element.remove(element)


def written(document: Document) -> bytes:
    """Give the bytes of the file."""
    for relations in (document.part.package.rels, document.part.rels):
        _forget(relations)
    saved, fixed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as package:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, NO_TIME)
            part.compress_type, part.create_system = zipfile.ZIP_DEFLATED, 3
            package.writestr(part, parts.read(name))
    return fixed.getvalue()


def _forget(relations: Relationships) -> None:
    for name in [name for name, relation in relations.items() if relation.reltype.split("/")[-1] in _HISTORY]:
        del relations[name]
