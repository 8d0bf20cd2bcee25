"""Asking the desk to do something with a call, and saying in words what did not work.

Owns the way from a control to the desk's commands and a failure's sentence. State is
not changed here: it comes back as events.
"""

from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.commands.desk import Desk
from app.engine.errors import CallForbidden
from app.engine.events import CallBegan
from app.people.dialling import to_dial
from app.ui.live import console_phrases, phrases
from app.ui.live.key_names import KeyNames
from app.ui.live.live_call import LiveCall
from app.ui.runner import Runner
from app.ui.tr import tr
from models.calls import Call

Then = Callable[[Any], None]
Asking = Callable[[bool], Coroutine[Any, Any, Any]]
"""Makes a command; True when the person insists."""
Ended = Callable[[bool], None]
"""Hears whether it worked."""


class CallActs(QObject):
    """What screens ask of calls. A failure arrives once, as ``failed``."""

    failed = Signal(str, str)
    """A call's id and a sentence."""

    def __init__(self, bridge: Runner, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bridge, self.desk = bridge, desk
        self._asked_about: tuple[str, str, str] | None = None
        self._placing: set[tuple[str, str]] = set()
        """The calls, and what is asked of each, that wait for the gate's answer."""
        self.keys = KeyNames(self)

    def ask(
        self,
        call_id: str,
        what: str,
        command: Coroutine[Any, Any, Any],
        on_done: Then | None = None,
        on_end: Ended | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Run a command; ``what`` begins the sentence when it fails. Nothing is called once
        ``owner`` is gone: its call may have been put away meanwhile."""

        def done(result: Any) -> None:
            if owner is not None and not isValid(owner):
                return
            if on_done is not None:
                on_done(result)
            if on_end is not None:
                on_end(True)

        def failed(error: BaseException) -> None:
            self.failed.emit(call_id, failure_sentence(what, error))
            if on_end is not None and (owner is None or isValid(owner)):
                on_end(False)

        self.bridge.run(command, done, failed)

    def ask_gate(
        self, call_id: str, what: str, target: str, asking: Asking, on_done: Then, owner: QObject
    ) -> None:
        """The same for what the calling rules have to let out. A rule that asks the person first
        is told; when they then ask for the same once more, it is ``confirmed``. Who presses a
        button twice has asked once."""
        wanted = (call_id, what, target)
        if wanted[:2] in self._placing:
            return
        self._placing.add(wanted[:2])
        confirmed, self._asked_about = wanted == self._asked_about, None

        def done(result: Any) -> None:
            self._placing.discard(wanted[:2])
            if isValid(owner):
                on_done(result)

        def failed(error: BaseException) -> None:
            self._placing.discard(wanted[:2])
            if isinstance(error, CallForbidden):
                self._asked_about = wanted if error.confirm else None
                sentence = phrases.forbidden(error.message, error.confirm)
            else:
                sentence = failure_sentence(what, error)
            self.failed.emit(call_id, sentence)

        self.bridge.run(asking(confirmed), done, failed)

    def mute(self, call_ids: Iterable[str], muted: bool, on_end: Ended | None = None) -> None:
        """Close or open the microphone on a call, or on all of a conference."""
        for call_id in call_ids:
            command = self.desk.calls.mute(call_id, muted)
            self.ask(call_id, phrases.FAILED_MUTE, command, None, on_end)

    def hold(self, call_id: str, held: bool, on_end: Ended | None = None) -> None:
        """Put a call on hold or talk on it again."""
        calls = self.desk.calls
        command = calls.hold(call_id) if held else calls.resume(call_id)
        what = phrases.FAILED_HOLD if held else phrases.FAILED_RESUME
        self.ask(call_id, what, command, None, on_end)

    def call_again(self, call: Call | CallBegan) -> None:
        """Ring the party of an earlier call, on the same line."""
        again = ("", phrases.FAILED_CALL)
        if again in self._placing:
            return
        self._placing.add(again)
        target = to_dial(call.remote_number, call.remote_uri)
        command = self.desk.calls.call(target, call.line_id)
        self.ask(*again, command, None, lambda _worked: self._placing.discard(again))

    def answer(self, call_id: str, on_end: Ended | None = None) -> None:
        """Take a ringing call."""
        self.ask(call_id, phrases.FAILED_ANSWER, self.desk.calls.answer(call_id), None, on_end)

    def let_agent_answer(self, call_id: str, on_end: Ended | None = None) -> None:
        """Give a ringing call to the agent."""
        command = self.desk.calls.let_agent_answer(call_id)
        self.ask(call_id, phrases.FAILED_AGENT, command, None, on_end)

    def decline(self, call_id: str, on_end: Ended | None = None) -> None:
        """Turn a ringing call away."""
        self.ask(call_id, phrases.FAILED_DECLINE, self.desk.calls.decline(call_id), None, on_end)

    def end(self, call_id: str, on_end: Ended | None = None) -> None:
        """Hang up."""
        self.ask(call_id, phrases.FAILED_END, self.desk.calls.end_call(call_id), None, on_end)

    def take_over_or_back(self, call: LiveCall, on_end: Ended | None = None) -> None:
        """Take a call from the agent, or give it to the agent."""
        console = self.desk.console
        if call.is_mine:
            back = console.hand_back(call.id)
            self.ask(call.id, console_phrases.FAILED_HAND_BACK, back, None, on_end)
        else:
            taking = console.take_over(call.id)
            self.ask(call.id, console_phrases.FAILED_TAKE_OVER, taking, None, on_end)

    def refuse(self, call_id: str, on_end: Ended | None = None) -> None:
        """Let the agent go on that asks for a person."""
        command = self.desk.console.decline(call_id)
        self.ask(call_id, console_phrases.FAILED_WHISPER, command, None, on_end)

    def flag(self, call_id: str, on_end: Ended | None = None) -> None:
        """Mark this moment."""
        command = self.desk.console.flag(call_id)
        self.ask(call_id, console_phrases.FAILED_FLAG, command, None, on_end)

    def complete_transfer(self, call_id: str, on_end: Ended | None = None) -> None:
        """Join the held party with the consulted one."""
        command = self.desk.calls.complete_transfer(call_id)
        self.ask(call_id, phrases.FAILED_TRANSFER, command, None, on_end)

    def go_back(self, call_id: str, on_end: Ended | None = None) -> None:
        """End a consultation and talk to the held party again."""
        command = self.desk.calls.give_up_transfer(call_id)
        self.ask(call_id, phrases.FAILED_BACK, command, None, on_end)

    def confer(self, call_ids: tuple[str, ...]) -> None:
        """Join calls; a failure is told at the last of them."""
        command = self.desk.calls.confer(call_ids)
        self.ask(call_ids[-1], phrases.FAILED_CONFERENCE, command)

    def split(self, call_id: str, on_end: Ended | None = None) -> None:
        """Take a call out of the conference."""
        self.ask(call_id, phrases.FAILED_SPLIT, self.desk.calls.split(call_id), None, on_end)


def failure_sentence(what: str, error: BaseException) -> str:
    """A failure for people: the far end's code where it gave one, else the error's words."""
    code = getattr(error, "sip_code", None)
    words = str(error)
    if isinstance(error, CallForbidden) and error.confirm:
        words = f"{words}. {tr('To call all the same, use the Phone screen')}"
    return phrases.failure(what, words, code if isinstance(code, int) else None)
