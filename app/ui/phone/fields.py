"""Fields to type into and boxes to choose from, flat and with an outline that can be seen.

Owns their look; Qt's own widgets bring everything else.
"""

import sys

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QPlainTextEdit, QToolTip, QWidget

from app.ui import icons, theme
from app.ui.controls import ICON_PX
from app.ui.labels import Label
from app.ui.phone.parts import IconButton
from app.ui.theme import GAP, GRID, RADIUS, TARGET
from app.ui.tr import tr

HEIGHT = TARGET + GRID
CHOICE_PX = 120
"""A choice may be made as narrow as this, whatever stands in it."""
NAME_IS_NOT_READ = sys.platform != "win32"
"""Qt leaves a combo box's name to its label there, but looks for one only right beside it."""
BOX_FRAME_PX = 3
"""Room for the outline: the text beside it has square corners."""
TYPING_RESTS_MS = 30
"""Before what was typed is looked for: shorter than between two keys of whoever types fast, and
what is found is there within 100 ms."""


class Field(QLineEdit):
    """One line of text. ``name`` is read to those who do not see it."""

    def __init__(self, name: str, hint: str = "", text: str = "") -> None:
        super().__init__(text)
        self._clearing: IconButton | None = None
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setMinimumHeight(HEIGHT)
        self.setFrame(False)
        self.setTextMargins(GRID, 0, GRID, 0)

    def offer_clearing(self) -> None:
        """Show a button that empties it while there is something in it."""
        button = IconButton(tr("Clear"), "close")
        button.setParent(self)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.hide()
        button.clicked.connect(self.clear)
        self.textChanged.connect(self._show_clearing)
        self._clearing = button

    def _show_clearing(self, text: str) -> None:
        if self._clearing is not None:
            self._clearing.setVisible(bool(text))
            self.setTextMargins(GRID, 0, TARGET if text else GRID, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button at the right end."""
        super().resizeEvent(event)
        if self._clearing is not None:
            self._clearing.move(self.width() - TARGET - 2, (self.height() - TARGET) // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, then the outline."""
        super().paintEvent(event)
        outline(self)


class TextBox(QPlainTextEdit):
    """Several lines of text."""

    def __init__(self, name: str, hint: str = "", text: str = "") -> None:
        super().__init__(text)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        self.setLineWidth(BOX_FRAME_PX)

    def event(self, event: QEvent) -> bool:
        """The frame is the outline of all fields; the text is its viewport's."""
        if event.type() != QEvent.Type.Paint:
            return super().event(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().base())
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS / 2, RADIUS / 2)
        painter.end()
        outline(self)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Outline it in the accent colour."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Outline it as others."""
        super().focusOutEvent(event)
        self.update()


class Choice(QComboBox):
    """One of several."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._said = ""
        self.setAccessibleName(name)
        self.setMinimumHeight(HEIGHT)

    def setAccessibleName(self, name: str) -> None:
        """What it is called for those who do not see the word beside it."""
        super().setAccessibleName(name)
        self._describe()

    def setAccessibleDescription(self, words: str) -> None:
        """What else is said of it."""
        self._said = words
        self._describe()

    def _describe(self) -> None:
        """Where Qt tells screen readers the chosen words in place of the name, say it as well."""
        name = self.accessibleName() if NAME_IS_NOT_READ else ""
        super().setAccessibleDescription(". ".join(part for part in (name, self._said) if part))

    def minimumSizeHint(self) -> QSize:
        """Long words are cut, so they need not push what stands beside them out."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), CHOICE_PX), least.height())

    def event(self, event: QEvent) -> bool:
        """What is cut can be read in the tooltip."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            if not self.toolTip() and self._shown_words() != self.currentText():
                QToolTip.showText(event.globalPos(), self.currentText(), self)
                return True
        return super().event(event)

    def _words_box(self) -> QRect:
        return self.rect().adjusted(GAP, 0, -ICON_PX - 2 * GAP, 0)

    def _shown_words(self) -> str:
        elide, room_px = Qt.TextElideMode.ElideRight, self._words_box().width()
        return self.fontMetrics().elidedText(self.currentText(), elide, room_px)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A flat ground, the chosen words and an arrow."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.raised if self.isEnabled() else look.track))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS / 2, RADIUS / 2)
        painter.setPen(QColor(look.text if self.isEnabled() else look.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self._words_box(), middle, self._shown_words())
        corner = QPoint(self.width() - ICON_PX - GAP, (self.height() - ICON_PX) // 2)
        arrow = QRectF(corner.x(), corner.y(), ICON_PX, ICON_PX)
        icons.paint(painter, "chevron-down", arrow, look.muted)
        painter.end()
        outline(self)


def outline(widget: QWidget) -> None:
    """A rounded outline at the edge, in the accent colour and thicker while it has focus.

    Its middle is where it fills whole pixels: between two it would be pale on both.
    """
    look = theme.colours(widget.palette())
    has_focus = widget.hasFocus()
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(look.accent if has_focus else look.edge), 2 if has_focus else 1))
    inset = 1.0 if has_focus else 1.5
    box = QRectF(widget.rect()).adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(box, RADIUS / 2, RADIUS / 2)


def field_label(words: str) -> Label:
    """What a field is called, at its height, so that both stand on one line."""
    label = Label(words)
    label.setFixedHeight(HEIGHT)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return label
