"""Past calls over real records and real sound: find, open, hear, annotate, export, forget."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from app.commands.library import LibraryQuery
from app.library.errors import CallGoingOn, ExportFailed, RecordingMissing, SoundNotDeleted
from models.calls import get_call, save_call
from models.errors import RecordMissing, RecordRefused
from models.recordings import RecordingState, list_recordings, save_recording
from models.utterances import Utterance, save_utterance
from tests.fakes.full_disk import no_file_beyond
from tests.fakes.shelf import RATE_HZ, Shelf


async def test_calls_are_listed_newest_first_a_page_at_a_time(shelf: Shelf) -> None:
    for day in range(1, 6):
        shelf.add(f"call_{day}", day=day)
    assert await shelf.ids(limit=2) == ["call_5", "call_4"]
    assert await shelf.ids(limit=2, before="call_4") == ["call_3", "call_2"]


async def test_words_are_found_where_they_were_said(shelf: Shelf) -> None:
    shelf.add("call_1", ("agent", "Good morning."), ("caller", "I want a refund for the boots"))
    shelf.add("call_2", ("caller", "nothing to see"))
    (row,) = await shelf.desk.find(LibraryQuery("refund boots"))
    assert (row.call.id, row.hit_at_ms) == ("call_1", 1000)
    marked = [row.snippet[start:end] for start, end in row.marks]
    assert marked == ["refund", "boots"]


async def test_words_are_found_in_notes_and_tags(shelf: Shelf) -> None:
    shelf.add("call_1", ("caller", "hello"))
    shelf.add("call_2", ("caller", "hello"), day=2)
    await shelf.desk.save_note("call_1", "Wants a Müller lamp")
    await shelf.desk.save_tags("call_2", (" urgent ", "urgent", ""))
    (row,) = await shelf.desk.find(LibraryQuery("muller"))
    assert (row.call.id, row.hit_at_ms, row.call.note) == ("call_1", None, "Wants a Müller lamp")
    assert await shelf.ids("urgent") == await shelf.ids("tag:urgent") == ["call_2"]
    await shelf.desk.save_note("call_1", "")
    assert await shelf.ids("muller") == []
    assert shelf.changes == [("calls", "call_1"), ("calls", "call_2"), ("calls", "call_1")]


async def test_a_call_opens_with_its_words_line_and_sound(shelf: Shelf) -> None:
    shelf.add("call_1", ("caller", "hello"), remote_name="Dana")
    path = shelf.record("call_1")
    detail = await shelf.desk.open_call("call_1")
    assert (detail.name, detail.line_label, detail.audio) == ("Dana", "Front desk", path)
    assert [one.text for one in detail.utterances] == ["hello"]
    with pytest.raises(RecordMissing):
        await shelf.desk.open_call("call_9")


async def test_the_waveform_shows_both_sides(shelf: Shelf) -> None:
    shelf.add("call_1")
    shelf.record("call_1")
    wave = await shelf.desk.waveform("call_1", buckets=10)
    assert (wave.duration_ms, wave.bucket_ms, len(wave.caller)) == (1000, 100.0, 10)
    assert wave.caller[:5] == pytest.approx([0.5] * 5, abs=0.01) and wave.caller[5:] == (0.0,) * 5
    assert wave.desk[5:] == pytest.approx([0.25] * 5, abs=0.01) and wave.desk[:5] == (0.0,) * 5
    assert await shelf.desk.waveform("call_1", buckets=10) == wave


async def test_a_new_sound_is_read_anew(shelf: Shelf) -> None:
    shelf.add("call_1")
    shelf.record("call_1")
    await shelf.desk.waveform("call_1")
    shelf.record("call_1", seconds=2.0)
    assert (await shelf.desk.waveform("call_1")).duration_ms == 2000


async def test_missing_and_damaged_sound_is_said(shelf: Shelf) -> None:
    shelf.add("call_1")
    with pytest.raises(RecordingMissing, match="not recorded"):
        await shelf.desk.waveform("call_1")
    path = shelf.record("call_1")
    path.write_bytes(b"fLaC and then nothing")
    with pytest.raises(RecordingMissing, match="damaged"):
        await shelf.desk.waveform("call_1")
    path.unlink()
    with pytest.raises(RecordingMissing, match="not there any more"):
        await shelf.desk.play("call_1")


async def test_playing_is_followed(shelf: Shelf) -> None:
    shelf.add("call_1")
    shelf.record("call_1")
    await shelf.desk.play("call_1", 400)
    await shelf.desk.seek(700)
    await shelf.desk.pause()
    assert shelf.player.played == [("call_1.flac", 400)]
    assert shelf.player.acts == ["play", "seek 700", "pause"]
    assert shelf.moves == [("call_1", 450, True)]


async def test_a_pause_does_not_overtake_what_is_still_being_opened(shelf: Shelf) -> None:
    shelf.add("call_1")
    shelf.record("call_1")
    await asyncio.gather(shelf.desk.play("call_1"), shelf.desk.seek(700), shelf.desk.pause())
    assert shelf.player.acts == ["play", "seek 700", "pause"]


async def test_the_transcript_reads_well(shelf: Shelf, tmp_path: Path) -> None:
    shelf.add("call_1", ("agent", "Good morning."), ("caller", "Hello"), remote_name="Dana")
    cut = Utterance("call_1", "agent", "You can", 2000, 2500, unheard="pay on Friday")
    shelf.store.write_now(save_utterance, cut)
    said = Utterance("call_1", "operator", "I take over", 3000, 3500)
    shelf.store.write_now(save_utterance, said)
    await shelf.desk.save_note("call_1", "Pays on Friday")
    path = tmp_path / "call.txt"
    await shelf.desk.export_text("call_1", path)
    head, _, body = path.read_text("utf-8").partition("\n\n")
    assert "Call from Dana (555)" in head and "1:23" in head and "Note: Pays on Friday" in head
    assert body.splitlines() == [
        "[0:00] Agent: Good morning.",
        "[0:01] Dana: Hello",
        "[0:02] Agent: You can [not heard: pay on Friday]",
        "[0:03] Me: I take over",
    ]


async def test_the_wav_holds_both_sides(shelf: Shelf, tmp_path: Path) -> None:
    shelf.add("call_1")
    flac = shelf.record("call_1")
    path = tmp_path / "call.wav"
    await shelf.desk.export_wav("call_1", path)
    sound, rate_hz = soundfile.read(path, dtype="int16")
    assert rate_hz == RATE_HZ
    assert np.array_equal(sound, soundfile.read(flac, dtype="int16")[0])


async def test_a_place_that_takes_nothing_is_named_and_left_clean(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.add("call_1", ("caller", "hello"))
    with pytest.raises(ExportFailed, match="call.txt was not written: No such file"):
        await shelf.desk.export_text("call_1", tmp_path / "nowhere" / "call.txt")


async def test_a_full_disk_leaves_the_old_file(shelf: Shelf, tmp_path: Path) -> None:
    shelf.add("call_1")
    shelf.record("call_1", seconds=4.0)
    path = tmp_path / "call.wav"
    path.write_bytes(b"the old one")
    with pytest.raises(ExportFailed, match="call.wav was not written"), no_file_beyond(20_000):
        await shelf.desk.export_wav("call_1", path)
    assert path.read_bytes() == b"the old one"
    assert sorted(os.listdir(tmp_path)) == ["call.wav", "home"]


async def test_a_sound_for_which_there_is_no_room_says_so(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.add("call_1")
    shelf.record("call_1", seconds=4.0)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=4096))
    with pytest.raises(ExportFailed, match="free some space"), no_file_beyond(20_000):
        await shelf.desk.export_wav("call_1", tmp_path / "call.wav")


async def test_a_call_that_goes_on_is_not_forgotten(shelf: Shelf) -> None:
    shelf.add("call_1", ("caller", "secret words"))
    path = shelf.record("call_1")
    ended = shelf.store.read_now(get_call, "call_1")
    going_on = replace(ended, ended_at=None, end_reason=None)
    shelf.store.write_now(save_call, going_on)
    with pytest.raises(CallGoingOn, match="end it first"):
        await shelf.desk.delete_call("call_1")
    assert path.exists() and await shelf.ids("secret") == ["call_1"]
    shelf.store.write_now(save_call, replace(going_on, owner="of a desk that is gone"))
    await shelf.desk.delete_call("call_1")
    assert not path.exists() and await shelf.ids("secret") == []


async def test_a_call_whose_sound_cannot_be_deleted_stays_whole(shelf: Shelf) -> None:
    shelf.add("call_1", ("caller", "secret words"))
    path = shelf.record("call_1")
    path.with_suffix(".deleted").mkdir()  # the system refuses to put a file in its place
    with pytest.raises(SoundNotDeleted, match="cannot be deleted"):
        await shelf.desk.delete_call("call_1")
    assert path.is_file() and await shelf.ids("secret") == ["call_1"]


async def test_a_call_that_stays_in_the_records_keeps_its_sound(shelf: Shelf) -> None:
    shelf.add("call_1", ("caller", "secret words"))
    path = shelf.record("call_1")
    stays = "CREATE TRIGGER stays BEFORE DELETE ON calls BEGIN SELECT raise(ABORT, 'no'); END"
    shelf.store.write_now(lambda db: db.execute(stays))
    with pytest.raises(RecordRefused):
        await shelf.desk.delete_call("call_1")
    assert os.listdir(path.parent) == [path.name]
    assert await shelf.ids("secret") == ["call_1"]


@pytest.mark.parametrize("state", [RecordingState.COMPLETE, RecordingState.LOST])
async def test_a_forgotten_call_takes_its_sound_along(shelf: Shelf, state: RecordingState) -> None:
    shelf.add("call_1", ("caller", "secret words"))
    shelf.record("call_1")
    await shelf.desk.waveform("call_1")
    (recording,) = shelf.store.read_now(list_recordings, "call_1")
    shelf.store.write_now(save_recording, replace(recording, state=state))
    await shelf.desk.delete_call("call_1")
    assert os.listdir(shelf.home / "recordings") == []
    assert await shelf.ids("secret") == []
    with pytest.raises(RecordMissing):
        await shelf.desk.delete_call("call_1")
