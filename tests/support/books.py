"""Workbooks written by hand, part by part, so that a test can say in them what no library would write."""

import zipfile
from xml.sax.saxutils import quoteattr

import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
START = '<?xml version="1.0" encoding="UTF-8"?>'

MONTH, DAY, MONTH_BUILT_IN, NO_YEAR_BUILT_IN, YEAR = "1", "2", "3", "4", "5"
"""Styles of ``xlsx``: ``mmm-yy`` and ``dd/mm/yyyy`` as its own formats, 17 and 16 of every Excel, ``yyyy``."""

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="3"><numFmt numFmtId="164" formatCode="mmm-yy"/>'
    '<numFmt numFmtId="165" formatCode="dd/mm/yyyy"/><numFmt numFmtId="166" formatCode="yyyy"/></numFmts>'
    '<cellStyleXfs count="1"><xf numFmtId="17"/></cellStyleXfs><cellXfs count="6"><xf numFmtId="0"/>'
    '<xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="17"/><xf numFmtId="16"/><xf numFmtId="166"/></cellXfs>'
    "</styleSheet>"
)
HEADINGS = ("review_id", "kind", "reported", "children")


def text(place, written):
    """Write a cell that holds a text."""
    escaped = written.replace("&", "&amp;").replace("<", "&lt;")
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>'


def row(number, *cells):
    """Write a row of cells: texts, or whole cells of XML."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    written = [each if each.startswith("<") else text(f"{letters[n]}{number}", each) for n, each in enumerate(cells)]
    return f'<row r="{number}">{"".join(written)}</row>'


def sheet(*rows):
    """Write a worksheet of rows, or of whatever else is given."""
    return f'{START}<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'


def reviews(*cells):
    """Write a sheet of one review, which has these further cells below its headings."""
    return sheet(row(1, *HEADINGS), row(2, "R1", "scr", *cells))


def parts(sheets, styles=STYLES, date1904=False):
    """Give the parts of an .xlsx by name, from the XML of its sheets by name."""
    listed = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1))
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    dates = '<workbookPr date1904="1"/>' if date1904 else ""
    made = {
        "[Content_Types].xml": f'{START}<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="text/xml"/>'
        "</Types>",
        "_rels/.rels": f'{START}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{START}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{dates}<sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'{START}<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        "xl/styles.xml": START + styles,
    }
    return made | {f"xl/worksheets/sheet{n}.xml": each for n, each in enumerate(sheets.values(), 1)}


def packed(path, made):
    """Write parts as a zip; one part may be given twice, as pairs."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in made.items() if isinstance(made, dict) else made:
            package.writestr(name, content)
    return path


def xlsx(path, sheets, styles=STYLES, date1904=False):
    """Write an .xlsx whose sheets are given as XML."""
    return packed(path, parts(sheets, styles, date1904))


def open_parts(content, styles=""):
    """Give the parts of an .ods: the automatic styles and the tables as LibreOffice writes them."""
    spaces = " ".join(
        f'xmlns:{name}="{OPEN}{urn}:1.0"'
        for name, urn in {
            "office": "office",
            "table": "table",
            "text": "text",
            "style": "style",
            "number": "datastyle",
        }.items()
    )
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return {
        "mimetype": kind,
        "META-INF/manifest.xml": f'{START}<manifest:manifest xmlns:manifest="{OPEN}manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        "styles.xml": f"{START}<office:document-styles {spaces}/>",
        "content.xml": f"{START}<office:document-content {spaces}><office:automatic-styles>{styles}"
        "</office:automatic-styles><office:body><office:spreadsheet>"
        f"{content}</office:spreadsheet></office:body></office:document-content>",
    }


def ods(path, content, styles=""):
    """Write an .ods, its type first and not compressed, as the format asks."""
    made = open_parts(content, styles)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", made.pop("mimetype"), zipfile.ZIP_STORED)
        for name, each in made.items():
            package.writestr(name, each)
    return path


def said(*texts):
    """Write cells of an .ods that hold texts; an empty one is an empty cell."""
    return "".join(
        f'<table:table-cell office:value-type="string"><text:p>{each}</text:p></table:table-cell>'
        if each
        else "<table:table-cell/>"
        for each in texts
    )


def of_rows(path, sheets):
    """Write an .xlsx as somebody keeps it by hand: rows by sheet, with an underscore for a space in its name."""
    with xlsxwriter.Workbook(path, {"in_memory": True}) as held:
        for name, rows in sheets.items():
            sheet = held.add_worksheet(name.replace("_", " "))
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row)
    return path
