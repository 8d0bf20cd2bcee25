"""Where a call over baresip belongs.

Owns the value that the phone hands to each of its calls.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from audio.clock import Clock
from sip.account import LineAccount
from sip.baresip_certificates import complaints_seen
from sip.baresip_media import MediaThread
from sip.baresip_native_call import NativeAgents


@dataclass(frozen=True, slots=True)
class CallPlace:
    """Where a call belongs, and what all calls share."""

    account: LineAccount
    agent_handle: int
    clock: Clock
    media: MediaThread
    agents: NativeAgents | None
    in_background: Callable[[Coroutine[Any, Any, None]], None]
    least_wait_ms: int
    """What the jitter buffer is set to add at least; 0 without one."""
    complaints: int = field(default_factory=complaints_seen)
    """How many certificates had been refused before the call began."""
