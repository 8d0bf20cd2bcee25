"""Headsets without a headset: descriptors as such devices have them, and reports by hand.

The layouts are those of common kinds (a state switch with lamps, a touch key, a cable
remote that names one consumer usage at a time); none is a copy of a product's.
"""

import queue
from dataclasses import dataclass, field

from audio.buttons_access import HidDevice, HidInfo
from audio.errors import ButtonsUnavailable


def items(text: str) -> bytes:
    """A descriptor written in hexadecimal."""
    return bytes.fromhex("".join(text.split()))


CALL_CENTRE = items(
    # consumer control, report 1: volume up and down, 6 bits unused
    "05 0C 09 01 A1 01 85 01 15 00 25 01 09 E9 09 EA 75 01 95 02 81 06 95 06 81 01 C0"
    # headset, report 2: hook switch (a state, called constant), flash, phone mute (a touch)
    "05 0B 09 05 A1 01 85 02 15 00 25 01 09 20 09 21 75 01 95 02 81 23"
    "09 2F 95 01 81 06 95 05 81 01"
    # its lamps: off-hook, mute, ring in report 2
    "05 08 09 17 09 09 09 18 75 01 95 03 91 22 95 05 91 01 C0"
)
"""A switch that says how it stands, and three lamps."""

TOUCH_KEY = items(
    "05 0B 09 05 A1 01 15 00 25 01 09 20 09 2F 75 01 95 02 81 02"
    "05 0C 09 E9 09 EA 81 02 95 04 81 01"
    "05 08 09 17 75 01 95 01 91 02 95 07 91 01 C0"
)
"""Without report numbers; its hook is on only while it is pressed."""

CABLE_REMOTE = items("05 0C 09 01 A1 01 15 00 26 FF 03 19 00 2A FF 03 75 10 95 01 81 00 C0")
"""One 16-bit element that names the consumer usage being pressed."""

KEYBOARD = items("05 01 09 06 A1 01 05 07 19 E0 29 E7 15 00 25 01 75 01 95 08 81 02 C0")


class FakeHidDevice:
    """Satisfies ``HidDevice``; ``press`` sends a report, ``unplug`` ends it."""

    def __init__(self, descriptor: bytes) -> None:
        self._descriptor = descriptor
        self._reports: queue.Queue[bytes | None] = queue.Queue(64)
        self.written: list[bytes] = []
        self.refuses_lamps = False
        self.open = True

    def press(self, report: str) -> None:
        self._reports.put_nowait(items(report))

    def unplug(self) -> None:
        self._reports.put_nowait(None)

    def descriptor(self) -> bytes:
        return self._descriptor

    def read(self, timeout_ms: int) -> bytes:
        try:
            report = self._reports.get(timeout=timeout_ms / 1000)
        except queue.Empty:
            return b""
        if report is None:
            raise OSError("it was unplugged")
        return report

    def write(self, report: bytes) -> None:
        if self.refuses_lamps:
            raise OSError("it takes no reports")
        self.written.append(report)

    def close(self) -> None:
        self.open = False


@dataclass
class FakeHidSystem:
    """Satisfies ``HidSystem``; devices by path."""

    devices: dict[str, FakeHidDevice] = field(default_factory=dict)
    missing: str = ""
    forbidden: str = ""

    def find(self) -> tuple[HidInfo, ...]:
        if self.missing:
            raise ButtonsUnavailable(self.missing)
        return tuple(HidInfo(path, f"Headset {path}", 0x1234) for path in self.devices)

    def open(self, info: HidInfo) -> HidDevice:
        if self.forbidden:
            raise ButtonsUnavailable(self.forbidden)
        if info.path not in self.devices:
            raise OSError("there is no such device")
        self.devices[info.path].open = True
        return self.devices[info.path]
