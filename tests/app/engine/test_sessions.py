"""Headset sessions: a call like any other, but with no line and no far end."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.commands.console import SessionOrder
from app.engine.console import Console
from app.engine.errors import AgentNotReady, DeskFull, NotNow
from app.engine.events import (
    CallBegan,
    CallFinished,
    CallStanding,
    Event,
    Holder,
    Phase,
    UtteranceSaved,
)
from audio.devices import Role, SoundDevice
from audio.errors import DeviceFailed
from models.calls import SESSION_LINE
from models.endings import EndReason
from models.errors import RecordMissing
from models.recordings import list_recordings
from models.utterances import list_utterances
from sip.errors import FeatureMissing
from tests.fakes.person_desk import PersonDesk

ORDER = SessionOrder(script="any")
BOB = "sip:bob@loop.test"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[PersonDesk]:
    desk = PersonDesk(tmp_path / "home")
    desk.person_hz = 0
    await desk.open()
    yield desk
    await desk.close()


@pytest.fixture
def console(desk: PersonDesk) -> Console:
    return Console(desk.engine, desk.store)


def said_by(speaker: str) -> object:
    return lambda one: isinstance(one, UtteranceSaved) and one.speaker == speaker


async def hums(desk: PersonDesk) -> None:
    """The person says something; the fake recogniser makes "hello" of it."""
    desk.person_hz = 300
    await desk.sound_for(500)
    desk.person_hz = 0


async def test_the_agent_opens_hears_and_answers_and_all_of_it_is_kept(
    desk: PersonDesk, console: Console
) -> None:
    call_id = await console.start_session(ORDER)
    standing = await desk.talks(call_id)
    assert standing.is_session and standing.holder is Holder.AGENT
    await desk.until(said_by("agent"))  # type: ignore[arg-type]
    await hums(desk)
    await desk.until(said_by("caller"))  # type: ignore[arg-type]
    await desk.until(said_by("agent"))  # type: ignore[arg-type]
    assert np.abs(desk.headset.played(Role.SPEAKER)).max() > 4000
    await desk.calls.end_call(call_id)
    call = await desk.finished(call_id)
    assert (call.line_id, call.remote_number, call.is_session) == (SESSION_LINE, "", True)
    assert (call.end_reason, call.holders) == (EndReason.DESK_HUNG_UP, ("agent",))
    texts = [one.text for one in desk.store.read_now(list_utterances, call_id)]
    assert texts == ["Hello, this is the desk.", "hello", "You said hello"]
    (recording,) = desk.store.read_now(list_recordings, call_id)
    sound, _ = soundfile.read(desk.home / recording.path, dtype="int16")
    assert (abs(sound).max(axis=0) > 3000).all()
    assert desk.headset.readers == [] and all(one.closed for one in desk.headset.outputs)


async def test_it_never_rings(desk: PersonDesk, console: Console) -> None:
    seen: list[Event] = []
    call_id = await console.start_session(ORDER)

    def over(event: Event) -> bool:
        seen.append(event)
        return isinstance(event, CallFinished)

    await desk.calls.end_call(call_id)
    await desk.until(over)
    (began,) = [one for one in seen if isinstance(one, CallBegan)]
    assert (began.line_id, began.holder, began.remote_number) == (SESSION_LINE, Holder.AGENT, "")
    phases = {one.phase for one in seen if isinstance(one, CallStanding)}
    assert phases == {Phase.TALKING, Phase.ENDED}
    assert desk.signals.sounded == []


async def test_an_agent_that_waits_is_greeted_first(desk: PersonDesk, console: Console) -> None:
    call_id = await console.start_session(dataclasses.replace(ORDER, agent_opens=False))
    await desk.talks(call_id)
    await hums(desk)
    first = await desk.until(lambda one: isinstance(one, UtteranceSaved))
    assert isinstance(first, UtteranceSaved) and first.speaker == "caller"
    await desk.calls.end_call(call_id)
    assert (await desk.finished(call_id)).direction == "outbound"


async def test_one_session_at_a_time_and_none_while_the_person_talks(
    desk: PersonDesk, console: Console
) -> None:
    first = await console.start_session(ORDER)
    with pytest.raises(NotNow, match="held already"):
        await console.start_session(ORDER)
    await desk.calls.end_call(first)
    await desk.finished(first)
    own = await desk.calls.call(BOB)
    await desk.talks(own)
    with pytest.raises(NotNow, match="in a call"):
        await console.start_session(ORDER)
    await desk.calls.hold(own)
    second = await console.start_session(ORDER)
    await desk.talks(second)


async def test_a_call_that_begins_while_the_models_load_goes_before_a_session(
    tmp_path: Path,
) -> None:
    desk = PersonDesk(tmp_path / "home")
    models, desk.models = desk.models, None
    await desk.open()
    starting = asyncio.ensure_future(Console(desk.engine, desk.store).start_session(ORDER))
    own = await desk.calls.call(BOB)
    await desk.talks(own)
    assert models is not None and not starting.done()
    desk.engine.equip(models, desk.minds)  # type: ignore[arg-type]
    with pytest.raises(NotNow, match="in a call"):
        await starting
    assert [call.call_id for call in desk.engine.switchboard.calls] == [own]
    await desk.close()


async def test_a_session_makes_room_for_a_call_of_the_persons(
    desk: PersonDesk, console: Console
) -> None:
    session = await console.start_session(ORDER)
    await desk.talks(session)
    call_id = await desk.calls.call(BOB)
    assert (await desk.finished(session)).end_reason is EndReason.DESK_HUNG_UP
    await desk.talks(call_id)


async def test_a_session_ends_with_its_headset(desk: PersonDesk, console: Console) -> None:
    session = await console.start_session(ORDER)
    await desk.talks(session)
    await desk.headset.close()
    assert (await desk.finished(session)).end_reason is EndReason.NETWORK_FAILED


async def test_what_is_missing_is_said_before_anything_begins(
    desk: PersonDesk, console: Console
) -> None:
    for order, error, words in (
        (SessionOrder(), AgentNotReady, "name a template or a script"),
        (SessionOrder(template_id="tpl_none"), RecordMissing, "tpl_none"),
        (dataclasses.replace(ORDER, codec="gsm"), NotNow, "there are pcmu, g722, none"),
    ):
        with pytest.raises(error, match=words):
            await console.start_session(order)
    desk.headset.devices = [SoundDevice("out-1", "Desk speaker", is_input=False, is_default=True)]
    with pytest.raises(DeviceFailed, match="microphone: none is connected"):
        await console.start_session(ORDER)
    desk.headset.problem = "The sound server does not answer."
    with pytest.raises(DeviceFailed, match="does not answer"):
        await console.start_session(ORDER)
    assert desk.engine.switchboard.calls == [] and desk.headset.outputs == []


async def test_a_full_desk_takes_no_session(desk: PersonDesk, console: Console) -> None:
    desk.engine.switchboard.settings = dataclasses.replace(desk.settings, max_calls=0)
    with pytest.raises(DeskFull):
        await console.start_session(ORDER)


async def test_a_computer_that_is_too_busy_takes_no_session(
    desk: PersonDesk, console: Console
) -> None:
    desk.engine.dialing.capacity = lambda: "one more call would keep callers waiting 2 s"
    with pytest.raises(AgentNotReady, match="keep callers waiting"):
        await console.start_session(ORDER)


async def test_there_is_nothing_to_take_over(desk: PersonDesk, console: Console) -> None:
    call_id = await console.start_session(ORDER)
    await desk.talks(call_id)
    with pytest.raises(NotNow, match="you are the caller"):
        await console.take_over(call_id)
    assert desk.engine.switchboard.call(call_id).holder is Holder.AGENT


async def test_there_is_no_far_end_to_send_anywhere(desk: PersonDesk, console: Console) -> None:
    call_id = await console.start_session(ORDER)
    await desk.talks(call_id)
    leg = desk.engine.switchboard.call(call_id).life.leg
    for refused in (leg.transfer(BOB), leg.send_digits("1"), leg.redirect(BOB)):
        with pytest.raises(FeatureMissing):
            await refused
    await leg.hold()
    await hums(desk)
    await leg.resume()
    await desk.calls.end_call(call_id)
    await desk.finished(call_id)
    said = [one.speaker for one in desk.store.read_now(list_utterances, call_id)]
    assert "caller" not in said
