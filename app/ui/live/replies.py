"""What a person might say next: up to three sentences that nobody else sees.

Owns showing them. A click hands one on to be looked at; none is ever spoken from here.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.controls import Button, Glyph, Tone
from app.ui.labels import ElidedLabel, Label
from app.ui.live import console_phrases as words
from app.ui.live.key_names import KeyNames, reply_command
from app.ui.theme import GAP, GRID, MARGIN, RADIUS, TARGET

MOST = 3
KEYS_PX = 44


class Reply(Button):
    """One sentence with its key; as wide as its place, as high as two lines at most."""

    def __init__(self) -> None:
        super().__init__("", "chevron-right")
        self._key = ""
        self.setFont(theme.font())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str) -> None:
        """Show another sentence."""
        self.say(text)
        self.setToolTip(text)
        self._fit()

    def name_key(self, key: str) -> None:
        """Show the key that uses it; empty for none."""
        self._key = key
        self.setAccessibleDescription(f"{words.ONLY_YOU} {key}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        """As high as it was made."""
        return QSize(240, self.minimumHeight() or TARGET)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two lines where one does not do; the tooltip has the rest."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = QFontMetrics(self.font())
        room = self.width() - 2 * GAP - GRID - KEYS_PX
        two = metrics.horizontalAdvance(self.text()) > room
        height = 2 * metrics.lineSpacing() + GAP if two else TARGET
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A dashed outline, because it is not part of the conversation; key, words."""
        look = theme.colours(self.palette())
        back, front, _edge = self._colours(look)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(QPen(QColor(look.edge), 1, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(back))
        painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)
        if self._ringed and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(look.text), 2))
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), RADIUS - 4, RADIUS - 4)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(theme.SMALL_PX))
        painter.setPen(QColor(look.muted))
        painter.drawText(QRectF(GAP + GRID, 0, KEYS_PX, self.height()), middle, self._key)
        painter.setFont(self.font())
        painter.setPen(QColor(front))
        left = GAP + GRID + KEYS_PX
        room = QRectF(left, 0, self.width() - left - GAP, self.height())
        elide = Qt.TextElideMode.ElideRight
        most = 1.9 * room.width() if self.height() > TARGET else room.width()
        text = QFontMetrics(self.font()).elidedText(self.text(), elide, int(most))
        painter.drawText(room, middle | Qt.TextFlag.TextWordWrap, text)


class Replies(QWidget):
    """The sentences; hidden while there are none. ``chosen`` carries the one that was clicked."""

    chosen = Signal(str)

    def __init__(self, keys: KeyNames) -> None:
        super().__init__()
        self._keys = keys
        self.buttons = [Reply() for _ in range(MOST)]
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(Glyph("eye", Tone.ACCENT))
        head.addWidget(Label(words.REPLIES, theme.SMALL_PX, bold=True))
        head.addWidget(ElidedLabel(words.ONLY_YOU, theme.SMALL_PX, muted=True), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, GAP, MARGIN, GRID)
        column.setSpacing(GRID)
        column.addLayout(head)
        for button in self.buttons:
            column.addWidget(button)
            button.hide()
            button.clicked.connect(lambda _checked=False, b=button: self.chosen.emit(b.text()))
        self.setAccessibleName(words.REPLIES)
        self.hide()
        keys.changed.connect(self._name_keys)
        self._name_keys()

    @property
    def texts(self) -> tuple[str, ...]:
        """What is suggested now."""
        return tuple(button.text() for button in self.buttons if not button.isHidden())

    def show_texts(self, texts: Sequence[str]) -> None:
        """Suggest these instead; none takes them away."""
        shown = [text for text in texts if text.strip()][:MOST]
        for place, button in enumerate(self.buttons):
            if place < len(shown):
                button.show_text(shown[place])
            button.setVisible(place < len(shown))
        self.setVisible(bool(shown))

    def _name_keys(self) -> None:
        for place, button in enumerate(self.buttons):
            button.name_key(self._keys.key(reply_command(place)))

    def use(self, place: int) -> None:
        """Choose one, the first is 0; nothing where there is none."""
        if place < len(self.texts):
            self.chosen.emit(self.texts[place])
