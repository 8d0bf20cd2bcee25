"""What needs attention in a call: rows below its strip, each while it holds.

Owns their words, weight and the way to take over from one. What is wrong with the whole
desk, such as the network, is told to it.
"""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.engine.events import Phase
from app.engine.limits import RTP_TIMEOUT_S
from app.ui import theme
from app.ui.controls import Button, Glyph, Kind, Tone, ground, ink
from app.ui.labels import Label
from app.ui.live import console_phrases as words
from app.ui.live.live_call import LiveCall
from app.ui.theme import GAP, GRID, MARGIN

ASKED, STALLED, NETWORK, LATE = "asked", "stalled", "network", "late"
ORDER = (STALLED, ASKED, NETWORK, LATE)
"""The weightiest first."""
LOOKS = {
    STALLED: ("timer", Tone.BAD),
    ASKED: ("person", Tone.ACCENT),
    NETWORK: ("warning", Tone.BAD),
    LATE: ("thinking", Tone.WARN),
}
TAKES_OVER = (STALLED, ASKED)


class AlertRow(QWidget):
    """One sentence on its own ground; with a button where taking over helps."""

    def __init__(self, name: str) -> None:
        super().__init__()
        icon, self.tone = LOOKS[name]
        self.words = Label(bold=name in TAKES_OVER)
        self.words.setWordWrap(True)
        self.take_over: Button | None = None
        self.refuse: Button | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN + GAP, GRID + 2, MARGIN, GRID + 2)
        row.setSpacing(GAP + GRID)
        row.addWidget(Glyph(icon, self.tone, 20), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.words, 1)
        if name in TAKES_OVER:
            kind = Kind.DANGER if self.tone is Tone.BAD else Kind.PRIMARY
            self.take_over = Button(words.TAKE_OVER, "mic", kind, 40)
            row.addWidget(self.take_over)
        if name == ASKED:
            self.refuse = Button(words.NOT_NOW, "close", Kind.PLAIN, 40)
            row.insertWidget(2, self.refuse)

    def say(self, sentence: str) -> None:
        """Show a sentence."""
        if sentence != self.words.text():
            self.words.setText(sentence)
            self.setAccessibleName(sentence)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A soft ground with a bar and a line below."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(ground(self.tone, look)))
        painter.fillRect(QRectF(0, 0, GRID, self.height()), QColor(ink(self.tone, look)))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(look.line))


class Alerts(QWidget):
    """The rows that hold now. Each is made when it is first needed."""

    take_over = Signal()
    refused = Signal()
    """The agent asks for a person, who does not come."""

    def __init__(self, can_take_over: bool = True) -> None:
        super().__init__()
        self._can_take_over = can_take_over
        self.rows: dict[str, AlertRow] = {}
        self._lost_ms: float | None = None
        """Since when there is no network, in Unix ms."""
        self._moves = True
        self._phase: Phase | None = None
        """Of a call that needs the network."""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setAccessibleName(words.STATES)
        self.hide()

    @property
    def sentences(self) -> list[str]:
        """What it says, the weightiest first."""
        shown = [self.rows[name] for name in ORDER if name in self.rows]
        return [row.words.text() for row in shown if not row.isHidden()]

    def show_call(self, call: LiveCall) -> None:
        """Show what a call itself needs."""
        agents = call.is_up and not call.is_mine
        self._phase = None if call.standing.is_session or call.is_over else call.phase
        stalled, asked = agents and call.stalled, call.asked_for
        self._set(STALLED, words.STALLED if stalled else "")
        wants = words.wants_a_person(asked) if agents and asked is not None else ""
        self._set(ASKED, wants)
        late = words.transcript_late(call.late_ms) if call.is_up and call.late_ms else ""
        self._set(LATE, late)

    def lose_network(self, since_ms: float | None, now_ms: float, moves: bool = True) -> None:
        """There has been no network since a moment (Unix time); None: it is back.

        ``moves``: the phone can keep a call under another address.
        """
        self._lost_ms, self._moves = since_ms, moves
        self.tick(now_ms)

    def tick(self, now_ms: float) -> None:
        """Count down."""
        gone = self._lost_ms is None or self._phase is None
        self._set(NETWORK, "" if gone else self._network_words(now_ms - (self._lost_ms or 0.0)))

    def _network_words(self, since_ms: float) -> str:
        if self._phase is Phase.TALKING:
            return words.network_lost(since_ms, RTP_TIMEOUT_S * 1000.0, self._moves)
        if self._phase is Phase.HELD:
            return words.network_lost_on_hold(since_ms)
        return words.NETWORK_LOST_RINGING

    def _set(self, name: str, sentence: str) -> None:
        if not sentence and name not in self.rows:
            return
        row = self.rows.get(name) or self._make(name)
        if sentence:
            row.say(sentence)
        row.setVisible(bool(sentence))
        self.setVisible(any(not each.isHidden() for each in self.rows.values()))

    def _make(self, name: str) -> AlertRow:
        row = self.rows[name] = AlertRow(name)
        before = [other for other in ORDER[: ORDER.index(name)] if other in self.rows]
        self._column.insertWidget(len(before), row)
        if row.take_over is not None:
            row.take_over.clicked.connect(self.take_over)
            row.take_over.setVisible(self._can_take_over)
        if row.refuse is not None:
            row.refuse.clicked.connect(self.refused)
            row.refuse.setVisible(self._can_take_over)
        return row
