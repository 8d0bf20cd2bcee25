"""The rows of a live transcript, as a list model fed by events.

Owns the order of rows, what is still being said, and the text of a row for copying
and for screen readers. Leaves painting to ``bubbles``.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app import speaker_words, wording
from app.engine.events import (
    AgentBegan,
    CallFinished,
    DigitPressed,
    Event,
    MachineDetected,
    MomentMarked,
    OperatorSteered,
    PartialHeard,
    Speaker,
    ToolRan,
    ToolStarted,
    TurnTimed,
    UtteranceSaved,
)
from app.ui.live import rows as made
from app.ui.live.rows import Row as Row
from app.ui.live.rows import RowKind as RowKind

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class Role(IntEnum):
    """The model's own data role."""

    ROW = Qt.ItemDataRole.UserRole + 1


class TranscriptModel(QAbstractListModel):
    """The transcript of one call. ``apply`` the call's events in order."""

    def __init__(self, parent: QObject | None = None, *, in_session: bool = False) -> None:
        super().__init__(parent)
        self.in_session = in_session
        self._rows: list[Row] = []
        self._next_key = 0
        self._pending_delay_ms: float | None = None

    @property
    def rows(self) -> Sequence[Row]:
        """All rows, oldest first."""
        return self._rows

    def rowCount(self, parent: Index = ROOT) -> int:
        """Rows; none below a row."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row itself, its words, or its line for screen readers."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Role.ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.line
        return None

    def apply(self, event: Event) -> None:
        """Take in an event; those that say nothing to a transcript are ignored."""
        match event:
            case UtteranceSaved():
                self._finish_utterance(event)
            case PartialHeard():
                self._hear(event)
            case AgentBegan():
                self._go_on(event)
            case TurnTimed():
                self._time(event.total_ms)
            case DigitPressed():
                self._press(event)
            case CallFinished():
                self._drop_live()
            case _:
                self._apply_beside(event)

    def _apply_beside(self, event: Event) -> None:
        """What happens beside the conversation."""
        match event:
            case ToolStarted():
                self._insert(made.running_row(self._key(), event))
            case ToolRan():
                self._end_run(event)
            case OperatorSteered():
                self._insert(made.steer_row(self._key(), event))
            case MomentMarked():
                self._insert(made.mark_row(self._key(), event))
            case MachineDetected():
                self._insert(made.machine_row(self._key(), event))
            case _:
                pass

    def line_of(self, event: UtteranceSaved) -> str:
        """What was said and by whom, to be read out."""
        return f"{speaker_words.speaker(event.speaker, self.in_session)}: {event.text}"

    def toggle(self, position: int) -> None:
        """Open or close a tool's row; other rows have nothing to open."""
        row = self._rows[position]
        if row.kind is RowKind.TOOL:
            self._replace(position, replace(row, opened=not row.opened))

    def position_at(self, at_ms: float) -> int:
        """The row that a moment belongs to, -1 before the first."""
        before = [place for place, row in enumerate(self._rows) if row.at_ms <= at_ms]
        return before[-1] if before else -1

    def as_text(self) -> str:
        """The whole conversation, one line a row."""
        return "\n".join(row.line for row in self._rows)

    def _finish_utterance(self, event: UtteranceSaved) -> None:
        live = self._live(event.speaker)
        row = Row(
            key=self._key(),
            kind=RowKind.SAID,
            speaker=event.speaker,
            at_ms=event.start_ms,
            text=event.text,
            unheard=event.unheard,
        )
        if live is not None:
            delay_ms = self._rows[live].delay_ms
            self._replace(live, replace(row, key=self._rows[live].key, delay_ms=delay_ms))
            return
        if event.speaker is Speaker.AGENT:
            row = replace(row, delay_ms=self._take_delay())
        self._insert(row)

    def _hear(self, event: PartialHeard) -> None:
        live = self._live(event.speaker)
        if live is not None:
            self._replace(live, replace(self._rows[live], text=event.text))
        elif event.text:
            row = Row(self._key(), RowKind.LIVE, event.speaker, event.at_ms, event.text)
            self._insert(row)

    def _go_on(self, event: AgentBegan) -> None:
        live = self._live(Speaker.AGENT)
        if live is not None:
            row = self._rows[live]
            self._replace(live, replace(row, text=f"{row.text} {event.text}".strip()))
            return
        row = Row(self._key(), RowKind.LIVE, Speaker.AGENT, event.at_ms, event.text)
        self._insert(replace(row, delay_ms=self._take_delay()))

    def _time(self, total_ms: float) -> None:
        live = self._live(Speaker.AGENT)
        if live is not None and self._rows[live].delay_ms is None:
            self._replace(live, replace(self._rows[live], delay_ms=total_ms))
        else:
            self._pending_delay_ms = total_ms

    def _take_delay(self) -> float | None:
        delay_ms, self._pending_delay_ms = self._pending_delay_ms, None
        return delay_ms

    def _end_run(self, event: ToolRan) -> None:
        running = self._find(lambda row: bool(row.run_id) and row.run_id == event.run_id)
        if running is None:
            self._insert(made.tool_row(self._key(), event))
            return
        row = self._rows[running]
        ended = made.tool_row(row.key, event)
        self._replace(running, replace(ended, at_ms=row.at_ms, opened=row.opened))

    def _press(self, event: DigitPressed) -> None:
        last = self._rows[-1] if self._rows else None
        if last is not None and last.kind is RowKind.NOTE:
            digits = last.details + event.digit
            changed = replace(last, text=wording.pressed(digits), details=digits)
            self._replace(len(self._rows) - 1, changed)
            return
        words = wording.pressed(event.digit)
        row = Row(self._key(), RowKind.NOTE, Speaker.CALLER, event.at_ms, words)
        self._insert(replace(row, details=event.digit))

    def _drop_live(self) -> None:
        for speaker in Speaker:
            live = self._live(speaker)
            if live is not None:
                self.beginRemoveRows(ROOT, live, live)
                del self._rows[live]
                self.endRemoveRows()
        for position, row in enumerate(self._rows):
            if row.run_id:
                self._replace(position, made.unfinished(row))

    def _live(self, speaker: Speaker) -> int | None:
        return self._find(lambda row: row.kind is RowKind.LIVE and row.speaker is speaker)

    def _find(self, wanted: Callable[[Row], bool]) -> int | None:
        """The newest row like that."""
        places = range(len(self._rows) - 1, -1, -1)
        return next((place for place in places if wanted(self._rows[place])), None)

    def _insert(self, row: Row) -> None:
        position = len(self._rows)
        while position and self._rows[position - 1].at_ms > row.at_ms:
            position -= 1
        self.beginInsertRows(ROOT, position, position)
        self._rows.insert(position, self._named(row))
        self.endInsertRows()

    def _replace(self, position: int, row: Row) -> None:
        row = self._named(row)
        if row == self._rows[position]:
            return
        self._rows[position] = row
        index = self.index(position)
        self.dataChanged.emit(index, index)

    def _named(self, row: Row) -> Row:
        return replace(row, in_session=self.in_session)

    def _key(self) -> int:
        self._next_key += 1
        return self._next_key
