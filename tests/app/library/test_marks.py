"""What was marked in a call and written after it, in the library and in its files."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlite_utils import Database

from app.commands.library import LibraryQuery
from app.commands.people import Recent
from app.library.desk import LibraryDesk
from audio.devices import Role
from audio.player import Player
from models.call_flags import CallMark, MarkKind, save_call_mark
from models.calls import SESSION_LINE, Call, answer_call, save_call
from models.store import Store
from models.utterances import Utterance, save_utterance
from models.wrap_ups import KeptWrapUp, keep_wrap_up
from tests.fakes.clock import FakeClock
from tests.fakes.headset import FakeHeadset

FLAG = CallMark("call_1", 1500, MarkKind.FLAG)
NOTE = CallMark("call_1", 500, MarkKind.NOTE, "sounds tired")


def named(db: Database, calls: Sequence[Call]) -> list[Recent]:
    return [Recent(call, None, call.remote_name, call.remote_number) for call in calls]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "ringdesk.db") as store:
        store.write_now(save_call, Call("pn_1", "inbound", "555", id="call_1"))
        store.write_now(save_call, Call(SESSION_LINE, "inbound", "", id="call_2"))
        for mark in (FLAG, NOTE):
            store.write_now(save_call_mark, mark)
        yield store


@pytest.fixture
def library(store: Store, tmp_path: Path) -> LibraryDesk:
    clock = FakeClock()
    player = Player(lambda: FakeHeadset(clock).new_output(Role.SPEAKER), clock)
    return LibraryDesk(store, tmp_path, named, player, lambda *_: None, lambda *_: None)


async def test_marks_come_with_the_call(library: LibraryDesk) -> None:
    assert (await library.open_call("call_1")).marks == (NOTE, FLAG)
    assert (await library.open_call("call_2")).marks == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("has:flag", ["call_1"]),
        ("has:note", ["call_1"]),
        ("has:summary", ["call_2"]),
        ("is:session", ["call_2"]),
        ("is:draft", ["call_1"]),
        ("tired", ["call_1"]),
        ("lemons", ["call_2"]),
    ],
)
async def test_they_are_found(
    store: Store, library: LibraryDesk, text: str, found: list[str]
) -> None:
    for call_id in ("call_1", "call_2"):
        store.write_now(answer_call, call_id, "2026-11-21T10:00:00.000Z")
    store.write_now(keep_wrap_up, "call_2", KeptWrapUp(summary="Wants lemons."))
    assert [row.call.id for row in await library.find(LibraryQuery(text))] == found


async def test_a_transcript_has_them_in_their_places(
    store: Store, library: LibraryDesk, tmp_path: Path
) -> None:
    for at_ms, text in ((0, "Hello"), (1000, "Is anybody there?")):
        store.write_now(save_utterance, Utterance("call_1", "caller", text, at_ms, at_ms + 400))
    kept = KeptWrapUp("agreed", "They want lemons.", ("Us: send lemons [00:01]",))
    store.write_now(keep_wrap_up, "call_1", kept)
    await library.export_text("call_1", tmp_path / "call.txt")
    text = (tmp_path / "call.txt").read_text("utf-8")
    assert "Summary:\nThey want lemons.\n" in text
    assert "To do:\n- Us: send lemons [00:01]\n" in text
    assert text.splitlines()[-4:] == [
        "[0:00] 555: Hello",
        "[0:00] Note: sounds tired",
        "[0:01] 555: Is anybody there?",
        "[0:01] Flag",
    ]


async def test_a_session_is_called_one(library: LibraryDesk, tmp_path: Path) -> None:
    await library.export_text("call_2", tmp_path / "call.txt")
    text = (tmp_path / "call.txt").read_text("utf-8")
    assert text.startswith("Headset session\n") and "Line:" not in text


async def test_a_sessions_file_calls_its_person_you(
    store: Store, library: LibraryDesk, tmp_path: Path
) -> None:
    for speaker, text, at_ms in (("agent", "Good morning.", 0), ("caller", "Hello.", 1000)):
        said = Utterance("call_2", speaker, text, at_ms, at_ms + 900)
        store.write_now(save_utterance, said)
    path = tmp_path / "session.txt"
    await library.export_text("call_2", path)
    assert path.read_text("utf-8").splitlines()[-2:] == [
        "[0:00] Agent: Good morning.",
        "[0:01] You: Hello.",
    ]
