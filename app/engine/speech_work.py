"""The speech models on their worker threads.

Owns one thread per model, so that recognising, judging and speaking never wait
for each other or for the loop, and the loading of the models with their warm-up.
Leaves what the results mean to ``speculation`` and ``speaking``.
"""

import asyncio
import copy
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.model_thread import ModelThread
from app.engine.precedence import Precedence
from audio.speech import EndOfTurnModel, Speech, SpeechToText, TextToSpeech, Transcript
from audio.voice_activity import VoiceActivity

KEPT_CHARS = 40
KEPT_CLAUSES = 128
"""Short clauses ("Got it.", "Thanks, Bobby.") begin most replies and recur from call to
call; this many of them take some 8 MB. The one not used for longest goes first."""


@dataclass(frozen=True, slots=True)
class SpeechModels:
    """What a desk hears and speaks with. Each is used by one thread at a time."""

    recogniser: SpeechToText
    voice: TextToSpeech
    end_of_turn: EndOfTurnModel
    new_voice_activity: Callable[[], VoiceActivity]
    """Makes the detector of one call; it keeps the line's noise in mind."""
    voice_named: Callable[[str, float], TextToSpeech] | None = None
    """A voice by name ("" for the usual one) and speed; blocking, may load a file."""


class SpeechWork:
    """Runs blocking models off the loop, each on its own thread: what callers wait for first,
    else in order of asking."""

    def __init__(self, models: SpeechModels) -> None:
        self.tight: Callable[[], bool] = lambda: False
        """Whether only what an answer needs is to be worked on."""
        self.precedence = Precedence()
        """Shared by every call's."""
        self._models = models
        self._voice = models.voice
        self._spoken: OrderedDict[str, Speech] = OrderedDict()
        self._recognising = ModelThread("recogniser")
        self._speaking = ModelThread("voice")
        self._judging = ModelThread("end-of-turn")

    def new_voice_activity(self) -> VoiceActivity:
        """A detector for one call. It runs on the loop: some 70 us a frame at the most."""
        return self._models.new_voice_activity()

    async def recognise(
        self, clip: NDArray[np.float32], language: str, later: bool = False
    ) -> Transcript:
        """Recognise a clip: mono float32 at 16 kHz, shape ``(n,)``.

        ``later``: no caller waits for it, so it lets other work go first.
        """
        given_up = threading.Event()

        def wanted() -> bool:
            return not given_up.is_set()

        try:
            return await self._recognising.run(
                lambda: self._models.recogniser.transcribe(clip, language, wanted), later
            )
        except asyncio.CancelledError:
            given_up.set()  # the thread is soon free for what came instead
            raise

    async def speak(self, text: str, patience_ms: float = 0.0) -> Speech:
        """Turn one clause into sound; a short one that was spoken lately comes at once.

        ``patience_ms``: so long it may be held back for answers to other callers; with any,
        it lets clauses that are waited for go first.
        """
        spoken = self._spoken.get(text)
        if spoken is None:
            if patience_ms:
                await self.precedence.let_pass(patience_ms)
            spoken = await self._speaking.run(
                lambda: self._voice.synthesise(text), later=patience_ms > 0
            )
            if len(text) > KEPT_CHARS:
                return spoken
            self._spoken[text] = spoken
        self._spoken.move_to_end(text)
        if len(self._spoken) > KEPT_CLAUSES:
            self._spoken.popitem(last=False)
        return spoken

    async def judge(self, clip: NDArray[np.float32]) -> float:
        """How finished a turn sounds, 0 to 1: mono float32 at 16 kHz."""
        return await self._judging.run(lambda: self._models.end_of_turn.probability_complete(clip))

    async def with_voice(self, name: str, speed: float) -> "SpeechWork":
        """The same threads and models with another voice, for one call.

        Raises what the voice's loading raises (``audio.errors.VoiceUnusable``).
        """
        named = self._models.voice_named
        if named is None:
            return self
        other = copy.copy(self)
        other._spoken = OrderedDict()
        other._voice = await self._speaking.run(lambda: named(name, speed))
        return other

    def close(self) -> None:
        """Drop what has not begun; what runs finishes on its own."""
        for thread in (self._recognising, self._speaking, self._judging):
            thread.close()
