"""What keys can do beside the agent: write to it or about the call, talk while one is held.

Owns these commands' ids, words and usual keys; composer, notes and microphone do them.
"""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from app.ui.live import console_phrases as words
from app.ui.live.acts import CallActs
from app.ui.live.agent_box import AgentBox
from app.ui.live.call_view import CallView
from app.ui.live.command import ScreenCommand
from app.ui.live.composer import Mode
from app.ui.live.key_names import reply_command
from app.ui.live.replies import MOST
from app.ui.live.state import CallBoard
from app.ui.live.talk_key import TalkKey

MODES = ((Mode.WHISPER, words.WHISPER, "Ctrl+Shift+W"), (Mode.SAY, words.SAY, "Ctrl+Shift+Y"))


class Front(Protocol):
    """What these commands need of the Live screen."""

    board: CallBoard
    acts: CallActs
    talk_key: TalkKey

    @property
    def shown_call(self) -> CallView | None:
        """The call in front."""
        ...

    @property
    def steered_call(self) -> CallView | None:
        """The call that a key means."""
        ...

    def front(self) -> CallView | None:
        """That call, brought to the front of the window."""
        ...


class SteerCommands:
    """The commands of one Live screen."""

    def __init__(self, room: Front) -> None:
        self._room = room

    def all(self) -> list[ScreenCommand]:
        """Each of them."""
        note, talk = words.WRITE_NOTE, words.PUSH_TO_TALK
        return [
            *(self._writes(*mode) for mode in MODES),
            ScreenCommand("write_note", note, "", self._note, self._has_call),
            ScreenCommand(
                "push_to_talk", talk, "Ctrl+Space", self._talk, self._can_talk, only_here=True
            ),
            *(self._reply(place) for place in range(MOST)),
        ]

    def _writes(self, mode: Mode, said: str, keys: str) -> ScreenCommand:
        def why_not() -> str:
            box = self._box
            return box.why_not(mode) if box is not None else ""

        act, able = self._writing(mode), self._can_write(mode)
        return ScreenCommand(str(mode), said, keys, act, able, why_not=why_not)

    def _reply(self, place: int) -> ScreenCommand:
        said = words.USE_REPLY.format(number=place + 1)
        use, there = partial(self._use_reply, place), partial(self._has_reply, place)
        command = reply_command(place)
        using = ScreenCommand(command, said, f"Alt+{place + 1}", use, there, only_here=True)
        return using._replace(name_key=self._room.acts.keys.teller(command))

    @property
    def _box(self) -> AgentBox | None:
        view = self._room.steered_call
        return view.box if view is not None else None

    def _can_write(self, mode: Mode) -> Callable[[], bool]:
        def check() -> bool:
            box = self._box
            return box is not None and not box.why_not(mode)

        return check

    def _writing(self, mode: Mode) -> Callable[[], None]:
        def act() -> None:
            view = self._room.front() if self._can_write(mode)() else None
            if view is not None and view.box is not None:
                view.box.composer.choose(mode)

        return act

    def _has_call(self) -> bool:
        return (self._room.shown_call or self._room.steered_call) is not None

    def _note(self) -> None:
        view = self._room.shown_call or self._room.front()
        if view is not None:
            view.side.write_note()

    def _can_talk(self) -> bool:
        call = self._room.board.foremost
        return call is not None and call.is_talking and call.standing.muted

    def _talk(self) -> None:
        call = self._room.board.foremost
        if call is not None and self._can_talk():
            acts, ids = self._room.acts, [call.id]
            self._room.talk_key.press(lambda on: acts.mute(ids, not on))

    def _has_reply(self, place: int) -> bool:
        box = self._box
        return box is not None and box.has_reply(place)

    def _use_reply(self, place: int) -> None:
        box = self._box
        if box is not None:
            box.use_reply(place)
