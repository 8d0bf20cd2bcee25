"""The rules of outbound calls in memory, for the Settings screen."""

from collections.abc import Sequence
from pathlib import Path

from app.commands.rules import AuditEntry, AuditVerdict, Blocked, GateAnswer, ListImport
from app.engine.errors import NumberInvalid

HEAD = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"


class FakeRules:
    """Satisfies ``RuleCommands``. ``failure`` is raised by everything while it is set."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.failure: Exception | None = None
        self.blocked: list[Blocked] = []
        self.rows: list[AuditEntry] = []
        self.verdict = AuditVerdict(0, head=HEAD)
        self.imported = ListImport(0, 0)
        self.agent = GateAnswer(True, "+12025550100", kind="number", country="US")
        self.person = self.agent

    async def check(
        self, number: str, line_id: str | None = None, by_agent: bool = True
    ) -> GateAnswer:
        self._ask("check", number, by_agent)
        return self.agent if by_agent else self.person

    async def do_not_call(self) -> list[Blocked]:
        self._ask("do_not_call")
        return list(self.blocked)

    async def block(self, numbers: Sequence[str], reason: str = "") -> None:
        self._ask("block", *numbers, reason)
        for number in numbers:
            if not any(each.isdecimal() for each in number):
                raise NumberInvalid(number)
            self.blocked.insert(0, Blocked(number, reason, "desk", "2026-11-21T10:00:00.000Z"))

    async def unblock(self, number: str) -> None:
        self._ask("unblock", number)
        self.blocked = [one for one in self.blocked if one.number != number]

    async def import_numbers(self, path: Path) -> ListImport:
        self._ask("import_numbers", path.name)
        return self.imported

    async def audit(self, limit: int = 200, before_seq: int | None = None) -> list[AuditEntry]:
        self._ask("audit", limit, before_seq)
        rows = [row for row in self.rows if before_seq is None or row.seq < before_seq]
        return rows[:limit]

    async def verify_audit(self) -> AuditVerdict:
        self._ask("verify_audit")
        return self.verdict

    def _ask(self, *what: object) -> None:
        self.asked.append(what)
        if self.failure is not None:
            raise self.failure


def entry(seq: int, kind: str, at: str, **content: object) -> AuditEntry:
    return AuditEntry(seq, f"2026-11-21T{at}.000Z", kind, "call_1", dict(content))


def busy_rules() -> FakeRules:
    """A list with three numbers and a log with a row of every kind."""
    made = FakeRules()
    at = "2026-11-20T09:30:00.000Z"
    made.blocked = [
        Blocked("+12025550143", "asked on 3 May", "desk", at),
        Blocked("+442079460999", "", "opted-out.csv", at),
        Blocked("bob@pbx.example", "has left the company", "desk", at),
    ]
    refused = {"allowed": False, "rule": "do_not_call", "warnings": []}
    allowed = {"allowed": True, "warnings": []}
    warned = {"allowed": True, "warnings": ["hours"]}
    agent = {"held_by": "agent", "asked_by": "person"}
    made.rows = [
        entry(9, "do_not_call_changed", "10:09:00", added=1, numbers=["+12025550143"]),
        entry(8, "call_asked", "10:08:00", number="+12025550143", answer=refused, **agent),
        entry(7, "text_refused", "10:07:30", where="facts.note", reason="it gives orders"),
        entry(6, "sent", "10:05:10", host="sip.example.com", bytes=412_800, purpose="sound"),
        entry(5, "call_ended", "10:05:09", outcome="agreed", end_reason="completed"),
        entry(4, "call_answered", "10:02:31"),
        entry(3, "call_asked", "10:02:20", number="+13105550100", answer=allowed, **agent),
        entry(2, "call_not_placed", "09:58:00", why="CancelledError", message=""),
        entry(1, "call_asked", "09:57:59", number="+493012345678", answer=warned, held_by="person"),
    ]
    made.verdict = AuditVerdict(9, head=HEAD)
    return made
