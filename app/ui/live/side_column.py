"""The column beside a conversation: what belongs to the call, behind tabs.

Owns which tabs and cards there are, each made when there is something to put on it: a call
that begins must not hold up the one that is talked on. Without a desk there are no contacts,
no notes and no tasks, and all cards stand below each other.
"""

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.engine.events import ChecklistChanged, FactNoted, Holder, MomentMarked
from app.ui.controls import ScrollBar
from app.ui.live import console_phrases as words
from app.ui.live import phrases
from app.ui.live.acts import CallActs, failure_sentence
from app.ui.live.captured import FactsCard
from app.ui.live.delay_card import DelayCard
from app.ui.live.details import ContactCard, LineCard
from app.ui.live.marks import MomentsCard
from app.ui.live.notes import NoteKeeper, NotesCard
from app.ui.live.side import ChecklistCard
from app.ui.live.side_tabs import SideTabs, Tab
from app.ui.live.state import LiveCall
from app.ui.live.todo import TasksCard
from app.ui.steady_stack import SteadyStack
from app.ui.theme import GAP, GRID, MARGIN
from models.operator_tasks import OperatorTask

WIDTH_PX = 320
ORDER = ("contact", "checklist", "facts", "delays", "moments", "notes", "tasks", "line")
TABS = {
    "contact": Tab.CALLER,
    "line": Tab.CALLER,
    "facts": Tab.FIELDS,
    "checklist": Tab.CHECKLIST,
    "delays": Tab.CHECKLIST,
    "moments": Tab.NOTES,
    "notes": Tab.NOTES,
    "tasks": Tab.TASKS,
}
LINE_QUALITY = "line_quality"
"""The feature of a SIP stack."""
OneCard = TypeVar("OneCard", bound=QWidget)


class SideColumn(QWidget):
    """Tabs, and cards that scroll. ``moment_wanted`` carries milliseconds on the call's clock."""

    moment_wanted = Signal(int)

    def __init__(
        self, call: LiveCall, acts: CallActs | None, note_clock: Callable[[], float | None]
    ) -> None:
        super().__init__()
        self._call, self._acts, self._note_clock = call, acts, note_clock
        self._chosen = False
        self._cards: dict[str, QWidget] = {}
        self._pages: dict[Tab | None, QVBoxLayout] = {}
        self._areas: dict[Tab | None, QScrollArea] = {}
        self.setFixedWidth(WIDTH_PX)
        self._stack = SteadyStack()
        self.tabs = SideTabs(WIDTH_PX)
        if acts is None:
            self.tabs.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)
        self.contact: ContactCard | None = None
        self.keeper: NoteKeeper | None = None
        if acts is not None:
            self.keeper = NoteKeeper(acts.bridge, acts.desk.library, call.id)
            self.contact = self._put("contact", ContactCard())
        self.tabs.currentChanged.connect(self._show_page)
        self.tabs.tabBarClicked.connect(lambda _place: self._choose())

    @cached_property
    def checklist(self) -> ChecklistCard:
        """The script's steps."""
        return self._put("checklist", ChecklistCard())

    @cached_property
    def facts(self) -> FactsCard:
        """What was captured."""
        return self._put("facts", FactsCard(self._accept if self._acts is not None else None))

    @cached_property
    def delays(self) -> DelayCard:
        """How fast the agent answers."""
        return self._put("delays", DelayCard())

    @cached_property
    def line(self) -> LineCard:
        """How good the line is, once something was measured."""
        return self._put("line", LineCard())

    @cached_property
    def moments(self) -> MomentsCard:
        """Flags and notes at their moments."""
        card = self._put("moments", MomentsCard(self._note))
        card.wanted.connect(self.moment_wanted)
        return card

    @cached_property
    def notes(self) -> NotesCard | None:
        """What the person writes; None without a desk."""
        if self.keeper is None:
            return None
        card = self._put("notes", NotesCard(self.keeper, self._note_clock))
        card.field.moment_wanted.connect(self.moment_wanted)
        return card

    @cached_property
    def tasks(self) -> TasksCard:
        """What the agent left to do."""
        return self._put("tasks", TasksCard(self._tick))

    @property
    def shown_tab(self) -> Tab:
        """What is looked at."""
        return Tab(self.tabs.tabData(self.tabs.currentIndex()))

    @property
    def writes(self) -> bool:
        """Whether somebody is writing in it."""
        made = self.__dict__
        fields = [made["notes"].field] if made.get("notes") is not None else []
        fields += [made["moments"].field] if "moments" in made else []
        return any(field.hasFocus() for field in fields)

    @property
    def note_is_saved(self) -> bool:
        """Whether nothing that somebody wrote would be lost now."""
        return self.keeper is None or self.keeper.is_saved

    def open(self, tab: Tab) -> None:
        """Show a tab, where the call has it."""
        place = list(Tab).index(tab)
        if self.tabs.isTabVisible(place):
            self._choose()
            self.tabs.setCurrentIndex(place)
            self._show_page(place)

    def write_note(self) -> None:
        """Show the notes with the keyboard in them."""
        self.open(Tab.NOTES)
        if self.notes is not None:
            self.notes.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_call(self, call: LiveCall) -> None:
        """Show the tabs that the call has now, and who it is with."""
        self._call = call
        if self._acts is None:
            if call.standing.holder is Holder.AGENT:
                # Made here, so that they say that there is nothing yet.
                _ = self.checklist, self.facts, self.delays
        else:
            self._offer(call)
        if self.contact is not None:
            self.contact.show_call(call)
        if call.standing.encrypted or "line" in self._cards:
            self.line.show_encrypted(call.standing.encrypted)
        unmeasured = self._why_unmeasured(call)
        if unmeasured:
            self.line.show_unmeasured(unmeasured)

    def _why_unmeasured(self, call: LiveCall) -> str:
        """Why this call's line has no quality; empty where it has one, or no line at all."""
        if self._acts is None or call.standing.is_session or not call.is_up:
            return ""
        return self._acts.desk.calls.missing_features().get(LINE_QUALITY, "")

    def _offer(self, call: LiveCall) -> None:
        session = call.standing.is_session
        agents = session or call.agent_had_it or call.standing.agent_can_take
        with_agent = (Tab.FIELDS, Tab.CHECKLIST, Tab.TASKS) if agents else ()
        caller = () if session else (Tab.CALLER,)
        self.tabs.offer((*caller, *with_agent, Tab.NOTES))
        if self._chosen:
            return
        self._chosen = call.is_up
        tab = Tab.CALLER
        if agents and not call.is_mine:
            tab = Tab.CHECKLIST if call.began.script else Tab.FIELDS
        place = list(Tab).index(tab)
        if self.tabs.isTabVisible(place):
            self.tabs.setCurrentIndex(place)
            self._show_page(self.tabs.currentIndex())

    def apply_fact(self, event: FactNoted) -> None:
        """Show what was captured."""
        self.facts.note(event)
        self.tabs.show_count(Tab.FIELDS, self.facts.unchecked)

    def apply_steps(self, event: ChecklistChanged) -> None:
        """Show the steps as they are now."""
        self.checklist.show_steps(event)

    def apply_mark(self, event: MomentMarked) -> None:
        """Show one more marked moment."""
        if self._acts is not None:
            self.moments.mark(event)

    def save_note(self, then: Callable[[], None] | None = None) -> None:
        """Save what was written now; ``then`` follows once it is safe."""
        if self.keeper is not None:
            self.keeper.flush(then)
        elif then is not None:
            then()

    def read_tasks(self) -> None:
        """Ask for what the agent left to do in this call."""
        acts = self._acts
        if acts is None or not self._call.agent_had_it:
            return

        def failed(error: BaseException) -> None:
            self.tasks.show_problem(failure_sentence(words.FAILED_TASKS, error))

        acts.bridge.run(acts.desk.console.operator_tasks(self._call.id), self._show_tasks, failed)

    def _show_tasks(self, tasks: list[OperatorTask]) -> None:
        if tasks or "tasks" in self._cards:
            self.tasks.show_tasks(tasks)
            self.tabs.show_count(Tab.TASKS, self.tasks.open_count)

    def _tick(self, task_id: str, done: bool) -> None:
        assert self._acts is not None
        command = self._acts.desk.console.task_done(task_id, done)
        read = self.read_tasks
        self._acts.ask(self._call.id, words.FAILED_TASK, command, lambda _: read(), owner=self)

    def _accept(self, key: str, value: str) -> None:
        assert self._acts is not None
        command = self._acts.desk.console.accept_field(self._call.id, key, value)
        self._acts.ask(self._call.id, words.FAILED_FIELD, command)

    def _note(self, text: str, over: Callable[[bool], None]) -> None:
        assert self._acts is not None
        command = self._acts.desk.console.note(self._call.id, text)
        self._acts.ask(self._call.id, phrases.FAILED_NOTE, command, None, over, self)

    def _choose(self) -> None:
        self._chosen = True

    def _show_page(self, _place: int) -> None:
        tab = self.shown_tab
        match tab:
            case Tab.FIELDS:
                _ = self.facts
            case Tab.CHECKLIST:
                _ = self.checklist, self.delays
            case Tab.NOTES:
                _ = self.moments, self.notes
            case Tab.TASKS:
                _ = self.tasks
            case _:
                pass
        self._page(tab)
        self._stack.setCurrentWidget(self._areas[tab])

    def _page(self, tab: Tab | None) -> QVBoxLayout:
        known = self._pages.get(tab)
        if known is not None:
            return known
        cards, area = QWidget(), QScrollArea()
        column = QVBoxLayout(cards)
        column.setContentsMargins(GAP, MARGIN, GAP + GRID, MARGIN)
        column.setSpacing(GAP + GRID)
        column.addStretch(1)
        area.setWidget(cards)
        area.setVerticalScrollBar(ScrollBar())
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pages[tab], self._areas[tab] = column, area
        self._stack.addWidget(area)
        return column

    def _put(self, name: str, card: OneCard) -> OneCard:
        tab = TABS[name] if self._acts is not None else None
        before = [other for other in ORDER[: ORDER.index(name)] if other in self._cards]
        same = [other for other in before if tab is None or TABS[other] is tab]
        self._cards[name] = card
        self._page(tab).insertWidget(len(same), card)
        card.show()
        return card
