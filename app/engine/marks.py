"""What a person marks in a call and holds to be right: flags, notes, captured fields.

Owns keeping them with their moment and telling of them. Raised where it is asked for, so
nothing that a person wrote is lost without a word.
"""

from sqlite_utils import Database

from app.engine.bus import Bus
from app.engine.errors import CallUnknown
from app.engine.events import FactNoted, MomentMarked, RecordsChanged
from app.engine.live_call import LiveCall
from app.engine.switchboard import Switchboard
from models.call_flags import CallMark, MarkKind, save_call_mark
from models.calls import get_call, note_in_call
from models.events import CallEvent, save_event
from models.store import Store


class Marks:
    """The marks on one desk's calls."""

    def __init__(self, board: Switchboard, store: Store, bus: Bus) -> None:
        self._board = board
        self._store = store
        self._bus = bus

    async def flag(self, call_id: str, text: str = "") -> None:
        """Mark this moment of a live call. Raises CallUnknown."""
        live = self._board.call(call_id)
        await self._mark(CallMark(call_id, live.log.at_ms(), MarkKind.FLAG, text.strip()))

    async def note(self, call_id: str, text: str) -> None:
        """Keep a note with this moment, or with the end of a call that is over; nothing but
        blanks is no note. Raises RecordMissing."""
        if not text.strip():
            return
        at_ms = await self._moment(call_id)
        await self._mark(CallMark(call_id, at_ms, MarkKind.NOTE, text.strip()))

    async def accept_field(self, call_id: str, key: str, value: str) -> LiveCall | None:
        """A captured field is right, or is this; gives the call if it is live. Raises
        RecordMissing."""
        live = self._live(call_id)
        at_ms = await self._moment(call_id)
        await self._store.write(_keep_field, call_id, at_ms, (key, value))
        self._bus.publish(FactNoted(call_id, key, value, at_ms, accepted=True))
        if live is None:
            self._bus.publish(RecordsChanged("calls", call_id))
        return live

    async def _mark(self, mark: CallMark) -> None:
        await self._store.write(save_call_mark, mark)
        told = MomentMarked(mark.call_id, mark.id, str(mark.kind), mark.text, mark.at_ms)
        self._bus.publish(told)
        if self._live(mark.call_id) is None:
            self._bus.publish(RecordsChanged("calls", mark.call_id))

    async def _moment(self, call_id: str) -> int:
        live = self._live(call_id)
        if live is not None:
            return live.log.at_ms()
        call = await self._store.read(get_call, call_id)
        return call.duration_ms

    def _live(self, call_id: str) -> LiveCall | None:
        try:
            return self._board.call(call_id)
        except CallUnknown:
            return None


def _keep_field(db: Database, call_id: str, at_ms: int, field: tuple[str, str]) -> None:
    key, value = field
    note_in_call(db, call_id, key, value)
    payload = {"key": key, "value": value, "accepted": True}
    save_event(db, CallEvent(call_id, at_ms, "fact", payload))
