"""The settings of a desk without a window: read anew when their file changes.

Owns noticing that, and saying when the file as it is cannot be used; what held before holds
on then. A window's desk changes its settings itself (``settings_file``).
"""

import asyncio
import logging
from collections.abc import Callable

from app.engine.bus import Bus
from app.engine.events import RecordsChanged, TroubleArose
from app.settings import DataPaths, Settings, SettingsInvalid, load_settings
from audio.clock import Clock

log = logging.getLogger(__name__)

LOOK_EVERY_MS = 1_000.0

Look = tuple[int, int, int] | None
"""Inode, size and time of the file; None where there is none."""


class ServedSettings:
    """Raises SettingsInvalid when the file cannot be used to begin with."""

    def __init__(self, paths: DataPaths, clock: Clock, bus: Bus) -> None:
        self._paths, self._clock, self._bus = paths, clock, bus
        self._seen = self._look()
        self._settings = load_settings(paths)

    def settings(self) -> Settings:
        """As they are now."""
        return self._settings

    async def follow(self, changed: Callable[[Settings], None]) -> None:
        """Look at the file now and then until cancelled; ``changed`` comes before the news."""
        while True:
            await self._clock.sleep_ms(LOOK_EVERY_MS)
            look = await asyncio.to_thread(self._look)
            if look == self._seen:
                continue
            self._seen = look
            try:
                settings = await asyncio.to_thread(load_settings, self._paths)
            except SettingsInvalid as error:
                message = f"the settings stay as they were: {error}"
                self._bus.publish(TroubleArose("", "settings", message))
                continue
            if settings != self._settings:
                self._settings = settings
                changed(settings)
                log.info("the settings were changed")
                self._bus.publish(RecordsChanged("settings"))

    def _look(self) -> Look:
        try:
            status = self._paths.settings.stat()
        except OSError:
            return None
        return (status.st_ino, status.st_size, status.st_mtime_ns)
