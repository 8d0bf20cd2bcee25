"""The command palette: type what you want, choose with the arrows, Enter does it.

Owns the overlay and its keys. What is offered is ``offers``'s.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QEvent,
    QObject,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.controls import ScrollBar
from app.ui.labels import Label
from app.ui.phone.fields import TYPING_RESTS_MS
from app.ui.runner import Runner
from app.ui.shell import phrases
from app.ui.shell.commands import CommandRegistry
from app.ui.shell.offer_rows import OFFER, ROW_PX, OfferRows
from app.ui.shell.offers import (
    Offer,
    Page,
    command_offers,
    in_order,
    number_offers,
    page_offers,
    people_offers,
)
from app.ui.theme import GAP, GRID, MARGIN, RADIUS

if TYPE_CHECKING:
    from app.commands.people import NumberReading, Suggestion

WIDTH_PX, TOP_PX, SHOWN_ROWS, FIELD_PX = 640, 72, 9, 44
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the palette finds more than commands."""

    read_number: "Callable[[str], NumberReading]"
    suggest: "Callable[[str], Coroutine[Any, Any, list[Suggestion]]]"
    call: Callable[[str], object]
    pages: Callable[[], list[Page]]


class CommandPalette(QFrame):
    """An overlay at the top of its window; hidden until ``summon``."""

    asked = Signal()
    """People are being looked for."""

    def __init__(
        self, registry: CommandRegistry, bridge: Runner, sources: Sources, window: QWidget
    ) -> None:
        super().__init__(window)
        self._registry, self._bridge, self._sources = registry, bridge, sources
        self._people: list[Offer] = []
        self._asking = self._hasty = self._chose = False
        self._before: QWidget | None = None
        self.setAccessibleName(phrases.PALETTE)
        self.field = QLineEdit()
        self.field.setPlaceholderText(phrases.SEARCH_PALETTE)
        self.field.setAccessibleName(phrases.SEARCH_PALETTE)
        self.field.setFont(theme.font(theme.BASE_PX + 2))
        self.field.setFixedHeight(FIELD_PX)
        self.field.setFrame(False)
        self.field.setAutoFillBackground(False)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(phrases.PALETTE_RESULTS)
        self.list.setItemDelegate(OfferRows(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setVerticalScrollBar(ScrollBar())
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setProperty("workedFromElsewhere", True)
        self.list.itemClicked.connect(lambda _item: self.take())
        self.nothing = Label(phrases.PALETTE_EMPTY, muted=True)
        self.nothing.setMargin(MARGIN)
        self._arrange()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(TYPING_RESTS_MS)
        self._rest.timeout.connect(self._ask_people)
        self.field.textChanged.connect(self._typed)
        window.installEventFilter(self)
        self.hide()

    def summon(self) -> None:
        """Open it empty, or close it when it is open."""
        if self.isVisible():
            self.dismiss()
            return
        self._before = QApplication.focusWidget()
        self.field.clear()
        self._forget()
        self._show_offers()
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Close it and give the keyboard back."""
        if not self.isVisible():
            return
        self.hide()
        self._forget()
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def take(self) -> None:
        """Do what is chosen."""
        item = self.list.currentItem()
        if item is not None:
            offer: Offer = item.data(OFFER)
            self.dismiss()
            offer.act()

    def offers(self) -> list[Offer]:
        """What is offered now."""
        return [self.list.item(row).data(OFFER) for row in range(self.list.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows move, Enter takes, Escape closes; it follows its window's size."""
        if watched is self.field:
            if event.type() is QEvent.Type.FocusOut and self.isVisible():
                QTimer.singleShot(0, self, self._close_when_left)
            if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
                return self._press(event)
        elif event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, _forward: bool) -> bool:
        """Tab stays here: there is one field."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A raised surface with an outline."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.setBrush(QColor(look.surface))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        below = self.field.geometry().bottom() + GRID // 2
        painter.fillRect(1, below, self.width() - 2, 1, QColor(look.line))

    def _press(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.dismiss()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif key in MOVES:
            self._move(Qt.Key(key))
        else:
            return key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        return True

    def _move(self, key: Qt.Key) -> None:
        count = self.list.count()
        if not count:
            return
        self._chose = True
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -SHOWN_ROWS}
        row = self.list.currentRow() + step.get(key, SHOWN_ROWS)
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            row %= count
        self.list.setCurrentRow(max(0, min(row, count - 1)))

    def _typed(self, _text: str) -> None:
        self._forget()
        self._show_offers()
        self._rest.start()

    def _forget(self) -> None:
        self._people = []
        self._rest.stop()
        self._asking = self._hasty = self._chose = False

    def _enter(self) -> None:
        """Take what is chosen; where that may be somebody who is still looked for, then."""
        found = self.offers()
        settled = self._chose or bool(found and found[0].sure)
        if not settled and self._rest.isActive():
            self._rest.stop()
            self._ask_people()
        if settled or not self._asking:
            self.take()
        self._hasty = self._asking

    def _ask_people(self) -> None:
        typed = self.field.text().strip()
        if not typed:
            return

        def over(found: "list[Suggestion]") -> None:
            if not self._asking or typed != self.field.text().strip():
                return
            self._asking = False
            self._people = people_offers(found, self._sources.call)
            self._show_offers()
            if self._hasty:
                self.take()

        # Without people the palette still has every command, so that nothing is said.
        self._asking = True
        self._bridge.run(self._sources.suggest(typed), over, lambda _error: over([]))
        self.asked.emit()

    def _show_offers(self) -> None:
        typed = self.field.text().strip()
        number = self._sources.read_number(typed) if typed else None
        found = number_offers(number, typed, self._sources.call) if number is not None else []
        found += command_offers(self._registry, typed)
        found += page_offers(self._sources.pages(), typed)
        found = in_order(found, self._people)
        chosen = self.list.currentItem().data(OFFER).spoken if self._chose else ""
        self.list.clear()
        for offer in found:
            item = QListWidgetItem(offer.words)
            item.setData(OFFER, offer)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, offer.spoken)
            self.list.addItem(item)
        spoken = [offer.spoken for offer in found]
        self.list.setCurrentRow(spoken.index(chosen) if chosen in spoken else 0)
        self.list.setVisible(bool(found))
        self.nothing.setVisible(not found)
        self._place()

    def _place(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        rows = min(max(self.list.count(), 1), SHOWN_ROWS)
        self.list.setFixedHeight(rows * ROW_PX + GRID)
        width = min(WIDTH_PX, window.width() - 4 * MARGIN)
        height = self.sizeHint().height()
        self.setGeometry((window.width() - width) // 2, TOP_PX, width, height)

    def _close_when_left(self) -> None:
        if not self.isVisible() or self.field.hasFocus():
            return
        if QApplication.activePopupWidget() is None:
            self._before = None
            self.dismiss()

    def _arrange(self) -> None:
        hint = Label(phrases.PALETTE_HINT, theme.SMALL_PX, muted=True)
        hint.setContentsMargins(MARGIN, GRID, MARGIN, GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, GRID, 1, 1)
        column.setSpacing(0)
        self.field.setTextMargins(MARGIN - 2, 0, MARGIN, 0)
        column.addWidget(self.field)
        column.addSpacing(GRID)
        for part in (self.list, self.nothing, hint):
            column.addWidget(part)
