"""The left of the Test screen: templates, playbooks and tools, with a search over all three.

Owns what each entry says, the search, and moving through it by keyboard. Leaves painting to
``entries`` and what is opened to the room.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.controls import Tone
from app.ui.labels import Label
from app.ui.phone.fields import Field
from app.ui.phone.parts import IconButton, MessageBar, Panel, scrolling
from app.ui.theme import GAP, GRID
from app.ui.tr import tr
from app.ui.workshop.drafts import PlaybookDraft, TemplateDraft, ToolDraft
from app.ui.workshop.entries import ENTER, Entries, Entry
from app.ui.workshop.kinds import (
    DEFAULTS,
    Kind,
    kind_words,
    new_words,
    playbook_name,
    template_name,
    tool_name,
)
from app.ui.workshop.stock import Stock
from models.tools import Tool

WIDTH_PX, NARROW_PX = 260, 208


class Catalogue(Panel):
    """What there is. ``chosen`` carries a kind and a key."""

    chosen = Signal(str, str)
    new_wanted = Signal(str)
    entered = Signal()
    """Enter on an entry: go to its editor."""

    def __init__(self, stock: Stock) -> None:
        super().__init__("r")
        self._stock = stock
        self.setFixedWidth(WIDTH_PX)
        self.search = Field(tr("Search templates, playbooks and tools"), tr("Search"))
        self.search.offer_clearing()
        self.message = MessageBar()
        self.nothing = Label("", muted=True)
        self.nothing.setWordWrap(True)
        self.lists = {kind: Entries(kind_words(kind)) for kind in Kind}
        self.add = {kind: IconButton(new_words(kind), "plus") for kind in Kind}
        self._heads: dict[Kind, QWidget] = {}
        self._arrange()
        self.search.textChanged.connect(lambda _text: self.refresh())
        self.search.installEventFilter(self)
        for kind, entries in self.lists.items():
            entries.chosen.connect(lambda key, kind=kind: self._chosen(kind, key))
            entries.entered.connect(self.entered)
            entries.passed.connect(lambda step, kind=kind: self._pass(kind, step))
            self.add[kind].clicked.connect(lambda _on=False, kind=kind: self.new_wanted.emit(kind))
        stock.changed.connect(self.refresh)
        stock.failed.connect(self._failed)
        self.refresh()

    def refresh(self) -> None:
        """Show what there is now, or what of it the search finds."""
        wanted = self.search.text().lower().split()
        found = 0
        for kind, entries in self.lists.items():
            shown = [entry for entry in self._entries(kind) if _matches(entry, wanted)]
            entries.show_entries(shown)
            entries.setVisible(bool(shown))
            self._heads[kind].setVisible(bool(shown) or not wanted)
            found += len(shown)
        words = tr("Nothing has “{typed}”.").format(typed=self.search.text().strip())
        self.nothing.setText(words if wanted and not found else "")
        self.nothing.setVisible(bool(self.nothing.text()))

    def mark(self, kind: Kind, key: str) -> None:
        """Mark what is open."""
        for each, entries in self.lists.items():
            entries.point_to(key if each is kind else "")

    def point_to(self, kind: Kind, key: str) -> None:
        """Mark what is open, in sight."""
        self.mark(kind, key)
        self._reveal(kind)

    def focus_search(self) -> None:
        """Put the keyboard into the search, what is there selected."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search, Down and Enter lead into the list; Escape empties it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
            if event.key() == Qt.Key.Key_Down or event.key() in ENTER:
                self._pass(None, 1)
                return True
        return super().eventFilter(watched, event)

    def _chosen(self, kind: Kind, key: str) -> None:
        self.point_to(kind, key)
        self.chosen.emit(kind, key)

    def _pass(self, kind: Kind | None, step: int) -> None:
        """Go to the next section that has entries; above the first is the search."""
        kinds = list(Kind)
        place = kinds.index(kind) if kind is not None else -1
        rest = kinds[place + 1 :] if step > 0 else list(reversed(kinds[: max(place, 0)]))
        for each in rest:
            if self.lists[each].count():
                self.lists[each].enter(0 if step > 0 else -1)
                return
        if step < 0:
            self.focus_search()

    def _reveal(self, kind: Kind) -> None:
        entries = self.lists[kind]
        if entries.key:
            middle = entries.mapTo(self._inside, entries.box().center().toPoint())
            self._scroll.ensureVisible(middle.x(), middle.y(), 0, ENTRY_MARGIN_PX)

    def _failed(self, words: str) -> None:
        again = ("redial", tr("Try again"), self._stock.read)
        self.message.say(words, Tone.BAD, again)

    def _entries(self, kind: Kind) -> Sequence[Entry]:
        stock = self._stock
        if kind is Kind.TEMPLATE:
            templates = sorted(stock.templates.values(), key=_template_order)
            return [template_entry(draft) for draft in templates]
        if kind is Kind.PLAYBOOK:
            playbooks = stock.playbooks.values()
            return [playbook_entry(draft) for draft in playbooks]
        tools = sorted(stock.tools.values(), key=lambda draft: (draft.is_new, tool_name(draft)))
        own = [tool_entry(draft) for draft in tools]
        built_in = [built_in_entry(tool) for tool in stock.built_in.values()]
        return [defaults_entry(stock.defaults.dirty), *own, *built_in]

    def _arrange(self) -> None:
        top = QWidget()
        above = QVBoxLayout(top)
        above.setContentsMargins(GAP + GRID, GAP + GRID, GAP + GRID, GAP)
        above.setSpacing(GAP)
        for part in (self.search, self.message, self.nothing):
            above.addWidget(part)
        self._inside = inside = QWidget()
        sections = QVBoxLayout(inside)
        sections.setContentsMargins(GAP + GRID, 0, GRID, GAP)
        sections.setSpacing(0)
        for kind in Kind:
            self._heads[kind] = head = QWidget()
            row = QHBoxLayout(head)
            row.setContentsMargins(GRID, GRID, GRID, 0)
            row.addWidget(Label(kind_words(kind), theme.BASE_PX - 1, bold=True, muted=True), 1)
            row.addWidget(self.add[kind])
            sections.addWidget(head)
            sections.addWidget(self.lists[kind])
            sections.addSpacing(GRID)
        sections.addStretch()
        self._scroll = scrolling(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self._scroll, 1)


ENTRY_MARGIN_PX = 32


def template_entry(draft: TemplateDraft) -> Entry:
    """A template: which way its calls go, whether it is in use."""
    template, name = draft.edited, template_name(draft)
    outbound = template.direction == "outbound"
    words = tr("Outgoing calls") if outbound else tr("Incoming calls")
    if not template.active:
        words = f"{words}, {tr('not active')}"
    if draft.dirty or draft.is_new:
        return _unsaved(draft.key, name, words)
    icon = "phone-out" if outbound else "phone-in"
    return Entry(draft.key, name, icon, words, muted=not template.active)


def playbook_entry(draft: PlaybookDraft) -> Entry:
    """A playbook: whose it is, and its problems once they are known."""
    name = playbook_name(draft)
    if draft.problem:
        return Entry(draft.key, name, "failed", tr("Cannot be read"), Tone.BAD)
    if not draft.read:
        return Entry(draft.key, name, "library", tr("Being read..."))
    words = tr("Yours") if draft.edited.own else tr("Ringdesk's own")
    if draft.dirty or draft.is_new:
        return _unsaved(draft.key, name, words)
    count = len(draft.edited.problems)
    if count:
        said = tr("1 problem") if count == 1 else tr("{count} problems").format(count=count)
        stops = any(problem.stops for problem in draft.edited.problems)
        icon, tone = ("failed", Tone.BAD) if stops else ("warning", Tone.WARN)
        return Entry(draft.key, name, icon, f"{words}, {said}", tone)
    return Entry(draft.key, name, "library", words)


def tool_entry(draft: ToolDraft) -> Entry:
    """A tool of the owner's."""
    words = tr("In use") if draft.edited.enabled else tr("Switched off")
    if draft.dirty or draft.is_new:
        return _unsaved(draft.key, tool_name(draft), words)
    return Entry(draft.key, tool_name(draft), "tool", words, muted=not draft.edited.enabled)


def built_in_entry(tool: Tool) -> Entry:
    """A tool that every desk has."""
    return Entry(tool.name, tool.name, "lock", tr("Built in"))


def defaults_entry(dirty: bool) -> Entry:
    """What all tools use."""
    name, words = tr("For all tools"), tr("Address, headers, time limit")
    if dirty:  # with all the words there is no room for the one that matters
        return Entry(DEFAULTS, name, "pencil", tr("Not saved"), Tone.WARN)
    return Entry(DEFAULTS, name, "settings", words)


def _unsaved(key: str, name: str, words: str) -> Entry:
    return Entry(key, name, "pencil", f"{words}, {tr('not saved')}", Tone.WARN)


def _template_order(draft: TemplateDraft) -> tuple[bool, bool, str]:
    kept = draft.saved or draft.edited
    return draft.is_new, not kept.active, kept.name.lower()


def _matches(entry: Entry, wanted: Sequence[str]) -> bool:
    words = f"{entry.title} {entry.words}".lower()
    return all(word in words for word in wanted)
