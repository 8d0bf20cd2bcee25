"""An appointment reminder, scheduled over the API, rings a real softphone at its time: real
SIP, voice and ears; its events, transcript and sound are read back. About 15 s."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.rehearsal.words import word_error_rate
from models.ids import now_iso
from models.lines import Line
from models.template_versions import keep_template
from models.templates import Template
from tests.fakes.signed_receiver import Signed
from tests.fakes.webhook_receiver import webhook_receiver
from tests.peers.baresip_program import Person, Softphone, baresip_program
from tests.peers.program import HOST
from tests.peers.served_product import served_product
from tests.peers.tones import write_wav
from tests.peers.whole_desk import PHONE_RATE_HZ, WholeDesk, after_silence, lines_of, whole_desk

pytestmark = [pytest.mark.peers, pytest.mark.models]
SCRIPT = "appointment-reminder"
MARIA = "+12025550177"
PRACTICE = Line("Practice", "+12025550111", HOST, id="pn_practice", register=False)
REMINDER = Template("out_tpl_reminder", "Reminders", "outbound", script=SCRIPT)
CONTEXT = {
    "patient_name": "Maria",
    "practice": "Green Street Clinic",
    "appointment_day": "Tuesday",
    "appointment_time": "10 AM",
    "purpose": "check-up",
}
BODY = {
    "agent_id": "Reminders",
    "to_number": MARIA,
    "from_number": PRACTICE.user,
    "context": CONTEXT,
    "max_duration": 120,
    "recording": True,
}


async def talk(desk: WholeDesk, softphone: Softphone, folder: Path) -> tuple[str, str]:
    """Maria says who she is when she is asked; what she said, and what was recognised."""
    await desk.said("agent")
    text, sound = lines_of("confirms", SCRIPT)[0]
    path = write_wav(folder / "yes.wav", after_silence(sound, 100, 30_000), PHONE_RATE_HZ)
    await softphone.tell("ausrc", f"aufile,{path}")
    heard = await desk.said("caller")
    await desk.said("agent")
    return text, heard.text


async def test_a_reminder_rings_a_real_phone_at_its_time(
    tmp_path: Path, data_folder: Path, kept_secrets: object
) -> None:
    silence = np.zeros(60 * PHONE_RATE_HZ, np.int16)
    quiet = write_wav(tmp_path / "quiet.wav", silence, PHONE_RATE_HZ)
    maria = Person(MARIA, HOST, "", quiet, auto_answer=True)
    signed = Signed()
    async with (
        webhook_receiver(signed) as receiver,
        baresip_program(tmp_path, maria) as softphone,
        whole_desk(data_folder) as desk,
        served_product(desk, "thinnest", PRACTICE, softphone.port) as client,
    ):
        await desk.store.write(keep_template, REMINDER)
        due_at = datetime.fromisoformat(now_iso()) + timedelta(seconds=5)
        more = {"scheduled_at": due_at.astimezone(UTC).isoformat(), "webhook_url": receiver.url}
        asked = await client.post("/voice/outbound/dial", json=BODY | more)
        assert (asked.status_code, asked.json()["status"]) == (200, "scheduled"), asked.text
        signed.secret = asked.json()["webhook_secret"]
        said, recognised = await talk(desk, softphone, tmp_path)
        await softphone.tell("hangup")
        call = await desk.finished()
        told = (await client.get(f"/voice/sessions/{call.id}")).json()
        sound = await client.get(told["recording_url"])
        await receiver.heard("event", "call.completed")
    assert call.id == asked.json()["call_id"] and call.created_at >= due_at.isoformat()[:19]
    assert word_error_rate(said, recognised) <= 0.25
    assert (told["status"], told["ended_reason"]) == ("completed", "user_hangup")
    assert told["context"] == CONTEXT
    words = " ".join(one["content"] for one in told["transcript"])
    assert "Maria" in words and "Tuesday" in words and recognised in words
    events = [one.json["event"] for one in receiver.accepted]
    assert events[0] == "call.initiating" and receiver.forged == []
    assert events[-2:] == ["call.in_progress", "call.completed"]
    samples, rate_hz = soundfile.read(io.BytesIO(sound.content), dtype="int16")
    assert samples.shape[1] == 2 and (np.abs(samples).max(axis=0) > 1_000).all()
    assert abs(len(samples) / rate_hz - told["duration_seconds"]) < 1.5
