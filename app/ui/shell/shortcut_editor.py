"""The page on which keys are changed: every command, its key, and what stands against it.

Owns the page; it is shown inside the Settings room. A key that belongs to another command
is only taken from it when the person says so. Keys are kept as ``screen.shortcuts``.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.controls import Button, Card, Kind
from app.ui.labels import Label
from app.ui.phone.fields import Field
from app.ui.runner import Runner
from app.ui.settings.question import Answer, Question
from app.ui.shell import phrases
from app.ui.shell.commands import Command, CommandRegistry, key_problem, native, portable
from app.ui.shell.key_row import KeyRow
from app.ui.shell.matching import fit
from app.ui.theme import GAP, GRID, MARGIN

if TYPE_CHECKING:
    from app.commands.settings import SettingsCommands
    from app.settings import Settings

SETTING = "screen.shortcuts"
ROWS_AT_ONCE = 5


class ShortcutEditor(QWidget):
    """All keys. ``settings`` keeps what the person chose; the registry takes it at once.

    ``above`` stands at its top. It has no rows until its ``parts`` are made.
    """

    def __init__(
        self,
        registry: CommandRegistry,
        bridge: Runner,
        settings: "SettingsCommands",
        above: QWidget | None = None,
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
        if above is not None:
            self._column.addWidget(above)
        self._column.addLayout(head)
        self._column.addWidget(self.question)
        self._column.addWidget(Label(phrases.LETTER_HINT, theme.SMALL_PX, muted=True))
        self._column.addWidget(self.nothing)
        self._column.addStretch()

    def parts(self) -> Iterator[None]:
        """Some rows at a time."""
        commands = self._registry.commands()
        for count in range(ROWS_AT_ONCE, len(commands), ROWS_AT_ONCE):
            self._make_rows(commands[:count])
            yield
        self._make_rows(commands)
        yield
        self._narrow(self.search.text())
        yield
        self._registry.changed.connect(self.read)
        self.read()

    def read(self) -> None:
        """Show the commands and keys as they are now."""
        commands = self._registry.commands()
        if [row.command for row in self.rows.values()] != commands:
            self._make_rows(commands)
            self._narrow(self.search.text())
        for command_id, row in self.rows.items():
            row.show_key(self._registry.keys_of(command_id))
        self.all_usual.setEnabled(bool(self._registry.chosen()))

    def _ask_for_usual(self) -> None:
        words = phrases.ALL_USUAL_QUESTION.format(count=len(self._registry.chosen()))
        sure = Answer(phrases.ALL_USUAL_SURE, "back", lambda: self._save({}), Kind.DANGER)
        keep = Answer(phrases.KEEP_MINE, "close", self.all_usual.setFocus)
        self.question.ask(words, (sure, keep))

    def _make_rows(self, commands: Sequence[Command]) -> None:
        """Rows for the commands that have none; a room in the middle of a call may add some."""
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
        owners = self._registry.owners_of(keys, wanted_for=command_id)
        if problem:
            row.refuse(problem)
        elif owners:
            named = ", ".join(map(_named, owners))
            row.ask(keys, phrases.KEY_TAKEN.format(key=native(keys), commands=named))
        else:
            self._save({**self._registry.chosen(), command_id: keys}, row)

    def _take(self, command_id: str, keys: str) -> None:
        owners = self._registry.owners_of(keys, wanted_for=command_id)
        lost = {owner.id: "" for owner in owners}
        chosen = {**self._registry.chosen(), command_id: keys, **lost}
        self._save(chosen, self.rows[command_id])

    def _give_usual(self, command_id: str) -> None:
        row = self.rows[command_id]
        if self._registry.owners_of(row.command.keys, wanted_for=command_id):
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


def _named(command: Command) -> str:
    """A command in a sentence, with its room where its key means nothing elsewhere."""
    words = phrases.A_COMMAND if command.where is None else phrases.A_ROOMS_COMMAND
    return words.format(words=command.words, room=command.group)
