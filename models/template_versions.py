"""Every saved form of a template.

Owns keeping a template so that nothing of it is ever lost: each save that changes something
is a version, numbered from 1. The record itself is ``templates``'s.
"""

import dataclasses
import json
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from models.errors import RecordMissing
from models.ids import now_iso
from models.rows import Row, every, first, to_column
from models.templates import Template, get_template, save_template, template_of

_NOT_CONTENT = ("id", "created_at", "updated_at", "version")
_CONTENT = tuple(
    each.name for each in dataclasses.fields(Template) if each.name not in _NOT_CONTENT
)


@dataclass(frozen=True, slots=True)
class SavedVersion:
    """One saved form. ``changed`` names the fields that differ from the form before it; the
    first has none."""

    number: int
    saved_at: str
    template: Template
    changed: tuple[str, ...] = ()


def keep_template(db: Database, template: Template) -> Template:
    """Save a template as a new version, and give it with its number.

    The same again makes no version. ``created_at`` and ``version`` of what is handed in do
    not matter where there is a template of that id.
    """
    last = _last(db, template)
    if last is not None and not changed_fields(last.template, template):
        return get_template(db, template.id)
    number = last.number + 1 if last else 1
    known = first(db, "SELECT created_at FROM templates WHERE id = ?", [template.id])
    saved = dataclasses.replace(
        template,
        version=number,
        updated_at=now_iso(),
        created_at=known["created_at"] if known else template.created_at,
    )
    save_template(db, saved)
    _keep(db, saved)
    return saved


def list_versions(db: Database, template_id: str) -> list[SavedVersion]:
    """Every saved form, the newest first. Raises RecordMissing for an unknown template."""
    template = get_template(db, template_id)
    rows = every(
        db,
        "SELECT number, saved_at, content FROM template_versions WHERE template_id = ? "
        "ORDER BY number",
        [template_id],
    )
    found: list[SavedVersion] = []
    for row in rows:
        version = _version(row, template)
        before = found[-1].template if found else version.template
        changed = changed_fields(before, version.template)
        found.append(dataclasses.replace(version, changed=changed))
    return found[::-1]


def get_version(db: Database, template_id: str, number: int) -> Template:
    """A template in one of its forms. Raises RecordMissing."""
    for version in list_versions(db, template_id):
        if version.number == number:
            return version.template
    raise RecordMissing("version", f"{template_id}, {number}")


def restore_version(db: Database, template_id: str, number: int) -> Template:
    """Make an earlier form the newest version. Raises RecordMissing."""
    return keep_template(db, get_version(db, template_id, number))


def changed_fields(before: Template, after: Template) -> tuple[str, ...]:
    """Names of the fields that differ, in the record's order; ids and moments aside."""
    return tuple(name for name in _CONTENT if getattr(before, name) != getattr(after, name))


def _last(db: Database, template: Template) -> SavedVersion | None:
    row = first(
        db,
        "SELECT number, saved_at, content FROM template_versions WHERE template_id = ? "
        "ORDER BY number DESC LIMIT 1",
        [template.id],
    )
    return _version(row, template) if row else None


def _keep(db: Database, template: Template) -> None:
    content = {name: getattr(template, name) for name in _CONTENT}
    db.execute(
        "INSERT INTO template_versions (template_id, number, saved_at, content) "
        "VALUES (?, ?, ?, ?)",
        [template.id, template.version, template.updated_at, to_column(content)],
    )


def _version(row: Row, template: Template) -> SavedVersion:
    """A field that a form did not have yet is as it comes; one that is gone is left out."""
    content: dict[str, Any] = json.loads(row["content"])
    known = {name: content[name] for name in _CONTENT if name in content}
    whole = template_of(
        known
        | {
            "id": template.id,
            "version": row["number"],
            "updated_at": row["saved_at"],
            "created_at": template.created_at,
        }
    )
    return SavedVersion(row["number"], row["saved_at"], whole)
