"""Past calls in memory, with the words, sound and files of a made-up desk."""

import asyncio
import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.commands.library import CallDetail, LibraryQuery, LibraryRow, Waveform
from app.library.errors import ExportFailed, QueryInvalid, RecordingMissing
from app.people.dialling import to_dial
from models.call_flags import CallMark
from models.calls import Call
from models.errors import RecordMissing
from models.events import CallEvent
from models.recordings import Recording, RecordingState
from models.utterances import Utterance

KNOWN_FILTERS = (
    *("is", "has", "after", "before", "tag", "with"),
    *("line", "outcome", "speaker", "agent", "script"),
)


def waves(duration_ms: int, buckets: int = 2000) -> Waveform:
    """Two people who take turns, with pauses."""
    bucket_ms = max(20.0, duration_ms / buckets)
    count = int(duration_ms / bucket_ms)

    def side(turn: int) -> tuple[float, ...]:
        loud = []
        for place in range(count):
            at_s = place * bucket_ms / 1000
            speaks = int(at_s / 4.2) % 3 == turn
            shape = abs(math.sin(at_s * 9.1) * math.sin(at_s * 2.3 + turn))
            loud.append(min(1.0, 0.12 + 0.8 * shape) if speaks else 0.004)
        return tuple(loud)

    return Waveform(duration_ms, bucket_ms, side(0), side(1))


@dataclass
class FakeLibrary:
    """Satisfies ``LibraryCommands``. ``calls`` is oldest first, ``words`` and ``recordings`` by
    call. ``failures`` are raised by the command of that name while they are there; ``asked``
    are the commands with what they were given."""

    calls: list[Call] = field(default_factory=list)
    words: dict[str, list[Utterance]] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    """Calls whose recording cannot be heard, and why."""
    marks: dict[str, tuple[CallMark, ...]] = field(default_factory=dict)
    events: dict[str, tuple[CallEvent, ...]] = field(default_factory=dict)
    failures: dict[str, Exception] = field(default_factory=dict)
    asked: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    changed: Callable[[str], None] = lambda call_id: None
    """Is told which call was changed, as ``RecordsChanged`` would."""

    def of(self, name: str) -> list[tuple[Any, ...]]:
        """What a command was given each time."""
        return [given for asked, given in self.asked if asked == name]

    async def find(self, query: LibraryQuery) -> list[LibraryRow]:
        self._ask("find", query.text, query.before)
        words = []
        for piece in query.text.split():
            name, colon, given = piece.partition(":")
            if colon and name in KNOWN_FILTERS and not given:
                raise QueryInvalid(piece, "say what to look for after the colon")
            if not colon or name not in KNOWN_FILTERS:
                words.append(piece)
        filters = set(query.text.split()) - set(words)
        rows = [
            self._row(call, words)
            for call in sorted(self.calls, key=lambda call: call.created_at, reverse=True)
            if self._fits(call, filters)
        ]
        found = [row for row in rows if not words or row.snippet]
        ids = [row.call.id for row in found]
        start = ids.index(query.before) + 1 if query.before in ids else 0
        return found[start : start + query.limit]

    async def open_call(self, call_id: str) -> CallDetail:
        self._ask("open_call", call_id)
        call = self._call(call_id)
        recording = self.recordings.get(call_id)
        audio = None
        if recording is not None and call_id not in self.missing:
            audio = Path("data") / recording.path
        name = self.names.get(call.remote_number, call.remote_name)
        words = tuple(self.words.get(call_id, ()))
        party = to_dial(call.remote_number, call.remote_uri)
        known = (call, name, party, words, recording, audio, "Front desk")
        marks, events = self.marks.get(call_id, ()), self.events.get(call_id, ())
        return CallDetail(*known, marks, events)

    async def waveform(self, call_id: str, buckets: int = 2000) -> Waveform:
        self._ask("waveform", call_id)
        if call_id in self.missing:
            raise RecordingMissing(call_id, self.missing[call_id])
        return waves(self.recordings[call_id].duration_ms, buckets)

    async def save_note(self, call_id: str, note: str) -> None:
        self._ask("save_note", call_id, note)
        self._change(call_id, note=note)

    async def save_tags(self, call_id: str, tags: tuple[str, ...]) -> None:
        self._ask("save_tags", call_id, tags)
        self._change(call_id, tags=tuple(tags))

    async def play(self, call_id: str, at_ms: int = 0) -> None:
        self._ask("play", call_id, at_ms)

    async def pause(self) -> None:
        self._ask("pause")

    async def seek(self, at_ms: int) -> None:
        self._ask("seek", at_ms)

    async def export_text(self, call_id: str, path: Path) -> None:
        self._ask("export_text", call_id, path)
        await self._write(path, self._call(call_id).id)

    async def export_wav(self, call_id: str, path: Path) -> None:
        self._ask("export_wav", call_id, path)
        await self._write(path, self._call(call_id).id)

    async def delete_call(self, call_id: str) -> None:
        self._ask("delete_call", call_id)
        self.calls.remove(self._call(call_id))
        self.changed(call_id)

    def say(self, call_id: str, *said: tuple[str, str, str] | tuple[str, str]) -> None:
        """Turns of six seconds: speaker, words and, where there are some, unheard ones."""
        self.words[call_id] = [
            Utterance(
                call_id,
                speaker,
                text,
                place * 6000,
                place * 6000 + 5200,
                id=f"utt_{place}",
                unheard=rest[0] if rest else "",
            )
            for place, (speaker, text, *rest) in enumerate(said)
        ]

    def record(self, call_id: str, duration_ms: int) -> None:
        """There is a recording of the call."""
        path = f"recordings/{call_id}.flac"
        self.recordings[call_id] = Recording(
            call_id,
            path,
            16_000,
            id=f"rec_{call_id}",
            duration_ms=duration_ms,
            state=RecordingState.COMPLETE,
        )

    def _ask(self, name: str, *given: Any) -> None:
        self.asked.append((name, given))
        if name in self.failures:
            raise self.failures[name]

    def _call(self, call_id: str) -> Call:
        for call in self.calls:
            if call.id == call_id:
                return call
        raise RecordMissing("call", call_id)

    def _change(self, call_id: str, **changes: Any) -> None:
        call = self._call(call_id)
        self.calls[self.calls.index(call)] = dataclasses.replace(call, **changes)
        self.changed(call_id)

    def _fits(self, call: Call, filters: set[str]) -> bool:
        tests = {
            "is:missed": call.answered_at is None and call.direction == "inbound",
            "is:agent": "agent" in call.holders,
            "is:mine": "operator" in call.holders,
            "has:note": bool(call.note),
            "has:recording": call.id in self.recordings,
        }
        return all(tests.get(each, True) for each in filters)

    def _row(self, call: Call, words: Sequence[str]) -> LibraryRow:
        name = self.names.get(call.remote_number, call.remote_name)
        plain = LibraryRow(call, name, to_dial(call.remote_number, call.remote_uri))
        for said in self.words.get(call.id, ()) if words else ():
            at = said.text.lower().find(words[0].lower())
            if at >= 0 and all(word.lower() in said.text.lower() for word in words):
                marks = ((at, at + len(words[0])),)
                found = {"snippet": said.text, "marks": marks, "hit_at_ms": said.start_ms}
                return dataclasses.replace(plain, **found)
        return plain

    async def _write(self, path: Path, text: str) -> None:
        try:
            await asyncio.to_thread(path.write_text, text)
        except OSError as error:
            raise ExportFailed(path, error.strerror or str(error)) from error
