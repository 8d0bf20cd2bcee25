"""The pages beside the list: talking, and an editor for each kind of thing.

Owns making each when it is first needed, which entry each has open, and what stands where
nothing is open.
"""

from collections.abc import Callable, Iterator
from enum import IntEnum
from functools import cached_property

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.commands.desk import Desk
from app.engine.events import EngineStage, Event
from app.ui import theme
from app.ui.controls import Button, Glyph, Tone
from app.ui.controls import Kind as Weight
from app.ui.labels import Label
from app.ui.runner import Runner
from app.ui.steady_stack import SteadyStack
from app.ui.theme import GAP
from app.ui.tr import tr
from app.ui.workshop.built_in_page import BuiltInPage
from app.ui.workshop.defaults_page import DefaultsPage
from app.ui.workshop.kinds import DEFAULTS, Kind, new_words
from app.ui.workshop.playbook_page import PlaybookPage
from app.ui.workshop.stock import Stock
from app.ui.workshop.talk_page import TalkPage
from app.ui.workshop.template_page import TemplatePage
from app.ui.workshop.tool_page import ToolPage

HINT_PX = 360


class Place(IntEnum):
    """The tabs, in their order."""

    TALK = 0
    TEMPLATE = 1
    PLAYBOOK = 2
    TOOL = 3

    @staticmethod
    def of(kind: Kind) -> "Place":
        """Where things of a kind are edited."""
        return {Kind.TEMPLATE: Place.TEMPLATE, Kind.PLAYBOOK: Place.PLAYBOOK}.get(kind, Place.TOOL)


KINDS = {Place.TEMPLATE: Kind.TEMPLATE, Place.PLAYBOOK: Kind.PLAYBOOK, Place.TOOL: Kind.TOOL}


class Pages(SteadyStack):
    """One page in front."""

    gone = Signal(str)
    """The open entry of this kind is no more."""
    new_wanted = Signal(str)
    talk_wanted = Signal(str)
    library_wanted = Signal(str)
    audio_check_wanted = Signal()

    def __init__(
        self, bridge: Runner, desk: Desk, stock: Stock, now_ms: Callable[[], float]
    ) -> None:
        super().__init__()
        self._bridge, self._desk, self._stock, self._now_ms = bridge, desk, stock, now_ms
        self._open: dict[Kind, str] = {}
        self._talks = False
        self._stage: EngineStage | None = None
        self.place = Place.TALK

    @cached_property
    def talk(self) -> TalkPage:
        """Talking."""
        page = TalkPage(self._bridge, self._desk, self._stock, self._now_ms)
        page.library_wanted.connect(self.library_wanted)
        page.audio_check_wanted.connect(self.audio_check_wanted)
        self._talks = True
        if self._stage is not None:
            page.apply(self._stage)
        self.addWidget(page)
        return page

    @cached_property
    def template(self) -> TemplatePage:
        """The editor of templates."""
        page = TemplatePage(self._bridge, self._desk.agents, self._stock, self._desk.sound)
        page.talk_wanted.connect(self.talk_wanted)
        page.deleted.connect(lambda _key: self.gone.emit(Kind.TEMPLATE))
        self.addWidget(page)
        return page

    @cached_property
    def playbook(self) -> PlaybookPage:
        """The editor of playbooks."""
        page = PlaybookPage(self._bridge, self._desk.agents, self._stock)
        page.deleted.connect(lambda _key: self.gone.emit(Kind.PLAYBOOK))
        self.addWidget(page)
        return page

    @cached_property
    def tool(self) -> ToolPage:
        """The editor of tools."""
        page = ToolPage(self._bridge, self._desk.agents, self._stock)
        page.deleted.connect(lambda _key: self.gone.emit(Kind.TOOL))
        self.addWidget(page)
        return page

    @cached_property
    def defaults(self) -> DefaultsPage:
        """What all tools use."""
        page = DefaultsPage(self._bridge, self._desk.agents, self._stock)
        self.addWidget(page)
        return page

    @cached_property
    def built_in(self) -> BuiltInPage:
        """A tool that every desk has."""
        page = BuiltInPage()
        self.addWidget(page)
        return page

    @cached_property
    def nothing(self) -> "NothingOpen":
        """Where no entry is open."""
        page = NothingOpen()
        page.new_wanted.connect(self.new_wanted)
        self.addWidget(page)
        return page

    def behind(self) -> Iterator[QWidget]:
        """The pages that are not in front, each made when it is asked for."""
        for name in ("talk", "template", "playbook", "tool", "nothing"):
            page: QWidget = getattr(self, name)
            if page is not self.currentWidget():
                yield page

    @property
    def opened(self) -> tuple[Kind, str] | None:
        """What the page in front has open."""
        kind = KINDS.get(self.place)
        key = self._key(kind) if kind is not None else ""
        return (kind, key) if kind is not None and key else None

    def open_entry(self, kind: Kind, key: str) -> bool:
        """Open an entry on its page; False when there is no such entry."""
        stock = self._stock
        if kind is Kind.TEMPLATE and key in stock.templates:
            if self.template.draft is not stock.templates[key]:
                self.template.show_draft(stock.templates[key])
        elif kind is Kind.PLAYBOOK and key in stock.playbooks:
            if self.playbook.draft is not stock.playbooks[key]:
                self.playbook.show_draft(stock.playbooks[key])
        elif kind is Kind.TOOL and key in stock.tools:
            if self.tool.draft is not stock.tools[key]:
                self.tool.show_draft(stock.tools[key])
        elif kind is Kind.TOOL and key in stock.built_in:
            self.built_in.show_tool(stock.built_in[key])
        elif kind is not Kind.TOOL or key != DEFAULTS:
            return False
        self._open[kind] = key
        if self.place is Place.of(kind):
            self.show_place(self.place)
        return True

    def close_entry(self, kind: Kind) -> None:
        """Nothing of this kind is open any more."""
        self._open.pop(kind, None)
        self.show_place(self.place)

    def show_place(self, place: Place) -> None:
        """Bring a page to the front; without anything open the first entry is opened."""
        self.place = place
        kind = KINDS.get(place)
        if kind is None:
            self.setCurrentWidget(self.talk)
            return
        if not self._key(kind):
            self._open_first(kind)
        if not self._key(kind):
            self.nothing.show_kind(kind)
            self.setCurrentWidget(self.nothing)
            return
        self.setCurrentWidget(self._page(kind))

    def focus_first(self) -> None:
        """Put the keyboard into the page in front."""
        page = self.currentWidget()
        focus = getattr(page, "focus_first", None)
        if focus is not None:
            focus()

    def stock_changed(self) -> None:
        """Something may be open now that was not there before, or the other way round."""
        for kind, key in list(self._open.items()):
            if not self._there(kind, self._key(kind) or key):
                self._open.pop(kind)
        if self.isVisible() and self.place in KINDS:
            self.show_place(self.place)

    def apply(self, event: Event) -> None:
        """Show what an event changes."""
        if isinstance(event, EngineStage) and event.stage.startswith("models"):
            self._stage = event
        if self._talks:
            self.talk.apply(event)

    def _key(self, kind: Kind) -> str:
        """The open entry's key, which is another one once a new thing is saved."""
        key = self._open.get(kind, "")
        if kind is Kind.TEMPLATE and key:
            return self.template.draft.key
        if kind is Kind.PLAYBOOK and key:
            return self.playbook.draft.key
        if kind is Kind.TOOL and key and key != DEFAULTS and key not in self._stock.built_in:
            return self.tool.draft.key
        return key

    def _there(self, kind: Kind, key: str) -> bool:
        stock = self._stock
        return {
            Kind.TEMPLATE: key in stock.templates,
            Kind.PLAYBOOK: key in stock.playbooks,
            Kind.TOOL: key in stock.tools or key in stock.built_in or key == DEFAULTS,
        }[kind]

    def _open_first(self, kind: Kind) -> None:
        stock = self._stock
        keys: list[str] = {
            Kind.TEMPLATE: list(stock.templates),
            Kind.PLAYBOOK: list(stock.playbooks),
            Kind.TOOL: list(stock.tools),
        }[kind]
        if keys:
            self.open_entry(kind, keys[0])

    def _page(self, kind: Kind) -> QWidget:
        if kind is Kind.TEMPLATE:
            return self.template
        if kind is Kind.PLAYBOOK:
            return self.playbook
        key = self._open[kind]
        if key == DEFAULTS:
            return self.defaults
        return self.built_in if key in self._stock.built_in else self.tool


class NothingOpen(QWidget):
    """There is nothing of a kind yet, and a way to begin."""

    new_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._kind = Kind.TEMPLATE
        self.title = Label("", theme.TITLE_PX, bold=True)
        self.hint = Label("", muted=True)
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.add = Button("", "plus", Weight.PRIMARY)
        self.add.clicked.connect(lambda: self.new_wanted.emit(self._kind))
        column = QVBoxLayout(self)
        column.setSpacing(GAP)
        column.addStretch(2)
        for part in (Glyph("pencil", Tone.ACCENT, 48), self.title, self.hint, self.add):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def show_kind(self, kind: Kind) -> None:
        """What there is none of, and what it would be good for."""
        self._kind = kind
        titles = {
            Kind.TEMPLATE: tr("No template yet"),
            Kind.PLAYBOOK: tr("No playbook yet"),
            Kind.TOOL: tr("No tool of yours yet"),
        }
        hints = {
            Kind.TEMPLATE: tr(
                "A template says how the agent behaves: what it goes by, how it sounds, what it "
                "may use. A line or a call is given one."
            ),
            Kind.PLAYBOOK: tr("A playbook is a text with scripts that the agent follows."),
            Kind.TOOL: tr(
                "A tool is an address of yours that the agent asks during a call: whether a "
                "table is free, what an order costs."
            ),
        }
        self.title.setText(titles[kind])
        self.hint.setText(hints[kind])
        self.hint.setFixedSize(HINT_PX, self.hint.heightForWidth(HINT_PX))
        self.add.say(new_words(kind))

    def focus_first(self) -> None:
        """Put the keyboard on the way to begin."""
        self.add.setFocus()
