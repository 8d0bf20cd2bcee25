"""The card for keys that work while another program has the keyboard.

Owns asking the desktop for them and saying what it gave; where it gives none, what to do
instead. Asking itself is handed in.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.ui import theme
from app.ui.controls import Button, Card
from app.ui.labels import Label
from app.ui.runner import Runner
from app.ui.shell import phrases
from app.ui.shell.announcing import announce
from app.ui.theme import GAP, GRID, MARGIN

Ask = Callable[[], Coroutine[Any, Any, dict[str, str]]]
"""Asks the desktop; gives each command's key. Raises an error that says what to do."""


class GlobalKeysCard(Card):
    """A button that asks the desktop, and its answer."""

    def __init__(self, bridge: Runner, ask: Ask) -> None:
        super().__init__(phrases.EVERYWHERE)
        self._bridge, self._ask = bridge, ask
        self.button = Button(phrases.ASK_DESKTOP, "open")
        self.button.clicked.connect(self.ask)
        self.answer = Label(phrases.EVERYWHERE_HINT, theme.SMALL_PX, muted=True)
        self.answer.setWordWrap(True)
        self.answer.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(Label(phrases.EVERYWHERE, bold=True), 1)
        head.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN - GRID, MARGIN, MARGIN - GRID)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self.answer)

    def ask(self) -> None:
        """Ask the desktop; it may ask the person in turn."""
        self.button.setEnabled(False)
        self._say(phrases.ASKING_DESKTOP)
        self._bridge.run(self._ask(), self._given, lambda error: self._over(str(error)))

    def _given(self, keys: dict[str, str]) -> None:
        words = {
            "answer": phrases.ANSWER,
            "hang_up": phrases.END_CALL,
            "toggle_mute": phrases.MUTE,
        }
        told = [f"{words.get(each, each)}: {key}" for each, key in keys.items()]
        self._over("; ".join(told) if told else phrases.GIVEN_IN_DESKTOP)

    def _over(self, sentence: str) -> None:
        self.button.setEnabled(True)
        self._say(sentence)
        announce(self, sentence, urgent=False)

    def _say(self, sentence: str) -> None:
        self.answer.setText(sentence)
