"""Opening the desk's window: one desk for each data folder, everything beside it.

Owns what happens between the command and the window: handing a second start's wishes to the
desk that runs, claiming the folder, and the work that the window lives on. Leaves the parts
to ``person_desk`` and the window to ``ui.desk_run``.
"""

import asyncio
import logging
import os
from typing import TYPE_CHECKING

from app.engine.bus import Bus
from app.engine.events import RecordsChanged
from app.settings import DataPaths
from app.settings_file import SettingsFile

if TYPE_CHECKING:
    from app.desktop.desktop_session import DesktopSession
    from app.desktop.instance import Instance
    from app.ui.desk_run import Opened

log = logging.getLogger(__name__)


class WindowDesk:
    """One desk with a window, from its opening to its end."""

    def __init__(self, paths: DataPaths, instance: "Instance | None") -> None:
        self.bus = Bus()
        self.settings = SettingsFile(paths, os.environ, self._settings_changed)
        self._paths = paths
        self._instance = instance
        self._session: DesktopSession | None = None

    async def work(self, opened: "Opened") -> None:
        """Open the desk, show it through ``opened``, and live until cancelled.

        Raises what ``open_person_desk`` raises.
        """
        from app.desktop.call_notices import Surroundings
        from app.desktop.desktop_session import DesktopSession
        from app.desktop.remote import RemoteControl
        from app.headset_acts import HeadsetActs
        from app.person_desk import open_person_desk
        from app.problems import KNOWN_PROBLEMS

        async with open_person_desk(self.settings, self._paths, self.bus) as desk:
            show = opened(desk.commands)
            remote = RemoteControl(desk.commands.calls, show, KNOWN_PROBLEMS)
            around = Surroundings(show, KNOWN_PROBLEMS)
            session = DesktopSession(desk.commands, self.bus, remote, around)
            self._session = session
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(remote.follow(self.bus))
                tasks.create_task(session.run())
                tasks.create_task(HeadsetActs(self.bus, remote, desk.sound).run())
                if self._instance is not None:
                    tasks.create_task(self._instance.serve(remote.perform))
                tasks.create_task(_for_ever())

    async def bind_keys(self) -> dict[str, str]:
        """Ask the desktop for keys; see ``DesktopSession.bind_keys``. Raises PortalMissing."""
        from app.desktop.global_shortcuts import BY_HAND, PortalMissing

        if self._session is None:
            raise PortalMissing(BY_HAND)
        return await self._session.bind_keys()

    def _settings_changed(self) -> None:
        self.bus.publish(RecordsChanged("settings"))


async def _for_ever() -> None:
    await asyncio.Event().wait()


def run_window(number: str, paths: DataPaths) -> int:
    """Show the desk's window with ``number`` filled in; when one is open already, that one.

    Returns the exit status. Raises SettingsError, DesktopError, and what opening raises.
    """
    from app.desktop.client import send
    from app.desktop.instance import Instance
    from app.desktop.requests import Request

    instance = Instance.claim(paths.home)
    if instance is None:
        # Another one started since this one looked.
        send(Request(number=number), paths.home)
        return 0
    try:
        return _show(number, paths, instance)
    finally:
        instance.release()


def _show(number: str, paths: DataPaths, instance: "Instance") -> int:
    from app.engine.thread import EngineThread
    from app.ui.desk_run import DeskWindowChoices, run_desk_window
    from app.ui.theme import Appearance

    desk = WindowDesk(paths, instance)
    settings = desk.settings.settings()
    choices = DeskWindowChoices(
        paths.home / "window.ini",
        Appearance(settings.screen.appearance),
        number,
        first_run=not settings.screen.first_run_done,
        bind_keys=desk.bind_keys,
    )
    thread = EngineThread()
    thread.start()
    try:
        return run_desk_window(thread, desk.bus, desk.work, choices)
    finally:
        thread.stop()
