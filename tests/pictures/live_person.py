"""The Live screen in the states of a call that a person holds.

Owns the made-up calls; drawing them is ``tests.screens``'s.
"""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

from app.engine.events import (
    CallAnswered,
    CallBegan,
    CallFinished,
    CallStanding,
    Event,
    Holder,
    LevelsMeasured,
    LineQuality,
    PartialHeard,
    Phase,
    SoundDelayMeasured,
    Speaker,
    UtteranceSaved,
)
from app.ui.live.coming import ARRIVE_AFTER_MS
from app.ui.live.offers import Control
from app.ui.live.room import LiveRoom
from sip.account import Feature
from sip.errors import TransferRefused
from sip.missing import REASONS
from sip.rfcvoip_phone import FEATURES
from tests.fakes.desk import FakeBridge
from tests.fakes.live_desk import LiveDesk
from tests.pictures.live import EPOCH_MS, desk

DANA, SAM, KIM = "call_dana", "call_sam", "call_kim"
ME = Holder.OPERATOR
BEGAN = CallBegan(
    DANA, "line_1", "inbound", "+442079460812", "Dana W", None, "Front desk", Holder.NOBODY
)
SAM_BEGAN = CallBegan(SAM, "line_1", "outbound", "+442079460999", "", None, "Front desk", ME)
KIM_BEGAN = CallBegan(
    KIM, "line_2", "inbound", "+493012345678", "", None, "Sales", Holder.AGENT, "Reception"
)


def said(speaker: Speaker, start_s: float, text: str, call_id: str = DANA) -> Event:
    start_ms = int(start_s * 1000)
    return UtteranceSaved(call_id, f"utt_{start_ms}", speaker, text, start_ms, start_ms + 2000)


def ringing() -> Iterator[Event]:
    yield BEGAN
    yield CallStanding(DANA, Phase.INCOMING, Holder.NOBODY, agent_in_ms=8000)


def calling() -> Iterator[Event]:
    yield SAM_BEGAN
    yield CallStanding(SAM, Phase.RINGING, ME)


def talking() -> Iterator[Event]:
    yield BEGAN
    yield CallStanding(DANA, Phase.TALKING, ME, recording=True)
    yield CallAnswered(DANA, EPOCH_MS)
    yield said(Speaker.OPERATOR, 0.8, "Northgate Services, this is Alex. How can I help?")
    yield said(
        Speaker.CALLER,
        3.9,
        "Hello Alex, it's Dana Whitfield. I have a letter here about invoice 4471 and I think "
        "the amount on it isn't right.",
    )
    yield said(Speaker.OPERATOR, 11.2, "Let me look at that. Have you got the letter there?")
    yield said(Speaker.CALLER, 15.5, "Yes, it says 184 pounds, but we returned two of the boxes.")
    yield PartialHeard(DANA, "and my colleague sent you the", 21500)
    yield LevelsMeasured(DANA, -14.0, -52.0)
    yield LineQuality(DANA, 0.2, 8.4, 42.0, 4.3)
    yield SoundDelayMeasured(DANA, 14.2, 31.0)


def poor() -> Iterator[Event]:
    yield from talking()
    yield CallStanding(DANA, Phase.TALKING, ME, recording=True, encrypted=True, muted=True)
    yield LineQuality(DANA, 6.8, 61.0, 380.0, 2.9)


def held() -> Iterator[Event]:
    yield from talking()
    yield CallStanding(DANA, Phase.HELD, ME, recording=True, on_hold=True)


def held_by_them() -> Iterator[Event]:
    yield from talking()
    yield CallStanding(DANA, Phase.TALKING, ME, recording=True, held_by_far_end=True)


def several() -> Iterator[Event]:
    yield from held()
    yield KIM_BEGAN
    yield CallStanding(KIM, Phase.TALKING, Holder.AGENT, recording=True)
    yield CallAnswered(KIM, EPOCH_MS - 71_000)
    yield from calling()
    yield CallStanding(SAM, Phase.TALKING, ME, recording=True)
    yield CallAnswered(SAM, EPOCH_MS + 12_000)
    yield said(Speaker.CALLER, 1.0, "Okafor Print, Sam speaking.", SAM)
    yield LevelsMeasured(SAM, -20.0, -18.0)


def consulting() -> Iterator[Event]:
    yield from held()
    yield SAM_BEGAN
    yield CallStanding(SAM, Phase.TALKING, ME, recording=True, consults_for=DANA)
    yield CallAnswered(SAM, EPOCH_MS + 12_000)
    yield said(Speaker.CALLER, 1.0, "Okafor Print, Sam speaking.", SAM)
    yield said(Speaker.OPERATOR, 4.0, "Sam, I have Dana Whitfield here about two boxes.", SAM)


def conference() -> Iterator[Event]:
    yield from several()
    yield CallStanding(DANA, Phase.TALKING, ME, recording=True, in_conference=True)
    yield CallStanding(SAM, Phase.TALKING, ME, recording=True, in_conference=True)


def conference_on_hold() -> Iterator[Event]:
    yield from conference()
    for call_id in (DANA, SAM):
        yield CallStanding(
            call_id, Phase.HELD, ME, on_hold=True, recording=True, in_conference=True
        )


def over() -> Iterator[Event]:
    yield from talking()
    yield CallFinished(DANA, "caller_hung_up", 200, None, False, 27_400)


def not_reached() -> Iterator[Event]:
    yield from calling()
    yield CallFinished(SAM, "busy", 486, None, False, 0)


def room(events: Iterator[Event], known: LiveDesk | None = None) -> LiveRoom:
    shown = LiveRoom(FakeBridge(), (known or desk()).desk, now_ms=lambda: EPOCH_MS + 24_000)
    for event in events:
        shown.apply(event)
    return shown


def with_panel(events: Callable[[], Iterator[Event]], control: Control) -> QWidget:
    shown = room(events())
    shown.resize(1280, 800)
    shown.show()
    loop = QEventLoop()
    QTimer.singleShot(2 * ARRIVE_AFTER_MS, loop.quit)
    loop.exec()
    view = shown.shown_call
    assert view is not None and view.steering is not None
    view.steering.act(control)
    if control is Control.KEYPAD:
        view.steering.keypad.press("4471#")
    elif control is Control.TRANSFER:
        view.steering.transfer.picker.field.setText("+44 20 7946 0999")
    return shown


def with_note() -> QWidget:
    shown = room(talking())
    view = shown.shown_call
    assert view is not None and view.side.notes is not None
    view.side.write_note()
    view.side.notes.field.setPlainText(
        "[00:09] Invoice 4471, thinks 184 is wrong\n[00:17] Two boxes returned, form sent"
    )
    return shown


def refused() -> QWidget:
    known = desk()
    known.calls.failures["transfer"] = TransferRefused(603, "Decline")
    shown = room(talking(), known)
    view = shown.shown_call
    assert view is not None and view.steering is not None
    view.steering.transfer.at_once.emit("+442079460999")
    return shown


def greyed() -> QWidget:
    known = desk()
    known.calls.missing = {str(one): REASONS[one] for one in Feature if one not in FEATURES}
    return room((one for one in talking() if not isinstance(one, LineQuality)), known)


EVENTS: dict[str, Callable[[], Iterator[Event]]] = {
    "ringing": ringing,
    "calling": calling,
    "talking": talking,
    "muted-poor": poor,
    "held": held,
    "held-by-them": held_by_them,
    "several": several,
    "consulting": consulting,
    "conference": conference,
    "conference-on-hold": conference_on_hold,
    "over": over,
    "not-reached": not_reached,
}
STATES: dict[str, Callable[[], QWidget]] = {
    **{name: lambda events=events: room(events()) for name, events in EVENTS.items()},
    "keypad": partial(with_panel, talking, Control.KEYPAD),
    "transfer": partial(with_panel, talking, Control.TRANSFER),
    "add-call": partial(with_panel, several, Control.CONFERENCE),
    "members": partial(with_panel, conference, Control.CONFERENCE),
    "note": with_note,
    "refused": refused,
    "greyed": greyed,
}
