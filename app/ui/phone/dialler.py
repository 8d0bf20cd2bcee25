"""The left side of the Phone screen: number, suggestions, keypad, line, calling.

Owns what is typed and asking for the call. Keys of the keypad, and digits typed anywhere,
go into the field, or as tones into the call that the person talks on.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import wording
from app.commands.desk import Desk
from app.commands.people import Suggestion
from app.engine.errors import CallForbidden
from app.engine.events import CallFinished, Event
from app.ui import theme
from app.ui.controls import Button, Tone
from app.ui.labels import ElidedLabel
from app.ui.phone import phrases
from app.ui.phone.call_from import CallButton, LineChooser
from app.ui.phone.keypad import Keypad
from app.ui.phone.lamps import Lamps
from app.ui.phone.number_field import NumberField
from app.ui.phone.parts import MessageBar, Panel, Toggle, heading, scrolling
from app.ui.phone.suggestions import Suggestions
from app.ui.phone.talk import TalkWatch
from app.ui.runner import Runner
from app.ui.theme import GAP, GRID, MARGIN
from app.ui.tr import tr

WIDTH = 320
LOW_PX = 620
"""In less height the keys are lower."""
DTMF = "dtmf_send"
QUIET_ENDS = ("cancelled", "desk_hung_up", "completed", "caller_hung_up", "transferred")


class Dialler(Panel):
    """Number field, keypad and call button. ``over`` is what suggestions may lie upon."""

    live_wanted = Signal(str)
    agent_wanted = Signal(str)
    """The number that the agent is to call."""
    number_changed = Signal(str)

    def __init__(self, bridge: Runner, desk: Desk, over: QWidget) -> None:
        super().__init__("r")
        self._bridge, self._desk = bridge, desk
        self._talk = TalkWatch()
        self._calling = False
        self.last_number = ""
        self._reason = ""
        self._mine: dict[str, str] = {}
        self._ended: dict[str, CallFinished] = {}
        self.field = NumberField(desk.people.read_number)
        self.country = ElidedLabel("", theme.SMALL_PX, muted=True)
        self.message = MessageBar()
        self.keypad = Keypad()
        self.tones = Toggle(
            ("keypad", tr("Keys dial")), ("speaking", tr("Keys send tones to the call"))
        )
        self.tones.hide()
        self.line = LineChooser(bridge, desk.settings)
        self.call_button = CallButton()
        self.redial = Button(tr("Call the last number again"), "redial")
        self.lamps = Lamps(bridge, desk, self)
        self.suggestions = Suggestions(bridge, desk.people, self.field, over)
        self._arrange()
        self._connect()
        self._show_reading()

    def fill(self, number: str) -> None:
        """Show a number, as from a ``tel:`` link; nothing is dialled."""
        self.suggestions.forget()
        self.field.put(number)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def press(self, key: str) -> None:
        """A key: a tone in a call, otherwise part of the number."""
        call_id = self._talk.call_id
        if call_id is not None and self.tones.isChecked() and key != "+":
            self._bridge.run(self._desk.calls.send_digits(call_id, key), None, self._failed)
        else:
            self.field.press(key)

    def type_digit(self, key: str) -> None:
        """A digit typed while nothing else wanted it: the field is ready for the next one."""
        self.press(key)
        if self._talk.call_id is None or not self.tones.isChecked():
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def call(self, number: str | None = None) -> None:
        """Ring a number, or what is in the field; with nothing there, show the last one."""
        target = number or self._target(self.call)
        if target is None or self._calling:
            return
        self.suggestions.forget()
        line_id = self.line.line_id
        self._begin(self._desk.calls.call(target, line_id), target, line_id)

    def call_last(self) -> None:
        """Call again whom the person called last."""
        if not self._calling:
            self._begin(self._desk.calls.redial(), self.last_number, self.line.line_id)

    def let_agent_call(self, number: str | None = None) -> None:
        """Ask for the agent's brief about a number, or about what is in the field."""
        target = number or self._target(self.let_agent_call)
        if target is not None:
            self.suggestions.forget()
            self.agent_wanted.emit(target)

    def show_last_number(self, number: str) -> None:
        """Whom the person called last, as the records know it."""
        self.last_number = number
        self._allow_redial()

    def allow_calls(self, reason: str) -> None:
        """Offer calling, or say why it is not possible (empty: it is)."""
        self._reason = reason
        self._allow()

    def apply(self, event: Event) -> None:
        """Follow the live calls."""
        self.lamps.apply(event)
        if self._talk.apply(event):
            self._show_talk()
        if isinstance(event, CallFinished):
            self._finish(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lower keys in a low window."""
        super().resizeEvent(event)
        self.keypad.be_small(self.height() < LOW_PX)
        if self.suggestions.isVisible():
            self.suggestions.place()

    @property
    def _allowed(self) -> bool:
        return not self._reason and not self._calling

    def _target(self, again: Callable[[], None]) -> str | None:
        """What to dial; without a number the best suggestion is shown instead, or the last.

        A name is a contact's before it is a user's of the line's server; while it is not known
        whose it is, ``again`` is called once that is.
        """
        current = self.suggestions.current
        if current is not None:
            self._take(current)
            return None
        text = self.field.text().strip()
        if not text:
            self._recall()
            return None
        reading = self.field.reading
        if reading.is_name and not self.suggestions.settle(again):
            return None
        offered = self.suggestions.isVisible() and bool(self.suggestions.model.rows)
        if not reading.problem and reading.dial and not (reading.is_name and offered):
            return reading.dial
        if offered:
            self.suggestions.take(0)
        else:
            self.message.say(reading.problem or tr("There is no number in this."), Tone.WARN)
        return None

    def _take(self, suggestion: Suggestion) -> None:
        self.suggestions.forget()
        self.field.put(suggestion.dial)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _recall(self) -> None:
        if self.last_number:
            self.field.put(self.last_number)
            self.field.selectAll()

    def _begin(self, calling: Coroutine[Any, Any, str], target: str, line_id: str | None) -> None:
        self._calling = True
        self._ended.clear()
        self.message.clear()
        self._allow()

        def begun(call_id: str) -> None:
            self._calling = False
            self._mine = {call_id: target}
            self.show_last_number(target)
            self._allow()
            self.field.clear()
            self.live_wanted.emit(call_id)
            if call_id in self._ended:  # it may be over before we know its name
                self._finish(self._ended.pop(call_id))

        def failed(error: BaseException) -> None:
            self._failed(error)
            if isinstance(error, CallForbidden) and error.confirm:
                anyway = ("phone-out", tr("Call anyway"), lambda: self._insist(target, line_id))
                self.message.say(phrases.problem(error), Tone.WARN, anyway)

        self._bridge.run(calling, begun, failed)

    def _insist(self, target: str, line_id: str | None) -> None:
        """The person was told what is against the call and wants it all the same."""
        if not self._calling:
            calling = self._desk.calls.call(target, line_id, confirmed=True)
            self._begin(calling, target, line_id)

    def _failed(self, error: BaseException) -> None:
        self._calling = False
        self._allow()
        self.message.say(phrases.problem(error))

    def _allow(self) -> None:
        words = tr("Calling...") if self._calling else tr("Call")
        self.call_button.call.say(words)
        self.call_button.allow(self._allowed, self._reason)
        self._allow_redial()

    def _allow_redial(self) -> None:
        number = self.last_number
        shown = self._desk.people.read_number(number).shown or number if number else ""
        why = self._reason or ("" if number else tr("You have called nobody yet."))
        self.redial.grey(why, tr("Call {number} again").format(number=shown))
        self.redial.setEnabled(bool(number) and self._allowed)

    def _finish(self, event: CallFinished) -> None:
        if self._calling:
            self._ended[event.call_id] = event
        number = self._mine.pop(event.call_id, None)
        if number is None or event.duration_ms or event.end_reason in QUIET_ENDS:
            return
        shown = self._desk.people.read_number(number).shown or number
        why = wording.end_sentences(event.end_reason, event.sip_code, event.sip_reason)
        words = tr("No call with {number}. {why}").format(number=shown, why=why)
        again = ("redial", tr("Call again"), lambda: self.call(number))
        self.message.say(words, Tone.BAD, again)

    def _show_talk(self) -> None:
        talking = self._talk.call_id is not None
        self.tones.setVisible(talking)
        missing = self._desk.calls.missing_features().get(DTMF, "")
        self.tones.setEnabled(not missing)
        with QSignalBlocker(self.tones):
            self.tones.set_on(talking and not missing)
        about = tr("The call with {name}").format(name=self._talk.name)
        self.tones.setToolTip(missing or about)

    def _show_reading(self) -> None:
        reading = self.field.reading
        words = reading.country or (reading.problem if self.field.text().strip() else "")
        self.country.say(words)
        self.number_changed.emit(reading.dial if not reading.problem else "")

    def _connect(self) -> None:
        self.field.changed.connect(lambda _text: self._show_reading())
        self.field.textEdited.connect(lambda _text: self.message.clear())
        self.field.call_asked.connect(self.call)
        self.field.recall_asked.connect(self._recall)
        self.suggestions.taken.connect(self._take)
        self.keypad.pressed.connect(self.press)
        self.call_button.call_asked.connect(self.call)
        self.call_button.agent_asked.connect(self.let_agent_call)
        self.redial.clicked.connect(self.call_last)
        self.lamps.chosen.connect(self.fill)

    def _arrange(self) -> None:
        self.setFixedWidth(WIDTH)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(MARGIN, MARGIN, GRID, MARGIN)
        column.setSpacing(GAP)
        column.addWidget(self.field)
        column.addWidget(self.country)
        column.addWidget(self.message)
        column.addWidget(self.tones)
        column.addWidget(self.keypad)
        column.addSpacing(GRID)
        column.addWidget(heading(tr("Call from")))
        column.addWidget(self.line)
        column.addWidget(self.call_button)
        column.addWidget(self.redial, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.lamps)
        column.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 1, 0)
        scroll = scrolling(inside)
        # Always there, so that nothing moves when it is needed; it paints nothing until then.
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        whole.addWidget(scroll)
