"""The column beside a conversation: what belongs to whoever has the call.

Owns which cards are shown: the agent's while the agent has it, the person's else.
"""

from collections.abc import Callable

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


class SideColumn(QScrollArea):
    """Cards that scroll. Without a desk there are no contacts and no notes."""

    def __init__(
        self, call: LiveCall, acts: CallActs | None, note_clock: Callable[[], float | None]
    ) -> None:
        super().__init__()
        self.checklist = ChecklistCard()
        self.facts = FactsCard()
        self.delays = DelayCard()
        self.line = LineCard()
        self.contact: ContactCard | None = None
        self.notes: NotesCard | None = None
        if acts is not None:
            self.contact = ContactCard()
            keeper = NoteKeeper(acts.bridge, acts.desk.library, call.id)
            self.notes = NotesCard(keeper, note_clock)
        cards = QWidget()
        column = QVBoxLayout(cards)
        column.setContentsMargins(GAP, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP + GRID)
        for card in (self.contact, self.checklist, self.facts, self.delays, self.notes, self.line):
            if card is not None:
                column.addWidget(card)
        column.addStretch(1)
        self.setWidget(cards)
        self.setVerticalScrollBar(ScrollBar())
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedWidth(theme.SIDE_WIDTH + 2 * MARGIN)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def note_is_saved(self) -> bool:
        """Whether nothing that somebody wrote would be lost now."""
        return self.notes is None or self.notes.keeper.is_saved

    def show_call(self, call: LiveCall) -> None:
        """Show the cards of whoever has the call."""
        agents = call.standing.holder is Holder.AGENT
        for card in (self.checklist, self.facts, self.delays):
            card.setVisible(agents)
        self.line.setVisible(not agents or self.notes is not None)
        if self.contact is not None:
            self.contact.setVisible(not agents)
            self.contact.show_call(call)

    def save_note(self, then: Callable[[], None] | None = None) -> None:
        """Save what was written now; ``then`` follows once it is safe."""
        if self.notes is not None:
            self.notes.keeper.flush(then)
        elif then is not None:
            then()
