"""What the shell itself can be asked for: calls, rooms, appearance, the window.

Owns these commands' words, usual keys and what each does to the desk. A room's own commands
are the room's; one with an id of these goes before it while it can be done.
"""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.desktop.calls_in_hand import CallsInHand
from app.desktop.hold_rule import why_no_hold
from app.desktop.sentences import TO_CALL_ANYWAY, sentence
from app.engine.errors import CallForbidden
from app.ui.runner import Runner
from app.ui.shell import phrases
from app.ui.shell.commands import Command, CommandRegistry
from app.ui.shell.rooms import WORDS, RoomName
from app.ui.tr import tr

if TYPE_CHECKING:
    from app.commands.desk import Desk

Calling = Callable[[], Coroutine[Any, Any, str]]


class RoomCommand(Protocol):
    """A command that a room offers."""

    @property
    def id(self) -> str:
        """Its name in settings."""
        ...

    @property
    def words(self) -> str:
        """What it says."""
        ...

    @property
    def keys(self) -> str:
        """Its usual key, may be empty."""
        ...

    @property
    def act(self) -> Callable[[], None]:
        """What it does."""
        ...

    @property
    def enabled(self) -> Callable[[], bool]:
        """Whether it can be done now."""
        ...

    @property
    def only_here(self) -> bool:
        """Whether its key means something else in other rooms."""
        ...

    @property
    def name_key(self) -> Callable[[str], object]:
        """Hears its key whenever that may have changed."""
        ...

    @property
    def why_not(self) -> Callable[[], str]:
        """Why it cannot be done now, as a sentence; empty where the room says no more."""
        ...


class CallActions(QObject):
    """Does to the call that a command can only mean what the command says."""

    failed = Signal(str)
    """What the desk could not do, as a sentence."""
    asked_first = Signal(str)
    """A rule asks the person before this number is called, which the Phone screen does; empty
    for the number called last."""

    def __init__(
        self, bridge: Runner, desk: "Desk", calls: CallsInHand, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge, self._desk, self._calls = bridge, desk, calls
        self.do_not_disturb = False
        self._placing = False

    def answer(self) -> None:
        """Take the newest of the calls that ring."""
        call = self._calls.ringing
        if call is not None:
            self._run(self._desk.calls.answer(call.call_id))

    def let_agent_answer(self) -> None:
        """Give it to the agent."""
        call = self._calls.ringing
        if call is not None:
            self._run(self._desk.calls.let_agent_answer(call.call_id))

    def decline(self) -> None:
        """Turn it away."""
        call = self._calls.ringing
        if call is not None:
            self._run(self._desk.calls.decline(call.call_id))

    def end(self) -> None:
        """Hang up; a call that rings here is turned away."""
        call = self._calls.to_end
        if call is None:
            return
        if call is self._calls.ringing:
            self._run(self._desk.calls.decline(call.call_id))
        else:
            self._run(self._desk.calls.end_call(call.call_id))

    def hang_up(self) -> None:
        """End the person's own call, and no other."""
        call = self._calls.own_to_end
        if call is not None:
            self._run(self._desk.calls.end_call(call.call_id))

    def toggle_mute(self) -> None:
        """Close the microphone, or open it."""
        call = self._calls.talking
        if call is not None:
            self._run(self._desk.calls.mute(call.call_id, not call.standing.muted))

    def toggle_hold(self) -> None:
        """Let the far end wait, or go on with it."""
        call = self._calls.to_hold_or_resume
        if call is None:
            return
        if call.standing.on_hold:
            self._run(self._desk.calls.resume(call.call_id))
        else:
            self._run(self._desk.calls.hold(call.call_id))

    def redial(self) -> None:
        """Ring the last number again."""
        self._place(self._desk.calls.redial, "", phrases.REDIAL_ANYWAY)

    def toggle_do_not_disturb(self) -> None:
        """Turn calls away from now on, or no longer."""
        self._run(self._desk.calls.set_do_not_disturb(not self.do_not_disturb))

    def look(self, appearance: str) -> None:
        """Light, dark, or as the system is."""
        self._run(self._desk.settings.change({"screen.appearance": appearance}))

    def call(self, target: str) -> None:
        """Ring somebody."""
        self._place(partial(self._desk.calls.call, target), target, tr(TO_CALL_ANYWAY))

    def refuse_ringing(self) -> str:
        """Why no call can be answered."""
        return "" if self._calls.ringing is not None else phrases.NOTHING_RINGS

    def refuse_ending(self) -> str:
        """Why no call can be ended."""
        if self._calls.to_end is not None:
            return ""
        return phrases.SEVERAL_CALLS if self._calls.live else phrases.NO_CALL

    def refuse_muting(self) -> str:
        """Why there is nothing to mute."""
        return "" if self._calls.talking is not None else phrases.NOT_TALKING

    def refuse_holding(self) -> str:
        """Why there is nothing to hold or resume, or why Live's own button is grey for it."""
        call = self._calls.to_hold_or_resume
        if call is None:
            return phrases.NOT_TALKING
        return tr(why_no_hold(call.standing, self._desk.calls.missing_features()))

    def _place(self, calling: Calling, number: str, anyway: str) -> None:
        """Place one call, however often the key is pressed meanwhile."""
        if self._placing:
            return
        self._placing = True

        def placed(_call_id: str) -> None:
            self._placing = False

        def failed(error: BaseException) -> None:
            self._placing = False
            words = str(error)
            if isinstance(error, CallForbidden) and error.confirm:
                words = f"{sentence(words)} {anyway}"
                self.asked_first.emit(number)
            self.failed.emit(words)

        self._bridge.run(calling(), placed, failed)

    def _run(self, command: Coroutine[Any, Any, Any]) -> None:
        self._bridge.run(command, None, lambda error: self.failed.emit(str(error)))


def call_commands(acts: CallActions) -> list[Command]:
    """What can be done with calls from any room."""
    group, rings = phrases.CALLS, acts.refuse_ringing
    ending, muting, holding = acts.refuse_ending, acts.refuse_muting, acts.refuse_holding
    agent, disturb = phrases.AGENT_ANSWER, acts.toggle_do_not_disturb
    return [
        Command("answer", phrases.ANSWER, group, acts.answer, "Ctrl+Shift+A", "phone-in", rings),
        Command(
            "agent_answer", agent, group, acts.let_agent_answer, "Ctrl+Shift+G", "agent", rings
        ),
        Command(
            "decline", phrases.DECLINE, group, acts.decline, "Ctrl+Shift+D", "phone-end", rings
        ),
        Command("end_call", phrases.END_CALL, group, acts.end, "Ctrl+Shift+E", "phone-end", ending),
        Command("mute", phrases.MUTE, group, acts.toggle_mute, "Ctrl+Shift+M", "mic-off", muting),
        Command("hold", phrases.HOLD, group, acts.toggle_hold, "Ctrl+Shift+H", "hold", holding),
        Command("redial", phrases.REDIAL, group, acts.redial, "Ctrl+Shift+L", "redial"),
        Command(
            "do_not_disturb", phrases.DO_NOT_DISTURB, group, disturb, "Ctrl+Shift+N", "bell-off"
        ),
    ]


def room_commands(enter: Callable[[RoomName], None]) -> list[Command]:
    """Going to each room."""
    return [
        Command(
            f"room_{name}",
            phrases.GO_TO.format(room=WORDS[name]),
            phrases.ROOMS,
            partial(enter, name),
            f"Ctrl+{place}",
            "chevron-right",
        )
        for place, name in enumerate(RoomName, 1)
    ]


def look_commands(acts: CallActions) -> list[Command]:
    """Light and dark."""
    looks = {
        "system": phrases.LOOK_SYSTEM,
        "light": phrases.LOOK_LIGHT,
        "dark": phrases.LOOK_DARK,
    }
    return [
        Command(f"look_{look}", words, phrases.WINDOW, partial(acts.look, look))
        for look, words in looks.items()
    ]


def adopt(
    registry: CommandRegistry,
    group: str,
    offered: Sequence[RoomCommand],
    room: QWidget | None = None,
) -> None:
    """Offer a room's commands; where the shell has one of that id, the room's goes first."""
    merged = [_merged(registry.command(each.id), group, each) for each in offered]
    here = {each.id for each in offered if each.only_here}
    registry.add(*(replace(each, where=room) if each.id in here else each for each in merged))


def _merged(ours: Command | None, group: str, room: RoomCommand) -> Command:
    def act() -> None:
        if room.enabled() or ours is None:
            room.act()
        else:
            ours.act()

    def refusal() -> str:
        if room.enabled():
            return ""
        greyed = room.why_not()
        return greyed or (ours.refusal() if ours is not None else phrases.NOT_NOW)

    icon = ours.icon if ours is not None else "chevron-right"
    words = ours.words if ours is not None else room.words
    said_in = group if ours is None else ours.group
    merged = Command(room.id, words, said_in, act, room.keys, icon, refusal)
    return replace(merged, name_key=room.name_key)
