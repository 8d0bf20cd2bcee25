"""Between the rows of the Settings screen and the settings themselves.

Owns which row shows which setting, saving a change at once, and saying in place why it
was refused or cannot be made. Leaves what is allowed to the settings.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.commands.settings import SettingsCommands
from app.settings import Settings, SettingsInvalid
from app.ui.runner import Runner
from app.ui.settings.fields import TextField
from app.ui.settings.rows import Row
from app.ui.settings.words import words_of
from app.ui.tr import tr

Turn = Callable[[Any], Any]


def same(value: Any) -> Any:
    """The value as it is."""
    return value


def or_none(value: Any) -> Any:
    """None for an empty text: the setting is then as it comes."""
    return value or None


@dataclass(frozen=True, slots=True)
class _Bound:
    row: Row
    to_setting: Turn
    to_field: Turn


class Saver(QObject):
    """Saves what rows commit, and shows in every row what is the case."""

    saved = Signal(str)
    """The name of a row whose change is in the file."""
    changed = Signal(object)
    """The Settings after a change, or when they were read again."""

    def __init__(self, bridge: Runner, commands: SettingsCommands) -> None:
        super().__init__()
        self._bridge, self._commands = bridge, commands
        self._rows: dict[str, _Bound] = {}
        self._saving = 0
        self._waiting: list[Callable[[], None]] = []

    @property
    def settings(self) -> Settings:
        """As they are now."""
        return self._commands.settings()

    def bind(self, key: str, row: Row, to_setting: Turn = same, to_field: Turn = same) -> Row:
        """Let a row show and change the setting ``section.name``."""
        self._rows[key] = _Bound(row, to_setting, to_field)
        row.field.committed.connect(lambda value: self._save(key, value))
        if isinstance(row.field, TextField):
            row.field.taken_back.connect(row.accept)
        self._show(key, self._commands.overridden())
        return row

    def refresh(self) -> None:
        """Show every setting as it is now."""
        overridden = self._commands.overridden()
        for key in self._rows:
            self._show(key, overridden)
        self.changed.emit(self.settings)

    def flush(self) -> None:
        """Save what was typed and not left yet."""
        for bound in self._rows.values():
            if isinstance(bound.row.field, TextField):
                bound.row.field.finish()

    def after_saves(self, act: Callable[[], None]) -> None:
        """Save what was typed as well, and act once nothing is on its way to the file."""
        self._waiting.append(act)
        self.flush()
        self._act()

    def change(
        self,
        changes: Mapping[str, Any],
        failed: Callable[[str], None],
        done: Callable[[], None] | None = None,
    ) -> None:
        """Change settings that have no row; ``failed`` gets the sentence of a refusal."""

        def changed(_settings: Settings) -> None:
            self.refresh()
            if done is not None:
                done()

        command = self._commands.change(changes)
        self._bridge.run(command, changed, lambda error: failed(words_of(error)))

    def _save(self, key: str, value: Any) -> None:
        bound = self._rows[key]

        def done(_settings: Settings) -> None:
            bound.row.accept()
            self.refresh()
            self.saved.emit(bound.row.name)
            ended()

        def failed(error: BaseException) -> None:
            bound.row.field.take_no(bound.to_field(self._kept(key)))
            elsewhere = isinstance(error, SettingsInvalid) and not _is_about(error, key)
            bound.row.refuse(words_of(error, whole=elsewhere))
            ended()

        def ended() -> None:
            self._saving -= 1
            self._act()

        self._saving += 1
        self._bridge.run(self._commands.change({key: bound.to_setting(value)}), done, failed)

    def _act(self) -> None:
        while self._waiting and not self._saving:
            self._waiting.pop(0)()

    def _show(self, key: str, overridden: Mapping[str, str]) -> None:
        bound = self._rows[key]
        bound.row.field.show_value(bound.to_field(self._kept(key)))
        variable = overridden.get(key)
        if variable is not None:
            words = tr("The environment variable {name} holds this. Unset it to change it here.")
            bound.row.hold(words.format(name=variable))

    def _kept(self, key: str) -> Any:
        section, name = key.split(".")
        return getattr(getattr(self.settings, section), name)


def _is_about(error: SettingsInvalid, key: str) -> bool:
    """Whether a refusal is about this setting or its whole section, not another one's fault."""
    return not error.field or key == error.field or key.startswith(f"{error.field}.")
