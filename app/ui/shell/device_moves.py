"""Where the sound went, in one sentence for every role that moved with it.

A headset takes microphone and speaker along when it goes, one shortly after the other. Owns
which moves belong together and the sentence on them; the foot and a screen reader say it.
"""

from PySide6.QtCore import QObject, QTimer

from app.commands.sound import DeviceRole
from app.engine.events import DeviceMoved
from app.ui.shell import phrases
from app.ui.shell.foot import PASSES_MS
from app.ui.tr import tr


class DeviceMoves(QObject):
    """The roles that moved while the foot may still tell of it, and where each is now."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._moved: dict[DeviceRole, str] = {}
        self._passing = QTimer(self)
        self._passing.setSingleShot(True)
        self._passing.setInterval(PASSES_MS)
        self._passing.timeout.connect(self._moved.clear)

    def add(self, event: DeviceMoved) -> None:
        """A role's sound is somewhere else now."""
        self._moved[event.role] = event.to_name
        self._passing.start()

    @property
    def lacks_one(self) -> bool:
        """Whether a role that moved has no device left."""
        return not all(self._moved.values())

    @property
    def words(self) -> str:
        """Where the sound of each of them is; roles on one device are told together."""
        told: dict[str, list[str]] = {}
        for role in DeviceRole:
            if role in self._moved:
                told.setdefault(self._moved[role], []).append(phrases.SOUND_ROLES[role])
        return "; ".join(_sentence(roles, name) for name, roles in told.items())


def _sentence(roles: list[str], name: str) -> str:
    joined = tr(" and ").join([roles[0], *(role.lower() for role in roles[1:])])
    words = phrases.SOUND_MOVED if name else phrases.SOUND_GONE
    return words.format(role=joined, name=name)
