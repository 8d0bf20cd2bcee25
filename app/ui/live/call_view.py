"""One call on the screen, from the first ring to its summary.

Owns the arrangement of strip, conversation, side column and controls, and gives
each event to the part that shows it. A shell hosts it and hears its signals; it
knows no engine and no window.
"""

from collections.abc import Callable

from PySide6.QtCore import QDateTime, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app import wording
from app.engine.events import (
    CallAnswered,
    CallBegan,
    CallFinished,
    ChecklistChanged,
    Event,
    FactNoted,
    FloorChanged,
    LevelsMeasured,
    TroubleArose,
    TurnTimed,
)
from app.ui import phrases, theme
from app.ui.controls import Button, Kind, ScrollBar
from app.ui.live.delay_card import DelayCard
from app.ui.live.side import ChecklistCard, FactsCard
from app.ui.live.strip import CallStrip
from app.ui.live.summary import SummaryCard
from app.ui.live.transcript import TranscriptModel
from app.ui.live.transcript_view import TranscriptView
from app.ui.theme import GAP, GRID, MARGIN

TICK_MS = 250
END_WIDTH, END_HEIGHT = 176, 44


def unix_ms() -> float:
    """Now as Unix time in milliseconds, the clock that ``CallAnswered`` uses."""
    return float(QDateTime.currentMSecsSinceEpoch())


class CallView(QWidget):
    """Shows one call. ``apply`` its events; other calls' events are ignored."""

    end_requested = Signal(str)
    folder_requested = Signal(str)
    close_requested = Signal(str)

    def __init__(self, began: CallBegan, now_ms: Callable[[], float] = unix_ms) -> None:
        super().__init__()
        self.call_id = began.call_id
        self.finished: CallFinished | None = None
        self._now_ms = now_ms
        self._answered_ms: float | None = None
        self.model = TranscriptModel(self)
        self.strip = CallStrip(began)
        self.conversation = TranscriptView(self.model)
        self.conversation.empty_words = wording.ringing(began.direction)
        self.checklist = ChecklistCard()
        self.facts = FactsCard()
        self.delays = DelayCard()
        self.summary = SummaryCard()
        self.summary.hide()
        self.end = Button(phrases.END_CALL, "phone-end", Kind.DANGER, END_HEIGHT)
        self.end.setMinimumWidth(END_WIDTH)
        self._controls = QWidget()
        self._arrange()
        self.end.clicked.connect(self.ask_to_end)
        self.summary.folder.clicked.connect(lambda: self.folder_requested.emit(self.call_id))
        self.summary.close_call.clicked.connect(lambda: self.close_requested.emit(self.call_id))
        self._ticks = QTimer(self)
        self._ticks.setInterval(TICK_MS)
        self._ticks.timeout.connect(self._tick)

    def ask_to_end(self) -> None:
        """Ask for the end of the call, once; the call ends when the engine says so."""
        if self.finished is None and self.end.isEnabled():
            self.end.setEnabled(False)
            self.end.say(phrases.ENDING_CALL)
            self.end_requested.emit(self.call_id)

    def end_failed(self) -> None:
        """The call could not be ended: offer it again."""
        self.end.setEnabled(True)
        self.end.say(phrases.END_CALL)

    def apply(self, event: Event) -> None:
        """Show what an event changes."""
        if getattr(event, "call_id", None) != self.call_id:
            return
        self.model.apply(event)
        match event:
            case CallAnswered():
                self._answer(event)
            case CallFinished():
                self._finish(event)
            case FloorChanged():
                self.strip.show_floor(event.floor)
            case LevelsMeasured():
                self.strip.show_levels(event)
            case TurnTimed():
                self.strip.show_delay(event.total_ms)
                self.delays.time(event)
            case FactNoted():
                self.facts.note(event)
            case ChecklistChanged():
                self.checklist.show_steps(event)
            case TroubleArose(kind="recording"):
                self.strip.show_not_recorded()
            case _:
                pass

    def _answer(self, event: CallAnswered) -> None:
        self._answered_ms = float(event.epoch_ms)
        self.conversation.empty_words = phrases.NOTHING_SAID_YET
        self.strip.show_answered()
        self._tick()
        self._ticks.start()

    def _finish(self, event: CallFinished) -> None:
        self.finished = event
        self._ticks.stop()
        self.strip.show_elapsed(event.duration_ms)
        self.strip.show_over()
        self.conversation.empty_words = phrases.NOTHING_SAID
        self.summary.show_call(event, self.delays.totals_ms)
        self.summary.folder.setVisible(self._answered_ms is not None)
        self._controls.hide()
        self.summary.show()

    def _tick(self) -> None:
        if self._answered_ms is not None:
            self.strip.show_elapsed(self._now_ms() - self._answered_ms)

    def _arrange(self) -> None:
        controls = QHBoxLayout(self._controls)
        controls.setContentsMargins(MARGIN, GAP, MARGIN, MARGIN)
        controls.addStretch()
        controls.addWidget(self.end)
        controls.addStretch()
        below = QHBoxLayout()
        below.setContentsMargins(MARGIN, 0, GAP, MARGIN)
        below.addWidget(self.summary)
        centre = QVBoxLayout()
        centre.setContentsMargins(0, GRID, 0, 0)
        centre.setSpacing(0)
        centre.addWidget(self.conversation, 1)
        centre.addLayout(below)
        centre.addWidget(self._controls)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addLayout(centre, 1)
        body.addWidget(self._side())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addLayout(body, 1)

    def _side(self) -> QScrollArea:
        cards = QWidget()
        column = QVBoxLayout(cards)
        column.setContentsMargins(GAP, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP + GRID)
        for card in (self.checklist, self.facts, self.delays):
            column.addWidget(card)
        column.addStretch()
        area = QScrollArea()
        area.setWidget(cards)
        area.setVerticalScrollBar(ScrollBar())
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFixedWidth(theme.SIDE_WIDTH + 2 * MARGIN)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area
