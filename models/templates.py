"""Templates: how an agent behaves.

Owns the record as it is now; its earlier forms are ``template_versions``'s, which is the way
to save one, and what a template makes the agent say is ``app.agent``'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from models.errors import RecordMissing
from models.ids import new_id, now_iso
from models.rows import Row, every, first, from_json, put, to_row


class MindKind(StrEnum):
    """Which mind acts on a template."""

    SCRIPT = "script"
    CHAT = "chat"
    """A language model."""


LEAVE_MESSAGE, HANG_UP = "leave_message", "hang_up"
ON_VOICEMAIL = ("", LEAVE_MESSAGE, HANG_UP)


def template_id(direction: str) -> str:
    """A new id: ``tpl_`` for inbound templates, ``out_tpl_`` for outbound ones."""
    return new_id("out_tpl" if direction == "outbound" else "tpl")


@dataclass(frozen=True, slots=True)
class Template:
    """An agent's behaviour. Make its id with ``template_id``.

    ``speed`` is 1.0 for the voice's own pace. ``playbook`` is the path of a
    Markdown file and ``script`` a profile in it; both None for a pure language
    model. ``model_settings`` (endpoint, model, temperature, ...) never holds a key.
    """

    id: str
    name: str
    direction: str
    mind: MindKind = MindKind.SCRIPT
    system_prompt: str = ""
    greeting: str = ""
    voice: str = ""
    speed: float = 1.0
    language: str = "en"
    playbook: str | None = None
    script: str | None = None
    model_settings: Mapping[str, Any] = field(default_factory=dict)
    max_duration_s: int = 600
    active: bool = True
    created_at: str = field(default_factory=now_iso)
    tools: tuple[str, ...] = ()
    """Names of the tools it may use: the desk's own and the built-in ones."""
    version: int = 1
    updated_at: str = field(default_factory=now_iso)
    on_voicemail: str = ""
    """``leave_message`` or ``hang_up`` when a mailbox answers its call; empty does as Settings
    say."""


def save_template(db: Database, template: Template) -> None:
    """Insert a template, or replace the one with its id, without a version."""
    put(db, "templates", to_row(template))


def get_template(db: Database, template_id: str) -> Template:
    """The template of that id. Raises RecordMissing."""
    row = first(db, "SELECT * FROM templates WHERE id = ?", [template_id])
    if row is None:
        raise RecordMissing("template", template_id)
    return _of_row(row)


def list_templates(
    db: Database, direction: str | None = None, only_active: bool = False
) -> list[Template]:
    """Templates by name, of one direction or of both, all or only the active ones."""
    sql = """
        SELECT * FROM templates
        WHERE (:direction IS NULL OR direction = :direction) AND active >= :active
        ORDER BY name COLLATE NOCASE, id
    """
    values = {"direction": direction, "active": int(only_active)}
    return [_of_row(row) for row in every(db, sql, values)]


def delete_template(db: Database, template_id: str) -> None:
    """Forget a template; lines that used it have none then. Raises RecordMissing."""
    if db.execute("DELETE FROM templates WHERE id = ?", [template_id]).rowcount == 0:
        raise RecordMissing("template", template_id)


def template_of(values: Mapping[str, Any]) -> Template:
    """A template from plain values, as JSON and SQLite keep them: lists for tuples, 0 for
    False. What is left out is as it comes."""
    decoded = dict(values)
    if "mind" in values:
        decoded["mind"] = MindKind(values["mind"])
    if "active" in values:
        decoded["active"] = bool(values["active"])
    if "tools" in values:
        decoded["tools"] = tuple(values["tools"])
    return Template(**decoded)


def _of_row(row: Row) -> Template:
    texts = {name: from_json(row[name]) for name in ("model_settings", "tools")}
    return template_of(row | texts)
