"""Events and commands as lines on the desk's socket, for a terminal that looks on.

Owns their form: one JSON object a line. ``{"live": true}`` opens a look; then the desk sends
``{"event": NAME, ...}`` and ``{"reply": N, "problem": "", "call": ID}``, the other side
``{"id": N, "do": NAME, "text": "", "call": ""}``. Carrying them is ``live_feed``'s.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, get_args, get_type_hints

from app.desktop.errors import RequestRefused
from app.engine.events import (
    DevicesChanged,
    Event,
    LevelsMeasured,
    MicrophoneLevel,
    PlaybackMoved,
    SoundDelayMeasured,
)

LONGEST_TEXT = 20_000
LONGEST_EVENT = 1 << 20
NOT_UNDERSTOOD = "The running Ringdesk did not understand this: both must be of one version."
NOT_SENT = (DevicesChanged, MicrophoneLevel, PlaybackMoved, SoundDelayMeasured)
"""Of no use to somebody who reads along."""

KINDS: Mapping[str, type[Any]] = {kind.__name__: kind for kind in get_args(Event)}


@dataclass(frozen=True, slots=True)
class LiveCommand:
    """One thing to do with the call meant; ``call`` empty lets the desk choose."""

    id: int
    do: str
    text: str = ""
    call: str = ""
    extra: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LiveReply:
    """What became of a command: ``problem`` is empty when it was done."""

    id: int
    problem: str = ""
    call: str = ""


def opening(levels: bool) -> bytes:
    """The first line of a look; with ``levels`` ten times a second."""
    return _line({"live": True, "levels": levels})


def wanted_look(line: bytes) -> bool | None:
    """Whether a first line opens a look, and if so, whether with levels."""
    try:
        read = json.loads(line)
    except ValueError:
        return None
    if not isinstance(read, dict) or read.get("live") is not True:
        return None
    return read.get("levels") is True


def encode_event(event: Event, levels: bool = True) -> bytes | None:
    """An event as a line; None when it is not for a look."""
    if isinstance(event, NOT_SENT) or (isinstance(event, LevelsMeasured) and not levels):
        return None
    told = {key: _short(value) for key, value in dataclasses.asdict(event).items()}
    return _line({"event": type(event).__name__, **told})


def encode_command(command: LiveCommand) -> bytes:
    """A command as a line."""
    return _line(dataclasses.asdict(command))


def decode_command(line: bytes) -> LiveCommand:
    """The command in a line. Raises RequestRefused."""
    try:
        read = json.loads(line)
        command = LiveCommand(
            read["id"],
            read["do"],
            read.get("text", ""),
            read.get("call", ""),
            read.get("extra", {}),
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RequestRefused(NOT_UNDERSTOOD) from error
    fits = isinstance(command.id, int) and isinstance(command.extra, dict)
    if not fits or not all(isinstance(s, str) for s in (command.do, command.text, command.call)):
        raise RequestRefused(NOT_UNDERSTOOD)
    return command


def encode_reply(reply: LiveReply) -> bytes:
    """A reply as a line."""
    return _line({"reply": reply.id, "problem": reply.problem, "call": reply.call})


def decode(line: bytes) -> Event | LiveReply | None:
    """What the desk sends; None for what this version does not know. Raises RequestRefused."""
    try:
        read = json.loads(line)
    except ValueError as error:
        raise RequestRefused(NOT_UNDERSTOOD) from error
    if not isinstance(read, dict):
        raise RequestRefused(NOT_UNDERSTOOD)
    if "problem" in read and "event" not in read:
        return LiveReply(read.get("reply", 0), str(read["problem"]), str(read.get("call", "")))
    kind = KINDS.get(read.pop("event", ""))
    return _event(kind, read) if kind is not None else None


def _event(kind: type[Any], read: dict[str, Any]) -> Event | None:
    hints = get_type_hints(kind)
    try:
        event: Event = kind(**{key: _restored(hints[key], value) for key, value in read.items()})
    except (KeyError, TypeError, ValueError):
        return None  # of another version
    return event


def _restored(hint: Any, value: Any) -> Any:
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return _tuples(value) if isinstance(value, list) else value


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _short(value: Any) -> Any:
    too_long = isinstance(value, str) and len(value) > LONGEST_TEXT
    return value[: LONGEST_TEXT - 1] + "…" if too_long else value


def _line(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=str).encode() + b"\n"
