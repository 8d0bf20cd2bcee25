"""A card that opens above the control row: keypad, transfer, conference.

Owns opening, closing and its place. It lies inside the call and grabs neither mouse nor
keyboard, so that it can stay open while a call goes on and others ring.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.controls import Button, Card
from app.ui.labels import Label
from app.ui.live import phrases
from app.ui.theme import GAP, MARGIN

MOVES = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Move, QEvent.Type.Resize)


class Panel(Card):
    """A titled card over its parent. ``body`` is where its content goes."""

    opened_changed = Signal(bool)

    def __init__(self, title: str, width_px: int, parent: QWidget) -> None:
        super().__init__(title)
        self.setParent(parent)
        self.setFixedWidth(width_px)
        self._anchor: QWidget | None = None
        self._below: QWidget | None = None
        self.close_button = Button(phrases.CLOSE, "close")
        self.close_button.clicked.connect(self.shut)
        head = QHBoxLayout()
        head.addWidget(Label(title, theme.TITLE_PX - 2, bold=True), 1)
        head.addWidget(self.close_button)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(MARGIN, MARGIN - GAP // 2, MARGIN, MARGIN)
        self.body.setSpacing(GAP + GAP // 2)
        self.body.addLayout(head)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether it is shown."""
        return not self.isHidden()

    def open_above(self, anchor: QWidget) -> None:
        """Show it above a control and give it the keyboard."""
        self._anchor = anchor
        self.show()
        self.place()
        self.raise_()
        self.take_keyboard()
        self.opened_changed.emit(True)

    def shut(self) -> None:
        """Hide it; the keyboard goes back to the control that it belongs to."""
        if not self.is_open:
            return
        inside = self.isAncestorOf(self.focusWidget() or self) or self.hasFocus()
        self.hide()
        self.opened_changed.emit(False)
        if inside and self._anchor is not None and self._anchor.isEnabled():
            self._anchor.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep_clear_of(self, below: QWidget) -> None:
        """Stand above this too while it is seen, as what a panel asked for may be said there."""
        self._below = below
        below.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What it stands above has another place, or is gone."""
        if event.type() in MOVES:
            self.place()
        return super().eventFilter(watched, event)

    def take_keyboard(self) -> None:
        """Put the keyboard where one starts."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def place(self) -> None:
        """Stand above the control, inside the parent."""
        parent = self.parentWidget()
        if parent is None or self._anchor is None or not self.is_open:
            return
        self.body.activate()
        wanted = self.body.totalHeightForWidth(self.width())
        wanted = wanted if wanted > 0 else self.sizeHint().height()
        above = self._anchor.mapTo(parent, QPoint(self._anchor.width() // 2, 0))
        left = above.x() - self.width() // 2
        left = max(GAP, min(left, parent.width() - self.width() - GAP))
        foot = above.y() - MARGIN - GAP
        if self._below is not None and not self._below.isHidden():
            foot = min(foot, self._below.mapTo(parent, QPoint(0, 0)).y() - GAP)
        height = min(wanted, foot - GAP)
        self.resize(self.width(), height)
        self.move(left, foot - height)

    def event(self, event: QEvent) -> bool:
        """What is inside wants another height."""
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.place()
        return handled

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.shut()
        else:
            super().keyPressEvent(event)
