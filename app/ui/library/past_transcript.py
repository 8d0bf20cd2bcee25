"""A past call's words as bubbles: a click hears it from there, what is searched is marked.

Owns which turn is being heard, which places a search found, and keeping them in sight.
Bubbles and their heights are the live transcript's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from app.engine.events import Speaker
from app.ui import icons, theme
from app.ui.library import phrases
from app.ui.library.places import places
from app.ui.live.bubbles import BubbleDelegate
from app.ui.live.transcript import Role, Row, RowKind, TranscriptModel
from app.ui.live.transcript_view import BubbleHeights, TranscriptView
from app.ui.phone.rows import ENTER
from app.ui.theme import GRID, Colours
from models.utterances import Utterance

ICON_PX = 16


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a turn: the row's position, and letters from and to."""

    position: int
    start: int
    end: int


class PastTranscript(TranscriptModel):
    """The words of a call that is over."""

    def show_words(self, said: Sequence[Utterance], *, in_session: bool = False) -> None:
        """Show another call's words."""
        self.beginResetModel()
        self.in_session = in_session
        self._rows = [
            self._named(
                Row(
                    key=self._key(),
                    kind=RowKind.SAID,
                    speaker=Speaker(one.speaker),
                    at_ms=one.start_ms,
                    text=one.text,
                    unheard=one.unheard,
                )
            )
            for one in said
        ]
        self.endResetModel()

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """A tooltip says that a click plays."""
        if role == Qt.ItemDataRole.ToolTipRole:
            return phrases.SEEK_TIP
        return super().data(index, role)


class TurnDelegate(BubbleDelegate):
    """Bubbles with the turn that is heard and the places that were found standing out."""

    def __init__(self, view: "PastTranscriptView") -> None:
        super().__init__(view)
        self._view = view

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """A bar, an icon and a ground beside the turn that is heard, then the bubble."""
        if index.row() == self._view.heard:
            look = theme.colours(option.palette)
            box = QRectF(option.rect).adjusted(0, 0, 0, -GRID)
            painter.fillRect(box, QColor(look.track))
            painter.fillRect(QRectF(box.left(), box.top(), GRID, box.height()), QColor(look.accent))
            ours = index.data(Role.ROW).speaker is not Speaker.CALLER
            left = box.left() + 3 * GRID if ours else box.right() - ICON_PX - 3 * GRID
            place = QRectF(left, box.center().y() - ICON_PX / 2, ICON_PX, ICON_PX)
            icons.paint(painter, "speaking", place, look.accent)
        super().paint(painter, option, index)

    def marks(self, row: Row, look: Colours) -> list[QTextLayout.FormatRange]:
        """The places found in a turn; the one that is shown stands out most."""
        return [
            _highlight(found, look, shown=place == self._view.shown_place)
            for place, found in enumerate(self._view.found)
            if self._view.row_at(found.position) is row
        ]


class PastTranscriptView(TranscriptView):
    """``seek_wanted`` carries the moment of a turn that was clicked or entered."""

    seek_wanted = Signal(int)

    def __init__(self, model: PastTranscript, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.past = model
        self.heard = -1
        self.found: list[Found] = []
        self.shown_place = -1
        self._follows = False
        delegate = TurnDelegate(self)
        self.setItemDelegate(delegate)
        self.measures = BubbleHeights(model, delegate)
        self.clicked.connect(self._seek_to)
        model.modelReset.connect(self._forget)

    def row_at(self, position: int) -> Row | None:
        """A turn, None where there is none."""
        rows = self.past.rows
        return rows[position] if 0 <= position < len(rows) else None

    def show_moment(self, at_ms: int, *, keep_in_view: bool) -> None:
        """Let the turn stand out that is heard then."""
        heard = self.past.position_at(at_ms)
        if heard != self.heard:
            self.heard = heard
            self.viewport().update()
            if keep_in_view and heard >= 0:
                self.scrollTo(self.past.index(heard, 0))

    def go_to_moment(self, at_ms: int) -> None:
        """Bring the turn of a moment into sight."""
        position = self.past.position_at(at_ms)
        if position >= 0:
            self.scrollTo(self.past.index(position, 0))

    def show_nothing_heard(self) -> None:
        """No turn stands out."""
        self.heard = -1
        self.viewport().update()

    def search(self, words: str) -> int:
        """Mark every place of these words, show the first, and say how many there are."""
        self.found = [
            Found(position, start, end)
            for position, row in enumerate(self.past.rows)
            for start, end in places(written(row), words)
        ]
        self.shown_place = -1
        self.go_to_place(0)
        return len(self.found)

    def go_to_place(self, place: int) -> None:
        """Show one of the places found; after the last comes the first."""
        if self.found:
            self.shown_place = place % len(self.found)
            self.scrollTo(self.past.index(self.found[self.shown_place].position, 0))
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space hear it from the turn that the keyboard is on."""
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        starts = event.key() in ENTER or event.key() == Qt.Key.Key_Space
        if plain and starts and self.currentIndex().isValid():
            self._seek_to(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def follow(self) -> None:
        """Never: nothing is added at the end of a past call."""

    def _scrolled(self, _value: int) -> None:
        self.viewport().update()

    def _show_jump(self) -> None:
        self.jump.hide()

    def _seek_to(self, index: QModelIndex) -> None:
        row = self.row_at(index.row())
        if row is not None:
            self.seek_wanted.emit(row.at_ms)

    def _forget(self) -> None:
        self.heard, self.shown_place, self.found = -1, -1, []
        self.verticalScrollBar().setValue(0)


def written(row: Row) -> str:
    """A bubble's text, as ``bubbles.lay_out`` puts it together."""
    gap = " " if row.text and row.unheard else ""
    return f"{row.text}{gap}{row.unheard.strip()}"


def _highlight(found: Found, look: Colours, *, shown: bool) -> QTextLayout.FormatRange:
    span = QTextLayout.FormatRange()
    span.start, span.length = found.start, found.end - found.start
    ink = QTextCharFormat()
    ink.setBackground(QColor(look.accent if shown else look.warn_soft))
    ink.setForeground(QColor(look.on_accent if shown else look.text))
    ink.setFontUnderline(True)
    span.format = ink
    return span
