"""Saving what a person changes, a while after their last change.

Owns when: after the pause or at once on ``flush``, one save after the other; what could not
be saved is tried again and never dropped. Leaves what is saved, and to whom, to its heirs.
"""

from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.live import phrases
from app.ui.runner import Runner

SAVE_AFTER_MS = 2000
T = TypeVar("T")


class Keeper(QObject, Generic[T]):
    """Keeps one value. ``state_changed`` brings what to tell about it."""

    state_changed = Signal(str)

    def __init__(self, bridge: Runner, value: T, save_after_ms: int = SAVE_AFTER_MS) -> None:
        super().__init__()
        self._bridge = bridge
        self._now = self._kept = value
        self._saving = False
        self._then: list[Callable[[], None]] = []
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(save_after_ms)
        self._pause.timeout.connect(self._save)

    @property
    def is_saved(self) -> bool:
        """Whether nothing would be lost now."""
        return self._now == self._kept and not self._saving

    def flush(self, then: Callable[[], None] | None = None) -> None:
        """Save now. ``then`` follows once everything is saved, at once where it is."""
        if self.is_saved:
            if then is not None:
                then()
            return
        if then is not None:
            self._then.append(then)
        self._pause.stop()
        self._save()

    def command(self, value: T) -> Coroutine[Any, Any, Any]:
        """What saves a value."""
        raise NotImplementedError

    def why_not(self, error: BaseException) -> str:
        """What to tell when that failed."""
        raise NotImplementedError

    def put(self, value: T) -> None:
        """Another value; it is saved after the pause."""
        if value != self._now:
            self._now = value
            self.state_changed.emit(phrases.NOT_SAVED_YET)
            self._pause.start()

    def _save(self) -> None:
        if self._saving or self._now == self._kept:
            return
        self._saving = True
        value = self._now
        self.state_changed.emit(phrases.SAVING)
        self._bridge.run(self.command(value), lambda _: self._saved(value), self._not_saved)

    def _saved(self, value: T) -> None:
        self._saving = False
        self._kept = value
        if self._now != value:
            self._save()
            return
        self.state_changed.emit(phrases.SAVED)
        waiting, self._then = self._then, []
        for then in waiting:
            then()

    def _not_saved(self, error: BaseException) -> None:
        self._saving = False
        self._then.clear()
        self.state_changed.emit(self.why_not(error))
        self._pause.start()
