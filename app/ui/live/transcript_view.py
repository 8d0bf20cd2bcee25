"""The list that shows a transcript, follows the newest words and lets them be copied.

Owns scrolling: it follows until somebody scrolls up, then offers "Jump to live".
Rows are the model's, shapes the delegate's.
"""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QMenu, QWidget

from app.ui import phrases
from app.ui.controls import Button, Kind, ScrollBar
from app.ui.live.bubbles import BubbleDelegate
from app.ui.live.row_list import RowList
from app.ui.live.transcript import Role, Row, RowKind, TranscriptModel
from app.ui.theme import GAP

AT_END_PX = 8
"""Closer to the end than this counts as being at the end."""


class BubbleHeights:
    """How high the rows of a transcript are."""

    def __init__(self, model: TranscriptModel, delegate: BubbleDelegate) -> None:
        self._model, self._delegate = model, delegate

    def fit(self, view_width: int) -> bool:
        """Take the view's width in pixels; True when rows have other heights now."""
        return self._delegate.fit(view_width)

    def height_at(self, position: int) -> int:
        """A row's exact height in pixels."""
        return self._delegate.height_of(self._model.rows[position])

    def guess_at(self, position: int) -> int:
        """A row's height by the number of its letters."""
        return self._delegate.guess_of(self._model.rows[position])


class TranscriptView(RowList):
    """A conversation as bubbles."""

    def __init__(self, model: TranscriptModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._follows = True
        self.empty_words = ""
        self._delegate = BubbleDelegate(self)
        self.setItemDelegate(self._delegate)
        self.measures = BubbleHeights(model, self._delegate)
        self.setModel(model)
        self.setAccessibleName(phrases.CONVERSATION)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(ScrollBar())
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().setAccessibleName(phrases.CONVERSATION)
        self.jump = Button(phrases.JUMP_TO_LIVE, "arrow-down", Kind.PRIMARY)
        self.jump.setParent(self)
        self.jump.hide()
        self.jump.clicked.connect(self.follow)
        self.clicked.connect(lambda index: model.toggle(index.row()))
        self.verticalScrollBar().rangeChanged.connect(self._range_changed)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def follows(self) -> bool:
        """Whether the newest words are kept in sight."""
        return self._follows

    def follow(self) -> None:
        """Go to the newest words and stay with them."""
        self._follows = True
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())
        self._show_jump()

    def bring_up(self, at_ms: float) -> None:
        """Bring a moment's row into sight and choose it."""
        position = max(0, self._model.position_at(at_ms))
        index = self._model.index(position)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def selected_text(self) -> str:
        """The chosen rows, oldest first, one line a row."""
        chosen = sorted(index.row() for index in self.selectedIndexes())
        return "\n".join(self._model.rows[position].line for position in chosen)

    def copy(self) -> None:
        """Put the chosen rows on the clipboard."""
        QGuiApplication.clipboard().setText(self.selected_text())

    def copy_all(self) -> None:
        """Put the whole conversation on the clipboard."""
        QGuiApplication.clipboard().setText(self._model.as_text())

    def menu_for(self, index: QModelIndex) -> QMenu:
        """What can be done with a row."""
        menu = QMenu(self)
        copy = menu.addAction(phrases.COPY, self.copy)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setEnabled(bool(self.selectedIndexes()))
        menu.addAction(phrases.COPY_ALL, self.copy_all)
        row: Row | None = index.data(Role.ROW)
        if row is not None and row.kind is RowKind.TOOL:
            words = phrases.HIDE_DETAILS if row.opened else phrases.SHOW_DETAILS
            menu.addAction(words, lambda: self._model.toggle(index.row()))
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer copying."""
        menu = self.menu_for(self.indexAt(event.pos()))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy with Ctrl+C, open a tool's row with Enter, follow again with End."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self.currentIndex().isValid():
                self._model.toggle(self.currentIndex().row())
        elif event.text().isdigit():
            event.ignore()  # a call that is over takes its outcome's digit
        else:
            super().keyPressEvent(event)
            if event.key() == Qt.Key.Key_End:
                self.follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew; keep the newest words and the button in place."""
        super().resizeEvent(event)
        self._show_jump()

    def sticks_to_end(self) -> bool:
        """The newest words stay in sight until somebody scrolls up."""
        return self._follows

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, or what to expect where there are none."""
        super().paintEvent(event)
        if self._model.rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self.empty_words)

    def _range_changed(self, _least: int, most: int) -> None:
        if self._follows:
            self.verticalScrollBar().setValue(most)
        self._show_jump()

    def _scrolled(self, value: int) -> None:
        self._follows = value >= self.verticalScrollBar().maximum() - AT_END_PX
        self._show_jump()

    def _show_jump(self) -> None:
        self.jump.setVisible(not self._follows)
        size = self.jump.sizeHint()
        left = (self.viewport().width() - size.width()) // 2
        self.jump.setGeometry(
            left, self.height() - size.height() - GAP, size.width(), size.height()
        )
        self.jump.raise_()
