"""Reads and keeps one call's wrap-up: what a person changed is never lost.

Owns the value: read once, changed in place, kept two seconds after the last change and
whenever ``flush`` is asked for, one save after the other; what could not be kept is tried
again.
"""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from app.commands.console import ConsoleCommands, WrapUp
from app.ui.live import phrases
from app.ui.live import wrap_up_phrases as words
from app.ui.live.acts import failure_sentence
from app.ui.runner import Runner

SAVE_AFTER_MS = 2000


class WrapUpKeeper(QObject):
    """``read`` once; then ``change`` and ``save``."""

    came = Signal(object)
    """The WrapUp as it was read."""
    failed = Signal(str)
    """Why it could not be read."""
    state_changed = Signal(str)

    def __init__(
        self,
        bridge: Runner,
        console: ConsoleCommands,
        call_id: str,
        note: Callable[[], str | None],
        save_after_ms: int = SAVE_AFTER_MS,
    ) -> None:
        """``note`` gives the call's note as it is written now, None where nobody wrote one."""
        super().__init__()
        self._bridge, self._console, self._call_id = bridge, console, call_id
        self._note = note
        self._now: WrapUp | None = None
        self._kept: WrapUp | None = None
        self._saving = self._reading = False
        self._then: list[Callable[[], None]] = []
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(save_after_ms)
        self._pause.timeout.connect(self._save)

    @property
    def wrap_up(self) -> WrapUp | None:
        """As it is now, kept or not; None until it has been read."""
        return self._now

    @property
    def is_kept(self) -> bool:
        """Whether nothing would be lost now."""
        return self._now == self._kept and not self._saving

    def read(self) -> None:
        """Ask for what was written down, or a draft."""
        if self._reading or self._now is not None:
            return
        self._reading = True
        self._bridge.run(self._console.wrap_up(self._call_id), self._came, self._not_read)

    def change(self, **what: object) -> None:
        """Another outcome, summary, list of items or tags; kept after a pause."""
        if self._now is None:
            return
        changed = replace(self._now, **what)  # type: ignore[arg-type]
        if changed != self._now:
            self._now = changed
            self.state_changed.emit(phrases.NOT_SAVED_YET)
            self._pause.start()

    def save(self, then: Callable[[], None]) -> None:
        """Keep it as it is, changed or not; ``then`` follows once it is kept."""
        if self._now is None:
            return
        if not self._now.saved:
            self._now = replace(self._now, saved=True)
        self.flush(then)

    def flush(self, then: Callable[[], None] | None = None) -> None:
        """Keep what was changed now. ``then`` follows once it is, at once where it is."""
        if self.is_kept:
            if then is not None:
                then()
            return
        if then is not None:
            self._then.append(then)
        self._pause.stop()
        self._save()

    def _came(self, wrap_up: WrapUp) -> None:
        self._reading = False
        self._now = self._kept = wrap_up
        self.came.emit(wrap_up)

    def _not_read(self, error: BaseException) -> None:
        self._reading = False
        self.failed.emit(failure_sentence(words.NO_DRAFT, error))

    def _save(self) -> None:
        now = self._now
        if self._saving or now is None or now == self._kept:
            return
        self._saving = True
        self.state_changed.emit(phrases.SAVING)
        note = self._note()
        kept = replace(now, saved=True, note=now.note if note is None else note)
        command = self._console.save_wrap_up(kept)
        self._bridge.run(command, lambda _: self._saved(now), self._not_saved)

    def _saved(self, kept: WrapUp) -> None:
        self._saving = False
        self._kept = kept
        if self._now != kept:
            self._save()
            return
        self.state_changed.emit(phrases.SAVED)
        waiting, self._then = self._then, []
        for then in waiting:
            then()

    def _not_saved(self, error: BaseException) -> None:
        self._saving = False
        self._then.clear()
        self.state_changed.emit(failure_sentence(words.NOT_SAVED, error))
        self._pause.start()
