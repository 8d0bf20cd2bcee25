import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.agent.mind import Finish, Note, Outcome, UseTool
from app.agent.sentences import SentenceStream
from app.agent.tools import ToolCall, act_of, calls_in_text, parse_arguments

KNOWN = frozenset({"end_call", "note_fact"})


def spoken(*pieces: str) -> list[str]:
    stream = SentenceStream()
    said = [text for piece in pieces for text in stream.feed(piece)]
    rest = stream.rest()
    return [*said, rest] if rest else said


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Sure thing, I can. Bye!", ["Sure thing,", "I can.", "Bye!"]),
        ("Hello Mr. Smith. It is $4.50 at 7 p.m. today. Fine?", [
            "Hello Mr. Smith.", "It is $4.50 at 7 p.m. today.", "Fine?",
        ]),
        ("**Great!** Here:\n- one thing. ok", ["Great!", "Here:\n- one thing.", "ok"]),
        ("<think>They want\na table.</think>Lovely. Yes.", ["Lovely.", "Yes."]),
    ],
)  # fmt: skip
def test_pieces_to_speak(text: str, pieces: list[str]) -> None:
    expected = [" ".join(piece.replace("- ", "").split()) for piece in pieces]
    assert spoken(text) == expected
    assert spoken(*text) == expected


@given(st.lists(st.sampled_from(["Yes, ", "I can. ", "Dr. Ng ", "at 7. ", "no ", "ok? "])))
def test_no_word_is_lost_however_it_arrives(pieces: list[str]) -> None:
    words = "".join(pieces).split()
    assert " ".join(spoken(*pieces)).split() == words
    assert " ".join(spoken(*"".join(pieces))).split() == words


def test_a_call_in_the_text_is_never_spoken() -> None:
    stream = SentenceStream()
    said = stream.feed('One moment. {"name": "end_call", "argu')
    said += stream.feed('ments": {"outcome": "closed. Or so"}}')
    assert said == ["One moment."]
    left, calls = calls_in_text(stream.rest(), KNOWN)
    assert left == ""
    assert calls == (ToolCall("end_call", {"outcome": "closed. Or so"}),)


@pytest.mark.parametrize(
    ("text", "left", "names"),
    [
        ('<tool_call>{"name": "end_call", "arguments": {}}</tool_call>', "", ["end_call"]),
        ('Bye. {{"name": "end_call", "parameters": {}}}', "Bye.", ["end_call"]),
        ('{"name": "note_fact", "arguments": "{\\"key\\": \\"a\\"}"} Ok.', "Ok.", ["note_fact"]),
        ('{"name": "rm", "arguments": {}} Hm.', "Hm.", []),
        ('Fine {"name": "end_call", "argum', "Fine", []),
        ("Fine " + '{"a":' * 20_000, "Fine", []),
    ],
)
def test_calls_in_text(text: str, left: str, names: list[str]) -> None:
    rest, calls = calls_in_text(text, KNOWN)
    assert (rest, [call.name for call in calls]) == (left, names)


def test_arguments_are_an_object_or_nothing() -> None:
    assert parse_arguments('{"id": 3}') == {"id": 3}
    assert parse_arguments("") == {}
    for broken in ('{"id": 3', "[3]", '{"id":' * 20_000):
        assert parse_arguments(broken) is None


def test_calls_as_acts() -> None:
    assert act_of(ToolCall("end_call", {"outcome": "booked", "goal_reached": True})) == Finish(
        Outcome.BOOKED, True
    )
    assert act_of(ToolCall("end_call", {"outcome": "?", "goal_reached": "yes"})) == Finish(
        Outcome.CLOSED, False
    )
    message = ToolCall("take_message", {"message": "Call Bo"})
    assert act_of(message) == UseTool("take_message", {"message": "Call Bo"})
    assert act_of(ToolCall("note_fact", {"key": "day", "value": "Friday"})) == Note("day", "Friday")
    assert act_of(ToolCall("crm", {"id": 3})) == UseTool("crm", {"id": 3})
