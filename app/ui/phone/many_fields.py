"""Several values of one kind below each other: numbers, addresses.

Owns the fields; there is always an empty one to type the next value into.
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.phone.fields import Field
from app.ui.phone.parts import IconButton
from app.ui.theme import GRID
from app.ui.tr import tr

MOST = 20


class ValueField(QWidget):
    """One value and a button that takes it away."""

    def __init__(self, value: str, name: str, hint: str) -> None:
        super().__init__()
        self.field = Field(name, hint, value)
        self.remove = IconButton(tr("Remove {name}").format(name=name.lower()), "close")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.field, 1)
        row.addWidget(self.remove)


class ManyFields(QWidget):
    """``name`` is what one value is called, ``hint`` an example of it."""

    edited = Signal()

    def __init__(self, name: str, hint: str, values: Sequence[str] = ()) -> None:
        super().__init__()
        self._name, self._hint = name, hint
        self.fields: list[ValueField] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID)
        for value in (*values, ""):
            self._add(value)

    @property
    def values(self) -> tuple[str, ...]:
        """What is written, each once."""
        written = (each.field.text().strip() for each in self.fields)
        return tuple(dict.fromkeys(value for value in written if value))

    def focus(self) -> None:
        """Go to the first field."""
        self.fields[0].field.setFocus()

    def _add(self, value: str) -> None:
        one = ValueField(value, self._name, self._hint)
        one.field.textEdited.connect(self._edited)
        one.remove.clicked.connect(partial(self._drop, one))
        self._column.addWidget(one)
        if self.fields:
            QWidget.setTabOrder(self.fields[-1].remove, one.field)
            QWidget.setTabOrder(one.field, one.remove)
        self.fields.append(one)
        self._show_removing()

    def _edited(self) -> None:
        if self.fields[-1].field.text() and len(self.fields) < MOST:
            self._add("")
        self._show_removing()
        self.edited.emit()

    def _drop(self, one: ValueField, _down: bool = False) -> None:
        self.fields.remove(one)
        self._column.removeWidget(one)
        one.hide()
        one.deleteLater()
        self.fields[-1].field.setFocus()
        self.edited.emit()

    def _show_removing(self) -> None:
        for one in self.fields:
            one.remove.setEnabled(one is not self.fields[-1])
