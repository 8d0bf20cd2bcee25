"""How long things may take in a call.

Owns the values; ``leg_life``, ``conversation``, ``ringing`` and the SIP stack keep to them.
"""

import dataclasses
from dataclasses import dataclass

RTP_TIMEOUT_S = 30
"""Sound arrives even while nobody speaks; after half a minute without, the far end is gone."""


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How long things may take. Milliseconds."""

    ring_ms: float = 45_000.0
    """How long we ring out."""
    rings_here_ms: float = 120_000.0
    """How long a call may ring at this desk before it is turned away as not answered."""
    max_duration_ms: float = 600_000.0
    """Of a call that the agent holds; a person's own call has no end."""
    goodbye_ms: float = 12_000.0
    """After the maximum duration, for the goodbye to be said before the line is cut."""
    last_words_ms: float = 250.0
    """From the last sample sent to the hang-up: the far end's jitter buffer holds as much."""
    hang_up_ms: float = 5_000.0
    """For the far end to confirm that it is over."""

    hold_for_operator_ms: float = 45_000.0
    """How long a caller waits with music for a person before the agent comes back."""
    operator_answers_ms: float = 20_000.0
    """How long a person is asked before a caller is put through elsewhere."""

    def within(self, max_duration_s: float) -> "CallLimits":
        """The same limits with a call no longer than ``max_duration_s`` seconds."""
        longest_ms = min(self.max_duration_ms, max_duration_s * 1000.0)
        return dataclasses.replace(self, max_duration_ms=longest_ms)
