"""The gate's answer to one attempt: from what the rules found and the records know.

Owns weighing the findings, and the one transaction that looks into the records, answers,
writes the answer down and takes a place in the counts. Leaves the rules to ``dial_rules``
and asking to ``dialing``.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from app.engine.audit import CALL_ASKED, CALL_NOT_PLACED
from app.engine.callee import Callee
from app.engine.dial_rules import Attempt, Finding, Known, findings, stance
from app.settings_sections import RuleSettings
from models.audit_log import append_row
from models.dialled import (
    DAY_MS,
    HOUR_MS,
    count_on_line,
    count_to_party,
    forget_dialled,
    note_dialled,
)
from models.do_not_call import find_not_to_call


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gate says. ``refusal`` None lets the call go; ``confirm``: a person may insist.

    ``warnings`` are findings that stop nothing, those that a person insisted on among them.
    """

    refusal: Finding | None = None
    confirm: bool = False
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What is written down and counted beside the attempt itself."""

    call_id: str
    line_id: str
    confirmed: bool = False
    content: dict[str, Any] = field(default_factory=dict)


def judged(attempt: Attempt, rules: RuleSettings, confirmed: bool) -> Answer:
    """The answer that follows from what was found: what stops it goes before what asks."""
    found = [(one, stance(one.rule, attempt.by_agent, rules)) for one in findings(attempt, rules)]
    asks = [one for one, how in found if how == "confirm"]
    warnings = tuple(one for one, how in found if how in ("warn", "confirm"))
    for finding, how in found:
        if how == "refuse":
            return Answer(finding)
    if asks and not confirmed:
        return Answer(asks[0], confirm=True)
    return Answer(warnings=warnings)


def decide(db: Database, attempt: Attempt, rules: RuleSettings, question: Question) -> Answer:
    """Look into the records, answer, write the answer down and take a place in the counts.

    For a write transaction.
    """
    known = known_of(db, attempt, question.line_id)
    answer = judged(dataclasses.replace(attempt, known=known), rules, question.confirmed)
    content = question.content | number_content(attempt.callee) | answer_content(answer)
    append_row(db, CALL_ASKED, content, question.call_id)
    if answer.refusal is None and attempt.counts:
        party = attempt.callee.keys[0]
        note_dialled(db, question.call_id, attempt.now_ms, question.line_id, party)
    return answer


def known_of(db: Database, attempt: Attempt, line_id: str) -> Known:
    """What the records say about an attempt."""
    keys, now_ms = attempt.callee.keys, attempt.now_ms
    blocked = (find_not_to_call(db, key) for key in keys)
    return Known(
        next((one for one in blocked if one is not None), None),
        count_to_party(db, keys[0], now_ms - HOUR_MS),
        count_on_line(db, line_id, now_ms - HOUR_MS),
        count_on_line(db, line_id, now_ms - DAY_MS),
    )


def withdraw(db: Database, call_id: str, why: Mapping[str, Any]) -> None:
    """The call that was let go came to nothing; it counts no more. For a write transaction."""
    forget_dialled(db, call_id)
    append_row(db, CALL_NOT_PLACED, why, call_id)


def number_content(callee: Callee) -> dict[str, Any]:
    """Whom a row of the log is about."""
    return {"number": callee.number, "kind": str(callee.kind), "country": callee.region}


def answer_content(answer: Answer) -> dict[str, Any]:
    """The answer in a row of the log."""
    refusal = answer.refusal
    told = {"allowed": refusal is None, "warnings": [one.rule for one in answer.warnings]}
    if refusal is not None:
        told |= {"rule": refusal.rule, "message": refusal.message, "may_confirm": answer.confirm}
    return {"answer": told}
