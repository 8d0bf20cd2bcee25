"""The ``ringdesk export`` command as a person or a program meets it."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
import typer
from click.testing import Result
from typer.testing import CliRunner

from app.cli_library import export
from models.calls import Call, answer_call, save_call
from models.recordings import Recording, save_recording
from models.store import Store
from models.utterances import Utterance, save_utterance

app = typer.Typer()
app.command()(export)
app.callback()(lambda: None)
RATE_HZ = 16_000


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["export", *words], env={"COLUMNS": "160"})


@pytest.fixture(autouse=True)
def one_call(data_folder: Path) -> None:
    (data_folder / "recordings").mkdir(parents=True)
    path = data_folder / "recordings" / "call_1.flac"
    soundfile.write(path, np.full((RATE_HZ, 2), 1000, np.int16), RATE_HZ)
    with Store.open(data_folder / "ringdesk.db") as store:
        store.write_now(save_call, Call("pn_1", "inbound", "555", id="call_1", remote_name="Bob"))
        store.write_now(answer_call, "call_1", "2026-11-21T10:00:00.000Z")
        store.write_now(save_utterance, Utterance("call_1", "caller", "Good morning", 0, 900))
        store.write_now(save_recording, Recording("call_1", "recordings/call_1.flac", RATE_HZ))
        store.write_now(save_call, Call("pn_1", "inbound", "555", id="call_2"))


def test_words_and_sound_are_written(tmp_path: Path) -> None:
    text, wav = tmp_path / "call.txt", tmp_path / "call.wav"
    done = run("call_1", "--text", str(text), "--wav", str(wav))
    assert done.exit_code == 0
    assert done.stdout == f"Wrote {text} and {wav}.\n"
    assert "[0:00] Bob: Good morning" in text.read_text("utf-8")
    assert soundfile.info(wav).channels == 2


def test_one_of_them_is_enough(tmp_path: Path) -> None:
    text = tmp_path / "call.txt"
    assert run("call_1", "--text", str(text)).stdout == f"Wrote {text}.\n"


def test_neither_is_refused_with_the_remedy() -> None:
    done = run("call_1")
    assert done.exit_code == 2 and "--text FILE" in done.stderr


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("call_9", "--text", "a.txt"), "call_9"),
        (("call_2", "--wav", "a.wav"), "This call was not recorded."),
    ],
)
def test_what_cannot_be_written_is_one_sentence_and_status_2(
    words: tuple[str, ...], why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert done.exit_code == 2
    assert done.stderr.startswith("ringdesk: ") and why in done.stderr
    assert list(tmp_path.glob("a.*")) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "call.txt"
    done = run("call_1", "--text", str(path))
    assert done.exit_code == 2 and f"{path} was not written" in done.stderr
