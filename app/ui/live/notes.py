"""What a person writes about a call, each line with the call's time.

Owns the field and what is in it. Leaves when that is saved to ``keeper``.
"""

import re
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPalette
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout

from app import wording
from app.commands.library import LibraryCommands
from app.ui import theme
from app.ui.controls import Card, ScrollBar
from app.ui.labels import ElidedLabel, Label
from app.ui.live import phrases
from app.ui.live.keeper import SAVE_AFTER_MS, Keeper
from app.ui.live.well import Well
from app.ui.runner import Runner
from app.ui.theme import GAP, GRID, MARGIN

STAMP = re.compile(r"\[((?:\d+:)?\d+:\d\d)\]")
FIELD_PX = 128


class NoteKeeper(Keeper[str]):
    """Saves one call's note."""

    def __init__(
        self,
        bridge: Runner,
        library: LibraryCommands,
        call_id: str,
        save_after_ms: int = SAVE_AFTER_MS,
    ) -> None:
        super().__init__(bridge, "", save_after_ms)
        self._library, self._call_id = library, call_id

    @property
    def text(self) -> str:
        """As it was written last, saved or not."""
        return self._now

    def begin_with(self, text: str) -> None:
        """Take a text as saved; whatever waited is forgotten."""
        self._pause.stop()
        self._now = self._kept = text

    def written(self) -> str | None:
        """The text, or None where nobody has written one."""
        return self._now if self._now or self._kept else None

    def change(self, text: str) -> None:
        """Another text; it is saved after the pause."""
        self.put(text)

    def command(self, value: str) -> Coroutine[Any, Any, Any]:
        """See ``Keeper.command``."""
        return self._library.save_note(self._call_id, value)

    def why_not(self, error: BaseException) -> str:
        """See ``Keeper.why_not``."""
        return phrases.not_saved(str(error))


class NoteField(QPlainTextEdit):
    """Text whose lines begin with the call's time, as long as ``stamp`` gives one. A click on
    such a time tells where it is."""

    moment_wanted = Signal(int)
    """Milliseconds on the call's clock."""

    def __init__(self, stamp: Callable[[], str]) -> None:
        super().__init__()
        self._stamp = stamp
        self.setAccessibleName(phrases.NOTES)
        self.setPlaceholderText(phrases.NOTES_HINT)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBar(ScrollBar())
        self.setFixedHeight(FIELD_PX)
        self.setFont(theme.font())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a time goes to its moment."""
        super().mouseReleaseEvent(event)
        cursor = self.cursorForPosition(event.position().toPoint())
        stamp = STAMP.match(cursor.block().text())
        if stamp is not None and 0 < cursor.positionInBlock() < stamp.end():
            self.moment_wanted.emit(moment_ms(stamp[1]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter at the start of an empty line is preceded by the time."""
        text = event.text()
        if text.isprintable() and text and not self.textCursor().block().text():
            self.insertPlainText(self._stamp())
        super().keyPressEvent(event)


class NotesCard(Card):
    """The note of one call."""

    def __init__(self, keeper: NoteKeeper, elapsed_ms: Callable[[], float | None]) -> None:
        super().__init__(phrases.NOTES)
        self.keeper = keeper
        self._elapsed_ms = elapsed_ms
        self.field = NoteField(self._stamp)
        self.state = ElidedLabel("", theme.SMALL_PX, muted=True)
        self.state.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN - GRID, MARGIN, MARGIN - GRID)
        column.setSpacing(GAP)
        column.addWidget(Label(phrases.NOTES, bold=True))
        column.addWidget(Well(self.field))
        column.addWidget(self.state)
        self.field.textChanged.connect(lambda: keeper.change(self.field.toPlainText()))
        keeper.state_changed.connect(self.state.say)

    def _stamp(self) -> str:
        elapsed_ms = self._elapsed_ms()
        return "" if elapsed_ms is None else f"[{wording.clock_time(elapsed_ms)}] "


def moment_ms(time: str) -> int:
    """``mm:ss`` or ``h:mm:ss`` on the call's clock in milliseconds."""
    total_s = 0
    for part in time.split(":"):
        total_s = total_s * 60 + int(part)
    return total_s * 1000
