"""The bar at the foot of every screen while there is a call.

Owns which call it shows: the one that the person talks on, else the newest. Everything
about a call in full is the Live screen's.
"""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app import wording
from app.commands.desk import Desk
from app.engine.events import Event
from app.ui import icons, theme
from app.ui import phrases as shared_phrases
from app.ui.controls import Button, Chip, Kind, Tone
from app.ui.labels import DOT, ElidedLabel, Label, in_order
from app.ui.live import console_phrases, phrases
from app.ui.live.acts import CallActs
from app.ui.live.faces import take_over_face
from app.ui.live.looks import CHIP_WORDS, holder_look, tab_words, wanting_look
from app.ui.live.moments import TICK_MS, unix_ms
from app.ui.live.notice import Notice
from app.ui.live.offers import Control, Offer, offers
from app.ui.live.state import CallBoard, LiveCall
from app.ui.runner import Runner
from app.ui.theme import GAP, MARGIN

HEIGHT_PX = 56
BUTTON_PX = 40
NAME_PX = 120
"""Room that the name has before a button that something else does as well."""


class CallBar(QWidget):
    """The call in brief: who, how long, who holds the microphone, mute and end."""

    live_wanted = Signal(str)
    """The id of a call that is to be shown on Live."""
    keyboard_left = Signal()
    """The last call is over and this goes, with the keyboard in it."""

    def __init__(
        self, bridge: Runner, desk: Desk, *, now_ms: Callable[[], float] = unix_ms
    ) -> None:
        super().__init__()
        self._desk, self._now_ms = desk, now_ms
        self._call: LiveCall | None = None
        self.board = CallBoard(bridge, desk.people, self)
        self.acts = CallActs(bridge, desk, self)
        self.name = ElidedLabel("", theme.BASE_PX + 1, bold=True)
        self.about = ElidedLabel("", theme.SMALL_PX, muted=True)
        self.timer = Label(wording.clock_time(0), theme.NUMBER_PX, bold=True)
        self.recording = Chip()
        self.recording.show_state("record", shared_phrases.RECORDING, Tone.BAD)
        self.recording.setToolTip(shared_phrases.RECORDING_LONG)
        self.holder = Chip(CHIP_WORDS)
        self.notice = Notice()
        self._row = QWidget()
        self.open = Button(phrases.SHOW_CALL, "chevron-right", height=BUTTON_PX)
        self.others = Button(phrases.calls_count(2), "chevron-down", height=BUTTON_PX)
        self.mute = Button(phrases.MUTE, "mic", height=BUTTON_PX)
        self.take_over = Button(console_phrases.TAKE_OVER, "mic", Kind.PRIMARY, BUTTON_PX)
        self.end = Button(phrases.END_CALL, "phone-end", Kind.DANGER, BUTTON_PX)
        self._arrange()
        self.setAccessibleName(phrases.CALL_BAR)
        self.open.clicked.connect(self.show_live)
        self.others.clicked.connect(self.show_menu)
        self.mute.clicked.connect(self.toggle_mute)
        self.take_over.clicked.connect(self.take_over_or_back)
        self.end.clicked.connect(self.end_call)
        self.board.changed.connect(lambda _call: self._show())
        self.acts.failed.connect(lambda _call_id, sentence: self.notice.say(sentence))
        self._ticks = QTimer(self)
        self._ticks.setInterval(TICK_MS)
        self._ticks.timeout.connect(self._tick)
        bridge.event_arrived.connect(self.board.apply)
        self._show()

    @property
    def call(self) -> LiveCall | None:
        """The call that it shows."""
        return self._call

    def apply(self, event: Event) -> None:
        """Show what an event changes; only for one that does not come over the bridge."""
        self.board.apply(event)

    def show_live(self) -> None:
        """Ask for the shown call in full."""
        if self._call is not None:
            self.live_wanted.emit(self._call.id)

    def toggle_mute(self) -> None:
        """Close or open the microphone; in a conference on all of it."""
        if self._call is not None:
            self.notice.clear()
            ids = [call.id for call in self._shown_calls()]
            self.acts.mute(ids, not self._call.standing.muted)

    def take_over_or_back(self) -> None:
        """Take the shown call from the agent, or give it back."""
        if self._call is not None:
            self.notice.clear()
            self.acts.take_over_or_back(self._call)

    def end_call(self) -> None:
        """End the shown call, or the whole conference."""
        self.notice.clear()
        for call in self._shown_calls():
            self.acts.end(call.id)

    def menu(self) -> QMenu:
        """Every live call, to be shown on Live."""
        menu = QMenu(self)
        menu.setAccessibleName(phrases.OTHER_CALLS)
        look = theme.colours(self.palette())
        for call in self.board.calls:
            told = in_order(f"{call.name}{DOT}{tab_words(call, self._now_ms())}")
            action = menu.addAction(
                icons.icon(holder_look(call)[0], look.text), told.replace("&", "&&")
            )
            action.triggered.connect(
                lambda _checked=False, call_id=call.id: self.live_wanted.emit(call_id)
            )
        return menu

    def show_menu(self) -> None:
        """Open the menu above its button."""
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        top_left = self.others.mapToGlobal(QPoint(0, 0))
        menu.popup(top_left - QPoint(0, menu.sizeHint().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another room for the name."""
        super().resizeEvent(event)
        if self._call is not None:
            self._fit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click beside the buttons opens Live."""
        if self.rect().contains(event.position().toPoint()):
            self.show_live()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A surface with a line above."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.surface))
        painter.fillRect(0, self._row.y(), self.width(), 2, QColor(look.accent))

    def _shown_calls(self) -> tuple[LiveCall, ...]:
        if self._call is not None and self._call.standing.in_conference:
            return self.board.conference
        return (self._call,) if self._call is not None else ()

    def _show(self) -> None:
        before, call = self._call, self.board.foremost
        self._call = call
        if call is None and self.isAncestorOf(QApplication.focusWidget() or self):
            self.keyboard_left.emit()
        self.setVisible(call is not None)
        if call is None:
            self._ticks.stop()
            return
        if before is None or before.id != call.id:
            self.notice.clear()
        members = self._shown_calls()
        self.name.say(", ".join(member.name for member in members))
        number = call.number if call.number != call.name and len(members) == 1 else ""
        self.about.say("  ·  ".join(part for part in (number, call.began.line_label) if part))
        self.holder.show_state(*(wanting_look(call) or holder_look(call)))
        wanted = self._desk.settings.settings().calls.recording
        recorded = call.is_recorded(wanted) and not call.recording_broke
        self.recording.setVisible(recorded and call.answered_ms is not None)
        self._show_controls(call)
        self.end.say(phrases.END_ALL if len(members) > 1 else phrases.END_CALL)
        self.others.say(phrases.calls_count(len(self.board.calls)))
        self.others.setAccessibleName(f"{self.others.text()}: {phrases.OTHER_CALLS}")
        self.open.setAccessibleName(phrases.tab_name(phrases.SHOW_CALL, self.name.words))
        self._tick()
        self._fit()
        if not self._ticks.isActive():
            self._ticks.start()

    def _fit(self) -> None:
        """Leave room for who it is: a click on the bar shows the call, Live the others."""
        self.open.show()
        self.others.setVisible(len(self.board.calls) > 1)
        for button in (self.open, self.others):
            if self._room_px() >= NAME_PX:
                return
            button.hide()

    def _room_px(self) -> int:
        """What the name has beside everything that is shown."""
        parts = (self.timer, self.recording, self.holder, self.others, self.open)
        buttons = (self.mute, self.take_over, self.end)
        shown = [part for part in (*parts, *buttons) if not part.isHidden()]
        taken = sum(part.sizeHint().width() + GAP for part in shown)
        return self.width() - 2 * MARGIN - 2 * GAP - taken

    def _show_controls(self, call: LiveCall) -> None:
        shown = offers(call, self._desk.calls.missing_features())
        muted = call.standing.muted
        self.mute.say(phrases.MUTED if muted else phrases.MUTE, "mic-off" if muted else "mic")
        offer = shown.get(Control.MUTE) if call.is_mine else None
        explain(self.mute, offer, phrases.SPEAK_AGAIN if muted else "")
        face, hint = take_over_face(call)
        self.take_over.say(face.words, face.icon)
        self.take_over.weigh(Kind.PLAIN if call.is_mine else Kind.PRIMARY)
        explain(self.take_over, shown.get(Control.TAKE_OVER), hint)

    def _tick(self) -> None:
        if self._call is not None:
            time = wording.clock_time(self._call.elapsed_ms(self._now_ms()))
            if time != self.timer.text():
                self.timer.setText(time)
                self.timer.setAccessibleName(f"{wording.DURATION} {time}")

    def _arrange(self) -> None:
        who = QVBoxLayout()
        who.setSpacing(0)
        who.addStretch()
        who.addWidget(self.name)
        who.addWidget(self.about)
        who.addStretch()
        self._row.setFixedHeight(HEIGHT_PX)
        row = QHBoxLayout(self._row)
        row.setContentsMargins(MARGIN, 2, MARGIN, 0)
        row.setSpacing(GAP)
        row.addLayout(who, 1)
        row.addWidget(self.timer)
        row.addSpacing(GAP)
        for part in (self.recording, self.holder):
            row.addWidget(part)
        for button in (self.others, self.open, self.mute, self.take_over):
            row.addWidget(button)
        row.addSpacing(GAP)
        row.addWidget(self.end)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self._row)


def explain(button: Button, offer: Offer | None, hint: str) -> None:
    """Show a button where it is offered, greyed with the reason where it cannot be used."""
    button.setVisible(offer is not None)
    if offer is not None:
        words = offer.why_not or hint
        button.setEnabled(not offer.why_not)
        button.setToolTip(words)
        button.setAccessibleDescription(words)
