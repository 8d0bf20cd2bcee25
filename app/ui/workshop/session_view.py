"""One headset session on the screen: the same bubbles as a call, how fast, how loud.

Owns the arrangement and what it came to. Bubbles, state and meters are the Live screen's.
"""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import delays, session_words, speaker_words, wording
from app.engine.events import (
    AgentStalled,
    CallBegan,
    CallFinished,
    Event,
    LevelsMeasured,
    TranscriptLate,
    TroubleArose,
    TurnTimed,
)
from app.ui import phrases as shared
from app.ui import theme
from app.ui.controls import Button, Card, Chip, Kind, Tone
from app.ui.labels import ElidedLabel, Label
from app.ui.live import phrases as live_phrases
from app.ui.live.looks import CHIP_WORDS, holder_look
from app.ui.live.meter import LevelMeter
from app.ui.live.moments import TICK_MS
from app.ui.live.state import LiveCall, after, new_call
from app.ui.live.transcript import TranscriptModel
from app.ui.live.transcript_view import TranscriptView
from app.ui.phone.parts import MessageBar, Panel, announce
from app.ui.theme import GAP, GRID, MARGIN
from app.ui.tr import tr
from models.sessions import SESSION_PERSON

SILENCE_DB = -90.0
DELAY_FROM_PX = 480
SOUND_TROUBLES = ("microphone", "speaker", "sound")


class SessionView(QWidget):
    """Shows one session. ``apply`` its events; others are ignored."""

    again_wanted = Signal()
    library_wanted = Signal(str)
    sound_failed = Signal(str)
    """What is wrong with the sound, as a sentence."""
    finished = Signal()

    def __init__(self, began: CallBegan, now_ms: Callable[[], float]) -> None:
        super().__init__()
        self.call: LiveCall = new_call(began)
        self._now_ms = now_ms
        self._totals_ms: list[float] = []
        self.model = TranscriptModel(self, in_session=True)
        self.conversation = TranscriptView(self.model)
        self.conversation.empty_words = live_phrases.SAY_SOMETHING
        self.name = ElidedLabel(_name(began), theme.TITLE_PX, bold=True)
        self.role = Label(tr("You are the caller"), muted=True)
        self.timer = Label(wording.clock_time(0), theme.NUMBER_PX, bold=True)
        self.floor, self.delay = Chip(CHIP_WORDS), Chip()
        self.mine, self.agents = LevelMeter(SESSION_PERSON), LevelMeter(speaker_words.desk(True))
        self.message = MessageBar(wide=True)
        self.over = OverCard()
        self._ticks = QTimer(self, interval=TICK_MS)
        self._ticks.timeout.connect(self._tick)
        self.over.again.clicked.connect(self.again_wanted)
        self.over.library.clicked.connect(lambda: self.library_wanted.emit(self.call.id))
        self._arrange()
        self._show()

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.call.finished is not None

    def apply(self, event: Event) -> None:
        """Show what an event changes."""
        if getattr(event, "call_id", None) != self.call.id:
            return
        self.model.apply(event)
        self.call = after(self.call, event)
        match event:
            case TurnTimed():
                self._time(event.total_ms)
            case LevelsMeasured():
                self.mine.set_level(event.caller_db)
                self.agents.set_level(event.desk_db)
            case TroubleArose():
                self.message.say(event.message, Tone.WARN)
                if event.kind in SOUND_TROUBLES:
                    self.sound_failed.emit(event.message)
            case AgentStalled():
                self._say_or_clear(event.on, tr("The agent's language model does not answer."))
            case TranscriptLate():
                late = event.behind_ms > 0
                self._say_or_clear(late, tr("The transcript is late; the sound is fine."))
            case CallFinished():
                self._finish(event)
            case _:
                pass
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, what the bubbles say as well goes first."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        wide = self.width() >= DELAY_FROM_PX
        self.delay.setVisible(bool(self._totals_ms) and wide)
        self.role.setVisible(wide)

    def _show(self) -> None:
        call = self.call
        self.floor.show_state(*holder_look(call))
        if call.answered_ms is not None and not self.is_over and not self._ticks.isActive():
            self._ticks.start()
            self._tick()

    def _tick(self) -> None:
        elapsed_ms = self.call.elapsed_ms(self._now_ms())
        self.timer.setText(wording.clock_time(elapsed_ms))
        self.timer.setAccessibleName(f"{wording.DURATION} {wording.clock_time(elapsed_ms)}")

    def _time(self, total_ms: float) -> None:
        self._totals_ms.append(total_ms)
        words = wording.sentence_case(wording.answered_in(total_ms))
        self.delay.show_state("timer", words, Tone.PLAIN)
        self._make_room()

    def _say_or_clear(self, holds: bool, words: str) -> None:
        if holds:
            self.message.say(words, Tone.WARN)
        else:
            self.message.clear()

    def _finish(self, event: CallFinished) -> None:
        self._ticks.stop()
        self._tick()
        for meter in (self.mine, self.agents):
            meter.set_level(SILENCE_DB)
        self.conversation.empty_words = shared.NOTHING_SAID
        self.over.show_end(event, self._totals_ms)
        self.over.show()
        announce(self, session_words.summary(event))
        self.finished.emit()

    def _arrange(self) -> None:
        self.delay.hide()
        strip = Panel("b")
        above, below = QHBoxLayout(), QHBoxLayout()
        for row in (above, below):
            row.setSpacing(GAP)
        above.addWidget(self.name, 1)
        above.addWidget(self.role)
        above.addSpacing(GAP)
        above.addWidget(self.timer)
        for part in (self.floor, self.delay):
            below.addWidget(part)
        below.addStretch(1)
        below.addWidget(self.mine)
        below.addSpacing(GAP)
        below.addWidget(self.agents)
        lines = QVBoxLayout(strip)
        lines.setContentsMargins(MARGIN + GAP, GAP + GRID, MARGIN, GAP + GRID)
        lines.setSpacing(GAP)
        lines.addLayout(above)
        lines.addLayout(below)
        foot = QVBoxLayout()
        foot.setContentsMargins(MARGIN, 0, MARGIN, MARGIN)
        foot.setSpacing(GAP)
        foot.addWidget(self.message)
        foot.addWidget(self.over)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(strip)
        column.addWidget(self.conversation, 1)
        column.addLayout(foot)


class OverCard(Card):
    """What a session came to, and what to do next."""

    def __init__(self) -> None:
        super().__init__(shared.SUMMARY)
        self.words, self.numbers = Label("", bold=True), Label("", muted=True)
        for label in (self.words, self.numbers):
            label.setWordWrap(True)
        self.again = Button(tr("Again"), "redial", Kind.PRIMARY)
        self.library = Button(live_phrases.OPEN_IN_LIBRARY, "library")
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(self.again)
        buttons.addWidget(self.library)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN - GRID, MARGIN, MARGIN - GRID)
        column.setSpacing(GAP)
        column.addWidget(self.words)
        column.addWidget(self.numbers)
        column.addLayout(buttons)
        self.hide()

    def show_end(self, event: CallFinished, totals_ms: list[float]) -> None:
        """Fill it."""
        self.words.setText(session_words.summary(event))
        if totals_ms:
            words = tr("{count} answers, median {median}, p95 {p95}.")
            told = words.format(
                count=len(totals_ms),
                median=wording.delay(delays.median(totals_ms)),
                p95=wording.delay(delays.percentile(totals_ms, 95)),
            )
            self.numbers.setText(told)
        self.numbers.setVisible(bool(totals_ms))


def _name(began: CallBegan) -> str:
    return began.template or wording.sentence_case(wording.plain(began.script or "")) or tr("Agent")
