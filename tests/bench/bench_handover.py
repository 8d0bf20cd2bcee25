"""A call that changes hands: how soon the agent is silent, and what hole is left.

Run by hand: ``make bench BENCH=handover``. One call over the real SIP stack and a real sound
server changes hands there and back, 20 times each. The caller is bare packets, so that what
it heard is known sample by sample and when; both voices are steady tones, so that any hole
between them is the desk's own. Ends with 1 when the worst hole in the recording is 40 ms or
more, or a SIP message went out.

``stop`` is from the key to the caller's last packet with the agent's voice, ``microphone``
from the key to the microphone's first frame, which is when the agent is cut.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

import numpy as np

from audio.frames import Samples
from tests.peers.changing_hands import (
    AGENT_HZ,
    OPERATOR_HZ,
    ChangingHands,
    changing_hands,
    quiet_ms,
    switches,
)
from tests.peers.tones import loudest_hz
from tests.peers.wire_caller import RATE_HZ, Packet, WireCaller

TRIALS = 20
MOST_MS = 40.0
QUIET = 1000


def is_voice(packet: Packet, hertz: int) -> bool:
    loud = np.abs(packet.samples.astype(np.int32)).max() > QUIET
    return bool(loud) and abs(loudest_hz(packet.samples, RATE_HZ) - hertz) < 150


class Trials:
    """What was measured, in ms."""

    def __init__(self) -> None:
        self.stop: list[float] = []
        self.microphone: list[float] = []
        self.first_heard: list[float] = []
        self.back: list[float] = []

    async def there(self, desk: ChangingHands, caller: WireCaller) -> None:
        key_ms = desk.clock.now_ms()
        await desk.console.take_over(desk.call_id)
        self.microphone.append(desk.clock.now_ms() - key_ms)
        await desk.hears(caller, OPERATOR_HZ)
        since = [packet for packet in caller.packets if packet.at_ms >= key_ms]
        agent = [packet.at_ms for packet in since if is_voice(packet, AGENT_HZ)]
        operator = [packet.at_ms for packet in since if is_voice(packet, OPERATOR_HZ)]
        self.stop.append(max(agent, default=key_ms) - key_ms)
        self.first_heard.append(operator[0] - key_ms)

    async def and_back(self, desk: ChangingHands, caller: WireCaller) -> None:
        await desk.caller_asks(caller)
        key_ms = desk.clock.now_ms()
        await desk.console.hand_back(desk.call_id)
        self.back.append(desk.clock.now_ms() - key_ms)
        await desk.agent_speaks(caller)


def tell(name: str, values: list[float]) -> None:
    median, worst = np.median(values), max(values)
    sys.stdout.write(f"  {name:58} median {median:6.1f}  worst {worst:6.1f} ms  ({len(values)})\n")


def holes(sound: Samples, rate_hz: int) -> tuple[list[float], list[float]]:
    """At each take-over, and at each hand-back."""
    found = [quiet_ms(sound[start:end], rate_hz) for start, end in switches(sound, rate_hz)]
    return found[::2], found[1::2]


async def bench(home: Path) -> bool:
    trials = Trials()
    async with changing_hands(home) as (desk, caller):
        await caller.call()
        await desk.agent_speaks(caller)
        for _ in range(TRIALS):
            await trials.there(desk, caller)
            await trials.and_back(desk, caller)
        messages = len(caller.messages)
        carried = caller.heard_since(0.0)
        await caller.hang_up()
        there, back = holes(*await desk.recorded())
    line_there, line_back = holes(carried, RATE_HZ)
    tell("take over: microphone's first frame, the agent is cut", trials.microphone)
    tell("take over: the caller's last packet of the agent", trials.stop)
    tell("take over: the caller's first packet of the operator", trials.first_heard)
    tell("take over: silence in the recording", there)
    tell("take over: silence on the line", line_there)
    tell("hand back: the agent has the call", trials.back)
    tell("hand back: silence in the recording", back)
    tell("hand back: silence on the line", line_back)
    sys.stdout.write(f"  SIP messages after the answer: {messages}\n")
    whole = len(there) == len(back) == TRIALS
    return whole and max(*there, *back) < MOST_MS and messages == 0


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        good = asyncio.run(bench(Path(folder)))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
