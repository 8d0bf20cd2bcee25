"""The parameters of a tool: a JSON Schema of type object, and arguments that fit it.

Owns checking a schema when it is kept, checking arguments before they are sent, and putting
what is known where a schema wants it. The dialect is the one that the schema's ``$schema``
names, else 2020-12 (https://json-schema.org/draft/2020-12). Nothing is ever fetched: a
``$ref`` may point into the schema itself only.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.agent.errors import AgentDraftInvalid

MAX_SCHEMA_BYTES = 16_384
MAX_ARGUMENTS_BYTES = 16_384
_TOLD_AT_ONCE = 3
"""Faults named in one message: a model mends the first ones first."""

_TEXTS = frozenset(
    "body content description details message note notes prompt query question reason request "
    "subject summary task text what".split()
)
_WHO = frozenset("caller caller_name contact customer customer_name full_name name who".split())
_NUMBERS = frozenset(
    "callback_number caller_number contact_number from mobile number phone phone_number tel "
    "telephone".split()
)


@dataclass(frozen=True, slots=True)
class ToolDeclaration:
    """A function the model may call; ``parameters`` is a JSON Schema of type object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What can be put into a tool's parameters without a model's help.

    ``values`` go by their names; ``request`` is what is to be done, in words, ``summary``
    the same with what led to it. The rest is about the call.
    """

    request: str = ""
    summary: str = ""
    caller_name: str = ""
    caller_number: str = ""
    call_id: str = ""
    values: Mapping[str, Any] | None = None


def check_parameters(parameters: object) -> None:
    """Raise AgentDraftInvalid for ``parameters`` when it is no schema that a tool can have."""
    if not isinstance(parameters, Mapping) or parameters.get("type") != "object":
        raise _invalid('must be a JSON Schema with "type": "object"')
    try:
        size = len(json.dumps(parameters).encode())
    except (TypeError, ValueError, RecursionError) as error:
        raise _invalid(f"is not JSON: {error}") from error
    if size > MAX_SCHEMA_BYTES:
        raise _invalid(f"takes {size} bytes; at most {MAX_SCHEMA_BYTES} are kept")
    for reference in _references(parameters):
        if not _leads_somewhere(parameters, reference):
            raise _invalid(f"{reference!r}: a $ref must lead to a part of this schema, as #/...")
    # Read here, because it takes a while and a desk opens without.
    from jsonschema import SchemaError

    try:
        validator = _validator(parameters)
        validator.check_schema(parameters)
        list(validator.iter_errors({}))
    except SchemaError as error:
        raise _invalid(f"{error.json_path.removeprefix('$.')}: {error.message}") from error
    except RecursionError:
        raise _invalid("refers to itself without end") from None
    except re.error as error:
        raise _invalid(f"holds a pattern that is none: {error}") from error


def what_is_wrong(parameters: Mapping[str, Any], arguments: Mapping[str, Any]) -> str:
    """Why the arguments cannot be sent, as one sentence for a model; empty when they can."""
    try:
        if len(json.dumps(dict(arguments)).encode()) > MAX_ARGUMENTS_BYTES:
            return f"The arguments are too long: at most {MAX_ARGUMENTS_BYTES} bytes."
        errors = sorted(
            _validator(parameters).iter_errors(dict(arguments)), key=lambda e: e.json_path
        )
    except (TypeError, ValueError, RecursionError):
        return "The arguments cannot be written as JSON."
    faults = [_sentence(error) for error in errors[:_TOLD_AT_ONCE]]
    return f"{'; '.join(faults)}." if faults else ""


def fitted(parameters: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments with numbers and truths that came as text made what the schema wants.

    Small models write ``"4"`` for 4, and null for what they leave out.
    """
    schemas = _properties(parameters)
    kept = {key: value for key, value in arguments.items() if value is not None or key in schemas}
    required = parameters.get("required", ())
    result = {}
    for key, value in kept.items():
        schema = schemas.get(key, {})
        if value is None and key not in required and not _takes(schema, "null"):
            continue
        result[key] = _converted(schema, value)
    return result


def filled(parameters: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """What is known, put where the schema wants it; what is not known stays out.

    A property is found by its name. A text that is all that the schema requires gets the
    request whatever its name: it is what the tool is asked.
    """
    properties = _properties(parameters)
    arguments: dict[str, Any] = {}
    for name, schema in properties.items():
        value = _known_for(_plain(name), known)
        if value not in (None, ""):
            _put(arguments, name, schema, value)
    required = list(parameters.get("required", ()))
    text = known.request or known.summary
    if len(required) == 1 and required[0] not in arguments and text:
        schema = properties.get(required[0], {})
        if _takes(schema, "string"):
            _put(arguments, required[0], schema, text)
    return arguments


def _known_for(name: str, known: Known) -> Any:
    values = {_plain(key): value for key, value in (known.values or {}).items()}
    if name in values:
        return values[name]
    if name in ("summary", "message", "notes", "details", "description"):
        return known.summary or known.request
    if name in _TEXTS:
        return known.request or known.summary
    if name in _WHO:
        return known.caller_name
    if name in _NUMBERS:
        return known.caller_number
    return known.call_id if name == "call_id" else None


def _put(arguments: dict[str, Any], name: str, schema: Mapping[str, Any], value: Any) -> None:
    """Keep a value that its own schema takes; a text that is too long is cut."""
    value = _converted(schema, value)
    longest = schema.get("maxLength")
    if isinstance(value, str) and isinstance(longest, int):
        value = value[:longest]
    if not what_is_wrong({"type": "object", "properties": {name: dict(schema)}}, {name: value}):
        arguments[name] = value


def _converted(schema: Mapping[str, Any], value: Any) -> Any:
    if not isinstance(value, str):
        return str(value) if isinstance(value, int | float) and _only_text(schema) else value
    text = value.strip()
    if _takes(schema, "string"):
        return value
    if _takes(schema, "boolean") and text.casefold() in ("true", "yes", "false", "no"):
        return text.casefold() in ("true", "yes")
    if _takes(schema, "integer") and re.fullmatch(r"[+-]?\d{1,15}", text):
        return int(text)
    if _takes(schema, "number") and re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?", text):
        return float(text) if "." in text else int(text)
    return value


def _takes(schema: Mapping[str, Any], kind: str) -> bool:
    """Whether a property's schema allows a JSON type; one that names none allows text."""
    named = schema.get("type")
    if named is None:
        return kind == "string"
    return kind in named if isinstance(named, list) else named == kind


def _only_text(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "string"


def _properties(parameters: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    found = parameters.get("properties", {})
    return {key: value for key, value in found.items() if isinstance(value, Mapping)}


def _plain(name: str) -> str:
    """``partySize`` and ``Party-Size`` as ``party_size``."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_")


def _validator(parameters: Mapping[str, Any]) -> Any:
    from jsonschema.validators import Draft202012Validator, validator_for

    return validator_for(dict(parameters), default=Draft202012Validator)(dict(parameters))


def _sentence(error: Any) -> str:
    place = ".".join(str(part) for part in error.absolute_path)
    if error.validator == "required":
        missing = error.message.removesuffix(" is a required property").strip("'")
        return f"{f'{place}.' if place else ''}{missing} is missing"
    return f"{place}: {error.message[:200]}" if place else str(error.message)[:200]


def _references(part: object) -> Iterator[str]:
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key in ("$ref", "$dynamicRef", "$recursiveRef"):
                yield str(value)
            else:
                yield from _references(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _references(value)


def _leads_somewhere(parameters: Mapping[str, Any], reference: str) -> bool:
    if reference != "#" and not reference.startswith("#/"):
        return False
    part: object = parameters
    for step in reference.removeprefix("#").split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(part, Mapping) or key not in part:
            return False
        part = part[key]
    return isinstance(part, Mapping | bool)


def _invalid(message: str) -> AgentDraftInvalid:
    return AgentDraftInvalid("parameters", message)
