"""Everything that the files of a set hold, opened as far as they can be: packages unpacked, streams inflated."""

import html
import io
import re
import zipfile

import pypdf


def contents(folder):
    """Give the texts of a set by the place they stand: each file as it is, and whatever is packed into it."""
    held = {"names of files": "\n".join(path.name for path in sorted(folder.iterdir()))}
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        content = path.read_bytes()
        held[path.name] = _text(content)
        if path.suffix in (".xlsx", ".docx"):
            held |= _package(path.name, content)
        if path.suffix == ".pdf":
            held |= _paper(path.name, content)
    return held


def places(forms, texts):
    """Tell where each of some texts stands, broken over lines or written with entities too: places by form."""
    plain = {place: re.sub(r"\s", "", html.unescape(text)) for place, text in texts.items()}
    return {form: [place for place in texts if _in(form, texts[place], plain[place])] for form in forms}


def _in(form, text, plain):
    return form in text or re.sub(r"\s", "", form) in plain


def _text(content):
    return content.decode("utf-8", "replace")


def _package(name, content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {f"{name}/{part}": _text(package.read(part)) for part in package.namelist()}
    # What a program splits into runs is one text to a reader.
    return parts | {f"{place}, its text": re.sub("<[^>]+>", "", text) for place, text in parts.items()}


def _paper(name, content):
    reader = pypdf.PdfReader(io.BytesIO(content))
    held = {f"{name}, page {n}": page.extract_text() for n, page in enumerate(reader.pages, 1)}
    held[f"{name}, about"] = f"{reader.metadata} {reader.outline} {reader.xmp_metadata and reader.root_object}"
    for number in range(1, len(reader.xref[0]) if 0 in reader.xref else 0):
        thing = reader.get_object(number)
        if isinstance(thing, pypdf.generic.StreamObject):
            held[f"{name}, stream {number}"] = _text(thing.get_data())
        else:
            held[f"{name}, object {number}"] = str(thing)
    return held
