"""The two marks that charts show met and missed by, as outlines; `python tests/support/marks.py` makes their font anew.

The fonts that draw the charts lack both. Each mark is as wide as the box that would stand in its place, so that a chart
is the same in all but the mark.
"""

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from safeguarding.reporting.page.engine import MARKS

EM, WIDTH = 1000, 750
BOX = [(50, 0), (50, 700), (700, 700), (700, 0)]
OUTLINES = {
    "\N{CHECK MARK}": [(60, 310), (140, 400), (270, 250), (600, 700), (690, 640), (280, 70)],
    "\N{BALLOT X}": [
        *[(80, 620), (160, 700), (375, 460), (590, 700), (670, 620), (455, 380)],
        *[(670, 140), (590, 60), (375, 300), (160, 60), (80, 140), (295, 380)],
    ],
}


def font():
    """Build the font."""
    names = {".notdef": BOX} | {f"uni{ord(mark):04X}": points for mark, points in OUTLINES.items()}
    built = FontBuilder(EM, isTTF=True)
    built.setupGlyphOrder(list(names))
    built.setupCharacterMap({ord(mark): f"uni{ord(mark):04X}" for mark in OUTLINES})
    built.setupGlyf({name: _glyph(points) for name, points in names.items()})
    built.setupHorizontalMetrics({name: (WIDTH, min(x for x, _ in points)) for name, points in names.items()})
    built.setupHorizontalHeader(ascent=900, descent=-200)
    built.setupNameTable({"familyName": "Report Marks", "styleName": "Regular", "psName": "ReportMarks-Regular"})
    built.setupOS2(sTypoAscender=900, usWinAscent=900, usWinDescent=200)
    built.setupPost()
    built.setupHead(unitsPerEm=EM, created=0, modified=0)
    built.font.recalcTimestamp = False
    return built.font


def _glyph(points):
    pen = TTGlyphPen(None)
    pen.moveTo(points[0])
    for point in points[1:]:
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


if __name__ == "__main__":
    font().save(MARKS)
