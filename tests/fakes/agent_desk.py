"""A desk on which the agent answers at once, with the operator's console beside it."""

import dataclasses
from pathlib import Path

from app.agent.mind import Say
from app.engine.console import Console
from app.engine.events import AgentBegan
from app.engine.minds import Task
from tests.fakes.person_desk import PersonDesk

LONG = "Good morning, this is the desk. " + "There is a great deal to be told about it. " * 24
AGENT_HZ, PERSON_HZ, BOB_HZ = 450, 300, 500


class AgentDesk(PersonDesk):
    """``console`` is what the operator does with the agent. The caller is silent at first,
    for a caller who hums interrupts."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.minds.mind.opening_acts = (Say(LONG),)
        self.bob.tone_hz = 0

    async def open(self) -> None:
        await super().open()
        self.console = Console(self.engine, self.store)
        await self.answers(0.0)

    async def answers(self, after_ms: float | None) -> None:
        """When the agent answers by itself."""
        line = dataclasses.replace(self.line, inbound=Task(script="test"), answer_after_ms=after_ms)
        await self.engine.serve_line(line)

    async def agent_talks(self) -> str:
        """A call that the agent has answered and is speaking on."""
        await self.bob.dial()
        call_id = await self.rings()
        await self.began()
        await self.sound_for(300)
        return call_id

    async def person_talks(self) -> str:
        """A call that the person has answered."""
        await self.answers(None)
        await self.bob.dial()
        call_id = await self.rings()
        await self.calls.answer(call_id)
        await self.talks(call_id)
        return call_id

    async def began(self) -> str:
        """The next clause that the agent begins to play."""
        event = await self.until(lambda one: isinstance(one, AgentBegan))
        assert isinstance(event, AgentBegan)
        return event.text

    async def speaks(self, who: str, ms: float = 500) -> None:
        """Somebody hums for a while, and is silent."""
        if who == "caller":
            self.bob.tone_hz = BOB_HZ
        else:
            self.person_hz = PERSON_HZ
        await self.sound_for(ms)
        self.person_hz = self.bob.tone_hz = 0

    def bob_hears(self) -> set[int]:
        """The tones that reached the caller lately."""
        return self.bob.tone_in_last(self.bob.legs[0])
