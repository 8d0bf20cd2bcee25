"""What Live shows while there is no call: a sentence, what is left to do, the last calls, the
way to a session.

Owns the page and asking for the last calls; placing one is the room's.
"""

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.commands.desk import Desk
from app.commands.people import Recent, RecentsTab
from app.people.dialling import to_dial
from app.ui import theme
from app.ui.controls import Button, Glyph, Tone
from app.ui.labels import ElidedLabel, Label
from app.ui.live import console_phrases as words
from app.ui.live import phrases
from app.ui.live.acts import failure_sentence
from app.ui.live.left_to_do import LeftToDo
from app.ui.live.session import SessionCard
from app.ui.live.side import TitledCard
from app.ui.phone import phrases as calls
from app.ui.phone.parts import scrolling
from app.ui.runner import Runner
from app.ui.theme import GAP, MARGIN, TARGET

WIDTH_PX = 520
MOST = 4


class NoCallPage(QWidget):
    """No call. ``call_wanted`` carries a Recent that is to be called."""

    call_wanted = Signal(object)

    def __init__(self, bridge: Runner, desk: Desk) -> None:
        super().__init__()
        self._bridge, self._desk, self._people = bridge, desk, desk.people
        self.title = Label(phrases.NO_CALL, theme.TITLE_PX, bold=True)
        self.hint = Label(phrases.NO_CALL_HINT, muted=True)
        self.hint.setWordWrap(True)
        self.hint.setFixedWidth(WIDTH_PX)
        for label in (self.title, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.last = TitledCard(phrases.LAST_CALLS, phrases.NO_LAST_CALLS)
        self.todo = LeftToDo(bridge, desk.console)
        for card in (self.last, self.todo):
            card.setFixedWidth(WIDTH_PX)
        self.stage = Label("", theme.SMALL_PX, muted=True)
        self.start = Button(words.START_SESSION, "headset", height=40)
        self.start.setToolTip(words.SESSION_HINT)
        self.start.clicked.connect(self.open_session)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._arrange()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(inside))

    @cached_property
    def session(self) -> SessionCard:
        """With what a session is started; made when it is first wanted."""
        card = SessionCard(self._bridge, self._desk)
        card.setFixedWidth(WIDTH_PX)
        self._column.insertWidget(self._column.indexOf(self.start), card)
        self._column.setAlignment(card, Qt.AlignmentFlag.AlignHCenter)
        card.left.connect(self.close_session)
        return card

    def open_session(self) -> None:
        """Ask with what to start a session."""
        self.session.show()
        self.session.open()
        for part in (self.start, self.last, self.todo):
            part.hide()

    def close_session(self) -> None:
        """No session, or it has begun."""
        if "session" in self.__dict__:
            self.session.hide()
        self.start.show()
        self.last.show()
        self.read_tasks()

    def refresh(self) -> None:
        """Ask for the last calls, and for what is left to do."""
        command = self._people.recents(RecentsTab.ALL, MOST)
        self._bridge.run(command, self._take, self._failed)
        self.read_tasks()

    def read_tasks(self) -> None:
        """Ask for what is left to do, unless a session is about to begin."""
        if not self.start.isHidden():
            self.todo.refresh()

    def _take(self, recents: Sequence[Recent]) -> None:
        # A call that has begun meanwhile has the screen; after it they are asked for again.
        if self.isVisible():
            self.show_recents(recents)

    def show_recents(self, recents: Sequence[Recent]) -> None:
        """Show the last calls, newest first."""
        self.last.show_rows([self._row(recent) for recent in recents[:MOST]])

    def _failed(self, error: BaseException) -> None:
        self.last.show_rows([Label(failure_sentence(phrases.FAILED_LAST_CALLS, error), muted=True)])

    def _row(self, recent: Recent) -> QWidget:
        icon, tone, kind = calls.direction(recent.call)
        name = calls.title(recent)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        row.setMinimumHeight(TARGET)
        glyph = Glyph(icon, tone)
        glyph.setToolTip(kind)
        glyph.setAccessibleName(kind)
        line.addWidget(glyph)
        line.addWidget(ElidedLabel(name, bold=True), 1)
        missed = calls.was_missed(recent.call)
        about = phrases.MISSED if missed else recent.number if recent.name else ""
        line.addWidget(Label(about, theme.SMALL_PX, muted=True))
        when = calls.when(recent.call.created_at, calls.unix_ms())
        line.addWidget(Label(when, theme.SMALL_PX, muted=True))
        call = Button(phrases.CALL_THEM, "phone")
        call.setAccessibleName(phrases.call_someone(name))
        known = to_dial(recent.call.remote_number, recent.call.remote_uri)
        call.grey("" if known else phrases.NO_NUMBER)
        call.clicked.connect(lambda: self.call_wanted.emit(recent))
        line.addWidget(call)
        return row

    def _arrange(self) -> None:
        middle = Qt.AlignmentFlag.AlignHCenter
        column = self._column
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        column.addStretch(2)
        column.addWidget(Glyph("phone", Tone.ACCENT, 48), 0, middle)
        for part in (self.title, self.hint):
            column.addWidget(part, 0, middle)
        column.addSpacing(MARGIN)
        column.addWidget(self.start, 0, middle)
        column.addSpacing(MARGIN)
        # Aligned in the column it would be as high as if it had the whole width for its text.
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.todo)
        row.addStretch()
        column.addLayout(row)
        column.addWidget(self.last, 0, middle)
        column.addWidget(self.stage, 0, middle)
        column.addStretch(3)
