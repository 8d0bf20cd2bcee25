"""The Live screen around calls: a session that is started, a call that is wrapped up.

Owns the made-up moments; drawing them is ``tests.screens``'s.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QWidget

from app.agent.errors import FactsMissing
from app.commands.calls import ScriptChoice
from app.commands.console import WrapUp
from app.engine.events import CallFinished, Event
from app.ui.live.room import LiveRoom
from models.templates import Template
from tests.fakes.live_desk import LiveDesk
from tests.pictures.live import CALL, conversation, desk, finished
from tests.pictures.live_console import AGENTS, MINE, tasks_desk
from tests.pictures.live_person import room

SUMMARY = (
    "Dana Whitfield was called about invoice 4471 over 184 pounds. She had been away for most "
    "of the month and will pay on Friday the 28th of November."
)


DRAFT = WrapUp(
    CALL,
    "agreed",
    SUMMARY,
    ("Send the payment details by message", "[x] Note the date in the books"),
    ("invoice", "friendly"),
)


def ended() -> Iterator[Event]:
    yield AGENTS
    yield from finished(True)


def ended_now() -> Event:
    return CallFinished(CALL, "caller_hung_up", 200, None, False, 27_400)


def drafted(refuse: bool = False, saved: bool = False) -> LiveDesk:
    known = tasks_desk()
    known.console.drafts[CALL] = replace(DRAFT, saved=saved)
    if refuse:
        known.console.failure = OSError("the disk does not answer")
    return known


def wrapped(known: LiveDesk) -> QWidget:
    """A call that has just ended, looked at."""
    shown = room(iter(()), known)
    shown.resize(1280, 800)
    shown.show()
    for event in ended():
        shown.apply(event)
    return shown


def two_wait() -> QWidget:
    shown = wrapped(drafted())
    assert isinstance(shown, LiveRoom)
    for event in (*conversation(), MINE, ended_now()):
        shown.apply(replace(event, call_id="call_2"))
    return shown


def skipped() -> QWidget:
    shown = wrapped(drafted())
    assert isinstance(shown, LiveRoom) and shown.shown_call is not None
    drawer = shown.shown_call.after.drawer
    assert drawer is not None
    drawer.leave()
    return shown


def chooser(refused: bool = False) -> QWidget:
    known = desk()
    known.lines.known_templates = [
        Template("out_tpl_1", "Polite reminder", "outbound", script="payment_reminder"),
        Template("tpl_1", "Reception", "inbound"),
    ]
    needs = ("customer", "invoice", "amount")
    known.calls.known_scripts = [ScriptChoice("payment_reminder", "A date to pay", needs)]
    shown = room(iter(()), known)
    shown.resize(1280, 800)
    shown.show()
    shown.empty.open_session()
    if refused:
        known.console.failure = FactsMissing("payment_reminder", needs[1:])
        shown.empty.session.facts.rows[0].value.setText("Dana Whitfield")
        shown.empty.session.begin()
    return shown


STATES: dict[str, Callable[[], QWidget]] = {
    "wrap-up": lambda: wrapped(drafted()),
    "wrap-up-saved": lambda: wrapped(drafted(saved=True)),
    "wrap-up-two": two_wait,
    "wrap-up-unread": lambda: wrapped(drafted(refuse=True)),
    "wrap-up-skipped": skipped,
    "start-session": chooser,
    "start-session-refused": partial(chooser, True),
}
