"""The buttons and lamps of whichever headsets are plugged in.

Owns watching for headsets, a thread for each that reads it, and showing the call on their
lamps. Leaves what reports and presses mean to ``buttons_report`` and ``buttons_press``,
and what a press does to the engine.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress

from audio.buttons_access import HidDevice, HidInfo, HidSystem
from audio.buttons_press import PressSense
from audio.buttons_report import (
    HOOK_SWITCH,
    LED_MUTE,
    LED_OFF_HOOK,
    LED_RING,
    PHONE_MUTE,
    ReportMap,
    parse_descriptor,
)
from audio.clock import Clock
from audio.errors import ButtonsUnavailable

LOOK_MS = 2_000
READ_MS = 250
"""How long a thread reads before it looks whether it is still wanted."""
NO_BUTTONS = "No headset with buttons was found. Plug one in over USB."

_log = logging.getLogger(__name__)


class HeadsetButtons:
    """Follows headsets as they come and go. Lives on the loop that called ``start``.

    ``on_button`` gets ``hook``, ``mute``, ``volume_up`` or ``volume_down``, on that loop.
    """

    def __init__(self, system: HidSystem, clock: Clock, on_button: Callable[[str], None]) -> None:
        self._system = system
        self._clock = clock
        self._on_button = on_button
        self._readers: dict[str, _Reader] = {}
        self._deaf: set[str] = set()
        self._lit = {LED_OFF_HOOK: False, LED_MUTE: False, LED_RING: False}
        self._problem = ""
        self._work: asyncio.Task[None] | None = None

    @property
    def problem(self) -> str:
        """Why no button can be read, in words; empty while one can."""
        return "" if self._readers else self._problem or NO_BUTTONS

    async def start(self) -> None:
        """Look for headsets now and every two seconds. Never raises."""
        if self._work is None:
            await self._look()
            self._work = asyncio.ensure_future(self._follow())

    async def close(self) -> None:
        """Let go of every headset, its lamps dark. Safe to call twice."""
        work, self._work = self._work, None
        if work is not None:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work
        await self.show(off_hook=False, muted=False, ringing=False)
        for path in list(self._readers):
            await self._let_go(path)

    async def show(self, *, off_hook: bool, muted: bool, ringing: bool) -> None:
        """Tell the headsets how the call stands; those with lamps show it."""
        self._lit = {LED_OFF_HOOK: off_hook, LED_MUTE: muted, LED_RING: ringing}
        await self.show_again()

    async def show_again(self) -> None:
        """Tell them what was told last, after a press that changed nothing.

        A headset's switch moved with the press; so told, it stands as the call does again.
        """
        for reader in list(self._readers.values()):
            await asyncio.to_thread(reader.show, self._lit)

    async def _follow(self) -> None:
        while True:
            await self._clock.sleep_ms(LOOK_MS)
            await self._look()

    async def _look(self) -> None:
        for path in [path for path, reader in self._readers.items() if reader.ended]:
            await self._let_go(path)
        self._problem = ""
        try:
            found = {each.path: each for each in await asyncio.to_thread(self._system.find)}
        except (ButtonsUnavailable, OSError) as error:
            self._problem = str(error)
            return
        self._deaf &= set(found)
        for info in found.values():
            if info.path not in self._readers and info.path not in self._deaf:
                await self._take(info)

    async def _take(self, info: HidInfo) -> None:
        try:
            opened = await asyncio.to_thread(_open, self._system, info)
        except (ButtonsUnavailable, OSError) as error:
            self._problem = str(error)
            return
        if opened is None:
            self._deaf.add(info.path)
            return
        loop = asyncio.get_running_loop()

        def pressed(name: str) -> None:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._on_button, name)

        _log.info("reading the buttons of %s", info.name or info.path)
        reader = self._readers[info.path] = _Reader(*opened, self._clock, pressed)
        await asyncio.to_thread(reader.show, self._lit)
        reader.start()

    async def _let_go(self, path: str) -> None:
        await asyncio.to_thread(self._readers[path].end)
        del self._readers[path]


def _open(system: HidSystem, info: HidInfo) -> tuple[HidDevice, ReportMap] | None:
    """The device and what it can do; None when it has none of a headset's buttons."""
    device = system.open(info)
    try:
        reports = parse_descriptor(device.descriptor())
    except OSError:
        device.close()
        raise
    if not reports.buttons:
        device.close()
        return None
    return device, reports


class _Reader:
    """One headset and the thread that reads it."""

    def __init__(
        self,
        device: HidDevice,
        reports: ReportMap,
        clock: Clock,
        pressed: Callable[[str], None],
    ) -> None:
        self._device = device
        self._reports = reports
        self._clock = clock
        self._pressed = pressed
        self._sense = PressSense(reports)
        self._unwanted = threading.Event()
        self._thread = threading.Thread(target=self._run, name="headset-buttons", daemon=True)

    @property
    def ended(self) -> bool:
        """Whether it was unplugged."""
        return not self._thread.is_alive()

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def end(self) -> None:
        """Stop reading and let the device go; waits for the thread."""
        self._unwanted.set()
        if self._thread.is_alive():
            self._thread.join()
        self._device.close()

    def show(self, lit: dict[int, bool]) -> None:
        """Light the lamps; a headset that takes none of it goes on with its buttons."""
        self._sense.told = {HOOK_SWITCH: lit[LED_OFF_HOOK], PHONE_MUTE: lit[LED_MUTE]}
        for report in self._reports.write(lit):
            try:
                self._device.write(report)
            except OSError as error:
                _log.info("a headset's lamps cannot be lit: %s", error)
                return

    def _run(self) -> None:
        while not self._unwanted.is_set():
            try:
                report = self._device.read(READ_MS)
            except OSError:
                return
            for name in self._sense.feed(report, self._clock.now_ms()) if report else ():
                self._pressed(name)
