"""Where a call over baresip belongs.

Owns the value that the phone hands to each of its calls.
"""

from dataclasses import dataclass

from audio.clock import Clock
from sip.account import LineAccount
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
