from pathlib import Path

import pytest

from app.settings import (
    DataPaths,
    Settings,
    SettingsInvalid,
    data_paths,
    held_by_environment,
    load_settings,
)


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return DataPaths(tmp_path)


def loaded(paths: DataPaths, text: str, **environ: str) -> Settings:
    paths.settings.write_text(text, "utf-8")
    return load_settings(paths, environ)


def refused(paths: DataPaths, text: str, **environ: str) -> SettingsInvalid:
    with pytest.raises(SettingsInvalid) as caught:
        loaded(paths, text, **environ)
    return caught.value


def test_without_a_file_everything_is_as_it_comes(paths: DataPaths) -> None:
    settings = load_settings(paths, {})
    assert settings.calls.max_duration_s == 600
    assert settings.calls.recording is True
    assert settings.agent.mind == "script"
    assert settings.sip.jitter_buffer_ms == (40, 200)


def test_the_file_is_read(paths: DataPaths) -> None:
    text = """
        [agent]
        agent_name = "Zoë"
        mind = "chat"
        base_url = "http://127.0.0.1:8080/v1/"
        model = "small"
        api_key_env = "MY_KEY"
        [speech]
        voice_speed = 1
        [sip]
        net_interface = "127.0.0.1"
        jitter_max_ms = 0
        [calls]
        recording = false
        [log]
        level = "debug"
    """
    settings = loaded(paths, text)
    assert (settings.agent.agent_name, settings.agent.mind) == ("Zoë", "chat")
    assert settings.agent.base_url == "http://127.0.0.1:8080/v1"
    assert settings.speech.voice_speed == 1.0
    assert settings.sip.jitter_buffer_ms is None
    assert settings.calls.recording is False
    assert settings.log.level == "debug"


def test_the_environment_wins(paths: DataPaths) -> None:
    settings = loaded(
        paths,
        "[calls]\nmax_duration_s = 100\nring_timeout_s = 20\n",
        RINGDESK_CALLS_MAX_DURATION_S="200",
        RINGDESK_CALLS_RECORDING="no",
        RINGDESK_SPEECH_VOICE_SPEED="0.9",
        RINGDESK_HOME="elsewhere",
        RINGDESK_SOMETHING_ELSE="1",
    )
    assert (settings.calls.max_duration_s, settings.calls.ring_timeout_s) == (200, 20)
    assert settings.calls.recording is False
    assert settings.speech.voice_speed == 0.9


def test_extensions_are_read_as_people_write_them(paths: DataPaths) -> None:
    settings = loaded(paths, "[phone]\nbusy_lamps = [201, ' bob@pbx.example', '201', '']")
    assert settings.phone.busy_lamps == ("201", "bob@pbx.example")
    settings = loaded(paths, "", RINGDESK_PHONE_BUSY_LAMPS="+44 20 7946, sip:a@b;transport=tcp")
    assert settings.phone.busy_lamps == ("+44 20 7946", "sip:a@b;transport=tcp")


@pytest.mark.parametrize(
    ("text", "field", "sentence"),
    [
        ("[agent]\nmodle = 'x'", "agent.modle", "did you mean 'model'?"),
        ("[cals]\nrecording = true", "cals", "did you mean 'calls'?"),
        ("[speech]\nzzz = 1", "speech.zzz", "there are language, voice_speed"),
        ("[calls]\nmax_duration_s = 5", "calls.max_duration_s", "greater than or equal to 10"),
        ("[calls]\nmax_duration_s = 'long'", "calls.max_duration_s", "valid integer"),
        ("[calls]\nrecording = 'maybe'", "calls.recording", "'maybe'"),
        ("[speech]\nvoice_speed = nan", "speech.voice_speed", "finite"),
        ("[agent]\nagent_name = ''", "agent.agent_name", "must not be empty"),
        (f"[agent]\nagent_name = '{'x' * 41}'", "agent.agent_name", "40 letters at most"),
        ("[speech]\nlanguage = 'English'", "speech.language", "'English'"),
        ("[log]\nlevel = 'loud'", "log.level", "'debug', 'info'"),
        ("[agent]\nmind = 'chat'", "agent", "needs base_url and model"),
        ("[agent]\nbase_url = 'ftp://x'", "agent.base_url", "http://127.0.0.1:8080/v1"),
        ("[sip]\njitter_min_ms = 300", "sip", "above jitter_max_ms"),
        ("[phone]\nbusy_lamps = ['201', 'a b']", "phone.busy_lamps", "'a b' is neither an"),
        (f"[phone]\nbusy_lamps = {list(range(65))}", "phone.busy_lamps", "at most, not 65"),
        ("[phone]\nbusy_lamps = 201", "phone.busy_lamps", "valid tuple"),
        ("calls = 7", "calls", "CallSettings"),
        ("recording = true", "recording", "there are agent, speech, sip, calls, phone"),
        ("[agent\n", "", "is no TOML"),
    ],
)
def test_a_wrong_setting_is_named(paths: DataPaths, text: str, field: str, sentence: str) -> None:
    error = refused(paths, text)
    assert (error.source, error.field) == (str(paths.settings), field)
    assert str(paths.settings) in str(error)
    assert sentence in str(error)


def test_a_wrong_variable_is_named(paths: DataPaths) -> None:
    assert refused(paths, "", RINGDESK_CALLS_RECORDING="maybe").source == "RINGDESK_CALLS_RECORDING"
    unknown = refused(paths, "", RINGDESK_AGENT_MODLE="x", RINGDESK_AGENT_MODEL="y")
    assert str(unknown).startswith("RINGDESK_AGENT_MODLE: there is no such setting; did you mean")
    assert refused(paths, "", RINGDESK_AGENT_MIND="chat").source == "RINGDESK_AGENT_MIND"


def test_a_key_in_the_wrong_place_is_not_repeated(paths: DataPaths) -> None:
    error = refused(paths, "[agent]\napi_key_env = 'very-secret-key-1'")
    assert error.field == "agent.api_key_env"
    assert "very-secret" not in str(error)


def test_a_file_that_cannot_be_read_is_named(paths: DataPaths) -> None:
    paths.settings.write_bytes(b"[agent]\nagent_name = '\xff'")
    with pytest.raises(SettingsInvalid, match=r"settings\.toml: is no text; save it as UTF-8"):
        load_settings(paths, {})
    paths.settings.unlink()
    paths.settings.mkdir()
    with pytest.raises(SettingsInvalid, match=r"settings\.toml: cannot be read"):
        load_settings(paths, {})


def test_the_data_folder_follows_the_variable(tmp_path: Path) -> None:
    assert data_paths({"RINGDESK_HOME": str(tmp_path / "x")}).home == tmp_path / "x"
    assert data_paths({"RINGDESK_HOME": "here"}).home == Path.cwd() / "here"
    assert data_paths({"RINGDESK_HOME": "~/desk"}).home == Path.home() / "desk"
    for environ in ({}, {"RINGDESK_HOME": " "}):
        usual = data_paths(environ).home
        assert usual.is_absolute() and usual.name == "ringdesk"


def test_the_data_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path / "a" / "desk")
    paths.make()
    paths.make()
    assert paths.recordings.is_dir() and paths.demos.is_dir()
    assert paths.home.stat().st_mode & 0o077 == 0
    assert all(
        each.parent == paths.home
        for each in (paths.database, paths.playbooks, paths.weights, paths.logs, paths.secrets)
    )


def test_a_data_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsInvalid, match="set RINGDESK_HOME to a folder of yours"):
        DataPaths(tmp_path / "file" / "desk").make()


def test_what_clients_of_the_desk_go_by_is_no_setting(tmp_path: Path) -> None:
    environ = {"RINGDESK_API_BASE_URL": "http://127.0.0.1:8101", "RINGDESK_API_TOKEN": "vb_x"}
    assert load_settings(DataPaths(tmp_path), environ) == load_settings(DataPaths(tmp_path), {})
    assert held_by_environment(environ) == {}
