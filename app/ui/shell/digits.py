"""Digits typed where nothing else wants them: they dial.

Owns the keys 0 to 9, *, # and +. A text field takes them for itself; any other place that
works with digits is marked with ``keep_digits`` and gets them as ordinary key presses.
"""

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.shell.commands import DIAL_KEYS

KEEPS = "keepsDigits"


def keep_digits(widget: QWidget) -> None:
    """Let digits that are typed in ``widget`` or anything in it stay there."""
    widget.setProperty(KEEPS, True)


class DigitKeys(QObject):
    """The digits of a window; ``typed`` carries each one."""

    typed = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._wanted = True
        self._shortcuts = []
        for digit in DIAL_KEYS:
            shortcut = QShortcut(QKeySequence(digit), window)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(partial(self.typed.emit, digit))
            self._shortcuts.append(shortcut)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._look_at_focus)

    def want(self, wanted: bool) -> None:
        """Listen, or leave digits to the room in front, which dials by itself."""
        self._wanted = wanted
        self._look_at_focus(None, QApplication.focusWidget())

    def _look_at_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        enabled = self._wanted and not _kept(now)
        for shortcut in self._shortcuts:
            shortcut.setEnabled(enabled)


def _kept(widget: QWidget | None) -> bool:
    while widget is not None:
        if widget.property(KEEPS):
            return True
        widget = widget.parentWidget()
    return False
