"""Digits over rfcvoip in every mode, both ways, with itself and with baresip."""

import asyncio
from pathlib import Path

import pytest

from tests.peers.desk import ANSWERED_MS, heard_hz
from tests.peers.rfcvoip_desk import rfcvoip_desk
from tests.peers.sipp import mute
from tests.peers.tones import tone
from tests.peers.two_lines import talk

pytestmark = pytest.mark.peers


async def test_digits_beside_the_sound_do_not_make_the_sound_late() -> None:
    async with rfcvoip_desk() as made:
        caller, callee = await talk(made, dtmf_mode="rtpevent")
        caller.sink.write(tone(600, 8000, 2000))
        await caller.send_digits("123")
        assert caller.sink.queued_ms < 1550  # 1,340; 1,700 if nothing were left out
        assert await heard_hz(callee) == pytest.approx(600, abs=8)


async def test_a_far_end_without_events_gets_tones(tmp_path: Path) -> None:
    async with mute(tmp_path) as far_end, rfcvoip_desk() as made:
        await made.trunk(codecs=("pcmu",))
        call = await made.phone.dial("trunk", far_end.uri)
        await call.wait_established(ANSWERED_MS)
        sending = asyncio.ensure_future(call.send_digits("5"))
        for _ in range(5):  # its first steps, in no time: the tone would be over soon
            await asyncio.sleep(0)
        assert call.sink.queued_ms > 0
        await sending
