"""What keys can do with live calls.

Owns the commands' ids, words and usual keys; the room does them.
"""

from collections.abc import Callable
from typing import Protocol

from app.ui.live import console_phrases, phrases
from app.ui.live.acts import CallActs
from app.ui.live.call_view import CallView
from app.ui.live.command import ScreenCommand
from app.ui.live.offers import Control
from app.ui.live.state import CallBoard, LiveCall
from app.ui.live.tabs import CallTabs

KEYS: tuple[tuple[str, Control, str, str], ...] = (
    ("mute", Control.MUTE, phrases.MUTE_OR_UNMUTE, "Ctrl+Shift+M"),
    ("hold", Control.HOLD, phrases.HOLD_OR_RESUME, "Ctrl+Shift+H"),
    ("keypad", Control.KEYPAD, phrases.KEYPAD, "Ctrl+Shift+K"),
    ("transfer", Control.TRANSFER, phrases.TRANSFER, "Ctrl+Shift+X"),
    ("complete_transfer", Control.COMPLETE, phrases.COMPLETE, "Ctrl+Shift+Return"),
    ("back_to_held", Control.BACK, phrases.BACK_TO_HELD, "Ctrl+Shift+B"),
    ("conference", Control.CONFERENCE, phrases.ADD_OR_JOIN, "Ctrl+Shift+J"),
    ("split", Control.SPLIT, phrases.SPLIT, ""),
    ("take_over", Control.TAKE_OVER, console_phrases.TAKE_OVER_OR_BACK, "Ctrl+Shift+T"),
    ("end_call", Control.END, phrases.END_CALL, "Ctrl+Shift+E"),
)


class Room(Protocol):
    """What the commands need of the Live screen."""

    board: CallBoard
    acts: CallActs
    tabs: CallTabs

    @property
    def steered_call(self) -> CallView | None:
        """The call that a key means."""
        ...

    def act(self, control: Control) -> None:
        """Use a control of that call."""
        ...


def live_commands(room: Room) -> list[ScreenCommand]:
    """The commands of a room."""

    def usable(control: Control) -> Callable[[], bool]:
        def check() -> bool:
            view = room.steered_call
            return view is not None and view.row.usable(control)

        return check

    def acting(control: Control) -> Callable[[], None]:
        return lambda: room.act(control)

    def swap() -> None:
        other = waiting_call(room.board)
        if other is not None:
            room.acts.hold(other.id, False)

    def next_tab() -> None:
        room.tabs.setCurrentIndex((room.tabs.currentIndex() + 1) % room.tabs.count())

    return [
        *(ScreenCommand(id, words, keys, acting(c), usable(c)) for id, c, words, keys in KEYS),
        ScreenCommand(
            "switch_calls",
            phrases.SWITCH_CALLS,
            "Ctrl+Shift+S",
            swap,
            lambda: waiting_call(room.board) is not None,
        ),
        ScreenCommand(
            "next_call", phrases.NEXT_TAB, "Ctrl+Tab", next_tab, lambda: room.tabs.count() > 1
        ),
    ]


def waiting_call(board: CallBoard) -> LiveCall | None:
    """The person's call that waits on hold, the newest of several."""
    waiting = [call for call in board.mine if call.is_held_here]
    return waiting[-1] if waiting else None
