"""The Library screen: past calls at the left, the one that is open beside them.

Owns what list and page tell each other, the screen's keys, and taking in what changes. The
other screens are asked for through signals.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.commands.desk import Desk
from app.commands.library import LibraryRow
from app.engine.events import CallFinished, Event, PlaybackMoved, RecordsChanged
from app.people.dialling import to_dial
from app.ui import theme
from app.ui.controls import Glyph, Tone
from app.ui.labels import Label
from app.ui.library import phrases
from app.ui.library.call_acts import CallActs
from app.ui.library.call_list import NARROW_PX, WIDTH_PX, CallList
from app.ui.library.call_page import CallPage
from app.ui.live.command import ScreenCommand
from app.ui.phone.phrases import unix_ms
from app.ui.runner import Runner
from app.ui.steady_stack import SteadyStack
from app.ui.theme import GAP
from app.ui.tr import tr

NARROW_FROM_PX = 1000
LEAST = QSize(NARROW_PX + 480, 480)


class LibraryRoom(QWidget):
    """Give it a bridge and a desk; ``show_call`` opens a call. ``now_ms`` is Unix time."""

    call_wanted = Signal(str)
    """A number that is to be called."""
    contact_wanted = Signal(str)
    """The number of the contact that is to be shown."""

    def __init__(self, bridge: Runner, desk: Desk, now_ms: Callable[[], float] = unix_ms) -> None:
        super().__init__()
        self.list = CallList(bridge, desk.library, now_ms)
        self.page = CallPage(bridge, desk.library, now_ms)
        self.acts = CallActs(bridge, desk.library, self.page)
        self.nothing = _Nothing()
        self.pages = SteadyStack()
        self._arrange()
        self._connect()
        bridge.event_arrived.connect(self.apply)
        self.list.read()

    def show_call(self, call_id: str) -> None:
        """Open a call, as from another screen."""
        self.list.mark(call_id)
        self._open(call_id, None)

    def open_call(self, call_id: str) -> None:
        """The same."""
        self.show_call(call_id)

    def find_here(self) -> None:
        """Search in the open call, or in all where none is open."""
        if self.pages.currentWidget() is self.page:
            self.page.open_find()
        else:
            self.list.focus_search()

    def commands(self) -> list[ScreenCommand]:
        """What keys and the palette can do here."""
        page, acts = self.page, self.acts
        play = tr("Play or pause the call")

        def command(name: str, words: str, keys: str, act: Callable[[], object]) -> ScreenCommand:
            here = self.isVisible
            return ScreenCommand(name, words, keys, partial(_run, act), here, only_here=True)

        find = command("find_in_call", phrases.FIND_HERE, "Ctrl+F", self.find_here)
        toggle = command("play_call", play, "Ctrl+Space", page.playback.toggle)
        return [
            command("search_calls", phrases.SEARCH, "Ctrl+Shift+F", self.list.focus_search),
            find._replace(name_key=page.sound.name_find_key),
            toggle._replace(name_key=page.sound.name_play_key),
            command("export_call_text", tr("Export the call as text"), "", acts.ask_text),
            command("export_call_wav", tr("Export the call as WAV"), "", acts.ask_wav),
        ]

    def flush(self) -> None:
        """Keep what is written and not kept yet; for before the window closes."""
        self.page.notes.flush()

    def apply(self, event: Event) -> None:
        """Show what an event changes."""
        if isinstance(event, PlaybackMoved):
            self.page.playback.apply(event)
        elif isinstance(event, CallFinished):
            self.list.read_soon()
            if event.call_id == self.page.call_id:
                self.page.refresh()
        elif isinstance(event, RecordsChanged):
            self._records_changed(event)

    def minimumSizeHint(self) -> QSize:
        """What folds may fold."""
        return LEAST

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window has a narrower list."""
        super().resizeEvent(event)
        self.list.setFixedWidth(NARROW_PX if self.width() < NARROW_FROM_PX else WIDTH_PX)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing stays unsaved and nothing goes on playing behind another screen."""
        super().hideEvent(event)
        self.flush()
        if not event.spontaneous():
            self.page.playback.pause()

    def _records_changed(self, event: RecordsChanged) -> None:
        if event.what == "calls":
            self.list.model.doubt(event.record_id)
            self.list.read_soon()
            if event.record_id in ("", self.page.call_id):
                self.page.refresh()
        elif event.what == "contacts":
            self.list.names_changed()
            self.page.refresh()

    def _chosen(self, row: LibraryRow) -> None:
        self._open(row.call.id, row.hit_at_ms)

    def _open(self, call_id: str, hit_ms: int | None) -> None:
        self.page.open_call(call_id, hit_ms)
        self.pages.setCurrentWidget(self.page)

    def _shown(self) -> None:
        self.pages.paint_later()
        known = {tag for row in self.list.model.rows for tag in row.call.tags}
        self.page.notes.offer_tags(sorted(known))

    def _gone(self, call_id: str) -> None:
        self.page.notes.forget(call_id)
        if call_id == self.page.call_id:
            self.page.close_call()
            self.nothing.say(phrases.CALL_GONE, "")
            self.pages.setCurrentWidget(self.nothing)

    def _deleted(self, call_id: str) -> None:
        self._gone(call_id)
        self.nothing.say(phrases.CHOOSE, phrases.CHOOSE_HINT)
        self.list.read()

    def _connect(self) -> None:
        self.list.chosen.connect(self._chosen)
        self.list.listed.connect(self.nothing.expect)
        self.page.shown.connect(self._shown)
        self.page.gone.connect(self._gone)
        self.acts.deleted.connect(self._deleted)
        self.page.head.call_asked.connect(lambda: self.call_wanted.emit(self._number()))
        self.page.head.contact_asked.connect(lambda: self.contact_wanted.emit(self._number()))

    def _number(self) -> str:
        detail = self.page.detail
        if detail is None:
            return ""
        return to_dial(detail.call.remote_number, detail.call.remote_uri)

    def _arrange(self) -> None:
        self.setAccessibleName(phrases.LIBRARY)
        self.list.setFixedWidth(WIDTH_PX)
        self.pages.addWidget(self.nothing)
        self.pages.addWidget(self.page)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(self.pages, 1)


class _Nothing(QWidget):
    """What stands where no call is open."""

    def __init__(self) -> None:
        super().__init__()
        self._title = Label("", theme.TITLE_PX, bold=True)
        self._hint = Label("", muted=True)
        middle = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setSpacing(GAP)
        column.addStretch(2)
        for part in (Glyph("library", Tone.ACCENT, 48), self._title, self._hint):
            column.addWidget(part, 0, middle)
        column.addStretch(3)
        self.say(phrases.CHOOSE, phrases.CHOOSE_HINT)

    @property
    def words(self) -> tuple[str, str]:
        """What it says now."""
        return self._title.text(), self._hint.text()

    def expect(self, some: bool) -> None:
        """Say what to do: choose a call, or make one; why the last one is gone stays said."""
        if self.words[0] != phrases.CALL_GONE:
            choose = (phrases.CHOOSE, phrases.CHOOSE_HINT)
            self.say(*(choose if some else (phrases.NOTHING_YET, phrases.FIRST_CALL_HINT)))

    def say(self, title: str, hint: str) -> None:
        """Show other words."""
        self._title.setText(title)
        self._hint.setText(hint)


def _run(act: Callable[[], object]) -> None:
    act()
