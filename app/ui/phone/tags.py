"""Tags as chips that can be removed, and a field that adds one with completion.

Owns what is shown; keeping the tags is its listener's.
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QWidget

from app.ui.controls import Button
from app.ui.phone.fields import Field
from app.ui.phone.flow import FlowLayout
from app.ui.theme import TARGET
from app.ui.tr import tr

FIELD_PX = 112
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TagChip(Button):
    """One tag; pressing it takes it away."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag, "close")
        words = tr("Remove the tag {tag}").format(tag=tag)
        self.setAccessibleName(words)
        self.setToolTip(words)


class TagField(Field):
    """Enter adds what is typed; only in an empty field it is for the window around it."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, and what any field does."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in ENTER and plain and self.text().strip():
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class TagEditor(QWidget):
    """``changed`` carries all tags after one came or went. What is typed becomes a tag with
    Enter, when it is chosen among those offered, and when the field is left."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.chips: list[TagChip] = []
        self._tags: tuple[str, ...] = ()
        self._known = QStringListModel()
        self.field = TagField(tr("Add a tag"), tr("Add a tag"))
        self.field.setFixedSize(FIELD_PX, TARGET)
        self.field.setMaxLength(40)
        self.field.entered.connect(self.take_typed)
        self.field.editingFinished.connect(self.take_typed)
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.field.setCompleter(completer)
        # The field shows what was chosen only after this signal.
        completer.activated.connect(self.take_typed, Qt.ConnectionType.QueuedConnection)
        self._flow = FlowLayout(self)
        self._flow.addWidget(self.field)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def tags(self) -> tuple[str, ...]:
        """As they are shown."""
        return self._tags

    def show_tags(self, tags: Sequence[str]) -> None:
        """Show other tags."""
        if tuple(tags) == self._tags:
            return
        self._tags = tuple(tags)
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [TagChip(tag) for tag in self._tags]
        for place, chip in enumerate(self.chips):
            chip.clicked.connect(partial(self._remove, chip.text()))
            self._flow.insert(place, chip)
            chip.show()
        self.updateGeometry()

    def offer(self, known: Sequence[str]) -> None:
        """The tags that completion offers."""
        self._known.setStringList([tag for tag in known if tag not in self._tags])

    def take_typed(self) -> None:
        """Make a tag of what is typed; for before the tags are read or others are shown."""
        tag = " ".join(self.field.text().split())
        self.field.clear()
        if tag and tag.casefold() not in (each.casefold() for each in self._tags):
            self.show_tags((*self._tags, tag))
            self.changed.emit(self._tags)

    def _remove(self, tag: str, _down: bool = False) -> None:
        self.show_tags([each for each in self._tags if each != tag])
        self.field.setFocus()
        self.changed.emit(self._tags)
