from pathlib import Path

import pytest

from tests.peers.baresip_program import Person, baresip_program
from tests.peers.desk import ANSWERED_MS, desk, heard_hz
from tests.peers.tones import tone, write_wav

pytestmark = pytest.mark.peers
SECRETS = {"alice": "alicepw", "bob": "bobpw"}


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
        await call.wait_established(ANSWERED_MS)
        assert call.sink.rate_hz == rate_hz
        assert await heard_hz(call) == pytest.approx(800, abs=6)
        await call.hang_up()
        await softphone.wait_for("CALL_CLOSED")
