"""A command on the page of keys, with its key.

Owns the row: the field that takes a key, what it says against one, and the question whether
to take it all the same. Leaves which key may be had to ``shortcut_editor``.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QKeySequenceEdit, QLineEdit, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.controls import Button
from app.ui.labels import Label
from app.ui.phone.fields import outline
from app.ui.shell import phrases
from app.ui.shell.announcing import announce
from app.ui.shell.commands import PORTABLE, Command, portable
from app.ui.theme import GAP, GRID, TARGET

FIELD_PX, ROW_PX = 168, 40


class KeyField(QKeySequenceEdit):
    """Takes the next key; Backspace and Delete leave the command without one."""

    cleared = Signal()

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setMaximumSequenceLength(1)
        self.setFixedSize(FIELD_PX, TARGET + GRID)
        self.setContentsMargins(2, 2, 2, 2)
        name = phrases.CHANGE_KEY.format(words=words)
        self.setAccessibleName(name)
        inner = self.findChild(QLineEdit)
        if inner is not None:
            inner.setAccessibleName(name)
            inner.setFrame(False)
            inner.setTextMargins(GRID, 0, GRID, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The outline round the text."""
        super().paintEvent(event)
        outline(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear, or take the key."""
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.cleared.emit()
            return
        super().keyPressEvent(event)


class KeyRow(QWidget):
    """One command: its words, its key, its usual key, and a question when it is taken."""

    wanted = Signal(str, str)
    """The command's id and the key that the person pressed; empty for none."""
    usual_wanted = Signal(str)
    taken = Signal(str, str)
    """The person wants the key although it is another command's."""

    def __init__(self, command: Command) -> None:
        super().__init__()
        self.command = command
        self.field = KeyField(command.words)
        self.usual = Button(phrases.USUAL_KEY, "back")
        self.usual.setAccessibleName(phrases.USUAL_KEY_OF.format(words=command.words))
        stays = self.usual.sizePolicy()
        stays.setRetainSizeWhenHidden(True)
        self.usual.setSizePolicy(stays)
        self.problem = Label(pixels=theme.SMALL_PX)
        self.problem.setWordWrap(True)
        self.use = Button(phrases.USE_ANYWAY, "done")
        self.keep = Button(phrases.KEEP_OLD, "close")
        self._wish = ""
        self._shown = ""
        self._arrange()
        self.field.editingFinished.connect(self._edited)
        self.field.cleared.connect(lambda: self.wanted.emit(command.id, ""))
        self.usual.clicked.connect(lambda: self.usual_wanted.emit(command.id))
        self.use.clicked.connect(lambda: self.taken.emit(command.id, self._wish))
        self.keep.clicked.connect(lambda: self.show_key(self._shown))

    def show_key(self, keys: str) -> None:
        """Show the key that works now, and no question."""
        self._shown = keys
        self.field.setKeySequence(QKeySequence(keys, PORTABLE))
        self.usual.setVisible(portable(self.command.keys) != keys)
        self.question.hide()

    def refuse(self, sentence: str) -> None:
        """Say why a key cannot be had; the old one stays."""
        self.show_key(self._shown)
        self._say(sentence, asks=False)

    def ask(self, keys: str, sentence: str) -> None:
        """Say whose key it is, and whether to take it."""
        self._wish = keys
        self._say(sentence, asks=True)

    def _say(self, sentence: str, *, asks: bool) -> None:
        self.problem.setText(sentence)
        self.use.setVisible(asks)
        self.keep.setVisible(asks)
        self.question.show()
        announce(self, sentence, urgent=True)

    def _edited(self) -> None:
        keys = self.field.keySequence().toString(PORTABLE)
        if keys != self._shown:
            self.wanted.emit(self.command.id, keys)

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        words = Label(self.command.words)
        words.setMinimumHeight(ROW_PX)
        row.addWidget(words, 1)
        row.addWidget(self.field)
        row.addWidget(self.usual)
        self.question = QWidget()
        asked = QHBoxLayout(self.question)
        asked.setContentsMargins(0, 0, 0, GAP)
        asked.setSpacing(GAP)
        asked.addWidget(self.problem, 1)
        asked.addWidget(self.use)
        asked.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.question)
