"""What is read ahead of the person, who would have to wait for it otherwise."""

import ast
import inspect
import sys
from types import ModuleType

import pytest

from app.people import numbers
from app.ui import desk_run
from app.ui.settings import makers

AT_ONCE = {
    "app.ui.phone.room",  # in front from the start
    "app.ui.call_bar",
    "app.ui.incoming.calls",
}


def read_when_needed(module: ModuleType) -> set[str]:
    """The modules of the screen that are imported inside functions."""
    functions = [
        node
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.FunctionDef)
    ]
    named = {
        str(each.module)
        for function in functions
        for each in ast.walk(function)
        if isinstance(each, ast.ImportFrom)
    }
    return {name for name in named if name.startswith("app.ui.")}


@pytest.mark.parametrize("module", [desk_run, makers])
def test_every_room_and_page_is_read_before_it_is_entered(module: ModuleType) -> None:
    named = read_when_needed(module) - AT_ONCE
    assert named
    assert named <= set(desk_run.LATER_ROOMS)


def test_the_numbering_plans_are_read_with_the_rooms() -> None:
    numbers.written.cache_clear()
    desk_run.read_rooms()
    assert numbers.written.cache_info().currsize == 1
    assert set(desk_run.LATER_ROOMS) <= set(sys.modules)
