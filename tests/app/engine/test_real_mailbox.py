"""A call of the agent's that reaches a mailbox, over real SIP, with real ears and voices.

Some 20 s: the bundled answering machine greets, beeps and records.
"""

from pathlib import Path

import pytest
import soundfile

from app.engine.events import MachineDetected
from app.rehearsal.caller_process import CallerProcess
from app.rehearsal.measuring import speech_stretches
from app.rehearsal.spec import CallerResult, CallerSpec
from app.rehearsal.spoken_form import spoken_words
from models.calls import Call
from models.endings import EndReason
from models.events import list_events
from sip.phone import LineAccount
from tests.peers.program import HOST
from tests.peers.tries import tried_anew
from tests.peers.whole_desk import WholeDesk, task_for, whole_desk

pytestmark = [pytest.mark.peers, pytest.mark.models, pytest.mark.timeout(400)]
SCRIPT = "debt-collection"
TASK = task_for(SCRIPT)
NEIGHBOURS_KNOW = ("debtor_name",)
"""Whose mailbox it is, anybody who hears the message knows already."""


async def leave_word(desk: WholeDesk, folder: Path) -> tuple[CallerResult, Call]:
    spec = CallerSpec(
        caller="voicemail",
        script=SCRIPT,
        recording=folder / "mailbox.flac",
        result=folder / "mailbox.json",
    )
    mailbox = CallerProcess(spec, folder / "mailbox-spec.json")
    try:
        await mailbox.start()
        assert mailbox.address is not None
        line = LineAccount("trunk", "desk", HOST, register=False, codecs=("pcmu",))
        await desk.answers_on(line, TASK)
        await desk.open.engine.place_call("trunk", mailbox.address, TASK)
        detected = await desk.until(MachineDetected)
        assert detected.what == "voicemail"
        return await mailbox.result(), await desk.finished()
    finally:
        await mailbox.stop()


@tried_anew
async def test_a_mailbox_records_the_message_from_its_first_word_and_nothing_of_the_matter(
    tmp_path: Path, data_folder: Path
) -> None:
    async with whole_desk(data_folder) as desk:
        result, call = await leave_word(desk, tmp_path)
        assert (call.outcome, call.end_reason) == ("voicemail", EndReason.COMPLETED)
        (event,) = desk.store.read_now(list_events, call.id, 0, "answered_by")
        assert event.payload["what"] == "voicemail"
        message = " ".join(one.text for one in desk.utterances(call) if one.speaker == "agent")
    assert "message for Bobby" in message and "Goodbye" in message
    matter = [str(fact) for name, fact in TASK.facts.items() if name not in NEIGHBOURS_KNOW]
    for fact in matter:
        assert spoken_words(fact)[0] not in spoken_words(message), fact
    assert result.recording is not None
    sound, rate_hz = soundfile.read(result.recording, dtype="int16")
    sent, heard = (speech_stretches(sound[:, side], rate_hz) for side in (0, 1))
    beep_ended_ms = sent[-1].end_ms
    assert heard[0].start_ms > beep_ended_ms
    assert heard[0].start_ms - beep_ended_ms < 10_000
