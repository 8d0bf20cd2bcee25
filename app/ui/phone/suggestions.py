"""People and numbers that may be meant, below the number field.

Owns asking (not at every key: 120 ms after the last) and the list. The keyboard's focus
stays in the field, which steers the list; nothing is chosen until somebody does.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.commands.people import PeopleCommands, Suggestion
from app.ui import theme
from app.ui.controls import Tone
from app.ui.phone import phrases
from app.ui.phone.fields import TYPING_RESTS_MS
from app.ui.phone.number_field import NumberField
from app.ui.phone.parts import announce
from app.ui.phone.recents_model import Role
from app.ui.phone.row_painting import Look, RowDelegate
from app.ui.phone.rows import RowView
from app.ui.runner import Runner
from app.ui.theme import RADIUS
from app.ui.tr import tr

MOST = 8
SHOWN = 6
ROW_PX = 48
Index = QModelIndex | QPersistentModelIndex


class SuggestionModel(QAbstractListModel):
    """The suggestions there are now."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Suggestion] = []

    def show(self, rows: list[Suggestion]) -> None:
        """Take other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The suggestion, and one line for screen readers."""
        row = self.rows[index.row()]
        if role == Role.RECORD:
            return row
        told = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return (
            ", ".join(p for p in (row.name, row.number, row.detail) if p) if role in told else None
        )


class Suggestions(QWidget):
    """A list that lies over what is below the field; ``taken`` carries the chosen one."""

    taken = Signal(object)

    def __init__(
        self, bridge: Runner, people: PeopleCommands, field: NumberField, over: QWidget
    ) -> None:
        super().__init__(over)
        self._bridge, self._people, self._field, self._over = bridge, people, field, over
        self._serial = self._known = 0
        self._then: Callable[[], None] | None = None
        self.model = SuggestionModel()
        self.view = RowView(tr("Suggestions"), ROW_PX)
        self.view.setModel(self.model)
        self.view.setItemDelegate(RowDelegate(self.view, suggestion_look))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.row_buttons.setMaximumSize(0, 0)
        self.view.clicked.connect(lambda index: self.take(index.row()))
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 2, 2, 2)
        column.addWidget(self.view)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPING_RESTS_MS)
        self._timer.timeout.connect(self._ask)
        field.textEdited.connect(self._typed)
        field.steered.connect(self._steer)
        self.hide()

    @property
    def current(self) -> Suggestion | None:
        """The one that the keyboard stands on."""
        indexes = self.view.selectedIndexes()
        return self.model.rows[indexes[0].row()] if indexes else None

    def settle(self, then: Callable[[], None]) -> bool:
        """Whether what is typed has been looked up. If not it is now, and ``then`` follows,
        unless the person goes on typing or closes the list."""
        if self._known == self._serial and not self._timer.isActive():
            return True
        self._then = then
        self._ask()
        return False

    def take(self, row: int) -> None:
        """Somebody means this one."""
        suggestion = self.model.rows[row]
        self.forget()
        self.taken.emit(suggestion)

    def forget(self) -> None:
        """Close, and drop what is still being looked up."""
        self._serial += 1
        self._known = self._serial
        self._then = None
        self._timer.stop()
        self._field.suggesting = False
        self.view.clearSelection()
        self.hide()

    def place(self) -> None:
        """Lie right below the field, as wide as it is."""
        corner = self._field.mapTo(self._over, QPoint(0, self._field.height() + 2))
        height = min(len(self.model.rows), SHOWN) * ROW_PX + 4
        self.setGeometry(corner.x(), corner.y(), self._field.width(), height)
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A raised surface with an outline."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.setBrush(QColor(look.raised))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, RADIUS / 2, RADIUS / 2)

    def _typed(self) -> None:
        self._then = None
        self._timer.start()

    def _ask(self) -> None:
        typed = self._field.text().strip()
        self._timer.stop()
        self._serial += 1
        serial = self._serial
        if not typed:
            self.forget()
            return

        def show(found: list[Suggestion]) -> None:
            if serial == self._serial:
                self._known = serial
                self._show(found)

        self._bridge.run(self._people.suggest(typed, MOST), show, lambda _error: show([]))

    def _show(self, found: list[Suggestion]) -> None:
        self.model.show(found)
        self.view.clearSelection()
        shown = bool(found) and self._field.hasFocus()
        self._field.suggesting = shown
        self.setVisible(shown)
        if shown:
            self.place()
            announce(self.view, phrases.suggestions(len(found)))
        then, self._then = self._then, None
        if then is not None:
            then()

    def _steer(self, step: int) -> None:
        if step == 0:
            self.forget()
            return
        indexes = self.view.selectedIndexes()
        row = indexes[0].row() + step if indexes else (0 if step > 0 else -1)
        if row < 0:
            self.view.clearSelection()
        elif row < len(self.model.rows):
            self.view.choose(row)
            announce(self.view, str(self.model.index(row).data()))


def suggestion_look(row: Suggestion) -> Look:
    """A suggestion: the name, or the number where there is none."""
    icon = "person" if row.contact_id else "phone"
    second = (row.number if row.name else "", row.detail)
    words = phrases.DOT.join(part for part in second if part)
    return Look(icon, Tone.PLAIN, row.name or row.number, words)
