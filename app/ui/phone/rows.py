"""A list with two lines a row and, on the row that matters, buttons to call and to open.

Owns keys, hovering, the buttons and the context menu's place, for any model; how a row is
painted is its delegate's. Only rows in sight cost anything, so 20,000 are no burden.
"""

from typing import Any

from PySide6.QtCore import QEvent, QItemSelection, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QWidget,
)

from app.ui import theme
from app.ui.controls import Button, ScrollBar
from app.ui.paged_calls import PagedCalls, Role
from app.ui.phone.parts import BY_KEYBOARD, IconButton
from app.ui.theme import GAP, GRID
from app.ui.tr import tr

ROW_PX = 56
WORDS_FROM_PX = 460
"""Below this width of the list its buttons are icons only."""
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
COMMAND_KEYS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class RowActions(QWidget):
    """Call and Open on one row. Takes no focus: the same is on Ctrl+Enter and Enter."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.call: Button = Button(tr("Call"), "phone")
        self.open: Button = Button(tr("Open"), "chevron-right")
        self.small_call = IconButton(tr("Call"), "phone")
        self.small_open = IconButton(tr("Open"), "chevron-right")
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, 0, GAP, 0)
        row.setSpacing(GRID)
        for button in (self.call, self.open, self.small_call, self.small_open):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        self._calls = True
        self.be_small(False)
        self.hide()

    def be_small(self, small: bool) -> None:
        """Icons only, or with words."""
        self.call.setVisible(self._calls and not small)
        self.small_call.setVisible(self._calls and small)
        self.open.setVisible(not small)
        self.small_open.setVisible(small)

    def hide_call(self) -> None:
        """Offer opening only."""
        self._calls = False
        self.be_small(True)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of a chosen row, so that nothing shines through."""
        look = theme.colours(self.palette())
        QPainter(self).fillRect(self.rect(), QColor(look.accent_soft))


class RowView(QTableView):
    """One column of records. Enter opens, Ctrl+Enter calls, the menu key shows more."""

    call_asked = Signal(object)
    """The record whose number is to be called."""
    opened = Signal(object)
    chosen = Signal(object)
    """The record that is current now, or None."""
    menu_asked = Signal(object, QPoint)
    touched = Signal()
    """Somebody is there: the pointer moved over it, or a key was pressed."""

    def __init__(self, name: str, row_px: int = ROW_PX) -> None:
        super().__init__()
        self.empty_title = self.empty_hint = ""
        self._hovered = -1
        self.row_buttons = RowActions(self.viewport())
        for call in (self.row_buttons.call, self.row_buttons.small_call):
            call.clicked.connect(lambda: self._act(self.call_asked))
        for opener in (self.row_buttons.open, self.row_buttons.small_open):
            opener.clicked.connect(lambda: self._act(self.opened))
        self.setAccessibleName(name)
        self._look_flat(row_px)
        self.setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(Role.RECORD)))

    @property
    def marked_row(self) -> int:
        """The row with the buttons: the one pointed at, else the current one; -1 for none."""
        if self._hovered >= 0:
            return self._hovered
        current = self.currentIndex()
        return current.row() if current.isValid() and self.selectionModel().hasSelection() else -1

    def covered_px(self, row: int) -> int:
        """How much of a row's right end the buttons cover."""
        shown = self.row_buttons.isVisibleTo(self) and row == self.marked_row
        return self.row_buttons.width() if shown else 0

    def record(self, row: int) -> Any:
        """What a row holds, None where there is no such row."""
        model = self.model()
        return model.index(row, 0).data(Role.RECORD) if 0 <= row < model.rowCount() else None

    def choose(self, row: int) -> None:
        """Make a row the current one and bring it into sight."""
        index = self.model().index(row, 0)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Ctrl+Enter calls; letters and digits are for others."""
        self.touched.emit()
        current = self.currentIndex()
        if event.key() in ENTER and current.isValid():
            calls = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            (self.call_asked if calls else self.opened).emit(current.data(Role.RECORD))
        elif event.text().isprintable() and event.text() and not event.modifiers() & COMMAND_KEYS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """None: Qt would ask every row for its words."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Arriving by keyboard, stand on a row."""
        super().focusInEvent(event)
        if event.reason() in BY_KEYBOARD and not self.selectedIndexes() and self.record(0):
            self.choose(max(0, self.currentIndex().row()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the buttons on the row pointed at."""
        super().mouseMoveEvent(event)
        self.touched.emit()
        self._hover(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        """Show them on the current row again."""
        super().leaveEvent(event)
        self._hover(-1)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row pointed at, or of the current one by keyboard."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        row = self.currentIndex().row() if by_key else self.rowAt(event.pos().y())
        record = self.record(row)
        if record is not None:
            place = self.visualRect(self.model().index(row, 0)).center() if by_key else event.pos()
            self.menu_asked.emit(record, self.viewport().mapToGlobal(place))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the buttons fit."""
        super().resizeEvent(event)
        self.row_buttons.be_small(self.viewport().width() < WORDS_FROM_PX)
        self.place_actions()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell who is chosen now."""
        super().selectionChanged(selected, deselected)
        self.place_actions()
        indexes = self.selectedIndexes()
        self.chosen.emit(indexes[0].data(Role.RECORD) if indexes else None)

    def place_actions(self) -> None:
        """Put the buttons on the row that they belong to."""
        row = self.marked_row
        record = self.record(row)
        self.row_buttons.setVisible(record is not None)
        if record is not None:
            box: QRect = self.visualRect(self.model().index(row, 0))
            width = self.row_buttons.sizeHint().width()
            self.row_buttons.setGeometry(
                box.right() + 1 - width, box.top(), width, box.height() - 1
            )
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, or what to expect where there are none."""
        super().paintEvent(event)
        if self.model() is None or self.model().rowCount() or not self.empty_title:
            return
        painter = QPainter(self.viewport())
        look = theme.colours(self.palette())
        box = self.viewport().rect().adjusted(GAP, 0, -GAP, 0)
        middle = box.height() // 3
        wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter
        painter.setFont(theme.font(theme.BASE_PX + 2, bold=True))
        painter.setPen(QColor(look.text))
        painter.drawText(
            box.adjusted(0, 0, 0, middle - box.height()),
            wrap | Qt.AlignmentFlag.AlignBottom,
            self.empty_title,
        )
        painter.setFont(theme.font())
        painter.setPen(QColor(look.muted))
        painter.drawText(box.adjusted(0, middle + GAP, 0, 0), wrap, self.empty_hint)

    def _look_flat(self, row_px: int) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(ScrollBar())
        self.verticalScrollBar().setSingleStep(row_px // 2)
        self.verticalScrollBar().setAccessibleName(self.accessibleName())
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(row_px)
        self.verticalHeader().setDefaultSectionSize(row_px)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _act(self, signal: Any) -> None:
        record = self.record(self.marked_row)
        if record is not None:
            signal.emit(record)

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.place_actions()

    def _scrolled(self) -> None:
        self._hover(-1)
        self.place_actions()
        self.look()

    def look(self) -> None:
        """Tell a model that reads pages which rows are in sight."""
        model = self.model()
        if isinstance(model, PagedCalls) and model.rows:
            last = self.rowAt(self.viewport().height() - 1)
            model.look_at(max(0, self.rowAt(0)), last if last >= 0 else len(model.rows) - 1)
