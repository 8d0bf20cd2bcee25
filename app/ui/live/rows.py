"""The rows that a live transcript is made of.

Owns the value and making one from an event. Their order is ``transcript``'s, their look
``bubbles``'s.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from app import speaker_words, wording
from app.engine.events import (
    MachineDetected,
    MomentMarked,
    OperatorSteered,
    Speaker,
    ToolRan,
    ToolStarted,
)
from app.ui import phrases
from app.ui.live import console_phrases as words


class RowKind(StrEnum):
    """What a row shows."""

    SAID = "said"
    LIVE = "live"
    """Still being said; replaced by the finished utterance."""
    STEER = "steer"
    """What the operator told the agent; the far end hears nothing of it, or hears it later."""
    TOOL = "tool"
    NOTE = "note"
    """Keys that the caller pressed."""
    MARK = "mark"
    """A moment that somebody or something marked: flag, note, who answered."""


SPOKEN = (RowKind.SAID, RowKind.LIVE)


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
    icon: str = ""
    tag: str = ""
    """What kind of row it is, in words, where its speaker does not say so."""
    run_id: str = ""
    """The tool's run that it shows; empty once that is over."""
    in_session: bool = False

    @property
    def words(self) -> str:
        """Everything that is written in it, with the unheard part marked."""
        if not self.unheard:
            return self.text
        return f"{self.text} ~~{self.unheard.strip()}~~".strip()

    @property
    def name(self) -> str:
        """Its speaker, as people read it."""
        return speaker_words.speaker(self.speaker, self.in_session)

    @property
    def who(self) -> str:
        """Whose it is: a speaker, or what kind of mark."""
        return self.tag if self.kind is RowKind.MARK else self.name

    @property
    def line(self) -> str:
        """The row as a line of text with time and speaker."""
        text = f"({self.tag}) {self.words}" if self.kind is RowKind.STEER else self.words
        return wording.utterance_line(self.who, self.at_ms, text)


def running_row(key: int, event: ToolStarted) -> Row:
    """A tool that is running."""
    title = words.tool_running(event.name)
    details = f"{phrases.ARGUMENTS}: {as_json(event.arguments)}"
    row = Row(key, RowKind.TOOL, Speaker.AGENT, event.at_ms, title, details=details)
    return replace(row, icon="timer", run_id=event.run_id)


def tool_row(key: int, event: ToolRan) -> Row:
    """A tool that was run, or that a person has to do."""
    outcome = words.FOR_A_PERSON if event.for_operator else event.error or event.result
    details = (
        f"{phrases.ARGUMENTS}: {as_json(event.arguments)}\n"
        f"{phrases.RESULT}: {outcome}\n"
        f"{words.TOOK}: {wording.delay(event.took_ms)}"
    )
    title = wording.tool_title(event.name, event.error, event.took_ms, event.for_operator)
    icon = "person" if event.for_operator else "failed" if event.error else "tool"
    row = Row(key, RowKind.TOOL, Speaker.AGENT, event.at_ms, title, details=details)
    return replace(row, icon=icon)


def unfinished(row: Row) -> Row:
    """A tool's row once the call is over and it will not come back."""
    name = row.text.partition(":")[0]
    return replace(row, text=words.tool_broke_off(name), icon="failed", run_id="")


def steer_row(key: int, event: OperatorSteered) -> Row:
    """What the operator told the agent."""
    whispers = event.kind == "whisper"
    row = Row(key, RowKind.STEER, Speaker.OPERATOR, event.at_ms, event.text)
    tag = words.WHISPERED if whispers else words.TO_SAY
    return replace(row, tag=tag, icon="whisper" if whispers else "speaking")


def mark_row(key: int, event: MomentMarked) -> Row:
    """A flag or a note at its moment."""
    flag = event.kind == "flag"
    row = Row(key, RowKind.MARK, Speaker.OPERATOR, event.at_ms, event.text)
    tag = words.FLAG_MARK if flag else words.NOTE_MARK
    return replace(row, tag=tag, icon="flag" if flag else "pencil")


def machine_row(key: int, event: MachineDetected) -> Row:
    """Who or what answered."""
    icons = {"person": "person", "voicemail": "voicemail", "menu": "keypad"}
    tag = words.ANSWERED_BY.get(event.what, wording.sentence_case(event.what))
    row = Row(key, RowKind.MARK, Speaker.CALLER, event.at_ms, event.why)
    return replace(row, tag=tag, icon=icons.get(event.what, "phone"))


def as_json(arguments: Mapping[str, Any]) -> str:
    """Arguments for people to read."""
    return json.dumps(dict(arguments), ensure_ascii=False, indent=2, default=str)
