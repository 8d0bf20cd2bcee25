"""Several calls at once: join, split, and call somebody else.

Owns the panel; which calls there are is told to it.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.commands.people import PeopleCommands
from app.ui import theme
from app.ui.controls import Button, Glyph, Kind, Tone
from app.ui.labels import ElidedLabel, Label
from app.ui.live import phrases
from app.ui.live.looks import holder_look
from app.ui.live.number_picker import NumberPicker
from app.ui.live.panel import Panel
from app.ui.live.state import LiveCall
from app.ui.runner import Runner
from app.ui.theme import GAP, TARGET

WIDTH_PX = 400


class ConferencePanel(Panel):
    """The conference's members, the person's other calls, and a field for a further one."""

    join = Signal(str)
    split = Signal(str)
    call = Signal(str)

    def __init__(self, bridge: Runner, people: PeopleCommands, parent: QWidget) -> None:
        super().__init__(phrases.CONFERENCE_TITLE, WIDTH_PX, parent)
        self.buttons: dict[str, Button] = {}
        self._shown: tuple[tuple[str, str, bool], ...] = ()
        self._rows = QWidget()
        self._column = QVBoxLayout(self._rows)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        self.picker = NumberPicker(bridge, people)
        self.dial = Button(phrases.CALL_THEM, "phone", Kind.PRIMARY, 40)
        self._allow("")
        self.body.addWidget(self._rows)
        self.body.addWidget(self.picker)
        self.body.addWidget(self.dial)
        self.picker.target_changed.connect(self._allow)
        self.picker.accepted.connect(lambda: self.dial.setFocus(Qt.FocusReason.TabFocusReason))
        self.dial.clicked.connect(lambda: self.call.emit(self.picker.target))

    def show_calls(self, members: Sequence[LiveCall], others: Sequence[LiveCall]) -> None:
        """Show who is in it and who could be; built anew only when that changed."""
        shown = tuple(
            (call.id, holder_look(call)[1], call in members) for call in (*members, *others)
        )
        if shown == self._shown and self.buttons:
            return
        self._shown = shown
        at = [call_id for call_id, button in self.buttons.items() if button.hasFocus()]
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = {}
        if members:
            self._column.addWidget(Label(phrases.IN_IT, bold=True))
        for call in members:
            self._add(call, Button(phrases.SPLIT, "back"), self.split)
        if others:
            self._column.addWidget(Label(phrases.WAITING, bold=True))
        for call in others:
            self._add(call, Button(phrases.JOIN, "people"), self.join)
        if not members and not others:
            words = Label(phrases.NO_OTHER, muted=True)
            words.setWordWrap(True)
            self._column.addWidget(words)
        if at:
            (self.buttons.get(at[0]) or self.picker.field).setFocus(Qt.FocusReason.OtherFocusReason)

    def _allow(self, target: str) -> None:
        self.dial.grey("" if target else phrases.NUMBER_FIRST)

    def take_keyboard(self) -> None:
        """Begin at the first call that can join or be split off, else at the field."""
        self.picker.start()
        for button in self.buttons.values():
            button.setFocus(Qt.FocusReason.TabFocusReason)
            return

    def _add(self, call: LiveCall, button: Button, signal: object) -> None:
        icon, state, tone = holder_look(call)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        row.setMinimumHeight(TARGET)
        name = ElidedLabel(call.name, bold=True)
        line.addWidget(Glyph(icon, tone if tone is not Tone.PLAIN else Tone.ACCENT))
        line.addWidget(name, 1)
        line.addWidget(Label(state, theme.SMALL_PX, muted=True))
        line.addWidget(button)
        button.setAccessibleName(f"{button.text()}: {call.name}")
        button.clicked.connect(lambda _checked=False, c=call.id: signal.emit(c))  # type: ignore[attr-defined]
        self.buttons[call.id] = button
        self._column.addWidget(row)
