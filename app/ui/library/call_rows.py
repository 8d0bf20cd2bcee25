"""The list of calls: two lines each, and where the words were found below them.

Owns how a row is painted and how high rows are. Pages are the model's; keys and the empty
list's words are ``RowView``'s.
"""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyleOptionViewItem

from app import wording
from app.commands.library import LibraryRow
from app.ui import icons, theme
from app.ui.controls import ink
from app.ui.library import phrases
from app.ui.paged_calls import Index, Role
from app.ui.phone import phrases as calls
from app.ui.phone.row_painting import ICON_PX, Look, RowDelegate
from app.ui.phone.rows import ROW_PX, RowView
from app.ui.theme import GAP, GRID, MARGIN, Colours

SNIPPET_PX = 36
SNIPPET_LINES = 2
LEAD_LETTERS = 24
"""At most so much stands before the first word that was found."""


class CallRows(RowView):
    """Calls to choose from. Its rows have no buttons: what is chosen opens beside it."""

    def __init__(self) -> None:
        super().__init__(phrases.CALLS)

    def place_actions(self) -> None:
        """No buttons."""
        self.row_buttons.hide()
        self.viewport().update()

    def show_snippets(self, shown: bool) -> None:
        """Have room below each call for where words were found, or none."""
        height = ROW_PX + (SNIPPET_PX if shown else 0)
        self.verticalHeader().setDefaultSectionSize(height)


class CallDelegate(RowDelegate):
    """Paints a ``LibraryRow``: a call, and a snippet where there is one."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row, in the theme of its view."""
        row: LibraryRow = index.data(Role.RECORD)
        shown: Look = self._look_of(row)
        look = theme.colours(option.palette)
        box = QRectF(option.rect)
        painter.save()
        self._paint_ground(painter, option.state, box, look, shown)
        upper = QRectF(box.left(), box.top(), box.width(), ROW_PX)
        icon_box = QRectF(box.left() + MARGIN, 0, ICON_PX, ICON_PX)
        icon_box.moveTop(upper.center().y() - ICON_PX / 2)
        icons.paint(painter, shown.icon, icon_box, ink(shown.tone, look))
        words = QRectF(icon_box.right() + GAP + GRID, upper.top(), 0, ROW_PX)
        words.setRight(box.right() - MARGIN)
        self._paint_words(painter, words, look, shown)
        if row.snippet:
            at = QPointF(words.left(), upper.bottom() - GRID)
            painter.setPen(QColor(look.text))
            painter.setClipRect(QRectF(at.x(), at.y(), words.width(), SNIPPET_PX))
            snippet_layout(row, words.width(), look).draw(painter, at)
        painter.restore()


def row_look(row: LibraryRow, now_ms: float) -> Look:
    """A call in the list."""
    icon, tone, _word = calls.direction(row.call)
    time = calls.when(row.call.created_at, now_ms)
    return Look(icon, tone, phrases.title(row.name, row.number), phrases.second_line(row), time)


def snippet_layout(row: LibraryRow, width: float, look: Colours) -> QTextLayout:
    """Where the words were found, wrapped, the words bold and underlined."""
    time = f"{wording.clock_time(row.hit_at_ms)}  " if row.hit_at_ms is not None else ""
    text, marks = shortened(row.snippet, row.marks)
    font: QFont = theme.font(theme.SMALL_PX)
    layout = QTextLayout((time + text).replace("\n", " "), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats([_mark(start + len(time), end + len(time), look) for start, end in marks])
    layout.beginLayout()
    top = 0.0
    for _ in range(SNIPPET_LINES):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, top))
        top += line.height()
    layout.endLayout()
    return layout


def shortened(
    snippet: str, marks: tuple[tuple[int, int], ...]
) -> tuple[str, list[tuple[int, int]]]:
    """The snippet from shortly before its first mark on, and where the marks are then."""
    first = marks[0][0] if marks else 0
    if first <= LEAD_LETTERS:
        return snippet, list(marks)
    cut = snippet.find(" ", first - LEAD_LETTERS, first) + 1 or first
    moved = cut - 1
    return f"…{snippet[cut:]}", [(start - moved, end - moved) for start, end in marks]


def _mark(start: int, end: int, look: Colours) -> QTextLayout.FormatRange:
    span = QTextLayout.FormatRange()
    span.start, span.length = start, end - start
    found = QTextCharFormat()
    found.setFontWeight(QFont.Weight.DemiBold)
    found.setFontUnderline(True)
    found.setForeground(QColor(look.accent))
    span.format = found
    return span
