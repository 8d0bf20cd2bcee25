"""A tool's parameters between text, table and examples."""

from typing import Any

import pytest

from app.agent.tool_schema import what_is_wrong
from app.ui.workshop.schema import (
    Parameter,
    as_table,
    as_text,
    example_arguments,
    from_table,
    parse_object,
    table_problem,
)
from tests.fakes.workshop_desk import CALENDAR, PRICES

NESTED: dict[str, Any] = {
    "type": "object",
    "properties": {"who": {"type": "object", "properties": {"name": {"type": "string"}}}},
}


def test_a_simple_schema_is_a_table_and_comes_back_whole() -> None:
    table = as_table(CALENDAR.parameters)
    assert table is not None
    assert [(row.name, row.kind, row.required) for row in table] == [
        ("day", "string", True),
        ("people", "integer", False),
        ("first_visit", "boolean", False),
    ]
    assert from_table(table, CALENDAR.parameters) == CALENDAR.parameters


def test_what_the_table_does_not_show_is_kept() -> None:
    schema = CALENDAR.parameters | {"additionalProperties": False}
    table = as_table(schema)
    assert table is not None
    changed = from_table([*table[:1], Parameter("note", "string", "Anything else")], schema)
    assert changed["additionalProperties"] is False
    assert changed["properties"]["day"]["format"] == "date"
    assert changed["properties"]["note"] == {"type": "string", "description": "Anything else"}
    assert changed["required"] == ["day"]


@pytest.mark.parametrize(
    "schema",
    [
        NESTED,
        PRICES.parameters,
        {"type": "object", "properties": {"a": {"type": ["string", "null"]}}},
        {"type": "object", "properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {}}},
        {"type": "object", "properties": {}, "required": ["nowhere"]},
        {"type": "object", "anyOf": []},
    ],
)
def test_what_is_not_flat_is_no_table(schema: dict[str, Any]) -> None:
    assert as_table(schema) is None


def test_no_parameters_is_an_empty_table() -> None:
    assert as_table({"type": "object", "properties": {}}) == []
    assert from_table([], {}) == {"type": "object", "properties": {}}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"type": "object"', "Line 1, column 18: this is not JSON"),
        ('{\n "a": }', "Line 2"),
        ("[1]", "must be an object"),
        ("", "Line 1, column 1"),
    ],
)
def test_text_that_is_no_object_says_where(text: str, problem: str) -> None:
    parsed, words = parse_object(text)
    assert parsed is None
    assert problem in words


def test_a_schema_written_as_text_is_read_back() -> None:
    assert parse_object(as_text(CALENDAR.parameters)) == (dict(CALENDAR.parameters), "")


@pytest.mark.parametrize("parameters", [CALENDAR.parameters, NESTED, PRICES.parameters])
def test_example_arguments_fit_the_schema(parameters: dict[str, Any]) -> None:
    assert what_is_wrong(parameters, example_arguments(parameters)) == ""


def test_a_schemas_own_examples_go_first() -> None:
    schema = {
        "type": "object",
        "properties": {
            "size": {"type": "string", "enum": ["small", "large"]},
            "city": {"type": "string", "examples": ["Leeds"]},
            "count": {"type": "integer", "default": 4},
            "when": {"type": "string", "format": "date-time"},
        },
    }
    assert example_arguments(schema) == {
        "size": "small",
        "city": "Leeds",
        "count": 4,
        "when": "2026-11-27T15:00:00Z",
    }


def test_rows_without_a_name_or_with_one_twice_are_told() -> None:
    assert table_problem([Parameter("a"), Parameter("b")]) == ""
    assert table_problem([Parameter("a"), Parameter("")]) == "Give every parameter a name."
    assert table_problem([Parameter("a"), Parameter("a")]) == "a is there twice."
