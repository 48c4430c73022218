"""A workbook of questions about a register: a sheet for each part, drop-downs, and the likeliest answer in place."""

import datetime
import json
import re
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from safeguarding import paths
from safeguarding.errors import InputError
from safeguarding.register import questions, schema
from safeguarding.register.questions import CELLS, CODES, HEADINGS, KIND, LEAVE, PARTS, SHEETS, Question
from safeguarding.rules import codebook
from safeguarding.vocabulary import KINDS, MILESTONES

ENDING = ".import.xlsx"
ASKED_MOST = 100
"""How many workbooks of questions about one register may lie beside it."""
_NO_TEXT = re.compile("[\ufffe\uffff\ud800-\udfff]")
"""What no part of a workbook can hold."""
ANSWER, KEY = "Your answer", "Key"
GUIDE = "Start here"
WHO = "Who answered (initials or a role)"
SOMEBODY = "business manager"
_WIDTHS = (34, 34, 44, 44, 12, 60)
_COLUMNS = {
    SHEETS: ("File", "Sheet", "Its first headings", "What it can be"),
    HEADINGS: ("Sheet", "Heading", "Samples of what stands below", "What the column holds that is proposed"),
    KIND: ("Where", "What stands there", "How many", "What it means"),
    CODES: ("Where", "What stands there", "How many", "What it means"),
    CELLS: ("Where", "What stands there", "Row, and what could be read", "What to do"),
}
_CREATED = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)


def path_beside(book: Path) -> Path:
    """Give a free path for the questions about a workbook, or a folder: beside it, and named after it."""
    named = book.with_name(f"{book.stem if book.is_file() else book.name}{ENDING}")
    later = (named.with_name(named.name.replace(ENDING, f".import-{n}.xlsx")) for n in range(2, ASKED_MOST))
    return next((path for path in (named, *later) if not path.exists()), named)


def write(path: Path, asked: Sequence[Question], accounted: str) -> None:
    """Write the workbook of questions.

    Raises
    ------
    InputError
        Something is there already, or it cannot be written.
    """
    paths.refuse_shipped(path)
    if path.exists():
        raise InputError(f"{path.name}: is there already, as are many more; delete those that are answered")
    try:
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with xlsxwriter.Workbook(str(path), {**plain, "in_memory": True}) as book:
            book.set_properties({"title": "Questions about a register", "created": _CREATED})
            _fill(book, asked, accounted)
    except (FileCreateError, OSError) as wrong:
        raise InputError(f"{path.name}: cannot be written ({wrong})") from None


def label(question: Question, choice: str) -> str:
    """Write a choice so that a reader knows what it means, its code in brackets at the end.

    >>> label(Question(HEADINGS, ("headings", "reviews", "x"), "", "x", (), ()), "published")
    'Published (published)'
    """
    section = question.key[0]
    if section == "sheets":
        return f"{schema.table(choice).row[:1].upper()}{schema.table(choice).row[1:]} ({choice})"
    if section == "headings":
        said = MILESTONES.get(choice, choice.replace("_", " ").capitalize()) if question.key[1] == "reviews" else choice
        return f"{said.replace('_', ' ')} ({choice})" if said != choice else f"{choice.replace('_', ' ')} ({choice})"
    if section == "kinds":
        return f"{KINDS[choice]} ({choice})"
    if section == "codes" and schema.table(question.key[1]).column(question.key[2]).holds == "themes":
        book = codebook.load().themes.set_index("code")["label"]
        return f"{book[choice]} ({choice})"
    return choice


def chosen(answer: str) -> str:
    """Give the code of an answer: what stands in the last brackets, or all of it.

    >>> chosen("Report sent to the Panel (sent_to_panel)"), chosen("2020-03-25"), chosen("leave out")
    ('sent_to_panel', '2020-03-25', 'leave out')
    """
    text = answer.strip()
    return text[text.rindex("(") + 1 : -1] if text.endswith(")") and "(" in text else text


def _fill(book: xlsxwriter.Workbook, asked: Sequence[Question], accounted: str) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    box = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True, "bg_color": "#FFF2CC", "border": 1})
    guide = book.add_worksheet(GUIDE)
    parts = {part: [each for each in asked if each.part == part] for part in PARTS}
    sheets = {part: book.add_worksheet(part) for part, each in parts.items() if each}
    meanings, lists = book.add_worksheet("Meanings"), book.add_worksheet("lists")
    lists.hide()
    held = _Lists(lists, text)
    for part, sheet in sheets.items():
        _part(sheet, parts[part], held, (head, text, box))
    _guide(guide, parts, accounted, (head, text, box))
    _meanings(meanings, (head, text))


class _Lists:
    """The choices of all drop-downs, each list once, in a column of a sheet of its own: a cell holds too few."""

    def __init__(self, sheet: Worksheet, form: Format) -> None:
        self.sheet, self.form = sheet, form
        self.places: dict[tuple[str, ...], str] = {}

    def place(self, choices: tuple[str, ...]) -> str:
        """Give the range in which some choices stand."""
        if choices not in self.places:
            column = len(self.places)
            for row, choice in enumerate(choices):
                self.sheet.write_string(row, column, choice, self.form)
            letters = xlsxwriter.utility.xl_col_to_name(column)
            self.places[choices] = f"=lists!${letters}$1:${letters}${len(choices)}"
        return self.places[choices]


def _part(sheet: Worksheet, asked: list[Question], held: _Lists, forms: tuple[Format, Format, Format]) -> None:
    head, text, box = forms
    first, second, third, last = _COLUMNS[asked[0].part]
    for n, (title, width) in enumerate(zip((first, second, third, ANSWER, "How sure", last), _WIDTHS, strict=True)):
        sheet.set_column(n, n, width, text)
        sheet.write_string(0, n, title, head)
    sheet.write_string(0, len(_WIDTHS), KEY, head)
    sheet.set_column(len(_WIDTHS), len(_WIDTHS), 10, None, {"hidden": True})
    sheet.freeze_panes(1, 2)
    for row, each in enumerate(asked, 1):
        proposed = label(each, each.proposal) if each.proposal not in ("", LEAVE) else each.proposal
        said = (each.where, each.written, "; ".join(each.samples))
        for column, written in enumerate((*said, proposed, each.sure, _meaning(each), json.dumps(each.key))):
            sheet.write_string(row, column, _NO_TEXT.sub(" ", written), box if column == len(said) else text)
        choices = tuple(label(each, choice) for choice in each.choices)
        if choices:
            listed = (*choices, *(() if each.part == CELLS else (LEAVE,)))
            free = {"error_type": "information"} if each.part == CELLS or choices[0] == each.proposal else {}
            sheet.data_validation(row, 3, row, 3, {"validate": "list", "source": held.place(listed), **free})
    sheet.autofilter(0, 0, len(asked), len(_WIDTHS) - 1)


def _meaning(each: Question) -> str:
    if each.part == HEADINGS:
        known = each.proposal not in ("", LEAVE)
        return questions.definition(each.key[1], each.proposal) if known else "see the sheet Meanings"
    if each.part == SHEETS and each.proposal == LEAVE:
        return "its rows stand on another sheet too"
    if each.part == SHEETS:
        return f"a row for each {schema.table(each.proposal).row}" if each.proposal else "see the sheet Meanings"
    if each.part == CELLS:
        return "A date or number as it should be; leave it empty to keep the cell as not known."
    return ""


def _guide(
    sheet: Worksheet, parts: dict[str, list[Question]], accounted: str, forms: tuple[Format, Format, Format]
) -> None:
    head, text, box = forms
    sheet.set_column(0, 0, 60, text)
    sheet.set_column(1, 1, 60, text)
    lines = [
        ("What is to be done", ""),
        ("1. Look through the sheets from left to right.", "The likeliest answer is in its yellow cell already."),
        ("2. Where it is wrong, choose another. Where it is empty, choose one.", f"{LEAVE}: it is not to be read."),
        ("3. What you do not know, leave empty.", "It is asked again, and nothing is guessed."),
        ("4. Save this workbook, and hand it in:", "safeguarding import BOOK --answers THIS WORKBOOK"),
        ("What was read so far", accounted),
    ]
    lines += [
        (f"{part}: {PARTS[part]}", f"{len(asked)} to look at" if asked else "nothing") for part, asked in parts.items()
    ]
    for row, (first, second) in enumerate(lines):
        sheet.write_string(row, 0, first, head if row == 0 else text)
        sheet.write_string(row, 1, second, text)
    sheet.write_string(len(lines), 0, WHO, text)
    sheet.write_string(len(lines), 1, SOMEBODY, box)


def _meanings(sheet: Worksheet, forms: tuple[Format, Format]) -> None:
    head, text = forms
    rows = [("Table", "Column", "What it holds")]
    rows += [
        (table.name, column.name, questions.definition(table.name, column.name).replace("`", ""))
        for table in schema.TABLES
        for column in table.columns
    ]
    themes = codebook.in_use(codebook.load().themes)
    rows += [("themes", each.code, f"{each.label}: {each.definition}") for each in themes.itertuples()]
    for row, cells in enumerate(rows):
        for column, written in enumerate(cells):
            sheet.write_string(row, column, written, head if row == 0 else text)
    sheet.set_column(0, 1, 26, text)
    sheet.set_column(2, 2, 90, text)
    sheet.freeze_panes(1, 0)
