"""What the operator writes to the agent: a whisper, or words to be said exactly.

Owns the two modes and their texts, which stay until they have been taken: each mode keeps
its own, so that a hidden instruction is never spoken by a slip. Sending is handed in.
"""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.controls import Button, Kind, ScrollBar
from app.ui.labels import ElidedLabel
from app.ui.live import console_phrases as words
from app.ui.live.mode_switch import ModeButton, ModeSwitch
from app.ui.live.well import Well
from app.ui.theme import GAP, GRID, MARGIN

MOST_LINES = 4
MOST_LETTERS = 1000


class Mode(StrEnum):
    """What happens with the text."""

    WHISPER = "whisper"
    SAY = "say"


HINTS = {Mode.WHISPER: words.WHISPER_HINT, Mode.SAY: words.SAY_HINT}
NAMES = {Mode.WHISPER: words.WHISPER, Mode.SAY: words.SAY}
Send = Callable[[Mode, str, Callable[[bool], None]], None]
"""Sends a text and tells whether it was taken."""


class ComposerField(QPlainTextEdit):
    """As high as its text, up to four lines. Enter sends, Shift+Enter begins a line."""

    sent = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFont(theme.font())
        self.setVerticalScrollBar(ScrollBar())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """One line."""
        return QSize(120, self.height())

    def sizeHint(self) -> QSize:
        """Its text."""
        return QSize(320, self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Shift+Enter and Escape mean something here."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.sent.emit()
        elif enter:
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        lines = max(1, min(MOST_LINES, round(self.document().size().height())))
        margin = 2 * round(self.document().documentMargin())
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + margin + 2)


class Composer(QWidget):
    """The field, its two modes and what is wrong with sending just now."""

    left = Signal()
    """The keyboard is wanted elsewhere."""

    def __init__(self, send: Send) -> None:
        super().__init__()
        self._send = send
        self._mode = Mode.WHISPER
        self._texts = {Mode.WHISPER: "", Mode.SAY: ""}
        self._blocks: dict[Mode, str] = {Mode.WHISPER: "", Mode.SAY: ""}
        self._sending = False
        self.whisper = ModeButton(words.WHISPER, "whisper")
        self.say = ModeButton(words.SAY, "speaking")
        self.field = ComposerField()
        self.send = Button(words.SEND, "arrow-up", Kind.PRIMARY)
        self.hint = ElidedLabel("", theme.SMALL_PX, muted=True)
        self.setAccessibleName(words.COMPOSER)
        self._arrange()
        self.whisper.clicked.connect(lambda: self.choose(Mode.WHISPER))
        self.say.clicked.connect(lambda: self.choose(Mode.SAY))
        self.field.textChanged.connect(self._typed)
        self.field.sent.connect(self.send_now)
        self.field.left.connect(self.left)
        self.send.clicked.connect(self.send_now)
        self._show()

    @property
    def mode(self) -> Mode:
        """What a text would be used for now."""
        return self._mode

    def text_of(self, mode: Mode) -> str:
        """What is written in a mode and has not been taken yet."""
        return self._texts[mode]

    def choose(self, mode: Mode) -> None:
        """Change to a mode, with its own text, and take the keyboard."""
        if mode is not self._mode:
            self._mode = mode
            self.field.setPlainText(self._texts[mode])
            self.field.moveCursor(self.field.textCursor().MoveOperation.End)
        self._show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def begin_with(self, mode: Mode) -> None:
        """Change to a mode where nothing is written yet; the keyboard stays where it is."""
        if mode is not self._mode and not any(self._texts.values()):
            self._mode = mode
            self._show()

    def put(self, text: str) -> None:
        """Put a text into "Say exactly" to be looked at; nothing is sent."""
        self.choose(Mode.SAY)
        self.field.setPlainText(text)
        self.field.moveCursor(self.field.textCursor().MoveOperation.End)

    def block(self, whisper_why: str, say_why: str) -> None:
        """Why a mode cannot be used now; empty where it can."""
        self._blocks = {Mode.WHISPER: whisper_why, Mode.SAY: say_why}
        self._show()

    def why_not(self, mode: Mode) -> str:
        """Why a mode cannot be used now; empty when it can."""
        return self._blocks[mode]

    def send_now(self) -> None:
        """Send the text, once; it stays until it has been taken."""
        text = self._texts[self._mode].strip()
        if not text or self._sending or self._blocks[self._mode]:
            return
        mode, written = self._mode, self._texts[self._mode]
        self._sending = True
        self._show()
        self._send(mode, text, lambda taken: self._over(mode, written, taken))

    def _over(self, mode: Mode, written: str, taken: bool) -> None:
        self._sending = False
        if taken and self._texts[mode] == written:
            self._texts[mode] = ""
            if mode is self._mode:
                self.field.clear()
        self._show()

    def _typed(self) -> None:
        text = self.field.toPlainText()
        if len(text) > MOST_LETTERS:
            self.field.textCursor().deletePreviousChar()
            return
        self._texts[self._mode] = text
        self._show()

    def _show(self) -> None:
        for mode, button in ((Mode.WHISPER, self.whisper), (Mode.SAY, self.say)):
            # The mode that is shown stays usable to the eye: its text waits in it.
            button.setEnabled(not self._blocks[mode] or mode is self._mode)
            button.setChecked(mode is self._mode)
            button.explain(self._blocks[mode] or HINTS[mode])
        block = self._blocks[self._mode]
        self.hint.say(block or words.COMPOSER_KEYS)
        role = QPalette.ColorRole
        self.hint.setForegroundRole(role.WindowText if block else role.PlaceholderText)
        self.field.setPlaceholderText(HINTS[self._mode])
        self.field.setAccessibleName(NAMES[self._mode])
        self.field.setAccessibleDescription(block or HINTS[self._mode])
        empty = not self._texts[self._mode].strip()
        why_not = block or (words.BEING_SENT if self._sending else "")
        why_not = why_not or (words.NOTHING_TYPED if empty else "")
        self.send.setEnabled(not why_not)
        self.send.setToolTip(why_not)
        self.send.setAccessibleDescription(why_not)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A surface with a line above."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(QRectF(self.rect()), QColor(look.surface))
        painter.fillRect(0, 0, self.width(), 1, QColor(look.line))

    def _arrange(self) -> None:
        modes = QHBoxLayout()
        modes.setSpacing(GAP)
        modes.addWidget(ModeSwitch(self.whisper, self.say))
        modes.addWidget(self.hint, 1)
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(Well(self.field), 1)
        line.addWidget(self.send, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, GAP + GRID, MARGIN, GAP + GRID)
        column.setSpacing(GRID)
        column.addLayout(modes)
        column.addLayout(line)
