"""What counts as a press of a headset's button.

Owns the difference between headsets whose switches say how they stand, those that only say
that they were touched, and those that merely repeat what we told them. Pure.
"""

from audio.buttons_report import (
    HOOK_SWITCH,
    PHONE_MUTE,
    PLAY_PAUSE,
    VOLUME_DOWN,
    VOLUME_UP,
    ReportMap,
)

HOOK, MUTE = "hook", "mute"
NAMES = {
    HOOK_SWITCH: HOOK,
    PLAY_PAUSE: HOOK,
    PHONE_MUTE: MUTE,
    VOLUME_UP: "volume_up",
    VOLUME_DOWN: "volume_down",
}
RELEASE_MS = 700.0
"""A switch that goes on and off again this quickly is a key that was pressed and let go."""


class PressSense:
    """Turns one device's reports into presses. ``told`` is what we showed it last."""

    def __init__(self, reports: ReportMap) -> None:
        self._reports = reports
        self._values: dict[int, int] = {}
        self._rose_ms: dict[int, float] = {}
        self._only_touched = {u for u, bits in reports.inputs.items() if bits.relative}
        self._keys: set[int] = set()
        self.told = {HOOK_SWITCH: False, PHONE_MUTE: False}

    def feed(self, report: bytes, at_ms: float) -> list[str]:
        """The presses that a report means: ``hook``, ``mute``, ``volume_up``, ``volume_down``."""
        pressed = []
        for usage, value in self._reports.read(report).items():
            was = self._values.get(usage, 0)
            self._values[usage] = value
            if bool(value) != bool(was) and self._is_press(usage, bool(value), at_ms):
                pressed.append(NAMES[usage])
        return pressed

    def _is_press(self, usage: int, on: bool, at_ms: float) -> bool:
        if usage not in self.told or usage in self._only_touched:
            return on
        if on:
            self._rose_ms[usage] = at_ms
            # A switch that comes to stand as the call does only confirms it; a key does not.
            return usage in self._keys or not self.told[usage]
        if at_ms - self._rose_ms.get(usage, -RELEASE_MS) < RELEASE_MS:
            self._keys.add(usage)
            return False
        self._keys.discard(usage)
        return self.told[usage]
