"""Small controls that the Phone screen adds to the shared ones.

Owns an icon-only button, a toggle whose icon and word change, tabs that carry a count,
a panel, and a message in its place with something to do about it.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QEnterEvent,
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui import icons, theme
from app.ui.controls import ICON_PX, Button, Glyph, ScrollBar, Tone, ground, ink
from app.ui.labels import Label
from app.ui.theme import GAP, GRID, RADIUS, TARGET
from app.ui.tr import tr

BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class IconButton(QAbstractButton):
    """A square button whose icon says it all; the word is its name and its tooltip."""

    def __init__(self, words: str, icon: str, size_px: int = TARGET) -> None:
        super().__init__()
        self._icon = icon
        self._hovered = self._ringed = False
        self.setFixedSize(size_px, size_px)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.say(words)

    def say(self, words: str) -> None:
        """Change its name."""
        self.setAccessibleName(words)
        self.setToolTip(words)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is to those who use it."""
        self._ringed = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show nothing any more."""
        super().focusOutEvent(event)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Remember the pointer for painting."""
        self._hovered = True
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        self._hovered = False
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The icon, on a ground while it is pointed at."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isEnabled() and (self._hovered or self.isDown() or self.isChecked()):
            painter.setBrush(QColor(look.track))
            painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)
        if self._ringed and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(look.text), 2))
            painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)
        edge = (self.width() - ICON_PX) / 2
        colour = look.text if self.isEnabled() else look.edge
        icons.paint(painter, self._icon, QRectF(edge, edge, ICON_PX, ICON_PX), colour)


class Toggle(Button):
    """A button that is on or off; icon and words say which."""

    def __init__(self, off: tuple[str, str], on: tuple[str, str]) -> None:
        super().__init__(off[1], off[0])
        self._off, self._on = off, on
        self.setCheckable(True)
        self.toggled.connect(self._show)

    def set_on(self, on: bool) -> None:
        """Show what is the case, without asking for it."""
        blocked = self.blockSignals(True)
        self.setChecked(on)
        self.blockSignals(blocked)
        self._show(on)

    def _show(self, on: bool) -> None:
        icon, words = self._on if on else self._off
        self.say(words, icon)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """As a button; on has an accent outline as well as its own icon and word."""
        super().paintEvent(event)
        if self.isChecked():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.colours(self.palette()).warn), 2))
            box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
            painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)


class Panel(QWidget):
    """A surface; ``edges`` says at which sides a fine line bounds it (``tblr``)."""

    def __init__(self, edges: str = "") -> None:
        super().__init__()
        self._edges = edges

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The surface and its lines."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.surface))
        line = QColor(look.line)
        if "t" in self._edges:
            painter.fillRect(0, 0, self.width(), 1, line)
        if "b" in self._edges:
            painter.fillRect(0, self.height() - 1, self.width(), 1, line)
        if "l" in self._edges:
            painter.fillRect(0, 0, 1, self.height(), line)
        if "r" in self._edges:
            painter.fillRect(self.width() - 1, 0, 1, self.height(), line)


class MessageBar(QWidget):
    """One sentence where it matters, with something to do about it; hidden while there is none."""

    ICONS = {Tone.BAD: "failed", Tone.WARN: "warning", Tone.GOOD: "done"}

    def __init__(self, *, wide: bool = False) -> None:
        """``wide`` puts what can be done beside the sentence instead of below it."""
        super().__init__()
        self._tone = Tone.PLAIN
        self._act: Callable[[], object] | None = None
        self._lasting = False
        self._glyph = Glyph("dot", Tone.PLAIN)
        self.words = Label()
        self.words.setWordWrap(True)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.action = Button("", "chevron-right")
        self.action.clicked.connect(self._acted)
        self.dismiss = IconButton(tr("Dismiss"), "close", TARGET)
        self.dismiss.clicked.connect(self.clear)
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self.words, 1)
        if wide:
            top.addWidget(self.action)
        top.addWidget(self.dismiss, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP + GRID, GRID, GRID, GRID)
        column.setSpacing(GRID)
        column.addLayout(top)
        if not wide:
            column.addWidget(self.action, 0, Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def say(
        self,
        words: str,
        tone: Tone = Tone.BAD,
        action: tuple[str, str, Callable[[], object]] | None = None,
        *,
        lasting: bool = False,
    ) -> None:
        """Show a sentence; ``action`` is an icon, a word and what it does.

        A lasting one stays when its action is taken.
        """
        self._tone, self._lasting = tone, lasting
        self._glyph.show_icon(self.ICONS.get(tone, "dot"), tone)
        self.words.setText(words)
        self.setAccessibleName(words)
        self.action.setVisible(action is not None)
        self._act = None
        if action is not None:
            icon, word, self._act = action
            self.action.say(word, icon)
        self.show()
        self.update()
        announce(self, words, urgent=tone is Tone.BAD)

    def clear(self) -> None:
        """It has been read, or no longer holds."""
        self._act = None
        self.hide()

    def _acted(self) -> None:
        act = self._act
        if not self._lasting:
            self.clear()
        if act is not None:
            act()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A soft ground with an outline in its tone."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(ink(self._tone, look)), 1))
        painter.setBrush(QColor(ground(self._tone, look)))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)


def announce(widget: QWidget, words: str, *, urgent: bool = False) -> None:
    """Say something through the screen reader."""
    event = QAccessibleAnnouncementEvent(widget, words)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)


def heading(words: str) -> Label:
    """A small heading above what belongs together."""
    return Label(words, theme.SMALL_PX, bold=True, muted=True)


def beside(*parts: QWidget, spacing: int = GAP) -> QHBoxLayout:
    """Widgets in a row without margins."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(spacing)
    for part in parts:
        row.addWidget(part)
    return row


def scrolling(inside: QWidget) -> QScrollArea:
    """A place for what may be too high; it scrolls up and down and has no look of its own."""
    scroll = QScrollArea()
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setVerticalScrollBar(ScrollBar())
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(inside)
    scroll.viewport().setAutoFillBackground(False)
    inside.setAutoFillBackground(False)
    return scroll
