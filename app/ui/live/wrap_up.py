"""The drawer after a call: outcome, drafted summary, action items, tags.

Owns the form and its keys: 1 to 9 choose an outcome while no text field is in use, Escape
leaves a text field and then the drawer. The key that saves is a command's; keeping what is in
it is ``wrap_up_keeper``'s.
"""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.commands.console import WrapUp
from app.ui import theme
from app.ui.controls import Button, Kind, Tone
from app.ui.labels import ElidedLabel, Label
from app.ui.live import wrap_up_phrases as words
from app.ui.live.action_list import ActionList
from app.ui.live.key_names import SAVE_WRAP_UP, KeyNames
from app.ui.live.outcomes import Outcomes
from app.ui.live.wrap_up_keeper import WrapUpKeeper
from app.ui.phone.fields import TextBox
from app.ui.phone.parts import MessageBar, scrolling
from app.ui.phone.tags import TagEditor
from app.ui.theme import GAP, GRID, MARGIN

WIDTH_PX = 400
SUMMARY_PX = 112
PAUSE_MS = 1000
"""Digits that follow each other more quickly are one number."""


class WrapUpDrawer(QWidget):
    """One call's wrap-up. ``done`` comes once it was saved, ``skipped`` when it was left."""

    done = Signal()
    skipped = Signal()

    def __init__(self, keeper: WrapUpKeeper, keys: KeyNames) -> None:
        super().__init__()
        self.keeper, self._keys = keeper, keys
        self._saving = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self.waiting = ElidedLabel("", theme.SMALL_PX, muted=True)
        self.outcomes = Outcomes()
        self.summary = TextBox(words.SUMMARY, words.SUMMARY_HINT)
        self.summary.setFixedHeight(SUMMARY_PX)
        self.items = ActionList()
        self.tags = TagEditor()
        self.problem = MessageBar()
        self.state = Label("", theme.SMALL_PX, muted=True)
        self.state.setWordWrap(True)
        self.skip = Button(words.SKIP, "close", height=40)
        self.save = Button(words.SAVE, "done", Kind.PRIMARY, 40)
        self.skip.setToolTip(words.SKIP_HINT)
        self.form = QWidget()
        self._arrange()
        self.setFixedWidth(WIDTH_PX)
        self.setAccessibleName(words.WRAP_UP)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("keepsDigits", True)  # else the window would dial them
        self.show_waiting(0)
        self._let_be_used(False)
        self._connect()
        keeper.read()

    def show_waiting(self, count: int) -> None:
        """How many more calls wait for theirs."""
        self.waiting.say(words.waiting(count) if count else "")
        self.save.say(words.SAVE_AND_NEXT if count else words.SAVE)

    def wait_for_pause(self) -> None:
        """Somebody was typing elsewhere when this opened: their digits are no outcome until
        they have looked up."""
        self._pause.start()

    @property
    def pausing(self) -> bool:
        """Whether digits mean nothing yet."""
        return self._pause.isActive()

    def save_now(self) -> None:
        """Keep it and go on."""
        if self.save.isEnabled():
            self.tags.take_typed()
            self._saving = True
            self._show_save()
            self.keeper.save(self._saved)

    def leave(self) -> None:
        """Skip it; what was changed is kept."""
        self.keeper.flush()
        self.skipped.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits and Escape; what a text field takes does not come here."""
        if event.key() == Qt.Key.Key_Escape:
            if writes():
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.leave()
        elif not self.press(event.text()):
            super().keyPressEvent(event)

    def press(self, digit: str) -> bool:
        """A digit that was typed where nobody writes."""
        if self.pausing and digit.isdigit():
            self._pause.start()
            return True
        return not writes() and self.keeper.wrap_up is not None and self.outcomes.press(digit)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A surface with a line at its left."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.surface))
        painter.fillRect(0, 0, 1, self.height(), QColor(look.line))

    def _show(self, wrap_up: WrapUp) -> None:
        self.outcomes.show_outcome(wrap_up.outcome)
        blocked = self.summary.blockSignals(True)
        self.summary.setPlainText(wrap_up.summary)
        self.summary.blockSignals(blocked)
        self.items.show_items(wrap_up.action_items)
        self.tags.show_tags(wrap_up.tags)
        self.state.setText("" if wrap_up.saved or not wrap_up.summary else words.DRAFTED)
        self._let_be_used(True)

    def _let_be_used(self, usable: bool) -> None:
        self.form.setVisible(usable)
        self._show_save()
        if not usable:
            self.state.setText(words.LOADING)

    def _show_save(self) -> None:
        why_not = words.BEING_SAVED if self._saving else ""
        why_not = why_not or ("" if self.keeper.wrap_up is not None else words.NOT_READ)
        self.save.setEnabled(not why_not)
        hint = why_not or self._keys.key(SAVE_WRAP_UP)
        self.save.setToolTip(hint)
        self.save.setAccessibleDescription(hint)

    def _saved(self) -> None:
        self._saving = False
        self._show_save()
        self.done.emit()

    def _told(self, state: str) -> None:
        self.state.setText(state)
        if self._saving and not self.keeper.is_saved and state.startswith(words.NOT_SAVED):
            self._saving = False
            self._show_save()

    def _not_read(self, sentence: str) -> None:
        self.state.setText("")
        retry = ("redial", words.RETRY, self._read_again)
        self.problem.say(sentence, Tone.BAD, retry)

    def _read_again(self) -> None:
        self.state.setText(words.LOADING)
        self.keeper.read()

    def _connect(self) -> None:
        keeper = self.keeper
        keeper.came.connect(self._show)
        keeper.failed.connect(self._not_read)
        keeper.state_changed.connect(self._told)
        self.outcomes.chosen.connect(lambda outcome: keeper.change(outcome=outcome))
        self.summary.textChanged.connect(lambda: keeper.change(summary=self.summary.toPlainText()))
        self.items.changed.connect(lambda items: keeper.change(action_items=items))
        self.tags.changed.connect(lambda tags: keeper.change(tags=tags))
        self.skip.clicked.connect(self.leave)
        self.save.clicked.connect(self.save_now)
        self._keys.changed.connect(self._show_save)

    def _arrange(self) -> None:
        form = QVBoxLayout(self.form)
        form.setContentsMargins(MARGIN, GRID, MARGIN, GAP)
        form.setSpacing(GRID)
        keys = Label(words.OUTCOME_KEYS, theme.SMALL_PX, muted=True)
        keys.setWordWrap(True)
        parts = (
            (words.OUTCOME, (self.outcomes, keys)),
            (words.SUMMARY, (self.summary,)),
            (words.ITEMS, (self.items,)),
            (words.TAGS, (self.tags,)),
        )
        for title, widgets in parts:
            form.addWidget(Label(title, bold=True))
            for widget in widgets:
                form.addWidget(widget)
            form.addSpacing(GAP)
        form.addStretch(1)
        head = QHBoxLayout()
        head.setContentsMargins(MARGIN, GAP + GRID, MARGIN, GRID)
        head.addWidget(Label(words.WRAP_UP, theme.TITLE_PX, bold=True))
        head.addSpacing(GAP)
        head.addWidget(self.waiting, 1)
        self.state.setContentsMargins(MARGIN, 0, MARGIN, 0)
        foot = QHBoxLayout()
        foot.setContentsMargins(MARGIN, GRID, MARGIN, MARGIN)
        foot.setSpacing(GAP)
        foot.addStretch(1)
        foot.addWidget(self.skip)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._problem_inset())
        column.addWidget(scrolling(self.form), 1)
        column.addWidget(self.state)
        column.addLayout(foot)

    def _problem_inset(self) -> QVBoxLayout:
        inset = QVBoxLayout()
        inset.setContentsMargins(MARGIN, 0, MARGIN, 0)
        inset.addWidget(self.problem)
        return inset


def writes() -> bool:
    """Whether the keyboard is in a text field."""
    return isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit)
