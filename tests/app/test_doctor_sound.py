"""Whether there is sound here, as the desk would find it."""

from pathlib import Path

import pytest

from app.doctor import Patient, Verdict, check_headset
from app.doctor_sound import look_at_sound
from app.settings import DataPaths
from tests.fakes.sound_system import FakeSoundSystem


def test_what_is_there_is_counted() -> None:
    found = look_at_sound(FakeSoundSystem("mic", "speaker", "annas-headset"))
    assert found == (True, "1 microphone and 2 speakers can be used")


@pytest.mark.parametrize(
    ("there", "missing"),
    [
        (("speaker",), "no microphone is connected"),
        (("mic",), "no speaker is connected"),
        ((), "no microphone and no speaker is connected"),
    ],
)
def test_a_device_that_is_missing_is_named(there: tuple[str, ...], missing: str) -> None:
    works, sentence = look_at_sound(FakeSoundSystem(*there))
    assert not works and sentence.startswith(missing) and "plug in a headset" in sentence


def test_without_a_sound_server_it_says_what_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody")
    result = check_headset(Patient.here(DataPaths(tmp_path)))
    assert result.verdict is Verdict.WARN
    assert "No sound server answers" in result.sentence and "Start" in result.sentence
