"""One call on the screen, from the first ring to its summary.

Owns the arrangement of strip, conversation, side column and controls, and gives each
event to the part that shows it. What the controls do is ``steering``'s, where a desk is
there to be asked; without one the call is only watched and can be ended.
"""

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
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
    MomentMarked,
    RepliesSuggested,
    SoundDelayMeasured,
    TroubleArose,
    TurnTimed,
)
from app.people.dialling import to_dial
from app.ui.live import phrases
from app.ui.live.acts import CallActs
from app.ui.live.after_call import AfterCall
from app.ui.live.agent_box import AgentBox
from app.ui.live.alerts import Alerts
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

MOVE_NETWORK = "move_network"
"""The feature of keeping a call under another address."""


class CallView(QWidget):
    """Shows one call. ``apply`` its events; other calls' events are ignored."""

    end_requested = Signal(str)
    folder_requested = Signal(str)
    library_requested = Signal(str)
    again_requested = Signal(str)
    close_requested = Signal(str)
    wrapped_up = Signal(str)
    """Its wrap-up was saved or skipped."""

    def __init__(
        self,
        began: CallBegan,
        now_ms: Callable[[], float] = unix_ms,
        acts: CallActs | None = None,
    ) -> None:
        super().__init__()
        self.call_id = began.call_id
        self.call: LiveCall = new_call(began)
        self._now_ms, self._acts = now_ms, acts
        self.model = TranscriptModel(self, in_session=self.call.standing.is_session)
        self.strip = CallStrip(began)
        self.alerts = Alerts(acts is not None)
        self.conversation = TranscriptView(self.model)
        self.nothing_said = phrases.SAY_SOMETHING
        self.side = SideColumn(self.call, acts, self._note_clock)
        self.notice = Notice()
        self.row = ControlRow()
        self.end = self.row.buttons[Control.END]
        self.steering = Steering(self, self, acts) if acts is not None else None
        self.box = AgentBox(acts, self.call) if acts is not None else None
        self._body = QHBoxLayout()
        self.after = AfterCall(self, self.side, self._body, acts)
        self.after.opened_changed.connect(self._drawer_opened)
        self.after.left.connect(lambda: self.wrapped_up.emit(self.call_id))
        if acts is not None:
            self.strip.wants_recording = acts.desk.settings.settings().calls.recording
        self._arrange()
        self.side.moment_wanted.connect(self.conversation.bring_up)
        if acts is None:
            self.end.clicked.connect(self.ask_to_end)
        else:
            self.alerts.take_over.connect(self.take_over)
            self.alerts.refused.connect(lambda: acts.refuse(self.call_id))
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
        known = to_dial(self.call.began.remote_number, self.call.began.remote_uri)
        card.again.grey("" if known else phrases.NO_NUMBER)
        card.library.setVisible(has_desk)
        card.wrap_up.setVisible(has_desk and self.call.wants_wrap_up)
        card.wrap_up.clicked.connect(self.after.open)
        for button, signal in (
            (card.folder, self.folder_requested),
            (card.library, self.library_requested),
            (card.again, self.again_requested),
            (card.close_call, self.close_requested),
        ):
            button.clicked.connect(lambda _checked=False, s=signal: s.emit(self.call_id))
        self._below.addWidget(card)
        return card

    def take_over(self) -> None:
        """Ask for the call, or give it back."""
        if self.steering is not None:
            self.steering.act(Control.TAKE_OVER)

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
            if call.is_over:
                self.after.prepare()
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
                self.side.apply_fact(event)
            case ChecklistChanged():
                self.side.apply_steps(event)
            case MomentMarked():
                self.side.apply_mark(event)
            case RepliesSuggested() if self.box is not None:
                self.box.suggest(event)
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

    def lose_network(self, since_ms: float | None) -> None:
        """There has been no network since that moment; None: there is one."""
        missing = {} if self._acts is None else self._acts.desk.calls.missing_features()
        lost_ms = None if self.finished else since_ms
        self.alerts.lose_network(lost_ms, self._now_ms(), MOVE_NETWORK not in missing)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits that nothing else took choose an outcome."""
        if not self.after.press(event.text()):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """A call that waits for its wrap-up gets it once it is looked at."""
        super().showEvent(event)
        self.after.look()

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
        self.alerts.show_call(call)
        if self.box is not None:
            self.box.show_call(call)
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
        self.alerts.lose_network(None, self._now_ms())
        self.side.save_note()
        self.row.hide()
        self.summary.show()
        self.after.end(self.call)

    def _drawer_opened(self, opened: bool) -> None:
        self.summary.wrap_up.setVisible(not opened and self.call.wants_wrap_up)
        if not opened and self.isVisible():
            self.summary.close_call.setFocus(Qt.FocusReason.OtherFocusReason)

    def _was_recorded(self) -> bool:
        told = self.call.recording is not None
        return self.call.was_recorded if told else self.strip.wants_recording

    def _tick(self) -> None:
        self.strip.show_elapsed(self.call.elapsed_ms(self._now_ms()))
        self.alerts.tick(self._now_ms())

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
        if self.box is not None:
            centre.addWidget(self.box)
            self.box.left.connect(self.conversation.setFocus)
        centre.addLayout(self._below)
        body = self._body
        body.setSpacing(0)
        body.addLayout(centre, 1)
        body.addWidget(self.side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.alerts)
        column.addLayout(body, 1)
        column.addWidget(self.notice)
        column.addWidget(self.row)
