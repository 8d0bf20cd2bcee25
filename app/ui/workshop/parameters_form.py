"""A tool's parameters: as JSON Schema, and as a table where they are simple.

Owns both views of one schema, and checking it a moment after the last key. What a schema
may be is ``app.agent.tool_schema``'s.
"""

import asyncio
import dataclasses
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.agent.tool_schema import check_parameters
from app.ui import theme
from app.ui.controls import Button, Tone
from app.ui.labels import Label
from app.ui.phone.centre import single_shot
from app.ui.phone.fields import Choice, Field
from app.ui.phone.parts import IconButton
from app.ui.phone.tabs import Tabs
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from app.ui.settings.rows import Note
from app.ui.settings.switch import Switch
from app.ui.settings.words import words_of
from app.ui.theme import GAP, GRID, TARGET
from app.ui.tr import tr
from app.ui.workshop.code_box import CodeBox
from app.ui.workshop.schema import (
    KINDS,
    Parameter,
    as_table,
    as_text,
    from_table,
    kind_words,
    parse_object,
    table_problem,
)

CHECK_AFTER_MS = 300
TEXT_PX = 280
TABLE, TEXT = 0, 1
MOST = 40


class ParameterRow(QWidget):
    """One parameter of the table."""

    changed = Signal()
    removed = Signal(object)

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        self._parameter = parameter
        self.name = Field(tr("Parameter's name"), tr("name"), parameter.name)
        self.kind = Choice(tr("What it takes"))
        for kind in KINDS:
            self.kind.addItem(kind_words(kind), kind)
        self.kind.setCurrentIndex(KINDS.index(parameter.kind))
        self.about = Field(tr("What it is"), tr("What it is"), parameter.description)
        self.needed = Switch()
        self.needed.setChecked(parameter.required)
        self.needed.setMinimumHeight(TARGET)
        self.remove = IconButton(tr("Remove this parameter"), "close")
        above, below = QHBoxLayout(), QHBoxLayout()
        for row in (above, below):
            row.setSpacing(GAP)
        above.addWidget(self.name, 3)
        above.addWidget(self.kind, 2)
        above.addWidget(self.remove)
        below.addWidget(self.about, 1)
        below.addWidget(Label(tr("Needed"), theme.SMALL_PX, muted=True))
        below.addWidget(self.needed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GAP)
        column.setSpacing(GRID)
        column.addLayout(above)
        column.addLayout(below)
        self.remove.clicked.connect(lambda: self.removed.emit(self))
        for field in (self.name, self.about):
            field.textEdited.connect(lambda _text: self.changed.emit())
        self.name.textChanged.connect(lambda _text: self._name_parts())
        self.kind.activated.connect(lambda _row: self.changed.emit())
        self.needed.clicked.connect(lambda _on: self.changed.emit())
        self._name_parts()

    @property
    def parameter(self) -> Parameter:
        """What it holds now."""
        return dataclasses.replace(
            self._parameter,
            name=self.name.text().strip(),
            kind=str(self.kind.currentData()),
            description=self.about.text().strip(),
            required=self.needed.isChecked(),
        )

    def _name_parts(self) -> None:
        name = self.name.text().strip() or tr("the parameter")
        self.kind.setAccessibleName(tr("What {name} takes").format(name=name))
        self.about.setAccessibleName(tr("What {name} is").format(name=name))
        self.needed.setAccessibleName(tr("{name} is needed").format(name=name))


class ParametersForm(QWidget):
    """Edits one schema. ``changed`` carries it, or the text while that is no JSON object."""

    changed = Signal(object, object)
    """The schema, or None; and the text while it is no schema, else None."""
    judged = Signal(str)
    """Why the schema cannot be used, as a sentence; empty when it can."""

    def __init__(self, bridge: Runner) -> None:
        super().__init__()
        self._bridge = bridge
        self.schema: dict[str, Any] = {}
        self.rows: list[ParameterRow] = []
        self.problem = ""
        self._checked = 0
        self.tabs = Tabs(tr("Parameters"), (tr("Table"), tr("JSON Schema")))
        self.text = CodeBox(tr("Parameters as JSON Schema"), most_px=TEXT_PX)
        self.text.setTabChangesFocus(True)
        self.not_flat = Label("", theme.BASE_PX - 1, muted=True)
        self.not_flat.setWordWrap(True)
        self.add = Button(tr("Add a parameter"), "plus")
        self.note = Note()
        self.table = QWidget()
        self._check_later = single_shot(self, CHECK_AFTER_MS, self.check_now)
        self._arrange()
        self.tabs.currentChanged.connect(self.show_view)
        self.text.textChanged.connect(self._typed)
        self.add.clicked.connect(self._add_and_enter)

    def show_schema(self, schema: Mapping[str, Any], text: str | None = None) -> None:
        """Show another schema; ``text`` is what was typed and is no schema yet."""
        self.schema = dict(schema)
        self._show_text(as_text(schema) if text is None else text)
        self._fill_table()
        flat = text is None and as_table(self.schema) is not None
        self.tabs.setCurrentIndex(TABLE if flat else TEXT)
        self.show_view(self.tabs.currentIndex())
        self.check_now()

    def show_view(self, place: int) -> None:
        """Show the table, or the text."""
        if place == TABLE:
            self._fill_table()
        self.table.setVisible(place == TABLE)
        self.text.setVisible(place == TEXT)

    def check_now(self) -> None:
        """Say what is wrong with it as it is now."""
        self._check_later.stop()
        self._checked += 1
        checked = self._checked
        parsed, problem = parse_object(self.text.toPlainText())
        if self.tabs.currentIndex() == TABLE:
            problem = problem or table_problem([row.parameter for row in self.rows])
        if problem or parsed is None:
            self._judge(problem)
            return

        def done(_nothing: None) -> None:
            if checked == self._checked:
                self._judge("")

        def failed(error: BaseException) -> None:
            if checked == self._checked:
                self._judge(words_of(error))

        # Beside the screen: reading the rules of JSON Schema takes a while the first time.
        ask(self._bridge, self, asyncio.to_thread(check_parameters, parsed), done, failed)

    def _judge(self, problem: str) -> None:
        self.problem = problem
        self.note.say(problem, "failed", Tone.BAD)
        self.judged.emit(problem)

    def _typed(self) -> None:
        parsed, _problem = parse_object(self.text.toPlainText())
        if parsed is not None:
            self.schema = parsed
        self._check_later.start()
        self.changed.emit(parsed, None if parsed is not None else self.text.toPlainText())

    def _edited(self) -> None:
        """The table is another now: the text follows."""
        self.schema = from_table([row.parameter for row in self.rows], self.schema)
        self._show_text(as_text(self.schema))
        self._check_later.start()
        self.changed.emit(self.schema, None)

    def _show_text(self, text: str) -> None:
        blocked = self.text.blockSignals(True)
        self.text.show_text(text)
        self.text.blockSignals(blocked)

    def _fill_table(self) -> None:
        table = as_table(self.schema)
        _parsed, broken = parse_object(self.text.toPlainText())
        usable = table is not None and not broken
        why = (
            tr("The JSON is not complete yet; mend it first.")
            if broken
            else tr(
                "These parameters have parts inside of parts, or rules that the table cannot show. "
                "Edit them as JSON Schema."
            )
        )
        self.not_flat.setText("" if usable else why)
        self.not_flat.setVisible(not usable)
        self.add.setVisible(usable)
        wanted = table if usable and table is not None else []
        if wanted == [row.parameter for row in self.rows]:
            return
        for row in list(self.rows):
            self._take_out(row)
        for parameter in wanted:
            self._insert(ParameterRow(parameter))

    def _add_and_enter(self) -> None:
        row = ParameterRow(Parameter(""))
        self._insert(row)
        row.name.setFocus()

    def _insert(self, row: ParameterRow) -> None:
        row.changed.connect(self._edited)
        row.removed.connect(self._drop)
        self.rows.append(row)
        self._table.addWidget(row)
        QWidget.setTabOrder(row.needed, self.add)
        self._allow()

    def _allow(self) -> None:
        full = tr("{most} parameters are the most.").format(most=MOST)
        self.add.grey(full if len(self.rows) >= MOST else "")

    def _drop(self, row: ParameterRow) -> None:
        self._take_out(row)
        self.add.setFocus()
        self._edited()

    def _take_out(self, row: ParameterRow) -> None:
        self.rows.remove(row)
        self._table.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._allow()

    def _arrange(self) -> None:
        inside = QVBoxLayout(self.table)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(GRID)
        self._table = QVBoxLayout()
        self._table.setSpacing(GRID)
        inside.addLayout(self._table)
        inside.addWidget(self.not_flat)
        inside.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for part in (self.tabs, self.table, self.text, self.note):
            column.addWidget(part)
