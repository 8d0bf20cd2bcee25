"""Past calls on a real disk: records and recordings of made-up calls, and a library over them."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import soundfile
from sqlite_utils import Database

from app.commands.library import LibraryQuery
from app.commands.people import Recent
from app.library.desk import LibraryDesk
from models.calls import Call, CallResult, answer_call, finish_call, save_call
from models.endings import EndReason
from models.lines import Line, save_line
from models.recordings import Recording, save_recording
from models.store import Store
from models.utterances import Utterance, save_utterance

RATE_HZ = 16_000


def named(db: Database, calls: Sequence[Call]) -> list[Recent]:
    return [Recent(call, None, call.remote_name, call.remote_number) for call in calls]


class FakePlayer:
    """Remembers what it was told and moves once."""

    def __init__(self) -> None:
        self.played: list[tuple[str, int]] = []
        self.acts: list[str] = []

    async def play(self, path: Path, at_ms: int, on_moved: Callable[[int, bool], None]) -> None:
        self.played.append((path.name, at_ms))
        self.acts.append("play")
        on_moved(at_ms + 50, True)

    async def pause(self) -> None:
        self.acts.append("pause")

    async def seek(self, at_ms: int) -> None:
        self.acts.append(f"seek {at_ms}")

    async def close(self) -> None:
        self.acts.append("close")


class Shelf:
    """A library with a few calls; ``add`` writes one with its words and sound."""

    def __init__(self, home: Path) -> None:
        self.home = home
        (home / "recordings").mkdir(parents=True)
        self.store = Store.open(home / "ringdesk.db")
        self.player = FakePlayer()
        self.moves: list[tuple[str, int, bool]] = []
        self.changes: list[tuple[str, str]] = []
        self.desk = LibraryDesk(
            self.store,
            home,
            named,
            self.player,
            lambda *move: self.moves.append(move),
            lambda *change: self.changes.append(change),
        )
        self.store.write_now(save_line, Line("Front desk", "desk", "x.test", id="pn_1"))

    def add(self, call_id: str, *said: tuple[str, str], **about: object) -> Call:
        day = about.pop("day", 1)
        moment = f"2026-11-{day:02d}T10:00:00.000Z"
        fields = {"direction": "inbound", "remote_number": "555", "created_at": moment, **about}
        call = Call("pn_1", id=call_id, **fields)  # type: ignore[arg-type]
        self.store.write_now(save_call, call)
        self.store.write_now(answer_call, call_id, moment)
        for at, (speaker, text) in enumerate(said):
            words = Utterance(call_id, speaker, text, at * 1000, at * 1000 + 900)
            self.store.write_now(save_utterance, words)
        end = f"2026-11-{day:02d}T10:01:23.000Z"
        result = CallResult(EndReason.COMPLETED, outcome="agreed")
        self.store.write_now(finish_call, call_id, end, result)
        return call

    def record(self, call_id: str, seconds: float = 1.0) -> Path:
        path = self.home / "recordings" / f"{call_id}.flac"
        sound = np.zeros((int(seconds * RATE_HZ), 2), np.int16)
        sound[: RATE_HZ // 2, 0] = 16384
        sound[RATE_HZ // 2 :, 1] = 8192
        soundfile.write(path, sound, RATE_HZ)
        record = Recording(call_id, f"recordings/{call_id}.flac", RATE_HZ)
        self.store.write_now(save_recording, record)
        return path

    async def ids(self, text: str = "", **query: object) -> list[str]:
        rows = await self.desk.find(LibraryQuery(text, **query))  # type: ignore[arg-type]
        return [row.call.id for row in rows]
