"""Digits in every mode, both ways, between two lines and with the baresip program."""

import asyncio

import pytest

from tests.peers.desk import carried_hz, desk
from tests.peers.tones import tone
from tests.peers.two_lines import talk, tones_of

pytestmark = pytest.mark.peers


async def test_digits_inside_the_sound_silence_everything_else() -> None:
    async with desk() as made:
        caller, callee = await talk(made, dtmf_mode="inband")
        listening = asyncio.ensure_future(tones_of(callee, 3))
        sending = asyncio.ensure_future(caller.send_digits("1#d"))
        while not sending.done():
            voice = tone(500, 8000, 20)
            assert caller.sink.write(voice) == len(voice)
            await asyncio.wait({sending}, timeout=0.02)
        assert await listening == "1#D"
        assert caller.sink.queued_ms < 60  # the voice is not late for having been silenced
        assert await carried_hz(caller, callee, 500) == pytest.approx(500, abs=6)
