"""Calls with SIPp and the baresip program as far ends, over every SIP stack."""

from pathlib import Path

import pytest

from sip.errors import CallRefused, CallTimedOut
from sip.phone import CallEnd, EndedBy, LineAccount
from sip.states import CallState, LineState
from tests.peers.baresip_program import Person, baresip_program
from tests.peers.desk import ANSWERED_MS, carried_hz, ended, hear, heard_hz, reaches
from tests.peers.kamailio import kamailio
from tests.peers.sipp import Ring, echoing, giving_up, mute, never_answering, refusing, ringing
from tests.peers.stacks import OpenDesk
from tests.peers.tones import tone, write_mu_law, write_wav

pytestmark = pytest.mark.peers


@pytest.mark.parametrize(
    ("sip_code", "phrase"),
    [
        (486, "Busy Here"),
        (603, "Decline"),
        (480, "Temporarily Unavailable"),
        (404, "Not Found"),
    ],
)
async def test_a_refusal_ends_up_with_its_real_code(
    tmp_path: Path, sip_code: int, phrase: str, open_desk: OpenDesk
) -> None:
    async with refusing(tmp_path, sip_code, phrase) as far_end, open_desk() as made:
        await made.trunk()
        call = await made.phone.dial("trunk", far_end.uri)
        with pytest.raises(CallRefused) as refused:
            await call.wait_established(ANSWERED_MS)
        assert (refused.value.sip_code, refused.value.reason) == (sip_code, phrase)
        assert call.end == CallEnd(EndedBy.REMOTE, sip_code, phrase)


async def test_a_redirection_tells_where_to(tmp_path: Path, open_desk: OpenDesk) -> None:
    contact = "sip:moved@127.0.0.1:5999"
    async with refusing(tmp_path, 302, "Moved", contact) as far_end, open_desk() as made:
        await made.trunk()
        call = await made.phone.dial("trunk", far_end.uri)
        end = await ended(call)
        assert (end.sip_code, end.reason, end.redirect_to) == (302, "Moved", contact)


async def test_a_call_nobody_answers_is_cancelled(tmp_path: Path, open_desk: OpenDesk) -> None:
    async with never_answering(tmp_path) as far_end, open_desk() as made:
        await made.trunk()
        call = await made.phone.dial("trunk", far_end.uri)
        await reaches(call, CallState.RINGING)
        with pytest.raises(CallTimedOut):
            await call.wait_established(300)
        assert await ended(call) == CallEnd(EndedBy.LOCAL, 487, "Request Terminated")


async def test_an_echo_brings_our_own_tone_back(tmp_path: Path, open_desk: OpenDesk) -> None:
    async with echoing(tmp_path) as far_end, open_desk() as made:
        await made.trunk(codecs=("pcmu",))
        call = await made.phone.dial("trunk", far_end.uri)
        await call.wait_established(ANSWERED_MS)
        assert call.sink.rate_hz == 8000
        assert await carried_hz(call, call, 700) == pytest.approx(700, abs=6)
        await call.hang_up()
        assert await ended(call) == CallEnd(EndedBy.LOCAL, 200, "OK")


async def test_a_far_end_that_sends_nothing_is_heard_as_silence(
    tmp_path: Path, open_desk: OpenDesk
) -> None:
    async with mute(tmp_path) as far_end, open_desk() as made:
        await made.trunk(codecs=("pcmu",))
        call = await made.phone.dial("trunk", far_end.uri)
        await call.wait_established(ANSWERED_MS)
        heard = await hear(call, 500)
        assert len(heard) == 4000
        assert not heard.any()


async def test_sipp_rings_talks_and_hangs_up(tmp_path: Path, open_desk: OpenDesk) -> None:
    sound = write_mu_law(tmp_path / "tone.ul", tone(500, 8000, 1000))
    async with open_desk() as made:
        await made.trunk()
        ring = Ring("+4930555", made.phone.listen_address, sound)
        async with ringing(tmp_path, ring) as sipp:
            call = await made.incoming()
            assert (call.remote.display_name, call.remote.number) == ("Sip Probe", "probe")
            await call.answer()
            assert await heard_hz(call) == pytest.approx(500, abs=6)
            sipp.cue()
            assert await ended(call) == CallEnd(EndedBy.REMOTE, 200, "OK")
            assert await sipp.program.wait_ended() == 0, sipp.program.output()


async def test_sipp_rings_through_the_registrar_with_digest(
    tmp_path: Path, open_desk: OpenDesk
) -> None:
    sound = write_mu_law(tmp_path / "tone.ul", tone(500, 8000, 1000))
    secrets = {"alice": "alicepw", "probe": "probepw"}
    async with kamailio(tmp_path, secrets) as registrar, open_desk() as made:
        await made.phone.add_line(LineAccount("a", "alice", registrar.domain, "alicepw"))
        await made.line_is("a", LineState.REGISTERED)
        ring = Ring("alice", registrar.domain, sound, password="probepw")
        async with ringing(tmp_path, ring) as sipp:
            call = await made.incoming()
            await call.answer()
            assert await heard_hz(call) == pytest.approx(500, abs=6)
            sipp.cue()
            assert await sipp.program.wait_ended() == 0, sipp.program.output()


async def test_sipp_hears_the_code_we_chose(tmp_path: Path, open_desk: OpenDesk) -> None:
    sound = write_mu_law(tmp_path / "tone.ul", tone(500, 8000, 100))
    async with open_desk() as made:
        await made.trunk()
        async with ringing(tmp_path, Ring("desk", made.phone.listen_address, sound)) as sipp:
            call = await made.incoming()
            await call.reject(603)
            assert await ended(call) == CallEnd(EndedBy.LOCAL, 603, "Decline")
            await sipp.program.wait_for_line("SIP/2.0 603 Decline|Unexpected")


async def test_headers_that_steer_a_call_are_told(tmp_path: Path, open_desk: OpenDesk) -> None:
    headers = {
        "Call-Info": "<sip:127.0.0.1>;answer-after=0",
        "Alert-Info": "<urn:alert:source:internal>",
        "Answer-Mode": "Auto",
        "Priv-Answer-Mode": "Auto",
        "Diversion": "<sip:+4930123@127.0.0.1>;reason=user-busy",
        "P-Asserted-Identity": '"Cora" <sip:+4930555@127.0.0.1>',
        "Subject": "the roof",
    }
    lines = "\n".join(f"{name}: {value}" for name, value in headers.items())
    async with open_desk() as made:
        await made.trunk()
        address = made.phone.listen_address
        async with giving_up(tmp_path, address, lines, "Reason: SIP;cause=487") as program:
            call = await made.incoming()
            assert {name: call.headers.get(name) for name in headers} == headers
            # Nobody answers but us: what was answered ends otherwise, at both ends.
            assert await ended(call) == CallEnd(EndedBy.REMOTE, 487, "Request Terminated")
            assert await program.wait_ended() == 0, program.output()


@pytest.mark.parametrize(
    "reason",
    [
        'Reason: SIP;cause=200;text="Call completed elsewhere"',
        'Reason: SIP ;text="elsewhere" ;cause=200',
    ],
)
async def test_a_call_answered_elsewhere_is_known(
    tmp_path: Path, reason: str, open_desk: OpenDesk
) -> None:
    async with open_desk() as made:
        await made.trunk()
        async with giving_up(tmp_path, made.phone.listen_address, "Subject: x", reason):
            end = await ended(await made.incoming())
            assert end == CallEnd(EndedBy.REMOTE, 487, "Request Terminated", elsewhere=True)


async def test_the_baresip_program_rings_us_and_is_rung_through_the_registrar(
    tmp_path: Path, open_desk: OpenDesk
) -> None:
    secrets = {"alice": "alicepw", "bob": "bobpw"}
    sound = write_wav(tmp_path / "tone.wav", tone(800, 8000, 5000), 8000)
    async with kamailio(tmp_path, secrets) as registrar, open_desk() as made:
        await made.phone.add_line(LineAccount("a", "alice", registrar.domain, "alicepw"))
        await made.line_is("a", LineState.REGISTERED)
        person = Person("bob", registrar.domain, "bobpw", sound, auto_answer=True)
        async with baresip_program(tmp_path, person) as softphone:
            call = await made.phone.dial("a", "bob")
            await call.wait_established(ANSWERED_MS)
            assert await heard_hz(call) == pytest.approx(800, abs=6)
            await call.hang_up()
            await softphone.wait_for("CALL_CLOSED")
            await softphone.tell("dial", f"sip:alice@{registrar.domain}")
            rung = await made.incoming()
            assert (rung.line_id, rung.remote.number) == ("a", "bob")
            await rung.answer()
            assert await heard_hz(rung) == pytest.approx(800, abs=6)
            await softphone.tell("hangup")
            assert await ended(rung) == CallEnd(EndedBy.REMOTE, 200, "OK")
