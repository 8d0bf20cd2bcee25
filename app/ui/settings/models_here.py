"""Which speech models are on this computer, as a screen shows them.

Owns the list's rows: what each model is for, its size, its place, or what is missing.
Leaves finding and checking to ``app.weights``. Blocking; never call it in the Qt thread.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from app.settings import DataPaths
from app.ui.tr import tr
from app.weights import WeightFinder, WeightsError
from app.weights_catalogue import MINILM, MODELS, PIPER, SILERO, SMART_TURN, WHISPER


@dataclass(frozen=True, slots=True)
class ModelHere:
    """One model. ``problem`` says what is missing and what to do; else it is there, checked."""

    purpose: str
    name: str
    size_mb: float
    place: Path | None
    problem: str = ""


def models_here(paths: DataPaths) -> list[ModelHere]:
    """Every model, found and checked. Takes a second the first time, a moment later on."""
    finder = WeightFinder(paths.home, Path(sys.prefix))
    purposes = {
        WHISPER.name: (tr("Recognition"), "Whisper base"),
        PIPER.name: (tr("Voice"), "Piper, Joe"),
        MINILM.name: (tr("Choosing answers"), "MiniLM"),
        SMART_TURN.name: (tr("End of a turn"), "Smart Turn 3.2"),
        SILERO.name: (tr("Voice activity"), "Silero"),
    }
    found = []
    for model in MODELS:
        purpose, name = purposes.get(model.name, (model.name, ""))
        try:
            files = finder.find(model)
            size_mb = sum(path.stat().st_size for path in files.values()) / 1e6
            found.append(ModelHere(purpose, name, size_mb, next(iter(files.values())).parent))
        except (WeightsError, OSError) as error:
            found.append(ModelHere(purpose, name, 0.0, None, str(error)))
    return found
