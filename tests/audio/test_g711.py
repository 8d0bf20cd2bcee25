from pathlib import Path

import numpy as np
import soundfile

from audio.g711 import decode_mulaw, encode_mulaw, through_telephone


def test_it_agrees_with_libsndfile_for_every_sample(tmp_path: Path) -> None:
    every = np.arange(-32768, 32768).astype(np.int16)
    path = tmp_path / "every.raw"
    soundfile.write(path, every, 8000, subtype="ULAW", format="RAW")
    theirs, _ = soundfile.read(
        path, dtype="int16", samplerate=8000, channels=1, subtype="ULAW", format="RAW"
    )
    ours = decode_mulaw(encode_mulaw(every))
    step = np.maximum(8, np.abs(theirs.astype(int)) // 8)
    assert (np.abs(ours.astype(int) - theirs) <= step).all()
    assert np.array_equal(decode_mulaw(np.fromfile(path, np.uint8)), theirs)


def test_what_was_companded_once_stays_the_same() -> None:
    codes = np.arange(256).astype(np.uint8)
    once = decode_mulaw(codes)
    assert np.array_equal(decode_mulaw(encode_mulaw(once)), once)


def test_a_telephone_carries_a_tone_at_8_khz_with_little_noise() -> None:
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(22050) / 22050)).astype(np.int16)
    carried = through_telephone(tone, 22050).astype(float)
    wanted = 8000 * np.sin(2 * np.pi * 440 * np.arange(len(carried)) / 8000)
    noise = (carried - wanted)[200:-200]
    assert 7990 <= len(carried) <= 8010
    assert 30 < 20 * np.log10(wanted.std() / noise.std()) < 45
