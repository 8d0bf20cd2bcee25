"""The dialog that finds contacts that may be one, and merges those that are.

Owns the groups that are left and which of each are chosen; a preview shows what the merged
contact will hold. Merging is ``desk.people``'s; ``merged`` carries the way back.
"""

import dataclasses
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app.commands.people import Merged, PeopleCommands
from app.ui import theme
from app.ui.controls import Button, Card, Kind
from app.ui.labels import Label
from app.ui.phone import phrases
from app.ui.phone.contact_editor import wrapped
from app.ui.phone.parts import MessageBar, heading, scrolling
from app.ui.runner import Runner
from app.ui.settings.listing import Boxed, Listing
from app.ui.theme import GAP, GRID, MARGIN
from app.ui.ticks import TickBox
from app.ui.tr import tr
from models.contacts import Contact

SIZE = (720, 480)
GROUPS_PX = 240


class DuplicatesDialog(QDialog):
    """Groups at the left; at the right who is in one and what merging makes of them."""

    merged = Signal(object)
    """What came of it (``Merged``)."""

    def __init__(self, bridge: Runner, people: PeopleCommands, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._bridge, self._people = bridge, people
        self._groups: list[tuple[Contact, ...]] = []
        self._seen: set[frozenset[str]] = set()
        self.boxes: list[TickBox] = []
        self.setWindowTitle(tr("Contacts that may be one"))
        self.setAccessibleName(self.windowTitle())
        self.groups = Listing(tr("Groups"), 1)
        self.groups.setMaximumHeight(self.maximumHeight())  # as high as the dialog lets it be
        self.groups.setFixedWidth(GROUPS_PX)
        self.groups.currentRowChanged.connect(self._show_group)
        self.preview = wrapped("")
        self.message = MessageBar()
        self.merge = Button(tr("Merge"), "merge", Kind.PRIMARY)
        self.merge.clicked.connect(self._ask_merge)
        self.keep = Button(tr("They are different"), "close")
        self.keep.clicked.connect(self._skip)
        self.done_button = Button(tr("Close"), "done")
        self.done_button.clicked.connect(self.accept)
        for button in (self.merge, self.keep, self.done_button):
            button.setAutoDefault(False)
        self._arrange()
        self.read()

    @property
    def chosen(self) -> tuple[Contact, ...]:
        """Those of the group that are to become one; the first keeps its name."""
        group = self._group()
        return tuple(c for c, box in zip(group, self.boxes, strict=True) if box.isChecked())

    def read(self) -> None:
        """Look for groups again."""
        self._bridge.run(self._people.duplicates(), self._take, self._failed)

    def _take(self, groups: list[tuple[Contact, ...]]) -> None:
        self._groups = [group for group in groups if ids(group) not in self._seen]
        self.groups.clear()
        for group in self._groups:
            words = tr("{name} ({n})").format(name=group[0].name, n=len(group))
            self.groups.put(words, group[0].id)
        self.groups.setCurrentRow(0 if self._groups else -1)
        self._show_group()

    def _group(self) -> tuple[Contact, ...]:
        row = self.groups.currentRow()
        return self._groups[row] if 0 <= row < len(self._groups) else ()

    def _show_group(self) -> None:
        while item := self._members.takeAt(0):
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self.boxes = [member(contact) for contact in self._group()]
        for contact, box in zip(self._group(), self.boxes, strict=True):
            box.toggled.connect(self._show_preview)
            self._members.addWidget(box)
            self._members.addWidget(wrapped(summary(contact, name=False)))
        self._members.addStretch()
        self._show_preview()

    def _show_preview(self) -> None:
        enough = len(self.chosen) > 1
        self.merge.setEnabled(enough)
        self.keep.setEnabled(bool(self._group()))
        if not self._groups:
            self.preview.setText(tr("There are no contacts that look like one and the same."))
        elif enough:
            self.preview.setText(summary(together(self.chosen), between="\n"))
        else:
            self.preview.setText(tr("Choose at least two to merge."))

    def _ask_merge(self) -> None:
        def done(merged: Merged) -> None:
            self.merged.emit(merged)
            self.read()

        merging = self._people.merge(tuple(contact.id for contact in self.chosen))
        self._bridge.run(merging, done, self._failed)

    def _skip(self) -> None:
        self._seen.add(ids(self._group()))
        self._take(self._groups)

    def _failed(self, error: BaseException) -> None:
        self.message.say(phrases.problem(error))

    def _arrange(self) -> None:
        inside = QWidget()
        self._members = QVBoxLayout(inside)
        self._members.setContentsMargins(0, 0, 0, 0)
        self._members.setSpacing(GRID)
        result = Card(tr("After merging"))
        inner = QVBoxLayout(result)
        inner.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        inner.addWidget(heading(tr("After merging")))
        inner.addWidget(self.preview)
        right = QVBoxLayout()
        right.setSpacing(GAP)
        right.addWidget(heading(tr("The same person or firm")))
        right.addWidget(scrolling(inside), 1)
        right.addWidget(result)
        middle = QHBoxLayout()
        middle.setSpacing(MARGIN)
        middle.addWidget(Boxed(self.groups))
        middle.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.done_button)
        foot.addStretch()
        foot.addWidget(self.keep)
        foot.addWidget(self.merge)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN + GAP, MARGIN, MARGIN + GAP, MARGIN)
        column.setSpacing(MARGIN)
        column.addWidget(Label(self.windowTitle(), theme.TITLE_PX, bold=True))
        column.addLayout(middle, 1)
        column.addWidget(self.message)
        column.addLayout(foot)
        self.setMinimumSize(*SIZE)


def member(contact: Contact) -> TickBox:
    """One of a group, to be chosen."""
    box = TickBox(contact.name)
    box.setAccessibleName(f"{contact.name}, {summary(contact, name=False)}")
    box.setChecked(True)
    return box


def summary(contact: Contact, *, name: bool = True, between: str = phrases.DOT) -> str:
    """A contact in a few words."""
    head = " ".join(contact.notes.split())
    parts = (
        contact.name if name else "",
        contact.company,
        ", ".join(contact.numbers),
        ", ".join(contact.emails),
        ", ".join(contact.tags),
        head[:80] + "..." if len(head) > 80 else head,
    )
    return between.join(part for part in parts if part) or tr("Nothing but the name")


def together(contacts: Sequence[Contact]) -> Contact:
    """What merging makes of contacts, for showing it before it is done."""
    first = contacts[0]
    return dataclasses.replace(
        first,
        company=next((each.company for each in contacts if each.company), ""),
        numbers=tuple(dict.fromkeys(n for each in contacts for n in each.numbers)),
        emails=tuple(dict.fromkeys(e for each in contacts for e in each.emails)),
        tags=tuple(dict.fromkeys(t for each in contacts for t in each.tags)),
        notes="\n".join(each.notes for each in contacts if each.notes),
    )


def ids(group: Sequence[Contact]) -> frozenset[str]:
    """A group by who is in it."""
    return frozenset(contact.id for contact in group)
