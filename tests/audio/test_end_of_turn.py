"""How finished a turn sounds: whole sentences more than broken-off ones."""

import statistics

import numpy as np
import pytest

from app.weights import Weights
from audio.end_of_turn import SmartTurn
from tests.bench.corpus import Utterance, human_utterances

pytestmark = pytest.mark.models
RATE_HZ = 16_000


@pytest.fixture(scope="module")
def smart_turn(weights: Weights) -> SmartTurn:
    return SmartTurn(weights.smart_turn_model)


def sentences() -> list[Utterance]:
    """Human sentences that end as sentences do, with 200 ms of silence after them."""
    names = ("vm-tocallback", "vm-review-urgent", "privacy-unident", "queue-youarenext", "vm-opts")
    return [utterance for utterance in human_utterances() if utterance.name in names]


def test_whole_sentences_sound_finished_and_broken_off_ones_less(smart_turn: SmartTurn) -> None:
    whole, broken = [], []
    for utterance in sentences():
        loud = np.flatnonzero(np.abs(utterance.samples) > 0.02)
        clip = utterance.samples[: loud[-1] + RATE_HZ // 5]
        whole.append(smart_turn.probability_complete(clip))
        broken += [smart_turn.probability_complete(clip[: int(len(clip) * p)]) for p in (0.6, 0.8)]
    assert len(whole) == 5
    assert min(whole) > 0.9
    assert statistics.median(broken) < 0.2


def test_only_the_last_eight_seconds_count(smart_turn: SmartTurn) -> None:
    clip = np.concatenate([u.samples for u in sentences()])
    assert len(clip) > 10 * RATE_HZ
    assert smart_turn.probability_complete(clip) == smart_turn.probability_complete(
        clip[-8 * RATE_HZ :]
    )


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf])
@pytest.mark.parametrize("count", [0, 100, RATE_HZ])
def test_nothing_is_not_finished(smart_turn: SmartTurn, value: float, count: int) -> None:
    assert smart_turn.probability_complete(np.full(count, value, np.float32)) == 0.0
