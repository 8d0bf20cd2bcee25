"""How fast the agent falls silent, and what a cough or a nod does to it: from the waveform.

Run by hand: ``python -m tests.bench.bench_barge_in [--trials N] [--json]``. Real voice
activity, Whisper, Piper on both sides, the desk's own playout and a line of 20 ms frames;
callers' voices, words and moments differ from trial to trial. Time is simulated, and what
recognition took is waited for on it, so other work on this computer changes the figures
of the second and third row a little and those of the first not at all.

Owns the trials and adding up. Exits 1 when the median or the worst stop is above 100 ms, or
when fewer than nine in ten coughs and nods let the agent go on.
"""

import argparse
import asyncio
import functools
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.rehearsal.voicing import RATE_HZ, mm_hm
from app.weights import Weights, locate
from audio.clock import Clock
from audio.frames import Samples
from audio.g711 import through_telephone
from audio.piper import PiperTextToSpeech, VoiceSettings
from audio.resampling import resample
from audio.speech import Speech, Transcript
from audio.whisper import WhisperSpeechToText
from tests.fakes.spoken_line import LOUD, OPENING, Line, RealVoice, cough

WANTED_STOP_MS = 100.0
WANTED_SHARE = 0.9
FIRST_MOMENT_MS, MOMENTS_APART_MS = 900.0, 313.0
GAP_MS = 200.0
"""A silence of the agent's that is longer was made by the caller, not by a clause's end."""
LISTEN_MS = 3_000.0
SILENCES = ("silence 1", "silence 2")
"""What is committed when the caller goes on saying nothing after the whole opening."""
QUESTIONS = (
    "Sorry, could you tell me which practice this is?",
    "Wait, I think you have the wrong number.",
    "No, that does not work for me at all.",
    "Excuse me, who is calling, please?",
    "Hang on, can you say that again?",
)
NODS = ("", "Uh-huh.", "Okay.", "Yeah.", "Right.")
"""The first is hummed: a voice that reads reads "mm-hm" out by its letters."""


class RealEars(RealVoice):
    """Recognises with Whisper; what that took passes on the trial's clock."""

    def __init__(
        self, speak: Callable[[str], Speech], weights: Weights, whisper: WhisperSpeechToText
    ) -> None:
        super().__init__(speak, weights)
        self.clock: Clock | None = None
        self._whisper = whisper

    async def recognise(
        self, clip: NDArray[np.float32], language: str, later: bool = False
    ) -> Transcript:
        began_s = time.perf_counter()
        transcript = self._whisper.transcribe(clip, language)
        if self.clock is not None:
            await self.clock.sleep_ms((time.perf_counter() - began_s) * 1000.0)
        return transcript


@dataclass(frozen=True, slots=True)
class Trial:
    """One sound of the caller's. ``stop_ms``: from its first loud frame to the agent's last
    sound; ``hole_ms``: until the agent was heard again; None when it was not."""

    stop_ms: float
    hole_ms: float | None
    went_on: bool


class Bench:
    """The models, loaded once."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._weights = locate(None)
        self._whisper = WhisperSpeechToText(self._weights.whisper_dir)
        agent = PiperTextToSpeech(self._weights.piper_model, VoiceSettings(variation=0.0))
        self._agent = functools.cache(agent.synthesise)
        self._callers = agent

    def said(self, text: str, number: int) -> Samples:
        """A caller's words at 8 kHz, every caller with another voice."""
        pitch, speed = (-3.0, -1.0, 2.0, 4.0)[number % 4], (0.9, 1.0, 1.15)[number % 3]
        settings = VoiceSettings(speed=speed, pitch_semitones=pitch, variation=0.0)
        speech = self._callers.with_settings(settings).synthesise(text)
        samples = through_telephone(speech.samples, speech.rate_hz)
        loud = np.flatnonzero(np.abs(samples) > LOUD)
        return samples[loud[0] : loud[-1] + 1]

    def nods(self, number: int) -> Samples:
        """A nod at 8 kHz: hummed higher and lower, or a word."""
        text = NODS[number % len(NODS)]
        if text:
            return self.said(text, number)
        return resample(mm_hm(), round(RATE_HZ * (0.9 + 0.05 * (number // len(NODS)))), 8_000)

    async def hold(self, number: int, samples: Samples) -> Trial:
        """A call in which the caller makes this sound while the agent speaks."""
        folder = self._home / f"{number}-{len(list(self._home.iterdir()))}"
        folder.mkdir()
        ears = RealEars(self._agent, self._weights, self._whisper)
        line = Line(folder, ears)
        ears.clock = line.clock
        await line.connect()
        await line.until_the_agent_is_loud(FIRST_MOMENT_MS + number * MOMENTS_APART_MS)
        began_ms = await line.caller_speaks(samples, len(samples) / 8 + LISTEN_MS)
        trial = measured(line, began_ms)
        await line.clock.advance(15_000)
        said, committed = " ".join(text for text, _ in line.mind.told), line.mind.committed
        await line.close()
        went_on = said.startswith(OPENING) and not set(committed) - {"opening", *SILENCES}
        return Trial(trial.stop_ms, trial.hole_ms, went_on)


def measured(line: Line, began_ms: float) -> Trial:
    """What the caller heard of the agent from then on."""
    frames = line.ear.loud_after(began_ms)
    starts = np.array([frame.at_ms for frame in frames])
    gaps = np.flatnonzero(np.diff(starts) > GAP_MS)
    last = frames[int(gaps[0])] if len(gaps) else frames[-1]
    stopped_ms = last.at_ms + np.flatnonzero(np.abs(last.samples) > LOUD)[-1] / 8
    hole_ms = None
    if len(gaps):
        again = frames[int(gaps[0]) + 1]
        first = np.flatnonzero(np.abs(again.samples) > LOUD)[0]
        hole_ms = float(again.at_ms + first / 8 - stopped_ms)
    return Trial(float(stopped_ms - began_ms), hole_ms, went_on=False)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--trials", type=int, default=20, help="of each kind")
    parser.add_argument("--json", action="store_true", help="print one object instead of a table")
    options = parser.parse_args()
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="ringdesk-bench-") as home:
        trials = asyncio.run(all_trials(Bench(Path(home)), options.trials))
    report = summary(trials, (before, os.getloadavg()[0]))
    sys.stdout.write(json.dumps(report, indent=2) + "\n" if options.json else table(report))
    return 0 if report["as_wanted"] else 1


async def all_trials(bench: Bench, count: int) -> dict[str, list[Trial]]:
    """``count`` calls of each kind."""
    sounds: dict[str, Callable[[int], Samples]] = {
        "interruption": lambda number: bench.said(QUESTIONS[number % len(QUESTIONS)], number),
        "cough": lambda number: cough(150 + 10 * (number % 20), seed=number),
        "nod": bench.nods,
    }
    return {
        kind: [await bench.hold(number, sound(number)) for number in range(count)]
        for kind, sound in sounds.items()
    }


def summary(trials: dict[str, list[Trial]], load: tuple[float, float]) -> dict[str, object]:
    """Medians, 95 in 100 and the worst, in milliseconds; shares from 0 to 1."""
    rows = {kind: row_of(found) for kind, found in trials.items()}
    stops = [trial.stop_ms for trial in trials["interruption"]]
    shares = [rows[kind]["went_on_share"] for kind in ("cough", "nod")]
    quick = statistics.median(stops) <= WANTED_STOP_MS and max(stops) <= WANTED_STOP_MS
    return {
        "trials": len(stops),
        "cores": os.cpu_count(),
        "load_average": {"before": round(load[0], 2), "after": round(load[1], 2)},
        "kinds": rows,
        "as_wanted": quick and all(share >= WANTED_SHARE for share in shares),
    }


def row_of(trials: list[Trial]) -> dict[str, float]:
    row = spread("stop", [trial.stop_ms for trial in trials])
    row["went_on_share"] = sum(trial.went_on for trial in trials) / len(trials)
    holes = [trial.hole_ms for trial in trials if trial.went_on and trial.hole_ms is not None]
    return row | (spread("hole", holes) if holes else {})


def spread(name: str, values: list[float]) -> dict[str, float]:
    return {
        f"{name}_median_ms": round(statistics.median(values), 1),
        f"{name}_p95_ms": round(float(np.percentile(values, 95)), 1),
        f"{name}_worst_ms": round(max(values), 1),
    }


def table(report: dict[str, object]) -> str:
    load = report["load_average"]
    lines = [
        f"{report['trials']} trials of each; {report['cores']} cores, load average "
        f"{load['before']} before, {load['after']} after",
        f"{'the caller makes':18}{'silent after ms':>24}{'went on':>10}{'hole ms':>24}",
        f"{'':18}{'median':>8}{'p95':>8}{'worst':>8}{'':>10}{'median':>8}{'p95':>8}{'worst':>8}",
    ]
    for kind, row in report["kinds"].items():
        stops = "".join(f"{row[f'stop_{name}_ms']:>8.0f}" for name in ("median", "p95", "worst"))
        holes = "".join(
            f"{row[f'hole_{name}_ms']:>8.0f}" if f"hole_{name}_ms" in row else f"{'':>8}"
            for name in ("median", "p95", "worst")
        )
        lines.append(f"{kind:18}{stops}{row['went_on_share']:>10.0%}{holes}")
    lines.append(f"as wanted: {'yes' if report['as_wanted'] else 'NO'}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
