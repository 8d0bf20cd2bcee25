"""Getting a window back into sight, with the keyboard and without.

Owns how: from the tray, from the task bar, and as large as it was.
"""

import os

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

MINIMISED = Qt.WindowState.WindowMinimized
QUIETLY = Qt.WidgetAttribute.WA_ShowWithoutActivating
TOKEN = "XDG_ACTIVATION_TOKEN"
"""Where Qt looks for a Wayland desktop's leave to come to the front."""


def out_of_sight(window: QWidget) -> bool:
    """Whether it is closed to the tray, or minimised."""
    return window.isHidden() or window.isMinimized()


def bring_forward(window: QWidget, token: str = "") -> None:
    """Show it in front of all others and give it the keyboard: a person has asked for it."""
    if token:
        os.environ[TOKEN] = token
    _uncover(window)
    window.raise_()
    window.activateWindow()


def bring_into_sight(window: QWidget) -> None:
    """Show it where it is out of sight, and leave the keyboard where it is."""
    if out_of_sight(window):
        window.setAttribute(QUIETLY, True)
        _uncover(window)
        window.setAttribute(QUIETLY, False)


def _uncover(window: QWidget) -> None:
    if window.isMinimized():
        window.setWindowState(window.windowState() & ~MINIMISED)
    window.show()
