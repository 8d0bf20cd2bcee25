"""The agent's call reaches a mailbox: what is left there, recorded and told.

Some 3 s each: the sound flows at real speed.
"""

import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from app.engine.events import MachineDetected
from models.calls import Call
from models.endings import EndReason
from models.templates import Template
from models.utterances import list_utterances
from sip.phone import Call as CallLeg
from tests.fakes.office import TASK, Office
from tests.fakes.speech import tone

GREETING = "Bobby here. Please leave a message after the tone."
RATE_HZ = 8000


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path / "home")
    await office.open()
    yield office
    await office.close()


async def mailbox_answers(office: Office, on_voicemail: str = "") -> CallLeg:
    """A greeting, a pause, a beep; the template wants that."""
    office.recogniser.texts.extend([GREETING] * 8)
    template = Template("out_tpl_1", "Reminders", "outbound", on_voicemail=on_voicemail)
    task = dataclasses.replace(TASK, template=template)
    await office.engine.place_call("desk", "sip:bob@loop.test", task)
    leg = await office.rung.get()
    await leg.answer()
    beep = 9_000 * np.sin(2 * np.pi * 1_000 * np.arange(RATE_HZ * 400 // 1000) / RATE_HZ)
    quiet = np.zeros(RATE_HZ * 200 // 1000, np.int16)
    leg.sink.write(np.concatenate((tone(800), quiet, beep.astype(np.int16))))
    return leg


async def test_a_message_is_left_and_the_call_ends(office: Office) -> None:
    await mailbox_answers(office)
    detected = await office.until(lambda one: isinstance(one, MachineDetected))
    assert isinstance(detected, MachineDetected)
    assert detected.what == "voicemail"
    _, call = await office.finished()
    assert (call.outcome, call.end_reason) == ("voicemail", EndReason.COMPLETED)
    said = [(one.speaker, one.text) for one in office.store.read_now(list_utterances, call.id)]
    assert said == [("caller", GREETING), ("agent", "Please call us back.")]


async def test_an_owner_who_wants_no_message_left_has_the_agent_hang_up(office: Office) -> None:
    board = office.engine.switchboard
    board.settings = dataclasses.replace(board.settings, leaves_message=False)
    await mailbox_answers(office)
    _, call = await office.finished()
    assert (call.outcome, call.end_reason) == ("voicemail", EndReason.COMPLETED)
    assert speakers(office, call) == ["caller"]


@pytest.mark.parametrize(
    ("on_voicemail", "said"), [("hang_up", ["caller"]), ("leave_message", ["caller", "agent"])]
)
async def test_a_template_may_want_it_otherwise_than_the_desk(
    office: Office, on_voicemail: str, said: list[str]
) -> None:
    board = office.engine.switchboard
    leaves = on_voicemail == "hang_up"
    board.settings = dataclasses.replace(board.settings, leaves_message=leaves)
    await mailbox_answers(office, on_voicemail)
    _, call = await office.finished()
    assert (call.outcome, call.end_reason) == ("voicemail", EndReason.COMPLETED)
    assert speakers(office, call) == said


def speakers(office: Office, call: Call) -> list[str]:
    return [one.speaker for one in office.store.read_now(list_utterances, call.id)]
