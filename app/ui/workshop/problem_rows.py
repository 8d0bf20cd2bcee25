"""What is wrong with what is being edited, as a list to go through.

Owns the list; going to a problem is for whoever shows the text.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.commands.agents import Problem
from app.ui import icons, theme
from app.ui.controls import ICON_PX, ScrollBar, Tone, ink
from app.ui.settings.navigation import Index, paint_ground
from app.ui.theme import GAP, TARGET
from app.ui.tr import tr

MOST_ROWS = 5
_PROBLEM = Qt.ItemDataRole.UserRole


def mark_of(problem: Problem) -> tuple[str, Tone]:
    """A problem's icon: what stops a call is marked otherwise than what is good to know."""
    return ("failed", Tone.BAD) if problem.stops else ("warning", Tone.WARN)


def problem_words(problem: Problem) -> str:
    """A problem with its line, if it has one."""
    if not problem.line:
        return problem.message
    return tr("Line {line}: {message}").format(line=problem.line, message=problem.message)


def weight_word(problem: Problem) -> str:
    """How much a problem weighs, as a word."""
    return tr("Stops a call") if problem.stops else tr("Good to know")


def count_words(count: int, key: str) -> str:
    """How many problems there are, and with which key to go through them, if it has one."""
    if not count:
        return tr("No problem found.")
    said = tr("1 problem.") if count == 1 else tr("{count} problems.").format(count=count)
    if not key:
        return said
    way = tr("{key} goes to it.") if count == 1 else tr("{key} goes to the next.")
    return f"{said} {way.format(key=key)}"


def neighbour(problems: Sequence[Problem], here: tuple[int, int], step: int) -> Problem | None:
    """The next problem after a line and column, or before it for a negative ``step``; round
    and round. None where no problem has a line."""
    placed = [problem for problem in problems if problem.line]
    placed.sort(key=lambda problem: (problem.line, problem.start), reverse=step < 0)
    if step > 0:
        further = [each for each in placed if (each.line, each.start) > here]
    else:
        further = [each for each in placed if (each.line, each.start) < here]
    return next(iter(further or placed), None)


class ProblemRows(QListWidget):
    """Problems in the order of the text. ``picked`` carries the one to go to."""

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Problems"))
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setVerticalScrollBar(ScrollBar())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setItemDelegate(_Painting(self))
        self.itemActivated.connect(self._pick)
        self.itemClicked.connect(self._pick)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these; hidden while there are none."""
        at = self.currentRow()
        self.clear()
        for problem in problems:
            item = QListWidgetItem(problem_words(problem))
            item.setSizeHint(QSize(0, TARGET))
            item.setData(_PROBLEM, problem)
            spoken = f"{weight_word(problem)}. {problem_words(problem)}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            item.setToolTip(f"{weight_word(problem)}: {problem.message}")
            self.addItem(item)
        self.setCurrentRow(min(at, self.count() - 1))
        self.setFixedHeight(min(self.count(), MOST_ROWS) * TARGET + 2 * self.frameWidth())
        self.setVisible(bool(problems))

    def problems(self) -> list[Problem]:
        """What it shows."""
        return [self.item(row).data(_PROBLEM) for row in range(self.count())]

    def point_to(self, problem: Problem) -> None:
        """Stand on a problem."""
        self.setCurrentRow(self.problems().index(problem))

    def _pick(self, item: QListWidgetItem) -> None:
        self.picked.emit(item.data(_PROBLEM))


class _Painting(QStyledItemDelegate):
    """Mark and sentence."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One problem."""
        look = theme.colours(option.palette)
        painter.save()
        box = paint_ground(painter, option)
        icon, tone = mark_of(index.data(_PROBLEM))
        left = box.left() + GAP
        mark = QRectF(left, box.center().y() - ICON_PX / 2, ICON_PX, ICON_PX)
        icons.paint(painter, icon, mark, ink(tone, look))
        words = box.adjusted(ICON_PX + 2 * GAP, 0, -GAP, 0)
        painter.setFont(theme.font(theme.BASE_PX - 1))
        painter.setPen(QColor(look.text))
        elide = Qt.TextElideMode.ElideRight
        text = index.data(Qt.ItemDataRole.DisplayRole)
        shown = painter.fontMetrics().elidedText(text, elide, int(words.width()))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()
