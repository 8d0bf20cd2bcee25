"""Which implementation stands in which seam, where the owner may choose."""

from pathlib import Path

import pytest

from app.desk import chat_model_of
from app.loading import Voices
from app.settings import AgentSettings, SettingsInvalid
from app.weights import locate
from audio.errors import VoiceUnusable
from audio.piper import PiperTextToSpeech


def test_no_language_model_unless_one_is_named() -> None:
    assert chat_model_of(AgentSettings()) is None
    assert chat_model_of(AgentSettings(base_url="http://127.0.0.1:9/v1")) is None


def test_a_key_that_is_not_in_its_variable_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = AgentSettings(base_url="http://127.0.0.1:9/v1", model="m", api_key_env="MY_KEY")
    monkeypatch.delenv("MY_KEY", raising=False)
    with pytest.raises(SettingsInvalid, match=r"agent\.api_key_env: .*MY_KEY is not set"):
        chat_model_of(settings)


@pytest.mark.models
def test_a_templates_voice_is_the_bundled_one_or_the_owners(tmp_path: Path) -> None:
    model = locate(None).piper_model
    voices = Voices(PiperTextToSpeech(model), tmp_path)
    slow, quick = voices.voice("", 0.7), voices.voice("", 1.5)
    text = "Good morning, how may I help you today?"
    assert slow.synthesise(text).duration_ms > 1.2 * quick.synthesise(text).duration_ms
    with pytest.raises(VoiceUnusable, match=r"amy\.onnx"):
        voices.voice("amy", 1.0)
    for suffix in (".onnx", ".onnx.json"):
        (tmp_path / f"amy{suffix}").symlink_to(model.with_suffix("").with_name(model.stem + suffix))
    assert voices.voice("amy", 1.0).synthesise(text).duration_ms > 300
    with pytest.raises(VoiceUnusable, match=r"passwd\.onnx"):
        voices.voice("../../etc/passwd", 1.0)
