"""Past calls as the screens ask for them.

Owns putting records, names, sound and files together. Satisfies ``LibraryCommands``. Leaves
finding to ``models.library_search``, reading what was typed to ``query``, files to
``exporting`` and playing to ``audio.player``.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from sqlite_utils import Database

from app.commands.library import CallDetail, LibraryQuery, LibraryRow, Waveform
from app.commands.people import Recent
from app.library.errors import CallGoingOn, RecordingMissing, SoundNotDeleted
from app.library.exporting import transcript_text, write_text, write_wav
from app.library.query import read_query
from audio.errors import AudioFileUnreadable
from audio.peaks import peaks_of
from models.call_flags import list_call_marks
from models.call_notes import save_note, save_tags
from models.calls import Call, delete_call, get_call
from models.errors import RecordMissing
from models.events import list_events
from models.library_search import CallQuestion, find_calls
from models.lines import get_line
from models.owners import is_running
from models.recordings import Recording, RecordingState, list_recordings
from models.store import Store
from models.utterances import list_utterances

Named = Callable[[Database, Sequence[Call]], list[Recent]]
"""Calls with the names that their numbers have now."""


class Playing(Protocol):
    """What plays a recording: ``audio.player.Player``."""

    async def play(self, path: Path, at_ms: int, on_moved: Callable[[int, bool], None]) -> None:
        """Play from a moment; ``on_moved(at_ms, playing)`` follows it."""
        ...

    async def pause(self) -> None:
        """Stop where it is."""
        ...

    async def seek(self, at_ms: int) -> None:
        """Go on from another moment."""
        ...

    async def close(self) -> None:
        """Stop and let the device go."""
        ...


class LibraryDesk:
    """The past calls of one desk.

    ``moved(call_id, at_ms, playing)`` follows the player, ``changed(what, id)`` is told what
    was changed, as ``RecordsChanged`` has it.
    """

    def __init__(
        self,
        store: Store,
        home: Path,
        named: Named,
        player: Playing,
        moved: Callable[[str, int, bool], None],
        changed: Callable[[str, str], None],
    ) -> None:
        self._store = store
        self._home = home
        self._named = named
        self._player = player
        self._moved = moved
        self._changed = changed
        self._turn = asyncio.Lock()
        """What the player is told reaches it in the order in which it was asked for."""

    async def close(self) -> None:
        """Fall silent."""
        async with self._turn:
            await self._player.close()

    async def find(self, query: LibraryQuery) -> list[LibraryRow]:
        """See ``LibraryCommands.find``. Raises QueryInvalid."""
        words, tests = read_query(query.text, date.today())
        question = CallQuestion(words, tests, query.limit, query.before)

        def rows(db: Database) -> list[LibraryRow]:
            found = find_calls(db, question)
            named = self._named(db, [call for call, _ in found])
            return [
                LibraryRow(
                    call,
                    recent.name,
                    recent.number,
                    place.snippet if place else "",
                    place.marks if place else (),
                    place.at_ms if place else None,
                )
                for (call, place), recent in zip(found, named, strict=True)
            ]

        return await self._store.read(rows)

    async def open_call(self, call_id: str) -> CallDetail:
        """See ``LibraryCommands.open_call``."""

        def detail(db: Database) -> CallDetail:
            call = get_call(db, call_id)
            (recent,) = self._named(db, [call])
            recording = next(reversed(list_recordings(db, call_id)), None)
            return CallDetail(
                call,
                recent.name,
                recent.number,
                tuple(list_utterances(db, call_id)),
                recording,
                self._audio(recording),
                _label(db, call.line_id),
                tuple(list_call_marks(db, call_id)),
                tuple(list_events(db, call_id)),
            )

        return await self._store.read(detail)

    async def waveform(self, call_id: str, buckets: int = 2000) -> Waveform:
        """See ``LibraryCommands.waveform``."""
        path = await self._sound(call_id)
        try:
            peaks = await asyncio.to_thread(peaks_of, path)
        except AudioFileUnreadable as error:
            raise RecordingMissing(call_id, f"The recording is damaged: {error}") from error
        rows, bucket_ms = peaks.at_most(buckets)
        caller, desk = (tuple(float(one) for one in row) for row in rows)
        return Waveform(peaks.duration_ms, bucket_ms, caller, desk)

    async def save_note(self, call_id: str, note: str) -> None:
        """See ``LibraryCommands.save_note``."""
        await self._store.write(save_note, call_id, note)
        self._changed("calls", call_id)

    async def save_tags(self, call_id: str, tags: tuple[str, ...]) -> None:
        """See ``LibraryCommands.save_tags``; blanks and doubles are left out."""
        clean = tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
        await self._store.write(save_tags, call_id, clean)
        self._changed("calls", call_id)

    async def play(self, call_id: str, at_ms: int = 0) -> None:
        """See ``LibraryCommands.play``."""
        async with self._turn:
            path = await self._sound(call_id)
            try:
                await self._player.play(
                    path, at_ms, lambda at, playing: self._moved(call_id, at, playing)
                )
            except AudioFileUnreadable as error:
                raise RecordingMissing(call_id, f"The recording is damaged: {error}") from error

    async def pause(self) -> None:
        """See ``LibraryCommands.pause``. What is still being opened does not begin."""
        async with self._turn:
            await self._player.pause()

    async def seek(self, at_ms: int) -> None:
        """See ``LibraryCommands.seek``."""
        async with self._turn:
            await self._player.seek(at_ms)

    async def export_text(self, call_id: str, path: Path) -> None:
        """See ``LibraryCommands.export_text``. Raises ExportFailed."""
        detail = await self.open_call(call_id)
        await asyncio.to_thread(write_text, path, transcript_text(detail))

    async def export_wav(self, call_id: str, path: Path) -> None:
        """See ``LibraryCommands.export_wav``. Raises ExportFailed, RecordingMissing."""
        await asyncio.to_thread(write_wav, path, await self._sound(call_id))

    async def delete_call(self, call_id: str) -> None:
        """See ``LibraryCommands.delete_call``."""
        detail = await self.open_call(call_id)
        _refuse_going_on(detail.call)
        await self.pause()
        audio = self._file(detail.recording)  # also one that cannot be read
        aside = None if audio is None else await asyncio.to_thread(_put_aside, audio)
        try:
            await self._store.write(_delete, call_id)
        except BaseException:
            if audio is not None and aside is not None:
                await asyncio.to_thread(os.replace, aside, audio)
            raise
        if audio is not None and aside is not None:
            for path in (aside, audio.with_suffix(".peaks")):
                with contextlib.suppress(OSError):
                    await asyncio.to_thread(path.unlink, missing_ok=True)
        self._changed("calls", call_id)

    def _audio(self, recording: Recording | None) -> Path | None:
        lost = recording is not None and recording.state is RecordingState.LOST
        return None if lost else self._file(recording)

    def _file(self, recording: Recording | None) -> Path | None:
        path = None if recording is None else self._home / recording.path
        return path if path is not None and path.is_file() else None

    async def _sound(self, call_id: str) -> Path:
        detail = await self.open_call(call_id)
        if detail.recording is None:
            raise RecordingMissing(call_id, "This call was not recorded.")
        if detail.audio is None:
            place = self._home / detail.recording.path
            raise RecordingMissing(call_id, f"The recording is not there any more: {place}")
        return detail.audio


def _delete(db: Database, call_id: str) -> None:
    """Forget a call unless a desk still writes about it. Raises CallGoingOn."""
    _refuse_going_on(get_call(db, call_id))
    delete_call(db, call_id)


def _refuse_going_on(call: Call) -> None:
    if call.ended_at is None and is_running(call.owner):
        raise CallGoingOn(call.id)


def _put_aside(audio: Path) -> Path:
    """Give a recording another name until its call is deleted: whoever cannot do that could
    not delete it either, and its sound would stay for good."""
    aside = audio.with_suffix(".deleted")
    try:
        os.replace(audio, aside)
    except OSError as error:
        raise SoundNotDeleted(audio, error.strerror or str(error)) from error
    return aside


def _label(db: Database, line_id: str) -> str:
    try:
        return get_line(db, line_id).label
    except RecordMissing:
        return ""
