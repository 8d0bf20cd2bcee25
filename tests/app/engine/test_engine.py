"""Whole calls through the engine, over the in-process phone: records, sound, every end."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.agent.errors import FactsMissing
from app.agent.mind import Finish, Note, Outcome, Say, UseTool
from app.engine.errors import CallUnknown, DeskFull, LineNotReady
from app.engine.events import CallAnswered, CallFinished, ToolRan, TroubleArose
from app.engine.limits import CallLimits
from app.engine.minds import Task
from app.engine.parts import ServedLine
from models.calls import list_calls
from models.endings import EndReason
from models.recordings import RecordingState, list_recordings
from models.utterances import list_utterances
from sip.errors import PhoneStartFailed
from sip.loopback_phone import Refusal
from sip.phone import LineAccount
from tests.fakes.office import TASK, Office
from tests.fakes.speech import tone


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path / "home")
    await office.open()
    yield office
    await office.close()


async def test_an_inbound_call_is_answered_held_recorded_and_written_down(office: Office) -> None:
    bye = (Say("Thanks. Goodbye."), Note("paid", "today"), Finish(Outcome.AGREED, True))
    office.minds.mind.answers["Yes, I can pay."] = bye
    office.recogniser.texts.append("Yes, I can pay.")
    leg = await office.caller_dials()
    heard: list[np.ndarray] = []

    async def listen() -> None:
        async for frame in leg.frames():
            heard.append(frame.samples)

    listening = asyncio.ensure_future(listen())
    await office.until(lambda one: type(one).__name__ == "AgentBegan")
    await office.until(lambda one: type(one).__name__ == "UtteranceSaved")
    leg.sink.write(tone(400))
    event, call = await office.finished()
    await listening
    assert (call.end_reason, call.outcome, call.goal_reached) == (
        EndReason.COMPLETED,
        "agreed",
        True,
    )
    assert (call.remote_number, call.remote_name) == ("bob", "Bob")
    assert call.notes == {"paid": "today"}
    assert event.duration_ms > 800 and call.delay_median_ms is not None
    said = [(u.speaker, u.text) for u in office.store.read_now(list_utterances, call.id)]
    assert said == [
        ("agent", "Hello, this is the desk."),
        ("caller", "Yes, I can pay."),
        ("agent", "Thanks. Goodbye."),
    ]
    assert np.abs(np.concatenate(heard)).max() > 5000
    (recording,) = office.store.read_now(list_recordings, call.id)
    assert recording.state is RecordingState.COMPLETE
    sound, rate_hz = soundfile.read(office.home / recording.path, dtype="int16")
    assert rate_hz == 16_000 and abs(len(sound) / 16 - event.duration_ms) < 1_000
    loud_ms = (np.abs(sound) > 2000).sum(axis=0) / 16
    assert 200 < loud_ms[0] < 450 and 200 < loud_ms[1] < 450


@pytest.mark.parametrize(
    ("sip_code", "reason"),
    [
        (486, EndReason.BUSY),
        (603, EndReason.DECLINED),
        (480, EndReason.UNAVAILABLE),
        (302, EndReason.REDIRECTED),
        (404, EndReason.NOT_FOUND),
    ],
)
async def test_a_refused_call_keeps_the_real_code(
    office: Office, sip_code: int, reason: EndReason
) -> None:
    office.network.refuse_calls("bob@loop.test", Refusal(sip_code))
    await office.engine.place_call("desk", "sip:bob@loop.test", TASK)
    _, call = await office.finished()
    assert (call.sip_code, call.end_reason, call.answered_at) == (sip_code, reason, None)
    assert office.store.read_now(list_utterances, call.id) == []


async def test_nobody_answers(tmp_path: Path) -> None:
    office = Office(tmp_path / "home")
    office.limits = CallLimits(ring_ms=200.0)
    await office.open()
    await office.engine.place_call("desk", "sip:bob@loop.test", TASK)
    _, call = await office.finished()
    assert call.end_reason is EndReason.NO_ANSWER
    await office.close()


async def test_missing_facts_are_refused_before_anybody_is_dialled(office: Office) -> None:
    office.minds.refuse = FactsMissing("test", ("amount_due",))
    with pytest.raises(FactsMissing, match="amount_due"):
        await office.engine.place_call("desk", "sip:bob@loop.test", TASK)
    assert office.rung.empty()
    assert office.store.read_now(list_calls) == []


async def test_the_caller_hangs_up_in_the_middle_of_a_sentence(office: Office) -> None:
    office.minds.mind.opening_acts = (Say("one two three four five six seven eight nine ten " * 9),)
    leg = await office.caller_dials()
    await office.until(lambda one: type(one).__name__ == "AgentBegan")
    await leg.hang_up()
    _, call = await office.finished()
    assert call.end_reason is EndReason.CALLER_HUNG_UP
    (opening,) = office.store.read_now(list_utterances, call.id)
    assert "ten" in opening.unheard and len(opening.text) < 350


async def test_the_desk_hangs_up(office: Office) -> None:
    await office.caller_dials()
    answered = await office.until(lambda one: isinstance(one, CallAnswered))
    assert isinstance(answered, CallAnswered)
    office.engine.end_call(answered.call_id)
    _, call = await office.finished()
    assert call.end_reason is EndReason.DESK_HUNG_UP
    with pytest.raises(CallUnknown):
        office.engine.end_call(answered.call_id)


async def test_a_fault_ends_one_call_and_not_the_desk(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.recogniser.failing = True
    leg = await office.caller_dials()
    await office.until(lambda one: type(one).__name__ == "UtteranceSaved")
    leg.sink.write(tone(400))
    trouble = await office.until(lambda one: isinstance(one, TroubleArose))
    assert isinstance(trouble, TroubleArose) and "the recogniser broke" in trouble.message
    _, call = await office.finished()
    assert (call.end_reason, call.state) == (EndReason.ENGINE_FAILED, "failed")
    office.recogniser.failing = False
    again = await office.caller_dials()
    await again.hang_up()
    _, call = await office.finished()
    assert call.end_reason is EndReason.CALLER_HUNG_UP
    assert "the conversation failed" in caplog.text
    caplog.clear()


async def test_the_longest_allowed_time_ends_with_a_goodbye(tmp_path: Path) -> None:
    office = Office(tmp_path / "home")
    office.limits = CallLimits(max_duration_ms=700.0)
    await office.open()
    await office.caller_dials()
    _, call = await office.finished()
    assert call.end_reason is EndReason.MAX_DURATION
    last = office.store.read_now(list_utterances, call.id)[-1]
    assert last.text == "I have to go now, goodbye."
    await office.close()


async def test_a_tool_the_desk_does_not_have_waits_for_the_operator(office: Office) -> None:
    run = UseTool("openclaw_query", {"purpose": "email joe"})
    office.minds.mind.opening_acts = (Say("One moment."), run)
    leg = await office.caller_dials()
    event = await office.until(lambda one: isinstance(one, ToolRan))
    assert isinstance(event, ToolRan)
    assert (event.name, event.arguments) == ("openclaw_query", {"purpose": "email joe"})
    await leg.hang_up()
    await office.finished()


async def test_a_full_desk_is_busy_both_ways(tmp_path: Path) -> None:
    office = Office(tmp_path / "home")
    office.max_calls = 1
    await office.open()
    first = await office.caller_dials()
    second = await office.caller_phone.dial("caller", "sip:desk@loop.test")
    with pytest.raises(Exception, match="486"):
        await second.wait_established(20_000)
    with pytest.raises(DeskFull):
        await office.engine.place_call("desk", "sip:bob@loop.test", TASK)
    await first.hang_up()
    await office.finished()
    await office.close()


async def test_a_line_that_is_not_registered_says_why(office: Office) -> None:
    office.network.refuse_registration("sales@loop.test", Refusal(403, "Wrong password"))
    account = LineAccount("sales", "sales", "loop.test")
    await office.engine.serve_line(ServedLine(account, "Sales"))
    with pytest.raises(LineNotReady, match="Sales.*Wrong password"):
        await office.engine.place_call("sales", "sip:bob@loop.test", TASK)


async def test_a_dead_disk_does_not_end_the_call(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.store.write_now(lambda db: db.execute("PRAGMA max_page_count = 1"))
    account = LineAccount("big", "big", "loop.test", register=False)
    task = Task("test", facts={"more_than_fits": "x" * 100_000})
    await office.engine.serve_line(ServedLine(account, "Big", task))
    leg = await office.caller_phone.dial("caller", "sip:big@loop.test")
    await leg.wait_established(20_000)
    trouble = await office.until(lambda one: isinstance(one, TroubleArose))
    assert isinstance(trouble, TroubleArose) and trouble.kind == "records"
    await leg.hang_up()
    await office.until(lambda one: isinstance(one, CallFinished))
    caplog.clear()


async def test_a_phone_that_does_not_start_says_so_itself(tmp_path: Path) -> None:
    office = Office(tmp_path / "home")
    await office.desk_phone.start()
    with pytest.raises(PhoneStartFailed, match="running already"):
        await office.open()
    await office.engine.close()
    office.store.close()
