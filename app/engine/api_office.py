"""What every local API asks about calls: which lines there are, and placing one.

Owns the order in which an API's call comes about: its own record first, so that no news of
the call can come before it, then the gate and the dialling. Leaves products' words to
``app.api`` and everything else to the engine.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.courtesy import COURTESY
from app.engine import dial_rules
from app.engine.callee import key_of
from app.engine.dialing import Ask, Asked
from app.engine.engine import Engine
from app.engine.errors import DialFailed, NumberInvalid
from app.engine.events import CallAnswered, CallBegan, CallFinished, CallStanding, Phase
from app.engine.minds import CallWarning, Task
from models.api_calls import ApiCall, delete_api_call, save_api_call
from models.api_keys import ApiKey
from models.dialled import DAY_MS, HOUR_MS, room_for_party_ms, room_on_line_ms
from models.ids import new_id
from models.lines import Line, list_lines
from models.store import Store
from sip.errors import AddressInvalid, SipError


@dataclass(frozen=True, slots=True)
class ApiOrder:
    """One call that an API asks for. ``request`` is kept and given back to the product.

    ``recording`` None is as the line and the settings say. ``call_id`` is a new one unless it
    was given away already.
    """

    product: str
    key: ApiKey
    line_id: str
    target: str
    task: Task
    max_duration_s: int | None = None
    recording: bool | None = None
    request: Mapping[str, Any] = field(default_factory=dict)
    webhook_url: str = ""
    call_id: str = field(default_factory=lambda: new_id("call"))
    asked_by: str = ""
    """Who asked, for the audit log, as a client says; the key's name stands beside it."""


@dataclass(frozen=True, slots=True)
class ApiPlaced:
    """A call that is being dialled."""

    call_id: str
    warnings: tuple[CallWarning, ...] = ()


class CallOffice:
    """Places calls for the APIs of one desk. Lives on the engine's loop."""

    def __init__(self, engine: Engine, store: Store) -> None:
        self._engine, self._store = engine, store

    async def room_at_ms(self, rule: str, number: str, line_id: str) -> int | None:
        """When a count of calls that is full has room again, as Unix time; None for a rule that
        counts nothing."""
        rules, now_ms = self._engine.switchboard.settings.rules, self._engine.dialing.now_ms()
        read = self._store.read
        match rule:
            case dial_rules.NUMBER_PER_HOUR:
                party = await self._party(number, line_id)
                return await read(room_for_party_ms, party, rules.calls_to_number_per_hour, now_ms)
            case dial_rules.LINE_PER_HOUR:
                return await read(room_on_line_ms, line_id, rules.calls_per_hour, HOUR_MS, now_ms)
            case dial_rules.LINE_PER_DAY:
                return await read(room_on_line_ms, line_id, rules.calls_per_day, DAY_MS, now_ms)
        return None

    def _label(self, line_id: str) -> str:
        """What the owner calls a line; its id where it was just taken out of service."""
        labels = {line.account.line_id: line.label for line in self._engine.lines}
        return labels.get(line_id, line_id)

    async def _party(self, number: str, line_id: str) -> str:
        """Under what a number is counted: a SIP address and an extension have no E.164 form."""
        line = next(each for each in self._engine.lines if each.account.line_id == line_id)
        callee, _ = await self._engine.dialing.look(Ask(line, number))
        return callee.keys[0]

    async def warm_up(self) -> None:
        """Read what the first call would have to wait for otherwise, up to a second of it."""
        await asyncio.to_thread(COURTESY.loaded, _read_ahead)

    async def lines(self, key: ApiKey | None = None) -> list[Line]:
        """The lines, or those of them that ``key`` is bound to."""
        lines = await self._store.read(list_lines)
        return [line for line in lines if key is None or not key.lines or line.id in key.lines]

    async def place(self, order: ApiOrder) -> ApiPlaced:
        """Ring, and give the call once it is in the records. Raises what
        ``Engine.place_agent_call`` raises, with NumberInvalid for AddressInvalid and
        DialFailed for any other SipError; nothing is kept then."""
        who = f"{order.product} {order.key.name}"
        asked = Asked(
            "api",
            f"{who}: {order.asked_by}" if order.asked_by else who,
            order.max_duration_s,
            order.call_id,
            order.recording,
        )
        record = ApiCall(
            order.call_id, order.product, order.key.id, dict(order.request), order.webhook_url
        )
        await self._store.write(save_api_call, record)
        with self._engine.bus.subscribe() as events:
            try:
                placed = await self._engine.place_agent_call(
                    order.line_id, order.target, order.task, asked
                )
            except AddressInvalid as error:
                await self._store.write(delete_api_call, order.call_id)
                raise NumberInvalid(order.target) from error
            except SipError as error:
                await self._store.write(delete_api_call, order.call_id)
                raise DialFailed(self._label(order.line_id), str(error)) from error
            except BaseException:
                await self._store.write(delete_api_call, order.call_id)
                raise
            # What happens to a call is published when it is on disk, this first.
            async for event in events:
                if isinstance(event, CallBegan) and event.call_id == placed.call_id:
                    break
        return ApiPlaced(placed.call_id, placed.warnings)

    async def end_within(self, call_id: str, seconds: float) -> CallFinished | None:
        """How the call ended when it ended before it rang there, within ``seconds``; None as
        soon as it rings or is answered, or when the time is over. Ask before placing it."""
        with self._engine.bus.subscribe() as events, contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                async for event in events:
                    match event:
                        case CallFinished() if event.call_id == call_id:
                            return event
                        case CallAnswered() if event.call_id == call_id:
                            return None
                        case CallStanding(phase=Phase.RINGING) if event.call_id == call_id:
                            return None
        return None


def _read_ahead() -> None:
    # Numbering plans with their time zones, and how dates are read in speech.
    import app.agent.script  # noqa: F401

    key_of("+12025550100", "US")
