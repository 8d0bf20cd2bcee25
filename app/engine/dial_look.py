"""Looking at the gate without going through it: a call that may be asked for, and the answer.

Owns how an attempt is made of what was asked, the line and the settings. Counts nothing,
writes nothing and dials nothing; that is ``dialing``'s.
"""

import asyncio
import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.engine.callee import Callee, callee_of, country_of, number_of, own_keys
from app.engine.dial_answer import Answer, judged, known_of
from app.engine.dial_rules import Attempt
from app.engine.minds import Task
from app.engine.parts import EngineSettings, ServedLine
from models.ids import epoch_ms_of, now_iso
from models.store import Store


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked for a call: ``person``, ``terminal``, ``link``, ``agent`` or ``api``, there
    with the key's name. ``max_duration_s`` is how long they want it to be at most.

    ``call_id`` is the id that the call is to have; empty makes a new one. ``recording``:
    whether it is recorded; None is as the line and the settings say.
    """

    by: str = "person"
    name: str = ""
    max_duration_s: int | None = None
    call_id: str = ""
    recording: bool | None = None


BY_PERSON = Asked()


@dataclass(frozen=True, slots=True)
class Ask:
    """One call that is to go out. ``task`` is the agent's; None is a person's own call.

    ``confirmed``: the person was told what is against it and wants it all the same.
    ``put_through``: somebody who is on the line already is sent there, so nothing of it is
    recorded here and it takes no place of this computer's.
    """

    line: ServedLine
    target: str
    asked: Asked = BY_PERSON
    task: Task | None = None
    confirmed: bool = False
    put_through: bool = False

    @property
    def by_agent(self) -> bool:
        """Whether the agent would hold it."""
        return self.task is not None


class GateView:
    """What the rules make of a call, over the records of one desk."""

    def __init__(
        self,
        store: Store,
        settings: Callable[[], EngineSettings],
        lines: Callable[[], Iterable[ServedLine]],
    ) -> None:
        self.crowded: Callable[[], str] = lambda: ""
        self.now_ms: Callable[[], int] = lambda: epoch_ms_of(now_iso())
        self._store, self._settings, self._lines = store, settings, lines

    async def look(self, ask: Ask) -> tuple[Callee, Answer]:
        """Whom that would reach, and what the gate would say now. Raises AddressInvalid."""
        attempt = await self.attempt(ask)
        known = await self._store.read(known_of, attempt, ask.line.account.line_id)
        attempt = dataclasses.replace(attempt, known=known)
        return attempt.callee, judged(attempt, self._settings().rules, ask.confirmed)

    async def attempt(self, ask: Ask) -> Attempt:
        """The call as the rules look at it, without the records. The numbering plans are read
        off the loop. Raises AddressInvalid."""
        settings, account = self._settings(), ask.line.account
        crowded = self.crowded() if ask.by_agent and not ask.put_through else ""
        accounts = [line.account for line in self._lines()]
        usual = settings.record_calls and ask.line.record and not ask.put_through

        def read() -> Attempt:
            country = country_of(account, settings.country)
            return Attempt(
                callee_of(ask.target, account, country),
                ask.by_agent,
                ask.line.label,
                country,
                self.now_ms(),
                line_number=number_of(account),
                line_keys=own_keys(account),
                desk_keys=frozenset().union(own_keys(account), *map(own_keys, accounts)),
                recorded=usual if ask.asked.recording is None else ask.asked.recording,
                wanted_s=ask.asked.max_duration_s,
                longest_s=round(settings.limits.max_duration_ms / 1000),
                crowded=crowded,
                put_through=ask.put_through,
            )

        return await asyncio.to_thread(read)
