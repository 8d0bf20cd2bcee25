"""What was captured in the call: each field with its value, checked by a person or not.

Owns the rows and editing one in its place. Keeping a value is handed in; it shows as
accepted when the desk says so.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import wording
from app.engine.events import FactNoted
from app.ui import theme
from app.ui.controls import Glyph, Tone
from app.ui.labels import Label, tooltip
from app.ui.live import console_phrases as words
from app.ui.live.side import TitledCard
from app.ui.phone.fields import Field
from app.ui.phone.parts import IconButton
from app.ui.theme import GAP, GRID, TARGET

Accept = Callable[[str, str], None]
"""Keeps a field's value: its key and what it is."""
MOST_LETTERS = 500


class ValueField(Field):
    """One line that is kept with Enter and left with Escape."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves it as it was."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FieldRow(QWidget):
    """One field: name and state above, value and what can be done with it below."""

    def __init__(self, fact: FactNoted, accept: Accept | None) -> None:
        super().__init__()
        self.fact = fact
        self._accept = accept
        self.field: ValueField | None = None
        self.name = wording.sentence_case(wording.plain(fact.key))
        self._mark = Glyph("open", Tone.PLAIN)
        self.state = Label(words.NOT_ACCEPTED, theme.SMALL_PX, muted=True)
        self.value = Label()
        self.value.setWordWrap(True)
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.accept = IconButton(words.accept_field(self.name), "done")
        self.edit = IconButton(words.edit_field(self.name), "pencil")
        self.keep = IconButton(words.KEEP_VALUE, "done")
        self.leave = IconButton(words.LEAVE_VALUE, "close")
        self._arrange()
        self.accept.clicked.connect(lambda: self._take(self.fact.value))
        self.edit.clicked.connect(self.begin)
        self.keep.clicked.connect(self._kept)
        self.leave.clicked.connect(self.end)
        self.show_fact(fact)

    @property
    def editing(self) -> bool:
        """Whether somebody is writing another value."""
        return self.field is not None and not self.field.isHidden()

    def show_fact(self, fact: FactNoted) -> None:
        """Show another value of it; what somebody is typing stays."""
        self.fact = fact
        tone = Tone.GOOD if fact.accepted else Tone.PLAIN
        self._mark.show_icon("done" if fact.accepted else "open", tone)
        self.state.setText(words.ACCEPTED if fact.accepted else words.NOT_ACCEPTED)
        self.value.setText(fact.value)
        self.value.setToolTip(tooltip(fact.value))
        self.value.setAccessibleName(f"{self.name}: {fact.value}")
        self.setAccessibleName(f"{self.name}: {fact.value}, {self.state.text()}")
        self._show_buttons()

    def begin(self) -> None:
        """Write another value in its place."""
        if self.field is None:
            self.field = ValueField(words.field_value(self.name))
            self.field.setMaxLength(MOST_LETTERS)
            self.field.returnPressed.connect(self._kept)
            self.field.left.connect(self.end)
            self._line.insertWidget(1, self.field, 1)
        self.field.setText(self.fact.value)
        self.field.show()
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_buttons()

    def end(self) -> None:
        """Leave it as it was."""
        had_keyboard = self.field is not None and self.field.hasFocus()
        if self.field is not None:
            self.field.hide()
        self._show_buttons()
        if had_keyboard and not self.edit.isHidden():
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _kept(self) -> None:
        value = self.field.text().strip() if self.field is not None else ""
        if value:
            self._take(value)
            self.end()

    def _take(self, value: str) -> None:
        if self._accept is not None:
            self._accept(self.fact.key, value)

    def _show_buttons(self) -> None:
        can, editing = self._accept is not None, self.editing
        self.accept.setVisible(can and not editing and not self.fact.accepted)
        self.edit.setVisible(can and not editing)
        self.value.setVisible(not editing)
        for part in (self._mark, self.state):
            part.setVisible(can or self.fact.accepted)
        for button in (self.keep, self.leave):
            button.setVisible(editing)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        name = Label(self.name, theme.SMALL_PX, muted=True)
        name.setWordWrap(True)
        head.addWidget(name, 1)
        head.addWidget(self._mark)
        head.addWidget(self.state)
        self._line = QHBoxLayout()
        self._line.setSpacing(0)
        self._line.addWidget(self.value, 1)
        for button in (self.accept, self.edit, self.keep, self.leave):
            self._line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._line)
        self.setMinimumHeight(TARGET + GAP)


class FactsCard(TitledCard):
    """Every field; a newer value replaces the older. Without ``accept`` they are only shown."""

    def __init__(self, accept: Accept | None = None) -> None:
        super().__init__(words.CAPTURED, words.NOTHING_CAPTURED)
        self._accept = accept
        self.rows: dict[str, FieldRow] = {}

    @property
    def facts(self) -> dict[str, str]:
        """What is shown, by key."""
        return {key: row.fact.value for key, row in self.rows.items()}

    @property
    def unchecked(self) -> int:
        """How many nobody has looked at."""
        return sum(1 for row in self.rows.values() if not row.fact.accepted)

    def note(self, event: FactNoted) -> None:
        """Show one more, or another value."""
        known = self.rows.get(event.key)
        if known is not None:
            known.show_fact(event)
            return
        row = self.rows[event.key] = FieldRow(event, self._accept)
        self.nothing.hide()
        self.body.addWidget(row)
