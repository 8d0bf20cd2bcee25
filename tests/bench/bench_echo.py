"""The echo canceller in a room: what is left of the far end, of the near end, and its cost.

Run by hand: ``python -m tests.bench.bench_echo [--json]``. Real voices on both sides, echo
paths of three distances and four delays, recognition of who speaks at the same time. The
latter is the hardest case, the same voice on both sides without a pause; AEC3 takes parts of
the near end with it there, and no setting of this build makes it gentler.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import jiwer
import numpy as np
from numpy.typing import NDArray

from app.rehearsal.spoken_form import spoken_words
from app.weights import locate
from audio.devices import HEADSET_RATE_HZ, Processing
from audio.echo import EchoProcessor
from audio.resampling import from_float, resample, to_float
from audio.speech import RECOGNITION_RATE_HZ
from audio.whisper import WhisperSpeechToText
from tests.bench.corpus import human_prompts
from tests.fakes.room import echo_of, human_speech, level_db

Wave = NDArray[np.float32]

FRAME = HEADSET_RATE_HZ * 20 // 1000
DELAYS_MS = (20, 50, 100, 150)
FAR = (
    "tt-weasels",
    "privacy-prompt",
    "conf-full",
    "vm-mailboxfull",
    "vm-nobodyavail",
    "pm-invalid-option",
)
NEAR = (
    "agent-incorrect",
    "cannot-complete-as-dialed",
    "vm-opts",
    "dir-instr",
    "queue-thankyou",
    "conf-invalid",
    "followme/sorry",
    "vm-tocallback",
    "vm-review-urgent",
    "priv-callpending",
)
SETTLED_S = 3
COST_LIMIT_US = 2_000.0
ERLE_LIMIT_DB = 30.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one object instead of a table")
    options = parser.parse_args()
    far = human_speech(*FAR)
    cancelled = [
        cancelling(far, distance, delay)
        for distance in ("near", "desk", "far")
        for delay in DELAYS_MS
    ]
    with tempfile.TemporaryDirectory() as data_dir:
        hears = WhisperSpeechToText(locate(Path(data_dir)).whisper_dir)
        together = [double_talk(far, above_db, hears) for above_db in (15.0, 5.0, 0.0)]
    good = [row for row in cancelled if row["distance"] != "far"]
    report = {
        "echo": cancelled,
        "both_speaking": together,
        "noise_db": noise_db(),
        "latency_ms": EchoProcessor(Processing()).latency_ms,
        "cheap_enough": all(row["us_per_10_ms"] < COST_LIMIT_US for row in cancelled),
        "quiet_enough": all(row["erle_db"] > ERLE_LIMIT_DB for row in good),
    }
    sys.stdout.write(json.dumps(report, indent=2) + "\n" if options.json else table(report))
    return 0 if report["cheap_enough"] and report["quiet_enough"] else 1


def run(microphone: Wave, far: Wave, processing: Processing) -> tuple[Wave, float]:
    """The cleaned sound and the median cost of 10 ms in microseconds."""
    processor = EchoProcessor(processing)
    near_side, far_side = from_float(microphone), from_float(far)
    pieces, took_us = [], []
    for at in range(0, len(microphone) - FRAME + 1, FRAME):
        began = time.perf_counter()
        pieces.append(processor.process(near_side[at : at + FRAME], far_side[at : at + FRAME]))
        took_us.append((time.perf_counter() - began) * 1e6 / 2)
    return to_float(np.concatenate(pieces)), float(np.median(took_us))


def cancelling(far: Wave, distance: str, delay_ms: int) -> dict[str, object]:
    """Only the far end speaks: echo return loss enhancement once settled."""
    microphone = echo_of(far, delay_ms, 0.3, distance)
    cleaned, cost_us = run(microphone, far, Processing(noise_suppression=False))
    part = slice(SETTLED_S * HEADSET_RATE_HZ, len(cleaned))
    first = slice(HEADSET_RATE_HZ // 2, SETTLED_S * HEADSET_RATE_HZ)
    return {
        "distance": distance,
        "delay_ms": delay_ms,
        "erle_db": round(level_db(microphone[part]) - level_db(cleaned[part]), 1),
        "first_3_s_db": round(level_db(microphone[first]) - level_db(cleaned[first]), 1),
        "us_per_10_ms": round(cost_us),
    }


def double_talk(far: Wave, above_db: float, hears: WhisperSpeechToText) -> dict[str, object]:
    """Both speak: words of the near end that are misheard, alone, uncleaned and cleaned."""
    words = dict(human_prompts())
    said = " ".join(" ".join(spoken_words(words[name])) for name in NEAR)
    heard: dict[str, list[str]] = {"alone": [], "uncleaned": [], "cleaned": []}
    settle = SETTLED_S * HEADSET_RATE_HZ
    for name in NEAR:
        own = human_speech(name)
        theirs = np.resize(far, settle + len(own) + HEADSET_RATE_HZ).astype(np.float32)
        echo = echo_of(theirs, 60, 1.0)
        echo *= 10 ** ((level_db(own) - above_db - level_db(echo[settle:])) / 20)
        both = echo.copy()
        both[settle : settle + len(own)] += own
        cleaned, _ = run(both, theirs, Processing())
        part = slice(settle, settle + len(own) + FRAME)
        clips = {"alone": own, "uncleaned": both[part], "cleaned": cleaned[part]}
        for kind, clip in clips.items():
            at_16 = to_float(resample(from_float(clip), HEADSET_RATE_HZ, RECOGNITION_RATE_HZ))
            heard[kind].append(" ".join(spoken_words(hears.transcribe(at_16).text)))
    wrong = {
        kind: round(100 * jiwer.wer(said, " ".join(texts)), 1) for kind, texts in heard.items()
    }
    return {"near_above_echo_db": above_db, **{f"{kind}_wer": each for kind, each in wrong.items()}}


def noise_db() -> float:
    """How much steady noise falls."""
    hiss = np.random.default_rng(4).normal(size=6 * HEADSET_RATE_HZ) * 10 ** (-45 / 20)
    quiet, _ = run(
        hiss.astype(np.float32), np.zeros(len(hiss), np.float32), Processing(False, True)
    )
    return round(level_db(hiss[2 * HEADSET_RATE_HZ :]) - level_db(quiet[2 * HEADSET_RATE_HZ :]), 1)


def table(report: dict[str, object]) -> str:
    lines = [f"{'distance':>10}{'delay':>8}{'ERLE':>10}{'first 3 s':>12}{'per 10 ms':>12}"]
    for row in report["echo"]:
        lines.append(
            f"{row['distance']:>10}{row['delay_ms']:>5} ms{row['erle_db']:>7} dB"
            f"{row['first_3_s_db']:>9} dB{row['us_per_10_ms']:>9} us"
        )
    lines.append("Words misheard while both speak:")
    for row in report["both_speaking"]:
        lines.append(
            f"  near end {row['near_above_echo_db']:g} dB above: alone {row['alone_wer']} %,"
            f" uncleaned {row['uncleaned_wer']} %, cleaned {row['cleaned_wer']} %"
        )
    lines.append(
        f"Steady noise falls by {report['noise_db']} dB; latency {report['latency_ms']} ms"
    )
    lines.append(
        f"under {COST_LIMIT_US:g} us per 10 ms: {'yes' if report['cheap_enough'] else 'NO'}"
    )
    lines.append(
        f"over {ERLE_LIMIT_DB:g} dB at the desk: {'yes' if report['quiet_enough'] else 'NO'}"
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
