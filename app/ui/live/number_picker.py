"""A field for a name or number with suggestions below it.

Owns asking for suggestions while somebody types; answers that come too late are
dropped. What happens with the chosen number is its owner's.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.commands.people import PeopleCommands, Suggestion
from app.ui import theme
from app.ui.controls import ScrollBar
from app.ui.labels import ElidedLabel, in_order
from app.ui.live import phrases
from app.ui.live.acts import failure_sentence
from app.ui.live.well import Well
from app.ui.phone.fields import TYPING_RESTS_MS, Field
from app.ui.runner import Runner
from app.ui.theme import GAP

SHOWN = 4
MOST = 8


class NumberPicker(QWidget):
    """``target`` is what to dial: the number as read, or a SIP address."""

    target_changed = Signal(str)
    accepted = Signal()
    """Enter, with something to dial in the field."""

    def __init__(self, bridge: Runner, people: PeopleCommands) -> None:
        super().__init__()
        self._bridge, self._people = bridge, people
        self._asked = self._known = 0
        self._entering = False
        """Enter was pressed on a name that is still being looked up."""
        self.field = Field(phrases.NUMBER, phrases.NUMBER)
        self.field.offer_clearing()
        self.about = ElidedLabel("", theme.SMALL_PX, muted=True)
        self.list = QListWidget()
        self.list.setAccessibleName(phrases.SUGGESTIONS)
        self.list.setVerticalScrollBar(ScrollBar())
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._well = Well(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP // 2)
        for part in (self.field, self.about, self._well):
            column.addWidget(part)
        self.show_suggestions([])
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_RESTS_MS)
        self._pause.timeout.connect(self.look_up)
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self._enter)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._take)
        self.list.itemActivated.connect(self._take)

    @property
    def target(self) -> str:
        """What to dial; empty while there is nothing that could be dialled."""
        typed = self.field.text().strip()
        if not typed:
            return ""
        reading = self._people.read_number(typed)
        return "" if reading.problem else reading.dial

    def start(self) -> None:
        """Begin anew: an empty field with the keyboard, and whom one talked to lately."""
        self.field.clear()
        self.look_up()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def look_up(self) -> None:
        """Ask for suggestions for what is typed."""
        self._pause.stop()
        self._asked += 1
        asked = self._asked

        def show(found: list[Suggestion]) -> None:
            if asked == self._asked and isValid(self):
                self._known = asked
                self.show_suggestions(found)
                if self._entering:
                    self._enter()

        def failed(error: BaseException) -> None:
            if asked == self._asked and isValid(self):
                self._known, self._entering = asked, False
                self.show_suggestions([])
                self.about.say(failure_sentence(phrases.FAILED_LOOK_UP, error))

        self._bridge.run(self._people.suggest(self.field.text().strip(), MOST), show, failed)

    def show_suggestions(self, found: Sequence[Suggestion]) -> None:
        """Replace the list."""
        self.list.clear()
        for one in found:
            words = "  ·  ".join(part for part in (one.name, one.number, one.detail) if part)
            item = QListWidgetItem(in_order(words), self.list)
            item.setData(Qt.ItemDataRole.UserRole, one.dial)
            item.setToolTip(words)
            item.setSizeHint(QSize(0, theme.TARGET))
        self._well.setVisible(bool(found))
        self.list.setFixedHeight(min(len(found), SHOWN) * theme.TARGET)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The down key goes from the field into the list."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down and self.list.count():
                self.list.setFocus(Qt.FocusReason.TabFocusReason)
                self.list.setCurrentRow(0)
                return True
        return super().eventFilter(watched, event)

    def _typed(self, text: str) -> None:
        reading = self._people.read_number(text)
        dials = any(letter.isdigit() for letter in text) or "@" in text
        self.about.say(reading.problem or reading.country if dials else "")
        self._entering = False
        self._pause.start()
        self.target_changed.emit(self.target)

    def _enter(self) -> None:
        """What is typed is meant; a name is a contact's before it is a user's of the server."""
        self._entering = False
        if self._people.read_number(self.field.text().strip()).is_name:
            if self._pause.isActive() or self._known != self._asked:
                self._entering = True
                self.look_up()
                return
            if self.list.count():
                self._take(self.list.item(0))
                return
        if self.target:
            self.accepted.emit()

    def _take(self, item: QListWidgetItem) -> None:
        self.field.setText(str(item.data(Qt.ItemDataRole.UserRole)))
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.accepted.emit()
