"""How the text of a transcript's row is laid out: wrapped, in italics, struck through.

Owns measuring; painting it is ``bubbles``'s.
"""

from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from app import wording
from app.ui import theme
from app.ui.live.transcript import Row, RowKind

LINE_SPACING = 1.18


@dataclass(frozen=True, slots=True)
class Shape:
    """A row's measured text: ``width`` and ``height`` of the text itself in pixels."""

    row: Row
    limit: int
    layout: QTextLayout
    width: float
    height: float


def meta_words(row: Row) -> str:
    """Time and, on an answer, how long it took; on what was not said aloud, what it is."""
    more = row.tag if row.delay_ms is None else wording.answered_in(row.delay_ms)
    return "  ·  ".join(part for part in (wording.clock_time(row.at_ms), more) if part)


def lay_out(row: Row, limit: int) -> Shape:
    """Wrap a row's text to ``limit`` pixels: live text in italics, unheard words struck through."""
    if row.kind is RowKind.TOOL:
        text, text_font = row.details, QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        text_font.setPixelSize(theme.SMALL_PX)
    elif row.kind is RowKind.MARK:
        text, text_font = f"{row.tag}  {wording.clock_time(row.at_ms)}  {row.text}", theme.font()
    else:
        gap = " " if row.text and row.unheard else ""
        text = f"{row.text}{gap}{row.unheard.strip()}"
        text_font = theme.font(italic=row.kind is RowKind.LIVE)
    layout = QTextLayout(text.replace("\n", "\u2028"), text_font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    if row.kind is RowKind.MARK:
        layout.setFormats([in_bold(len(row.tag))])
    elif row.unheard and row.kind is not RowKind.TOOL:
        layout.setFormats([struck_through(len(text) - len(row.unheard.strip()), len(text))])
    width, height = wrap(layout, limit, text_font)
    return Shape(row, limit, layout, width, height)


def struck_through(start: int, end: int) -> QTextLayout.FormatRange:
    """The format of the words that the caller never heard."""
    span = QTextLayout.FormatRange()
    span.start, span.length = start, end - start
    look = QTextCharFormat()
    look.setFontStrikeOut(True)
    span.format = look
    return span


def in_bold(length: int) -> QTextLayout.FormatRange:
    """The format of the first words of a line, which say what it is."""
    span = QTextLayout.FormatRange()
    span.start, span.length = 0, length
    look = QTextCharFormat()
    look.setFontWeight(QFont.Weight.DemiBold)
    span.format = look
    return span


def wrap(layout: QTextLayout, limit: int, text_font: QFont) -> tuple[float, float]:
    """Break a layout into lines of at most ``limit`` pixels; its width and height."""
    leading = QFontMetricsF(text_font).lineSpacing() * LINE_SPACING
    width, height = 0.0, 0.0
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(limit)
        line.setPosition(QPointF(0, height + (leading - line.height()) / 2))
        width = max(width, line.naturalTextWidth())
        height += leading
    layout.endLayout()
    return min(width, limit) + 1, height
