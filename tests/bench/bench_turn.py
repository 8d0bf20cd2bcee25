"""One turn, stage by stage: from the caller's last sound to the agent's first.

Run by hand: ``python -m tests.bench.bench_turn [--clips N] [--json]``. Real models hear
telephone-band utterances through the desk's own ears in simulated time: a pause begins
when the voice activity finds it, each model's result arrives as long after that as the
model took here and now, and the turn ends when the turn detector says so. The total is
what a caller would wait without the line's own delay. The engine runs recognition and
the end-of-turn model at once on threads of their own, so their longer one counts.

Every clip is also recognised through faster-whisper's ordinary padded call, right after
our own. Other work on the computer slows everything: compare ratios, and read the
milliseconds beside the load average.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import time
import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
from faster_whisper import WhisperModel
from numpy.typing import NDArray

from app.agent.mind import Mind
from app.desk import BUNDLED_PLAYBOOK, INTENTS, DeskPlan
from app.engine.listening import Listening
from app.engine.minds import Minds, MindSettings, Task
from app.engine.parts import EngineSettings
from app.engine.speculation import Draft
from app.engine.speech_work import SpeechWork
from app.engine.turn_watcher import TurnTiming
from app.loading import load_models
from app.rehearsal.measuring import speech_stretches
from app.weights import locate
from audio.frames import FRAME_MS, Frame, Samples
from audio.resampling import resample
from audio.speech import RECOGNITION_RATE_HZ
from audio.turns import SilenceBegan, SpeechBegan, SpeechResumed, TurnEnded, TurnSettings
from sip.baresip_settings import BaresipSettings
from tests.bench.corpus import PHONE_RATE_HZ, Utterance, human_utterances, synthetic_utterances

Result = TypeVar("Result")
SCRIPT = "restaurant-booking"
QUIET_MS = 1_000
STAGES = ("end_of_turn", "recognise", "mind", "voice", "hold", "total")
PADDED = "recognise_padded"
WANTED_RATIO = 4.0


@dataclass(slots=True)
class Pause:
    """One silence and what the desk has ready for it; times on the clip's clock."""

    known_ms: float
    stages: dict[str, float] = field(default_factory=dict)
    probability: float = 0.0
    text: str = ""

    @property
    def judged_ms(self) -> float:
        return self.known_ms + max(self.stages["recognise"], self.stages["end_of_turn"])

    @property
    def finished(self) -> float:
        """How finished the turn sounds, by the desk's own rule."""
        return TurnTiming().finished_sounding(self.text, self.probability)

    @property
    def ready_ms(self) -> float:
        return self.judged_ms + self.stages.get("mind", 0.0) + self.stages.get("voice", 0.0)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one clip came to."""

    clip: Utterance
    stages: dict[str, float]
    padded_ms: float
    early: bool
    """The turn was ended before the clip's last sound."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The desk's models, one mind, and the ordinary recogniser."""

    work: SpeechWork
    mind: Mind
    padded: WhisperModel

    async def hear(self, clip: Utterance) -> Heard | None:
        """Play one clip to the desk's ears; None when they found no turn in it."""
        samples = resample(
            (clip.samples * 32767).astype(np.int16), RECOGNITION_RATE_HZ, PHONE_RATE_HZ
        )
        quiet = np.zeros(QUIET_MS * PHONE_RATE_HZ // 1000, np.int16)
        last_ms = QUIET_MS + speech_stretches(samples, PHONE_RATE_HZ)[-1].end_ms
        listening = Listening(self.work.new_voice_activity(), TurnSettings())
        pause: Pause | None = None
        start_ms = 0.0
        for frame in frames(np.concatenate((quiet, samples, quiet))):
            now_ms = frame.at_ms + FRAME_MS
            if pause is not None and pause.judged_ms <= now_ms:
                listening.hint(pause.finished)
            for signal in listening.hear(frame, agent_audible=False)[0]:
                match signal:
                    case SpeechBegan(at_ms=at_ms):
                        start_ms = at_ms
                    case SilenceBegan():
                        pause = await self.prepare(listening.clip(start_ms), now_ms)
                    case SpeechResumed():
                        pause = None
                    case TurnEnded() if pause is not None:
                        return self.told(clip, listening.clip(start_ms), pause, (now_ms, last_ms))
        return None

    async def prepare(self, turn: NDArray[np.float32], now_ms: float) -> Pause:
        """Do what the engine does in a pause, and time each step."""
        pause = Pause(now_ms)
        pause.probability = await timed(pause, "end_of_turn", lambda: self.work.judge(turn))
        transcript = await timed(pause, "recognise", lambda: self.work.recognise(turn, "en"))
        pause.text = transcript.text
        if pause.text:
            draft = Draft(self.mind.answer(pause.text))
            await timed(pause, "mind", draft.think)
            work = await self.work.with_voice("", 1.0)  # remembers no clause of another turn
            await timed(pause, "voice", lambda: draft.voice(work))
            await draft.discard()
            await work.speak("")  # the next clauses were being made already
        return pause

    def told(
        self, clip: Utterance, turn: NDArray[np.float32], pause: Pause, times: tuple[float, float]
    ) -> Heard:
        ended_ms, last_ms = times
        began_s = time.perf_counter()
        segments, _ = self.padded.transcribe(turn, language="en")
        list(segments)
        padded_ms = (time.perf_counter() - began_s) * 1000.0
        hold_ms = ended_ms - last_ms
        total_ms = max(ended_ms, pause.ready_ms) - last_ms
        stages = pause.stages | {"hold": hold_ms, "total": total_ms}
        return Heard(clip, stages, padded_ms, early=ended_ms < last_ms)


def frames(samples: Samples) -> list[Frame]:
    size = PHONE_RATE_HZ * FRAME_MS // 1000
    whole = samples[: len(samples) // size * size].reshape(-1, size)
    return [Frame(one, PHONE_RATE_HZ, number * FRAME_MS) for number, one in enumerate(whole)]


async def timed(pause: Pause, stage: str, step: Callable[[], Awaitable[Result]]) -> Result:
    began_s = time.perf_counter()
    result = await step()
    pause.stages[stage] = (time.perf_counter() - began_s) * 1000.0
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clips", type=int, default=40, help="how many, half of them human")
    parser.add_argument("--json", action="store_true", help="print one object instead of a table")
    options = parser.parse_args()
    report = asyncio.run(measured(options.clips))
    sys.stdout.write(json.dumps(report, indent=2) + "\n" if options.json else table(report))
    return 0 if report["fast_enough"] else 1


async def measured(count: int) -> dict[str, object]:
    """Measure ``count`` clips, spread over the corpus."""
    weights = locate(None)
    human = spread(list(human_utterances()), count // 2)
    clips = human + spread(list(synthetic_utterances(weights.piper_model)), count - len(human))
    models, embedder = load_models(DeskPlan(EngineSettings(Path()), BaresipSettings()))
    padded = WhisperModel(str(weights.whisper_dir), device="cpu", compute_type="int8")
    minds = Minds(embedder, INTENTS, MindSettings(BUNDLED_PLAYBOOK, "Ada"))
    samples = tomllib.loads(BUNDLED_PLAYBOOK.with_name("samples.toml").read_text("utf-8"))
    mind = (await minds.make(Task(SCRIPT, samples[SCRIPT]))).mind
    mind.opening().commit()
    work = SpeechWork(models)
    bench = Bench(work, mind, padded)
    await bench.hear(clips[0])
    before = os.getloadavg()[0]
    heard = [await bench.hear(clip) for clip in clips]
    work.close()
    return summary(clips, heard, (before, os.getloadavg()[0]))


def spread(clips: list[Utterance], count: int) -> list[Utterance]:
    """``count`` of the clips at even distances, all of them when there are not so many."""
    step = max(1.0, len(clips) / max(1, count))
    return [clips[int(number * step)] for number in range(min(count, len(clips)))]


def summary(
    clips: list[Utterance], heard: list[Heard | None], load: tuple[float, float]
) -> dict[str, object]:
    turns = [one for one in heard if one is not None]
    whole = [one for one in turns if not one.early]
    rows = {}
    for stage in STAGES:
        chosen = whole if stage in ("hold", "total") else turns
        rows[stage] = spread_of([one.stages[stage] for one in chosen if stage in one.stages])
    rows[PADDED] = spread_of([one.padded_ms for one in turns])
    ratios = [one.padded_ms / one.stages["recognise"] for one in turns]
    ratio = round(statistics.median(ratios), 2)
    return {
        "clips": len(clips),
        "human": sum(clip.human for clip in clips),
        "cores": os.cpu_count(),
        "load_average": {"before": round(load[0], 2), "after": round(load[1], 2)},
        "stages_ms": rows,
        "recognition_times_faster": ratio,
        "fast_enough": ratio >= WANTED_RATIO,
        "ended_early": [one.clip.name for one in turns if one.early],
        "no_turn": [clip.name for clip, one in zip(clips, heard, strict=True) if one is None],
    }


def spread_of(values: list[float]) -> dict[str, float]:
    return {
        "median": round(statistics.median(values), 1),
        "p95": round(float(np.percentile(values, 95)), 1),
    }


def table(report: dict[str, object]) -> str:
    load = report["load_average"]
    lines = [
        f"{report['clips']} clips, {report['human']} human, 8 kHz mu-law; {report['cores']} cores, "
        f"load average {load['before']} before, {load['after']} after",
        f"{'milliseconds':20}{'median':>10}{'p95':>10}",
    ]
    for stage, row in report["stages_ms"].items():
        lines.append(f"{stage:20}{row['median']:>10.1f}{row['p95']:>10.1f}")
    lines += [
        "hold: last sound to turn's end; total: to the first clause ready, work hidden in the hold",
        f"recognition {report['recognition_times_faster']} times faster than the padded call",
        f"at least {WANTED_RATIO:.0f} times: {'yes' if report['fast_enough'] else 'NO'}",
        f"turns ended before the clip's last sound: {', '.join(report['ended_early']) or 'none'}",
        f"clips without a turn: {', '.join(report['no_turn']) or 'none'}",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
