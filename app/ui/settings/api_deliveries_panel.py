"""The events that the desk sends to other programs: what became of each, and once more.

Owns the table and the button. Sending, order and trying again are the desk's.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.commands.apis import ApiCommands, DeliveryRow
from app.engine.events import Event, RecordsChanged
from app.ui import theme
from app.ui.controls import Button, Tone
from app.ui.labels import Label
from app.ui.phone.centre import single_shot
from app.ui.phone.phrases import unix_ms, when_exactly
from app.ui.runner import Runner
from app.ui.settings.api_words import delivery_mark, delivery_state, delivery_words, title_of
from app.ui.settings.asking import ask
from app.ui.settings.flat_table import Column, FlatTable, TableRows
from app.ui.settings.rows import Note, announce
from app.ui.settings.words import words_of
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr

MOST = 500
GATHER_MS = 200
DELIVERIES = "deliveries"
"""The word of ``RecordsChanged`` when one is queued, sent or given up."""


class DeliveriesPanel(QWidget):
    """Deliveries, newest first."""

    def __init__(self, bridge: Runner, apis: ApiCommands) -> None:
        super().__init__()
        self._bridge, self._apis = bridge, apis
        self._stale = True
        self.rows = TableRows(_columns(), MOST)
        self.table = FlatTable(tr("Events sent to other programs, newest first"), self.rows)
        self.table.empty = tr(
            "No event was sent yet. They go to the addresses that programs name or register."
        )
        self.again = Button(tr("Replay"), "redial")
        self.again.setToolTip(tr("Send it once more, under the same id"))
        self.said, self.details = Note(), Label("", theme.BASE_PX - 1, muted=True)
        self.details.setWordWrap(True)
        self.details.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._soon = single_shot(self, GATHER_MS, self.read)
        self.again.clicked.connect(self.replay)
        # To look at a row must send nothing: what is sent reaches another program.
        self.table.opened.connect(lambda _row: self.again.setFocus(Qt.FocusReason.TabFocusReason))
        self.table.chosen.connect(self._show_details)
        bridge.event_arrived.connect(self.apply)
        self._arrange()
        self._show_details(None)

    def apply(self, event: Event) -> None:
        """Something was queued, sent or given up."""
        if isinstance(event, RecordsChanged) and event.what == DELIVERIES:
            self._stale = True
            if self.isVisible() and not self._soon.isActive():
                self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what was not read yet."""
        super().showEvent(event)
        if self._stale:
            self.read()

    def read(self) -> None:
        """Show them as they are now."""
        self._stale = False
        ask(self._bridge, self, self._apis.deliveries(MOST), self._show, self._fail)

    def replay(self) -> None:
        """Send the one that is chosen once more."""
        row = self.table.record
        if row is None or not self.again.isEnabled():
            return
        self.again.setEnabled(False)

        def done(_none: None) -> None:
            words = tr("{event} is sent once more.").format(event=row.event)
            self.said.say(words, "done", Tone.GOOD)
            announce(self, words, urgent=False)
            self.read()

        ask(self._bridge, self, self._apis.replay(row.id), done, self._fail)

    def _show(self, rows: Sequence[DeliveryRow]) -> None:
        kept, place = self.table.record, self.table.verticalScrollBar().value()
        self.rows.show(rows)
        ids = [each.id for each in self.rows.records]
        if kept is not None and kept.id in ids:
            self.table.choose(ids.index(kept.id))
        self.table.verticalScrollBar().setValue(place)

    def _show_details(self, row: DeliveryRow | None) -> None:
        self.again.setEnabled(row is not None)
        hint = tr("Choose an event to see where it went.")
        self.details.setText(delivery_words(row) if row is not None else hint)

    def _fail(self, error: BaseException) -> None:
        self.again.setEnabled(self.table.record is not None)
        self.said.cry(words_of(error))

    def _arrange(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(MARGIN)
        foot.addWidget(self.details, 1)
        foot.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN + GAP, GAP, MARGIN + GAP, MARGIN)
        column.setSpacing(GAP)
        column.addWidget(self.table, 1)
        column.addWidget(self.said)
        column.addLayout(foot)


def _columns() -> tuple[Column, ...]:
    return (
        Column(tr("Queued"), lambda row: when_exactly(row.created_at, unix_ms()), 156),
        Column(tr("API"), lambda row: title_of(row.product), 116),
        Column(tr("Event"), lambda row: row.event, 168),
        Column(tr("To"), lambda row: row.url),
        Column(tr("State"), delivery_state, 164, delivery_mark),
        Column(tr("Tries"), lambda row: str(row.attempts), 60, right=True),
    )
