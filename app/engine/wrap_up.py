"""What is written down after a call: the draft, and keeping what a person made of it.

Owns reading a call's records for the draft, so that one is there for every call that was
ever held, also for those whose desk died. Drafting itself is ``app.agent.summary``'s, the
columns are ``models.wrap_ups``'s.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from app.agent.action_items import action_items
from app.agent.summary import Known, Learned, LeftToDo, Said, summary_of
from app.commands.console import WrapUp
from app.engine.bus import Bus
from app.engine.events import RecordsChanged
from models.calls import Call, get_call
from models.errors import RecordMissing
from models.events import list_events
from models.operator_tasks import OperatorTask, list_operator_tasks
from models.store import Store
from models.templates import get_template
from models.utterances import list_utterances
from models.wrap_ups import KeptWrapUp, keep_wrap_up


class WrapUps:
    """The wrap-ups of one desk's calls."""

    def __init__(self, store: Store, bus: Bus) -> None:
        self._store = store
        self._bus = bus

    async def wrap_up(self, call_id: str) -> WrapUp:
        """What a person has saved, or a draft from what there is. Raises RecordMissing."""
        return await self._store.read(wrap_up_of, call_id)

    async def save(self, wrap_up: WrapUp) -> None:
        """Keep it; blanks and doubles are left out. Raises RecordMissing."""
        kept = KeptWrapUp(
            wrap_up.outcome or None,
            wrap_up.summary.strip(),
            _clean(wrap_up.action_items),
            _clean(wrap_up.tags),
            wrap_up.note.strip(),
        )
        await self._store.write(keep_wrap_up, wrap_up.call_id, kept)
        self._bus.publish(RecordsChanged("calls", wrap_up.call_id))


def wrap_up_of(db: Database, call_id: str) -> WrapUp:
    """A call's wrap-up as it is kept, else its draft. Raises RecordMissing."""
    call = get_call(db, call_id)
    if call.wrapped_up_at is not None:
        return WrapUp(
            call.id, call.outcome, call.summary, call.action_items, call.tags, call.note, True
        )
    said = [Said(one.speaker, one.text, one.start_ms) for one in list_utterances(db, call_id)]
    known = _known(db, call)
    summary = summary_of(said, known) if said else ""
    items = action_items(said, known)
    return WrapUp(call.id, call.outcome, summary, items, call.tags, call.note)


def _known(db: Database, call: Call) -> Known:
    began = datetime.fromisoformat(call.answered_at or call.created_at).astimezone()
    return Known(
        began.date(),
        _about(db, call),
        "" if call.is_session else call.remote_name or call.remote_number,
        call.outcome or "",
        call.goal_reached,
        call.facts,
        _learned(db, call),
        [_left(one) for one in list_operator_tasks(db, call.id, only_open=True)],
    )


def _about(db: Database, call: Call) -> str:
    """What the call was for: its script, else its template's name."""
    if call.script or not call.template_id:
        return call.script or ""
    try:
        return get_template(db, call.template_id).name
    except RecordMissing:
        return ""


def _learned(db: Database, call: Call) -> list[Learned]:
    """What the call's notes hold now, each with the moment when it was last noted."""
    events = list_events(db, call.id, kind="fact")
    moments = {str(event.payload.get("key")): event.at_ms for event in events}
    return [Learned(key, value, moments.get(key)) for key, value in call.notes.items()]


def _left(task: OperatorTask) -> LeftToDo:
    at_ms = task.details.get("at_ms")
    due = ""
    if task.due_at:
        due = f"{datetime.fromisoformat(task.due_at).astimezone():%a %d %b %H:%M}"
    return LeftToDo(task.text, due, at_ms if isinstance(at_ms, int) else None)


def _clean(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
