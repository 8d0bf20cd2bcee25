"""The first page of the first run: what the person wants of the desk.

Owns the three cards. The answer decides what the other pages suggest and which screen
comes first; nothing is switched off by it.
"""

from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from app.ui import icons, theme
from app.ui.settings.switch import BY_KEYBOARD
from app.ui.theme import GAP, GRID, MARGIN, RADIUS
from app.ui.tr import tr

CARD_PX, LOW_CARD_PX, ICON_PX, MARK_PX = 84, 68, 32, 20


class Purpose(StrEnum):
    """What somebody starts Ringdesk for."""

    DESK = "desk"
    PROMPTS = "prompts"
    READING = "reading"


class PurposeCard(QRadioButton):
    """A choice as a card: icon, name, sentence, and a mark when it is chosen."""

    def __init__(self, icon: str, name: str, words: str, height: int = CARD_PX) -> None:
        super().__init__(name)
        self._height = height
        self._icon, self._words = icon, words
        self._ringed = False
        self.setAccessibleName(name)
        self.setAccessibleDescription(words)
        self.setFont(theme.font(bold=True))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As high as its words need."""
        return QSize(320, self._height)

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for the least window."""
        return QSize(240, self._height)

    def hitButton(self, _position: object) -> bool:
        """All of it can be clicked."""
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is to those who use it."""
        self._ringed = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The card; the chosen one has the accent, a wider edge and a filled mark."""
        look = theme.colours(self.palette())
        chosen = self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.accent if chosen else look.edge), 2 if chosen else 1))
        painter.setBrush(QColor(look.accent_soft if chosen else look.surface))
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        if self._ringed and self.hasFocus():
            painter.setPen(QPen(QColor(look.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(3, 3, -3, -3), RADIUS - 3, RADIUS - 3)
        middle = box.center().y()
        place = QRectF(box.left() + MARGIN, middle - ICON_PX / 2, ICON_PX, ICON_PX)
        icons.paint(painter, self._icon, place, look.accent if chosen else look.muted)
        mark = QRectF(box.right() - MARGIN - MARK_PX, middle - MARK_PX / 2, MARK_PX, MARK_PX)
        icon = "done" if chosen else "ring"
        icons.paint(painter, icon, mark, look.accent if chosen else look.muted)
        left = place.right() + MARGIN
        words = QRectF(left, box.top() + GAP, mark.left() - left - GAP, box.height() - 2 * GAP)
        self._write(painter, words)

    def _write(self, painter: QPainter, box: QRectF) -> None:
        look = theme.colours(self.palette())
        small, wrap = theme.font(theme.BASE_PX - 1), Qt.TextFlag.TextWordWrap
        title_px = self.fontMetrics().height()
        words_px = QFontMetricsF(small).boundingRect(box, wrap, self._words).height()
        lead = max(0.0, (box.height() - title_px - 2 - words_px) / 2)
        top = QRectF(box.left(), box.top() + lead, box.width(), title_px)
        painter.setPen(QColor(look.text))
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.setFont(small)
        painter.setPen(QColor(look.text if self.isChecked() else look.muted))
        below = QRectF(box.left(), top.bottom() + 2, box.width(), box.bottom() - top.bottom())
        painter.drawText(below, wrap, self._words)


class PurposePage(QWidget):
    """Three cards, one of them chosen."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.cards = {
            Purpose.DESK: PurposeCard(
                "phone",
                tr("Hold calls at a desk"),
                tr("You and the agent answer and place calls on a line of yours."),
            ),
            Purpose.PROMPTS: PurposeCard(
                "agent",
                tr("Try out what an agent says"),
                tr("Talk to it with a headset and change its script. No line is needed."),
            ),
            Purpose.READING: PurposeCard(
                "library",
                tr("Read and hear past calls"),
                tr("Search transcripts, listen, make notes."),
            ),
        }
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP + GRID)
        for purpose, card in self.cards.items():
            group.addButton(card)
            column.addWidget(card)
            card.toggled.connect(lambda on, purpose=purpose: self._tell(on, purpose))
        column.addStretch(1)
        self.cards[Purpose.DESK].setChecked(True)

    def _tell(self, on: bool, purpose: Purpose) -> None:
        if on:
            self.chosen.emit(purpose)

    @property
    def purpose(self) -> Purpose:
        """The card that is chosen."""
        return next(purpose for purpose, card in self.cards.items() if card.isChecked())
