"""Assistants as VozAgent's API shows them: our templates.

Owns the objects. What a template has no word for is null or plain: ``role`` is the script
profile it follows, or ``assistant``.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel
from sqlite_utils import Database

from app.api.vozagent.forms import Page, moment
from models.errors import RecordMissing
from models.lines import list_lines
from models.templates import Template, get_template, list_templates

AssistantType = Literal["inbound", "outbound", "custom"]


class AssistantQuery(Page):
    """Which assistants. None of ours is ``custom``."""

    is_active: bool | None = None
    assistant_type: AssistantType | None = None


class ListedAssistant(BaseModel):
    """An assistant in a list. ``phone_number_id`` is the first line that it answers."""

    id: str
    name: str
    role: str
    assistant_type: AssistantType
    is_active: bool
    voice_id: str
    first_message: str | None
    phone_number_id: str | None
    created_at: str
    updated_at: str


class WholeAssistant(ListedAssistant):
    """An assistant by itself."""

    first_message_mode: str
    personality: str
    vapi_assistant_id: str | None
    system_prompt: str
    template_id: str | None


def find_assistants(db: Database, query: AssistantQuery) -> list[ListedAssistant]:
    """The page of assistants that a query asks for, by name."""
    lines = _lines_of(db)
    found = [
        each
        for each in list_templates(db)
        if query.is_active in (None, each.active) and query.assistant_type in (None, each.direction)
    ]
    return [ListedAssistant(**_fields(each, lines)) for each in query.of(found)]


def get_assistant(db: Database, assistant_id: str) -> WholeAssistant:
    """One assistant. Raises RecordMissing."""
    try:
        template = get_template(db, assistant_id)
    except RecordMissing as error:
        raise RecordMissing("assistant", assistant_id) from error
    return WholeAssistant(
        **_fields(template, _lines_of(db)),
        first_message_mode="assistant-speaks-first",
        personality="",
        vapi_assistant_id=None,
        system_prompt=template.system_prompt,
        template_id=None,
    )


def _lines_of(db: Database) -> Mapping[str, str]:
    """The first line of each template that answers calls."""
    found: dict[str, str] = {}
    for line in list_lines(db):
        if line.inbound_template_id is not None:
            found.setdefault(line.inbound_template_id, line.id)
    return found


def _fields(template: Template, lines: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": template.id,
        "name": template.name,
        "role": template.script or "assistant",
        "assistant_type": template.direction,
        "is_active": template.active,
        "voice_id": template.voice,
        "first_message": template.greeting or None,
        "phone_number_id": lines.get(template.id),
        "created_at": moment(template.created_at),
        "updated_at": moment(template.updated_at),
    }
