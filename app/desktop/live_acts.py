"""What somebody who looks on from a terminal may do with a live call.

Owns turning a command's name into calls' and the console's commands, and which call it can
only mean where none is named. Lives on the engine's loop.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NoReturn

from app.commands.calls import CallCommands
from app.commands.console import ConsoleCommands, SessionOrder
from app.desktop.calls_in_hand import CallsInHand, LiveCall
from app.desktop.errors import RequestRefused
from app.desktop.hold_rule import why_no_hold
from app.desktop.live_lines import NOT_UNDERSTOOD, LiveCommand, LiveReply
from app.desktop.sentences import sentence
from app.engine.events import Event, Holder

NO_CALL = "No call is live."
NOTHING_RINGS = "No call is ringing."
SEVERAL_CALLS = "Several calls are live: choose one with: use N"
GONE = "That call is over."
NO_HEADSET = "This Ringdesk runs without a headset, so nobody can talk at it."
SAY_WHAT = "Say what: {name} TEXT"
WHERE_TO = "Say where to: transfer NUMBER"

Problems = tuple[type[Exception], ...]
Act = Callable[[LiveCall, str], Awaitable[None]]


class LiveActs:
    """The hands of everybody who looks on. ``person`` is False where there is no headset."""

    def __init__(
        self,
        calls: CallCommands,
        console: ConsoleCommands,
        problems: Problems,
        *,
        person: bool = True,
    ) -> None:
        self.in_hand = CallsInHand()
        self._calls, self._console, self._person = calls, console, person
        self._problems = problems
        self._acts: Mapping[str, Act] = {
            "whisper": self._whisper,
            "say": self._say,
            "take-over": self._take_over,
            "hand-back": self._hand_back,
            "not-now": self._not_now,
            "transfer": self._transfer,
            "end": self._end,
            "mute": self._mute,
            "hold": self._hold,
            "resume": self._resume,
            "flag": self._flag,
            "note": self._note,
        }
        self._ringing_acts: Mapping[str, Act] = {
            "answer": self._answer,
            "decline": self._decline,
            "agent": self._agent,
        }

    def apply(self, event: Event) -> None:
        """Follow the calls."""
        self.in_hand.apply(event)

    async def perform(self, command: LiveCommand) -> LiveReply:
        """Do it; what is raised on purpose comes back as its sentence."""
        try:
            if command.do == "session":
                call_id = await self._console.start_session(_order(command.extra))
                return LiveReply(command.id, call=call_id)
            call, act = self._meant(command)
            await act(call, command.text.strip())
        except RequestRefused as error:
            return LiveReply(command.id, str(error))
        except self._problems as error:
            return LiveReply(command.id, sentence(str(error)))
        return LiveReply(command.id, call=call.call_id)

    def _meant(self, command: LiveCommand) -> tuple[LiveCall, Act]:
        if command.do in self._ringing_acts:
            call = self.in_hand.ringing if not command.call else self._named(command.call)
            return call or _refuse(NOTHING_RINGS), self._ringing_acts[command.do]
        if command.do not in self._acts:
            _refuse(NOT_UNDERSTOOD)
        call = self._named(command.call) if command.call else self._foremost()
        return call, self._acts[command.do]

    def _named(self, call_id: str) -> LiveCall:
        return self.in_hand.call(call_id) or _refuse(GONE)

    def _foremost(self) -> LiveCall:
        """The call that is talked on, else the only one."""
        live = self.in_hand.live
        if not live:
            _refuse(NO_CALL)
        talking = self.in_hand.talking
        if talking is None and len(live) > 1:
            _refuse(SEVERAL_CALLS)
        return talking or live[0]

    async def _whisper(self, call: LiveCall, text: str) -> None:
        await self._console.whisper(call.call_id, _required("whisper", text))

    async def _say(self, call: LiveCall, text: str) -> None:
        await self._console.say_exactly(call.call_id, _required("say", text))

    async def _take_over(self, call: LiveCall, _text: str) -> None:
        self._require_person()
        await self._console.take_over(call.call_id)

    async def _hand_back(self, call: LiveCall, _text: str) -> None:
        await self._console.hand_back(call.call_id)

    async def _not_now(self, call: LiveCall, _text: str) -> None:
        await self._console.decline(call.call_id)

    async def _transfer(self, call: LiveCall, text: str) -> None:
        await self._calls.transfer(call.call_id, text or _refuse(WHERE_TO))

    async def _end(self, call: LiveCall, _text: str) -> None:
        if call is self.in_hand.ringing and call.standing.holder is Holder.NOBODY:
            await self._calls.decline(call.call_id)
        else:
            await self._calls.end_call(call.call_id)

    async def _mute(self, call: LiveCall, _text: str) -> None:
        await self._calls.mute(call.call_id, not call.standing.muted)

    async def _hold(self, call: LiveCall, _text: str) -> None:
        self._require_hold(call)
        await self._calls.hold(call.call_id)

    async def _resume(self, call: LiveCall, _text: str) -> None:
        self._require_hold(call)
        await self._calls.resume(call.call_id)

    async def _flag(self, call: LiveCall, text: str) -> None:
        await self._console.flag(call.call_id, text)

    async def _note(self, call: LiveCall, text: str) -> None:
        await self._console.note(call.call_id, _required("note", text))

    async def _answer(self, call: LiveCall, _text: str) -> None:
        self._require_person()
        await self._calls.answer(call.call_id)

    async def _decline(self, call: LiveCall, _text: str) -> None:
        await self._calls.decline(call.call_id)

    async def _agent(self, call: LiveCall, _text: str) -> None:
        await self._calls.let_agent_answer(call.call_id)

    def _require_hold(self, call: LiveCall) -> None:
        reason = why_no_hold(call.standing, self._calls.missing_features())
        if reason:
            _refuse(reason)

    def _require_person(self) -> None:
        if not self._person:
            _refuse(NO_HEADSET)


def _order(extra: Mapping[str, Any]) -> SessionOrder:
    """The session that a command asks for. Raises RequestRefused."""
    facts = extra.get("facts", {})
    if not isinstance(facts, dict):
        _refuse(NOT_UNDERSTOOD)
    texts = [extra.get(name) for name in ("template_id", "script")]
    if not all(text is None or isinstance(text, str) for text in texts):
        _refuse(NOT_UNDERSTOOD)
    return SessionOrder(
        texts[0],
        texts[1],
        {str(key): str(value) for key, value in facts.items()},
        extra.get("agent_opens", True) is True,
        str(extra.get("codec", "pcmu")),
    )


def _required(name: str, text: str) -> str:
    return text or _refuse(SAY_WHAT.format(name=name))


def _refuse(sentence: str) -> NoReturn:
    raise RequestRefused(sentence)
