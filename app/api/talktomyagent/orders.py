"""What a client sends to have a call placed, and what it is told at once.

Owns the two bodies. Unknown fields are let pass, since the document forbids none; null stands
for a field that is left out.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from app.agent.errors import FactsInvalid
from app.agent.facts import MAX_FACT_CHARACTERS, MAX_FACTS, FactValue, check_facts

MIN_DURATION_S, MAX_DURATION_S, USUAL_DURATION_S = 30, 1_800, 300
MAX_LABEL, MAX_SCRIPT = 100, 100
_NOT_IN_NAMES = re.compile(r"[^\w-]+")


def writable(text: str) -> str:
    """The text, unless it holds half of a character, which nothing can write down."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("holds half of a character (a lone surrogate)") from None
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


def _facts(facts: dict[str, Any]) -> dict[str, FactValue]:
    named = named_facts(facts)
    for key, value in facts.items():
        writable(key)
        if isinstance(value, str):
            writable(value)
    if len(named) != len(facts):
        raise ValueError("two facts differ only in blanks or signs of their names")
    try:
        check_facts(named)
    except FactsInvalid as error:
        raise ValueError(str(error)) from None
    return facts


def named_facts(facts: Mapping[str, FactValue]) -> dict[str, FactValue]:
    """Facts under names that a script can refer to: ``due date`` becomes ``due_date``.

    The document says nothing of names, so none is refused for its signs.
    """
    return {_name(key): value for key, value in facts.items()}


def _name(key: str) -> str:
    name = _NOT_IN_NAMES.sub("_", key)
    return name if re.match("[A-Za-z_]", name) else f"_{name}"


Text = Annotated[str, AfterValidator(writable)]
Words = Annotated[str, AfterValidator(writable), AfterValidator(_not_blank), Field(min_length=1)]
_FACT_SCHEMA = {
    "anyOf": [
        {"type": "string", "maxLength": MAX_FACT_CHARACTERS},
        {"type": "number"},
        {"type": "boolean"},
    ]
}
_FACTS_SCHEMA = {
    "type": "object",
    "maxProperties": MAX_FACTS,
    "additionalProperties": _FACT_SCHEMA,
    "description": "Under 4 KB as JSON altogether.",
}
WrittenFacts = Annotated[dict[str, Any], AfterValidator(_facts), WithJsonSchema(_FACTS_SCHEMA)]


class TaskBody(BaseModel):
    """What the agent is to do on one call."""

    model_config = ConfigDict(strict=True)

    goal: Words
    script: Annotated[Words, Field(max_length=MAX_SCRIPT)] | None = None
    facts: WrittenFacts | None = None
    escalation: Text | None = None


class _Asked(BaseModel):
    model_config = ConfigDict(strict=True)

    to: Annotated[Text, Field(description="E.164, such as +16475551234.")]
    triggered_by: Annotated[Text, Field(max_length=MAX_LABEL)] | None = Field(
        None, alias="triggeredBy", description="For the audit log; the key's name without it."
    )
    target_name: Text | None = Field(None, alias="targetName")
    max_duration_s: Annotated[int, Field(ge=MIN_DURATION_S, le=MAX_DURATION_S)] | None = Field(
        None,
        alias="maxDurationSecs",
        description=f"{USUAL_DURATION_S} without it; the desk's own limit where that is less, with "
        "the warning max-duration-limited.",
    )
    task: TaskBody | None = None
    purpose: Words | None = Field(None, description="A free text instead of a task.")

    @model_validator(mode="after")
    def _task_or_purpose(self) -> Self:
        if (self.task is None) == (self.purpose is None):
            raise ValueError("give either a task or a purpose, and not both")
        return self


class CallBody(_Asked):
    """``POST /v1/voice/calls``."""

    from_: Annotated[Text, Field(alias="from", description="The deployment's own number.")]


class TutorialCallBody(_Asked):
    """``POST /v1/calls``, as the product's tutorial writes it: without ``from``."""

    from_: Text | None = Field(None, alias="from")


class PlacedCall(BaseModel):
    """A call that is being dialled."""

    callControlId: str
    expectedDialAt: str
    warnings: list[str]


class PlacedForm(BaseModel):
    """The answer to it."""

    data: PlacedCall
