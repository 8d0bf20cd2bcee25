"""Which tools a template may use: a list with check marks.

Owns the list. A tool that a template names and that is there no longer stays in sight.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.ui.settings.fields import Field
from app.ui.theme import TARGET
from app.ui.tr import tr
from models.tools import Tool

_NAME = Qt.ItemDataRole.UserRole


class ToolChecks(Field):
    """Check marks; the value is a tuple of names, in the order of the list."""

    def __init__(self) -> None:
        self.list = QListWidget()
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_Marking(self.list))
        super().__init__(self.list)
        self._offered: list[tuple[str, str]] = []
        self.list.itemChanged.connect(lambda _item: self.committed.emit(self.value))
        self.list.itemActivated.connect(_toggle)
        self.show_value(())

    @property
    def value(self) -> tuple[str, ...]:
        """The checked ones."""
        items = [self.list.item(row) for row in range(self.list.count())]
        checked = Qt.CheckState.Checked
        return tuple(str(item.data(_NAME)) for item in items if item.checkState() == checked)

    def offer(self, own: Sequence[Tool], built_in: Sequence[Tool]) -> None:
        """Offer the tools that there are now."""
        here = [(tool.name, _about(tool)) for tool in own]
        here += [(tool.name, tool.description) for tool in built_in]
        if here != self._offered:
            chosen = self.value
            self._offered = here
            self.show_value(chosen)

    def show_value(self, value: Any) -> None:
        """Check these."""
        chosen: Sequence[str] = tuple(value or ())
        known = [name for name, _ in self._offered]
        why = tr("There is no such tool any more.")
        gone = [(name, why) for name in chosen if name not in known]
        blocked = self.list.blockSignals(True)
        at = max(0, self.list.currentRow())
        self.list.clear()
        for name, about in (*self._offered, *gone):
            item = QListWidgetItem(name if (name, about) not in gone else f"{name} ({tr('gone')})")
            item.setSizeHint(QSize(0, TARGET))
            item.setData(_NAME, name)
            item.setToolTip(about)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, about)
            on = name in chosen
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.setCurrentRow(min(at, self.list.count() - 1))
        self.list.blockSignals(blocked)
        rows = max(1, self.list.count())
        self.list.setFixedHeight(rows * TARGET + 2 * self.list.frameWidth())


class _Marking(QStyledItemDelegate):
    """The row that the keyboard is on stands out only while the keyboard is in the list."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        if not option.state & QStyle.StateFlag.State_Active or not self._has_keyboard():
            option.state &= ~QStyle.StateFlag.State_Selected

    def _has_keyboard(self) -> bool:
        shown = self.parent()
        return isinstance(shown, QListWidget) and shown.hasFocus()


def _about(tool: Tool) -> str:
    return (
        tool.description
        if tool.enabled
        else tr("Switched off. {what}").format(what=tool.description)
    )


def _toggle(item: QListWidgetItem) -> None:
    on = item.checkState() == Qt.CheckState.Checked
    item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
