"""The column beside a conversation: what belongs to whoever has the call.

Owns which cards are shown: the agent's while the agent has it, the person's else.
"""

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.engine.events import Holder
from app.ui import theme
from app.ui.controls import ScrollBar
from app.ui.live.acts import CallActs
from app.ui.live.delay_card import DelayCard
from app.ui.live.details import ContactCard, LineCard
from app.ui.live.notes import NoteKeeper, NotesCard
from app.ui.live.side import ChecklistCard, FactsCard
from app.ui.live.state import LiveCall
from app.ui.theme import GAP, GRID, MARGIN

ORDER = ("contact", "checklist", "facts", "delays", "notes", "line")
AGENTS_CARDS = ("checklist", "facts", "delays")
OneCard = TypeVar("OneCard", bound=QWidget)


class SideColumn(QScrollArea):
    """Cards that scroll, each made when there is something to put on it: a call that begins
    must not hold up the one that is talked on. Without a desk there are no contacts and no
    notes."""

    def __init__(
        self, call: LiveCall, acts: CallActs | None, note_clock: Callable[[], float | None]
    ) -> None:
        super().__init__()
        self._agents = False
        self._cards: dict[str, QWidget] = {}
        cards = QWidget()
        self._column = QVBoxLayout(cards)
        self._column.setContentsMargins(GAP, MARGIN, MARGIN, MARGIN)
        self._column.setSpacing(GAP + GRID)
        self._column.addStretch(1)
        self.contact: ContactCard | None = None
        self.notes: NotesCard | None = None
        if acts is not None:
            keeper = NoteKeeper(acts.bridge, acts.desk.library, call.id)
            self.contact = self._put("contact", ContactCard())
            self.notes = self._put("notes", NotesCard(keeper, note_clock))
        self.setWidget(cards)
        self.setVerticalScrollBar(ScrollBar())
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedWidth(theme.SIDE_WIDTH + 2 * MARGIN)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @cached_property
    def checklist(self) -> ChecklistCard:
        """The script's steps."""
        return self._put("checklist", ChecklistCard())

    @cached_property
    def facts(self) -> FactsCard:
        """What the agent noted."""
        return self._put("facts", FactsCard())

    @cached_property
    def delays(self) -> DelayCard:
        """How fast the agent answers."""
        return self._put("delays", DelayCard())

    @cached_property
    def line(self) -> LineCard:
        """How good the line is, once something was measured."""
        return self._put("line", LineCard())

    @property
    def note_is_saved(self) -> bool:
        """Whether nothing that somebody wrote would be lost now."""
        return self.notes is None or self.notes.keeper.is_saved

    def show_call(self, call: LiveCall) -> None:
        """Show the cards of whoever has the call."""
        self._agents = call.standing.holder is Holder.AGENT
        if self._agents:
            # Made here, so that they say that there is nothing yet.
            _ = self.checklist, self.facts, self.delays
        for name, card in self._cards.items():
            card.setVisible(self._belongs(name))
        if self.contact is not None:
            self.contact.show_call(call)
        if call.standing.encrypted or "line" in self._cards:
            self.line.show_encrypted(call.standing.encrypted)

    def save_note(self, then: Callable[[], None] | None = None) -> None:
        """Save what was written now; ``then`` follows once it is safe."""
        if self.notes is not None:
            self.notes.keeper.flush(then)
        elif then is not None:
            then()

    def _belongs(self, name: str) -> bool:
        if name in AGENTS_CARDS:
            return self._agents
        return name != "contact" or not self._agents

    def _put(self, name: str, card: OneCard) -> OneCard:
        before = ORDER[: ORDER.index(name)]
        place = sum(1 for other in self._cards if other in before)
        self._cards[name] = card
        self._column.insertWidget(place, card)
        card.setVisible(self._belongs(name))
        return card
