"""Digits in every mode, both ways, between two lines and with the baresip program."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from audio.dtmf import DigitDetector
from audio.frames import Samples
from sip.phone import Call, DigitReceived
from sip.states import CallState
from tests.peers.desk import WAIT_S, Desk, carried_hz, desk, reaches
from tests.peers.tones import tone

pytestmark = pytest.mark.peers


async def _talk(made: Desk, mode: str) -> tuple[Call, Call]:
    for line in ("desk", "caller"):
        await made.trunk(line, codecs=("pcmu",), dtmf_mode=mode)
    caller = await made.phone.dial("caller", f"sip:desk@{made.phone.listen_address}")
    callee = await made.incoming()
    await callee.answer()
    await caller.wait_established(5000)
    await reaches(callee, CallState.ESTABLISHED)
    return caller, callee


async def _digits(events: AsyncIterator[object], count: int) -> str:
    digits = ""
    async with asyncio.timeout(WAIT_S):
        while len(digits) < count:
            event = await anext(events)
            if isinstance(event, DigitReceived):
                digits += event.digit
    return digits


async def _tones(call: Call, count: int) -> tuple[str, Samples]:
    """The digits found in the sound itself, and that sound."""
    detector, heard, digits = DigitDetector(8000), list[Samples](), ""
    async with asyncio.timeout(WAIT_S):
        async for frame in call.frames():
            heard.append(frame.samples)
            digits += "".join(each.digit for each in detector.feed(frame.samples))
            if len(digits) == count:
                break
    return digits, np.concatenate(heard)


async def test_digits_inside_the_sound_silence_everything_else() -> None:
    async with desk() as made:
        caller, callee = await _talk(made, "inband")
        listening = asyncio.ensure_future(_tones(callee, 3))
        sending = asyncio.ensure_future(caller.send_digits("1#d"))
        while not sending.done():
            voice = tone(500, 8000, 20)
            assert caller.sink.write(voice) == len(voice)
            await asyncio.wait({sending}, timeout=0.02)
        digits, _ = await listening
        assert digits == "1#D"
        assert caller.sink.queued_ms < 60  # the voice is not late for having been silenced
        assert await carried_hz(caller, callee, 500) == pytest.approx(500, abs=6)
