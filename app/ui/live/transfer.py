"""Passing a call on: whom to, and whether to ask them first.

Owns the panel. Nothing is passed on by choosing or by Enter alone, only by one of the
two buttons.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.commands.people import PeopleCommands
from app.ui import theme
from app.ui.controls import Button, Kind
from app.ui.labels import Label
from app.ui.live import phrases
from app.ui.live.number_picker import NumberPicker
from app.ui.live.panel import Panel
from app.ui.runner import Runner
from app.ui.theme import GAP

WIDTH_PX = 400
BUTTON_PX = 40


class TransferPanel(Panel):
    """Whom to pass a call to."""

    at_once = Signal(str)
    after_asking = Signal(str)

    def __init__(self, bridge: Runner, people: PeopleCommands, parent: QWidget) -> None:
        super().__init__(phrases.TRANSFER_TITLE, WIDTH_PX, parent)
        self._blocks = ("", "")
        self.picker = NumberPicker(bridge, people)
        self.ask_first = Button(phrases.ASK_FIRST, "person", Kind.PRIMARY, BUTTON_PX)
        self.now = Button(phrases.TRANSFER_NOW, "transfer", height=BUTTON_PX)
        self.hint = Label(phrases.NUMBER_FIRST, theme.SMALL_PX, muted=True)
        self.hint.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(self.ask_first)
        buttons.addWidget(self.now)
        buttons.addStretch()
        self.body.addWidget(self.picker)
        self.body.addLayout(buttons)
        self.body.addWidget(self.hint)
        self.picker.target_changed.connect(lambda _target: self._show_state())
        self.picker.accepted.connect(self._ready)
        self.ask_first.clicked.connect(lambda: self.after_asking.emit(self.picker.target))
        self.now.clicked.connect(lambda: self.at_once.emit(self.picker.target))
        self._show_state()

    def block(self, now_why: str, asking_why: str) -> None:
        """Grey what the phone cannot do, each with its reason."""
        self._blocks = (now_why, asking_why)
        self._show_state()

    def take_keyboard(self) -> None:
        """Start with an empty field."""
        self.picker.start()

    def _ready(self) -> None:
        button = self.ask_first if self.ask_first.isEnabled() else self.now
        if button.isEnabled():
            button.setFocus(Qt.FocusReason.TabFocusReason)

    def _show_state(self) -> None:
        has_target = bool(self.picker.target)
        hints = (phrases.TRANSFER_NOW_HINT, phrases.ASK_FIRST_HINT)
        for button, block, hint in zip(
            (self.now, self.ask_first), self._blocks, hints, strict=True
        ):
            why_not = block or ("" if has_target else phrases.NUMBER_FIRST)
            button.setEnabled(not why_not)
            button.setToolTip(why_not or hint)
            button.setAccessibleDescription(why_not or hint)
        blocks = [block for block in self._blocks if block]
        words = " ".join(blocks) or (phrases.ASK_FIRST_HINT if has_target else phrases.NUMBER_FIRST)
        self.hint.setText(words)
