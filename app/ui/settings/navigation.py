"""The left of the Settings screen: a search field over the list of pages.

Owns the typing, the list and moving between both by keyboard. Leaves finding to ``room``.
"""

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.controls import ScrollBar
from app.ui.labels import Label
from app.ui.phone.fields import Field
from app.ui.theme import GAP, GRID, MARGIN, RADIUS, TARGET
from app.ui.tr import tr

WIDTH_PX = 216
ITEM_PX = 36
Index = QModelIndex | QPersistentModelIndex


def paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> QRectF:
    """The ground of a list's entry, a bar when chosen, a ring for the keyboard; its box."""
    look = theme.colours(option.palette)
    box = QRectF(option.rect).adjusted(0, 2, -2, -2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if option.state & QStyle.StateFlag.State_Selected:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.accent_soft))
        painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)
        bar = QRectF(box.left(), box.top() + GAP, 3, box.height() - 2 * GAP)
        painter.fillRect(bar, QColor(look.accent))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(look.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), RADIUS - 2, RADIUS - 2)
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.track))
        painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)
    return box


class _Entry(QStyledItemDelegate):
    """A page's title."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground and title."""
        painter.save()
        box = paint_ground(painter, option)
        look = theme.colours(option.palette)
        painter.setFont(theme.font())
        painter.setPen(QColor(look.text))
        words = box.adjusted(GAP + GRID, 0, -GAP, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, index.data())
        painter.restore()


class Navigation(QWidget):
    """Search and pages. ``picked`` tells the position of the page that a person chose."""

    picked = Signal(int)
    searched = Signal(str)
    accepted = Signal()
    """Enter in the search field: go to what was found."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH_PX)
        self.search = Field(tr("Search settings"), tr("Search settings"))
        self.search.offer_clearing()
        self.search.setMinimumHeight(TARGET)
        self.search.installEventFilter(self)
        self.pages = QListWidget()
        self.pages.setAccessibleName(tr("Pages"))
        self.pages.setFrameShape(QListWidget.Shape.NoFrame)
        self.pages.setVerticalScrollBar(ScrollBar())
        self.pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pages.viewport().setAutoFillBackground(False)
        self.pages.setItemDelegate(_Entry(self.pages))
        self.nothing = Label(muted=True)
        self.nothing.setWordWrap(True)
        self.nothing.hide()
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, GAP, MARGIN)
        column.setSpacing(GAP)
        column.addWidget(self.search)
        column.addWidget(self.nothing)
        column.addWidget(self.pages, 1)
        self.search.textChanged.connect(self.searched)
        self.search.returnPressed.connect(self.accepted)
        self.pages.currentRowChanged.connect(self._picked)

    def insert(self, position: int, title: str) -> None:
        """Add a page to the list."""
        item = QListWidgetItem(title)
        item.setSizeHint(QSize(WIDTH_PX - MARGIN - GAP, ITEM_PX))
        blocked = self.pages.blockSignals(True)
        self.pages.insertItem(position, item)
        self.pages.blockSignals(blocked)

    def add_foot(self, part: QWidget) -> None:
        """Put something below the pages."""
        self._column.addWidget(part)

    def show_page(self, position: int) -> None:
        """Point at a page."""
        self.pages.setCurrentRow(position)

    def narrow(self, shown: Sequence[bool], typed: str) -> None:
        """Show some of the pages only."""
        for position, is_shown in enumerate(shown):
            self.pages.item(position).setHidden(not is_shown)
        none = not any(shown)
        self.nothing.setText(tr("No setting has “{typed}”.").format(typed=typed) if none else "")
        self.nothing.setVisible(none)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape empties the search; Down goes to the pages."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
            if event.key() == Qt.Key.Key_Down:
                self.pages.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A surface with a line at its right."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.surface))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), QColor(look.line))

    def _picked(self, position: int) -> None:
        if position >= 0:
            self.picked.emit(position)
