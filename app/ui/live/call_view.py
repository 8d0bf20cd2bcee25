"""One call on the screen, from the first ring to its summary.

Owns the arrangement of strip, conversation, side column and controls, and gives each
event to the part that shows it. What the controls do is ``steering``'s, where a desk is
there to be asked; without one the call is only watched and can be ended.
"""

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import wording
from app.engine.events import (
    CallBegan,
    CallFinished,
    ChecklistChanged,
    Event,
    FactNoted,
    LevelsMeasured,
    LineQuality,
    SoundDelayMeasured,
    TroubleArose,
    TurnTimed,
)
from app.ui.live import phrases
from app.ui.live.acts import CallActs
from app.ui.live.control_row import FACES, ControlRow, Face
from app.ui.live.moments import TICK_MS, unix_ms
from app.ui.live.notice import Notice
from app.ui.live.offers import USABLE, Control
from app.ui.live.side_column import SideColumn
from app.ui.live.state import LiveCall, after, new_call
from app.ui.live.steering import Steering
from app.ui.live.strip import CallStrip
from app.ui.live.summary import SummaryCard
from app.ui.live.transcript import TranscriptModel
from app.ui.live.transcript_view import TranscriptView
from app.ui.theme import GAP, GRID, MARGIN


class CallView(QWidget):
    """Shows one call. ``apply`` its events; other calls' events are ignored."""

    end_requested = Signal(str)
    folder_requested = Signal(str)
    library_requested = Signal(str)
    again_requested = Signal(str)
    close_requested = Signal(str)

    def __init__(
        self,
        began: CallBegan,
        now_ms: Callable[[], float] = unix_ms,
        acts: CallActs | None = None,
    ) -> None:
        super().__init__()
        self.call_id = began.call_id
        self.call: LiveCall = new_call(began)
        self._now_ms = now_ms
        self.model = TranscriptModel(self)
        self.strip = CallStrip(began)
        self.conversation = TranscriptView(self.model)
        self.nothing_said = phrases.SAY_SOMETHING
        self.side = SideColumn(self.call, acts, self._note_clock)
        self.notice = Notice()
        self.row = ControlRow()
        self.end = self.row.buttons[Control.END]
        self.steering = Steering(self, self, acts) if acts is not None else None
        if acts is not None:
            self.strip.wants_recording = acts.desk.settings.settings().calls.recording
        self._arrange()
        if acts is None:
            self.end.clicked.connect(self.ask_to_end)
        self._ticks = QTimer(self)
        self._ticks.setInterval(TICK_MS)
        self._ticks.timeout.connect(self._tick)
        self._show()

    @property
    def finished(self) -> CallFinished | None:
        """How the call ended, once it has."""
        return self.call.finished

    @cached_property
    def summary(self) -> SummaryCard:
        """What the call came to, once it is over."""
        card = SummaryCard()
        has_desk = self.steering is not None
        card.folder.setVisible(not has_desk and self.call.answered_ms is not None)
        card.again.setVisible(has_desk)
        card.library.setVisible(has_desk)
        for button, signal in (
            (card.folder, self.folder_requested),
            (card.library, self.library_requested),
            (card.again, self.again_requested),
            (card.close_call, self.close_requested),
        ):
            button.clicked.connect(lambda _checked=False, s=signal: s.emit(self.call_id))
        self._below.addWidget(card)
        return card

    def ask_to_end(self) -> None:
        """Ask for the end of the call, once; the call ends when the engine says so."""
        if self.finished is None and self.end.isEnabled():
            self.end.setEnabled(False)
            self.end.say(phrases.ENDING)
            self.end_requested.emit(self.call_id)

    def end_failed(self) -> None:
        """The call could not be ended: offer it again."""
        self.end.allow(USABLE)
        self._show_end()

    def apply(self, event: Event) -> None:
        """Show what an event changes."""
        if getattr(event, "call_id", None) != self.call_id:
            return
        self.model.apply(event)
        if self.steering is None:
            self.show_call(after(self.call, event))
        if isinstance(event, TroubleArose):
            self.notice.say(event.message)
        elif isinstance(event, CallFinished):
            self._finish(event)
        else:
            self._measure(event)

    def show_call(self, call: LiveCall) -> None:
        """Show the call as it is now; where there is a desk, its board says so."""
        if call is not self.call:
            self.call = call
            self._show()

    def _measure(self, event: Event) -> None:
        match event:
            case LevelsMeasured():
                self.strip.show_levels(event)
            case TurnTimed():
                self.strip.show_delay(event.total_ms)
                self.side.delays.time(event)
            case FactNoted():
                self.side.facts.note(event)
            case ChecklistChanged():
                self.side.checklist.show_steps(event)
            case LineQuality():
                self.strip.show_quality(event)
                self.side.line.show_quality(event)
            case SoundDelayMeasured():
                self.strip.show_added_delay(event)
                self.side.line.show_delay(event)
            case _:
                pass

    def show_nothing_said(self, words: str) -> None:
        """What stands in place of a conversation that has not begun."""
        self.nothing_said = words
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Panels stay above their controls."""
        super().resizeEvent(event)
        if self.steering is not None:
            self.steering.place_panels()

    def _show(self) -> None:
        call = self.call
        answered = call.answered_ms is not None and call.finished is None
        self.strip.show_call(call)
        self.side.show_call(call)
        waiting = wording.ringing(call.began.direction)
        self.conversation.empty_words = self.nothing_said if answered else waiting
        if answered and not self._ticks.isActive():
            self._tick()
            self._ticks.start()
        if self.steering is not None:
            self.steering.show_call(call)
        if self.end.isEnabled():
            self._show_end()
        self.conversation.viewport().update()

    def _show_end(self) -> None:
        rings = self.call.rings_here and self.steering is not None
        self.end.show_face(Face("phone-end", phrases.DECLINE) if rings else FACES[Control.END])

    def _finish(self, event: CallFinished) -> None:
        self._ticks.stop()
        self.strip.show_elapsed(event.duration_ms)
        self.conversation.empty_words = phrases.NOTHING_SAID
        recorded = phrases.RECORDED if self._was_recorded() else phrases.NOT_RECORDED
        recorded = phrases.RECORDING_BROKE if self.call.recording_broke else recorded
        totals_ms = [] if self.call.is_mine else self.side.delays.totals_ms
        self.summary.show_call(self.call, event, totals_ms, recorded)
        self._below.setContentsMargins(MARGIN, 0, GAP, MARGIN)
        self.side.save_note()
        self.row.hide()
        self.summary.show()

    def _was_recorded(self) -> bool:
        told = self.call.recording is not None
        return self.call.was_recorded if told else self.strip.wants_recording

    def _tick(self) -> None:
        self.strip.show_elapsed(self.call.elapsed_ms(self._now_ms()))

    def _note_clock(self) -> float | None:
        """Where the call's clock is, for a note's line; None outside the call."""
        answered = self.call.answered_ms is not None and self.call.finished is None
        return self.call.elapsed_ms(self._now_ms()) if answered else None

    def _arrange(self) -> None:
        self._below = QHBoxLayout()
        centre = QVBoxLayout()
        centre.setContentsMargins(0, GRID, 0, 0)
        centre.setSpacing(0)
        centre.addWidget(self.conversation, 1)
        centre.addLayout(self._below)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addLayout(centre, 1)
        body.addWidget(self.side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addLayout(body, 1)
        column.addWidget(self.notice)
        column.addWidget(self.row)
