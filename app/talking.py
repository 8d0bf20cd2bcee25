"""A headset session in a terminal: a desk without lines, for as long as one conversation.

Owns opening that desk, the one session on it, and what is told at its end. Where a desk runs
on the same data folder already, that one holds the session; nothing of it is disturbed.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.commands.console import SessionOrder, WrapUp
from app.engine.bus import Bus
from app.engine.events import CallFinished, RecordsChanged
from app.engine.sessions import require_devices
from app.person_desk import PersonDesk, open_person_desk
from app.settings import DataPaths
from app.settings_file import SettingsFile
from models.errors import RecordMissing
from models.store import Store
from models.templates import list_templates
from sip.choosing import NONE

WITHOUT_LINES = "RINGDESK_PHONE_STACK"


@dataclass(frozen=True, slots=True)
class HeldSession:
    """How a session ended, and the draft of what it came to."""

    finished: CallFinished
    draft: WrapUp


async def hold_session(order: SessionOrder, paths: DataPaths, bus: Bus) -> HeldSession:
    """Hold one session; Ctrl+C ends it. Raises DeviceFailed before anything is loaded, and
    what ``open_person_desk`` and ``ConsoleCommands.start_session`` raise."""
    environ = {**os.environ, WITHOUT_LINES: NONE}
    settings = SettingsFile(paths, environ, lambda: bus.publish(RecordsChanged("settings")))
    calm = asyncio.Event()
    async with open_person_desk(settings, paths, bus, calm) as desk:
        if desk.engine.headset is not None:
            require_devices(desk.engine.headset)
        calm.set()
        with bus.subscribe() as events:
            call_id = await desk.commands.console.start_session(order)
            with on_interrupt(lambda: desk.engine.end_call(call_id)):
                async for event in events:
                    if isinstance(event, CallFinished) and event.call_id == call_id:
                        return await _held(desk, event)
    raise RecordMissing("session", "")  # the desk was closed under it


async def _held(desk: PersonDesk, finished: CallFinished) -> HeldSession:
    await desk.engine.calls_over()
    return HeldSession(finished, await desk.commands.console.wrap_up(finished.call_id))


@contextlib.contextmanager
def on_interrupt(act: Callable[[], None]) -> Iterator[None]:
    """Let the first Ctrl+C do something else than break the program; the second breaks it."""
    loop = asyncio.get_running_loop()

    def once() -> None:
        loop.remove_signal_handler(signal.SIGINT)
        act()

    try:
        loop.add_signal_handler(signal.SIGINT, once)
    except (NotImplementedError, ValueError):  # Windows, or not the main thread
        yield
        return
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)


def template_named(paths: DataPaths, wanted: str) -> str:
    """The id of the template with this id or name. Blocking; raises RecordMissing naming
    those that there are."""
    with Store.open(paths.database) as store:
        templates = store.read_now(list_templates)
    for template in templates:
        if wanted == template.id or wanted.casefold() == template.name.casefold():
            return template.id
    raise TemplateMissing(wanted, [template.name for template in templates])


class TemplateMissing(RecordMissing):
    """No template of that id or name."""

    def __init__(self, wanted: str, names: list[str]) -> None:
        super().__init__("template", wanted)
        there = f"there are {', '.join(names)}" if names else "there is none yet"
        self.args = (f"no template is called {wanted!r}; {there}",)
