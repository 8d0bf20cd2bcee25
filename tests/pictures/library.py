"""The Library screen in each of its states.

Owns the made-up calls; drawing them is ``tests.screens``'s.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.engine.events import PlaybackMoved
from app.ui.library.room import LibraryRoom
from models.errors import StoreFailed
from tests.fakes.library import FakeLibrary
from tests.fakes.library_desk import EVENTS, LONG, MARKS, REMINDER, busy_library, library_desk
from tests.fakes.phone_desk import NOW_MS
from tests.fakes.settings import HandBridge

DATABASE = Path("ringdesk.db")
SIZES = ((1280, 800), (1920, 1080), (896, 560))


def room(library: FakeLibrary, open_call: str = "", search: str = "") -> LibraryRoom:
    """A room over calls in memory."""
    bridge = HandBridge()
    shown = LibraryRoom(bridge, library_desk(library), lambda: NOW_MS)
    bridge.setParent(shown)
    if search:
        shown.list.look_for(search)
    if open_call:
        shown.show_call(open_call)
        hear(shown)
    return shown


def hear(shown: LibraryRoom) -> None:
    """Read the sound now, not when the keyboard rests."""
    if shown.page._read_sound_later.isActive():
        shown.page._read_sound_later.stop()
        shown.page._read_sound()


def playing() -> QWidget:
    shown = room(busy_library(), REMINDER)
    shown.apply(PlaybackMoved(REMINDER, 14_600, True))
    return shown


def searched() -> QWidget:
    shown = room(busy_library(), search="invoice")
    shown.list.view.choose(0)
    hear(shown)
    return shown


def found_here() -> QWidget:
    shown = room(busy_library(), REMINDER)

    def search() -> None:
        shown.find_here()
        shown.page.finder.field.setText("invoice")

    QTimer.singleShot(20, shown, search)
    return shown


def long_call() -> QWidget:
    shown = room(busy_library(), LONG)
    shown.apply(PlaybackMoved(LONG, 301_000, True))
    shown.page.sound.wave.zoom(3.0)
    return shown


def details() -> QWidget:
    shown = room(busy_library(), REMINDER)
    shown.page.tabs.setCurrentIndex(1)
    QTimer.singleShot(20, shown, lambda: shown.page.head.side.setChecked(True))
    return shown


def happened() -> QWidget:
    made = busy_library()
    made.events[REMINDER], made.marks[REMINDER] = EVENTS, MARKS
    shown = room(made, REMINDER)
    shown.page.tabs.setCurrentIndex(1)
    shown.page.details.happenings.button.click()
    QTimer.singleShot(20, shown, lambda: shown.page.head.side.setChecked(True))
    return shown


def damaged() -> QWidget:
    made = busy_library()
    made.missing[REMINDER] = "The recording is damaged: it is no sound that can be read."
    return room(made, REMINDER)


def missed() -> QWidget:
    return room(busy_library(), "call_000001200", search="is:missed")


def bad_filter() -> QWidget:
    return room(busy_library(), search="after:")


def not_read() -> QWidget:
    made = busy_library()
    made.failures["find"] = StoreFailed(DATABASE, "the disk is full")
    return room(made)


def unsaved() -> QWidget:
    made = busy_library()
    made.failures["save_note"] = made.failures["save_tags"] = StoreFailed(
        DATABASE, "the disk is full"
    )
    shown = room(made, REMINDER)
    shown.page.notes.field.setPlainText("Call back on Monday.")
    shown.page.notes.tags.field.setText("urgent")
    shown.page.notes.tags.field.returnPressed.emit()
    shown.page.notes.flush()
    return shown


def delete() -> QWidget:
    shown = room(busy_library(), REMINDER)
    QTimer.singleShot(20, shown, shown.page.head.delete.click)
    return shown


STATES: dict[str, Callable[[], QWidget]] = {
    "playing": playing,
    "searched": searched,
    "found-here": found_here,
    "long-call": long_call,
    "details": details,
    "happened": happened,
    "damaged": damaged,
    "missed": missed,
    "nothing-chosen": lambda: room(busy_library()),
    "nothing-yet": lambda: room(FakeLibrary()),
    "nothing-found": lambda: room(busy_library(), search="zebra"),
    "bad-filter": bad_filter,
    "not-read": not_read,
    "unsaved": unsaved,
    "delete": delete,
}
