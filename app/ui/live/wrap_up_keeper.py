"""Reads and keeps one call's wrap-up: what a person changed is never lost.

Owns the value: read once, then changed in place. Leaves when it is saved to ``keeper``.
"""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal

from app.commands.console import ConsoleCommands, WrapUp
from app.ui.live import wrap_up_phrases as words
from app.ui.live.acts import failure_sentence
from app.ui.live.keeper import SAVE_AFTER_MS, Keeper
from app.ui.runner import Runner


class WrapUpKeeper(Keeper[WrapUp | None]):
    """``read`` once; then ``change`` and ``save``."""

    came = Signal(object)
    """The WrapUp as it was read."""
    failed = Signal(str)
    """Why it could not be read."""

    def __init__(
        self,
        bridge: Runner,
        console: ConsoleCommands,
        call_id: str,
        note: Callable[[], str | None],
        save_after_ms: int = SAVE_AFTER_MS,
    ) -> None:
        """``note`` gives the call's note as it is written now, None where nobody wrote one."""
        super().__init__(bridge, None, save_after_ms)
        self._console, self._call_id = console, call_id
        self._note = note
        self._reading = False

    @property
    def wrap_up(self) -> WrapUp | None:
        """As it is now, kept or not; None until it has been read."""
        return self._now

    def read(self) -> None:
        """Ask for what was written down, or a draft."""
        if self._reading or self._now is not None:
            return
        self._reading = True
        self._bridge.run(self._console.wrap_up(self._call_id), self._came, self._not_read)

    def change(self, **what: object) -> None:
        """Another outcome, summary, list of items or tags; kept after a pause."""
        if self._now is not None:
            self.put(replace(self._now, **what))  # type: ignore[arg-type]

    def save(self, then: Callable[[], None]) -> None:
        """Keep it as it is, changed or not; ``then`` follows once it is kept."""
        if self._now is None:
            return
        if not self._now.saved:
            self._now = replace(self._now, saved=True)
        self.flush(then)

    def command(self, value: WrapUp | None) -> Coroutine[Any, Any, Any]:
        """See ``Keeper.command``."""
        assert value is not None
        note = self._note()
        kept = replace(value, saved=True, note=value.note if note is None else note)
        return self._console.save_wrap_up(kept)

    def why_not(self, error: BaseException) -> str:
        """See ``Keeper.why_not``."""
        return failure_sentence(words.NOT_SAVED, error)

    def _came(self, wrap_up: WrapUp) -> None:
        self._reading = False
        self._now = self._kept = wrap_up
        self.came.emit(wrap_up)

    def _not_read(self, error: BaseException) -> None:
        self._reading = False
        self.failed.emit(failure_sentence(words.NO_DRAFT, error))
