"""The ``ringdesk`` command as a person or a program meets it."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer

from app.cli import app
from models.calls import Call, CallResult, answer_call, finish_call, note_in_call, save_call
from models.contacts import Contact, save_contact
from models.endings import EndReason
from models.events import CallEvent, save_event
from models.lines import Line, save_line
from models.recordings import Recording, save_recording
from models.store import Store
from models.utterances import Utterance, save_utterance
from tests.command_line import refused, ringdesk, said_by

BOB = Call("pn_1", "inbound", "+44 20 7946 0812", id="call_bob", remote_name="Bob", script="debt")
EVE = Call("pn_1", "outbound", "555", id="call_eve")


@pytest.fixture
def desk(data_folder: Path) -> Path:
    """A data folder with two calls, and a line."""
    data_folder.mkdir()
    with Store.open(data_folder / "ringdesk.db") as store:
        store.write_now(save_line, Line("Front desk", "alice", "sip.example.com", id="pn_1"))
        store.write_now(save_call, BOB)
        store.write_now(answer_call, "call_bob", "2026-11-21T10:00:00.000Z")
        for at_ms, speaker, text, unheard in (
            (300, "agent", "Is this Bob?", ""),
            (2_000, "caller", "Yes, send me the payment link.", ""),
            (65_000, "agent", "Of course, it is", "on its way to you."),
        ):
            said = Utterance("call_bob", speaker, text, at_ms, at_ms + 900, unheard=unheard)
            store.write_now(save_utterance, said)
        store.write_now(note_in_call, "call_bob", "commit_date", "Friday")
        store.write_now(save_event, CallEvent("call_bob", 2_500, "fact", {"key": "commit_date"}))
        store.write_now(save_recording, Recording("call_bob", "recordings/call_bob.flac", 16_000))
        result = CallResult(EndReason.COMPLETED, "local", 200, outcome="agreed", goal_reached=True)
        store.write_now(finish_call, "call_bob", "2026-11-21T10:01:10.000Z", result)
        store.write_now(save_call, EVE)
        busy = CallResult(EndReason.BUSY, "remote", 486)
        store.write_now(finish_call, "call_eve", "2026-11-21T10:00:00.000Z", busy)
    return data_folder


def every_command() -> list[tuple[str, click.Command]]:
    def below(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        below_it = getattr(command, "commands", None)
        if below_it is None:
            yield name, command
        for each, sub in (below_it or {}).items():
            yield from below(f"{name} {each}", sub)

    return list(below("ringdesk", typer.main.get_command(app)))


@pytest.mark.parametrize(("name", "command"), every_command(), ids=lambda each: str(each))
def test_every_command_shows_an_example_that_fits_its_options(
    name: str, command: click.Command
) -> None:
    _, found, example = (command.help or "").partition("Example: ")
    assert found and example.startswith(name)
    options = {option for parameter in command.params for option in parameter.opts}
    used = set(re.findall(r"(?<!\S)--[a-z-]+", example))
    assert used <= options
    shown = ringdesk(*name.split()[1:], "--help")
    assert shown.exit_code == 0 and "Example: " in shown.stdout


def test_calls_are_listed_newest_first_with_how_they_ended(desk: Path) -> None:
    shown = said_by(ringdesk("calls"))
    assert shown.index("call_eve") < shown.index("call_bob")
    assert "Bob" in shown and "agreed" in shown and " 70" in shown
    assert "call_eve" in said_by(ringdesk("calls", "--limit", "1"))
    assert "call_bob" not in said_by(ringdesk("calls", "--limit", "1"))


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_calls_are_told_by_the_clock_here_and_by_the_names_of_today(
    desk: Path, in_berlin: None
) -> None:
    with Store.open(desk / "ringdesk.db") as store:
        store.write_now(save_contact, Contact("Dana", ("+12025550100",)))
        for name, moment in (("a", "2026-10-24T22:30:00.000Z"), ("b", "2026-10-25T01:30:00.000Z")):
            call = Call("pn_1", "inbound", "2025550100", id=f"call_{name}", created_at=moment)
            store.write_now(save_call, call)
        hidden = {"remote_uri": "sip:a@anonymous.invalid", "id": "call_c"}
        call = Call("pn_1", "inbound", "anonymous", **hidden)
        store.write_now(save_call, call)
    shown = said_by(ringdesk("calls"))
    assert re.search(r"call_a +2026-10-25 00:30 +from Dana:", shown)
    assert re.search(r"call_b +2026-10-25 02:30 +from Dana:", shown)
    assert re.search(r"call_c .*from Unknown caller:", shown)
    assert "inbound call with Dana, 2026-10-25 00:30" in said_by(ringdesk("show", "call_a"))


def test_calls_as_json(desk: Path) -> None:
    eve, bob = json.loads(said_by(ringdesk("calls", "--json")))
    assert (eve["id"], eve["end_reason"], eve["sip_code"]) == ("call_eve", "busy", 486)
    assert (bob["outcome"], bob["goal_reached"], bob["duration_ms"]) == ("agreed", True, 70_000)


def test_a_call_is_shown_with_everything_said_and_learned(desk: Path) -> None:
    shown = said_by(ringdesk("show", "call_bob"))
    assert "inbound call with Bob" in shown
    assert "caller: Yes, send me the payment link." in shown
    assert "agent: Of course, it is on its way to you." in shown
    assert "[01:05]" in shown and "Noted commit_date: Friday" in shown
    assert "agreed; goal reached" in shown
    assert str(desk / "recordings" / "call_bob.flac") in shown


def test_a_call_as_json(desk: Path) -> None:
    call = json.loads(said_by(ringdesk("show", "call_bob", "--json")))
    assert [one["speaker"] for one in call["utterances"]] == ["agent", "caller", "agent"]
    assert call["utterances"][2]["unheard"] == "on its way to you."
    assert call["notes"] == {"commit_date": "Friday"}
    assert call["events"][0]["payload"] == {"key": "commit_date"}
    assert call["recordings"][0]["path"] == str(desk / "recordings" / "call_bob.flac")


def test_words_are_found_in_what_was_said(desk: Path) -> None:
    shown = said_by(ringdesk("search", "payment", "link"))
    assert "call_bob [00:02] caller: Yes, send me the payment link." in shown
    (hit,) = json.loads(said_by(ringdesk("search", "payment", "--json")))
    assert (hit["call_id"], hit["start_ms"]) == ("call_bob", 2_000)
    ((start, end),) = hit["marks"]
    assert hit["snippet"][start:end] == "payment"
    assert "Nothing" in said_by(ringdesk("search", "zebra"))
    assert json.loads(said_by(ringdesk("search", "zebra", "--json"))) == []


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("calls",), "ringdesk demo"),
        (("lines", "list"), "ringdesk lines add"),
        (("templates", "list"), "ringdesk templates add"),
    ],
)
def test_a_new_desk_has_nothing_and_says_how_to_begin(words: tuple[str, ...], hint: str) -> None:
    assert hint in said_by(ringdesk(*words))
    assert json.loads(said_by(ringdesk(*words, "--json"))) == []


@pytest.mark.parametrize(
    "words",
    [("show", "call_none"), ("lines", "remove", "pn_none"), ("templates", "remove", "tpl_none")],
)
def test_an_unknown_id_is_one_sentence(desk: Path, words: tuple[str, ...]) -> None:
    assert repr(words[-1]) in refused(ringdesk(*words))
    assert repr(words[-1]) in refused(ringdesk(*words))


@pytest.mark.parametrize("words", [("calls",), ("show", "call_bob"), ("search", "x")])
def test_a_damaged_database_is_one_sentence_and_stays(
    data_folder: Path, words: tuple[str, ...]
) -> None:
    data_folder.mkdir()
    (data_folder / "ringdesk.db").write_bytes(b"this is not a database" * 100)
    sentence = refused(ringdesk(*words))
    assert "ringdesk.db" in sentence and "backup" in sentence
    assert (data_folder / "ringdesk.db").read_bytes() == b"this is not a database" * 100


@pytest.mark.parametrize(
    "words", [("serve",), ("demo", "--headless"), ("call", "sip:bob@127.0.0.1", "--script", "x")]
)
def test_a_wrong_setting_is_named_before_anything_begins(
    data_folder: Path, words: tuple[str, ...]
) -> None:
    data_folder.mkdir()
    (data_folder / "settings.toml").write_text("[calls]\nring_timeout_s = 2\n")
    assert "settings.toml: calls.ring_timeout_s" in refused(ringdesk(*words))


@pytest.mark.parametrize("pair", ["amount", "=5", " = 5"])
def test_a_fact_that_is_none_is_named(pair: str) -> None:
    call = ("call", "sip:bob@127.0.0.1", "--script", "x", "--fact", "a=1", "--fact", pair)
    sentence = refused(ringdesk(*call))
    assert repr(pair) in sentence and "key=value" in sentence


def test_an_unknown_command_or_option_shows_how_to_get_help() -> None:
    for words in (("dance",), ("calls", "--colour"), ("calls", "--limit", "0")):
        result = ringdesk(*words)
        assert result.exit_code == 2 and "--help" in result.stderr


@pytest.mark.models
def test_the_doctor_says_what_fails(data_folder: Path) -> None:
    data_folder.mkdir()
    well = ringdesk("doctor", "--json")
    assert well.exit_code == 0
    assert {"name", "verdict", "sentence"} == set(json.loads(well.stdout)[0])
    (data_folder / "settings.toml").write_text("[calls]\nring_timeout_s = 2\n")
    ill = ringdesk("doctor")
    assert ill.exit_code == 1
    assert re.search(r"FAIL settings: .*calls\.ring_timeout_s", ill.stdout)


def test_the_installed_command_is_quick_to_help() -> None:
    script = Path(sys.executable).with_name("ringdesk")
    done = subprocess.run([script, "--help"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stderr == ""
    for name in ("demo", "call", "serve", "calls", "show", "search", "lines", "doctor"):
        assert re.search(rf"^\W*{name}\b", done.stdout, re.MULTILINE)
