"""The rows of a live transcript, as a list model fed by events.

Owns the order of rows, what is still being said, and the text of a row for copying
and for screen readers. Leaves painting to ``bubbles``.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app import wording
from app.engine.events import (
    AgentBegan,
    CallFinished,
    DigitPressed,
    Event,
    PartialHeard,
    Speaker,
    ToolRan,
    TurnTimed,
    UtteranceSaved,
)
from app.ui import phrases

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class RowKind(StrEnum):
    """What a row shows."""

    SAID = "said"
    LIVE = "live"
    """Still being said; replaced by the finished utterance."""
    TOOL = "tool"
    NOTE = "note"


class Role(IntEnum):
    """The model's own data role."""

    ROW = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``unheard`` follows ``text`` and was never played; ``at_ms`` orders rows."""

    key: int
    kind: RowKind
    speaker: Speaker
    at_ms: int
    text: str
    unheard: str = ""
    delay_ms: float | None = None
    details: str = ""
    opened: bool = False

    @property
    def words(self) -> str:
        """Everything that is written in it, with the unheard part marked."""
        if not self.unheard:
            return self.text
        return f"{self.text} ~~{self.unheard.strip()}~~".strip()

    @property
    def line(self) -> str:
        """The row as a line of text with time and speaker."""
        return wording.utterance_line(wording.SPEAKERS[self.speaker], self.at_ms, self.words)


class TranscriptModel(QAbstractListModel):
    """The transcript of one call. ``apply`` the call's events in order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
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
            case ToolRan():
                self._insert(self._tool_row(event))
            case DigitPressed():
                self._press(event)
            case CallFinished():
                self._drop_live()
            case _:
                pass

    def toggle(self, position: int) -> None:
        """Open or close a tool's row; other rows have nothing to open."""
        row = self._rows[position]
        if row.kind is RowKind.TOOL:
            self._replace(position, replace(row, opened=not row.opened))

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
        live = self._live(Speaker.CALLER)
        if live is not None:
            self._replace(live, replace(self._rows[live], text=event.text))
        elif event.text:
            kind, speaker = RowKind.LIVE, Speaker.CALLER
            self._insert(Row(self._key(), kind, speaker, event.at_ms, event.text))

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

    def _tool_row(self, event: ToolRan) -> Row:
        arguments = json.dumps(dict(event.arguments), ensure_ascii=False, indent=2, default=str)
        details = (
            f"{phrases.ARGUMENTS}: {arguments}\n{phrases.RESULT}: {event.error or event.result}"
        )
        title = wording.tool_title(event.name, event.error, event.took_ms, event.for_operator)
        return Row(self._key(), RowKind.TOOL, Speaker.AGENT, event.at_ms, title, details=details)

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

    def _live(self, speaker: Speaker) -> int | None:
        for position in range(len(self._rows) - 1, -1, -1):
            row = self._rows[position]
            if row.kind is RowKind.LIVE and row.speaker is speaker:
                return position
        return None

    def _insert(self, row: Row) -> None:
        position = len(self._rows)
        while position and self._rows[position - 1].at_ms > row.at_ms:
            position -= 1
        self.beginInsertRows(ROOT, position, position)
        self._rows.insert(position, row)
        self.endInsertRows()

    def _replace(self, position: int, row: Row) -> None:
        if row == self._rows[position]:
            return
        self._rows[position] = row
        index = self.index(position)
        self.dataChanged.emit(index, index)

    def _key(self) -> int:
        self._next_key += 1
        return self._next_key
