"""Which calls the desktop gives notice of, and what the notices' buttons do."""

import asyncio
import dataclasses

import pytest

from app.desktop.call_notices import CallNotices, Surroundings
from app.desktop.errors import BusUnavailable
from app.desktop.notifications import Notice
from app.desktop.showing import Showing
from app.engine.bus import Bus
from app.engine.errors import CallForbidden
from app.engine.events import (
    CallAnswered,
    CallBegan,
    CallFinished,
    CallStanding,
    Holder,
    MissedCallsChanged,
    OperatorWanted,
    Phase,
    TroubleArose,
)
from tests.fakes.shell import ShellDesk

BEGAN = CallBegan(
    "call_1", "line_1", "inbound", "+442079460812", "D. W.", None, "Front desk", Holder.NOBODY
)
RINGS = CallStanding("call_1", Phase.INCOMING, Holder.NOBODY)
TALKS = CallStanding("call_1", Phase.TALKING, Holder.OPERATOR)


def over(reason: str, call_id: str = "call_1") -> CallFinished:
    return CallFinished(call_id, reason, None, None, False, 0)


class Board:
    """A desktop's notices in memory."""

    def __init__(self) -> None:
        self.shown: dict[str, Notice] = {}
        self.gone = False

    async def show(self, notice: Notice) -> None:
        if self.gone:
            raise BusUnavailable
        self.shown[notice.key] = notice

    async def withdraw(self, key: str) -> None:
        if self.gone:
            raise BusUnavailable
        self.shown.pop(key, None)


class Around:
    """Notices over a desk in memory."""

    def __init__(self) -> None:
        self.memory, self.board, self.bus = ShellDesk(), Board(), Bus()
        self.opened: list[Showing] = []
        around = Surroundings(self.opened.append, (OSError, CallForbidden))
        self.notices = CallNotices(self.board, self.memory.desk, self.bus, around)

    async def tell(self, *events: object) -> None:
        for event in events:
            await self.notices.apply(event)  # type: ignore[arg-type]

    async def press(self, key: str, action: str, token: str = "") -> None:
        self.notices.pressed(key, action, token)
        await asyncio.gather(*self.notices._tasks)


@pytest.fixture
def around() -> Around:
    return Around()


async def test_a_call_that_comes_in_is_told_by_the_contacts_name(around: Around) -> None:
    await around.tell(BEGAN, RINGS)
    notice = around.board.shown["call_1"]
    assert notice.title == "Call from Dana Whitfield"
    assert notice.body == "+442079460812\nFront desk"
    assert [button.words for button in notice.buttons] == [
        "Answer",
        "Let the agent answer",
        "Decline",
    ]
    assert notice.urgent


@pytest.mark.parametrize("taken", [TALKS, CallAnswered("call_1", 0), over("rejected")])
async def test_the_notice_goes_when_the_call_is_taken_or_turned_away(
    around: Around, taken: object
) -> None:
    await around.tell(BEGAN, RINGS, taken)
    assert around.board.shown == {}


async def test_a_missed_call_is_told_until_it_is_looked_at(around: Around) -> None:
    await around.tell(MissedCallsChanged(0), BEGAN, RINGS, over("no_answer"))
    (notice,) = around.board.shown.values()
    assert (notice.title, notice.body) == ("Missed call", "Dana Whitfield +442079460812")
    assert [button.words for button in notice.buttons] == ["Call back", "Open"]
    assert not notice.urgent
    other = dataclasses.replace(BEGAN, call_id="call_2", remote_number="+4930123456")
    await around.tell(MissedCallsChanged(1), other, over("cancelled", "call_2"))
    await around.tell(MissedCallsChanged(2))
    assert len(around.board.shown) == 2
    await around.tell(MissedCallsChanged(0))
    assert around.board.shown == {}


async def test_missed_calls_of_who_withheld_their_number_are_told_one_by_one(
    around: Around,
) -> None:
    nobody = {"remote_number": "anonymous", "remote_name": ""}
    for call_id in ("call_1", "call_2"):
        hidden = dataclasses.replace(
            BEGAN, call_id=call_id, remote_uri="sip:anonymous@anonymous.invalid", **nobody
        )
        await around.tell(hidden, over("cancelled", call_id))
    assert len(around.board.shown) == 2
    for notice in around.board.shown.values():
        assert [button.words for button in notice.buttons] == ["Open"]


async def test_the_end_of_another_call_takes_no_notice_of_a_missed_one_back(
    around: Around,
) -> None:
    await around.tell(BEGAN, RINGS, over("no_answer"), MissedCallsChanged(0))
    assert len(around.board.shown) == 1


async def test_a_call_of_our_own_is_not_told(around: Around) -> None:
    ours = CallBegan("call_1", "line_1", "outbound", "+4930", "", None)
    await around.tell(ours, CallStanding("call_1", Phase.DIALLING, Holder.OPERATOR))
    await around.tell(over("no_answer"))
    assert around.board.shown == {}


async def test_an_unknown_caller_has_a_notice_too(around: Around) -> None:
    await around.tell(CallBegan("call_1", "line_1", "inbound", "", "", None), RINGS)
    assert around.board.shown["call_1"].title == "Call from an unknown number"
    await around.tell(over("cancelled"))
    (notice,) = around.board.shown.values()
    assert notice.body == "Unknown number"
    assert [button.action for button in notice.buttons] == ["open"]


@pytest.mark.parametrize(
    ("action", "asked"),
    [
        ("answer", ("answer", "call_1")),
        ("agent", ("let_agent_answer", "call_1")),
        ("decline", ("decline", "call_1")),
    ],
)
async def test_a_button_does_what_it_says(
    around: Around, action: str, asked: tuple[str, ...]
) -> None:
    await around.press("call_1", action)
    assert around.memory.calls.asked == [asked]


@pytest.mark.parametrize("action", ["answer", "take_over"])
async def test_a_call_that_was_taken_on_a_notice_is_to_be_seen(around: Around, action: str) -> None:
    key = "call_1" if action == "answer" else "wanted:call_1"
    await around.press(key, action, "token")
    assert around.opened == [Showing(token="token", call_id="call_1")]


@pytest.mark.parametrize(
    ("number", "uri", "dialled"),
    [
        ("+442079460812", "sip:+442079460812@pbx.example", "+442079460812"),
        ("bob", "sip:bob@192.168.1.20", "sip:bob@192.168.1.20"),
        ("bob", "", "bob"),
    ],
)
async def test_calling_back_reaches_the_same_party(
    around: Around, number: str, uri: str, dialled: str
) -> None:
    began = dataclasses.replace(BEGAN, remote_number=number, remote_uri=uri)
    await around.tell(began, RINGS, over("no_answer"))
    (key,) = around.board.shown
    await around.press(key, "call", "token")
    assert around.memory.calls.asked == [("call", dialled, None)]
    assert around.opened == [Showing(token="token", call_id="call_1_new")]


@pytest.mark.parametrize("action", ["default", "open"])
async def test_a_click_leads_to_the_missed_calls(around: Around, action: str) -> None:
    await around.press("missed:+442079460812", action, "token")
    assert around.opened == [Showing(token="token", missed=True)]
    assert around.memory.calls.asked == []


async def test_a_click_on_a_ringing_call_opens_the_window_as_it_is(around: Around) -> None:
    await around.press("call_1", "default")
    assert around.opened == [Showing()]


async def test_a_call_back_that_a_rule_is_against_comes_up_with_the_reason(
    around: Around,
) -> None:
    refused = CallForbidden("hours", "it is 23:10 there", confirm=True)
    around.memory.calls.failures["call"] = refused
    await around.press("missed:+442079460812", "call", "token")
    said = (
        "It is 23:10 there. To call all the same, press Enter on the Phone screen: "
        "the number is filled in."
    )
    assert around.opened == [Showing("+442079460812", "token", said)]


async def test_an_answer_that_failed_comes_up_with_the_reason(around: Around) -> None:
    around.memory.calls.failures["answer"] = OSError("There is no microphone.")
    await around.press("call_1", "answer")
    assert around.opened == [Showing(problem="There is no microphone.")]


async def test_what_a_button_could_not_do_is_told_in_the_window(around: Around) -> None:
    around.memory.calls.failures["decline"] = OSError("The call is over already.")
    with around.bus.subscribe() as events:
        await around.press("call_1", "decline")
        around.bus.close()
        assert [e async for e in events] == [
            TroubleArose("", "command", "The call is over already.")
        ]


async def test_a_button_that_nobody_knows_does_nothing(around: Around) -> None:
    await around.press("call_1", "inline-reply")
    assert around.memory.calls.asked == [] and around.opened == []


async def test_the_agent_asks_for_a_person_until_it_has_its_answer(around: Around) -> None:
    await around.tell(OperatorWanted("call_1", "ask_1", "hold", "has a question", 3_000))
    notice = around.board.shown["wanted:call_1"]
    assert (notice.title, notice.body) == ("The agent asks for you", "has a question")
    for button in notice.buttons:
        await around.press(notice.key, button.action)
    assert around.memory.console.asked == [("take_over", "call_1"), ("decline", "call_1")]
    await around.tell(OperatorWanted("call_1", "ask_1", "hold", "", 9_000, "refused"))
    assert around.board.shown == {}


async def test_the_owner_can_do_without_notices(around: Around) -> None:
    await around.memory.settings.change({"screen.notifications": False})
    await around.tell(BEGAN, RINGS, over("no_answer"))
    assert around.board.shown == {}


async def test_people_who_cannot_be_looked_up_leave_the_callers_own_name(around: Around) -> None:
    around.memory.people.refuse = OSError("The database is locked.")
    await around.tell(BEGAN, RINGS)
    assert around.board.shown["call_1"].title == "Call from D. W."


async def test_without_a_desktop_nothing_is_said(around: Around) -> None:
    around.board.gone = True
    await around.tell(BEGAN, RINGS, over("no_answer"))


async def test_it_follows_a_bus_and_takes_everything_back_at_the_end(around: Around) -> None:
    with around.bus.subscribe() as events:
        around.bus.publish(BEGAN)
        around.bus.publish(RINGS)
        around.bus.close()
        await around.notices.follow(events)
    assert around.board.shown == {}
