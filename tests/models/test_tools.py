from dataclasses import replace

import pytest
from sqlite_utils import Database

from models.errors import RecordMissing, RecordRefused
from models.store import Store
from models.tools import (
    Tool,
    ToolDefaults,
    delete_tool,
    get_tool,
    get_tool_defaults,
    list_tools,
    save_tool,
    save_tool_defaults,
    tool_named,
)

BOOK = Tool(
    "book_table",
    "Books a table.",
    {"type": "object", "properties": {"day": {"type": "string"}}},
    "https://tools.example/book",
    {"X-Desk": "7"},
    ("Authorization",),
    4_000,
    id="tool_book",
)


def test_a_tool_comes_back_as_it_was(db: Database) -> None:
    save_tool(db, BOOK)
    assert get_tool(db, "tool_book") == tool_named(db, "book_table") == BOOK
    save_tool(db, replace(BOOK, description="Books."))
    assert [tool.description for tool in list_tools(db)] == ["Books."]
    assert tool_named(db, "other") is None


def test_tools_are_listed_by_name_and_the_enabled_ones_alone(db: Database) -> None:
    save_tool(db, BOOK)
    save_tool(db, Tool("ask_stock", "Asks.", enabled=False))
    assert [tool.name for tool in list_tools(db)] == ["ask_stock", "book_table"]
    assert [tool.name for tool in list_tools(db, only_enabled=True)] == ["book_table"]


def test_a_name_belongs_to_one_tool_and_times_have_limits(store: Store) -> None:
    store.write_now(save_tool, BOOK)
    with pytest.raises(RecordRefused):
        store.write_now(save_tool, replace(BOOK, id="tool_other"))
    for timeout_ms in (499, 15_001):
        with pytest.raises(RecordRefused):
            store.write_now(save_tool, replace(BOOK, timeout_ms=timeout_ms))
    assert store.read_now(get_tool, "tool_book") == BOOK


def test_a_tool_is_forgotten_once(db: Database) -> None:
    save_tool(db, BOOK)
    delete_tool(db, "tool_book")
    for gone in (delete_tool, get_tool):
        with pytest.raises(RecordMissing, match="tool_book"):
            gone(db, "tool_book")


def test_defaults_come_back_and_begin_with_five_seconds(db: Database) -> None:
    assert get_tool_defaults(db) == ToolDefaults(timeout_ms=5_000)
    defaults = ToolDefaults(
        "https://tools.example", 900, {"X-Desk": "7"}, ("X-Key",), ("192.168.1.20",)
    )
    save_tool_defaults(db, defaults)
    assert get_tool_defaults(db) == defaults
