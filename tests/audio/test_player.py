import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from audio.devices import HEADSET_RATE_HZ, Output, Role
from audio.errors import AudioFileUnreadable, DeviceFailed
from audio.frames import Samples
from audio.player import Player, speaker_voice
from tests.fakes.clock import FakeClock
from tests.fakes.headset import FakeHeadset
from tests.peers.tones import loudest_hz, tone

CALLER_HZ, DESK_HZ = 500, 1200
SECONDS = 10


async def at_once(work: Callable[..., Any], *arguments: Any) -> Any:
    return work(*arguments)


class Room:
    """A player, its headset, and what it told."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        self.headset = FakeHeadset(self.clock)
        self.player = Player(self.open_output, self.clock, off_loop=at_once)
        self.moves: list[tuple[int, bool]] = []
        self.path = folder / "call.flac"

    async def open_output(self) -> Output:
        return await self.headset.new_output(Role.SPEAKER, live=False)

    def moved(self, at_ms: int, playing: bool) -> None:
        self.moves.append((at_ms, playing))

    async def play(self, at_ms: int = 0, side: int | None = None) -> None:
        await self.player.play(self.path, at_ms, self.moved, side)

    def heard(self, last_ms: int) -> Samples:
        return self.headset.played(Role.SPEAKER)[-last_ms * HEADSET_RATE_HZ // 1000 :]


@pytest.fixture
def room(tmp_path: Path) -> Room:
    made = Room(tmp_path)
    caller = tone(CALLER_HZ, 8_000, SECONDS * 1_000)
    desk = tone(DESK_HZ, 8_000, SECONDS * 1_000).copy()
    caller[len(caller) // 2 :] = 0
    desk[: len(desk) // 2] = 0
    soundfile.write(made.path, np.stack((caller, desk), axis=1), 8_000)
    return made


async def test_both_sides_are_heard_in_order_without_a_gap(room: Room) -> None:
    await room.play(at_ms=4_000)
    await room.clock.advance(2_000)
    heard = room.heard(1_900)
    assert loudest_hz(heard[: HEADSET_RATE_HZ // 2], HEADSET_RATE_HZ) == pytest.approx(500, abs=5)
    assert loudest_hz(heard[-HEADSET_RATE_HZ // 2 :], HEADSET_RATE_HZ) == pytest.approx(1200, abs=5)
    tens = np.abs(heard[: len(heard) // 480 * 480].reshape(-1, 480)).max(axis=1)
    assert tens.min() > 6_000
    await room.player.close()


async def test_the_position_is_what_is_heard(room: Room) -> None:
    await room.play(at_ms=1_000)
    await room.clock.advance(500)
    before, told = room.player.at_ms, len(room.moves)
    await room.clock.advance(2_000)
    at_ms, playing = room.moves[-1]
    assert playing
    assert at_ms - before == pytest.approx(2_000, abs=60)
    assert len(room.moves) - told == pytest.approx(40, abs=2)
    assert [at for at, _ in room.moves] == sorted(at for at, _ in room.moves)
    await room.player.close()


@pytest.mark.parametrize(("side", "hz"), [(0, 500.0), (1, 0.0)])
async def test_one_side_can_be_heard_alone(room: Room, side: int, hz: float) -> None:
    await room.play(at_ms=1_000, side=side)
    await room.clock.advance(1_000)
    heard = loudest_hz(room.heard(500), HEADSET_RATE_HZ)
    assert heard == pytest.approx(hz, abs=5)
    await room.player.close()


async def test_pausing_keeps_the_place_and_lets_the_device_go(room: Room) -> None:
    await room.play(at_ms=2_000)
    await room.clock.advance(500)
    await room.player.pause()
    assert room.moves[-1] == (room.player.at_ms, False)
    assert room.player.at_ms == pytest.approx(2_500, abs=80)
    assert room.headset.outputs[-1].closed
    before = len(room.moves)
    await room.clock.advance(500)
    assert len(room.moves) == before
    await room.player.resume()
    await room.clock.advance(300)
    assert room.player.at_ms == pytest.approx(2_800, abs=100)
    await room.player.close()


async def test_seeking_goes_on_from_there(room: Room) -> None:
    await room.play(at_ms=0)
    await room.clock.advance(500)
    await room.player.seek(7_000)
    await room.clock.advance(500)
    assert room.player.at_ms == pytest.approx(7_500, abs=100)
    assert loudest_hz(room.heard(300), HEADSET_RATE_HZ) == pytest.approx(1200, abs=5)
    assert all(playing for _, playing in room.moves)
    await room.player.close()


async def test_seeking_while_paused_stays_paused(room: Room) -> None:
    await room.play()
    await room.player.pause()
    await room.player.seek(3_000)
    assert room.moves[-1] == (3_000, False)
    assert not room.player.playing
    await room.player.resume()
    assert room.player.playing
    await room.player.close()


async def test_without_a_speaker_nothing_plays_and_it_is_said(room: Room) -> None:
    room.player = Player(lambda: speaker_voice(room.headset), room.clock, off_loop=at_once)
    speakers = [device for device in room.headset.devices if not device.is_input]
    room.headset.devices = [device for device in room.headset.devices if device.is_input]
    with pytest.raises(DeviceFailed, match="The speaker: there is none"):
        await room.play()
    assert not room.player.playing and room.moves == []
    room.headset.devices += speakers
    await room.play(at_ms=2_000)
    assert room.player.playing
    await room.player.close()


async def test_many_seeks_at_once_end_at_the_last(room: Room) -> None:
    await room.play()
    await asyncio.gather(*(room.player.seek(at_ms) for at_ms in range(0, 9_000, 300)))
    await room.clock.advance(300)
    assert room.player.at_ms == pytest.approx(9_000, abs=100)
    assert [output.closed for output in room.headset.outputs].count(False) == 1
    await room.player.close()


async def test_at_the_end_it_says_so_and_can_begin_again(room: Room) -> None:
    await room.play(at_ms=SECONDS * 1_000 - 400)
    await room.clock.advance(SECONDS * 1_000)
    assert not room.player.playing
    assert room.moves[-1] == (SECONDS * 1_000, False)
    assert room.headset.outputs[-1].closed
    await room.player.resume()
    await room.clock.advance(200)
    assert room.player.at_ms < 400
    await room.player.close()


@pytest.mark.parametrize("at_ms", [-5, 99_999])
async def test_a_place_outside_is_the_nearest_inside(room: Room, at_ms: int) -> None:
    await room.play(at_ms=at_ms)
    await room.clock.advance(10)
    assert 0 <= room.moves[0][0] <= SECONDS * 1_000
    await room.player.close()


async def test_another_recording_takes_the_place_of_the_first(room: Room, tmp_path: Path) -> None:
    other = tmp_path / "other.wav"
    soundfile.write(other, tone(2_000, 16_000, 3_000), 16_000)
    await room.play()
    await room.clock.advance(200)
    await room.player.play(other, 0, room.moved)
    await room.clock.advance(500)
    assert loudest_hz(room.heard(300), HEADSET_RATE_HZ) == pytest.approx(2_000, abs=5)
    await room.player.close()


async def test_a_file_that_is_no_sound_is_named(room: Room, tmp_path: Path) -> None:
    broken = tmp_path / "broken.flac"
    broken.write_bytes(b"no sound")
    with pytest.raises(AudioFileUnreadable, match=r"broken\.flac"):
        await room.player.play(broken, 0, room.moved)
    assert not room.player.playing


async def test_a_recording_that_breaks_off_ends_there(room: Room, tmp_path: Path) -> None:
    torn = tmp_path / "torn.flac"
    whole = room.path.read_bytes()
    torn.write_bytes(whole[: len(whole) // 2])
    await room.player.play(torn, 0, room.moved)
    await room.clock.advance(SECONDS * 1_000)
    assert not room.player.playing
    assert not room.moves[-1][1]


async def test_a_recording_is_read_on_a_thread_unless_told_otherwise(room: Room) -> None:
    player = Player(room.open_output, room.clock)
    await player.play(room.path, 9_900, room.moved)
    async with asyncio.timeout(20):
        while player.playing:
            await asyncio.to_thread(int)
            await room.clock.advance(10)
    assert room.moves[-1] == (SECONDS * 1_000, False)
