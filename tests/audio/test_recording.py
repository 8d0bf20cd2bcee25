import hashlib
import json
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audio.errors import AudioFileUnreadable, RecordingFailed
from audio.frames import Samples
from audio.recording import QUEUE_PIECES, StereoRecording
from audio.repair import repair
from audio.timeline import Side

ROOT = Path(__file__).resolve().parents[2]

IN_MID_CALL = """
import sys, time
from pathlib import Path
import numpy as np
from audio.recording import StereoRecording
from audio.timeline import Side
recording = StereoRecording(Path(sys.argv[1]))
for number in range(3000):
    times = (number * 160 + np.arange(160)) / 8000
    for side, tone_hz in ((Side.CALLER, 400), (Side.DESK, 600)):
        piece = (8000 * np.sin(2 * np.pi * tone_hz * times)).astype(np.int16)
        if side is Side.CALLER or number % 50 < 25:
            recording.write(side, piece, 8000, number * 20.0)
    print((number + 1) * 20, flush=True)
    time.sleep(0.02)
"""

ON_A_FULL_DISK = """
import json, resource, sys
from pathlib import Path
import numpy as np
from audio.errors import RecordingFailed
from audio.recording import StereoRecording
from audio.timeline import Side
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
failures = []
recording = StereoRecording(Path(sys.argv[1]), failures.append)
noise = np.random.default_rng(1).normal(0, 5000, 320).astype(np.int16)
for number in range(500):
    recording.write(Side.CALLER, noise, 16000, number * 20.0)
try:
    recording.close()
    closed = ""
except RecordingFailed as error:
    closed = str(error)
recording.write(Side.CALLER, noise, 16000, 99_000.0)
print(json.dumps({"failures": [str(failure) for failure in failures], "closed": closed}))
"""


def tone(frequency_hz: float, duration_ms: int, rate_hz: int) -> Samples:
    times = np.arange(duration_ms * rate_hz // 1000) / rate_hz
    return (8000 * np.sin(2 * np.pi * frequency_hz * times)).astype(np.int16)


def kill_in_mid_call(path: Path, at_ms: int) -> int:
    """Record in a process of its own and kill it; returns the last ms it had written."""
    with subprocess.Popen(
        [sys.executable, "-c", IN_MID_CALL, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as recorder:
        assert recorder.stdout is not None
        written_ms = 0
        for line in recorder.stdout:
            written_ms = int(line)
            if written_ms >= at_ms:
                recorder.kill()
                break
        return max([written_ms, *map(int, recorder.stdout.read().split("\n")[:-1])])


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, int]:
    path = tmp_path_factory.mktemp("killed") / "call.flac"
    written_ms = kill_in_mid_call(path, 2600)
    return path.read_bytes(), written_ms


def test_a_call_is_recorded_on_both_sides(tmp_path: Path) -> None:
    path = tmp_path / "call.flac"
    recording = StereoRecording(path)
    for number in range(100):
        caller = tone(400, 2000, 8000)[number * 160 : (number + 1) * 160]
        recording.write(Side.CALLER, caller, 8000, number * 20.0)
        if number == 50:
            recording.write(Side.DESK, tone(600, 500, 48000), 48000, 1000.0)
    info = recording.close()
    stereo, rate_hz = soundfile.read(path, dtype="int16")
    assert (rate_hz, stereo.shape) == (16000, (32000, 2))
    assert np.abs(stereo[200:-200, 0] - tone(400, 2000, 16000)[200:-200].astype(int)).max() < 20
    assert not stereo[:15990, 1].any() and not stereo[24010:, 1].any()
    desk = stereo[16000:24000, 1].astype(int)
    assert np.abs(desk - tone(600, 500, 16000))[200:-200].max() < 20
    assert (info.path, info.duration_ms) == (path, 2000)
    assert info.bytes == path.stat().st_size
    assert info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_call_without_sound_is_a_moment_of_silence(tmp_path: Path) -> None:
    info = StereoRecording(tmp_path / "call.flac").close()
    assert info.duration_ms == 20
    stereo, _ = soundfile.read(tmp_path / "call.flac")
    assert stereo.shape == (320, 2) and not stereo.any()


def test_closing_twice_says_the_same(tmp_path: Path) -> None:
    recording = StereoRecording(tmp_path / "call.flac")
    recording.write(Side.CALLER, tone(400, 100, 8000), 8000, 0)
    assert recording.close() == recording.close()


def test_a_killed_process_leaves_all_but_the_last_second(
    tmp_path: Path, killed: tuple[bytes, int]
) -> None:
    path = tmp_path / "call.flac"
    path.write_bytes(killed[0])
    stereo, rate_hz = soundfile.read(path, dtype="int16")
    assert rate_hz == 16000
    assert killed[1] - 1000 <= len(stereo) / 16 <= killed[1]
    wanted = tone(400, 4000, 16000)[: len(stereo)].astype(int)
    assert np.abs(stereo[200:, 0] - wanted[200:]).max() < 20
    desk = stereo[:, 1].astype(int)
    assert np.abs(desk[200:7800] - tone(600, 500, 16000)[200:7800]).max() < 20
    assert not desk[8200:15800].any()


def test_a_killed_recording_is_mended_without_losing_more(
    tmp_path: Path, killed: tuple[bytes, int]
) -> None:
    path = tmp_path / "call.flac"
    path.write_bytes(killed[0])
    before, _ = soundfile.read(path, dtype="int16")
    info = repair(path)
    after, _ = soundfile.read(path, dtype="int16")
    assert np.array_equal(after[: len(before)], before)
    assert info.duration_ms == len(after) // 16
    assert info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["call.flac"]
    assert repair(path) == info


@pytest.mark.parametrize("bytes_kept", [5_000, 40_001, 60_000])
def test_a_torn_file_keeps_what_is_whole(tmp_path: Path, bytes_kept: int) -> None:
    path = tmp_path / "call.flac"
    recording = StereoRecording(path)
    noise = np.random.default_rng(2).normal(0, 3000, 32000).astype(np.int16)
    recording.write(Side.CALLER, noise, 16000, 0)
    recording.close()
    whole = path.read_bytes()
    unfinished = whole[:26] + bytes(16) + whole[42:bytes_kept]
    path.write_bytes(unfinished)
    info = repair(path)
    stereo, _ = soundfile.read(path, dtype="int16")
    assert np.array_equal(stereo[:, 0], noise[: len(stereo)])
    assert info.duration_ms == len(stereo) // 16
    assert len(stereo) > 1000


def test_a_recording_cut_off_before_any_sound_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "call.flac"
    StereoRecording(path).close()
    header = path.read_bytes()[:26] + bytes(16) + path.read_bytes()[42:90]
    path.write_bytes(header)
    with pytest.raises(AudioFileUnreadable, match="before any sound"):
        repair(path)
    assert path.read_bytes() == header
    assert len(list(tmp_path.glob("call.flac*"))) == 1


def test_a_finished_recording_is_not_touched(tmp_path: Path) -> None:
    recording = StereoRecording(tmp_path / "call.flac")
    recording.write(Side.CALLER, tone(400, 300, 8000), 8000, 0)
    info = recording.close()
    before = (tmp_path / "call.flac").stat()
    assert repair(tmp_path / "call.flac") == info
    after = (tmp_path / "call.flac").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize("content", [b"", b"RIFF....WAVEfmt ", b"fLaC"])
def test_only_flac_is_mended(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "call.flac"
    path.write_bytes(content)
    with pytest.raises(AudioFileUnreadable, match=r"call\.flac: this is not a FLAC recording"):
        repair(path)
    assert path.read_bytes() == content


def test_a_missing_recording_is_named(tmp_path: Path) -> None:
    with pytest.raises(AudioFileUnreadable, match=r"gone\.flac"):
        repair(tmp_path / "gone.flac")


def test_a_folder_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(RecordingFailed, match=r"call\.flac: the recording cannot be begun"):
        StereoRecording(tmp_path / "nowhere" / "call.flac")


def test_a_full_disk_is_reported_once_and_leaves_a_readable_file(tmp_path: Path) -> None:
    path = tmp_path / "call.flac"
    done = subprocess.run(
        [sys.executable, "-c", ON_A_FULL_DISK, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    said = json.loads(done.stdout)
    assert len(said["failures"]) == 1
    assert "make room" in said["failures"][0]
    assert said["closed"] == said["failures"][0]
    assert done.stderr == ""
    stereo, _ = soundfile.read(path, dtype="int16")
    assert len(stereo) / 16 > 500
    assert repair(path).duration_ms >= len(stereo) // 16


def test_a_disk_that_falls_behind_is_reported_and_does_not_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first write returns only once the recording has given up waiting for it."""
    given_up = threading.Event()
    ordinary = soundfile.SoundFile.write

    def slow(file: soundfile.SoundFile, ready: NDArray[np.int16]) -> None:
        given_up.wait(30)
        ordinary(file, ready)

    monkeypatch.setattr(soundfile.SoundFile, "write", slow)
    failures: list[RecordingFailed] = []
    recording = StereoRecording(tmp_path / "call.flac", failures.append)
    sound = np.random.default_rng(3).normal(0, 5000, 320).astype(np.int16)
    for number in range(QUEUE_PIECES * 2):
        recording.write(Side.DESK, sound, 16000, number * 20.0)
    assert recording.failed
    given_up.set()
    with pytest.raises(RecordingFailed, match="too slow"):
        recording.close()
    assert len(failures) == 1
