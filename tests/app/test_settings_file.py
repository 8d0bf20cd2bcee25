import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.settings import (
    DataPaths,
    DeviceSettings,
    Settings,
    SettingsInvalid,
    SettingsNotWritten,
    load_settings,
)
from app.settings_file import SettingsFile
from tests.fakes.full_disk import no_file_beyond
from tests.fakes.privileges import without_write_permission

OWNERS = """\
# What I changed, and why.
[calls]  # every call
# The night shift is slow.
ring_timeout_s = 30  # seconds
recording = true

[screen]
shortcuts.mute = "Ctrl+M"  # as in the old phone
appearance = "dark"
"""


class Told:
    """Counts how often the desk was told of a change."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    folder = tmp_path / "desk"
    folder.mkdir()
    return DataPaths(folder)


@pytest.fixture
def told() -> Told:
    return Told()


def opened(paths: DataPaths, text: str | None, told: Told, **environ: str) -> SettingsFile:
    if text is not None:
        paths.settings.write_text(text, "utf-8")
    return SettingsFile(paths, environ, told)


def change(file: SettingsFile, changes: Mapping[str, Any]) -> Settings:
    return asyncio.run(file.change(changes))


def test_a_change_keeps_every_word_of_the_owner(paths: DataPaths, told: Told) -> None:
    file = opened(paths, OWNERS, told)
    settings = change(file, {"calls.ring_timeout_s": 20, "screen.appearance": "light"})
    assert settings.calls.ring_timeout_s == 20
    assert file.settings() is settings
    text = paths.settings.read_text("utf-8")
    assert text == OWNERS.replace("30", "20").replace('"dark"', '"light"')
    assert told.times == 1


def test_the_first_change_makes_the_file_for_its_owner_only(paths: DataPaths, told: Told) -> None:
    paths.home.rmdir()
    file = opened(paths, None, told)
    change(file, {"agent.agent_name": 'Zoë "Z"', "phone.hold_music": paths.home / "music.wav"})
    settings = load_settings(paths, {})
    assert settings.agent.agent_name == 'Zoë "Z"'
    assert settings.phone.hold_music == str(paths.home / "music.wav")
    assert paths.settings.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in paths.home.iterdir()] == ["settings.toml"]


def test_the_files_mode_and_a_link_to_it_stay(paths: DataPaths, told: Told, tmp_path: Path) -> None:
    elsewhere = tmp_path / "dotfiles.toml"
    elsewhere.write_text(OWNERS, "utf-8")
    elsewhere.chmod(0o640)
    paths.settings.symlink_to(elsewhere)
    change(opened(paths, None, told), {"calls.recording": False})
    assert paths.settings.is_symlink()
    assert elsewhere.stat().st_mode & 0o777 == 0o640
    assert "recording = false" in elsewhere.read_text("utf-8")


def test_none_takes_a_setting_out_again(paths: DataPaths, told: Told) -> None:
    file = opened(paths, OWNERS, told)
    settings = change(file, {"calls.ring_timeout_s": None, "sound.speaker": None})
    assert settings.calls.ring_timeout_s == 45
    assert "ring_timeout_s" not in paths.settings.read_text("utf-8")
    assert "[sound]" not in paths.settings.read_text("utf-8")


def test_each_microphone_and_each_command_has_an_entry_of_its_own(
    paths: DataPaths, told: Told
) -> None:
    file = opened(paths, OWNERS, told)
    microphone = "alsa_input.usb-Jabra_2.mono-fallback"
    change(
        file,
        {
            f"sound.devices.{microphone}": {"echo_cancellation": False, "gain_db": 3.0},
            "screen.shortcuts.end_call": "Ctrl+E",
        },
    )
    change(file, {"sound.devices.other": DeviceSettings(noise_suppression=False)})
    settings = change(
        file, {f"sound.devices.{microphone}": {"gain_db": -3.0}, "screen.shortcuts.mute": None}
    )
    assert settings.sound.devices[microphone] == DeviceSettings(gain_db=-3.0)
    assert settings.sound.devices["other"].noise_suppression is False
    assert settings.screen.shortcuts == {"end_call": "Ctrl+E"}
    assert settings == load_settings(paths, {})


def test_a_whole_table_is_replaced_or_taken_out(paths: DataPaths, told: Told) -> None:
    file = opened(paths, OWNERS, told)
    settings = change(file, {"screen.shortcuts": {"hold": "F2", "mute": "Ctrl+M"}})
    assert settings.screen.shortcuts == {"hold": "F2", "mute": "Ctrl+M"}
    assert "# as in the old phone" in paths.settings.read_text("utf-8")
    change(file, {"screen.shortcuts": {"hold": "F3"}})
    assert load_settings(paths, {}).screen.shortcuts == {"hold": "F3"}
    assert change(file, {"screen.shortcuts": None}).screen.shortcuts == {}


@pytest.mark.parametrize(
    "text",
    [
        "sound = {devices = {a = {gain_db = 1.0}}}\nscreen = {appearance = 'dark'}\n",
        "[sound.devices.a]\ngain_db = 1.0\n[screen]\nappearance = 'dark'\n[sound]\nring = 'x'\n",
        "sound.devices.a.gain_db = 1.0\nscreen.appearance = 'dark'\n",
        "[sound.devices]\na = {gain_db = 1.0} # mine\n\n[screen]\nappearance = 'dark'\n",
    ],
    ids=["inline", "out of order", "dotted", "inline table"],
)
def test_every_way_of_writing_a_table_can_be_changed(
    paths: DataPaths, told: Told, text: str
) -> None:
    file = opened(paths, text, told)
    settings = change(
        file,
        {
            "sound.devices.b": {"gain_db": 2.0},
            "sound.devices.a": {"gain_db": 5.0},
            "sound.microphone": "m",
            "screen.shortcuts.mute": "F1",
            "screen.appearance": "light",
        },
    )
    assert settings == load_settings(paths, {})
    assert {name: one.gain_db for name, one in settings.sound.devices.items()} == {"a": 5, "b": 2}
    assert (settings.sound.microphone, settings.screen.appearance) == ("m", "light")


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"calls.ring_timeout_s": 1, "calls.recording": False}, "calls.ring_timeout_s", "equal"),
        ({"agent.mind": "chat"}, "agent", "needs base_url and model"),
        ({"agent.modle": "x"}, "agent.modle", "did you mean 'model'?"),
        ({"sound.devices.a": {"gain_db": 99.0}}, "sound.devices.a.gain_db", "equal to 30"),
        ({"calls.recording.x": True}, "calls.recording.x", "is no table"),
        ({"agent.model": object()}, "agent.model", "cannot be written"),
    ],
)
def test_all_or_nothing(
    paths: DataPaths, told: Told, changes: dict[str, Any], field: str, sentence: str
) -> None:
    file = opened(paths, OWNERS, told)
    before = file.settings()
    with pytest.raises(SettingsInvalid, match=sentence) as caught:
        change(file, changes)
    assert caught.value.field == field
    assert file.settings() is before
    assert paths.settings.read_text("utf-8") == OWNERS
    assert told.times == 0


def test_what_a_variable_holds_cannot_be_changed(paths: DataPaths, told: Told) -> None:
    file = opened(paths, OWNERS, told, RINGDESK_CALLS_RECORDING="no", RINGDESK_HOME="x")
    assert file.overridden() == {"calls.recording": "RINGDESK_CALLS_RECORDING"}
    assert file.settings().calls.recording is False
    with pytest.raises(SettingsInvalid, match="RINGDESK_CALLS_RECORDING: .*unset it"):
        change(file, {"calls.recording": True})
    settings = change(file, {"calls.ring_timeout_s": 21})
    assert (settings.calls.recording, settings.calls.ring_timeout_s) == (False, 21)
    assert "recording = true" in paths.settings.read_text("utf-8")


def test_what_was_written_by_hand_meanwhile_stays(paths: DataPaths, told: Told) -> None:
    file = opened(paths, OWNERS, told)
    paths.settings.write_text(OWNERS + '\n[agent]\nagent_name = "Robin"\n', "utf-8")
    settings = change(file, {"calls.recording": False})
    assert settings.agent.agent_name == "Robin"
    assert 'agent_name = "Robin"' in paths.settings.read_text("utf-8")


@pytest.mark.parametrize("text", ["[calls\n", "[cals]\nx = 1\n", b"\xff"])
def test_a_file_spoilt_by_hand_is_refused_and_left_alone(
    paths: DataPaths, told: Told, text: str | bytes
) -> None:
    file = opened(paths, OWNERS, told)
    spoilt = text if isinstance(text, bytes) else text.encode()
    paths.settings.write_bytes(spoilt)
    with pytest.raises(SettingsInvalid, match=r"settings\.toml"):
        change(file, {"calls.recording": False})
    assert paths.settings.read_bytes() == spoilt
    assert file.settings().calls.recording is True


def test_somebody_who_writes_at_the_same_moment_loses_nothing(
    paths: DataPaths, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = opened(paths, OWNERS, told)
    sync, hands = os.fsync, [OWNERS.replace("30", "33")]

    def sync_while_somebody_writes(number: int) -> None:
        if hands:
            paths.settings.write_text(hands.pop(), "utf-8")
        sync(number)

    monkeypatch.setattr("app.settings_file.os.fsync", sync_while_somebody_writes)
    settings = change(file, {"calls.recording": False})
    assert (settings.calls.ring_timeout_s, settings.calls.recording) == (33, False)
    assert settings == load_settings(paths, {})


def test_a_file_that_never_rests_is_given_up(
    paths: DataPaths, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = opened(paths, OWNERS, told)
    grown = [OWNERS]

    def somebody_writes(_number: int) -> None:
        grown.append(grown[-1] + "#")
        paths.settings.write_text(grown[-1], "utf-8")

    monkeypatch.setattr("app.settings_file.os.fsync", somebody_writes)
    with pytest.raises(SettingsNotWritten, match="keeps writing"):
        change(file, {"calls.recording": False})
    assert paths.settings.read_text("utf-8") == grown[-1]
    assert [each.name for each in paths.home.iterdir()] == ["settings.toml"]


def test_a_folder_that_cannot_be_written_is_a_sentence(paths: DataPaths, told: Told) -> None:
    file = opened(paths, OWNERS, told)
    with (
        without_write_permission(paths.home),
        pytest.raises(SettingsNotWritten, match="nothing was changed"),
    ):
        change(file, {"calls.recording": False})
    assert paths.settings.read_text("utf-8") == OWNERS
    assert file.settings().calls.recording is True
    assert told.times == 0


def test_a_full_disk_leaves_the_old_file_and_no_rest(paths: DataPaths, told: Told) -> None:
    file = opened(paths, OWNERS, told)
    with pytest.raises(SettingsNotWritten, match="free some space"), no_file_beyond(10):
        change(file, {"calls.recording": False})
    assert paths.settings.read_text("utf-8") == OWNERS
    assert [each.name for each in paths.home.iterdir()] == ["settings.toml"]


async def test_changes_at_once_are_all_kept(paths: DataPaths, told: Told) -> None:
    file = opened(paths, OWNERS, told)
    commands = [f"screen.shortcuts.c{number}" for number in range(12)]
    await asyncio.gather(*(file.change({command: "F1"}) for command in commands))
    assert len(load_settings(paths, {}).screen.shortcuts) == 13
    assert file.settings() == load_settings(paths, {})
    assert told.times == 12


def test_a_file_that_is_wrong_at_the_start_is_named(paths: DataPaths, told: Told) -> None:
    with pytest.raises(SettingsInvalid, match=r"calls\.recording"):
        opened(paths, "[calls]\nrecording = 'maybe'\n", told)
