"""The field for numbers: formats while somebody types, cleans what is pasted.

Owns the text and the cursor. What a number means is ``desk.people.read_number``'s; names
and SIP addresses are left as they are written.
"""

import os
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from app.commands.people import NumberReading
from app.ui import theme
from app.ui.phone.fields import HEIGHT, Field
from app.ui.theme import GAP
from app.ui.tr import tr

SIGNS = frozenset("0123456789+*#")
BETWEEN = frozenset(" ()-./\u00a0\u2011\u2013")
"""What stands between digits only for the eye."""
PASTED_DIGITS = 3
"""From so many digits on, what was pasted is a number with words round it."""
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NumberField(Field):
    """A name, a number or a SIP address."""

    changed = Signal(str)
    """The text, by typing or from elsewhere."""
    call_asked = Signal()
    recall_asked = Signal()
    """Up, with nothing to choose from."""
    steered = Signal(int)
    """Down (1), Up (-1) or Escape (0) for whoever offers suggestions."""

    def __init__(self, read: Callable[[str], NumberReading]) -> None:
        super().__init__(tr("Number to call"), tr("Number, name or address"))
        self._read = read
        self._before = ""
        self.suggesting = False
        """Whether Up and Down choose among suggestions now."""
        self.setFont(theme.font(theme.NUMBER_PX))
        self.setMinimumHeight(HEIGHT + GAP)
        self.offer_clearing()
        self.setMaxLength(256)
        self.textEdited.connect(self._edited)
        self.textChanged.connect(self._note)

    @property
    def reading(self) -> NumberReading:
        """What the text means now."""
        return self._read(self.text())

    def put(self, number: str) -> None:
        """Show a number from elsewhere, as this country writes it, the cursor behind it."""
        reading = self._read(number)
        self.setText(reading.shown if reading.shown and not reading.problem else number.strip())

    def press(self, key: str) -> None:
        """A key of the keypad: at the cursor, in place of what is selected."""
        self.insert(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter calls, Up recalls; erasing takes a digit, never only what stands between."""
        key = event.key()
        if key in ENTER:
            self.call_asked.emit()
        elif key == Qt.Key.Key_Down and self.suggesting:
            self.steered.emit(1)
        elif key == Qt.Key.Key_Up:
            self.steered.emit(-1) if self.suggesting else self.recall_asked.emit()
        elif key == Qt.Key.Key_Escape and (self.suggesting or self.text()):
            self.steered.emit(0) if self.suggesting else self.clear()
        else:
            if key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and not self.hasSelectedText():
                self._step_over_between(backwards=key == Qt.Key.Key_Backspace)
            super().keyPressEvent(event)

    def _step_over_between(self, *, backwards: bool) -> None:
        text, place = self.text(), self.cursorPosition()
        if not is_number(text):
            return
        while backwards and place > 0 and text[place - 1] in BETWEEN:
            place -= 1
        while not backwards and place < len(text) and text[place] in BETWEEN:
            place += 1
        self.setCursorPosition(place)

    def _edited(self, text: str) -> None:
        come_at_once = len(brought(self._before, text)) > 1
        if come_at_once and sum(letter.isdigit() for letter in text) >= PASTED_DIGITS:
            self.put(text)
        elif is_number(text):
            self._format(text)

    def _format(self, text: str) -> None:
        shown = self._read(text).shown
        if not shown or shown == text or signs(shown) != signs(text):
            return
        wanted = len(signs(text[: self.cursorPosition()]))
        self.setText(shown)
        self.setCursorPosition(place_after(shown, wanted))

    def _note(self) -> None:
        # Qt tells the text before formatting last, so it is the field that is asked.
        self._before = self.text()
        self.changed.emit(self._before)


def is_number(text: str) -> bool:
    """Whether only digits, their signs and what stands between them is written."""
    return bool(text) and all(letter in SIGNS or letter in BETWEEN for letter in text)


def signs(text: str) -> str:
    """The digits and signs that are dialled."""
    return "".join(letter for letter in text if letter in SIGNS)


def brought(before: str, after: str) -> str:
    """What an edit put in, in place of what it took out: neither the beginning nor the end that
    both texts have."""
    start = len(os.path.commonprefix((before, after)))
    end = len(os.path.commonprefix((before[start:][::-1], after[start:][::-1])))
    return after[start : len(after) - end]


def place_after(text: str, count: int) -> int:
    """The cursor's place right behind the ``count``-th digit or sign of ``text``."""
    if count <= 0:
        return 0
    for place, letter in enumerate(text):
        count -= letter in SIGNS
        if count == 0:
            return place + 1
    return len(text)
