"""A call between two lines of one phone, and the digits that cross on it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from audio.dtmf import DigitDetector
from sip.phone import Call, DigitReceived
from tests.peers.desk import ANSWERED_MS, WAIT_S, Desk

TONES_S = 15.0
"""For a few digits inside the sound: a busy computer may tear one to pieces."""


async def ring(made: Desk, codec: str = "pcmu", dtmf_mode: str = "rtpevent") -> tuple[Call, Call]:
    """A call that rings: the caller's side, then the side that is called, which knows Opus too."""
    await made.trunk("desk", codecs=("opus", codec), dtmf_mode=dtmf_mode)
    await made.trunk("caller", codecs=(codec,), dtmf_mode=dtmf_mode, display_name="Cora Caller")
    caller = await made.phone.dial("caller", f"sip:desk@{made.phone.listen_address}")
    return caller, await made.incoming()


async def talk(made: Desk, codec: str = "pcmu", dtmf_mode: str = "rtpevent") -> tuple[Call, Call]:
    """The same, answered."""
    caller, callee = await ring(made, codec, dtmf_mode)
    await callee.answer()
    await caller.wait_established(ANSWERED_MS)
    await callee.wait_established(ANSWERED_MS)
    return caller, callee


async def digits_of(events: AsyncIterator[object], count: int) -> list[DigitReceived]:
    """The next digits among a call's events."""
    digits: list[DigitReceived] = []
    async with asyncio.timeout(WAIT_S):
        while len(digits) < count:
            event = await anext(events)
            if isinstance(event, DigitReceived):
                digits.append(event)
    return digits


async def tones_of(call: Call, count: int) -> str:
    """The digits found in the sound itself; fewer where no more come for long."""
    detector, digits = DigitDetector(8000), ""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(TONES_S):
            async for frame in call.frames():
                digits += "".join(each.digit for each in detector.feed(frame.samples))
                if len(digits) >= count:
                    break
    return digits
