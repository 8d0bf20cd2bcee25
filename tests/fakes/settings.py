"""Settings in memory, and a bridge that answers at once or when the test lets it."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.settings import Settings, SettingsInvalid, checked_settings, held_by_environment

Done = Callable[[Any], None] | None
Failed = Callable[[BaseException], None] | None


class HandBridge(QObject):
    """Runs commands at once in the calling thread; while ``holding``, when ``let_go`` is called."""

    event_arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.holding = False
        self._held: list[tuple[Coroutine[Any, Any, Any], Done, Failed]] = []

    def run(
        self, command: Coroutine[Any, Any, Any], on_done: Done = None, on_error: Failed = None
    ) -> None:
        """Run it now or later; an error without anybody to tell is raised here."""
        self._held.append((command, on_done, on_error))
        if not self.holding:
            self.let_go()

    def let_go(self) -> None:
        """Run what waits, in order."""
        while self._held:
            command, on_done, on_error = self._held.pop(0)
            outcome = asyncio.run(_outcome(command))
            if not isinstance(outcome, BaseException):
                if on_done is not None:
                    on_done(outcome)
            elif on_error is not None:
                on_error(outcome)
            else:
                raise outcome

    def forget(self) -> None:
        """Let nothing that waits ever run."""
        while self._held:
            self._held.pop(0)[0].close()


async def _outcome(command: Coroutine[Any, Any, Any]) -> Any:
    return (await asyncio.gather(command, return_exceptions=True))[0]


class FakeSettings:
    """Satisfies ``SettingsCommands``. ``refuse`` is raised by every change while it is set."""

    def __init__(
        self,
        written: Mapping[str, Mapping[str, Any]] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.written = {name: dict(values) for name, values in (written or {}).items()}
        self.environ = dict(environ or {})
        self.refuse: Exception | None = None
        self.changes: list[dict[str, Any]] = []
        self._settings = self._checked(self.written)

    def settings(self) -> Settings:
        """As they are now."""
        return self._settings

    def overridden(self) -> Mapping[str, str]:
        """What the environment holds."""
        return held_by_environment(self.environ)

    async def change(self, changes: Mapping[str, Any]) -> Settings:
        """All or nothing, by the rules of the real ones."""
        if self.refuse is not None:
            raise self.refuse
        for key in changes:
            if key in self.overridden():
                raise SettingsInvalid(self.overridden()[key], "", "the variable holds it")
        wanted = {name: dict(values) for name, values in self.written.items()}
        for key, value in changes.items():
            section, name, *inner = key.split(".", 2)
            table = wanted.setdefault(section, {})
            if inner:
                table[name] = table = dict(table.get(name, {}))
                name = inner[0]
            if value is None:
                table.pop(name, None)
            else:
                table[name] = value
        self._settings = self._checked(wanted)
        self.written = wanted
        self.changes.append(dict(changes))
        return self._settings

    def _checked(self, written: dict[str, dict[str, Any]]) -> Settings:
        return checked_settings(written, "settings.toml", self.environ)
