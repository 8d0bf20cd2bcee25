"""The incoming window and the call bar in each of their states.

Owns the made-up calls; drawing them is ``tests.screens``'s.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.engine.events import CallBegan, CallStanding, Event, Holder, Phase
from app.ui.call_bar import CallBar
from app.ui.incoming.calls import IncomingCalls
from app.ui.incoming.redirect import RedirectDialog
from app.ui.live.room import LiveRoom
from tests.fakes.desk import FakeBridge
from tests.fakes.live_desk import LiveDesk
from tests.pictures import live_person as calls
from tests.pictures.live import EPOCH_MS, desk

UNKNOWN = CallBegan(
    "call_new", "line_2", "inbound", "+493012345678", "", None, "Sales", Holder.NOBODY, "Reception"
)
RINGS = CallStanding("call_new", Phase.INCOMING, Holder.NOBODY, agent_in_ms=8_000)


def now_ms() -> float:
    return EPOCH_MS + 24_000.0


def window(events: Iterable[Event], known: LiveDesk | None = None) -> QWidget:
    incoming = IncomingCalls(FakeBridge(), (known or desk()).desk, now_ms=now_ms)
    for event in events:
        incoming.apply(event)
    shown = incoming.window
    shown.setProperty("ownSize", True)
    shown.setProperty("keptBy", incoming)
    return shown


def no_redirect() -> QWidget:
    known = desk()
    known.calls.missing = {"redirect": "baresip cannot send a ringing call elsewhere."}
    known.calls.failures["let_agent_answer"] = OSError("the speech models are still loading")
    incoming = IncomingCalls(FakeBridge(), known.desk, now_ms=now_ms)
    for event in (UNKNOWN, RINGS):
        incoming.apply(event)
    incoming.window.cards[0].let_agent.click()
    incoming.window.setProperty("ownSize", True)
    incoming.window.setProperty("keptBy", incoming)
    return incoming.window


def several() -> QWidget:
    third = replace(UNKNOWN, call_id="call_3", remote_number="+15550100", line_label="Front desk")
    rings = [replace(RINGS, call_id=one.call_id) for one in (UNKNOWN, third)]
    return window([*calls.talking(), UNKNOWN, rings[0], third, rings[1]])


def redirect() -> QWidget:
    return RedirectDialog(FakeBridge(), desk().people, "call_new", "+49 30 12345678")


def with_bar(events: Callable[[], Iterable[Event]], failing: bool = False) -> QWidget:
    bridge, known = FakeBridge(), desk()
    if failing:
        known.calls.failures["mute"] = OSError("the headset does not answer")
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    bar = CallBar(bridge, known.desk, now_ms=now_ms)
    column.addWidget(LiveRoom(bridge, known.desk, now_ms=now_ms), 1)
    column.addWidget(bar)
    for event in events():
        bridge.event_arrived.emit(event)
    if failing:
        bar.mute.click()
    whole.setProperty("keptBy", bridge)
    return whole


STATES: dict[str, Callable[[], QWidget]] = {
    "one": lambda: window([UNKNOWN, RINGS]),
    "known": lambda: window(calls.ringing()),
    "waiting": lambda: window([*calls.talking(), UNKNOWN, RINGS]),
    "several": several,
    "no-redirect": no_redirect,
    "redirect": redirect,
    "bar": lambda: with_bar(calls.talking),
    "bar-muted": lambda: with_bar(calls.poor),
    "bar-several": lambda: with_bar(calls.several),
    "bar-conference": lambda: with_bar(calls.conference),
    "bar-problem": lambda: with_bar(calls.talking, failing=True),
}
