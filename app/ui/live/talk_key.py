"""Talking for as long as a key is held, on a call that is muted.

Owns noticing that the key is let go, which no shortcut tells. Opening and closing the
microphone is handed in.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication, QKeyEvent

OpenMicrophone = Callable[[bool], None]


class TalkKey(QObject):
    """``press`` opens the microphone; letting go of any key of the shortcut closes it, and so
    does another program that takes the keyboard."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._open: OpenMicrophone | None = None

    @property
    def held(self) -> bool:
        """Whether the microphone is open because of it."""
        return self._open is not None

    def press(self, open_microphone: OpenMicrophone) -> None:
        """The key is down: open the microphone until it is let go."""
        app = QGuiApplication.instance()
        if self._open is not None or app is None:
            return
        self._open = open_microphone
        app.installEventFilter(self)
        open_microphone(True)

    def let_go(self) -> None:
        """Close it again; harmless when it is closed."""
        open_microphone, self._open = self._open, None
        app = QGuiApplication.instance()
        if open_microphone is not None and app is not None:
            app.removeEventFilter(self)
            open_microphone(False)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """A key goes up, or the keyboard goes elsewhere."""
        if event.type() is QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            if not event.isAutoRepeat():
                self.let_go()
        elif event.type() is QEvent.Type.ApplicationDeactivate:
            self.let_go()
        return False
