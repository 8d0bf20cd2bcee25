"""Tools as people write them: a TOML file.

Owns the file's form, both ways. The record it becomes is ``models.tools``'s, what may be kept
``app.workshop.tool_checks``'s. It never holds the value of a secret header.
"""

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.settings import SettingsInvalid
from models.tools import Tool


class ToolFile(BaseModel):
    """What a tool's file may say.

    ``parameters`` is a JSON Schema of type object, as a TOML table, or the path of a JSON
    file beside this one. ``url`` and ``timeout_ms`` left out take the desk's defaults.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1)]
    description: Annotated[str, Field(min_length=1)]
    url: str = ""
    timeout_ms: int | None = None
    enabled: bool = True
    headers: dict[str, str] = {}
    secret_headers: tuple[str, ...] = ()
    parameters: dict[str, Any] | Path = Field(
        default_factory=lambda: {"type": "object", "properties": {}}
    )


def read_tool(path: Path, known: Tool | None = None) -> Tool:
    """Read a tool's file; a new tool unless ``known`` is the one that it replaces.

    Raises SettingsInvalid naming the file and the field.
    """
    try:
        written = ToolFile.model_validate(tomllib.loads(_read(path)))
    except tomllib.TOMLDecodeError as error:
        raise SettingsInvalid(str(path), "", f"is no TOML: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise SettingsInvalid(str(path), field, first["msg"]) from error
    tool = Tool(
        name=written.name,
        description=written.description,
        parameters=_parameters(path, written.parameters),
        url=written.url,
        headers=written.headers,
        secret_headers=written.secret_headers,
        timeout_ms=written.timeout_ms,
        enabled=written.enabled,
    )
    if known is None:
        return tool
    return Tool(**{**_fields(tool), "id": known.id, "created_at": known.created_at})


def _fields(tool: Tool) -> dict[str, Any]:
    return {name: getattr(tool, name) for name in Tool.__dataclass_fields__}


def _parameters(path: Path, written: dict[str, Any] | Path) -> dict[str, Any]:
    if isinstance(written, dict):
        return written
    place = path.parent / written
    try:
        parameters = json.loads(_read(place))
    except ValueError as error:
        raise SettingsInvalid(str(place), "", f"is no JSON: {error}") from error
    if not isinstance(parameters, dict):
        raise SettingsInvalid(str(place), "", "is no JSON Schema: it must be an object")
    return parameters


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        message = f"cannot be read ({error.strerror})"
        raise SettingsInvalid(str(path), "", message) from error
    except UnicodeDecodeError as error:
        raise SettingsInvalid(str(path), "", "is no text; save it as UTF-8") from error
