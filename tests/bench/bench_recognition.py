"""Recognition on short windows against faster-whisper's ordinary padded call.

Run by hand: ``python -m tests.bench.bench_recognition [--json]``. Both use the same
weights and the same clips in the same run, one after the other on each clip, so that
a busy machine slows both. Owns the comparison; the clips are ``corpus``'s.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import jiwer
import numpy as np
from faster_whisper import WhisperModel
from numpy.typing import NDArray

from app.rehearsal.spoken_form import spoken_words
from app.weights import locate
from audio.whisper import WhisperSpeechToText
from tests.bench.corpus import Utterance, human_utterances, synthetic_utterances

Recogniser = Callable[[NDArray[np.float32]], str]
ORDINARY = "padded, beam 5 (default)"
"""The call as its documentation shows it; the beam of one is there for comparison."""
OURS = "ours: own length, 1 thread"


@dataclass(slots=True)
class Result:
    """What one recogniser did with every clip."""

    took_ms: list[float] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def word_error_rate(self, clips: list[Utterance], human: bool | None = None) -> float:
        chosen = [i for i, clip in enumerate(clips) if human is None or clip.human == human]
        said = [" ".join(spoken_words(clips[i].text)) for i in chosen]
        heard = [" ".join(spoken_words(self.texts[i])) for i in chosen]
        return float(jiwer.wer(said, heard))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one object instead of a table")
    parser.add_argument("--errors", action="store_true", help="also print each clip misheard")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as data_dir:
        weights = locate(Path(data_dir))
        clips = [*human_utterances(), *synthetic_utterances(weights.piper_model)]
        results = compare(clips, recognisers(weights.whisper_dir))
    report = summary(clips, results)
    sys.stdout.write(json.dumps(report, indent=2) + "\n" if options.json else table(report))
    if options.errors:
        sys.stdout.write(misheard(clips, results[OURS]))
    return 0 if report["fast_enough"] and report["accurate_enough"] else 1


def recognisers(folder: Path) -> dict[str, Recogniser]:
    """Ours, and the ordinary call as documented, with its default beam and with ours."""
    ours = WhisperSpeechToText(folder)
    ordinary = WhisperModel(str(folder), device="cpu", compute_type="int8")

    def padded(beam_size: int) -> Recogniser:
        def recognise(samples: NDArray[np.float32]) -> str:
            segments, _ = ordinary.transcribe(samples, language="en", beam_size=beam_size)
            return "".join(segment.text for segment in segments)

        return recognise

    return {
        OURS: lambda samples: ours.transcribe(samples).text,
        "padded, beam 1": padded(1),
        ORDINARY: padded(5),
    }


def compare(clips: list[Utterance], by_name: dict[str, Recogniser]) -> dict[str, Result]:
    results = {name: Result() for name in by_name}
    for recognise in by_name.values():
        recognise(clips[0].samples)
    for clip in clips:
        for name, recognise in by_name.items():
            began = time.perf_counter()
            text = recognise(clip.samples)
            results[name].took_ms.append((time.perf_counter() - began) * 1000.0)
            results[name].texts.append(text)
    return results


def summary(clips: list[Utterance], results: dict[str, Result]) -> dict[str, object]:
    ours = results[OURS]
    rows = []
    for name, result in results.items():
        ratios = [theirs / own for theirs, own in zip(result.took_ms, ours.took_ms, strict=True)]
        rows.append(
            {
                "recogniser": name,
                "median_ms": round(statistics.median(result.took_ms)),
                "p95_ms": round(float(np.percentile(result.took_ms, 95))),
                "times_ours": round(statistics.median(ratios), 2),
                "word_error_percent": round(100 * result.word_error_rate(clips), 2),
                "human_percent": round(100 * result.word_error_rate(clips, True), 2),
                "synthetic_percent": round(100 * result.word_error_rate(clips, False), 2),
            }
        )
    others = rows[1:]
    ordinary = next(row for row in others if row["recogniser"] == ORDINARY)
    best_percent = min(row["word_error_percent"] for row in others)
    return {
        "clips": len(clips),
        "human": sum(clip.human for clip in clips),
        "seconds": round(sum(clip.duration_s for clip in clips)),
        "rows": rows,
        "fast_enough": ordinary["times_ours"] >= 4.0,
        "accurate_enough": rows[0]["word_error_percent"] <= best_percent + 2.0,
    }


def table(report: dict[str, object]) -> str:
    heads = ("median_ms", "p95_ms", "times_ours", "word_error_percent", "human_percent")
    heads = (*heads, "synthetic_percent")
    lines = [
        f"{report['clips']} clips, {report['human']} human, {report['seconds']} s, 8 kHz mu-law",
        f"{'':28}" + "".join(f"{head:>20}" for head in heads),
    ]
    for row in report["rows"]:
        lines.append(f"{row['recogniser']:28}" + "".join(f"{row[head]:>20}" for head in heads))
    lines.append(f"at least 4 times faster: {'yes' if report['fast_enough'] else 'NO'}")
    lines.append(f"at most 2 points worse: {'yes' if report['accurate_enough'] else 'NO'}")
    return "\n".join(lines) + "\n"


def misheard(clips: list[Utterance], result: Result) -> str:
    lines = []
    for clip, text in zip(clips, result.texts, strict=True):
        if spoken_words(clip.text) != spoken_words(text):
            lines.append(f"{clip.name}\n  said  {clip.text}\n  heard {text}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
