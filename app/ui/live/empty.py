"""What Live shows while there is no call: a sentence and the last calls.

Owns the page and asking for the last calls; placing one is the room's.
"""

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.commands.people import PeopleCommands, Recent, RecentsTab
from app.ui import theme
from app.ui.controls import Button, Glyph, Tone
from app.ui.labels import ElidedLabel, Label
from app.ui.live import phrases
from app.ui.live.acts import failure_sentence
from app.ui.live.side import TitledCard
from app.ui.runner import Runner
from app.ui.theme import GAP, MARGIN, TARGET

WIDTH_PX = 520
MOST = 4


class NoCallPage(QWidget):
    """No call. ``call_wanted`` carries a Recent that is to be called."""

    call_wanted = Signal(object)

    def __init__(self, bridge: Runner, people: PeopleCommands) -> None:
        super().__init__()
        self._bridge, self._people = bridge, people
        self.title = Label(phrases.NO_CALL, theme.TITLE_PX, bold=True)
        self.hint = Label(phrases.NO_CALL_HINT, muted=True)
        self.hint.setWordWrap(True)
        self.hint.setFixedWidth(WIDTH_PX)
        for label in (self.title, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.last = TitledCard(phrases.LAST_CALLS, phrases.NO_LAST_CALLS)
        self.last.setFixedWidth(WIDTH_PX)
        self.stage = Label("", theme.SMALL_PX, muted=True)
        middle = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        column.addStretch(2)
        column.addWidget(Glyph("phone", Tone.ACCENT, 48), 0, middle)
        for part in (self.title, self.hint):
            column.addWidget(part, 0, middle)
        column.addSpacing(MARGIN)
        column.addWidget(self.last, 0, middle)
        column.addWidget(self.stage, 0, middle)
        column.addStretch(3)

    def refresh(self) -> None:
        """Ask for the last calls."""
        command = self._people.recents(RecentsTab.ALL, MOST)
        self._bridge.run(command, self.show_recents, self._failed)

    def show_recents(self, recents: Sequence[Recent]) -> None:
        """Show the last calls, newest first."""
        self.last.show_rows([self._row(recent) for recent in recents[:MOST]])

    def _failed(self, error: BaseException) -> None:
        self.last.show_rows([Label(failure_sentence(phrases.FAILED_LAST_CALLS, error), muted=True)])

    def _row(self, recent: Recent) -> QWidget:
        outbound = recent.call.direction == "outbound"
        name = recent.name or recent.number
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        row.setMinimumHeight(TARGET)
        missed = not outbound and recent.call.answered_at is None
        icon = "phone-out" if outbound else "phone-in"
        line.addWidget(Glyph(icon, Tone.BAD if missed else Tone.PLAIN))
        line.addWidget(ElidedLabel(name, bold=True), 1)
        about = phrases.MISSED if missed else recent.number if recent.name else ""
        line.addWidget(Label(about, theme.SMALL_PX, muted=True))
        line.addWidget(Label(moment_words(recent.call.created_at), theme.SMALL_PX, muted=True))
        call = Button(phrases.CALL_THEM, "phone")
        call.setAccessibleName(phrases.call_someone(name))
        call.setEnabled(bool(recent.call.remote_number))
        call.clicked.connect(lambda: self.call_wanted.emit(recent))
        line.addWidget(call)
        return row


def moment_words(moment: str) -> str:
    """An ISO 8601 moment as this computer writes it: only the time for today."""
    when = QDateTime.fromString(moment, Qt.DateFormat.ISODateWithMs).toLocalTime()
    locale = QLocale.system()
    short = QLocale.FormatType.ShortFormat
    if when.date() == QDateTime.currentDateTime().date():
        return locale.toString(when.time(), short)
    return locale.toString(when, short)
