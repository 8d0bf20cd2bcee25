"""The agent's mind beside a person's call, when this computer has no time to spare."""

import asyncio
from dataclasses import dataclass, field

from app.engine.beside import Beside
from app.engine.events import Speaker
from tests.fakes.mind import FakeMind


@dataclass
class Shown:
    """Stands for the call's log: keeps what was suggested."""

    call_id: str = "call_1"
    suggestions: list[tuple[str, ...]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def suggested(self, texts: tuple[str, ...]) -> None:
        self.suggestions.append(texts)
        self.news.set()


async def test_nothing_is_suggested_until_there_is_time_again() -> None:
    shown, mind = Shown(), FakeMind()
    mind.suggestions = {"How much?": ("Ten.",), "And when?": ("Today.",)}
    beside = Beside(shown)  # type: ignore[arg-type]
    asked = asyncio.Event()

    def tight() -> bool:
        asked.set()
        return True

    beside.tight = tight
    beside.think_with(mind)  # type: ignore[arg-type]
    running = asyncio.ensure_future(beside.run())
    beside.heard(Speaker.CALLER, "How much?")
    await asyncio.wait_for(asked.wait(), 10)
    beside.tight = lambda: False
    beside.heard(Speaker.CALLER, "And when?")
    await asyncio.wait_for(shown.news.wait(), 10)
    running.cancel()
    assert shown.suggestions == [("Today.",)]
    assert mind.beside == [("caller", "How much?")]
