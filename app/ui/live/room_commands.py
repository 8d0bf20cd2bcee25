"""What keys can do with live calls.

Owns the commands' ids, words and usual keys; the room does them.
"""

from collections.abc import Callable
from typing import Protocol

from app.ui.live import console_phrases as words
from app.ui.live import phrases, wrap_up_phrases
from app.ui.live.command import ScreenCommand
from app.ui.live.key_names import SAVE_WRAP_UP
from app.ui.live.offers import Control
from app.ui.live.state import CallBoard, LiveCall
from app.ui.live.steer_commands import Front, SteerCommands
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
    ("take_over", Control.TAKE_OVER, words.TAKE_OVER_OR_BACK, "Ctrl+Shift+T"),
    ("end_call", Control.END, phrases.END_CALL, "Ctrl+Shift+E"),
)


class Room(Front, Protocol):
    """What the commands need of the Live screen."""

    tabs: CallTabs

    def isVisible(self) -> bool:
        """Whether it is in front."""
        ...

    def act(self, control: Control) -> None:
        """Use a control of the call that a key means."""
        ...


def live_commands(room: Room) -> list[ScreenCommand]:
    """The commands of a room."""

    def usable(control: Control) -> Callable[[], bool]:
        def check() -> bool:
            view = room.steered_call
            return view is not None and view.row.usable(control)

        return check

    def refusing(control: Control) -> Callable[[], str]:
        def reason() -> str:
            view = room.steered_call
            return view.row.why_not(control) if view is not None else ""

        return reason

    def acting(control: Control) -> Callable[[], None]:
        return lambda: room.act(control)

    flag = ScreenCommand(
        "flag",
        words.FLAG_HINT.rstrip("."),
        "Ctrl+Shift+F",
        acting(Control.FLAG),
        usable(Control.FLAG),
        only_here=True,
        why_not=refusing(Control.FLAG),
    )
    fixed = [
        ScreenCommand(id, said, keys, acting(c), usable(c), why_not=refusing(c))
        for id, c, said, keys in KEYS
    ]
    others = [*switching_commands(room), *SteerCommands(room).all(), *wrap_up_commands(room)]
    return [*fixed, flag, *others]


def switching_commands(room: Room) -> list[ScreenCommand]:
    """Going from call to call."""

    def swap() -> None:
        other = waiting_call(room.board)
        if other is not None:
            room.acts.hold(other.id, False)

    def next_tab() -> None:
        if not room.isVisible():
            room.front()
            return
        room.tabs.setCurrentIndex((room.tabs.currentIndex() + 1) % room.tabs.count())

    return [
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


def wrap_up_commands(room: Room) -> list[ScreenCommand]:
    """Saving what was written down after a call."""

    def is_open() -> bool:
        view = room.shown_call
        return view is not None and view.after.is_open

    def save() -> None:
        if room.shown_call is not None:
            room.shown_call.after.save()

    saving = ScreenCommand(
        SAVE_WRAP_UP, wrap_up_phrases.SAVE_WRAP_UP, "Ctrl+Return", save, is_open, only_here=True
    )
    return [saving._replace(name_key=room.acts.keys.teller(SAVE_WRAP_UP))]


def waiting_call(board: CallBoard) -> LiveCall | None:
    """The person's call that waits on hold; of several the one after the call that they talk
    on, so that switching goes round, and the newest when they talk on none."""
    mine = board.mine
    talked_on = next((place for place, call in enumerate(mine) if call.is_talking), len(mine))
    after = mine[talked_on + 1 :] + mine[:talked_on]
    waiting = [call for call in after if call.is_held_here]
    if talked_on == len(mine):
        waiting.reverse()
    return waiting[0] if waiting else None
