"""A tool's parameters as text, as a simple table, and with examples.

Owns going between the three. Whether a schema can be used at all is
``app.agent.tool_schema``'s.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.ui.tr import tr

KINDS = ("string", "number", "integer", "boolean")
"""What a parameter of the simple table can be."""
_OUTER = {"type", "properties", "required", "additionalProperties", "title", "description"}
_EXAMPLES: Mapping[str, Any] = {
    "string": "text",
    "number": 1.5,
    "integer": 1,
    "boolean": True,
    "array": [],
    "object": {},
    "null": None,
}
_FORMATS = {"date": "2026-11-27", "time": "15:00", "date-time": "2026-11-27T15:00:00Z"}
_FORMATS |= {"email": "dana@example.com", "uri": "https://example.com"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row of the table. ``other`` are words of JSON Schema that the table does not show."""

    name: str
    kind: str = "string"
    description: str = ""
    required: bool = False
    other: Mapping[str, Any] = field(default_factory=dict)


def kind_words(kind: str) -> str:
    """What a parameter takes, in words."""
    return {
        "string": tr("Text"),
        "number": tr("Number"),
        "integer": tr("Whole number"),
        "boolean": tr("Yes or no"),
    }.get(kind, kind)


def as_text(schema: Mapping[str, Any]) -> str:
    """A schema as JSON that reads well."""
    return json.dumps(schema, indent=2, ensure_ascii=False)


def parse_object(text: str) -> tuple[dict[str, Any] | None, str]:
    """The JSON object that a text is, or why it is none, with its line."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        words = tr("Line {line}, column {column}: this is not JSON ({why}).")
        told = words.format(line=error.lineno, column=error.colno, why=error.msg)
        return None, told
    except RecursionError:
        return None, tr("This is nested too deeply.")
    if not isinstance(value, dict):
        return None, tr("It must be an object: begin with { and end with }.")
    return value, ""


def as_table(schema: Mapping[str, Any]) -> list[Parameter] | None:
    """The parameters, where every one is a plain text, number, or yes or no; else None."""
    properties = schema.get("properties", {})
    required = schema.get("required", [])
    if not set(schema) <= _OUTER or not isinstance(properties, dict):
        return None
    if not isinstance(required, list) or not set(map(str, required)) <= set(properties):
        return None
    rows = []
    for name, about in properties.items():
        if not isinstance(about, dict) or about.get("type") not in KINDS:
            return None
        other = {key: about[key] for key in about if key not in ("type", "description")}
        told = about.get("description", "")
        rows.append(Parameter(name, about["type"], str(told), name in required, other))
    return rows


def from_table(rows: Sequence[Parameter], schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema with these parameters, everything else as it was in ``schema``."""
    properties = {}
    for row in rows:
        if row.name:
            told = {"description": row.description} if row.description else {}
            properties[row.name] = {"type": row.kind} | told | dict(row.other)
    required = [row.name for row in rows if row.required and row.name]
    outer = {key: value for key, value in schema.items() if key != "required"}
    result = {"type": "object"} | outer | {"properties": properties}
    return result | {"required": required} if required else result


def table_problem(rows: Sequence[Parameter]) -> str:
    """What is wrong with the rows, as a sentence; empty when nothing is."""
    names = [row.name for row in rows]
    if "" in names:
        return tr("Give every parameter a name.")
    twice = [name for name in names if names.count(name) > 1]
    return tr("{name} is there twice.").format(name=twice[0]) if twice else ""


def example_arguments(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments that the schema might take: its own examples where it has some."""
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return {}
    return {name: example_of(about) for name, about in properties.items()}


def example_of(about: Any) -> Any:
    """One value for one parameter."""
    if not isinstance(about, dict):
        return ""
    for word in ("example", "default", "const"):
        if word in about:
            return about[word]
    for word in ("examples", "enum"):
        listed = about.get(word)
        if isinstance(listed, list) and listed:
            return listed[0]
    kind = about.get("type", "string")
    kind = kind[0] if isinstance(kind, list) and kind else kind
    if kind == "object":
        return example_arguments(about)
    if kind == "array":
        return [example_of(about["items"])] if isinstance(about.get("items"), dict) else []
    if kind in ("number", "integer") and isinstance(about.get("minimum"), int | float):
        return about["minimum"]
    return _FORMATS.get(str(about.get("format")), _EXAMPLES.get(str(kind), ""))
