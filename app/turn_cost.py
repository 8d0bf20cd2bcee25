"""Measuring what an answer costs on this computer.

Owns the turns that are tried, alone and two at once. Keeping the result is
``app.engine.governor``'s, what follows from it ``app.engine.capacity``'s. The sentences are
spoken by the desk's own voice through the telephone band; a person's take as long to
recognise.
"""

import asyncio
import statistics
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.desk import BUNDLED_PLAYBOOK, INTENTS, DeskPlan
from app.engine.capacity import TurnCost
from app.engine.minds import Minds, MindSettings, Task
from app.engine.speculation import Draft
from app.engine.speech_work import SpeechWork
from audio.clock import Clock
from audio.g711 import PHONE_RATE_HZ
from audio.resampling import resample
from audio.speech import RECOGNITION_RATE_HZ
from models.ids import now_iso

if TYPE_CHECKING:
    from app.agent.mind import Mind
    from app.loading import LoadedModels

SCRIPT = "restaurant-booking"
ROUNDS = 4
SENTENCES = (
    "Hi, I would like to book a table for tonight, please.",
    "We will be four people, maybe five.",
    "Half past seven would be best for us.",
    "My name is Whitfield, and you can call me on this number.",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """The cost of an answer, and the median of each of its steps alone, in milliseconds."""

    cost: TurnCost
    stages: dict[str, float]


async def measure_turns(plan: DeskPlan, loaded: "LoadedModels", clock: Clock) -> Measured:
    """Answer ROUNDS times each sentence alone, then two at once. Some 20 s of work.

    Raises PlaybookInvalid when the bundled playbook cannot be read.
    """
    models, embedder = loaded
    work = SpeechWork(models)
    minds = Minds(embedder, INTENTS, MindSettings(BUNDLED_PLAYBOOK, plan.agent.agent_name))
    facts = tomllib.loads(BUNDLED_PLAYBOOK.with_name("samples.toml").read_text("utf-8"))[SCRIPT]
    try:
        clips = [await _clip(work, sentence) for sentence in SENTENCES]
        task = Task(SCRIPT, facts, playbook=BUNDLED_PLAYBOOK)
        pair = [(await minds.make(task)).mind for _ in range(2)]
        for mind in pair:
            mind.opening().commit()
            await _answer(work, mind, clips[0], clock)
        alone = [await _answer(work, pair[0], clip, clock) for _ in range(ROUNDS) for clip in clips]
        together = [
            await _both(work, pair, (clip, clips[number - 1]), clock)
            for _ in range(ROUNDS)
            for number, clip in enumerate(clips)
        ]
    finally:
        work.close()
    stages = {name: round(statistics.median(one[name] for one in alone), 1) for name in alone[0]}
    alone_ms = statistics.median(sum(one.values()) for one in alone)
    together_ms = max(alone_ms, statistics.median(together))
    return Measured(TurnCost(round(alone_ms, 1), round(together_ms, 1), now_iso()), stages)


async def _clip(work: SpeechWork, sentence: str) -> NDArray[np.float32]:
    """A sentence as a telephone carries it: mono float32 at 16 kHz."""
    speech = await work.speak(sentence)
    narrow = resample(speech.samples, speech.rate_hz, PHONE_RATE_HZ)
    wide = resample(narrow, PHONE_RATE_HZ, RECOGNITION_RATE_HZ)
    return wide.astype(np.float32) / 32768.0


async def _answer(
    work: SpeechWork, mind: "Mind", clip: NDArray[np.float32], clock: Clock
) -> dict[str, float]:
    """What the engine does in the pause behind a turn; milliseconds of each step."""
    began_ms = clock.now_ms()
    transcript, _ = await asyncio.gather(work.recognise(clip, "en"), work.judge(clip))
    heard_ms = clock.now_ms()
    draft = Draft(mind.answer(transcript.text or SENTENCES[0]))
    await draft.think()
    thought_ms = clock.now_ms()
    await draft.voice(await work.with_voice("", 1.0))  # remembers no clause of another turn
    spoken_ms = clock.now_ms()
    await draft.discard()
    return {
        "recognise": heard_ms - began_ms,
        "mind": thought_ms - heard_ms,
        "voice": spoken_ms - thought_ms,
    }


async def _both(
    work: SpeechWork,
    minds: "list[Mind]",
    clips: tuple[NDArray[np.float32], NDArray[np.float32]],
    clock: Clock,
) -> float:
    """How long the later one of two turns that end at the same moment takes."""
    answers = await asyncio.gather(
        *(_answer(work, mind, clip, clock) for mind, clip in zip(minds, clips, strict=True))
    )
    return max(sum(one.values()) for one in answers)
