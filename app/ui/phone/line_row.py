"""One line in the head: its state, its voicemail, who answers, and when the agent does.

Owns the controls of one line. Asking is the head's; a state is a shape and a word, never a
colour alone.
"""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app import wording
from app.engine.events import LineChanged, MessagesWaiting
from app.ui import theme
from app.ui.controls import Button, Glyph, Tone
from app.ui.labels import ElidedLabel, Label
from app.ui.lines import mark_of
from app.ui.phone import phrases
from app.ui.phone.fields import Choice
from app.ui.theme import GAP, TARGET
from app.ui.tr import tr
from models.lines import AgentAnswers, Line

ROW_PX = 40
NAME_PX = 148
NARROW_NAME_PX = 100
STATE_PX = 88
LONG = 40
"""A state of more characters is written small."""
ANSWERS_PX = 240
ASIDE_PX = 168
"""Room for Retry or the voicemail, so that what follows stands in one column."""
WAITS_S = (5, 10, 15, 20, 30)


class StateLabel(Label):
    """A state and its reason on two small lines, or the state alone where there is no room."""

    def __init__(self) -> None:
        super().__init__()
        self.words = self.told = ""
        self._short_words = ""
        self._short = False
        self.setWordWrap(True)
        self.setMinimumWidth(STATE_PX)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_words(self, words: str, short: str, told: str) -> None:
        """Show another state: ``short`` is how it is called, ``words`` adds why, and ``told``,
        for the tooltip and a screen reader, what to do about it."""
        self.words, self._short_words, self.told = words, short, told
        self.setToolTip(told)
        self.setAccessibleName(told)
        self._show()

    def be_short(self, short: bool) -> None:
        """Leave the reason to the tooltip, or show it."""
        self._short = short
        self._show()

    def _show(self) -> None:
        shown = self._short_words if self._short else self.words
        self.setFont(theme.font(theme.SMALL_PX if len(shown) > LONG else theme.BASE_PX))
        self.setText(shown)


class LineRow(QWidget):
    """A line as it is now."""

    retry_asked = Signal(str)
    answers_chosen = Signal(str, object, int)
    """The line, when the agent answers (``AgentAnswers``), after how many seconds."""
    voicemail_asked = Signal(str)

    def __init__(self, line: Line, template: str) -> None:
        super().__init__()
        self.line = line
        self._failed = self._has_messages = self._narrow = False
        self._explains = False
        """Its state takes the room of the template."""
        self._mark = Glyph("ring", Tone.PLAIN)
        self._name = ElidedLabel(line.label, bold=True)
        self._name.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._name.setFixedWidth(NAME_PX)
        self.state = StateLabel()
        self.retry = Button(tr("Retry"), "redial")
        self.retry.setAccessibleName(tr("Retry {line}").format(line=line.label))
        self.retry.clicked.connect(lambda: self.retry_asked.emit(line.id))
        self.voicemail = Button(tr("No messages"), "voicemail")
        self.voicemail.clicked.connect(lambda: self.voicemail_asked.emit(line.id))
        self.voicemail.hide()
        self.template = ElidedLabel(
            tr("Template: {name}").format(name=template) if template else tr("No template"),
            muted=True,
        )
        self.answers = Choice(tr("When the agent answers on {line}").format(line=line.label))
        self._fill_answers()
        self.answers.activated.connect(self._choose_answers)
        self._arrange()
        self.setFixedHeight(ROW_PX)
        self.show_state(LineChanged(line.id, line.label, "offline" if line.enabled else "off"))

    def show_state(self, change: LineChanged) -> None:
        """Show whether it can be called on, and if not why."""
        self._mark.show_icon(*mark_of(change))
        if change.state == "off" or not self.line.enabled:
            self.state.show_words(*[tr("Not in use")] * 3)
        else:
            short, words = wording.line_word(change), wording.line_words(change)
            self.state.show_words(words, short, wording.line_sentences(change))
        self.setAccessibleName(f"{self.line.label}: {self.state.told}")
        self._failed = change.state == "failed"
        self._explains = self._failed or bool(change.silent_stun)
        self.retry.setVisible(self._failed)
        self.template.setVisible(not self._narrow and not self._explains)
        self.voicemail.setVisible(self._has_messages and not self._failed)

    def show_messages(self, waiting: MessagesWaiting | None, missing: str = "") -> None:
        """Show what its voicemail holds; ``missing`` is why this phone cannot tell."""
        known = waiting is not None and bool(waiting.new or waiting.old)
        self._has_messages = known
        self.voicemail.setVisible(known and not self._failed)
        if waiting is not None and known:
            words = phrases.messages(waiting.new, waiting.old)
            self.voicemail.say(words)
            self.voicemail.setAccessibleName(f"{self.line.label}: {words}")
        self.state.setToolTip(f"{self.state.told}\n{missing}" if missing else self.state.told)

    def show_narrow(self, narrow: bool) -> None:
        """Leave out what can be spared."""
        self._narrow = narrow
        self.state.be_short(narrow)
        self._name.setFixedWidth(NARROW_NAME_PX if narrow else NAME_PX)
        self._aside.setMinimumWidth(0 if narrow else ASIDE_PX)
        self.template.setVisible(not narrow and not self._explains)

    def _fill_answers(self) -> None:
        """Off, after some seconds, always; a wait of the owner's own is among them."""
        line = self.line
        waits = sorted({*WAITS_S, line.answer_after_s})
        self.answers.addItem(tr("Agent answers: off"), (AgentAnswers.OFF, line.answer_after_s))
        for wait_s in waits:
            words = tr("Agent answers: after {n} s").format(n=wait_s)
            self.answers.addItem(words, (AgentAnswers.AFTER, wait_s))
        self.answers.addItem(
            tr("Agent answers: always"), (AgentAnswers.ALWAYS, line.answer_after_s)
        )
        self.answers.setFixedSize(ANSWERS_PX, TARGET)
        self.answers.setToolTip(self.answers.accessibleName())
        self.show_answers(line)

    def show_answers(self, line: Line) -> None:
        """Show when the agent answers, as it is kept."""
        self.line = line
        for row in range(self.answers.count()):
            when, after_s = self.answers.itemData(row)
            fits = when is line.agent_answers
            if fits and (when is not AgentAnswers.AFTER or after_s == line.answer_after_s):
                with QSignalBlocker(self.answers):
                    self.answers.setCurrentIndex(row)

    def _choose_answers(self, row: int) -> None:
        when, after_s = self.answers.itemData(row)
        self.answers_chosen.emit(self.line.id, when, after_s)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self._mark)
        row.addWidget(self._name)
        row.addWidget(self.state, 3)
        self._aside = QWidget()
        beside = QHBoxLayout(self._aside)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.retry)
        beside.addWidget(self.voicemail)
        beside.addStretch()
        row.addWidget(self._aside)
        row.addWidget(self.template, 2)
        row.addWidget(self.answers)
