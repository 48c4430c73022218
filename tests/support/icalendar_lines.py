"""RFC 5545 held line by line: a checker of calendar files that shares nothing with the library that writes them.

Sections of the RFC are named at each rule. Only the components and properties are known that our files have.
"""

import re

NAME = re.compile(r"[A-Za-z0-9-]+")
LINE = re.compile(
    r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"\x00-\x1f\x7f]*"|[^";:,\x00-\x1f\x7f]*))*):(.*)', re.DOTALL
)
TEXT = re.compile(r"(?:[^\\;,\x00-\x08\x0a-\x1f\x7f]|\\[\\;,nN])*")
DATE = re.compile(r"\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
UTC = re.compile(r"\d{8}T(?:[01]\d|2[0-3])[0-5]\d[0-5]\dZ")
DURATION = re.compile(r"[+-]?P(?:\d+W|\d+D(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?|T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)")
ONCE = {
    "VCALENDAR": ("VERSION", "PRODID", "CALSCALE", "METHOD"),
    "VEVENT": (
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "SEQUENCE",
        "STATUS",
        "SUMMARY",
        "DESCRIPTION",
        "TRANSP",
        "CATEGORIES",
    ),
    "VALARM": ("ACTION", "TRIGGER", "DESCRIPTION"),
}
INSIDE = {"VCALENDAR": None, "VEVENT": "VCALENDAR", "VALARM": "VEVENT"}
VALUES = {
    **dict.fromkeys(("SUMMARY", "DESCRIPTION", "NAME", "X-WR-CALNAME", "PRODID", "UID"), TEXT),
    **dict.fromkeys(("DTSTART", "DTEND"), DATE),
    "DTSTAMP": UTC,
    "SEQUENCE": re.compile(r"\d+"),
    "VERSION": re.compile(r"2\.0"),
    "CALSCALE": re.compile("GREGORIAN"),
    "METHOD": re.compile("PUBLISH"),
    # A list of texts, with commas (3.8.1.2).
    "CATEGORIES": re.compile(rf"{TEXT.pattern}(?:,{TEXT.pattern})*"),
    "STATUS": re.compile("TENTATIVE|CONFIRMED|CANCELLED"),
    "TRANSP": re.compile("TRANSPARENT|OPAQUE"),
    "ACTION": re.compile("DISPLAY"),
    "TRIGGER": DURATION,
}


def faults(text):
    """Say what is wrong with a calendar file; nothing if all is right."""
    raw = text.encode("utf-8")
    if not raw.endswith(b"\r\n"):
        return ["the last line has no CRLF (3.1)"]
    return [*_physical(raw), *_logical(unfolded(text))]


def unfolded(text):
    """Give the content lines, put together again (3.1)."""
    return re.sub("\r\n[ \t]", "", text).split("\r\n")[:-1]


def entries(text):
    """Give each entry as its properties, texts as they were before they were escaped; reminders as their triggers."""
    found, inner = [], []
    for line in unfolded(text):
        name, value = line.split(":", 1)
        name = name.split(";")[0]
        if name == "BEGIN":
            inner.append(value)
            found += [{"ALARMS": []}] if value == "VEVENT" else []
        elif name == "END":
            inner.pop()
        elif inner[-1] == "VEVENT":
            found[-1][name] = re.sub(r"\\(.)", lambda each: {"n": "\n", "N": "\n"}.get(each[1], each[1]), value)
        elif inner[-1] == "VALARM" and name == "TRIGGER":
            found[-1]["ALARMS"].append(value)
    return found


def _physical(raw):
    for n, line in enumerate(raw[:-2].split(b"\r\n"), 1):
        if len(line) > 75:
            yield f"line {n}: {len(line)} octets, 75 are allowed (3.1)"
        if b"\r" in line or b"\n" in line:
            yield f"line {n}: ends with half a CRLF (3.1)"
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            yield f"line {n}: a fold parts a character"


def _logical(lines):
    open_, seen, uids = [], [], []
    for line in lines:
        found = LINE.fullmatch(line)
        if not found:
            yield f"{line[:40]!r}: no content line (3.1)"
            continue
        name, parameters, value = found[1].upper(), found[2], found[3]
        if name == "BEGIN":
            if value not in INSIDE or INSIDE[value] != (open_[-1] if open_ else None):
                yield f"{value}: does not stand there (3.4, 3.6)"
            open_.append(value)
            seen.append([])
            continue
        if name == "END":
            if not open_ or open_.pop() != value:
                yield f"{value}: ends and did not begin (3.6)"
                return
            names = seen.pop()
            yield from (f"{value}: {n} stands {names.count(n)} times (3.6)" for n in ONCE[value] if names.count(n) != 1)
            continue
        if not open_:
            yield f"{name}: stands outside of the calendar (3.4)"
            return
        seen[-1].append(name)
        uids += [value] if name == "UID" else []
        if name not in VALUES or not VALUES[name].fullmatch(value):
            yield f"{name}: {value[:60]!r} is no value of it (3.3, 3.8)"
        if (name in ("DTSTART", "DTEND")) != (parameters.upper() == ";VALUE=DATE"):
            yield f"{name}{parameters}: parameters (3.2)"
    if open_:
        yield f"{open_[-1]}: does not end (3.6)"
    if lines.count("BEGIN:VCALENDAR") != 1:
        yield "a file is one calendar"
    if len(uids) != len(set(uids)):
        yield "two entries have one UID (3.8.4.7)"
