"""The Test room: the list of what the agent is made of, the editors, and talking to it.

Owns which of them is in front and which entry is open. A page is made when it is first
needed. Other rooms are asked for through signals.
"""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.commands.desk import Desk
from app.engine.events import Event, RecordsChanged
from app.ui import theme
from app.ui.live.command import ScreenCommand
from app.ui.live.moments import unix_ms
from app.ui.phone.parts import Panel
from app.ui.phone.tabs import Tabs
from app.ui.runner import Runner
from app.ui.theme import GAP
from app.ui.tr import tr
from app.ui.workshop.catalogue import NARROW_PX, WIDTH_PX, Catalogue
from app.ui.workshop.kinds import DEFAULTS, Kind
from app.ui.workshop.pages import Pages, Place
from app.ui.workshop.room_commands import EditorKeys, workshop_commands
from app.ui.workshop.stock import Stock

LEAST = QSize(NARROW_PX + 680, 480)
NARROW_FROM_PX = 1000
RECORDS = ("templates", "tools", "playbooks")


class WorkshopRoom(QWidget):
    """Give it a bridge and a desk. ``now_ms`` is Unix time."""

    test_wanted = Signal()
    """This room is to be brought to the front."""
    library_wanted = Signal(str)
    audio_check_wanted = Signal()

    def __init__(self, bridge: Runner, desk: Desk, now_ms: Callable[[], float] = unix_ms) -> None:
        super().__init__()
        self.setAccessibleName(tr("Test"))
        self._stale = True
        self.stock = Stock(bridge, desk.agents)
        self.catalogue = Catalogue(self.stock)
        self.pages = Pages(bridge, desk, self.stock, now_ms)
        self.keys = EditorKeys(self.pages)
        words = (tr("Talk"), tr("Template"), tr("Playbook"), tr("Tool"))
        self.tabs = Tabs(tr("What to do"), words)
        self._arrange()
        self._connect()
        bridge.event_arrived.connect(self.apply)

    def commands(self) -> list[ScreenCommand]:
        """What keys and the palette can do here."""
        return workshop_commands(self)

    def new_template(self) -> None:
        """Begin a template, from anywhere."""
        self._begin(Kind.TEMPLATE)

    def new_tool(self) -> None:
        """Begin a tool, from anywhere."""
        self._begin(Kind.TOOL)

    def talk(self, template_id: str = "") -> None:
        """Get ready to talk, to this template if one is named."""
        self.test_wanted.emit()
        self.tabs.setCurrentIndex(Place.TALK)
        if template_id:
            self.pages.talk.choose(template_id)
        self.pages.talk.focus_first()

    def open_entry(self, kind: Kind, key: str) -> None:
        """Open a template, a playbook or a tool. Unknown ones are ignored."""
        if self.pages.open_entry(kind, key):
            self.catalogue.point_to(kind, key)
            self.tabs.setCurrentIndex(Place.of(kind))

    def unsaved_work(self) -> list[str]:
        """What closing would lose, as sentences."""
        return self.stock.unsaved()

    def behind(self) -> Iterator[QWidget]:
        """The pages that are not in front, each made when it is asked for."""
        return self.pages.behind()

    def apply(self, event: Event) -> None:
        """Show what an event changes."""
        if isinstance(event, RecordsChanged) and event.what in RECORDS:
            if self.isVisible():
                self.stock.read_again(event.what)
            else:
                self._stale = True
        self.pages.apply(event)

    def minimumSizeHint(self) -> QSize:
        """What folds may fold."""
        return LEAST

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window has a narrower list."""
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW_FROM_PX
        self.catalogue.setFixedWidth(NARROW_PX if narrow else WIDTH_PX)

    def showEvent(self, event: QShowEvent) -> None:
        """Read what there is once it is to be seen, or when it was changed meanwhile."""
        super().showEvent(event)
        self.pages.show_place(Place(self.tabs.currentIndex()))
        if self._stale:
            self._stale = False
            self.stock.read()

    def hideEvent(self, event: QHideEvent) -> None:
        """Files may be changed by other programs while nobody looks."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._stale = True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The window's ground."""
        look = theme.colours(self.palette())
        QPainter(self).fillRect(self.rect(), QColor(look.window))

    def _begin(self, kind: Kind) -> None:
        self.test_wanted.emit()
        self.open_entry(kind, self.stock.begin(kind))
        self.pages.focus_first()

    def _gone(self, kind: Kind) -> None:
        """What was open is no more: open the next, or say that there is none."""
        keys = [key for key in self.catalogue.lists[kind].keys() if key != DEFAULTS]
        self.pages.close_entry(kind)
        if keys:
            self.open_entry(kind, keys[0])

    def _show_place(self, place: int) -> None:
        self.pages.show_place(Place(place))
        opened = self.pages.opened
        if opened is not None:
            self.catalogue.point_to(*opened)

    def _followed(self) -> None:
        """Entries are listed anew: what is open stays marked."""
        self.pages.stock_changed()
        opened = self.pages.opened
        if opened is not None:
            self.catalogue.mark(*opened)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._show_place)
        self.catalogue.chosen.connect(lambda kind, key: self.open_entry(Kind(kind), key))
        self.catalogue.new_wanted.connect(lambda kind: self._begin(Kind(kind)))
        self.catalogue.entered.connect(self.pages.focus_first)
        self.stock.changed.connect(self._followed)
        self.pages.gone.connect(lambda kind: self._gone(Kind(kind)))
        self.pages.talk_wanted.connect(self.talk)
        self.pages.library_wanted.connect(self.library_wanted)
        self.pages.audio_check_wanted.connect(self.audio_check_wanted)
        self.pages.new_wanted.connect(lambda kind: self._begin(Kind(kind)))

    def _arrange(self) -> None:
        head = Panel("b")
        above = QHBoxLayout(head)
        above.setContentsMargins(GAP, 0, GAP, 1)
        above.addWidget(self.tabs)
        above.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(head)
        right.addWidget(self.pages, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.catalogue)
        row.addLayout(right, 1)
