"""Opening the desk's window: one desk for each data folder, everything beside it.

Owns what happens between the command and the window: handing a second start's wishes to the
desk that runs, claiming the folder, and the work that the window lives on. Leaves the parts
to ``person_desk`` and the window to ``ui.desk_run``.
"""

import asyncio
import logging
import os
from typing import TYPE_CHECKING

from app.courtesy import COURTESY
from app.desktop.showing import Show, Showing
from app.engine.bus import Bus
from app.engine.events import RecordsChanged
from app.settings import DataPaths
from app.settings_file import SettingsFile

if TYPE_CHECKING:
    from app.commands.desk import Desk
    from app.desktop.desktop_session import DesktopSession
    from app.desktop.instance import Instance
    from app.desktop.remote import RemoteControl
    from app.ui.desk_run import Opened

log = logging.getLogger(__name__)


class WindowDesk:
    """One desk with a window, from its opening to its end.

    ``calm`` is set once the window needs the computer no longer for itself: models and the
    desktop's services wait for it, because a person who has just started a phone wants to
    call. Without it nothing waits.
    """

    def __init__(
        self, paths: DataPaths, instance: "Instance | None", calm: asyncio.Event | None = None
    ) -> None:
        self.bus = Bus()
        self.settings = SettingsFile(paths, os.environ, self._settings_changed)
        self._paths = paths
        self._instance = instance
        self._session: DesktopSession | None = None
        self._calm = calm or asyncio.Event()
        if calm is None:
            self._calm.set()

    async def work(self, opened: "Opened") -> None:
        """Open the desk, show it through ``opened``, and live until cancelled.

        Raises what ``open_person_desk`` raises.
        """
        from app.person_desk import open_person_desk
        from app.window_start import KnownScreen

        KnownScreen(self._paths.home).put()
        async with open_person_desk(self.settings, self._paths, self.bus, self._calm) as desk:
            show = opened(desk.commands)
            from app.desktop.live_acts import LiveActs
            from app.desktop.live_feed import LiveFeed
            from app.desktop.remote import RemoteControl
            from app.headset_acts import HeadsetActs
            from app.problems import KNOWN_PROBLEMS as problems

            commands = desk.commands
            remote = RemoteControl(commands.calls, show, problems)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(remote.follow(self.bus))
                tasks.create_task(HeadsetActs(self.bus, remote, desk.sound).run())
                if self._instance is not None:
                    feed = LiveFeed(self.bus, LiveActs(commands.calls, commands.console, problems))
                    tasks.create_task(feed.follow())
                    tasks.create_task(self._instance.serve(remote.perform, feed.attend))
                tasks.create_task(self._join_desktop(commands, remote, show))

    async def bind_keys(self) -> dict[str, str]:
        """Ask the desktop for keys; see ``DesktopSession.bind_keys``. Raises PortalMissing."""
        from app.desktop.global_shortcuts import BY_HAND, PortalMissing

        await self._calm.wait()
        if self._session is None:
            raise PortalMissing(BY_HAND)
        return await self._session.bind_keys()

    async def notices_problem(self) -> str:
        """Why the desktop shows no notices of calls; empty when it does."""
        await self._calm.wait()
        return "" if self._session is None else await self._session.problem()

    async def _join_desktop(self, desk: "Desk", remote: "RemoteControl", show: Show) -> None:
        """Notices, keys and the like, for as long as the desk is open."""
        await self._calm.wait()
        await asyncio.to_thread(COURTESY.loaded, _read_desktop)
        from app.desktop.call_notices import Surroundings
        from app.desktop.desktop_session import DesktopSession
        from app.problems import KNOWN_PROBLEMS

        around = Surroundings(show, KNOWN_PROBLEMS)
        self._session = DesktopSession(desk, self.bus, remote, around)
        await self._session.run()
        await asyncio.Event().wait()

    def _settings_changed(self) -> None:
        self.bus.publish(RecordsChanged("settings"))


def _read_desktop() -> None:
    """Off the loop, on which calls' sound runs."""
    import app.desktop.call_notices
    import app.desktop.desktop_session  # noqa: F401


def run_window(showing: Showing, paths: DataPaths) -> int:
    """Show the desk's window with what it is to show; when one is open already, that one.

    Returns the exit status. Raises SettingsError, DesktopError, and what opening raises.
    """
    from app.desktop.client import send
    from app.desktop.instance import Instance
    from app.desktop.requests import Ask, Request

    instance = Instance.claim(paths.home)
    if instance is None:
        # Another one started since this one looked.
        send(Request((Ask.SHOW,), showing.number, showing.token, showing.problem), paths.home)
        return 0
    try:
        return _show(showing, paths, instance)
    finally:
        instance.release()


def _show(showing: Showing, paths: DataPaths, instance: "Instance") -> int:
    from app.collector import COLLECTOR
    from app.engine.thread import EngineThread
    from app.ui.desk_run import DeskWindowChoices, run_desk_window
    from app.ui.theme import Appearance

    COLLECTOR.program()
    calm = asyncio.Event()

    async def settled() -> None:
        calm.set()

    desk = WindowDesk(paths, instance, calm)
    settings = desk.settings.settings()
    choices = DeskWindowChoices(
        paths.home / "window.ini",
        Appearance(settings.screen.appearance),
        showing,
        first_run=not settings.screen.first_run_done,
        bind_keys=desk.bind_keys,
        notices_problem=desk.notices_problem,
        on_settled=settled,
    )
    thread = EngineThread()
    thread.start()
    try:
        return run_desk_window(thread, desk.bus, desk.work, choices)
    finally:
        thread.stop()
