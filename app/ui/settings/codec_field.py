"""Which sound codings a line offers, the best liked first.

Owns the list with its check marks and moving by button, key and mouse.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app.ui.controls import Button
from app.ui.settings.fields import Field
from app.ui.settings.listing import KEY, Boxed, Listing
from app.ui.theme import GRID, TARGET
from app.ui.tr import tr

CODECS = ("opus", "g722", "pcmu", "pcma")


def codec_words(codec: str) -> str:
    """A codec as people know it."""
    return {
        "opus": tr("Opus (best sound)"),
        "g722": tr("G.722 (wide band)"),
        "pcmu": tr("G.711 µ-law"),
        "pcma": tr("G.711 A-law"),
    }.get(codec, codec)


class CodecField(Field):
    """Check marks in an order. The value is a tuple of names."""

    def __init__(self) -> None:
        self.list = Listing("", len(CODECS), chosen_too=True)
        self.list.setDragDropMode(Listing.DragDropMode.InternalMove)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.up = Button(tr("Up"), "arrow-up")
        self.down = Button(tr("Down"), "arrow-down")
        buttons = QWidget()
        column = QVBoxLayout(buttons)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.up)
        column.addWidget(self.down)
        column.addStretch()
        super().__init__(self.list, buttons)
        layout = self.layout()
        assert isinstance(layout, QBoxLayout)
        layout.removeWidget(self.list)
        layout.insertWidget(0, Boxed(self.list), 1)
        buttons.setParent(None)  # the list went into its box: by Tab they would come before it
        layout.addWidget(buttons)
        self._missing: dict[str, str] = {}
        self.list.setFixedHeight(len(CODECS) * TARGET)
        self.list.installEventFilter(self)
        self.list.itemChanged.connect(lambda _item: self._commit())
        self.list.model().rowsMoved.connect(lambda *_: self._commit())
        self.list.currentRowChanged.connect(lambda _row: self._allow())
        self.up.clicked.connect(lambda: self.move_by(-1))
        self.down.clicked.connect(lambda: self.move_by(1))
        self.show_value(CODECS)

    @property
    def value(self) -> tuple[str, ...]:
        """The checked ones, in order."""
        items = [self.list.item(row) for row in range(self.list.count())]
        checked = Qt.CheckState.Checked
        return tuple(str(item.data(KEY)) for item in items if item.checkState() == checked)

    def name_it(self, name: str) -> None:
        """Buttons move what is chosen in the list."""
        super().name_it(name)
        self.up.setAccessibleName(f"{self.up.text()}: {name}")
        self.down.setAccessibleName(f"{self.down.text()}: {name}")

    def grey(self, reasons: dict[str, str]) -> None:
        """Codecs that the telephone cannot do, and why."""
        if reasons == self._missing:
            return
        self._missing = dict(reasons)
        self.show_value(self.value)

    def show_value(self, value: Any) -> None:
        """The checked ones first, in their order, then the others."""
        chosen: Sequence[str] = tuple(value or ())
        blocked = self.list.blockSignals(True)
        at = max(0, self.list.currentRow())
        self.list.clear()
        for codec in (*chosen, *(one for one in CODECS if one not in chosen)):
            item = self.list.put(codec_words(codec), codec)
            on = codec in chosen
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
            if codec in self._missing:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
                item.setToolTip(self._missing[codec])
        self.list.setCurrentRow(at)
        self.list.blockSignals(blocked)
        self._allow()

    def move_by(self, step: int) -> None:
        """Move the chosen one up or down."""
        row = self.list.currentRow()
        if 0 <= row + step < self.list.count():
            blocked = self.list.blockSignals(True)
            item = self.list.takeItem(row)
            self.list.insertItem(row + step, item)
            self.list.setCurrentRow(row + step)
            self.list.blockSignals(blocked)
            self._commit()
        self._allow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt with an arrow moves."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
            if alt and event.key() in steps:
                self.move_by(steps[Qt.Key(event.key())])
                return True
        return super().eventFilter(watched, event)

    def _allow(self) -> None:
        row = self.list.currentRow()
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < self.list.count() - 1)

    def _commit(self) -> None:
        self.committed.emit(self.value)
