"""A call's task as whoever asked for the call wrote it: goal, facts, script, escalation, or
a free purpose.

Owns its parts, reading them from JSON, and the check that every call passes before anybody
is rung. Limits of facts are ``facts``'s, what reads like an attack ``screening``'s, filling
a script in ``facts``'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from app.agent.errors import TaskInvalid
from app.agent.facts import FactValue, check_facts
from app.agent.screening import Screening

MAX_SCRIPT_CHARACTERS = 100
MAX_WORDS_CHARACTERS = 65_536
"""Of a goal, an escalation or a purpose: as much as is screened in a third of a second. What a
small model has room for is ``prompt_room``'s."""


@dataclass(frozen=True, slots=True)
class WrittenTask:
    """One call's task. ``purpose`` is a free text instead of all the others.

    ``caller_name`` is whom the call is for, as the person who asks for it knows them.
    """

    goal: str = ""
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    script: str | None = None
    escalation: str = ""
    purpose: str = ""
    caller_name: str = ""


def read_task(written: object) -> WrittenTask:
    """A task from JSON (``{"goal": ..., "facts": {...}}``). Raises TaskInvalid naming the field.

    Kinds are checked here, limits by ``checked_task``.
    """
    if not isinstance(written, Mapping):
        raise TaskInvalid("task", 'write the task as an object: {"goal": ..., "facts": {...}}')
    known = [each.name for each in fields(WrittenTask)]
    values: dict[str, Any] = {}
    for key, value in written.items():
        if key not in known:
            raise TaskInvalid(str(key), f"there is no {key!r} in a task; it has {', '.join(known)}")
        if value is None:
            continue
        if key == "facts" and not isinstance(value, Mapping):
            raise TaskInvalid("facts", 'write the facts as an object: {"name": "value"}')
        if key != "facts" and not isinstance(value, str):
            raise TaskInvalid(key, f"{key} must be text")
        values[key] = value
    return WrittenTask(**values)


def checked_task(task: WrittenTask, screening: Screening) -> WrittenTask:
    """The task as the agent may have it: within its limits, without what cannot be seen.

    Raises TaskInvalid, FactsInvalid, ScreeningRefused, each naming the field.
    """
    _check_parts(task)
    check_facts(task.facts)
    facts: dict[str, FactValue] = {
        screening.admit(f"facts.{key}", key): (
            screening.admit(f"facts.{key}", value) if isinstance(value, str) else value
        )
        for key, value in task.facts.items()
    }
    return replace(
        task,
        goal=screening.admit("goal", task.goal, brief=True),
        escalation=screening.admit("escalation", task.escalation, brief=True),
        purpose=screening.admit("purpose", task.purpose, brief=True),
        caller_name=screening.name(task.caller_name),
        facts=facts,
    )


def _check_parts(task: WrittenTask) -> None:
    limits = (
        ("goal", task.goal, MAX_WORDS_CHARACTERS),
        ("escalation", task.escalation, MAX_WORDS_CHARACTERS),
        ("purpose", task.purpose, MAX_WORDS_CHARACTERS),
        ("script", task.script or "", MAX_SCRIPT_CHARACTERS),
    )
    for name, text, most in limits:
        if len(text) > most:
            raise TaskInvalid(name, f"{name} has {len(text)} characters; at most {most} are taken")
    if task.script is not None and not task.script.strip():
        raise TaskInvalid("script", "script is empty; name a script profile, or leave it out")
    if task.purpose.strip():
        beside = [
            name
            for name in ("goal", "facts", "script", "escalation")
            if getattr(task, name) not in (None, "", {})
        ]
        if beside:
            message = f"give either a purpose or {' and '.join(beside)}, not both"
            raise TaskInvalid("purpose", message)
