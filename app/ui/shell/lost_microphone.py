"""That nobody can hear the person, across the top of the window.

Owns when it is told: once a microphone goes in mid-call, and for a call that is begun or taken
without one; and that it is told no longer than it is so, whether or not there is a call.
Devices are the desk's.
"""

from collections.abc import Callable

from app.commands.sound import DeviceRole, SoundState
from app.engine.events import DeviceMoved, TroubleArose
from app.ui.banner import Remedy, TroubleBanner
from app.ui.shell import phrases

KIND = "microphone"


class LostMicrophone:
    """``mend`` leads to where another one is chosen."""

    def __init__(self, banner: TroubleBanner, mend: Callable[[], None]) -> None:
        self._banner = banner
        self._remedy = Remedy(phrases.OPEN_AUDIO_CHECK, mend)
        self._words = phrases.NO_MICROPHONE
        self._missing = self._told = False

    def moved(self, event: DeviceMoved) -> None:
        """The microphone of a call is another one now, or none."""
        self._missing = not event.to_name
        if self._missing:
            self._tell()
        else:
            self._over()

    def follow(self, state: SoundState) -> None:
        """Devices came or went, or the sound as a whole."""
        using = [one.in_use for one in state.choices if one.role is DeviceRole.MICROPHONE]
        self._missing = not any(using)
        self._words = state.problem or phrases.NO_MICROPHONE
        if not self._missing:
            self._over()
        elif self._told:
            self._tell()

    def person_calls(self) -> str:
        """The person has a call now; returns what is to be said aloud, if anything."""
        if not self._missing:
            return ""
        self._tell()
        return self._words

    def _tell(self) -> None:
        self._told = True
        self._banner.withdraw(KIND)
        self._banner.raise_trouble(TroubleArose("", KIND, self._words), self._remedy)

    def _over(self) -> None:
        if self._told:
            self._told = False
            self._banner.withdraw(KIND)
