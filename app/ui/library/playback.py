"""Hearing the call that is open: where it stands, playing, pausing, going elsewhere.

Owns the playhead of the screen, and what plays from the press of the button on: a device
may take a second to open. The sound and its device are the desk's, which tells where it is
through ``PlaybackMoved``.
"""

from PySide6.QtCore import QObject, Signal

from app.commands.library import LibraryCommands
from app.engine.events import PlaybackMoved
from app.ui.runner import Runner

END_MS = 200
"""So close to its end a recording is played from its beginning."""


class Playback(QObject):
    """One call at a time."""

    moved = Signal(int, bool)
    """The position in ms, and whether it plays."""
    failed = Signal(object)

    def __init__(self, bridge: Runner, library: LibraryCommands, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._library = bridge, library
        self.call_id = ""
        self.at_ms = self.duration_ms = 0
        self._heard = self._starting = False
        self._falling_silent = False
        """A pause was asked for, so the next news of silence is of before a new start."""

    @property
    def playing(self) -> bool:
        """Whether it plays, or will as soon as its device is open."""
        return self._heard or self._starting

    @property
    def able(self) -> bool:
        """Whether there is something to hear."""
        return self.duration_ms > 0

    def show(self, call_id: str, duration_ms: int) -> None:
        """Take another call; what plays of the one before falls silent."""
        if call_id != self.call_id:
            self.pause()
            self.call_id, self.at_ms = call_id, 0
            self._heard = self._falling_silent = False
        self.duration_ms = duration_ms
        self.moved.emit(self.at_ms, self.playing)

    def toggle(self) -> None:
        """Play, or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Play from the playhead."""
        if self.able:
            at_ms = 0 if self.at_ms >= self.duration_ms - END_MS else self.at_ms
            call_id, self._starting = self.call_id, True
            self._bridge.run(
                self._library.play(call_id, at_ms), None, lambda error: self._fail(call_id, error)
            )
            self.moved.emit(self.at_ms, self.playing)

    def pause(self) -> None:
        """Fall silent where it is; what has not begun yet will not."""
        if self.playing:
            self._starting, self._falling_silent = False, True
            self._bridge.run(self._library.pause(), None, self.failed.emit)
            self.moved.emit(self.at_ms, self.playing)

    def seek(self, at_ms: int) -> None:
        """Go elsewhere; what plays goes on from there."""
        self.at_ms = max(0, min(at_ms, self.duration_ms or at_ms))
        if self.playing:
            self._bridge.run(self._library.seek(self.at_ms), None, self.failed.emit)
        self.moved.emit(self.at_ms, self.playing)

    def apply(self, event: PlaybackMoved) -> None:
        """Where the sound is."""
        if event.call_id != self.call_id:
            return
        if event.playing or not self._falling_silent:
            self._starting = False
        if not event.playing:
            self._falling_silent = False
        self.at_ms, self._heard = event.at_ms, event.playing
        self.moved.emit(self.at_ms, self.playing)

    def _fail(self, call_id: str, error: BaseException) -> None:
        if call_id == self.call_id:
            self._starting = self._falling_silent = False
            self.moved.emit(self.at_ms, self.playing)
            self.failed.emit(error)
