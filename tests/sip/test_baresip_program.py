import asyncio
from pathlib import Path

import pytest

from sip.phone import CallEnd, DigitReceived, EndedBy, LineAccount
from sip.states import CallState, LineState
from tests.peers.baresip_program import Person, baresip_program
from tests.peers.desk import WAIT_S, desk, ended, hear, reaches
from tests.peers.kamailio import kamailio
from tests.peers.tones import loudest_hz, tone, write_wav

pytestmark = pytest.mark.peers
SECRETS = {"alice": "alicepw", "bob": "bobpw"}


async def test_a_softphone_rings_through_the_registrar(tmp_path: Path) -> None:
    sound = write_wav(tmp_path / "tone.wav", tone(800, 8000, 5000), 8000)
    async with kamailio(tmp_path, SECRETS) as registrar, desk() as made:
        await made.phone.add_line(LineAccount("a", "alice", registrar.domain, "alicepw"))
        await made.line_is("a", LineState.REGISTERED)
        person = Person("bob", registrar.domain, "bobpw", sound)
        async with baresip_program(tmp_path, person) as softphone:
            await softphone.tell("dial", f"sip:alice@{registrar.domain}")
            call = await made.incoming()
            assert (call.line_id, call.remote.number) == ("a", "bob")
            await call.answer()
            await reaches(call, CallState.ESTABLISHED)
            heard = await hear(call, 400, skip_ms=400)
            assert loudest_hz(heard, 8000) == pytest.approx(800, abs=5)
            await softphone.tell("hangup")
            assert await ended(call) == CallEnd(EndedBy.REMOTE, 200, "OK")


@pytest.mark.parametrize(
    ("codec", "name", "rate_hz", "channels"),
    [("g722", "G722/16000/1", 16_000, 1), ("opus", "opus/48000/2", 48_000, 2)],
)
async def test_a_softphone_answers_in_wideband(
    tmp_path: Path, codec: str, name: str, rate_hz: int, channels: int
) -> None:
    sound = write_wav(tmp_path / "tone.wav", tone(800, rate_hz, 5000), rate_hz, channels)
    person = Person("bob", "127.0.0.1", "", sound, name, True, rate_hz, channels)
    async with desk() as made, baresip_program(tmp_path, person) as softphone:
        await made.trunk(codecs=(codec,))
        call = await made.phone.dial("trunk", f"sip:bob@127.0.0.1:{softphone.port}")
        await call.wait_established(5000)
        assert call.sink.rate_hz == rate_hz
        heard = await hear(call, 400, skip_ms=400)
        assert loudest_hz(heard, rate_hz) == pytest.approx(800, abs=5)
        await call.hang_up()
        await softphone.wait_for("CALL_CLOSED")


async def test_a_softphone_presses_keys_and_hears_ours(tmp_path: Path) -> None:
    sound = write_wav(tmp_path / "tone.wav", tone(800, 8000, 5000), 8000)
    person = Person("bob", "127.0.0.1", "", sound, auto_answer=True)
    async with desk() as made, baresip_program(tmp_path, person) as softphone:
        await made.trunk(codecs=("pcmu",))
        call = await made.phone.dial("trunk", f"sip:bob@127.0.0.1:{softphone.port}")
        events = call.events()
        await call.wait_established(5000)
        await call.send_digits("5")
        pressed = await softphone.wait_for("CALL_DTMF_START")
        assert pressed["param"] == "5"
        await softphone.tell("sndcode", "7")
        async with asyncio.timeout(WAIT_S):
            event = await anext(events)
            while not isinstance(event, DigitReceived):
                event = await anext(events)
        assert event.digit == "7"
