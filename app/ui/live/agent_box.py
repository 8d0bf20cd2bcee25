"""What the operator has below an agent's conversation: suggested replies and the composer.

Owns when they are there and the way to the desk; each is made when it is first needed.
"""

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.engine.events import RepliesSuggested
from app.ui.live import console_phrases as words
from app.ui.live.acts import CallActs
from app.ui.live.composer import Composer, Mode
from app.ui.live.replies import Replies
from app.ui.live.state import LiveCall


class AgentBox(QWidget):
    """Replies above the composer. ``left`` when the keyboard is wanted elsewhere."""

    left = Signal()

    def __init__(self, acts: CallActs, call: LiveCall) -> None:
        super().__init__()
        self._acts, self._call = acts, call
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    @cached_property
    def composer(self) -> Composer:
        """Whisper, or say exactly."""
        composer = Composer(self._send)
        composer.left.connect(self.left)
        self._column.addWidget(composer)
        return composer

    @cached_property
    def replies(self) -> Replies:
        """What a person might say next."""
        replies = Replies(self._acts.keys)
        replies.chosen.connect(lambda text: self.composer.put(text))
        self._column.insertWidget(0, replies)
        return replies

    @property
    def is_there(self) -> bool:
        """Whether the agent can be steered in this call now."""
        return can_steer(self._call)

    def show_call(self, call: LiveCall) -> None:
        """Show what can be used now."""
        self._call = call
        if self.is_there:
            scripted = "" if call.standing.takes_whispers else words.FOLLOWS_A_SCRIPT
            self.composer.block(scripted or (words.WHISPER_BLOCKED if call.is_mine else ""), "")
            if scripted:
                self.composer.begin_with(Mode.SAY)
        elif "replies" in self.__dict__:
            self.replies.show_texts(())
        self.setVisible(self.is_there)

    def suggest(self, event: RepliesSuggested) -> None:
        """Show other suggestions."""
        if self.is_there and (event.texts or "replies" in self.__dict__):
            self.replies.show_texts(event.texts)

    def why_not(self, mode: Mode) -> str:
        """Why a mode cannot be used now; empty when it can."""
        return self.composer.why_not(mode) if self.is_there else words.WHILE_RINGING

    def use_reply(self, place: int) -> None:
        """Look at a suggestion, the first is 0."""
        if "replies" in self.__dict__:
            self.replies.use(place)

    def has_reply(self, place: int) -> bool:
        """Whether there is such a suggestion."""
        return "replies" in self.__dict__ and place < len(self.replies.texts)

    def _send(self, mode: Mode, text: str, over: Callable[[bool], None]) -> None:
        console, call_id = self._acts.desk.console, self._call.id
        if mode is Mode.WHISPER:
            command, what = console.whisper(call_id, text), words.FAILED_WHISPER
        else:
            command, what = console.say_exactly(call_id, text), words.FAILED_SAY
        self._acts.ask(call_id, what, command, None, over, self)


def can_steer(call: LiveCall) -> bool:
    """Whether an agent is there to be told something."""
    with_agent = not call.is_mine or call.agent_had_it or call.standing.agent_can_take
    return call.is_up and with_agent and not call.standing.in_conference
