"""How finished a turn sounds: the smart-turn v3.2 model.

Owns the model's window and features. It hears melody and pace, not meaning, and
calls about half of the sentences cut at a word boundary complete, so ``turns`` lets
it shorten a wait and never end a turn.
"""

from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from audio.log_mel import WINDOW, log_mel
from audio.speech import RECOGNITION_RATE_HZ

HEARD_S = 8
SMALLEST_VARIANCE = 1e-7


class SmartTurn:
    """An ``EndOfTurnModel`` over ``smart-turn-v3.2-cpu.onnx``; one thread, about 30 ms a call.

    The network takes Whisper's features of exactly 8 s, the turn at the end and zeros
    before it, of sound brought to mean 0 and variance 1 (the model's own reference
    code does the same; our features differ from it by less than 1e-6).
    """

    def __init__(self, model: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )

    def probability_complete(self, samples: NDArray[np.float32]) -> float:
        """0 to 1; 0 for a clip too short or too silent to say anything about."""
        heard = np.nan_to_num(samples[-HEARD_S * RECOGNITION_RATE_HZ :], posinf=0.0, neginf=0.0)
        if len(heard) < WINDOW or not heard.any():
            return 0.0
        window = np.pad(heard, (HEARD_S * RECOGNITION_RATE_HZ - len(heard), 0))
        level = (window - window.mean()) / np.sqrt(window.var() + SMALLEST_VARIANCE)
        features = log_mel(level.astype(np.float32))[None]
        (probability,) = self._session.run(None, {"input_features": features})
        return float(probability[0, 0])
