"""An appointment reminder, scheduled over the API, rings a real softphone at its time: real
SIP, voice and ears; its events, transcript and sound are read back. About 15 s."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.engine.events import AgentBegan
from app.rehearsal.words import word_error_rate
from models.ids import now_iso
from models.lines import Line
from models.template_versions import keep_template
from models.templates import Template
from tests.fakes.signed_receiver import Signed
from tests.fakes.webhook_receiver import webhook_receiver
from tests.peers.program import HOST
from tests.peers.served_product import Callee, served_product
from tests.peers.tries import tried_anew

pytestmark = [pytest.mark.peers, pytest.mark.models, pytest.mark.timeout(400)]
SCRIPT = "appointment-reminder"
MARIA = Callee("+12025550177", "confirms", SCRIPT)
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
    "to_number": MARIA.number,
    "from_number": PRACTICE.user,
    "context": CONTEXT,
    "max_duration": 120,
    "recording": True,
}


@tried_anew
async def test_a_reminder_rings_a_real_phone_at_its_time(
    tmp_path: Path, data_folder: Path, kept_secrets: object
) -> None:
    signed = Signed()
    async with (
        webhook_receiver(signed) as receiver,
        served_product("thinnest", PRACTICE, MARIA, tmp_path, data_folder) as stage,
    ):
        await stage.desk.store.write(keep_template, REMINDER)
        due_at = datetime.fromisoformat(now_iso()) + timedelta(seconds=3)
        more = {"scheduled_at": due_at.astimezone(UTC).isoformat(), "webhook_url": receiver.url}
        asked = await stage.client.post("/voice/outbound/dial", json=BODY | more)
        assert (asked.status_code, asked.json()["status"]) == (200, "scheduled"), asked.text
        signed.secret = asked.json()["webhook_secret"]
        said, recognised = await stage.answered()
        await stage.desk.until(AgentBegan, lambda one: "Tuesday" in one.text)
        call = await stage.hung_up()
        told = (await stage.client.get(f"/voice/sessions/{call.id}")).json()
        sound = await stage.client.get(told["recording_url"])
        await receiver.heard("event", "call.completed")
    assert call.id == asked.json()["call_id"] and call.created_at >= due_at.isoformat()[:19]
    assert word_error_rate(said, recognised) <= 0.25
    assert (told["status"], told["ended_reason"]) == ("completed", "user_hangup")
    assert told["context"] == CONTEXT
    words = " ".join(one["content"] for one in told["transcript"])
    assert "Thanks, Maria." in words and "Green Street Clinic" in words and recognised in words
    events = [one.json["event"] for one in receiver.accepted]
    assert events[0] == "call.initiating" and receiver.forged == []
    assert events[-2:] == ["call.in_progress", "call.completed"]
    samples, rate_hz = soundfile.read(io.BytesIO(sound.content), dtype="int16")
    assert samples.shape[1] == 2 and (np.abs(samples).max(axis=0) > 1_000).all()
    assert abs(len(samples) / rate_hz - told["duration_seconds"]) < 1.5
