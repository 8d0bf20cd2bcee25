"""What somebody who looks on may do, to which call, and what is refused."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.desktop.live_acts import NO_CALL, NO_HEADSET, NOTHING_RINGS, SEVERAL_CALLS
from app.desktop.live_lines import LiveReply
from app.engine.errors import NotNow
from app.engine.events import (
    CallStanding,
    Holder,
    Phase,
)
from tests.fakes.looked_at_desk import DANA, SAM, LookedAtDesk, began, talks, watching


@pytest.fixture
async def desk(data_folder: Path) -> AsyncIterator[LookedAtDesk]:
    desk = LookedAtDesk(data_folder)
    yield desk
    await desk.close()


@pytest.mark.parametrize(
    ("do", "text", "asked"),
    [
        ("whisper", "be brief", ("whisper", DANA, "be brief")),
        ("say", "One moment.", ("say_exactly", DANA, "One moment.")),
        ("take-over", "", ("take_over", DANA)),
        ("hand-back", "", ("hand_back", DANA)),
        ("flag", "odd", ("flag", DANA, "odd")),
        ("note", "tired", ("note", DANA, "tired")),
    ],
)
async def test_the_console_does_it(
    desk: LookedAtDesk, do: str, text: str, asked: tuple[str, ...]
) -> None:
    await desk.tell(began(), talks())
    watcher = await watching(desk)
    assert await watcher.does(do, text) == LiveReply(1, "", DANA)
    assert desk.console.asked == [asked]


@pytest.mark.parametrize(
    ("do", "text", "asked"),
    [
        ("transfer", "+4930123", ("transfer", DANA, "+4930123")),
        ("end", "", ("end_call", DANA)),
        ("mute", "", ("mute", DANA, True)),
        ("hold", "", ("hold", DANA)),
        ("resume", "", ("resume", DANA)),
    ],
)
async def test_the_phone_does_it(
    desk: LookedAtDesk, do: str, text: str, asked: tuple[object, ...]
) -> None:
    await desk.tell(began(), talks(holder=Holder.OPERATOR))
    watcher = await watching(desk)
    assert (await watcher.does(do, text)).problem == ""
    assert desk.calls.asked == [asked]


async def test_a_phone_without_hold_says_so_and_still_goes_on_with_what_waits(
    desk: LookedAtDesk,
) -> None:
    desk.calls.missing["hold"] = "This phone has no hold."
    await desk.tell(began(), talks(holder=Holder.OPERATOR))
    watcher = await watching(desk)
    assert (await watcher.does("hold")).problem == "This phone has no hold."
    assert desk.calls.asked == []
    await desk.tell(CallStanding(DANA, Phase.HELD, Holder.OPERATOR, on_hold=True))
    assert (await watcher.does("resume")).problem == ""
    assert desk.calls.asked == [("resume", DANA)]


@pytest.mark.parametrize(
    ("do", "asked"),
    [
        ("answer", ("answer", DANA)),
        ("decline", ("decline", DANA)),
        ("agent", ("let_agent_answer", DANA)),
        ("end", ("decline", DANA)),
    ],
)
async def test_a_ringing_call_is_dealt_with(
    desk: LookedAtDesk, do: str, asked: tuple[str, ...]
) -> None:
    await desk.tell(began(), CallStanding(DANA, Phase.INCOMING, Holder.NOBODY))
    watcher = await watching(desk)
    assert (await watcher.does(do)).problem == ""
    assert desk.calls.asked == [asked]


async def test_of_several_calls_one_must_be_named(desk: LookedAtDesk) -> None:
    await desk.tell(began(), talks(), began(SAM), talks(SAM))
    watcher = await watching(desk)
    assert (await watcher.does("flag")).problem == SEVERAL_CALLS
    assert (await watcher.does("flag", call=SAM)).call == SAM
    await desk.tell(talks(SAM, Holder.OPERATOR))
    assert (await watcher.does("flag")).call == SAM


async def test_what_cannot_be_done_is_a_sentence(desk: LookedAtDesk) -> None:
    watcher = await watching(desk)
    assert (await watcher.does("take-over")).problem == NO_CALL
    assert (await watcher.does("answer")).problem == NOTHING_RINGS
    assert (await watcher.does("fly")).problem.startswith("The running Ringdesk did not")
    await desk.tell(began(), talks())
    assert (await watcher.does("whisper", "  ")).problem == "Say what: whisper TEXT"
    assert (await watcher.does("flag", call="call_gone")).problem == "That call is over."
    desk.console.failure = NotNow("the agent has not begun")
    assert (await watcher.does("flag")).problem == "The agent has not begun."


async def test_without_a_headset_nobody_takes_a_call(data_folder: Path) -> None:
    desk = LookedAtDesk(data_folder, person=False)
    try:
        await desk.tell(began(), talks())
        watcher = await watching(desk)
        assert (await watcher.does("take-over")).problem == NO_HEADSET
        assert (await watcher.does("whisper", "be brief")).problem == ""
        assert desk.console.asked == [("whisper", DANA, "be brief")]
    finally:
        await desk.close()


async def test_a_session_is_started_with_its_facts(desk: LookedAtDesk) -> None:
    watcher = await watching(desk)
    reply = await watcher.does(
        "session", template_id=None, script="booking", facts={"n": "4"}, codec="g722"
    )
    assert reply.call == "call_session_1"
    (order,) = desk.console.orders
    assert (order.script, order.facts, order.codec, order.agent_opens) == (
        "booking",
        {"n": "4"},
        "g722",
        True,
    )
    assert (await watcher.does("session", facts="junk")).problem
