"""Headset sessions in words: nobody has a caller or a line there."""

import json

import pytest
from typer.testing import CliRunner

from app import session_words, speaker_words
from app.cli import app
from app.engine.events import CallFinished, Speaker
from app.settings import data_paths
from models.calls import Call, CallResult, answer_call, finish_call, save_call
from models.endings import EndReason
from models.sessions import SESSION_LINE
from models.store import Store
from models.utterances import Utterance, save_utterance

SESSION = "call_session"


@pytest.mark.parametrize("reason", ["desk_hung_up", "silence", "network_failed", "max_duration"])
def test_what_ended_a_session_is_told_from_the_headset(reason: str) -> None:
    told = session_words.end_sentence(reason)
    assert told.endswith(".")
    assert not any(word in told for word in ("caller", "line", "at the desk", "network"))


def test_what_both_have_in_common_is_told_alike() -> None:
    over = CallFinished(SESSION, "completed", None, "booked", True, 24_000)
    assert session_words.summary(over).endswith("The agent finished the conversation.")


@pytest.mark.parametrize("who", [Speaker.AGENT, "agent"])
def test_the_agent_stays_the_agent_as_the_records_spell_it(who: Speaker) -> None:
    assert speaker_words.speaker(who, in_session=True) == "Agent"


def test_the_terminal_finds_and_shows_a_session_as_yours() -> None:
    paths = data_paths()
    paths.make()
    call = Call(SESSION_LINE, "inbound", "", SESSION, remote_name="Headset session")
    with Store.open(paths.database) as store:
        store.write_now(save_call, call)
        store.write_now(answer_call, SESSION, "2026-11-21T10:00:00.000Z")
        for at_ms, (who, text) in enumerate((("agent", "Hello there."), ("caller", "Hello you."))):
            said = Utterance(SESSION, who, text, at_ms * 1000, at_ms * 1000 + 900)
            store.write_now(save_utterance, said)
        over = CallResult(EndReason.DESK_HUNG_UP)
        store.write_now(finish_call, SESSION, "2026-11-21T10:01:00.000Z", over)
    found = CliRunner().invoke(app, ["search", "hello"]).stdout
    assert "you: Hello you." in found and "agent: Hello there." in found
    shown = CliRunner().invoke(app, ["show", SESSION]).stdout
    assert "You ended the session" in shown
    assert "agent: Hello there." in shown and "you: Hello you." in shown
    raw = json.loads(CliRunner().invoke(app, ["search", "hello", "--json"]).stdout)
    assert {hit["speaker"] for hit in raw} == {"agent", "caller"}
