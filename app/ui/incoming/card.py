"""One call that rings here: who, on which line, who would take it, and the buttons.

Owns the card; asking the desk is ``calls``'s.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.controls import Button, Glyph, Kind, Tone
from app.ui.incoming import phrases
from app.ui.labels import ElidedLabel, Label
from app.ui.live import phrases as live_phrases
from app.ui.live.notice import Notice
from app.ui.live.state import LiveCall
from app.ui.theme import GAP, GRID, MARGIN

BUTTON_PX = 44


class RingCard(QWidget):
    """A ringing call with its buttons."""

    answer_wanted = Signal(str)
    agent_wanted = Signal(str)
    decline_wanted = Signal(str)
    redirect_wanted = Signal(str)

    def __init__(self, call: LiveCall, why_no_redirect: str) -> None:
        super().__init__()
        self.call_id = call.id
        self.name = ElidedLabel("", theme.TITLE_PX, bold=True)
        self.about = ElidedLabel("", muted=True)
        self.agent = ElidedLabel("", muted=True)
        self._line = call.began.line_label
        self.waiting = Label()
        self.problem = Notice()
        self.waiting.setWordWrap(True)
        self.waiting.hide()
        self.answer = Button(live_phrases.ANSWER, "phone", Kind.PRIMARY, BUTTON_PX)
        self.decline = Button(live_phrases.DECLINE, "phone-end", Kind.DANGER, BUTTON_PX)
        self.let_agent = Button(live_phrases.LET_AGENT, "agent")
        self.redirect = Button(phrases.REDIRECT, "redirect")
        self.redirect.setEnabled(not why_no_redirect)
        self.redirect.setToolTip(why_no_redirect)
        self.redirect.setAccessibleDescription(why_no_redirect)
        self._arrange()
        for button, signal in (
            (self.answer, self.answer_wanted),
            (self.let_agent, self.agent_wanted),
            (self.decline, self.decline_wanted),
            (self.redirect, self.redirect_wanted),
        ):
            # The window never has the keyboard; these are worked by pointer and by keys
            # that hold for the whole program.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, s=signal: s.emit(self.call_id))

    def show_call(self, call: LiveCall, country: str, talking: LiveCall | None) -> None:
        """Show the call as it is now; ``talking`` is the one that would go on hold."""
        self.name.say(call.name)
        company = call.contact.company if call.contact is not None else ""
        number = call.number if call.number != call.name else ""
        parts = (company, number, country)
        self.about.say("  ·  ".join(part for part in parts if part))
        self.waiting.setText(phrases.waiting(talking.name) if talking is not None else "")
        self.waiting.setVisible(talking is not None)
        for button in (self.answer, self.let_agent, self.decline, self.redirect):
            button.setAccessibleName(phrases.act_on(button.text(), call.name))
        self.setAccessibleName(f"{call.name}, {self.about.words}")

    def show_agent(self, template: str, left_ms: float | None) -> None:
        """Who would take the call, and in how many seconds by itself."""
        if left_ms is None:
            words = phrases.agent_would(template) if template else ""
        else:
            seconds = max(0, -int(-left_ms // 1000))
            words = phrases.agent_answers_in(template, seconds)
        line_and_agent = "  ·  ".join(part for part in (self._line, words) if part)
        if line_and_agent != self.agent.words:
            self.agent.say(line_and_agent)

    def show_problem(self, words: str) -> None:
        """Say what did not work; the call still rings."""
        if words:
            self.problem.say(words)
        else:
            self.problem.clear()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A surface with a line below."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.surface))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(look.line))

    def _arrange(self) -> None:
        who = QVBoxLayout()
        who.setSpacing(GRID // 2)
        for label in (self.name, self.about, self.agent):
            who.addWidget(label)
        head = QHBoxLayout()
        head.setSpacing(MARGIN - GRID)
        head.addWidget(Glyph("phone-in", Tone.ACCENT, 32), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(who, 1)
        main = QHBoxLayout()
        main.setSpacing(GAP)
        main.addWidget(self.answer)
        main.addStretch()
        main.addWidget(self.decline)
        rest = QHBoxLayout()
        rest.setSpacing(GAP)
        rest.addWidget(self.let_agent)
        rest.addStretch()
        rest.addWidget(self.redirect)
        inside = QVBoxLayout()
        inside.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        inside.setSpacing(GAP + GRID)
        inside.addLayout(head)
        inside.addWidget(self.waiting)
        inside.addLayout(main)
        inside.addLayout(rest)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.problem)
        column.addLayout(inside)
