"""Notices on a real bus, with a desktop's service that shows them."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.desktop.errors import BusRefused
from app.desktop.notifications import Notice, NoticeButton, Notifications
from app.desktop.session_bus import SessionBus
from tests.fakes.desktop_services import NoticeService

pytestmark = pytest.mark.peers
RINGS = Notice(
    "call_1",
    "Call from Dana",
    "+49 30 123",
    (NoticeButton("answer", "Answer"), NoticeButton("decline", "Decline")),
    urgent=True,
    category="call.incoming",
)


@pytest.fixture
async def service(bus_address: str) -> AsyncIterator[NoticeService]:
    started = await NoticeService.start(bus_address)
    assert isinstance(started, NoticeService)
    yield started
    started.stop()


class Pressed(asyncio.Queue[tuple[str, str, str]]):
    """What was pressed, in order."""

    def __init__(self) -> None:
        super().__init__(8)

    def __call__(self, key: str, action: str, token: str) -> None:
        self.put_nowait((key, action, token))


async def started(bus: SessionBus, pressed: Pressed) -> Notifications:
    notices = Notifications(bus, pressed)
    await notices.start()
    return notices


async def test_a_notice_is_shown_with_its_buttons(
    service: NoticeService, session_bus: SessionBus
) -> None:
    notices = await started(session_bus, Pressed())
    await notices.show(RINGS)
    (shown,) = service.shown.values()
    assert (shown.title, shown.body, shown.timeout_ms) == ("Call from Dana", "+49 30 123", 0)
    assert shown.actions[2:] == ["answer", "Answer", "decline", "Decline"]
    assert shown.hints["urgency"] == 2
    assert shown.hints["category"] == "call.incoming"
    assert shown.hints["desktop-entry"] == "ringdesk"


async def test_a_pressed_button_is_told_with_leave_to_come_to_the_front(
    service: NoticeService, session_bus: SessionBus
) -> None:
    pressed = Pressed()
    notices = await started(session_bus, pressed)
    await notices.show(RINGS)
    service.press(1, "answer")
    assert await pressed.get() == ("call_1", "answer", "")
    await notices.show(Notice("call_2", "Missed call"))
    service.press(2, "default", "token")
    assert await pressed.get() == ("call_2", "default", "token")


async def test_a_newer_notice_of_the_same_kind_takes_the_old_ones_place(
    service: NoticeService, session_bus: SessionBus
) -> None:
    notices = await started(session_bus, Pressed())
    await notices.show(RINGS)
    await notices.show(Notice("call_1", "Call from Dana Whitfield"))
    assert [shown.title for shown in service.shown.values()] == ["Call from Dana Whitfield"]


async def test_a_notice_is_taken_back_once(service: NoticeService, session_bus: SessionBus) -> None:
    notices = await started(session_bus, Pressed())
    await notices.show(RINGS)
    await notices.withdraw("call_1")
    await notices.withdraw("call_1")
    assert service.shown == {}
    assert service.asked.count("CloseNotification") == 1


async def test_a_notice_that_the_person_closed_needs_no_taking_back(
    service: NoticeService, session_bus: SessionBus
) -> None:
    pressed = Pressed()
    notices = await started(session_bus, pressed)
    await notices.show(RINGS)
    await notices.show(Notice("call_2", "Missed call"))
    service.dismiss(1, 2)
    service.press(2, "open")
    assert await pressed.get() == ("call_2", "open", "")
    await notices.withdraw("call_1")
    assert "CloseNotification" not in service.asked


async def test_what_a_caller_is_called_is_no_markup(
    service: NoticeService, session_bus: SessionBus
) -> None:
    notices = await started(session_bus, Pressed())
    await notices.show(Notice("call_1", "Missed call", "<b>Dana</b> & Sons"))
    assert service.shown[1].body == "&lt;b&gt;Dana&lt;/b&gt; &amp; Sons"


async def test_a_desktop_without_buttons_is_sent_none(
    service: NoticeService, session_bus: SessionBus
) -> None:
    service.can = ["body"]
    notices = await started(session_bus, Pressed())
    await notices.show(RINGS)
    assert service.shown[1].actions == []


async def test_a_desktop_without_notices_says_so(session_bus: SessionBus) -> None:
    with pytest.raises(BusRefused):
        await started(session_bus, Pressed())


async def test_a_button_that_is_pressed_before_the_notice_is_known_counts(
    service: NoticeService, session_bus: SessionBus
) -> None:
    service.quick_finger = "answer"
    pressed = Pressed()
    notices = await started(session_bus, pressed)
    await notices.show(RINGS)
    assert await pressed.get() == ("call_1", "answer", "")
    await notices.withdraw("call_1")
    assert "CloseNotification" not in service.asked
