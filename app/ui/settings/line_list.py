"""The list of lines: name, state as shape and word, and what is not saved.

Owns the painting of an entry and choosing by mouse and keyboard.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app import wording
from app.engine.events import LineChanged
from app.ui import icons, theme
from app.ui.controls import ICON_PX, ScrollBar, Tone, ink
from app.ui.lines import mark_of
from app.ui.settings.line_draft import LineDraft
from app.ui.settings.navigation import Index, paint_ground
from app.ui.theme import GAP, GRID
from app.ui.tr import tr

ENTRY_PX = 52
_ID, _ICON, _TONE, _STATE = (Qt.ItemDataRole.UserRole + number for number in range(4))


class LineList(QListWidget):
    """Lines by name; ``chosen`` carries the id of the one that a person picked."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Lines"))
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setVerticalScrollBar(ScrollBar())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setItemDelegate(_Entry(self))
        self.currentItemChanged.connect(self._choose)

    def show_lines(self, drafts: Sequence[LineDraft], states: Mapping[str, LineChanged]) -> None:
        """Show the lines as they are; the chosen one stays chosen."""
        current = self.currentItem()
        here = current.data(_ID) if current is not None else None
        blocked = self.blockSignals(True)
        self.clear()
        for draft in sorted(drafts, key=_order):
            self.addItem(_item(draft, states.get(draft.edited.id)))
        self.blockSignals(blocked)
        if here is not None:
            self.point_to(here)

    def point_to(self, line_id: str) -> None:
        """Mark a line without telling."""
        blocked = self.blockSignals(True)
        for row in range(self.count()):
            if self.item(row).data(_ID) == line_id:
                self.setCurrentRow(row)
        self.blockSignals(blocked)
        self.viewport().update()

    def first(self) -> str:
        """The id of the uppermost line."""
        return str(self.item(0).data(_ID))

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(_ID))


def _order(draft: LineDraft) -> tuple[bool, str]:
    return draft.is_new, (draft.saved or draft.edited).label.lower()


def _item(draft: LineDraft, state: LineChanged | None) -> QListWidgetItem:
    label = draft.edited.label or tr("New line")
    icon, tone, words = "ring", Tone.PLAIN, tr("Nothing heard yet")
    if draft.is_new:
        words = tr("New")
    elif draft.saved is not None and not draft.saved.enabled:
        words = tr("Not in use")
    elif state is not None:
        (icon, tone), words = mark_of(state), wording.line_word(state)
    if draft.dirty:
        icon, tone, words = "pencil", Tone.WARN, f"{words}, {tr('not saved')}"
    item = QListWidgetItem(label)
    item.setSizeHint(QSize(0, ENTRY_PX))
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{label}: {words}")
    item.setToolTip(f"{label}\n{words}")
    for role, value in ((_ID, draft.edited.id), (_ICON, icon), (_TONE, tone), (_STATE, words)):
        item.setData(role, value)
    return item


class _Entry(QStyledItemDelegate):
    """Name above, state below."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One line; the chosen one on a ground, with an outline for the keyboard."""
        look = theme.colours(option.palette)
        painter.save()
        box = paint_ground(painter, option)
        left, width = box.left() + GAP + GRID, box.width() - 2 * GAP - GRID
        top = QRectF(left, box.top() + GRID, width, box.height() / 2 - GRID)
        below = QRectF(left + ICON_PX + GRID, top.bottom(), width - ICON_PX - GRID, top.height())
        tone = Tone(index.data(_TONE))
        icons.paint(
            painter,
            index.data(_ICON),
            QRectF(left, below.center().y() - ICON_PX / 2 + 1, ICON_PX, ICON_PX),
            ink(tone, look),
        )
        painter.setFont(theme.font(bold=True))
        painter.setPen(QColor(look.text))
        _line(painter, top, index.data(Qt.ItemDataRole.DisplayRole))
        painter.setFont(theme.font(theme.SMALL_PX))
        painter.setPen(QColor(look.muted))
        _line(painter, below, index.data(_STATE))
        painter.restore()


def _line(painter: QPainter, box: QRectF, words: str) -> None:
    elide = Qt.TextElideMode.ElideRight
    shown = painter.fontMetrics().elidedText(words, elide, int(box.width()))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)
