"""Which calls the desktop gives notice of, and what the notices' buttons do."""

import asyncio

import pytest

from app.desktop.call_notices import CallNotices, Surroundings
from app.desktop.errors import BusUnavailable
from app.desktop.notifications import Notice
from app.engine.bus import Bus
from app.engine.events import (
    CallAnswered,
    CallBegan,
    CallFinished,
    CallStanding,
    Holder,
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


def over(reason: str) -> CallFinished:
    return CallFinished("call_1", reason, None, None, False, 0)


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
        self.opened: list[tuple[str, str]] = []
        around = Surroundings(lambda *shown: self.opened.append(shown), (OSError,))  # type: ignore[arg-type]
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
    await around.tell(BEGAN, RINGS, over("no_answer"))
    (notice,) = around.board.shown.values()
    assert (notice.title, notice.body) == ("Missed call", "Dana Whitfield +442079460812")
    assert [button.words for button in notice.buttons] == ["Call back", "Open"]
    assert not notice.urgent


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


async def test_calling_back_calls_the_number(around: Around) -> None:
    await around.press("missed:+442079460812", "call")
    assert around.memory.calls.asked == [("call", "+442079460812", None)]


@pytest.mark.parametrize("action", ["default", "open"])
async def test_a_click_opens_the_window(around: Around, action: str) -> None:
    await around.press("missed:+442079460812", action, "token")
    assert around.opened == [("", "token")]
    assert around.memory.calls.asked == []


async def test_what_a_button_could_not_do_is_told_in_the_window(around: Around) -> None:
    around.memory.calls.failures["answer"] = OSError("The call is over already.")
    with around.bus.subscribe() as events:
        await around.press("call_1", "answer")
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
