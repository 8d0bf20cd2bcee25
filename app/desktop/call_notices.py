"""Which calls the desktop gives notice of, and what the notices' buttons do.

Owns all: a call that comes in until it is taken or over, a call that was missed, and a call
for which the agent asks for a person until it has its answer.
Showing them is ``notifications``'s. Lives on the engine's loop.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from app.commands.desk import Desk
from app.desktop.errors import DesktopError
from app.desktop.notifications import CAPACITY, CLICKED, Notice, NoticeButton
from app.desktop.sentences import TO_CALL_ANYWAY, sentence
from app.desktop.showing import Show, Showing
from app.engine.bus import Bus, Subscription
from app.engine.errors import CallForbidden
from app.engine.events import (
    CallAnswered,
    CallBegan,
    CallFinished,
    CallStanding,
    Event,
    MissedCallsChanged,
    OperatorWanted,
    Phase,
    TroubleArose,
)
from app.people.dialling import to_dial
from models.endings import EndReason
from models.sessions import NEVER_RING

SETTLED = (EndReason.REJECTED, EndReason.REDIRECTED, EndReason.ELSEWHERE)
"""Somebody turned the call away or took it on another phone: it was not missed."""
MISSED, WANTED = "missed:", "wanted:"
TAKES = ("answer", "take_over", "call")
"""The buttons that put a person on the telephone, which needs the window within reach."""

log = logging.getLogger(__name__)


class NoticeBoard(Protocol):
    """What is needed of ``Notifications``."""

    async def show(self, notice: Notice) -> None:
        """Show or change a notice. Raises DesktopError."""
        ...

    async def withdraw(self, key: str) -> None:
        """Take a notice back. Raises DesktopError."""
        ...


def as_it_is(text: str) -> str:
    """A sentence without a translation."""
    return text


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the notices need besides the calls.

    ``show`` brings the window up, ``problems`` are what commands raise on purpose.
    """

    show: Show
    problems: tuple[type[Exception], ...] = ()
    translate: Callable[[str], str] = as_it_is


class CallNotices:
    """Follows the calls of a bus and keeps the notices in step."""

    def __init__(self, board: NoticeBoard, desk: Desk, bus: Bus, around: Surroundings) -> None:
        self._board, self._desk, self._bus, self._around = board, desk, bus, around
        self._ringing: dict[str, CallBegan] = {}
        self._missed: OrderedDict[str, None] = OrderedDict()
        self._unseen = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def follow(self, events: Subscription) -> None:
        """Give notice until the events end or this is cancelled; then take all back."""
        try:
            async for event in events:
                await self.apply(event)
        finally:
            for call_id in list(self._ringing):
                await self._withdraw(call_id)

    async def apply(self, event: Event) -> None:
        """Show or take back what an event calls for."""
        match event:
            case CallBegan(direction="inbound") if event.line_id not in NEVER_RING:
                self._ringing[event.call_id] = event
            case CallStanding(phase=Phase.INCOMING, rings_here=False):
                pass
            case CallStanding(phase=Phase.INCOMING) if event.call_id in self._ringing:
                await self._ring(self._ringing[event.call_id])
            case CallAnswered() | CallStanding():
                self._ringing.pop(event.call_id, None)
                await self._withdraw(event.call_id)
            case OperatorWanted(answer=""):
                await self._tell_wanted(event)
            case OperatorWanted():
                await self._withdraw(f"{WANTED}{event.call_id}")
            case MissedCallsChanged():
                await self._count_missed(event.count)
            case CallFinished():
                began = self._ringing.pop(event.call_id, None)
                await self._withdraw(event.call_id)
                if began is not None and event.end_reason not in SETTLED:
                    await self._tell_missed(began)
            case _:
                pass

    def pressed(self, key: str, action: str, token: str) -> None:
        """A notice or one of its buttons was pressed; ``Notifications`` calls this."""
        task = asyncio.ensure_future(self._do(key, action, token))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _do(self, key: str, action: str, token: str) -> None:
        calls, about = self._desk.calls, key.removeprefix(MISSED).removeprefix(WANTED)
        acts: dict[str, Callable[[str], Coroutine[Any, Any, object]]] = {
            "answer": calls.answer,
            "agent": calls.let_agent_answer,
            "decline": calls.decline,
            "call": calls.call,
            "take_over": self._desk.console.take_over,
            "not_now": self._desk.console.decline,
        }
        if action in (CLICKED, "open"):
            self._around.show(Showing(token=token, missed=key.startswith(MISSED)))
            return
        if action not in acts:
            return
        try:
            begun = await acts[action](about)
        except self._around.problems as error:
            self._tell_failure(action, about, error, token)
        else:
            if action in TAKES:
                call_id = begun if isinstance(begun, str) else about
                self._around.show(Showing(token=token, call_id=call_id))

    def _tell_failure(self, action: str, about: str, error: Exception, token: str) -> None:
        """Where the person is at the telephone now, the window has to come up and say it."""
        said = sentence(str(error))
        if action not in TAKES:
            self._bus.publish(TroubleArose("", "command", said))
            return
        number = about if action == "call" else ""
        if isinstance(error, CallForbidden) and error.confirm:
            said = f"{said} {self._around.translate(TO_CALL_ANYWAY)}"
        self._around.show(Showing(number, token, said))

    async def _ring(self, began: CallBegan) -> None:
        say = self._around.translate
        name, number = await self._who(began)
        body = "\n".join(part for part in (number if name else "", began.line_label) if part)
        await self._show(
            Notice(
                began.call_id,
                say("Call from {name}").format(name=name or number or say("an unknown number")),
                body,
                (
                    NoticeButton("answer", say("Answer")),
                    NoticeButton("agent", say("Let the agent answer")),
                    NoticeButton("decline", say("Decline")),
                ),
                urgent=True,
                category="call.incoming",
            )
        )

    async def _tell_missed(self, began: CallBegan) -> None:
        say = self._around.translate
        name, number = await self._who(began)
        buttons = [NoticeButton("open", say("Open"))]
        back = to_dial(number, began.remote_uri)
        if back:
            buttons.insert(0, NoticeButton("call", say("Call back")))
        # Each of those who withheld their number is one of their own.
        key = f"{MISSED}{back or began.call_id}"
        self._missed[key] = None
        self._missed.move_to_end(key)
        while len(self._missed) > CAPACITY:
            self._missed.popitem(last=False)
        await self._show(
            Notice(
                key,
                say("Missed call"),
                " ".join(part for part in (name, number) if part) or say("Unknown number"),
                tuple(buttons),
                category="call.unanswered",
            )
        )

    async def _count_missed(self, count: int) -> None:
        """Take the notices of missed calls back once somebody has looked at the calls.

        Before the first of them is counted the count is 0 too, so it must have been more.
        """
        before, self._unseen = self._unseen, count
        if before and not count:
            for key in self._missed:
                await self._withdraw(key)
            self._missed.clear()

    async def _tell_wanted(self, wanted: OperatorWanted) -> None:
        say = self._around.translate
        buttons = (
            NoticeButton("take_over", say("Take over")),
            NoticeButton("not_now", say("Not now")),
        )
        key, title = f"{WANTED}{wanted.call_id}", say("The agent asks for you")
        await self._show(Notice(key, title, wanted.reason, buttons, urgent=True, category="call"))

    async def _who(self, began: CallBegan) -> tuple[str, str]:
        number = began.remote_number
        try:
            contact = await self._desk.people.contact_for(number) if number else None
        except self._around.problems as error:
            log.info("no name for a notice: %s", type(error).__name__)
            contact = None
        return (contact.name if contact is not None else began.remote_name), number

    async def _show(self, notice: Notice) -> None:
        if not self._desk.settings.settings().screen.notifications:
            return
        try:
            await self._board.show(notice)
        except DesktopError as error:
            log.info("a notice was not shown: %s", error)

    async def _withdraw(self, call_id: str) -> None:
        try:
            await self._board.withdraw(call_id)
        except DesktopError as error:
            log.info("a notice was not taken back: %s", error)
