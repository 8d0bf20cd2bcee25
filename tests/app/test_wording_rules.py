"""The audit log's rows in words: nothing in them is a name out of the program."""

import asyncio

import pytest

from app.commands.rules import AuditEntry
from app.engine.errors import AgentNotReady, DeskFull, LineNotReady
from app.wording_rules import row_words
from sip.errors import LineUnknown


def row(kind: str, **content: object) -> AuditEntry:
    return AuditEntry(1, "2026-11-20T09:00:00Z", kind, None, content)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (LineNotReady("Desk", "is not registered"), "the line cannot call"),
        (DeskFull(4), "too many calls at once"),
        (LineUnknown("line_1"), "no such line"),
        (AgentNotReady("no models"), "the agent cannot take it"),
        (asyncio.CancelledError(), "given up before it rang"),
    ],
)
def test_what_the_desk_itself_could_not_place(error: BaseException, words: str) -> None:
    why = type(error).__name__
    answer = {"allowed": False, "rule": why, "message": str(error)}
    asked = row("call_asked", to="+12025550143", held_by="agent", answer=answer)
    assert row_words(asked) == f"+12025550143 for the agent: refused ({words})"
    assert row_words(row("call_not_placed", why=why, message="")) == words


def test_what_it_said_comes_first() -> None:
    assert row_words(row("call_not_placed", why="DialFailed", message="no route")) == "no route"
