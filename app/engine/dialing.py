"""The one gate that every outbound call passes, whoever asked for it.

Owns asking the rules, counting, writing the answer into the audit log and dialling: the only
place of the desk that rings somebody else. (``echo_call`` rings the desk itself.) Leaves the
rules to ``dial_rules``, whom a number is to ``callee``, rows to ``audit``.

Counting, deciding and writing down are one transaction, so two calls asked for at the same
moment, in two processes even, never both take the last place. What cannot be written down
is not dialled for the agent. A person's call goes out all the same, and the desk says that
its records fail: a telephone must work when a disk is full. Calls for help wait for nothing.
"""

import contextlib
import dataclasses
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.engine.audit import CALL_ASKED, AuditLog, redacted
from app.engine.callee import Callee, CalleeKind, number_of
from app.engine.dial_answer import (
    Answer,
    Question,
    answer_content,
    decide,
    judged,
    known_of,
    number_content,
    withdraw,
)
from app.engine.dial_look import BY_PERSON as BY_PERSON
from app.engine.dial_look import Ask as Ask
from app.engine.dial_look import Asked as Asked
from app.engine.dial_look import GateView
from app.engine.dial_rules import NUMBER, Attempt, Finding, Known, needs_consent
from app.engine.errors import CallForbidden
from app.engine.journal import Journal
from app.engine.minds import Task
from app.engine.parts import EngineParts, EngineSettings, ServedLine
from models.errors import RecordsError
from models.ids import epoch_ms_of, new_id, now_iso
from sip.errors import AddressInvalid
from sip.phone import Call as CallLeg

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Permit:
    """A call that may be dialled now, under this id. ``says_first`` is what the agent has to
    say before anything else; empty is nothing."""

    call_id: str
    ask: Ask
    callee: Callee
    warnings: tuple[Finding, ...] = ()
    says_first: str = ""


class Dialing:
    """One desk's gate. Lives on the engine's loop."""

    def __init__(
        self,
        parts: EngineParts,
        journal: Journal,
        settings: Callable[[], EngineSettings],
        lines: Callable[[], Iterable[ServedLine]],
    ) -> None:
        self.capacity: Callable[[], str] = lambda: ""
        """Why this computer cannot take one more call of the agent's now; empty when it can."""
        self.now_ms: Callable[[], int] = lambda: epoch_ms_of(now_iso())
        """The moment by which calls are counted and hours are kept: Unix time."""
        self.audit = AuditLog(journal)
        self._parts, self._journal, self._settings = parts, journal, settings
        self._view = GateView(parts.store, settings, lines)
        self._view.crowded = lambda: self.capacity()
        self._view.now_ms = lambda: self.now_ms()

    @contextlib.asynccontextmanager
    async def permit(self, ask: Ask) -> AsyncIterator[Permit]:
        """Ask the gate, and keep the place that the call takes in the counts while the block
        runs; when the block raises, it was no call after all.

        Raises CallForbidden, AddressInvalid, and for the agent what writing raises.
        """
        permit = await self._ask(ask)
        try:
            yield permit
        except BaseException as error:
            why = redacted({"why": type(error).__name__, "message": str(error)})
            self._journal.note(None, withdraw, permit.call_id, why)
            raise

    async def dial(self, permit: Permit) -> CallLeg:
        """Ring. Raises LineUnknown, AddressInvalid."""
        ask = permit.ask
        return await self._parts.phone.dial(ask.line.account.line_id, ask.target)

    async def look(self, ask: Ask) -> tuple[Callee, Answer]:
        """What the gate would say now; nothing is counted or written. Raises AddressInvalid."""
        return await self._view.look(ask)

    async def calls_for_help(self, line: ServedLine, target: str) -> bool:
        """Whether this is an emergency call."""
        try:
            attempt = await self._view.attempt(Ask(line, target))
        except AddressInvalid:
            return False
        return attempt.callee.kind is CalleeKind.EMERGENCY

    def turned_away(self, line_id: str, target: str, asked: Asked, error: Exception) -> None:
        """A call was asked for that the desk itself cannot place now; for the log."""
        answer = {"allowed": False, "rule": type(error).__name__, "message": str(error)}
        content = {"asked_by": _who(asked), "line": line_id, "to": target, "answer": answer}
        self.audit.note(CALL_ASKED, None, content)

    async def _ask(self, ask: Ask) -> Permit:
        call_id = ask.asked.call_id or new_id("call")
        question = Question(call_id, ask.line.account.line_id, ask.confirmed, _content(ask))
        try:
            attempt = await self._view.attempt(ask)
        except AddressInvalid as error:
            answer = Answer(Finding(NUMBER, str(error)))
            self.audit.note(CALL_ASKED, call_id, question.content | answer_content(answer))
            raise
        answer = await self._answer(attempt, question)
        if answer.refusal is not None:
            log.info("call %s is not placed: rule %s", call_id, answer.refusal.rule)
            raise CallForbidden(answer.refusal.rule, answer.refusal.message, answer.confirm)
        rules = self._settings().rules
        first = rules.consent_line.strip() if needs_consent(attempt, rules) else ""
        return Permit(call_id, ask, attempt.callee, answer.warnings, first)

    async def _answer(self, attempt: Attempt, question: Question) -> Answer:
        rules, by_agent = self._settings().rules, attempt.by_agent
        if attempt.callee.kind is CalleeKind.EMERGENCY and not by_agent:
            answer = Answer()
            content = question.content | number_content(attempt.callee) | answer_content(answer)
            self.audit.note(CALL_ASKED, question.call_id, content)
            return answer
        try:
            return await self._parts.store.write(decide, attempt, rules, question)
        except RecordsError as error:
            if by_agent:
                raise
            log.error("a person's call goes out unwritten: %s", error)
            # Noted all the same, so that the journal tells the person what is wrong.
            attempt = dataclasses.replace(attempt, known=await self._read(attempt, question))
            answer = judged(attempt, rules, question.confirmed)
            content = question.content | number_content(attempt.callee) | answer_content(answer)
            self.audit.note(CALL_ASKED, question.call_id, content)
            return answer

    async def _read(self, attempt: Attempt, question: Question) -> Known:
        """What the records say, as far as they can still be read: a full disk can."""
        try:
            return await self._parts.store.read(known_of, attempt, question.line_id)
        except RecordsError as error:
            log.error("the do-not-call list cannot be read: %s", error)
            return Known()


def _content(ask: Ask) -> dict[str, Any]:
    account = ask.line.account
    content = {
        "asked_by": _who(ask.asked),
        "held_by": "agent" if ask.by_agent else "person",
        "line": account.line_id,
        "from": number_of(account) or f"{account.user}@{account.domain}",
        "to": ask.target,
        "confirmed": ask.confirmed,
    }
    if ask.put_through:
        content["put_through"] = True
    return redacted(content | ({"task": _task(ask.task)} if ask.task is not None else {}))


def _who(asked: Asked) -> str:
    return f"{asked.by}: {asked.name}" if asked.name else asked.by


def _task(task: Task) -> dict[str, Any]:
    template = task.template
    return {
        "goal": task.goal,
        "purpose": getattr(task, "purpose", ""),
        "script": task.script_name,
        "facts": dict(task.facts),
        "escalation": task.escalation,
        "template": template.id if template else None,
        "template_version": template.version if template else None,
    }
