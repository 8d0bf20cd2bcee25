"""Other extensions and whether they are on the phone, below what one calls with.

Owns a chip for each: name, and the state as a shape and a word. Pressing one puts its
number into the field and never dials. Which are watched is a setting; watching is the
engine's.
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.commands.desk import Desk
from app.engine.events import Event, LampChanged, LineChanged, RecordsChanged
from app.ui import icons, theme
from app.ui.controls import ICON_PX, Tone, ink
from app.ui.labels import Label
from app.ui.phone.parts import BY_KEYBOARD, heading
from app.ui.runner import Runner
from app.ui.theme import GAP, GRID, RADIUS, TARGET, Colours
from app.ui.tr import tr
from models.contacts import Contact

BUSY_LAMP = "busy_lamp"
UNKNOWN = "unknown"
STEPS: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
UP = ("registered", "ready")
LOOKS: dict[str, tuple[str, str, Tone]] = {
    "idle": ("dot", tr("Free"), Tone.GOOD),
    "ringing": ("bell", tr("Rings"), Tone.WARN),
    "busy": ("phone", tr("On the phone"), Tone.BAD),
    UNKNOWN: ("ring", tr("Unknown"), Tone.PLAIN),
}
"""Icon, word and tone of each state of ``LampChanged``."""


class LampChip(QAbstractButton):
    """One extension: its name and what it is doing."""

    def __init__(self, target: str, number: str) -> None:
        super().__init__()
        self.target, self.number, self.name = target, number, number
        self.state = UNKNOWN
        self._reason = ""
        self._hovered = self._ringed = False
        self.setFixedHeight(TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tell()

    @property
    def words(self) -> str:
        """The state in a word."""
        return LOOKS[self.state][1]

    def show_state(self, state: str) -> None:
        """Show what the extension is doing."""
        self.state = state if state in LOOKS else UNKNOWN
        self._tell()

    def show_name(self, name: str) -> None:
        """Show whose extension it is; empty for nobody known."""
        self.name = name or self.number
        self._tell()

    def explain(self, reason: str) -> None:
        """Grey it with the reason; empty lets it be pressed."""
        self._reason = reason
        self.setEnabled(not reason)
        self._tell()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(10 * TARGET, TARGET)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows to the list."""
        if event.key() in STEPS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is to those who use it."""
        self._ringed = event.reason() in (*BY_KEYBOARD, Qt.FocusReason.OtherFocusReason)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """It has the keyboard no more."""
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
        """Shape, name, and the state's word at the right."""
        look = theme.colours(self.palette())
        icon, words, tone = LOOKS[self.state]
        front = ink(tone, look) if self.isEnabled() else look.muted
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, look)
        top = (self.height() - ICON_PX) / 2
        icons.paint(painter, icon, QRectF(GAP, top, ICON_PX, ICON_PX), front)
        small = theme.font(theme.SMALL_PX, bold=self.state not in ("idle", UNKNOWN))
        wide = QFontMetricsF(small).horizontalAdvance(words) + 1
        left, right = ICON_PX + 2 * GAP, self.width() - GAP
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(small)
        painter.setPen(QColor(front))
        painter.drawText(QRectF(right - wide, 0, wide, self.height()), middle, words)
        box = QRectF(left, 0, right - wide - GAP - left, self.height())
        painter.setFont(theme.font())
        painter.setPen(QColor(look.text if self.isEnabled() else look.muted))
        elide = Qt.TextElideMode.ElideRight
        shown = QFontMetricsF(painter.font()).elidedText(self.name, elide, box.width())
        painter.drawText(box, middle, shown)

    def _paint_ground(self, painter: QPainter, look: Colours) -> None:
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        ringed = self._ringed and self.hasFocus()
        painter.setPen(QPen(QColor(look.text), 2) if ringed else Qt.PenStyle.NoPen)
        pointed_at = self.isEnabled() and (self._hovered or self.isDown())
        painter.setBrush(QColor(look.track) if pointed_at else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)

    def _tell(self) -> None:
        who = self.name if self.name == self.number else f"{self.name}, {self.number}"
        self.setAccessibleName(f"{who}: {self.words}")
        hint = self._reason or tr("Press to put the number into the field.")
        self.setAccessibleDescription(hint)
        self.setToolTip(f"{self.accessibleName()}\n{hint}")
        self.update()


class Lamps(QWidget):
    """All of them; not there while none is watched. ``chosen`` carries a number to fill in."""

    chosen = Signal(str)

    def __init__(self, bridge: Runner, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._desk = bridge, desk
        self._seen: dict[str, LampChanged] = {}
        self._lines: dict[str, str] = {}
        self.chips: dict[str, LampChip] = {}
        self.reason = Label("", theme.SMALL_PX, muted=True)
        self.reason.setWordWrap(True)
        self.setAccessibleName(tr("Extensions"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, GAP, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(heading(tr("Extensions")))
        self._column.addSpacing(GRID)
        self._column.addWidget(self.reason)
        self.read()

    def read(self) -> None:
        """Show those that the settings name now."""
        targets = self._desk.settings.settings().phone.busy_lamps
        if tuple(self.chips) != targets:
            self._build(targets)
        reason = self._desk.calls.missing_features().get(BUSY_LAMP, "")
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        for chip in self.chips.values():
            chip.explain(reason)
        self.setVisible(bool(targets))

    def apply(self, event: Event) -> None:
        """Show what an event changes."""
        match event:
            case LampChanged():
                self._seen[event.target] = event
                self._show(event.target)
            case LineChanged():
                self._lines[event.line_id] = event.state
                for target in self.chips:
                    self._show(target)
            case RecordsChanged(what="settings"):
                self.read()
            case RecordsChanged(what="contacts"):
                self._look_up()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows go from one to the next, as in a list."""
        chips = list(self.chips.values())
        step = STEPS.get(event.key(), 0)
        at = next((place for place, chip in enumerate(chips) if chip.hasFocus()), None)
        if at is None or not step:
            super().keyPressEvent(event)
        elif 0 <= at + step < len(chips):
            chips[at + step].setFocus(Qt.FocusReason.TabFocusReason)
            into_sight(chips[at + step])

    def _build(self, targets: Sequence[str]) -> None:
        for chip in self.chips.values():
            self._column.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = {}
        for target in targets:
            shown = self._desk.people.read_number(target).shown or target
            chip = LampChip(target, shown.removeprefix("sip:"))
            chip.clicked.connect(partial(self.chosen.emit, target))
            self.chips[target] = chip
            self._column.addWidget(chip)
            self._show(target)
        self._look_up()

    def _show(self, target: str) -> None:
        """A line that is down tells nothing, so what it told last is not claimed."""
        chip, seen = self.chips.get(target), self._seen.get(target)
        if chip is not None:
            told = seen is not None and self._lines.get(seen.line_id, UP[0]) in UP
            chip.show_state(seen.state if seen is not None and told else UNKNOWN)

    def _look_up(self) -> None:
        def found(target: str, contact: Contact | None) -> None:
            if target in self.chips:
                self.chips[target].show_name(contact.name if contact is not None else "")

        for target in self.chips:
            command = self._desk.people.contact_for(target)
            # Without the contacts the number says enough.
            self._bridge.run(command, partial(found, target), lambda _error: None)


def into_sight(widget: QWidget) -> None:
    """Scroll to what has the keyboard now."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    if around is not None:
        around.ensureWidgetVisible(widget)
