"""A conversation without a line: a test decides what is heard, and hears what is said."""

from dataclasses import dataclass, field

import numpy as np

from app.engine.events import Floor
from app.engine.speaking import Played, Speaking, SpeakingHooks
from app.engine.turn_taking import TurnTaking
from audio.barge_in import Interrupted, PauseVoice, ResumeVoice
from audio.frames import Frame
from audio.speech import Transcript
from audio.turns import SilenceBegan, SpeechBegan, TurnEnded
from tests.fakes.clock import FakeClock
from tests.fakes.hearing import FakeListening, FakeSpeechWork
from tests.fakes.mind import FakeMind
from tests.fakes.sink import FakeSink


@dataclass
class Watcher:
    """Writes down what a conversation would be told."""

    heard_texts: list[str] = field(default_factory=list)
    replies: list[Played] = field(default_factory=list)
    floors: list[Floor] = field(default_factory=list)
    delays_ms: list[float] = field(default_factory=list)

    def floor(self, floor: Floor) -> None:
        self.floors.append(floor)

    def partial(self, text: str) -> None:
        pass

    def heard(self, transcript: Transcript, start_ms: float, end_ms: float) -> None:
        self.heard_texts.append(transcript.text)

    def played(self, played: Played) -> None:
        self.replies.append(played)

    def timed(self, total_ms: float, stages: dict[str, float]) -> None:
        self.delays_ms.append(total_ms)


class Room:
    """A conversation without a line: signals in, sound out."""

    def __init__(self) -> None:
        self.clock = FakeClock(1000.0)
        self.sink = FakeSink(self.clock)
        self.work = FakeSpeechWork()
        self.ears = FakeListening()
        self.mind = FakeMind()
        self.watcher = Watcher()
        hooks = SpeakingHooks(self._act, lambda text, at_ms: None, lambda *played: None)
        self.speaking = Speaking(self.sink, self.work, self.clock, hooks)
        self.turns = TurnTaking(
            self.mind, self.ears, self.speaking, self.work, self.clock, self.watcher
        )

    async def _act(self, act: object) -> None:
        pass

    async def signal(self, *signals: object) -> None:
        """Let one frame bring these signals."""
        for one in signals:
            is_barge_in = isinstance(one, PauseVoice | ResumeVoice | Interrupted)
            (self.ears.barge_in_signals if is_barge_in else self.ears.turn_signals).append(one)
        self.turns.hear(Frame(np.zeros(160, np.int16), 8000, self.clock.now_ms()))
        await self.clock.settle()

    async def caller_says(self, text: str) -> None:
        """One whole turn of the caller's, half a second long."""
        self.work.hears = text
        began_ms = self.clock.now_ms()
        await self.signal(SpeechBegan(began_ms))
        await self.clock.advance(500)
        ended_ms = self.clock.now_ms()
        await self.clock.advance(100)
        await self.signal(SilenceBegan(ended_ms, 500.0))
        await self.clock.advance(220)
        await self.signal(TurnEnded(began_ms, ended_ms))

    def audible(self) -> bool:
        """Whether the last 100 ms of the line had the agent's voice in them."""
        return bool(np.any(self.sink.heard()[-800:]))
