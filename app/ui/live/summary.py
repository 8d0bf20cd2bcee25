"""What a finished call came to: outcome, goal, duration, delays, and what to do next.

Owns the card; what its buttons do is up to whoever shows the call.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app import delays, wording
from app.engine.events import CallFinished
from app.ui import phrases, theme
from app.ui.controls import Button, Card, Glyph, Kind, Tone
from app.ui.labels import Label
from app.ui.live import phrases as live_phrases
from app.ui.live import wrap_up_phrases
from app.ui.live.delay_card import Number
from app.ui.live.state import LiveCall
from app.ui.phone.flow import FlowLayout
from app.ui.theme import GAP, GRID, MARGIN


class SummaryCard(Card):
    """Shown below the conversation once the call has ended."""

    def __init__(self) -> None:
        super().__init__(phrases.SUMMARY)
        self._mark = Glyph("done", Tone.GOOD, 32)
        self.goal = Label("", theme.TITLE_PX, bold=True)
        self.outcome = Label()
        self.outcome.setWordWrap(True)
        self.duration = Number(wording.DURATION)
        self.answers = Number(phrases.EXCHANGES)
        self.median = Number(wording.MEDIAN_DELAY)
        self.p95 = Number(wording.P95_DELAY)
        self.recording = Number(live_phrases.RECORDING)
        self.again = Button(live_phrases.CALL_AGAIN, "phone", height=40)
        self.wrap_up = Button(wrap_up_phrases.WRAP_UP, "checklist", height=40)
        self.library = Button(live_phrases.OPEN_IN_LIBRARY, "library", height=40)
        self.folder = Button(phrases.OPEN_FOLDER, "folder", height=40)
        self.close_call = Button(phrases.CLOSE, "close", Kind.PRIMARY, height=40)
        self._arrange()

    def show_call(
        self, call: LiveCall, event: CallFinished, totals_ms: Sequence[float], recorded: str
    ) -> None:
        """Fill the card; ``recorded`` says whether there is a recording."""
        self._show_goal(call, event)
        self.outcome.setText(wording.summary(event))
        self.duration.say(wording.clock_time(event.duration_ms))
        self.recording.say(recorded)
        self.recording.setVisible(bool(event.duration_ms))
        self.answers.say(str(len(totals_ms)))
        self.answers.setVisible(not call.is_mine)
        for number in (self.median, self.p95):
            number.setVisible(bool(totals_ms))
        if totals_ms:
            self.median.say(wording.delay(delays.median(totals_ms)))
            self.p95.say(wording.delay(delays.percentile(totals_ms, 95)))

    def _show_goal(self, call: LiveCall, event: CallFinished) -> None:
        if call.is_mine:
            spoke = bool(event.duration_ms)
            self._mark.show_icon(
                "phone-end" if spoke else "failed", Tone.PLAIN if spoke else Tone.BAD
            )
            self.goal.setText(live_phrases.CALL_OVER if spoke else wording.NO_CONVERSATION)
            return
        reached = event.goal_reached
        self._mark.show_icon("done" if reached else "failed", Tone.GOOD if reached else Tone.BAD)
        self.goal.setText(wording.goal_words(event))

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(GRID)
        words.addWidget(self.goal)
        words.addWidget(self.outcome)
        head = QHBoxLayout()
        head.setSpacing(MARGIN - GRID)
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        foot = FlowLayout(spacing=2 * MARGIN)
        for number in (self.duration, self.recording, self.answers, self.median, self.p95):
            foot.addWidget(number)
        buttons = FlowLayout(spacing=GAP)
        for button in (self.wrap_up, self.again, self.library, self.folder, self.close_call):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN + GRID, MARGIN, MARGIN, MARGIN)
        column.setSpacing(MARGIN)
        column.addLayout(head)
        column.addLayout(foot)
        column.addLayout(buttons)
