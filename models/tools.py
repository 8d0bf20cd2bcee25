"""Tools: functions of the owner's that the agent may call, and what they have in common.

Owns the record and the desk's defaults. Running one is ``app.agent.webhook_tool``'s; values
of secret headers are kept with the passwords, never here.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlite_utils import Database

from models.errors import RecordMissing
from models.ids import new_id, now_iso
from models.rows import Row, every, first, from_json, put, to_row
from models.settings import get_setting, set_setting

TOOL_NAME = r"^[a-z][a-z0-9_]*$"
MIN_TIMEOUT_MS, MAX_TIMEOUT_MS = 500, 15_000
DEFAULT_TIMEOUT_MS = 5_000
_DEFAULTS = "tool_defaults"


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. ``parameters`` is a JSON Schema of type object.

    ``url`` empty and ``timeout_ms`` None take the desk's own defaults. ``headers`` are sent
    as they are; ``secret_headers`` names those whose values are kept with the passwords.
    """

    name: str
    description: str
    parameters: Mapping[str, Any] = field(
        default_factory=lambda: {"type": "object", "properties": {}}
    )
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    secret_headers: tuple[str, ...] = ()
    timeout_ms: int | None = None
    enabled: bool = True
    id: str = field(default_factory=lambda: new_id("tool"))
    created_at: str = field(default_factory=now_iso)
    updated_at: str = field(default_factory=now_iso)


@dataclass(frozen=True, slots=True)
class ToolDefaults:
    """What a tool uses that names no URL or timeout of its own; ``headers`` go with every
    one, those of ``secret_headers`` with values that are kept with the passwords.

    ``allowed_hosts``: names and addresses that tools may reach although they are in a
    private network or speak no TLS, such as a server in the owner's own office.
    """

    url: str = ""
    timeout_ms: int = DEFAULT_TIMEOUT_MS
    headers: Mapping[str, str] = field(default_factory=dict)
    secret_headers: tuple[str, ...] = ()
    allowed_hosts: tuple[str, ...] = ()


def save_tool(db: Database, tool: Tool) -> None:
    """Insert a tool, or replace the one with its id. Raises RecordRefused for a taken name."""
    put(db, "tools", to_row(tool))


def get_tool(db: Database, tool_id: str) -> Tool:
    """The tool of that id. Raises RecordMissing."""
    row = first(db, "SELECT * FROM tools WHERE id = ?", [tool_id])
    if row is None:
        raise RecordMissing("tool", tool_id)
    return _tool(row)


def tool_named(db: Database, name: str) -> Tool | None:
    """The tool of that name, or None."""
    row = first(db, "SELECT * FROM tools WHERE name = ?", [name])
    return None if row is None else _tool(row)


def list_tools(db: Database, only_enabled: bool = False) -> list[Tool]:
    """Tools by name."""
    sql = "SELECT * FROM tools WHERE enabled >= ? ORDER BY name"
    return [_tool(row) for row in every(db, sql, [int(only_enabled)])]


def delete_tool(db: Database, tool_id: str) -> None:
    """Forget a tool; templates that name it go without. Raises RecordMissing."""
    if db.execute("DELETE FROM tools WHERE id = ?", [tool_id]).rowcount == 0:
        raise RecordMissing("tool", tool_id)


def get_tool_defaults(db: Database) -> ToolDefaults:
    """The desk's defaults for tools."""
    kept = get_setting(db, _DEFAULTS)
    if kept is None:
        return ToolDefaults()
    lists = {name: tuple(kept.get(name, ())) for name in ("secret_headers", "allowed_hosts")}
    return ToolDefaults(**(kept | lists))


def save_tool_defaults(db: Database, defaults: ToolDefaults) -> None:
    """Keep the desk's defaults for tools."""
    set_setting(db, _DEFAULTS, asdict(defaults) | {"headers": dict(defaults.headers)})


def _tool(row: Row) -> Tool:
    decoded = {
        "parameters": from_json(row["parameters"]),
        "headers": from_json(row["headers"]),
        "secret_headers": tuple(from_json(row["secret_headers"])),
        "enabled": bool(row["enabled"]),
    }
    return Tool(**(row | decoded))
