"""The left side of the Library: the search, the filters, the calls that they leave.

Owns when the search is asked and what is said where nothing is listed. Pages are the
model's.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.commands.library import LibraryCommands, LibraryRow
from app.library.errors import QueryInvalid
from app.ui.controls import Tone
from app.ui.library import phrases
from app.ui.library.call_rows import CallDelegate, CallRows, row_look
from app.ui.library.calls_model import LibraryModel
from app.ui.library.chips import FilterChips
from app.ui.phone import phrases as calls
from app.ui.phone.centre import single_shot
from app.ui.phone.fields import Field
from app.ui.phone.parts import MessageBar, Panel
from app.ui.phone.rows import ENTER
from app.ui.runner import Runner
from app.ui.theme import GAP, GRID
from app.ui.tr import tr

WIDTH_PX = 340
NARROW_PX = 296
ASK_AFTER_MS = 20
"""Less than elsewhere: a search over all calls takes up to 80 ms, and its answer is to be there
within 100 ms of the key."""
READ_AFTER_MS = 250


class CallList(Panel):
    """Calls to choose from. ``chosen`` carries a ``LibraryRow``."""

    listed = Signal(bool)
    """All calls were read anew: whether there are any."""
    chosen = Signal(object)

    def __init__(
        self, bridge: Runner, library: LibraryCommands, now_ms: Callable[[], float]
    ) -> None:
        super().__init__("r")
        self.search = Field(phrases.SEARCH, phrases.SEARCH_HINT)
        self.search.setToolTip(phrases.SEARCH_TIP)
        self.search.offer_clearing()
        self.chips = FilterChips()
        self.message = MessageBar()
        self.model = LibraryModel(bridge, library, now_ms, self)
        self.view = CallRows()
        self.view.setModel(self.model)
        self.view.setItemDelegate(CallDelegate(self.view, lambda row: row_look(row, now_ms())))
        self._marked = ""
        self._enters = False
        self._ask_later = single_shot(self, ASK_AFTER_MS, self._ask)
        self._read_later = single_shot(self, READ_AFTER_MS, self.model.refresh)
        self._arrange()
        self.search.textChanged.connect(self._typed)
        self.search.installEventFilter(self)
        self.chips.toggled.connect(self.look_for)
        self.view.chosen.connect(self._chosen)
        self.view.opened.connect(self._chosen)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(self._failed)

    def look_for(self, text: str) -> None:
        """Search for this at once."""
        self.search.setText(text)
        self._ask()

    def focus_search(self) -> None:
        """Put the keyboard into the search, what is there selected."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def read(self) -> None:
        """Read the calls now."""
        self.model.refresh()

    def read_soon(self) -> None:
        """Calls came or changed: read them once it has calmed down."""
        self._read_later.start()

    def names_changed(self) -> None:
        """Contacts changed: any row may have another name."""
        self.model.mistrust()

    def mark(self, call_id: str) -> None:
        """Stand on the call that is open, if it is listed."""
        self._marked = call_id
        self._restore_mark()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search, Down and Enter lead into the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down or event.key() in ENTER:
                self._enter()
                return True
        return super().eventFilter(watched, event)

    def _enter(self) -> None:
        if self._ask_later.isActive():
            self._enters = True
            self._ask()
        elif self.model.rows:
            self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.view.choose(max(0, self.view.currentIndex().row()))

    def _typed(self, text: str) -> None:
        self.chips.show_text(text)
        self._ask_later.start()

    def _ask(self) -> None:
        self._ask_later.stop()
        self.model.ask(self.search.text().strip())

    def _chosen(self, row: LibraryRow | None) -> None:
        if row is not None:
            self._marked = row.call.id
            self.chosen.emit(row)

    def _loaded(self) -> None:
        self.message.clear()
        asked = bool(self.model.text)
        title = phrases.NOTHING_FOUND if asked else phrases.NO_CALLS
        hint = phrases.NOTHING_FOUND_HINT if asked else phrases.NO_CALLS_HINT
        self.view.empty_title, self.view.empty_hint = title, hint
        self.view.show_snippets(any(row.snippet for row in self.model.rows))
        self._restore_mark()
        if not asked:
            self.listed.emit(bool(self.model.rows))
        self.view.viewport().update()
        self.view.look()
        if self._enters:
            self._enters = False
            self._enter()

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, QueryInvalid):
            self.message.say(calls.problem(error), Tone.WARN)
            return
        words = phrases.failed(tr("The calls cannot be read."), error)
        again = ("redial", phrases.TRY_AGAIN, self.model.refresh)
        self.message.say(words, Tone.BAD, again)

    def _restore_mark(self) -> None:
        row = self.model.row_of(self._marked) if self._marked else None
        chosen = self.view.selectionModel().selectedRows()
        if row is not None and [index.row() for index in chosen] != [row]:
            blocked = self.view.blockSignals(True)
            self.view.setCurrentIndex(self.model.index(row, 0))
            self.view.blockSignals(blocked)
            self.view.viewport().update()

    def _arrange(self) -> None:
        top = QWidget()
        inner = QVBoxLayout(top)
        inner.setContentsMargins(GAP + GRID, GAP + GRID, GAP + GRID, GAP)
        inner.setSpacing(GAP)
        for part in (self.search, self.chips, self.message):
            inner.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.view, 1)
        self.view.viewport().setAutoFillBackground(False)
