"""What the whole desk tells, shown in the window: trouble, lines, missed calls, appearance.

Owns which event changes what of rail, banner, foot, tray and title. What happens in a call
is the rooms'.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app import wording
from app.commands.sound import DeviceRole
from app.desktop.sentences import sentence
from app.engine.events import (
    CallBegan,
    DeviceMoved,
    DevicesChanged,
    DoNotDisturbChanged,
    EngineStage,
    Event,
    LineChanged,
    MissedCallsChanged,
    NetworkChanged,
    RecordsChanged,
    TroubleArose,
    VolumeChanged,
)
from app.ui import theme
from app.ui.runner import Runner
from app.ui.shell import phrases
from app.ui.shell.announcing import announce, volume_words, words_for
from app.ui.shell.commands import native
from app.ui.shell.device_moves import DeviceMoves
from app.ui.shell.doors import AUDIO_PAGE
from app.ui.shell.lost_microphone import LostMicrophone
from app.ui.shell.rooms import RoomName
from app.ui.shell.sight import bring_into_sight
from app.ui.theme import Appearance, Theme

if TYPE_CHECKING:
    from app.commands.desk import Desk
    from app.ui.shell.window import DeskWindow
    from models.lines import Line

IN_SERVICE = ("registered", "ready")
ALERT_MS = 0
"""Until the window is looked at."""


class DeskView(QObject):
    """Keeps the window's frame in step with the desk."""

    def __init__(self, bridge: Runner, desk: "Desk", window: "DeskWindow") -> None:
        super().__init__(window)
        self._bridge, self._desk, self._window = bridge, desk, window
        self._moves = DeviceMoves(self)
        self._microphone = LostMicrophone(
            window.banner, lambda: window.doors.open_settings(AUDIO_PAGE)
        )
        self._missed = 0
        self._line_states: dict[str, str] = {}
        self._persons: set[str] = set()
        window.acts.failed.connect(self.tell_failure)
        window.registry.changed.connect(self._show_keys)
        window.registry.ran.connect(self._ran)

    def apply(self, event: Event) -> None:
        """Show what an event changes outside the rooms."""
        match event:
            case EngineStage():
                self._show_stage(event)
            case LineChanged():
                self._window.foot.show_line(event)
                self._line_states[event.line_id] = event.state
            case TroubleArose():
                self._window.banner.raise_trouble(event)
            case RecordsChanged():
                self._read_again(event.what)
            case CallBegan(direction="inbound"):
                QApplication.alert(self._window, ALERT_MS)
            case _:
                self._apply_around(event)
        said = words_for(event)
        if said is not None:
            announce(self._window, said[0], urgent=said[1])
        self._show_calls()
        self._follow_person(event)

    def _apply_around(self, event: Event) -> None:
        """Show what changes around the desk."""
        match event:
            case DoNotDisturbChanged():
                self._show_do_not_disturb(event.on)
            case MissedCallsChanged():
                self._show_missed(event.count)
            case NetworkChanged():
                self._show_network(event)
            case DeviceMoved():
                self._show_device(event)
            case DevicesChanged():
                self._microphone.follow(event.state)
            case VolumeChanged():
                self._window.foot.say(volume_words(event))

    def read_settings(self) -> None:
        """Take over appearance and keys as they are set."""
        screen = self._desk.settings.settings().screen
        app = QApplication.instance()
        chosen = app.findChild(Theme) if app is not None else None
        if chosen is not None:
            chosen.choose(Appearance(screen.appearance))
        self._window.registry.choose(screen.shortcuts)

    def tell_failure(self, why: str) -> None:
        """Something that a person asked for did not work."""
        trouble = TroubleArose("", "command", sentence(why))
        self._window.banner.raise_trouble(trouble)
        announce(self._window, trouble.message, urgent=True)

    def _show_stage(self, event: EngineStage) -> None:
        self._window.foot.show_stage(event)
        if event.stage == "failed":
            self._window.banner.raise_trouble(TroubleArose("", "start", event.detail))
        elif event.stage == "ready":
            self._bridge.run(self._desk.people.missed_count(), self._show_missed, _nothing)

    def _read_again(self, what: str) -> None:
        if what == "settings":
            self.read_settings()
        elif what == "lines":
            self._bridge.run(self._desk.lines.lines(), self._keep_lines, _nothing)

    def _keep_lines(self, lines: "list[Line]") -> None:
        kept = [line.id for line in lines if line.enabled]
        self._window.foot.keep_lines(kept)
        self._line_states = {each: s for each, s in self._line_states.items() if each in kept}
        self._show_calls()

    def _show_missed(self, count: int) -> None:
        self._missed = count
        self._window.rail.show_missed(count)
        self._show_calls()

    def _show_do_not_disturb(self, on: bool) -> None:
        self._window.acts.do_not_disturb = on
        self._window.foot.show_do_not_disturb(on)
        self._window.tray.show_do_not_disturb(on)

    def _show_network(self, event: NetworkChanged) -> None:
        there = event.state != "down"
        self._window.foot.show_network(there)
        if there:
            self._window.banner.withdraw("network")
        else:
            trouble = TroubleArose("", "network", phrases.NETWORK_GONE)
            self._window.banner.raise_trouble(trouble)

    def _show_device(self, event: DeviceMoved) -> None:
        if event.role is DeviceRole.MICROPHONE:
            self._microphone.moved(event)
        self._moves.add(event)
        if self._moves.lacks_one:
            self._window.foot.warn(self._moves.words)
        else:
            self._window.foot.say(self._moves.words)
            announce(self._window, self._moves.words, urgent=True)

    def _show_calls(self) -> None:
        """Dot, tray and title follow the calls."""
        calls, window = self._window.calls, self._window
        look = theme.LIGHT
        registered = any(state in IN_SERVICE for state in self._line_states.values())
        state, mark = phrases.TRAY_IDLE, ""
        if calls.ringing is not None:
            state, mark = phrases.TRAY_RINGING, look.warn
        elif calls.up:
            state, mark = phrases.TRAY_IN_CALL, look.good
        elif self._line_states and not registered:
            state, mark = phrases.TRAY_NO_LINE, look.muted
        window.rail.show_live(bool(calls.up))
        window.tray.show_state(state, self._missed, mark)
        talking = calls.talking
        muted = talking is not None and talking.standing.muted
        window.tray.show_call(calls.own_to_end is not None, talking is not None, muted)
        missed = f"({self._missed}) " if self._missed else ""
        rings = f"{state}: " if calls.ringing is not None else ""
        window.setWindowTitle(f"{missed}{rings}{wording.APP_NAME}")

    def _follow_person(self, event: Event) -> None:
        """A call that the person has taken is shown on Live, in whatever way it was taken.

        It may have picked up by itself while somebody typed elsewhere, so the keyboard stays
        where it is. A call that the person began is shown by whoever they began it with.
        """
        before, calls = self._persons, self._window.calls.live
        self._persons = {call.call_id for call in calls if call.persons}
        taken = self._persons - before
        if taken and (words := self._microphone.person_calls()):
            announce(self._window, words, urgent=True)
        if taken and not isinstance(event, CallBegan):
            self._window.doors.show_call(taken.pop())
            bring_into_sight(self._window)

    def _show_keys(self) -> None:
        keys = self._window.registry.keys_of
        self._window.rail.show_keys({name: native(keys(f"room_{name}")) for name in RoomName})

    def _ran(self, command_id: str) -> None:
        if command_id == "answer":
            self._window.enter(RoomName.LIVE)


def _nothing(_error: BaseException) -> None:
    """What is not known is not shown; whoever keeps it tells what is wrong with it."""
