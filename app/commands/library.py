"""Asking for past calls: find, read, hear, annotate, export.

Owns the protocol and its values. ``app.library`` does it; playing reports through
``PlaybackMoved`` events.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from models.call_flags import CallMark
from models.calls import Call
from models.events import CallEvent
from models.recordings import Recording
from models.utterances import Utterance


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """What to list: words that were said or noted, and filters that all must hold.

    ``text`` may hold ``tag:x``, ``agent:x`` (the template or script it was held with),
    ``line:x``, ``outcome:x``, ``speaker:x``, ``with:x`` (name or number),
    ``before:2026-11-21``, ``after:...``, ``has:recording``, ``has:note``, ``has:flag``,
    ``is:missed``, ``is:agent``, ``is:session``, ``is:draft`` (nobody has wrapped it up);
    everything else is searched for in full text.
    """

    text: str = ""
    limit: int = 100
    before: str | None = None
    """The id of the last call of the page before."""


@dataclass(frozen=True, slots=True)
class LibraryRow:
    """One call in the list; ``snippet`` is where the words were found, with marked parts."""

    call: Call
    name: str
    number: str
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    hit_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class CallDetail:
    """Everything about one call."""

    call: Call
    name: str
    number: str
    utterances: tuple[Utterance, ...]
    recording: Recording | None
    audio: Path | None
    """The recording's file, None when there is none or it is missing."""
    line_label: str = ""
    marks: tuple[CallMark, ...] = ()
    """Flags and notes in the order of their moments."""
    events: tuple[CallEvent, ...] = ()
    """What else happened, in order."""


@dataclass(frozen=True, slots=True)
class Waveform:
    """Both sides as peaks from 0 to 1, ``bucket_ms`` each, over ``duration_ms``."""

    duration_ms: int
    bucket_ms: float
    caller: tuple[float, ...] = field(default_factory=tuple)
    desk: tuple[float, ...] = field(default_factory=tuple)


class LibraryCommands(Protocol):
    """Past calls. Raises RecordMissing, QueryInvalid naming the filter, ExportFailed."""

    async def find(self, query: LibraryQuery) -> list[LibraryRow]:
        """Calls, newest first; with words to look for, each with the first place of them."""
        ...

    async def open_call(self, call_id: str) -> CallDetail:
        """One call with its transcript."""
        ...

    async def waveform(self, call_id: str, buckets: int = 2000) -> Waveform:
        """The recording's peaks. Raises RecordingMissing."""
        ...

    async def save_note(self, call_id: str, note: str) -> None:
        """Keep what a person writes about a call."""
        ...

    async def save_tags(self, call_id: str, tags: tuple[str, ...]) -> None:
        """Keep a call's tags."""
        ...

    async def play(self, call_id: str, at_ms: int = 0) -> None:
        """Play from a moment on the chosen speaker. Raises RecordingMissing, DeviceFailed."""
        ...

    async def pause(self) -> None:
        """Stop playing where it is; harmless when nothing plays."""
        ...

    async def seek(self, at_ms: int) -> None:
        """Go on playing from another moment."""
        ...

    async def export_text(self, call_id: str, path: Path) -> None:
        """Write the transcript as text, whole or not at all."""
        ...

    async def export_wav(self, call_id: str, path: Path) -> None:
        """Write both sides as a WAV file (left the caller, right the desk)."""
        ...

    async def delete_call(self, call_id: str) -> None:
        """Forget a call and its recording. Raises CallGoingOn, SoundNotDeleted."""
        ...
