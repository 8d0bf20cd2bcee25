"""Which tools a template may use: a list with ticks.

Owns the list. A tool that a template names and that is there no longer stays in sight.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt

from app.ui.settings.fields import Field
from app.ui.settings.listing import KEY, Boxed, Listing
from app.ui.theme import TARGET
from app.ui.tr import tr
from models.tools import Tool


class ToolChecks(Field):
    """Ticks; the value is a tuple of names, in the order of the list."""

    def __init__(self) -> None:
        self.list = Listing("", 1)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        super().__init__(self.list)
        layout = self.layout()
        assert layout is not None
        layout.removeWidget(self.list)
        layout.addWidget(Boxed(self.list))
        self._offered: list[tuple[str, str]] = []
        self.list.itemChanged.connect(lambda _item: self.committed.emit(self.value))
        self.show_value(())

    @property
    def value(self) -> tuple[str, ...]:
        """The ticked ones."""
        items = [self.list.item(row) for row in range(self.list.count())]
        ticked = Qt.CheckState.Checked
        return tuple(str(item.data(KEY)) for item in items if item.checkState() == ticked)

    def offer(self, own: Sequence[Tool], built_in: Sequence[Tool]) -> None:
        """Offer the tools that there are now."""
        here = [(tool.name, _about(tool)) for tool in own]
        here += [(tool.name, tool.description) for tool in built_in]
        if here != self._offered:
            chosen = self.value
            self._offered = here
            self.show_value(chosen)

    def show_value(self, value: Any) -> None:
        """Tick these."""
        chosen: Sequence[str] = tuple(value or ())
        known = [name for name, _ in self._offered]
        why = tr("There is no such tool any more.")
        gone = [(name, why) for name in chosen if name not in known]
        blocked = self.list.blockSignals(True)
        at = max(0, self.list.currentRow())
        self.list.clear()
        for name, about in (*self._offered, *gone):
            words = name if name in known else f"{name} ({tr('gone')})"
            item = self.list.put(words, name, about)
            on = name in chosen
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.list.setCurrentRow(min(at, self.list.count() - 1))
        self.list.blockSignals(blocked)
        self.list.setFixedHeight(max(1, self.list.count()) * TARGET)


def _about(tool: Tool) -> str:
    return (
        tool.description
        if tool.enabled
        else tr("Switched off. {what}").format(what=tool.description)
    )
