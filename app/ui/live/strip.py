"""The strip above a call: who, how long, who speaks, recorded or not, how loud, how fast.

Owns the arrangement and the meaning of the chips; the call's state is told to it.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import wording
from app.engine.events import CallBegan, Floor, LevelsMeasured
from app.ui import phrases, theme
from app.ui.controls import Chip, Tone
from app.ui.labels import ElidedLabel, Label
from app.ui.live.meter import LevelMeter
from app.ui.theme import GAP, GRID, MARGIN

HEIGHT = 72
DELAY_FROM_PX = 1120

FLOOR_LOOKS: dict[Floor, tuple[str, Tone]] = {
    Floor.AGENT_SPEAKING: ("speaking", Tone.ACCENT),
    Floor.AGENT_LISTENING: ("listening", Tone.PLAIN),
    Floor.AGENT_THINKING: ("thinking", Tone.WARN),
    Floor.CALLER_SPEAKING: ("person", Tone.GOOD),
    Floor.NOBODY: ("silent", Tone.PLAIN),
}


class CallStrip(QWidget):
    """One call's state in one line."""

    def __init__(self, began: CallBegan) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        name = began.remote_name or began.remote_number or wording.UNKNOWN_CALLER
        self.name = ElidedLabel(name, theme.TITLE_PX, bold=True)
        parts = [began.remote_number if began.remote_name else ""]
        parts += [wording.direction_words(began.direction)]
        parts += [wording.sentence_case(wording.plain(began.script or ""))]
        self.about = ElidedLabel("  ·  ".join(part for part in parts if part), muted=True)
        self.timer = Label(wording.clock_time(0), theme.NUMBER_PX, bold=True)
        self.timer.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.floor = Chip(wording.FLOORS.values())
        self.recording = Chip()
        self.recording.show_state("record", phrases.RECORDING, Tone.BAD)
        self.recording.setToolTip(phrases.RECORDING_LONG)
        self.recording.hide()
        self.caller_level = LevelMeter(wording.CALLER_LEVEL)
        self.desk_level = LevelMeter(wording.DESK_LEVEL)
        self.delay = Chip([wording.sentence_case(wording.answered_in(999))])
        self.delay.hide()
        self._arrange()
        icon = "phone-out" if began.direction == "outbound" else "phone-in"
        self.floor.show_state(icon, wording.ringing(began.direction), Tone.WARN)

    def show_elapsed(self, elapsed_ms: float) -> None:
        """Show the time since the call was answered."""
        self.timer.setText(wording.clock_time(elapsed_ms))
        self.timer.setAccessibleName(f"{wording.DURATION} {wording.clock_time(elapsed_ms)}")

    def show_answered(self) -> None:
        """The call is up and recorded."""
        self.show_floor(Floor.NOBODY)
        self.recording.show()

    def show_not_recorded(self) -> None:
        """The recording broke off."""
        self.recording.show_state("warning", phrases.NOT_RECORDED, Tone.WARN)

    def show_floor(self, floor: Floor) -> None:
        """Who speaks now."""
        icon, tone = FLOOR_LOOKS[floor]
        self.floor.show_state(icon, wording.FLOORS[floor], tone)

    def show_levels(self, levels: LevelsMeasured) -> None:
        """How loud both sides are."""
        self.caller_level.set_level(levels.caller_db)
        self.desk_level.set_level(levels.desk_db)

    def show_delay(self, total_ms: float) -> None:
        """How long the last answer took."""
        words = wording.sentence_case(wording.answered_in(total_ms))
        self.delay.show_state("timer", words, Tone.PLAIN)
        self._make_room()

    def show_over(self) -> None:
        """The call has ended: nobody speaks, nothing is recorded."""
        self.floor.show_state("phone-end", phrases.CALL_OVER, Tone.PLAIN)
        self.recording.hide()
        for meter in (self.caller_level, self.desk_level):
            meter.set_level(-90.0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The name goes before the delay, which the side column shows as well."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        self.delay.setVisible(bool(self.delay.words) and self.width() >= DELAY_FROM_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A surface with a line below."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.surface))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(look.line))

    def _arrange(self) -> None:
        who = QVBoxLayout()
        who.setSpacing(GRID // 2)
        who.addStretch()
        who.addWidget(self.name)
        who.addWidget(self.about)
        who.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN + GAP, 0, MARGIN, 0)
        row.setSpacing(GAP)
        row.addLayout(who, 1)
        row.addSpacing(GAP)
        for part in (self.delay, self.recording, self.floor):
            row.addWidget(part)
        row.addSpacing(GAP)
        row.addWidget(self.caller_level)
        row.addSpacing(GAP)
        row.addWidget(self.desk_level)
        row.addSpacing(MARGIN)
        row.addWidget(self.timer)
