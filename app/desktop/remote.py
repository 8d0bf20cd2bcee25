"""Does what a second start, a key of the desktop or a notice asks, on the engine's loop.

Owns turning a request into calls' commands. Which call is meant is ``calls_in_hand``'s; the
window comes to the front through a callable that is handed in.
"""

from collections.abc import Awaitable, Callable
from typing import NoReturn

from app.commands.calls import CallCommands
from app.desktop.calls_in_hand import CallsInHand
from app.desktop.errors import RequestRefused
from app.desktop.hold_rule import why_no_hold
from app.desktop.requests import Ask, Request
from app.desktop.sentences import sentence
from app.desktop.showing import Show, Showing
from app.engine.bus import Bus
from app.engine.events import Event

NOTHING_RINGS = "No call is ringing."
NOT_TALKING = "You are not in a call."
NO_CALL = "There is no call to end."
SEVERAL_CALLS = "Several calls are running: choose one in the window."
NO_WINDOW = "This Ringdesk runs without a window."

Problems = tuple[type[Exception], ...]
"""What is raised on purpose and may be read by a person."""


class RemoteControl:
    """The way in for whoever is not the window. Lives on the engine's loop.

    ``show`` brings the window up; it is None where there is none.
    """

    def __init__(
        self,
        calls: CallCommands,
        show: Show | None = None,
        problems: Problems = (),
    ) -> None:
        self.in_hand = CallsInHand()
        self._calls, self._show = calls, show
        self._problems: Problems = (RequestRefused, *problems)
        self._acts: dict[Ask, Callable[[], Awaitable[None]]] = {
            Ask.AGENT_ANSWER: self._agent_answer,
            Ask.DECLINE: self._decline,
            Ask.HANG_UP: self._hang_up,
            Ask.HANG_UP_OWN: self._hang_up_own,
            Ask.TOGGLE_MUTE: self._toggle_mute,
            Ask.TOGGLE_HOLD: self._toggle_hold,
        }

    def apply(self, event: Event) -> None:
        """Follow the calls."""
        self.in_hand.apply(event)

    async def follow(self, bus: Bus) -> None:
        """Follow the calls of a bus until it closes or this is cancelled."""
        with bus.subscribe() as events:
            async for event in events:
                self.apply(event)

    async def perform(self, request: Request) -> str:
        """Do it all; returns an empty text, or a sentence on the first that could not be done."""
        try:
            for ask in request.asks:
                await self._do(ask, request)
            if (request.number or request.problem) and Ask.SHOW not in request.asks:
                self._bring_up(request)
        except self._problems as error:
            return sentence(str(error))
        return ""

    async def perform_ask(self, ask: Ask) -> str:
        """Do one thing, as ``perform``."""
        return await self.perform(Request((ask,)))

    async def _do(self, ask: Ask, request: Request) -> None:
        if ask is Ask.SHOW:
            self._bring_up(request)
        elif ask is Ask.ANSWER:
            await self._answer(request.token)
        else:
            await self._acts[ask]()

    def _bring_up(self, request: Request) -> None:
        if self._show is None:
            _refuse(NO_WINDOW)
        self._show(request.showing)

    async def _answer(self, token: str) -> None:
        call_id = self._ringing()
        await self._calls.answer(call_id)
        if self._show is not None:
            self._show(Showing(token=token, call_id=call_id))

    async def _agent_answer(self) -> None:
        await self._calls.let_agent_answer(self._ringing())

    async def _decline(self) -> None:
        await self._calls.decline(self._ringing())

    async def _hang_up(self) -> None:
        call = self.in_hand.to_end
        if call is None:
            _refuse(SEVERAL_CALLS if self.in_hand.live else NO_CALL)
        if call is self.in_hand.ringing:
            await self._calls.decline(call.call_id)
        else:
            await self._calls.end_call(call.call_id)

    async def _hang_up_own(self) -> None:
        call = self.in_hand.own_to_end
        if call is None:
            _refuse(NOT_TALKING)
        await self._calls.end_call(call.call_id)

    async def _toggle_mute(self) -> None:
        call = self.in_hand.talking
        if call is None:
            _refuse(NOT_TALKING)
        await self._calls.mute(call.call_id, not call.standing.muted)

    async def _toggle_hold(self) -> None:
        call = self.in_hand.to_hold_or_resume
        reason = NOT_TALKING
        if call is not None:
            reason = why_no_hold(call.standing, self._calls.missing_features())
        if call is None or reason:
            _refuse(reason)
        if call.standing.on_hold:
            await self._calls.resume(call.call_id)
        else:
            await self._calls.hold(call.call_id)

    def _ringing(self) -> str:
        call = self.in_hand.ringing
        if call is None:
            _refuse(NOTHING_RINGS)
        return call.call_id


def _refuse(sentence: str) -> NoReturn:
    raise RequestRefused(sentence)
