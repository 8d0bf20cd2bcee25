"""One section of the list at the left: its heading, a way to begin a new one, its entries.

Owns the painting of an entry and moving through a section by keyboard. What the entries
say is ``catalogue``'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.ui import icons, theme
from app.ui.controls import ICON_PX, Tone, ink
from app.ui.settings.navigation import Index, paint_ground
from app.ui.theme import GAP, GRID

ENTRY_PX = 48
_KEY, _ICON, _TONE, _STATE, _MUTED = (Qt.ItemDataRole.UserRole + number for number in range(5))
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list. ``muted`` is for what is there but not in use."""

    key: str
    title: str
    icon: str
    words: str
    tone: Tone = Tone.PLAIN
    muted: bool = False


class Entries(QListWidget):
    """The entries of a section, as high as all of them. ``chosen`` carries a key."""

    chosen = Signal(str)
    entered = Signal()
    """Enter: go to the editor."""
    passed = Signal(int)
    """An arrow led out of the section: -1 above it, 1 below."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        for bars_off in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            bars_off(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setItemDelegate(_Painting(self))
        self.currentItemChanged.connect(self._choose)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these; the one that is stood on stays so."""
        here = self.key
        blocked = self.blockSignals(True)
        self.clear()
        for entry in entries:
            self.addItem(_item(entry))
        self.blockSignals(blocked)
        self.setFixedHeight(len(entries) * ENTRY_PX + 2 * self.frameWidth())
        self.point_to(here)

    @property
    def key(self) -> str:
        """The key of the entry that is stood on; empty for none."""
        item = self.currentItem()
        return str(item.data(_KEY)) if item is not None else ""

    def keys(self) -> list[str]:
        """All keys, from above."""
        return [str(self.item(row).data(_KEY)) for row in range(self.count())]

    def words_of(self, key: str) -> str:
        """What an entry says below its title."""
        return str(self.item(self.keys().index(key)).data(_STATE))

    def point_to(self, key: str) -> None:
        """Stand on an entry without telling; an unknown one leaves none."""
        blocked = self.blockSignals(True)
        keys = self.keys()
        if key in keys:
            self.setCurrentRow(keys.index(key))
        else:
            self.setCurrentItem(None)  # type: ignore[call-overload]
            self.clearSelection()
        self.blockSignals(blocked)
        self.viewport().update()

    def enter(self, row: int) -> None:
        """Take the keyboard and choose an entry; -1 is the last."""
        self.setFocus(Qt.FocusReason.TabFocusReason)
        self.setCurrentRow(row if row >= 0 else self.count() - 1)

    def box(self) -> QRectF:
        """Where the entry stands that is stood on."""
        item = self.currentItem()
        return QRectF(self.visualItemRect(item)) if item is not None else QRectF()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the editor; the arrows go on to the next section."""
        down, up = event.key() == Qt.Key.Key_Down, event.key() == Qt.Key.Key_Up
        if event.key() in ENTER and self.key:
            self.entered.emit()
        elif down and self.currentRow() == self.count() - 1:
            self.passed.emit(1)
        elif up and self.currentRow() <= 0:
            self.passed.emit(-1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tab comes to the list, not to an entry: nothing is chosen by passing through."""
        here = self.key
        blocked = self.blockSignals(True)
        super().focusInEvent(event)
        self.blockSignals(blocked)
        if not here:
            self.point_to("")

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(str(item.data(_KEY)))


def _item(entry: Entry) -> QListWidgetItem:
    item = QListWidgetItem(entry.title)
    item.setSizeHint(QSize(0, ENTRY_PX))
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.title}: {entry.words}")
    item.setToolTip(f"{entry.title}\n{entry.words}")
    values = (entry.key, entry.icon, entry.tone, entry.words, entry.muted)
    for role, value in zip((_KEY, _ICON, _TONE, _STATE, _MUTED), values, strict=True):
        item.setData(role, value)
    return item


class _Painting(QStyledItemDelegate):
    """Title above, icon and words below."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One entry; the chosen one on a ground, with an outline for the keyboard."""
        look = theme.colours(option.palette)
        painter.save()
        box = paint_ground(painter, option)
        left, width = box.left() + GAP + GRID, box.width() - 2 * GAP - GRID
        top = QRectF(left, box.top() + GRID, width, box.height() / 2 - GRID)
        below = QRectF(left + ICON_PX + GRID, top.bottom(), width - ICON_PX - GRID, top.height())
        mark = QRectF(left, below.center().y() - ICON_PX / 2 + 1, ICON_PX, ICON_PX)
        icons.paint(painter, index.data(_ICON), mark, ink(Tone(index.data(_TONE)), look))
        muted = bool(index.data(_MUTED))
        painter.setFont(theme.font(bold=not muted))
        painter.setPen(QColor(look.muted if muted else look.text))
        _line(painter, top, index.data(Qt.ItemDataRole.DisplayRole))
        painter.setFont(theme.font(theme.SMALL_PX))
        painter.setPen(QColor(look.muted))
        _line(painter, below, index.data(_STATE))
        painter.restore()


def _line(painter: QPainter, box: QRectF, words: str) -> None:
    elide = Qt.TextElideMode.ElideRight
    shown = painter.fontMetrics().elidedText(words, elide, int(box.width()))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)
