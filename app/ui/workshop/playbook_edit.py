"""The text of a playbook: line numbers, marks at the lines with problems, wavy lines below.

Owns the painting and going to a line. What the problems are is handed in.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QToolTip, QWidget

from app.commands.agents import Problem
from app.ui import icons, theme
from app.ui.controls import ICON_PX, ink
from app.ui.theme import GAP, GRID, Colours
from app.ui.tr import tr
from app.ui.workshop.code_box import CodeBox
from app.ui.workshop.playbook_look import PlaybookLook
from app.ui.workshop.problem_rows import mark_of

LEAST_DIGITS = 3


class PlaybookEdit(CodeBox):
    """Text to write in. Lines count from 1, columns from 0."""

    def __init__(self) -> None:
        super().__init__(tr("Playbook"))
        self.problems: Sequence[Problem] = ()
        self.found: list[QTextCursor] = []
        self.shown_place = -1
        self.margin = _Margin(self)
        self._look = PlaybookLook(self.document(), self.palette())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.blockCountChanged.connect(lambda _count: self._make_room())
        self.updateRequest.connect(self._scroll_margin)
        self.cursorPositionChanged.connect(self._mark)
        self._make_room()

    @property
    def line(self) -> int:
        """The line that the cursor is in."""
        return self.textCursor().blockNumber() + 1

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Mark these."""
        self.problems = problems
        self._mark()
        self.margin.update()

    def search(self, words: str) -> int:
        """Mark the places that have the words, letter case aside, and show the next one."""
        self.found, self.shown_place = [], -1
        place = self.document().find(words) if words else QTextCursor()
        while not place.isNull():
            self.found.append(place)
            place = self.document().find(words, place)
        here = self.textCursor().selectionStart()
        after = [number for number, each in enumerate(self.found) if each.selectionStart() >= here]
        self.go_to_place(after[0] if after else 0)
        return len(self.found)

    def go_to_place(self, place: int) -> None:
        """Show one of the places found; after the last comes the first."""
        if self.found:
            self.shown_place = place % len(self.found)
            cursor = QTextCursor(self.found[self.shown_place])
            cursor.setPosition(cursor.selectionStart())
            self.setTextCursor(cursor)
            self.centerCursor()
        self._mark()

    def go_to(self, line: int, column: int = 0) -> None:
        """Put the cursor there and the line in the middle."""
        block = self.document().findBlockByNumber(max(0, line - 1))
        if not block.isValid():
            return
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + min(column, max(0, block.length() - 1)))
        self.setTextCursor(cursor)
        self.centerCursor()

    def problems_at(self, line: int) -> list[Problem]:
        """What is wrong in a line, the weightiest first."""
        found = [problem for problem in self.problems if problem.line == line]
        return sorted(found, key=lambda problem: not problem.stops)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A new line begins where the one above begins."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            before = self.textCursor().block().text()[: self.textCursor().positionInBlock()]
            indent = before[: len(before) - len(before.lstrip(" "))]
            self.textCursor().insertText(f"\n{indent}")
            self.ensureCursorVisible()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """A problem says what it is when it is pointed at."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = event.pos() - self.viewport().pos()
            line = self.cursorForPosition(place).blockNumber() + 1
            words = "\n".join(problem.message for problem in self.problems_at(line))
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Other colours when the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_look"):
            self._look.wear(self.palette())
            self._mark()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The margin is as high as the text."""
        super().resizeEvent(event)
        inside = self.contentsRect()
        width = self.margin.width_px()
        self.margin.setGeometry(QRect(inside.left(), inside.top(), width, inside.height()))

    def paint_margin(self, event: QPaintEvent) -> None:
        """Numbers and marks of the lines in sight."""
        look = theme.colours(self.palette())
        painter = QPainter(self.margin)
        painter.fillRect(event.rect(), QColor(look.window))
        painter.setFont(self.font())
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        high = self.fontMetrics().height()
        while block.isValid() and top <= event.rect().bottom():
            number = block.blockNumber() + 1
            if block.isVisible():
                painter.setPen(QColor(look.text if number == self.line else look.muted))
                room = QRectF(0, top, self.margin.width() - GAP, high)
                painter.drawText(room, Qt.AlignmentFlag.AlignRight, str(number))
                here = self.problems_at(number)
                if here:
                    icon, tone = mark_of(here[0])
                    mark = QRectF(GRID, top + (high - ICON_PX) / 2, ICON_PX, ICON_PX)
                    icons.paint(painter, icon, mark, ink(tone, look))
            top += self.blockBoundingRect(block).height()
            block = block.next()

    def _make_room(self) -> None:
        self.setViewportMargins(self.margin.width_px(), 0, 0, 0)

    def _scroll_margin(self, area: QRect, moved: int) -> None:
        if moved:
            self.margin.scroll(0, moved)
        else:
            self.margin.update(0, area.y(), self.margin.width(), area.height())

    def _mark(self) -> None:
        """The cursor's line on a ground, a wavy line below each problem."""
        look = theme.colours(self.palette())
        here = QTextEdit.ExtraSelection()
        here.format.setBackground(QColor(look.window))
        here.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        here.cursor = self.textCursor()
        here.cursor.clearSelection()
        marks = [here]
        for problem in self.problems:
            mark = QTextEdit.ExtraSelection()
            mark.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            mark.format.setUnderlineColor(QColor(ink(mark_of(problem)[1], look)))
            mark.cursor = self._cursor_over(problem)
            marks.append(mark)
        self.setExtraSelections([*marks, *self._places(look)])
        self.margin.update()

    def _places(self, look: Colours) -> list[QTextEdit.ExtraSelection]:
        """What was searched for, the place that is shown strongest."""
        marks = []
        for number, place in enumerate(self.found):
            mark = QTextEdit.ExtraSelection()
            shown = number == self.shown_place
            mark.format.setBackground(QColor(look.accent if shown else look.accent_soft))
            if shown:
                mark.format.setForeground(QColor(look.on_accent))
            mark.cursor = place
            marks.append(mark)
        return marks

    def _cursor_over(self, problem: Problem) -> QTextCursor:
        """A problem's columns; the words of its line where it names none."""
        block = self.document().findBlockByNumber(problem.line - 1)
        cursor = QTextCursor(block)
        if not problem.line or not block.isValid():
            return QTextCursor()
        text = block.text()
        start, end = problem.start, min(problem.end, len(text))
        if end <= start:
            start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        cursor.setPosition(block.position() + min(start, len(text)))
        keep = QTextCursor.MoveMode.KeepAnchor
        cursor.setPosition(block.position() + max(start, end), keep)
        return cursor


class _Margin(QWidget):
    """Left of the text."""

    def __init__(self, edit: PlaybookEdit) -> None:
        super().__init__(edit)
        self._edit = edit

    def width_px(self) -> int:
        """Room for a mark and the largest number."""
        digits = max(LEAST_DIGITS, len(str(self._edit.blockCount())))
        return 2 * GRID + ICON_PX + digits * self._edit.fontMetrics().horizontalAdvance("9") + GAP

    def sizeHint(self) -> QSize:
        """As wide as that."""
        return QSize(self.width_px(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text knows where its lines are."""
        self._edit.paint_margin(event)
