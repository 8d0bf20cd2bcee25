"""Loading the models that a desk hears, judges, thinks and speaks with.

Owns which weights go into which model and their warm-up. A module of its own, because
importing the libraries takes longer than opening everything else.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import app.agent.script  # noqa: F401 - what a script needs to be read takes a while to import
from app.agent.branches import BranchRecogniser
from app.agent.embedding import Embedder
from app.agent.intents import read_intents
from app.agent.markdown_playbook import read_playbook
from app.courtesy import COURTESY
from app.desk import BUNDLED_PLAYBOOK, INTENTS, DeskPlan
from app.engine.speech_work import SpeechModels
from app.weights import Weights, locate
from audio.end_of_turn import SmartTurn
from audio.piper import PiperTextToSpeech, VoiceSettings
from audio.voice_activity import VoiceActivity
from audio.whisper import WhisperSpeechToText

LoadedModels = tuple[SpeechModels, Embedder]


def load_models(plan: DeskPlan) -> LoadedModels:
    """Load and warm up every model, some two seconds. Blocking; raises WeightsError."""
    weights = locate(plan.data_dir)
    with ThreadPoolExecutor(1, "embedder") as beside:
        embedder = beside.submit(COURTESY.loaded, _embedder, weights)
        return _speech(plan, weights), embedder.result()


def _speech(plan: DeskPlan, weights: Weights) -> SpeechModels:
    recogniser = WhisperSpeechToText(weights.whisper_dir)
    recogniser.warm_up()
    voice = PiperTextToSpeech(weights.piper_model, VoiceSettings(speed=plan.voice_speed))
    voice.warm_up()
    return SpeechModels(
        recogniser,
        voice,
        SmartTurn(weights.smart_turn_model),
        lambda: VoiceActivity(weights.silero_model),
        Voices(voice, plan.engine.home / "voices").voice,
    )


def _embedder(weights: Weights) -> Embedder:
    """With the examples of the bundled scripts, half a second's work that would otherwise be
    done while the first caller is waiting."""
    embedder = Embedder(weights.minilm_model, weights.minilm_tokenizer)
    library = read_intents(INTENTS)
    for profile in read_playbook(BUNDLED_PLAYBOOK).profiles:
        BranchRecogniser(profile.branches, library, embedder)
    return embedder


class Voices:
    """The voices that templates may name: the bundled one, and Piper files of the owner's.

    ``NAME.onnx`` with its ``NAME.onnx.json`` in ``folder`` is the voice NAME; it is
    loaded on first use and kept. Blocking.
    """

    def __init__(self, bundled: PiperTextToSpeech, folder: Path) -> None:
        self._bundled = bundled
        self._folder = folder
        self._loaded: dict[str, PiperTextToSpeech] = {}

    def voice(self, name: str, speed: float) -> PiperTextToSpeech:
        """A voice at a speed; an empty name is the bundled one. Raises VoiceUnusable."""
        if name and name not in self._loaded:
            self._loaded[name] = PiperTextToSpeech(self._folder / f"{Path(name).name}.onnx")
        base = self._loaded[name] if name else self._bundled
        return base.with_settings(VoiceSettings(speed=speed))
