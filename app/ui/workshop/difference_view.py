"""Two versions of a template beside each other, field by field.

Owns how it is shown: what is gone is struck through, what is new is underlined, each on a
ground of its own. The comparison is ``difference``'s.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent
from PySide6.QtGui import (
    QColor,
    QFont,
    QTextCharFormat,
    QTextCursor,
    QTextLength,
    QTextTableFormat,
)
from PySide6.QtWidgets import QFrame, QTextEdit

from app.ui import theme
from app.ui.controls import ScrollBar
from app.ui.theme import GAP
from app.ui.tr import tr
from app.ui.workshop.difference import Change, FieldDifference, Piece


class DifferenceView(QTextEdit):
    """A table of two columns that can be read, searched by eye and copied."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBar(ScrollBar())
        self.setAccessibleName(tr("Difference"))
        self.fields: Sequence[FieldDifference] = ()
        self._titles = ("", "")

    def show_fields(self, titles: tuple[str, str], fields: Sequence[FieldDifference]) -> None:
        """Show another difference; ``titles`` head the two sides."""
        self._titles, self.fields = titles, fields
        self.setAccessibleDescription(summary(fields))
        self._write()

    def changeEvent(self, event: QEvent) -> None:
        """Other colours when the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._write()

    def _write(self) -> None:
        self.clear()
        if not self.fields:
            return
        look = theme.colours(self.palette())
        shape = QTextTableFormat()
        shape.setCellPadding(GAP)
        shape.setCellSpacing(0)
        shape.setBorder(0)
        half = QTextLength(QTextLength.Type.PercentageLength, 50)
        shape.setColumnWidthConstraints([half, half])
        shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        cursor = QTextCursor(self.document())
        table = cursor.insertTable(1 + 2 * len(self.fields), 2, shape)
        heads = self._format(bold=True)
        for column, title in enumerate(self._titles):
            table.cellAt(0, column).firstCursorPosition().insertText(title, heads)
        muted = self._format(bold=True)
        muted.setForeground(QColor(look.muted))
        for place, field in enumerate(self.fields):
            row = 1 + 2 * place
            table.mergeCells(row, 0, 1, 2)
            ground = table.cellAt(row, 0).format()
            ground.setBackground(QColor(look.window))
            table.cellAt(row, 0).setFormat(ground)
            table.cellAt(row, 0).firstCursorPosition().insertText(field.title, muted)
            for column, pieces in enumerate((field.before, field.after)):
                inside = table.cellAt(row + 1, column).firstCursorPosition()
                for piece in pieces:
                    inside.insertText(piece.text, self._piece_format(piece))
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _format(self, *, bold: bool = False) -> QTextCharFormat:
        result = QTextCharFormat()
        result.setFont(theme.font())
        result.setForeground(QColor(theme.colours(self.palette()).text))
        result.setFontWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return result

    def _piece_format(self, piece: Piece) -> QTextCharFormat:
        look = theme.colours(self.palette())
        result = self._format()
        if piece.change is Change.OUT:
            result.setFontStrikeOut(True)
            result.setBackground(QColor(look.bad_soft))
            result.setForeground(QColor(look.bad))
        elif piece.change is Change.IN:
            result.setFontUnderline(True)
            result.setBackground(QColor(look.good_soft))
            result.setForeground(QColor(look.good))
        return result


def summary(fields: Sequence[FieldDifference]) -> str:
    """The difference in a sentence for each field, for those who do not see it."""
    words = tr("{field}: {out} words gone, {come} new.")
    told = [
        words.format(field=field.title, out=field.words_out, come=field.words_in)
        for field in fields
    ]
    return " ".join(told)
