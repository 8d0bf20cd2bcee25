"""Rows of names and values: what the agent is to know in a call.

Owns the rows and marking those that are needed or wrong. Limits are ``app.agent.facts``'s.
"""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.controls import Button
from app.ui.phone.contact_editor import ProblemLine
from app.ui.phone.fields import Field
from app.ui.phone.parts import IconButton
from app.ui.theme import GAP, GRID
from app.ui.tr import tr

MOST = 30


class FactRow(QWidget):
    """One fact, with room for what is wrong with it."""

    removed = Signal(object)

    def __init__(self, key: str = "", *, needed: bool = False) -> None:
        super().__init__()
        self.needed = needed
        self.key = Field(tr("Name of the fact"), tr("Name"), key)
        self.key.setReadOnly(needed)
        self.key.setCursorPosition(0)
        self.value = Field("", tr("Needed") if needed else tr("Value"))
        self.value.setMaxLength(500)
        self.remove = IconButton(tr("Remove this fact"), "close")
        self.remove.setEnabled(not needed)
        if needed:
            self.remove.setToolTip(tr("The script needs this fact."))
        self.remove.clicked.connect(lambda: self.removed.emit(self))
        self.problem = ProblemLine()
        for field in (self.key, self.value):
            field.textEdited.connect(lambda _text: self.mark(""))
        self.key.textChanged.connect(self._name_value)
        self._name_value(key)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.key, 2)
        row.addWidget(self.value, 3)
        row.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.problem)

    def mark(self, problem: str) -> None:
        """Say what is wrong with it; empty when nothing is."""
        self.problem.say(problem)
        self.value.setAccessibleDescription(problem)

    def _name_value(self, key: str) -> None:
        self.value.setAccessibleName(tr("Value of {name}").format(name=key or tr("the fact")))


class FactsForm(QWidget):
    """All rows and a button for one more."""

    changed = Signal()
    """A name or a value is another now, or a row is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[FactRow] = []
        self.add = Button(tr("Add a fact"), "plus")
        self.add.clicked.connect(self._add_and_enter)
        self._column = QVBoxLayout()
        self._column.setSpacing(GRID)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(self._column)
        column.addWidget(self.add)
        column.addStretch()

    @property
    def facts(self) -> dict[str, str]:
        """Every fact that has a name; needed ones without a value are left out."""
        pairs = ((row.key.text().strip(), row.value.text().strip()) for row in self.rows)
        return {key: value for key, value in pairs if key and value}

    def start_with(self, facts: Mapping[str, str]) -> None:
        """Show these facts only, none of them needed yet."""
        for row in list(self.rows):
            self._take_out(row)
        for key, value in facts.items():
            row = FactRow(key)
            row.value.setText(value)
            row.value.setCursorPosition(0)
            self._insert(row)

    def need(self, keys: tuple[str, ...]) -> None:
        """Ask for these facts; what was typed stays, what nobody needs or filled goes."""
        for row in list(self.rows):
            if row.needed and row.key.text() not in keys and not row.value.text():
                self._take_out(row)
        known = {row.key.text().strip() for row in self.rows}
        for key in keys:
            if key not in known:
                self._insert(FactRow(key, needed=True))

    def complain(self, keys: tuple[str, ...], problem: str) -> None:
        """Mark facts as missing or wrong, and go to the first of them."""
        self.need(
            tuple({**{r.key.text(): 0 for r in self.rows if r.needed}, **dict.fromkeys(keys)})
        )
        marked = [row for row in self.rows if row.key.text().strip() in keys]
        for row in marked:
            row.mark(problem)
        if marked:
            marked[0].value.setFocus()

    def unnamed(self) -> FactRow | None:
        """A row with a value but no name."""
        found = (r for r in self.rows if r.value.text().strip() and not r.key.text().strip())
        return next(found, None)

    def _add_and_enter(self) -> None:
        row = FactRow()
        self._insert(row)
        row.key.setFocus()

    def _insert(self, row: FactRow) -> None:
        row.removed.connect(self._drop)
        for field in (row.key, row.value):
            field.textChanged.connect(lambda _text: self.changed.emit())
        self.rows.append(row)
        self._column.addWidget(row)
        if len(self.rows) > 1:
            QWidget.setTabOrder(self.rows[-2].remove, row.key)
            QWidget.setTabOrder(row.key, row.value)
            QWidget.setTabOrder(row.value, row.remove)
        self._allow()

    def _allow(self) -> None:
        full = tr("{most} facts are the most.").format(most=MOST)
        self.add.grey(full if len(self.rows) >= MOST else "")

    def _drop(self, row: FactRow) -> None:
        self._take_out(row)
        self.add.setFocus()
        self.changed.emit()

    def _take_out(self, row: FactRow) -> None:
        with QSignalBlocker(row):
            self.rows.remove(row)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._allow()
