"""Whole calls with real SIP peers, real models and the bundled scripts."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from app import wording
from app.engine.errors import LineNotReady
from app.engine.events import AgentBegan, CallAnswered, DigitPressed, TroubleArose
from app.engine.limits import CallLimits
from app.engine.parts import ServedLine
from app.rehearsal.spoken_form import spoken_words
from app.rehearsal.words import word_error_rate
from models.calls import Call, list_calls
from models.endings import EndReason
from models.events import list_events
from models.recordings import RecordingState, list_recordings
from models.search import search_utterances
from sip.phone import LineAccount
from tests.peers.baresip_program import Person, baresip_program
from tests.peers.kamailio import kamailio
from tests.peers.program import HOST, free_port
from tests.peers.sipp import Ring, cued, never_answering, refusing
from tests.peers.tones import write_mu_law, write_wav
from tests.peers.tries import tried_anew
from tests.peers.whole_desk import (
    PHONE_RATE_HZ,
    WholeDesk,
    after_silence,
    lines_of,
    task_for,
    whole_desk,
)

pytestmark = [pytest.mark.peers, pytest.mark.models, pytest.mark.timeout(400)]
SECRETS = {"desk": "deskpw", "bob": "bobpw", "probe": "probepw"}
PATIENCE_S = 120
"""How long somebody stays on the line in silence: the softphone hangs up where its file ends."""


def write_silence(path: Path) -> Path:
    return write_wav(path, np.zeros(PATIENCE_S * PHONE_RATE_HZ, np.int16), PHONE_RATE_HZ)


def quiet_mu_law(folder: Path) -> Path:
    return write_mu_law(folder / "quiet.ul", np.zeros(PHONE_RATE_HZ, np.int16))


def loud_ms(desk: WholeDesk, call: Call) -> tuple[float, float]:
    """How long the caller's and the desk's side of the finished recording are loud."""
    (recording,) = desk.store.read_now(list_recordings, call.id)
    assert recording.state is RecordingState.COMPLETE
    sound, rate_hz = soundfile.read(desk.home / recording.path, dtype="int16")
    assert rate_hz == 16_000 and sound.shape[1] == 2
    assert abs(len(sound) / 16 - call.duration_ms) < 1500
    frames = np.abs(sound[: len(sound) // 320 * 320].reshape(-1, 320, 2)).max(axis=1)
    caller_ms, desk_ms = (frames > 1000).sum(axis=0) * 20.0
    return float(caller_ms), float(desk_ms)


@tried_anew
async def test_a_softphone_books_through_the_registrar(tmp_path: Path, data_folder: Path) -> None:
    spoken = lines_of("books")[:2]
    async with kamailio(tmp_path, SECRETS) as registrar, whole_desk(data_folder) as desk:
        await desk.answers_on(LineAccount("front", "desk", registrar.domain, "deskpw"))
        person = Person("bob", registrar.domain, "bobpw", write_silence(tmp_path / "quiet.wav"))
        async with baresip_program(tmp_path, person) as softphone:
            await softphone.tell("dial", f"sip:desk@{registrar.domain}")
            opening = await desk.said("agent")
            recognised = []
            for number, (_, sound) in enumerate(spoken):
                line = after_silence(sound, 100, PATIENCE_S * 1000)
                path = write_wav(tmp_path / f"{number}.wav", line, PHONE_RATE_HZ)
                await softphone.tell("ausrc", f"aufile,{path}")
                recognised.append((await desk.said("caller")).text)
                await desk.said("agent")
            await softphone.tell("hangup")
            call = await desk.finished()
        assert "The Green Olive" in opening.text
        for (text, _), heard in zip(spoken, recognised, strict=True):
            assert word_error_rate(text, heard) <= 0.25
        assert (call.line_id, call.direction, call.remote_number) == ("front", "inbound", "bob")
        assert (call.end_reason, call.sip_code, call.ended_by) == ("caller_hung_up", 200, "remote")
        utterances = desk.utterances(call)
        assert [one.speaker for one in utterances] == ["agent", "caller"] * 2 + ["agent"]
        assert "How many people" in utterances[2].text and "Which day" in utterances[4].text
        (hit, *_) = desk.store.read_now(search_utterances, "book a table")
        assert (hit.call_id, hit.speaker) == (call.id, "caller")
        caller_ms, desk_ms = loud_ms(desk, call)
        assert caller_ms > 1500 and desk_ms > 4000


@tried_anew
async def test_sipp_asks_for_a_table_with_a_human_voice(tmp_path: Path, data_folder: Path) -> None:
    text, sound = lines_of("books-recorded")[0]
    path = write_mu_law(tmp_path / "speech.ul", after_silence(sound, 100, 30_000))
    async with kamailio(tmp_path, SECRETS) as registrar, whole_desk(data_folder) as desk:
        await desk.answers_on(LineAccount("front", "desk", registrar.domain, "deskpw"))
        ring = Ring("desk", registrar.domain, path, password="probepw")
        async with cued(tmp_path, ring, quiet_mu_law(tmp_path)) as sipp:
            opening = await desk.said("agent")
            sipp.cue()
            heard = await desk.said("caller")
            await desk.until(AgentBegan, lambda one: one.at_ms > heard.end_ms)
            sipp.cue()
            call = await desk.finished()
            assert await sipp.program.wait_ended() == 0, sipp.program.output()
        assert opening.end_ms < heard.start_ms < heard.end_ms < call.duration_ms
        assert word_error_rate(text, heard.text) <= 0.5
        assert "four" in spoken_words(heard.text)
        assert (call.remote_name, call.end_reason) == ("Sip Probe", "caller_hung_up")
        assert call.sip_code == 200
        assert desk.utterances(call)[-1].speaker == "agent"
        caller_ms, desk_ms = loud_ms(desk, call)
        assert caller_ms > 800 and desk_ms > 1500


@tried_anew
async def test_a_key_and_a_farewell_in_mid_sentence(tmp_path: Path, data_folder: Path) -> None:
    person = Person("bob", HOST, "", write_silence(tmp_path / "quiet.wav"))
    async with whole_desk(data_folder) as desk, baresip_program(tmp_path, person) as softphone:
        await desk.answers_directly()
        await softphone.tell("dial", f"sip:desk@{desk.open.phone.listen_address}")
        await desk.until(AgentBegan)
        await softphone.tell("sndcode", "7")
        pressed = await desk.until(DigitPressed)
        await softphone.tell("hangup")
        call = await desk.finished()
        assert (call.end_reason, call.sip_code) == (EndReason.CALLER_HUNG_UP, 200)
        (digit,) = desk.store.read_now(list_events, call.id, 0, "digit")
        assert digit.payload == {"digit": "7"} and digit.at_ms == pressed.at_ms > 0
        (opening,) = desk.utterances(call)
        assert "help you" in opening.unheard and "help you" not in opening.text


@pytest.mark.parametrize(
    ("sip_code", "phrase", "reason"),
    [
        (486, "Busy Here", EndReason.BUSY),
        (603, "Decline", EndReason.DECLINED),
        (480, "Temporarily Unavailable", EndReason.UNAVAILABLE),
        (302, "Moved Temporarily", EndReason.REDIRECTED),
    ],
)
async def test_a_refusal_is_in_the_record(
    tmp_path: Path, data_folder: Path, sip_code: int, phrase: str, reason: EndReason
) -> None:
    async with refusing(tmp_path, sip_code, phrase) as far_end, whole_desk(data_folder) as desk:
        await desk.answers_directly()
        await desk.open.engine.place_call("trunk", far_end.uri, task_for("debt-collection"))
        call = await desk.finished()
        assert (call.sip_code, call.sip_reason, call.end_reason) == (sip_code, phrase, reason)
        assert (call.answered_at, call.duration_ms, call.state) == (None, 0, "ended")
        assert desk.store.read_now(list_recordings, call.id) == []


async def test_nobody_answers(tmp_path: Path, data_folder: Path) -> None:
    limits = CallLimits(ring_ms=400.0)
    async with never_answering(tmp_path) as far_end, whole_desk(data_folder, limits) as desk:
        await desk.answers_directly()
        await desk.open.engine.place_call("trunk", far_end.uri, task_for("debt-collection"))
        call = await desk.finished()
        assert (call.end_reason, call.sip_code) == (EndReason.NO_ANSWER, 487)


async def test_nobody_is_there(data_folder: Path) -> None:
    async with whole_desk(data_folder, CallLimits(ring_ms=400.0)) as desk:
        await desk.answers_directly()
        target = f"sip:nobody@{HOST}:{free_port()};transport=udp"
        await desk.open.engine.place_call("trunk", target, task_for("debt-collection"))
        call = await desk.finished()
        assert (call.end_reason, call.sip_code) == (EndReason.NO_ANSWER, 487)
        assert call.answered_at is None


async def test_nobody_takes_the_connection(data_folder: Path) -> None:
    async with whole_desk(data_folder) as desk:
        await desk.answers_directly()
        target = f"sip:nobody@{HOST}:{free_port()};transport=tcp"
        await desk.open.engine.place_call("trunk", target, task_for("debt-collection"))
        call = await desk.finished()
        assert (call.end_reason, call.sip_code) == (EndReason.NETWORK_FAILED, None)
        assert call.answered_at is None
        assert wording.end_sentences("network_failed", None, call.sip_reason) == (
            "The server takes no connection there. Check domain, port and transport, and "
            "whether the server runs."
        )


async def test_a_line_with_a_wrong_password_does_not_call(
    tmp_path: Path, data_folder: Path
) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, whole_desk(data_folder) as desk:
        engine = desk.open.engine
        account = LineAccount("front", "desk", registrar.domain, "guess")
        await desk.answers_on(account)
        with pytest.raises(LineNotReady, match="Front desk cannot call: .*password is wrong"):
            await engine.place_call("front", "sip:bob@127.0.0.1", task_for("debt-collection"))
        nowhere = LineAccount("late", "desk", f"{HOST}:{free_port()}", "deskpw")
        await engine.serve_line(ServedLine(nowhere, "Late"))
        with pytest.raises(LineNotReady, match="line Late cannot call: .*regist"):
            await engine.place_call("late", "sip:bob@127.0.0.1", task_for("debt-collection"))
        assert desk.store.read_now(list_calls) == []


@tried_anew
async def test_a_caller_whose_network_is_gone(tmp_path: Path, data_folder: Path) -> None:
    quiet = quiet_mu_law(tmp_path)
    async with whole_desk(data_folder, rtp_timeout_s=2) as desk:
        await desk.answers_directly()
        ring = Ring("desk", desk.open.phone.listen_address, quiet)
        async with cued(tmp_path, ring, quiet) as sipp:
            await desk.until(CallAnswered)
            began = await desk.until(AgentBegan)
            sipp.program.kill()
            call = await desk.finished()
        assert call.end_reason in (EndReason.MEDIA_LOST, EndReason.NETWORK_FAILED)
        assert call.state == "failed"
        assert call.duration_ms > began.at_ms + 1500
        loud_ms(desk, call)


@pytest.fixture
def blocked_folder(data_folder: Path) -> Path:
    """A data folder in which no recordings can be kept, not even by root."""
    data_folder.mkdir()
    (data_folder / "recordings").write_text("in the way")
    return data_folder


async def test_a_call_without_a_place_for_its_recording(
    tmp_path: Path, blocked_folder: Path
) -> None:
    quiet = quiet_mu_law(tmp_path)
    async with whole_desk(blocked_folder) as desk:
        await desk.answers_directly()
        ring = Ring("desk", desk.open.phone.listen_address, quiet)
        async with cued(tmp_path, ring, quiet) as sipp:
            trouble = await desk.until(TroubleArose)
            await desk.until(AgentBegan)
            sipp.cue()
            opening = await desk.said("agent")
            sipp.cue()
            call = await desk.finished()
            assert await sipp.program.wait_ended() == 0, sipp.program.output()
        assert trouble.kind == "recording"
        assert str(blocked_folder / "recordings") in trouble.message
        assert (call.end_reason, call.sip_code) == (EndReason.CALLER_HUNG_UP, 200)
        assert "help you" in opening.text and call.duration_ms >= opening.end_ms
        assert desk.store.read_now(list_recordings, call.id) == []
