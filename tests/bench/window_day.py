"""A busy minute at the desk's window, for ``bench_window``.

Owns what the person does, one act after another while a call runs. Opening the desk, letting
others ring and judging what was measured is the benchmark's.
"""

import itertools
import sys
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.engine.events import CallStanding, EngineStage, Event, Phase, UtteranceSaved
from app.ui.phone.contact_editor import ContactEditor
from app.ui.shell.rooms import RoomName
from app.ui.shell.sheet import KeySheet
from app.ui.shell.window import DeskWindow
from app.ui.workshop.pages import Place
from tests.bench.screen_ticks import Ticks

ACT_MS, SECONDS = 400, 55
PATIENCE_MS = 150_000
Act = tuple[str, Callable[[], object]]


class Person(QObject):
    """Goes through the window while a call runs. Lives in the screen's thread."""

    settled = Signal()
    told = Signal(object)
    """What the desk tells; emitted on its own thread."""

    def __init__(
        self, far_end: str, calm: Callable[[], object], ring: Callable[[], object]
    ) -> None:
        """``calm`` lets the models load, ``ring`` somebody else call the desk."""
        super().__init__()
        self.ticks = Ticks()
        self._far_end, self._calm, self._ring = far_end, calm, ring
        self.finished = False
        self.stages: list[str] = []
        self.utterances = 0
        self._acts = itertools.cycle(self._day())
        self._left = SECONDS * 1000 // ACT_MS
        self._timer = QTimer(self, interval=ACT_MS)
        self._timer.timeout.connect(self._act)
        queued = Qt.ConnectionType.QueuedConnection
        self.settled.connect(self._begin, queued)
        self.told.connect(self._hear, queued)
        QTimer.singleShot(PATIENCE_MS, self, self._give_up)

    def _hear(self, event: Event) -> None:
        if isinstance(event, EngineStage):
            self.stages.append(event.stage)
        elif isinstance(event, UtteranceSaved):
            self.utterances += 1
        elif isinstance(event, CallStanding) and event.phase is Phase.TALKING:
            if not self._timer.isActive() and not self.finished:
                self.ticks.start()
                self._timer.start()
                self._calm()

    @property
    def window(self) -> DeskWindow:
        (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, DeskWindow))
        return window

    def _begin(self) -> None:
        self.window.activateWindow()
        self._dialled().setText(self._far_end)
        self._press(self._dialled(), Qt.Key.Key_Return, "")

    def _act(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.finished = True
            self._timer.stop()
            self.ticks.stop()
            self.window.leave()
            return
        name, act = next(self._acts)
        self.ticks.act = name
        act()

    def _give_up(self) -> None:
        if not self.finished:
            sys.stdout.write("no call came about, or it did not end\n")
            self.window.leave()

    def _day(self) -> Iterator[Act]:
        yield from self._at_the_phone()
        yield from self._in_the_lists()
        yield from self._among_past_calls()
        yield from self._in_the_settings()
        yield from self._in_the_call()
        yield from self._elsewhere()
        yield from self._the_window_itself()

    def _at_the_phone(self) -> Iterator[Act]:
        yield "phone", lambda: self._enter(RoomName.PHONE)
        for letter in "annabe":
            yield "suggest", lambda letter=letter: self._type(self._dialled, letter)
        yield "contacts", lambda: self._room(RoomName.PHONE).search_contacts()
        for letter in "030 1":
            yield "find contacts", lambda letter=letter: self._type(self._contacts, letter)
        yield "no number", lambda: self._dialled().clear()
        yield "all contacts", lambda: self._contacts().clear()

    def _in_the_lists(self) -> Iterator[Act]:
        centre = self._room(RoomName.PHONE).centre
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_End):
            yield "down the contacts", lambda key=key: self._press(centre.contacts.view, key, "")
        yield "new contact", lambda: self._run("new_contact")
        yield "no new contact", lambda: self._dialog(ContactEditor).reject()
        yield "recent calls", lambda: centre.show_missed()
        for key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown):
            yield "down the calls", lambda key=key: self._press(self._calls_shown(), key, "")

    def _among_past_calls(self) -> Iterator[Act]:
        yield "library", lambda: self._enter(RoomName.LIBRARY)
        for letter in "yes no":
            yield "find calls", lambda letter=letter: self._type(self._found, letter)
        yield "open a call", lambda: self._press(self._found(), Qt.Key.Key_Return, "")
        yield (
            "library's end",
            lambda: self._press(self._room(RoomName.LIBRARY).list.view, Qt.Key.Key_End, ""),
        )
        yield "clear the search", lambda: self._found().clear()

    def _in_the_settings(self) -> Iterator[Act]:
        yield "settings", lambda: self._enter(RoomName.SETTINGS)
        for page in ("audio", "agent", "shortcuts", "diagnostics"):
            yield f"page {page}", lambda page=page: self.window.doors.open_settings(page)
        for letter in "ring":
            yield "find a setting", lambda letter=letter: self._type(self._setting, letter)
        yield "no setting", lambda: self._setting().clear()

    def _in_the_call(self) -> Iterator[Act]:
        yield "live", lambda: self._enter(RoomName.LIVE)
        for command in ("mute", "mute", "keypad"):
            yield command, lambda command=command: self._run(command)
        for digit in "12":
            yield "a key", lambda digit=digit: self._steering().keypad.press(digit)
        for command in ("keypad", "hold", "hold", "transfer"):
            yield command, lambda command=command: self._run(command)
        for letter in "ann":
            yield "whom", lambda letter=letter: self._type(self._whom, letter)
        yield "transfer", lambda: self._run("transfer")
        for place in (1, 0):
            yield "side tab", lambda place=place: self._side().tabs.setCurrentIndex(place)
        yield "a call rings", self._ring
        yield "it rings", lambda: None
        yield "decline", lambda: self._run("decline")

    def _elsewhere(self) -> Iterator[Act]:
        yield "palette", lambda: self.window.palette_box.summon()
        yield "no palette", lambda: self.window.palette_box.dismiss()
        yield "keys", lambda: self.window.show_keys()
        yield "no keys", lambda: self._dialog(KeySheet).close()
        yield "test", lambda: self._enter(RoomName.TEST)
        for place in (Place.TEMPLATE, Place.PLAYBOOK, Place.TOOL, Place.TALK):
            yield (
                f"test {place.name.lower()}",
                lambda place=place: self._room(RoomName.TEST).tabs.setCurrentIndex(place),
            )

    def _the_window_itself(self) -> Iterator[Act]:
        for room in (RoomName.PHONE, RoomName.LIVE):
            yield room.value, lambda room=room: self._enter(room)
            for command in ("look_dark", "look_light"):
                yield command, lambda command=command: self._run(command)
            for wide, high in ((1920, 1080), (1280, 800)):
                yield f"{wide} wide", lambda wide=wide, high=high: self.window.resize(wide, high)

    def _run(self, command: str) -> None:
        if not self.window.registry.run(command):
            sys.stdout.write(f"{command} could not be done\n")

    def _steering(self) -> Any:
        return self._room(RoomName.LIVE).steered_call.steering

    def _side(self) -> Any:
        return self._room(RoomName.LIVE).steered_call.side

    def _whom(self) -> Any:
        return self._steering().transfer.picker.field

    def _dialog(self, kind: type[QDialog]) -> QDialog:
        (shown,) = self.window.findChildren(kind)
        return shown

    def _calls_shown(self) -> QWidget:
        return self._room(RoomName.PHONE).centre.pages.currentWidget().view

    def _enter(self, name: RoomName) -> None:
        self.window.rail.buttons[name].click()

    def _room(self, name: RoomName) -> Any:
        return self.window.rooms.room(name)

    def _dialled(self) -> Any:
        return self._room(RoomName.PHONE).dialler.field

    def _contacts(self) -> Any:
        return self._room(RoomName.PHONE).centre.contacts.search

    def _found(self) -> Any:
        return self._room(RoomName.LIBRARY).list.search

    def _setting(self) -> Any:
        return self._room(RoomName.SETTINGS).navigation.search

    def _type(self, field: Callable[[], QWidget], letter: str) -> None:
        self._press(field(), Qt.Key.Key_unknown, letter)

    def _press(self, widget: QWidget, key: Qt.Key, letter: str) -> None:
        widget.setFocus()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.postEvent(widget, event)
