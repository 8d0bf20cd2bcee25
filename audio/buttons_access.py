"""The HID devices of this computer, through hidapi.

Owns finding headsets, opening them and saying in words why that is not possible. Leaves
what their reports mean to ``buttons_report``. hidapi is an extra: without it nothing here
fails until somebody asks for buttons.
"""

import importlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

from audio.buttons_report import CONSUMER, TELEPHONY
from audio.errors import ButtonsUnavailable

MISSING = (
    "The buttons of a headset need the package hidapi, which is not installed. "
    "Run `pip install hidapi` in Ringdesk's environment."
)
_MODULES = ("hidraw", "hid")
"""On Linux ``hidraw`` leaves the device to the desktop too; elsewhere there is only ``hid``."""

_LIKELY = re.compile(r"head(set|phone)|ear(phone|bud|pod)|speakerphone|audio|voice", re.IGNORECASE)
_REPORT_BYTES = 256


@dataclass(frozen=True, slots=True)
class HidInfo:
    """A device that may be a headset."""

    path: str
    name: str
    vendor_id: int


class HidDevice(Protocol):
    """An open device."""

    def descriptor(self) -> bytes:
        """Its report descriptor. Raises OSError."""
        ...

    def read(self, timeout_ms: int) -> bytes:
        """The next report, empty when none came. Raises OSError when it is unplugged."""
        ...

    def write(self, report: bytes) -> None:
        """Send an output report, its number first. Raises OSError."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class HidSystem(Protocol):
    """Where the devices are. Called on worker threads."""

    def find(self) -> Sequence[HidInfo]:
        """What may be a headset now. Raises ButtonsUnavailable with what to install."""
        ...

    def open(self, info: HidInfo) -> HidDevice:
        """Open one. Raises ButtonsUnavailable with what to allow, OSError when it is gone."""
        ...


class HidapiSystem:
    """Satisfies ``HidSystem``."""

    def __init__(self, modules: Sequence[str] = _MODULES) -> None:
        self._names = modules
        self._module: ModuleType | None = None

    def find(self) -> Sequence[HidInfo]:
        """See ``HidSystem``; one entry a path, though a device is listed once a usage."""
        found: dict[str, HidInfo] = {}
        for each in self._loaded().enumerate():
            path = os.fsdecode(each["path"])
            if path not in found and is_likely(each):
                found[path] = HidInfo(path, each.get("product_string") or "", each["vendor_id"])
        return tuple(found.values())

    def open(self, info: HidInfo) -> HidDevice:
        """See ``HidSystem``."""
        device = self._loaded().device()
        try:
            device.open_path(os.fsencode(info.path))
        except OSError:
            if os.path.exists(info.path) and not os.access(info.path, os.R_OK | os.W_OK):
                raise ButtonsUnavailable(not_allowed(info)) from None
            raise
        return _Opened(device)

    def _loaded(self) -> ModuleType:
        for name in self._names:
            if self._module is None:
                try:
                    self._module = importlib.import_module(name)
                except ImportError:
                    continue
        if self._module is None:
            raise ButtonsUnavailable(MISSING)
        return self._module


def is_likely(listed: dict[str, Any]) -> bool:
    """Whether an entry of hidapi's list may be a headset; keyboards have volume keys too."""
    page = listed.get("usage_page", 0)
    named = bool(_LIKELY.search(listed.get("product_string") or ""))
    return page == TELEPHONY or (page == CONSUMER and named)


def not_allowed(info: HidInfo) -> str:
    """What to do about a device that this person may not open (Linux)."""
    rule = (
        f'KERNEL=="hidraw*", SUBSYSTEM=="hidraw", ATTRS{{idVendor}}=="{info.vendor_id:04x}", '
        'TAG+="uaccess"'
    )
    return (
        f"The buttons of {info.name or info.path} may not be read by your account. Write this "
        f"line into /etc/udev/rules.d/70-ringdesk.rules, then plug the headset in again: {rule}"
    )


class _Opened:
    """An open device of hidapi's, which wants and gives lists of numbers."""

    def __init__(self, device: Any) -> None:
        self._device = device

    def descriptor(self) -> bytes:
        try:
            return bytes(self._device.get_report_descriptor())
        except ValueError as error:
            raise OSError(str(error)) from error

    def read(self, timeout_ms: int) -> bytes:
        try:
            return bytes(self._device.read(_REPORT_BYTES, timeout_ms))
        except ValueError as error:
            raise OSError(str(error)) from error

    def write(self, report: bytes) -> None:
        try:
            sent = self._device.write(report)
        except ValueError as error:
            raise OSError(str(error)) from error
        if sent < 0:
            raise OSError("the headset took no report")

    def close(self) -> None:
        self._device.close()
