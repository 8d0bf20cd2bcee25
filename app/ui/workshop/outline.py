"""The headings of a playbook, to jump to.

Owns the list and which heading one is under.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from app.commands.agents import OutlineEntry
from app.ui import theme
from app.ui.controls import ScrollBar
from app.ui.labels import Label
from app.ui.phone.parts import Panel
from app.ui.settings.navigation import Index, paint_ground
from app.ui.theme import GAP, GRID, TARGET
from app.ui.tr import tr
from app.ui.workshop.scripts import SCRIPT_LEVEL

WIDTH_PX, INDENT_PX = 240, 12
_ENTRY = Qt.ItemDataRole.UserRole


class Outline(QListWidget):
    """Headings, indented by level. ``picked`` carries the line of one."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Outline"))
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setVerticalScrollBar(ScrollBar())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setItemDelegate(_Painting(self))
        self.itemClicked.connect(self._pick)
        self.itemActivated.connect(self._pick)

    def show_outline(self, entries: Sequence[OutlineEntry], line: int) -> None:
        """Show these headings; ``line`` is where one is in the text."""
        if self.entries() != list(entries):
            self.clear()
            for entry in entries:
                item = QListWidgetItem(entry.title)
                item.setSizeHint(QSize(0, TARGET))
                item.setData(_ENTRY, entry)
                item.setToolTip(entry.title)
                self.addItem(item)
        self.follow(line)

    def entries(self) -> list[OutlineEntry]:
        """What it shows."""
        return [self.item(row).data(_ENTRY) for row in range(self.count())]

    def follow(self, line: int) -> None:
        """Stand on the heading that the line is under."""
        above = [row for row, entry in enumerate(self.entries()) if entry.line <= line]
        row = above[-1] if above else -1
        if row != self.currentRow() and not self.hasFocus():
            self.setCurrentRow(row)

    def _pick(self, item: QListWidgetItem) -> None:
        self.picked.emit(item.data(_ENTRY).line)


def beside_text(outline: Outline) -> Panel:
    """The list with its heading, at the right of a text."""
    side = Panel("l")
    side.setFixedWidth(WIDTH_PX)
    column = QVBoxLayout(side)
    column.setContentsMargins(GAP, GAP, GRID, GAP)
    column.setSpacing(GRID)
    column.addWidget(Label(outline.accessibleName(), theme.BASE_PX - 1, bold=True, muted=True))
    column.addWidget(outline, 1)
    return side


class _Painting(QStyledItemDelegate):
    """A title at its level; scripts are bold."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One heading."""
        look = theme.colours(option.palette)
        painter.save()
        box = paint_ground(painter, option)
        entry: OutlineEntry = index.data(_ENTRY)
        script = entry.level == SCRIPT_LEVEL
        painter.setFont(theme.font(theme.BASE_PX - 1, bold=script))
        painter.setPen(QColor(look.text if script else look.muted))
        left = GAP + INDENT_PX * max(0, entry.level - 2)
        words = QRectF(box).adjusted(left, 0, -GAP, 0)
        elide = Qt.TextElideMode.ElideRight
        shown = painter.fontMetrics().elidedText(entry.title, elide, int(words.width()))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()
