"""The strip above a call: who, how long, who speaks, recorded or not, how loud, how fast.

Owns the arrangement and the meaning of the chips; the call's state is told to it.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import speaker_words, wording
from app.engine.events import CallBegan, LevelsMeasured, LineQuality, SoundDelayMeasured, Speaker
from app.ui import phrases, theme
from app.ui.controls import Chip, Tone
from app.ui.labels import ElidedLabel, Label
from app.ui.live import console_phrases
from app.ui.live import phrases as live_phrases
from app.ui.live.looks import CHIP_WORDS, QUALITY_CHIPS, holder_look, quality_look, quality_numbers
from app.ui.live.meter import LevelMeter
from app.ui.live.state import LiveCall, new_call
from app.ui.theme import GAP, GRID, MARGIN

HEIGHT = 72
NAME_PX = 200
"""So much stays for the name, which goes before what the side column shows as well."""


class CallStrip(QWidget):
    """One call's state in one line."""

    def __init__(self, began: CallBegan) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self.name = ElidedLabel("", theme.TITLE_PX, bold=True)
        self.about = ElidedLabel("", muted=True)
        self.timer = Label(wording.clock_time(0), theme.NUMBER_PX, bold=True)
        self.timer.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.floor = Chip(CHIP_WORDS)
        self.recording = Chip()
        self.recording.show_state("record", phrases.RECORDING, Tone.BAD)
        self.recording.setToolTip(phrases.RECORDING_LONG)
        self.recording.hide()
        self.wants_recording = True
        """What the settings say, for as long as the desk has told nothing of this call."""
        self.encrypted = Chip()
        self.encrypted.show_state("lock", live_phrases.ENCRYPTED, Tone.GOOD)
        self.encrypted.setToolTip(live_phrases.ENCRYPTED_LONG)
        self._is_encrypted = False
        call = new_call(began)
        in_session = call.standing.is_session
        self.caller_level = LevelMeter(speaker_words.speaker(Speaker.CALLER, in_session))
        self.desk_level = LevelMeter(speaker_words.desk(in_session))
        self.delay = Chip([wording.sentence_case(wording.answered_in(999))])
        self.delay.hide()
        self.quality = Chip(QUALITY_CHIPS.values())
        self.numbers = Label("", theme.SMALL_PX, muted=True)
        self._measures = ["", "", ""]
        for part in (self.quality, self.numbers):
            part.hide()
        self._arrange()
        self.show_call(call)

    def show_elapsed(self, elapsed_ms: float) -> None:
        """Show the time since the call was answered."""
        self.timer.setText(wording.clock_time(elapsed_ms))
        self.timer.setAccessibleName(f"{wording.DURATION} {wording.clock_time(elapsed_ms)}")

    def show_call(self, call: LiveCall) -> None:
        """Who has the call, and that it is recorded."""
        self.name.say(call.name)
        self.about.say(about_words(call))
        self.floor.show_state(*holder_look(call))
        if call.recording_broke:
            self.recording.show_state("warning", phrases.NOT_RECORDED, Tone.WARN)
        over = call.finished is not None
        answered = call.answered_ms is not None and not over
        recorded = call.is_recorded(self.wants_recording)
        self.recording.setVisible(answered and (recorded or call.recording_broke))
        self._is_encrypted = call.is_up and call.standing.encrypted
        if over:
            for meter in (self.caller_level, self.desk_level):
                meter.set_level(-90.0)
        self._make_room()

    def show_quality(self, quality: LineQuality) -> None:
        """How good the line is."""
        icon, words, tone = quality_look(quality)
        chip = QUALITY_CHIPS[words]
        self.quality.show_state(icon, chip, tone)
        self._measures[:2] = quality_numbers(quality)
        self._show_numbers()

    def show_added_delay(self, delay: SoundDelayMeasured) -> None:
        """What our own path adds, both ways together."""
        self._measures[2] = live_phrases.added_delay(delay.to_line_ms + delay.from_line_ms)
        self._show_numbers()

    def _show_numbers(self) -> None:
        first, second, ours = self._measures
        upper = "  ·  ".join(part for part in (first, ours) if part)
        words = "\n".join(part for part in (upper, second) if part)
        self.numbers.setText(words)
        spoken = words.replace("\n", ", ").replace("  ·  ", ", ")
        self.numbers.setAccessibleName(spoken)
        self.quality.setToolTip(spoken)
        self.quality.setAccessibleDescription(spoken)
        self._make_room()

    def show_levels(self, levels: LevelsMeasured) -> None:
        """How loud both sides are."""
        self.caller_level.set_level(levels.caller_db)
        self.desk_level.set_level(levels.desk_db)

    def show_delay(self, total_ms: float) -> None:
        """How long the last answer took."""
        words = wording.sentence_case(wording.answered_in(total_ms))
        self.delay.show_state("timer", words, Tone.PLAIN)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The name goes before what the side column shows as well."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        always = (self.recording, self.floor, self.caller_level, self.desk_level, self.timer)
        spare = self.width() - NAME_PX - 3 * GAP - 3 * MARGIN
        spare -= sum(part.sizeHint().width() + GAP for part in always if not part.isHidden())
        for part, is_known in (
            (self.quality, bool(self.quality.words)),
            (self.encrypted, self._is_encrypted),
            (self.delay, bool(self.delay.words)),
            (self.numbers, bool(self.numbers.text())),
        ):
            needs = part.sizeHint().width() + GAP
            part.setVisible(is_known and needs <= spare)
            spare -= needs if is_known else 0

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
        for part in (
            self.numbers,
            self.quality,
            self.delay,
            self.encrypted,
            self.recording,
            self.floor,
        ):
            row.addWidget(part)
        row.addSpacing(GAP)
        row.addWidget(self.caller_level)
        row.addSpacing(GAP)
        row.addWidget(self.desk_level)
        row.addSpacing(MARGIN)
        row.addWidget(self.timer)


def about_words(call: LiveCall) -> str:
    """Below the name: the number, the agent's script, the line, which way the call went.

    In a narrow window the end is cut, so what can be seen elsewhere stands there.
    """
    if call.standing.is_session:
        script = wording.sentence_case(wording.plain(call.began.script or ""))
        return "  ·  ".join(part for part in (console_phrases.SESSION, script) if part)
    parts = (
        call.number if call.number != call.name else "",
        wording.sentence_case(wording.plain(call.began.script or "")),
        call.began.line_label,
        wording.direction_words(call.began.direction),
    )
    return "  ·  ".join(part for part in parts if part)
