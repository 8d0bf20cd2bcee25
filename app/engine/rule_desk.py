"""The rules of outbound calls as the owner sees and changes them.

Owns those commands. Leaves the rules themselves to ``dial_rules``, the gate to ``dialing``
and the log's form to ``models.audit_log``.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path

from sqlite_utils import Database

from app.commands.rules import AuditEntry, AuditVerdict, Blocked, GateAnswer, ListImport
from app.engine.audit import LIST_CHANGED
from app.engine.callee import Callee, key_of
from app.engine.dial_answer import Answer
from app.engine.dial_look import Ask
from app.engine.dial_rules import NUMBER
from app.engine.errors import NumberFileInvalid, NumberInvalid
from app.engine.minds import Task
from app.engine.parts import EngineSettings, ServedLine
from models.audit_log import AuditHead, AuditRow, append_row, examine_log, list_rows
from models.do_not_call import (
    NotToCall,
    add_not_to_call,
    list_not_to_call,
    remove_not_to_call,
)
from models.store import Store
from sip.errors import AddressInvalid
from sip.phone import LineAccount

Look = Callable[[Ask], Awaitable[tuple[Callee, Answer]]]
LOGGED_NUMBERS = 50
"""How many of the numbers of one change stand in its row of the log."""
LARGEST_FILE = 20_000_000
"""Bytes of a file of numbers: half a million of them."""
_NO_LINE = ServedLine(LineAccount("", "desk", "no.line.invalid", register=False), "none")
_HEADINGS = ("number", "phone", "telephone", "phone number", "telefon", "nummer")


class RuleDesk:
    """Satisfies ``RuleCommands``. ``changed`` is called when the list is another."""

    def __init__(
        self,
        store: Store,
        look: Look,
        lines: Callable[[], Iterable[ServedLine]],
        settings: Callable[[], EngineSettings],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._store, self._look, self._lines = store, look, lines
        self._settings, self._changed = settings, changed

    async def check(
        self, number: str, line_id: str | None = None, by_agent: bool = True
    ) -> GateAnswer:
        """See ``RuleCommands.check``."""
        ask = Ask(self._line(line_id), number, task=Task() if by_agent else None)
        try:
            callee, answer = await self._look(ask)
        except AddressInvalid as error:
            return GateAnswer(False, number.strip(), NUMBER, str(error))
        refusal = answer.refusal
        return GateAnswer(
            refusal is None,
            callee.number,
            refusal.rule if refusal else "",
            refusal.message if refusal else "",
            answer.confirm,
            tuple(one.message for one in answer.warnings),
            str(callee.kind),
            callee.region,
        )

    async def do_not_call(self) -> list[Blocked]:
        """See ``RuleCommands.do_not_call``."""
        records = await self._store.read(list_not_to_call)
        return [Blocked(one.number, one.reason, one.source, one.created_at) for one in records]

    async def block(self, numbers: Sequence[str], reason: str = "") -> None:
        """See ``RuleCommands.block``."""
        keys = await asyncio.to_thread(lambda: [self._key(one) for one in numbers])
        for number, key in zip(numbers, keys, strict=True):
            if not key:
                raise NumberInvalid(number.strip())
        records = [NotToCall(key, reason.strip()) for key in keys]
        await self._store.write(_add, records)
        self._changed()

    async def unblock(self, number: str) -> None:
        """See ``RuleCommands.unblock``."""
        key = await asyncio.to_thread(self._key, number)
        await self._store.write(_remove, key or number.strip())
        self._changed()

    async def import_numbers(self, path: Path) -> ListImport:
        """See ``RuleCommands.import_numbers``."""
        records, problems = await asyncio.to_thread(self._read, path)
        added = await self._store.write(_add, records)
        self._changed()
        return ListImport(added, len(records) - added, tuple(problems))

    async def audit(self, limit: int = 200, before_seq: int | None = None) -> list[AuditEntry]:
        """See ``RuleCommands.audit``."""
        return [entry(row) for row in await self._store.read(list_rows, limit, before_seq)]

    async def verify_audit(self, noted: AuditHead | None = None) -> AuditVerdict:
        """See ``RuleCommands.verify_audit``; ``noted`` is a head that was written down."""
        exam = await self._store.read(examine_log, noted)
        return AuditVerdict(exam.head.rows, exam.broken_at, exam.message, exam.head.hash)

    def _line(self, line_id: str | None) -> ServedLine:
        """The line to look at: the one that is named, the usual one, any, or none."""
        by_id = {line.account.line_id: line for line in self._lines()}
        usual = by_id.get(self._settings().default_line)
        return by_id.get(line_id or "") or usual or next(iter(by_id.values()), _NO_LINE)

    def _key(self, number: str) -> str:
        return key_of(number, self._settings().country)

    def _read(self, path: Path) -> tuple[list[NotToCall], list[str]]:
        """The numbers of a file, each once, and a sentence for each line without one."""
        found: dict[str, NotToCall] = {}
        problems = []
        for count, line in enumerate(_text(path).splitlines(), 1):
            number, reason = _parts(line)
            if not number or number.startswith("#") or (count == 1 and _is_heading(number)):
                continue
            key = self._key(number)
            if key:
                found.setdefault(key, NotToCall(key, reason, source=path.name))
            else:
                problems.append(f"line {count}: {number!r} is no telephone number")
        return list(found.values()), problems


def _add(db: Database, records: Sequence[NotToCall]) -> int:
    """Put numbers on the list and that they were put there into the log."""
    added = add_not_to_call(db, records)
    numbers = [one.number for one in records[:LOGGED_NUMBERS]]
    if added:
        append_row(db, LIST_CHANGED, {"added": added, "numbers": numbers})
    return added


def _remove(db: Database, number: str) -> None:
    if remove_not_to_call(db, number):
        append_row(db, LIST_CHANGED, {"removed": 1, "numbers": [number]})


def entry(row: AuditRow) -> AuditEntry:
    """A row as screens and programs see it."""
    return AuditEntry(row.seq, row.at, row.kind, row.call_id, dict(row.content))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise NumberFileInvalid(path, "is too large for a list of numbers")
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise NumberFileInvalid(path, f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise NumberFileInvalid(path, "is no text; save it as UTF-8") from error


def _parts(line: str) -> tuple[str, str]:
    """The first cell of a line, and the rest of it as one text."""
    mark = next((each for each in (";", "\t", ",") if each in line), ",")
    first, _, rest = line.partition(mark)
    reason = ", ".join(part.strip(' "') for part in rest.split(mark) if part.strip(' "'))
    return first.strip(' "'), reason


def _is_heading(cell: str) -> bool:
    return cell.casefold() in _HEADINGS
