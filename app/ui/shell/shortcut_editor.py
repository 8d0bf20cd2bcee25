"""The page on which keys are changed: every command, its key, and what stands against it.

Owns the page; it is shown inside the Settings room. A key that belongs to another command
is only taken from it when the person says so. Keys are kept as ``screen.shortcuts``.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QKeySequenceEdit, QLineEdit, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.controls import Button, Card, Kind
from app.ui.labels import Label
from app.ui.phone.fields import Field, outline
from app.ui.runner import Runner
from app.ui.settings.question import Answer, Question
from app.ui.shell import phrases
from app.ui.shell.announcing import announce
from app.ui.shell.commands import (
    PORTABLE,
    Command,
    CommandRegistry,
    key_problem,
    native,
    portable,
)
from app.ui.shell.matching import fit
from app.ui.theme import GAP, GRID, MARGIN, TARGET

if TYPE_CHECKING:
    from app.commands.settings import SettingsCommands
    from app.settings import Settings

FIELD_PX, ROW_PX = 168, 40
SETTING = "screen.shortcuts"


class KeyField(QKeySequenceEdit):
    """Takes the next key; Backspace and Delete leave the command without one."""

    cleared = Signal()

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setMaximumSequenceLength(1)
        self.setFixedSize(FIELD_PX, TARGET + GRID)
        self.setContentsMargins(2, 2, 2, 2)
        name = phrases.CHANGE_KEY.format(words=words)
        self.setAccessibleName(name)
        inner = self.findChild(QLineEdit)
        if inner is not None:
            inner.setAccessibleName(name)
            inner.setFrame(False)
            inner.setTextMargins(GRID, 0, GRID, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The outline round the text."""
        super().paintEvent(event)
        outline(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear, or take the key."""
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.cleared.emit()
            return
        super().keyPressEvent(event)


class KeyRow(QWidget):
    """One command: its words, its key, its usual key, and a question when it is taken."""

    wanted = Signal(str, str)
    """The command's id and the key that the person pressed; empty for none."""
    usual_wanted = Signal(str)
    taken = Signal(str, str)
    """The person wants the key although it is another command's."""

    def __init__(self, command: Command) -> None:
        super().__init__()
        self.command = command
        self.field = KeyField(command.words)
        self.usual = Button(phrases.USUAL_KEY, "back")
        self.usual.setAccessibleName(phrases.USUAL_KEY_OF.format(words=command.words))
        stays = self.usual.sizePolicy()
        stays.setRetainSizeWhenHidden(True)
        self.usual.setSizePolicy(stays)
        self.problem = Label(pixels=theme.SMALL_PX)
        self.problem.setWordWrap(True)
        self.use = Button(phrases.USE_ANYWAY, "done")
        self.keep = Button(phrases.KEEP_OLD, "close")
        self._wish = ""
        self._shown = ""
        self._arrange()
        self.field.editingFinished.connect(self._edited)
        self.field.cleared.connect(lambda: self.wanted.emit(command.id, ""))
        self.usual.clicked.connect(lambda: self.usual_wanted.emit(command.id))
        self.use.clicked.connect(lambda: self.taken.emit(command.id, self._wish))
        self.keep.clicked.connect(lambda: self.show_key(self._shown))

    def show_key(self, keys: str) -> None:
        """Show the key that works now, and no question."""
        self._shown = keys
        self.field.setKeySequence(QKeySequence(keys, PORTABLE))
        self.usual.setVisible(portable(self.command.keys) != keys)
        self.question.hide()

    def refuse(self, sentence: str) -> None:
        """Say why a key cannot be had; the old one stays."""
        self.show_key(self._shown)
        self._say(sentence, asks=False)

    def ask(self, keys: str, sentence: str) -> None:
        """Say whose key it is, and whether to take it."""
        self._wish = keys
        self._say(sentence, asks=True)

    def _say(self, sentence: str, *, asks: bool) -> None:
        self.problem.setText(sentence)
        self.use.setVisible(asks)
        self.keep.setVisible(asks)
        self.question.show()
        announce(self, sentence, urgent=True)

    def _edited(self) -> None:
        keys = self.field.keySequence().toString(PORTABLE)
        if keys != self._shown:
            self.wanted.emit(self.command.id, keys)

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        words = Label(self.command.words)
        words.setMinimumHeight(ROW_PX)
        row.addWidget(words, 1)
        row.addWidget(self.field)
        row.addWidget(self.usual)
        self.question = QWidget()
        asked = QHBoxLayout(self.question)
        asked.setContentsMargins(0, 0, 0, GAP)
        asked.setSpacing(GAP)
        asked.addWidget(self.problem, 1)
        asked.addWidget(self.use)
        asked.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.question)


class ShortcutEditor(QWidget):
    """All keys. ``settings`` keeps what the person chose; the registry takes it at once."""

    def __init__(
        self, registry: CommandRegistry, bridge: Runner, settings: "SettingsCommands"
    ) -> None:
        super().__init__()
        self._registry, self._bridge, self._settings = registry, bridge, settings
        self.rows: dict[str, KeyRow] = {}
        self._cards: list[Card] = []
        self._columns: dict[str, QVBoxLayout] = {}
        self.search = Field(phrases.SEARCH_KEYS, phrases.SEARCH_KEYS)
        self.search.offer_clearing()
        self.search.textChanged.connect(self._narrow)
        self.all_usual = Button(phrases.ALL_USUAL, "back")
        self.all_usual.clicked.connect(self._ask_for_usual)
        self.question = Question()
        self.nothing = Label(phrases.NO_SUCH_COMMAND, muted=True)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.search, 1)
        head.addWidget(self.all_usual)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(MARGIN)
        self._column.addLayout(head)
        self._column.addWidget(self.question)
        self._column.addWidget(Label(phrases.LETTER_HINT, theme.SMALL_PX, muted=True))
        self._column.addWidget(self.nothing)
        self._column.addStretch()
        registry.changed.connect(self.read)
        self.read()

    def read(self) -> None:
        """Show the commands and keys as they are now."""
        if [row.command for row in self.rows.values()] != self._registry.commands():
            self._make_rows()
        for command_id, row in self.rows.items():
            row.show_key(self._registry.keys_of(command_id))
        self.all_usual.setEnabled(bool(self._registry.chosen()))

    def _ask_for_usual(self) -> None:
        words = phrases.ALL_USUAL_QUESTION.format(count=len(self._registry.chosen()))
        sure = Answer(phrases.ALL_USUAL_SURE, "back", lambda: self._save({}), Kind.DANGER)
        keep = Answer(phrases.KEEP_MINE, "close", self.all_usual.setFocus)
        self.question.ask(words, (sure, keep))

    def _make_rows(self) -> None:
        """Rows for the commands that have none; a room in the middle of a call may add some."""
        commands = self._registry.commands()
        kept = {each: row for each, row in self.rows.items() if row.command in commands}
        for gone in [row for each, row in self.rows.items() if each not in kept]:
            gone.hide()
            gone.setParent(None)
            gone.deleteLater()
        self.rows = {each.id: kept.get(each.id) or self._row(each) for each in commands}
        groups: dict[str, list[KeyRow]] = {}
        for row in self.rows.values():
            groups.setdefault(row.command.group, []).append(row)
        for group, rows in groups.items():
            column = self._column_of(group)
            for place, row in enumerate(rows, 1):  # below the group's name
                if column.indexOf(row) != place:
                    column.insertWidget(place, row)
        self._narrow(self.search.text())

    def _row(self, command: Command) -> KeyRow:
        row = KeyRow(command)
        row.wanted.connect(self._want)
        row.taken.connect(self._take)
        row.usual_wanted.connect(self._give_usual)
        return row

    def _column_of(self, group: str) -> QVBoxLayout:
        """The rows of a group, below its name; in a card of its own."""
        if group not in self._columns:
            card = Card(group)
            column = self._columns[group] = QVBoxLayout(card)
            column.setContentsMargins(MARGIN, MARGIN - GRID, MARGIN, MARGIN - GRID)
            column.setSpacing(0)
            column.addWidget(Label(group, bold=True))
            self._cards.append(card)
            self._column.insertWidget(self._column.count() - 1, card)
        return self._columns[group]

    def _narrow(self, typed: str) -> None:
        """Show what fits; a key can be searched for too."""
        found = {
            each
            for each, row in self.rows.items()
            if fit(typed, f"{row.command.words} {native(self._registry.keys_of(each))}") is not None
        }
        for each, row in self.rows.items():
            row.setVisible(each in found)
        for card in self._cards:
            inside = [row.command.id for row in card.findChildren(KeyRow)]
            card.setVisible(any(each in found for each in inside))
        self.nothing.setVisible(not found)

    def _want(self, command_id: str, keys: str) -> None:
        row = self.rows[command_id]
        problem = key_problem(keys) if keys else ""
        owner = self._registry.owner_of(keys, but=command_id)
        if problem:
            row.refuse(problem)
        elif owner is not None:
            words = phrases.KEY_TAKEN.format(key=native(keys), words=owner.words)
            row.ask(keys, words)
        else:
            self._save({**self._registry.chosen(), command_id: keys}, row)

    def _take(self, command_id: str, keys: str) -> None:
        owner = self._registry.owner_of(keys, but=command_id)
        chosen = {**self._registry.chosen(), command_id: keys}
        if owner is not None:
            chosen[owner.id] = ""
        self._save(chosen, self.rows[command_id])

    def _give_usual(self, command_id: str) -> None:
        row = self.rows[command_id]
        owner = self._registry.owner_of(row.command.keys, but=command_id)
        if owner is not None:
            self._want(command_id, row.command.keys)
            return
        chosen = self._registry.chosen()
        chosen.pop(command_id, None)
        self._save(chosen, row)

    def _save(self, chosen: dict[str, str], row: KeyRow | None = None) -> None:
        """Keep the keys that differ from the usual ones."""
        usual = {command.id: portable(command.keys) for command in self._registry.commands()}
        kept = {each: keys for each, keys in chosen.items() if usual.get(each) != keys}

        def saved(settings: "Settings") -> None:
            self._registry.choose(settings.screen.shortcuts)

        def failed(error: BaseException) -> None:
            self.read()
            if row is not None:
                row.refuse(str(error))

        self._bridge.run(self._settings.change({SETTING: kept or None}), saved, failed)
