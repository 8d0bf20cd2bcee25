"""The keys that commands of the Live screen have now, for the words that name them.

Owns what is known of them. Which key a command has is the registry's, which tells of it here.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

SAVE_WRAP_UP = "save_wrap_up"


def reply_command(place: int) -> str:
    """The command that uses a suggested reply; the first is 0."""
    return f"reply_{place + 1}"


class KeyNames(QObject):
    """Of all the calls of one screen."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys: dict[str, str] = {}

    def teller(self, command_id: str) -> Callable[[str], None]:
        """What hears a command's key, as the person reads it."""

        def tell(key: str) -> None:
            self._keys[command_id] = key
            self.changed.emit()

        return tell

    def key(self, command_id: str) -> str:
        """A command's key; empty when it has none."""
        return self._keys.get(command_id, "")
