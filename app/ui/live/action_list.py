"""What has to be done after a call: items to add, correct, tick off and take away.

Owns the rows. An item that is done begins with ``[x]``, as in a text file.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.controls import Button
from app.ui.live import wrap_up_phrases as words
from app.ui.phone.fields import Field
from app.ui.phone.parts import IconButton
from app.ui.theme import GRID

DONE = "[x] "
MOST = 20
MOST_LETTERS = 500


class TickButton(IconButton):
    """A ring that becomes a tick."""

    def __init__(self) -> None:
        super().__init__(words.ITEM, "open")
        self.setCheckable(True)
        self.toggled.connect(self._show)

    def _show(self, done: bool) -> None:
        self._icon = "done" if done else "open"
        self.update()


class ItemRow(QWidget):
    """One item."""

    changed = Signal()
    removed = Signal(object)
    entered = Signal()

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tick = TickButton()
        self.tick.setChecked(text.startswith(DONE))
        self.field = Field(words.ITEM, words.ITEM_HINT, text.removeprefix(DONE))
        self.field.setMaxLength(MOST_LETTERS)
        self.remove = IconButton(words.REMOVE, "trash")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.tick)
        row.addWidget(self.field, 1)
        row.addWidget(self.remove)
        self.tick.toggled.connect(lambda _on: self._changed())
        self.field.textEdited.connect(lambda _text: self._changed())
        self.field.returnPressed.connect(self.entered)
        self.remove.clicked.connect(lambda: self.removed.emit(self))
        self._name()

    @property
    def text(self) -> str:
        """The item, with its mark when it is done; empty where nothing is written."""
        words_now = self.field.text().strip()
        return f"{DONE}{words_now}" if words_now and self.tick.isChecked() else words_now

    def _changed(self) -> None:
        self._name()
        self.changed.emit()

    def _name(self) -> None:
        item = self.field.text().strip() or words.THE_ITEM
        tick = words.UNTICK if self.tick.isChecked() else words.TICK
        self.tick.say(tick.format(item=item))
        self.remove.say(words.REMOVE.format(item=item))


class ActionList(QWidget):
    """All items. ``changed`` carries them after one was changed."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(words.ITEMS)
        self.rows: list[ItemRow] = []
        self.add = Button(words.ADD_ITEM, "plus")
        self.add.clicked.connect(self._add_and_enter)
        self._column = QVBoxLayout()
        self._column.setSpacing(GRID)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(self._column)
        column.addWidget(self.add)

    @property
    def items(self) -> tuple[str, ...]:
        """What is written, without empty rows."""
        return tuple(row.text for row in self.rows if row.text)

    def show_items(self, items: Sequence[str]) -> None:
        """Show these."""
        for row in list(self.rows):
            self._drop(row)
        for item in items[:MOST]:
            self._insert(item)

    def _add_and_enter(self) -> None:
        if len(self.rows) < MOST:
            self._insert("").field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _insert(self, text: str) -> ItemRow:
        row = ItemRow(text)
        self.rows.append(row)
        self._column.addWidget(row)
        row.changed.connect(self._tell)
        row.removed.connect(self._removed)
        row.entered.connect(self._add_and_enter)
        before: QWidget | None = self.rows[-2].remove if len(self.rows) > 1 else None
        for widget in (row.tick, row.field, row.remove, self.add):
            if before is not None:
                QWidget.setTabOrder(before, widget)
            before = widget
        return row

    def _removed(self, row: ItemRow) -> None:
        self._drop(row)
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell()

    def _drop(self, row: ItemRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _tell(self) -> None:
        self.changed.emit(self.items)
