"""What held callers hear is read before it is needed, and no call waits for it."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.engine.events import Event, TroubleArose
from app.hold_music import HoldMusic
from audio.hold_music import hold_music
from tests.peers.tones import loudest_hz, tone

RATE_HZ = 48_000


class Owner:
    """Wants a file, and hears what went wrong with it."""

    def __init__(self) -> None:
        self.file: str | None = None
        self.told: list[Event] = []
        self.music = HoldMusic(lambda: self.file, self.told.append)

    @property
    def hz(self) -> float:
        return loudest_hz(self.music.samples(), RATE_HZ)


@pytest.fixture
def owner() -> Owner:
    return Owner()


def song(folder: Path, hertz: float) -> str:
    path = folder / f"{hertz}.wav"
    soundfile.write(path, tone(hertz, RATE_HZ, 1000), RATE_HZ)
    return str(path)


async def test_the_bundled_piece_is_there_from_the_start(owner: Owner) -> None:
    assert np.array_equal(owner.music.samples(), hold_music(None))
    await owner.music.follow()
    assert np.array_equal(owner.music.samples(), hold_music(None))


async def test_another_song_is_heard_once_it_is_read_and_nobody_waits_for_it(
    owner: Owner, tmp_path: Path
) -> None:
    owner.file = song(tmp_path, 1000)
    await owner.music.follow()
    assert owner.hz == pytest.approx(1000, abs=3)
    owner.file = song(tmp_path, 2000)
    assert owner.hz == pytest.approx(1000, abs=3)  # a call held now does not wait
    reading = [asyncio.ensure_future(owner.music.follow()) for _ in range(2)]
    assert not reading[0].done()
    await asyncio.gather(*reading)
    assert owner.hz == pytest.approx(2000, abs=3)
    owner.file = None
    await owner.music.follow()
    assert np.array_equal(owner.music.samples(), hold_music(None))


async def test_a_song_that_cannot_be_read_is_told_once(owner: Owner) -> None:
    owner.file = "/nowhere/song.ogg"
    await owner.music.follow()
    await owner.music.follow()
    assert np.array_equal(owner.music.samples(), hold_music(None))
    (trouble,) = owner.told
    assert isinstance(trouble, TroubleArose) and "/nowhere/song.ogg" in trouble.message
