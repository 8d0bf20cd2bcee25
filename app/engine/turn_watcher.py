"""What a conversation tells turn-taking and wants to hear from it.

Owns the patience settings and the protocol of the listener. ``turn_taking`` uses
both; ``call_log`` is the listener.
"""

from dataclasses import dataclass
from typing import Protocol

from app.engine.events import Floor
from app.engine.read_out import expected_by, more_patience_ms
from app.engine.small_talk import is_opener, sounds_unfinished
from app.engine.speaking import Played
from audio.speech import Transcript


@dataclass(frozen=True, slots=True)
class TurnTiming:
    """How patient the agent is. Milliseconds."""

    silence_prompt_ms: float = 7_000.0
    """Quiet after the agent's last word before it asks again."""
    callee_greeting_ms: float = 1_200.0
    """How long a called party may take to say hello before the agent opens."""
    opener_probability: float = 0.7
    """How finished a lone "Yes" may sound at the most: waits 510 ms rather than 320."""
    nearly_done_ms: float = 900.0
    """A short word during the agent's last moments is an answer, not a back-channel."""

    def finished_sounding(self, text: str, probability: float) -> float:
        """How finished a turn sounds, 0 to 1: the end-of-turn model's word, less what the
        recognised text says against it."""
        if sounds_unfinished(text):
            return 0.0
        return min(probability, self.opener_probability) if is_opener(text) else probability

    def more_patience_ms(self, text: str, said: str) -> float:
        """How much longer than usual to wait behind a caller's ``text`` that answers what the
        agent ``said``: digits, letters and dates come in pieces."""
        return more_patience_ms(text, expected_by(said))


class TurnWatcher(Protocol):
    """What a conversation wants to know of its turns. Times are the desk's clock."""

    def floor(self, floor: Floor) -> None:
        """Somebody began or stopped speaking."""
        ...

    def partial(self, text: str) -> None:
        """What the caller seems to be saying."""
        ...

    def heard(self, transcript: Transcript, start_ms: float, end_ms: float) -> None:
        """A caller's turn is over; its words are relative to the clip."""
        ...

    def played(self, played: Played) -> None:
        """A reply was played, to its end or until it was cut."""
        ...

    def timed(self, total_ms: float, stages: dict[str, float]) -> None:
        """The agent began to answer ``total_ms`` after the caller's last sound."""
        ...
