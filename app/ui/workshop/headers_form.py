"""The headers that go with a tool's request: names, values, and which values are secret.

Owns the rows. A secret value is never shown: it is typed, handed on and forgotten; that one
is kept is said in words.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.controls import Button
from app.ui.labels import Label
from app.ui.phone.fields import Field
from app.ui.phone.parts import IconButton
from app.ui.settings.switch import Switch
from app.ui.theme import GAP, GRID, TARGET
from app.ui.tr import tr

MOST = 30
SECRET_NAMES = r"authorization|cookie|token|secret|password|api[-_]?key|signature"


@dataclass(frozen=True, slots=True)
class Headers:
    """What the form holds: open values, names of secret ones, and secret values just typed."""

    open: Mapping[str, str]
    secret: tuple[str, ...]
    typed: Mapping[str, str]


class HeaderRow(QWidget):
    """One header. ``kept`` tells that its secret value is with the passwords already."""

    changed = Signal()
    removed = Signal(object)

    def __init__(self, name: str = "", value: str = "", *, secret: bool, kept: bool) -> None:
        super().__init__()
        self._kept = kept
        self.name = Field(tr("Header's name"), "X-Api-Key", name)
        self.value = Field("", "", value)
        self.secret = Switch()
        self.secret.setChecked(secret)
        self.secret.setMinimumHeight(TARGET)
        self.remove = IconButton(tr("Remove this header"), "close")
        self.remove.clicked.connect(lambda: self.removed.emit(self))
        self.secret.clicked.connect(self._turn)
        self.name.textChanged.connect(self._renamed)
        self.value.textEdited.connect(lambda _text: self.changed.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.name, 2)
        row.addWidget(self.value, 3)
        row.addWidget(Label(tr("Secret"), theme.SMALL_PX, muted=True))
        row.addWidget(self.secret)
        row.addWidget(self.remove)
        self._name_parts()
        self._show()

    @property
    def is_secret(self) -> bool:
        """Whether its value is kept with the passwords."""
        return bool(self.secret.isChecked())

    def _turn(self) -> None:
        """Secret or open: a value that is kept does not come out again."""
        if not self.is_secret and self._kept:
            self.value.clear()
        self._kept = False
        self._show()
        self.changed.emit()

    def _renamed(self) -> None:
        """A kept value belongs to its header's name, and some names are those of secrets."""
        self._kept = False
        if re.search(SECRET_NAMES, self.name.text(), re.IGNORECASE):
            self.secret.setChecked(True)
        self._name_parts()
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        mode = QLineEdit.EchoMode
        self.value.setEchoMode(mode.Password if self.is_secret else mode.Normal)
        whole, short = tr("Value, kept with the passwords"), tr("Value")
        if self._kept:
            whole, short = tr("One is kept; type to replace it"), tr("One is kept")
        self.value.setPlaceholderText(short)
        self.value.setToolTip(whole if self.is_secret else "")

    def _name_parts(self) -> None:
        name = self.name.text() or tr("the header")
        self.value.setAccessibleName(tr("Value of {name}").format(name=name))
        self.secret.setAccessibleName(tr("Keep {name} secret").format(name=name))


class HeadersForm(QWidget):
    """All headers and a button for one more."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[HeaderRow] = []
        self.add = Button(tr("Add a header"), "plus")
        self.add.clicked.connect(self._add_and_enter)
        self._column = QVBoxLayout()
        self._column.setSpacing(GRID)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(self._column)
        column.addWidget(self.add)

    @property
    def headers(self) -> Headers:
        """What it holds now; rows without a name are left out."""
        named = [(row, row.name.text().strip()) for row in self.rows if row.name.text().strip()]
        return Headers(
            {name: row.value.text() for row, name in named if not row.is_secret},
            tuple(name for row, name in named if row.is_secret),
            {name: row.value.text() for row, name in named if row.is_secret and row.value.text()},
        )

    def show_headers(self, headers: Headers, kept: tuple[str, ...]) -> None:
        """Show these; ``kept`` names those whose secret value is with the passwords."""
        for row in list(self.rows):
            self._take_out(row)
        for name, value in headers.open.items():
            self._insert(HeaderRow(name, value, secret=False, kept=False))
        for name in headers.secret:
            typed = headers.typed.get(name, "")
            self._insert(HeaderRow(name, typed, secret=True, kept=name in kept))

    def _add_and_enter(self) -> None:
        row = HeaderRow(secret=False, kept=False)
        self._insert(row)
        row.name.setFocus()

    def _insert(self, row: HeaderRow) -> None:
        row.changed.connect(self.changed)
        row.removed.connect(self._drop)
        self.rows.append(row)
        self._column.addWidget(row)
        QWidget.setTabOrder(row.remove, self.add)
        self._allow()

    def _allow(self) -> None:
        full = tr("{most} headers are the most.").format(most=MOST)
        self.add.grey(full if len(self.rows) >= MOST else "")

    def _drop(self, row: HeaderRow) -> None:
        self._take_out(row)
        self.add.setFocus()
        self.changed.emit()

    def _take_out(self, row: HeaderRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._allow()
