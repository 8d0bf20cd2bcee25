"""The row of controls below a call.

Owns the buttons, their faces and what they say of themselves. Which are shown and
usable is ``offers``'s; what they do is the call view's.
"""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui import icons, theme
from app.ui.controls import Button, Kind, Tone, ground, ink
from app.ui.live import console_phrases, phrases
from app.ui.live.faces import Face as Face
from app.ui.live.offers import Control, Offer, Offers
from app.ui.theme import GAP, GRID, MARGIN, RADIUS, Colours

HEIGHT_PX = 56
LEAST_PX = 76
ICON_PX = 22
WORD_TOP_PX = 32


FACES: Mapping[Control, Face] = {
    Control.ANSWER: Face("phone", phrases.ANSWER),
    Control.LET_AGENT: Face("agent", phrases.LET_AGENT),
    Control.MUTE: Face("mic", phrases.MUTE),
    Control.HOLD: Face("hold", phrases.HOLD),
    Control.KEYPAD: Face("keypad", phrases.KEYPAD),
    Control.TRANSFER: Face("transfer", phrases.TRANSFER),
    Control.COMPLETE: Face("transfer", phrases.COMPLETE),
    Control.BACK: Face("back", phrases.BACK_TO_HELD),
    Control.CONFERENCE: Face("person-add", phrases.ADD_CALL),
    Control.SPLIT: Face("back", phrases.SPLIT),
    Control.FLAG: Face("flag", console_phrases.FLAG),
    Control.TAKE_OVER: Face("mic", console_phrases.TAKE_OVER),
    Control.END: Face("phone-end", phrases.END_CALL),
}
KINDS = {
    Control.ANSWER: Kind.PRIMARY,
    Control.COMPLETE: Kind.PRIMARY,
    Control.TAKE_OVER: Kind.PRIMARY,
    Control.END: Kind.DANGER,
}
WIDTHS_PX = {Control.ANSWER: 136, Control.TAKE_OVER: 176, Control.END: 168}
END_BESIDE_PX = 120
"""The end's least width while something weightier is shown."""


class ControlButton(Button):
    """An icon above a word. ``on`` is a toggle that is on, or a panel that is open."""

    def __init__(self, face: Face, kind: Kind = Kind.PLAIN, least_px: int = LEAST_PX) -> None:
        super().__init__(face.words, face.icon, kind, HEIGHT_PX)
        self._least_px = least_px
        self._on: Tone | None = None
        self.weigh(kind)

    def weigh(self, kind: Kind) -> None:
        """Weigh more or less than before; its words are smaller than another button's."""
        super().weigh(kind)
        self.setFont(theme.font(theme.SMALL_PX + 1, bold=kind is not Kind.PLAIN))

    def ask_for(self, least_px: int) -> None:
        """Be no narrower than that."""
        if least_px != self._least_px:
            self._least_px = least_px
            self.updateGeometry()

    @property
    def kind(self) -> Kind:
        """How much it weighs."""
        return self._kind

    @property
    def icon_name(self) -> str:
        """The drawing it shows."""
        return self._icon

    @property
    def on(self) -> bool:
        """Whether it is shown as on."""
        return self._on is not None

    def show_face(self, face: Face, on: Tone | None = None) -> None:
        """Change icon and word; with a tone it looks switched on."""
        self._icon, self._on = face.icon, on
        if face.words != self.text():
            self.say(face.words)
        self.update()

    def allow(self, offer: Offer) -> None:
        """Let it be used, or grey it with the reason."""
        self.setEnabled(not offer.why_not)
        self.explain(offer.why_not)

    def explain(self, words: str) -> None:
        """What a press will do, or why it cannot."""
        self.setToolTip(words)
        self.setAccessibleDescription(words)

    def sizeHint(self) -> QSize:
        """As wide as its word, and never small."""
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(max(self._least_px, words + 2 * GAP), HEIGHT_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, icon, word below it; a second outline shows keyboard focus."""
        look = theme.colours(self.palette())
        back, front, edge = self._colours(look)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(QPen(QColor(edge), 2 if self.on else 1))
        painter.setBrush(QColor(back))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        if self._ringed and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(front), 2))
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), RADIUS - 2, RADIUS - 2)
        icon_box = QRectF((self.width() - ICON_PX) / 2, GAP - 1, ICON_PX, ICON_PX)
        icons.paint(painter, self._icon, icon_box, front)
        painter.setPen(QColor(front))
        words = QRectF(0, WORD_TOP_PX, self.width(), self.height() - WORD_TOP_PX - GRID)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())

    def _colours(self, look: Colours) -> tuple[str, str, str]:
        if self._on is not None and self.isEnabled():
            return ground(self._on, look), look.text, ink(self._on, look)
        return super()._colours(look)


class ControlRow(QWidget):
    """The controls of one call. ``wanted`` tells which one was pressed."""

    wanted = Signal(str)
    """A ``Control``."""

    def __init__(self) -> None:
        super().__init__()
        self.buttons = {
            control: ControlButton(
                face, KINDS.get(control, Kind.PLAIN), WIDTHS_PX.get(control, LEAST_PX)
            )
            for control, face in FACES.items()
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, GAP + GRID, MARGIN, GAP + GRID)
        row.setSpacing(GAP)
        row.addStretch()
        for control, button in self.buttons.items():
            if control in (Control.TAKE_OVER, Control.END):
                row.addSpacing(GAP)
            row.addWidget(button)
            button.clicked.connect(lambda _checked=False, c=control: self.wanted.emit(c))
        row.addStretch()
        self.show_offers({Control.END: Offer()})

    def show_offers(self, shown: Offers) -> None:
        """Show these controls, those that cannot be used greyed with the reason."""
        beside = Control.TAKE_OVER in shown
        end_px = END_BESIDE_PX if beside else WIDTHS_PX[Control.END]
        self.buttons[Control.END].ask_for(end_px)
        for control, button in self.buttons.items():
            offer = shown.get(control)
            button.setVisible(offer is not None)
            if offer is not None:
                button.allow(offer)

    def usable(self, control: Control) -> bool:
        """Whether a control is shown and can be used."""
        button = self.buttons[control]
        return not button.isHidden() and button.isEnabled()

    def why_not(self, control: Control) -> str:
        """What a control that is greyed says of it; empty where it can be used or is not shown."""
        button = self.buttons[control]
        greyed = not button.isHidden() and not button.isEnabled()
        return button.accessibleDescription() if greyed else ""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A surface with a line above."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.surface))
        painter.fillRect(0, 0, self.width(), 1, QColor(look.line))
