"""The window above all others in which calls ring. It never takes the keyboard.

Owns its flags, border and place. Which calls ring, and what the buttons do, is
``calls``'s.
"""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSettings, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QScreen,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui import theme
from app.ui.incoming import phrases
from app.ui.incoming.card import RingCard
from app.ui.labels import Label
from app.ui.theme import GAP, MARGIN

WIDTH_PX = 440
BORDER_PX = 2
MOST_CARDS = 4
PLACE_KEY = "incoming_window/place"
FLAGS = (
    Qt.WindowType.Tool
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.WindowDoesNotAcceptFocus
)


class IncomingWindow(QWidget):
    """Ringing calls below each other, the newest on top. It can be dragged anywhere."""

    def __init__(self, settings_path: Path | None = None) -> None:
        super().__init__(None, FLAGS)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.setWindowTitle(phrases.TITLE)
        self.setAccessibleName(phrases.TITLE)
        self.setFixedWidth(WIDTH_PX)
        self._settings_path = settings_path
        self._dragged_from: QPoint | None = None
        self._cards: tuple[RingCard, ...] = ()
        self.more = Label("", muted=True)
        self.more.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        self.more.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(BORDER_PX, BORDER_PX, BORDER_PX, BORDER_PX)
        self._column.setSpacing(0)
        self._column.addWidget(self.more)

    @property
    def cards(self) -> tuple[RingCard, ...]:
        """What is shown, from the top."""
        return self._cards

    def show_cards(self, cards: Sequence[RingCard], screen: QScreen | None) -> None:
        """Show these cards; without any the window goes away."""
        for old in self._cards:
            if old not in cards:
                self._column.removeWidget(old)
                old.hide()
                old.deleteLater()
        self._cards = tuple(cards)
        for place, card in enumerate(self._cards):
            self._column.insertWidget(place, card)
            card.setVisible(place < MOST_CARDS)
        self.more.setText(phrases.more_ringing(len(cards) - MOST_CARDS))
        self.more.setVisible(len(cards) > MOST_CARDS)
        if not cards:
            self.hide()
            return
        self.fit()
        if self.isHidden():
            self.move(self.place_on(screen))
            self.show()
        self.raise_()

    def fit(self) -> None:
        """Be as high as the cards need."""
        self._column.activate()
        self.setFixedHeight(self._column.sizeHint().height())

    def place_on(self, screen: QScreen | None) -> QPoint:
        """Where to appear: where it was left if that is still on a screen, else the top
        right of ``screen``."""
        remembered = self._remembered()
        rooms = [one.availableGeometry() for one in QGuiApplication.screens()]
        if remembered is not None:
            rect = QRect(remembered, QSize(self.width(), self.height()))
            if any(room.contains(rect) for room in rooms):
                return remembered
        wanted = screen if screen is not None else QGuiApplication.primaryScreen()
        room = wanted.availableGeometry()
        return QPoint(room.right() - self.width() - MARGIN, room.top() + MARGIN)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag."""
        self._dragged_from = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self._dragged_from is not None:
            self.move(event.globalPosition().toPoint() - self._dragged_from)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Remember where it was put."""
        if self._dragged_from is not None and self._settings_path is not None:
            store = QSettings(str(self._settings_path), QSettings.Format.IniFormat)
            store.setValue(PLACE_KEY, self.pos())
            store.sync()
        self._dragged_from = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground and a border that stands out from whatever lies below."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.surface))
        painter.setPen(QPen(QColor(look.text), 2 * BORDER_PX))
        painter.drawRect(self.rect())

    def _remembered(self) -> QPoint | None:
        if self._settings_path is None:
            return None
        store = QSettings(str(self._settings_path), QSettings.Format.IniFormat)
        place = store.value(PLACE_KEY)
        return place if isinstance(place, QPoint) else None
