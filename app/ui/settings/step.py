"""One step of the audio check: what to do, how it went, and a way to mend it.

Owns the card, its five verdicts as shape and word, and buttons that stack where it is
narrow. Leaves what is checked to ``audio_steps``.
"""

from collections.abc import Callable, Coroutine, Sequence
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.controls import Button, Card, Glyph, Tone
from app.ui.labels import Label
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from app.ui.settings.rows import Note, announce
from app.ui.settings.words import words_of
from app.ui.theme import GAP, GRID, MARGIN
from app.ui.tr import tr


class Verdict(StrEnum):
    """How a step went."""

    UNTRIED = "untried"
    BUSY = "busy"
    GOOD = "good"
    LOOK = "look"
    BAD = "bad"


MARKS: dict[Verdict, tuple[str, Tone]] = {
    Verdict.UNTRIED: ("ring", Tone.PLAIN),
    Verdict.BUSY: ("thinking", Tone.ACCENT),
    Verdict.GOOD: ("done", Tone.GOOD),
    Verdict.LOOK: ("warning", Tone.WARN),
    Verdict.BAD: ("failed", Tone.BAD),
}


def verdict_word(verdict: Verdict) -> str:
    """A verdict as a word."""
    return {
        Verdict.UNTRIED: tr("Not tried yet"),
        Verdict.BUSY: tr("Working..."),
        Verdict.GOOD: tr("Good"),
        Verdict.LOOK: tr("Look at this"),
        Verdict.BAD: tr("Does not work"),
    }[verdict]


class Buttons(QWidget):
    """Buttons beside each other, or below each other where there is no room."""

    def __init__(self, buttons: Sequence[Button] = ()) -> None:
        super().__init__()
        self._buttons = list(buttons)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(GAP)
        for button in buttons:
            self._line.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._line.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """As narrow as its widest button."""
        widest = max((button.sizeHint().width() for button in self._buttons), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose beside or below."""
        super().resizeEvent(event)
        shown = [button.sizeHint().width() for button in self._buttons if not button.isHidden()]
        wide = sum(shown) + GAP * max(0, len(shown) - 1)
        direction = QBoxLayout.Direction
        narrow = event.size().width() < wide
        wanted = direction.TopToBottom if narrow else direction.LeftToRight
        if self._line.direction() != wanted:
            self._line.setDirection(wanted)
            self.updateGeometry()


class Step(Card):
    """A numbered step. ``busy`` tells when it begins and ends to use the sound."""

    busy = Signal(bool)
    judged = Signal()
    failure = Verdict.BAD
    """What an error comes to."""

    def __init__(self, number: int, title: str, hint: str) -> None:
        super().__init__(title)
        self.title, self.verdict = f"{number}. {title}", Verdict.UNTRIED
        self._mend: Callable[[], object] = self.setFocus
        self._glyph = Glyph("ring", Tone.PLAIN, 20)
        self._word = Label("", theme.BASE_PX - 1)
        said = Label(hint, theme.BASE_PX - 1, muted=True)
        said.setWordWrap(True)
        if not hint:
            said.hide()
        self.note = Note()
        self.mend = Button(tr("Mend"), "tool")
        self.mend.hide()
        self.mend.clicked.connect(lambda: self._mend())
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self._glyph)
        named = Label(self.title, bold=True)
        named.setWordWrap(True)
        head.addWidget(named, 1)
        head.addWidget(self._word)
        self.body = QVBoxLayout()
        self.body.setSpacing(GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN - GRID, MARGIN, MARGIN - GRID)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addWidget(said)
        column.addLayout(self.body)
        column.addWidget(self.note)
        column.addWidget(self.mend)
        self.judge(Verdict.UNTRIED, "")

    def judge(
        self,
        verdict: Verdict,
        words: str,
        mend: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Show how it went; ``mend`` is a button's word and what it does."""
        changed = (verdict, words) != (self.verdict, self.note.words)
        self.verdict = verdict
        icon, tone = MARKS[verdict]
        self._glyph.show_icon(icon, tone)
        self._word.setText(verdict_word(verdict))
        self.note.say(words, icon, tone)
        self.setAccessibleName(f"{self.title}: {verdict_word(verdict)}. {words}".strip())
        self.mend.setVisible(mend is not None)
        if mend is not None:
            self.mend.say(mend[0])
            self._mend = mend[1]
        if changed and words:
            announce(self, words, urgent=verdict is Verdict.BAD)
        self.judged.emit()

    def allow(self, allowed: bool) -> None:
        """Let its buttons be pressed, or not while another step uses the sound."""
        for button in self.findChildren(Button):
            if button is not self.mend:
                button.setEnabled(allowed)

    def work(
        self, bridge: Runner, command: Coroutine[Any, Any, Any], done: Callable[[Any], None]
    ) -> None:
        """Run something that uses the sound; an error is the verdict."""
        self.busy.emit(True)

        def finished(result: Any) -> None:
            self.busy.emit(False)
            done(result)

        def failed(error: BaseException) -> None:
            self.busy.emit(False)
            self.judge(self.failure, words_of(error))

        ask(bridge, self, command, finished, failed)
