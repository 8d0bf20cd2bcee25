import os
import socket
import sys
from contextlib import closing
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest

from app.doctor import (
    CheckResult,
    Patient,
    Verdict,
    check_clock,
    check_data_folder,
    check_database,
    check_network,
    check_passwords,
    check_python,
    check_settings,
    check_sip,
    check_weights,
    check_window,
    examine,
    healthy,
)
from app.settings import DataPaths
from models.calls import Call, save_call
from models.migrations import migrations
from models.opening import connect, known_migrations
from models.store import Store
from tests.fakes.privileges import without_write_permission

NOW = "2026-11-21T10:00:00.000Z"


@pytest.fixture
def patient(tmp_path: Path) -> Patient:
    """A sound data folder that nothing was done in yet, on a computer without a screen."""
    environ = {name: value for name, value in os.environ.items() if name == "PATH"}
    return Patient(DataPaths(tmp_path), environ, NOW)


def with_environ(patient: Patient, **environ: str) -> Patient:
    return Patient(patient.paths, {**patient.environ, **environ}, patient.now)


def test_a_new_data_folder_has_nothing_wrong_and_stays_new(patient: Patient) -> None:
    checks = (check_python, check_settings, check_data_folder, check_database, check_clock)
    assert [check(patient).verdict for check in checks] == [Verdict.OK] * len(checks)
    assert list(patient.paths.home.iterdir()) == []


def test_wrong_settings_are_named(patient: Patient) -> None:
    patient.paths.settings.write_text("[calls]\nrecordin = true")
    result = check_settings(patient)
    assert result.verdict is Verdict.FAIL
    assert "settings.toml: calls.recordin" in result.sentence


def test_a_folder_that_cannot_be_written_fails(patient: Patient) -> None:
    with without_write_permission(patient.paths.home):
        result = check_data_folder(patient)
    assert result.verdict is Verdict.FAIL
    assert f"{patient.paths.home} cannot be written (Permission denied)" in result.sentence


def test_a_folder_that_can_be_made_is_fine(patient: Patient) -> None:
    later = Patient(DataPaths(patient.paths.home / "a" / "b"), patient.environ, NOW)
    assert check_data_folder(later).verdict is Verdict.OK
    assert not later.paths.home.exists()


def test_a_file_in_the_place_of_the_folder_fails(patient: Patient) -> None:
    (patient.paths.home / "file").touch()
    blocked = Patient(DataPaths(patient.paths.home / "file" / "desk"), patient.environ, NOW)
    assert check_data_folder(blocked).verdict is Verdict.FAIL


def test_a_sound_database_is_counted(patient: Patient) -> None:
    with Store.open(patient.paths.database) as store:
        store.write_now(save_call, Call("pn_1", "inbound", "1"))
    result = check_database(patient)
    assert (result.verdict, result.sentence.rpartition(", ")[2]) == (Verdict.OK, "1 calls")


def test_a_damaged_database_fails_and_stays_as_it_is(patient: Patient) -> None:
    Store.open(patient.paths.database).close()
    damaged = patient.paths.database.read_bytes()[:-5_000]
    patient.paths.database.write_bytes(damaged)
    result = check_database(patient)
    assert result.verdict is Verdict.FAIL
    assert "damaged" in result.sentence and "backup" in result.sentence
    assert patient.paths.database.read_bytes() == damaged
    assert check_clock(patient).verdict is Verdict.OK


def test_an_older_database_is_announced(patient: Patient) -> None:
    with closing(connect(patient.paths.database)) as db:
        migrations.apply(db, stop_before=known_migrations()[1])
    assert check_database(patient).verdict is Verdict.WARN


def test_a_clock_before_our_time_fails(patient: Patient) -> None:
    reset = Patient(patient.paths, patient.environ, "1970-01-01T00:00:09.000Z")
    assert check_clock(reset).verdict is Verdict.FAIL


def test_a_clock_before_the_newest_call_warns(patient: Patient) -> None:
    call = Call("pn_1", "inbound", "1", created_at="2026-11-21T10:00:00.001Z")
    with Store.open(patient.paths.database) as store:
        store.write_now(save_call, call)
    assert check_clock(patient).verdict is Verdict.WARN


@pytest.mark.models
def test_the_speech_models_are_there(patient: Patient) -> None:
    assert check_weights(patient) == CheckResult("speech models", Verdict.OK, "all there, checked")


def test_half_of_the_owners_own_model_fails(patient: Patient) -> None:
    (patient.paths.weights / "whisper-base").mkdir(parents=True)
    result = check_weights(patient)
    assert result.verdict is Verdict.FAIL
    assert str(patient.paths.weights) in result.sentence


@pytest.mark.parametrize(
    ("stack", "baresip_is_there", "verdict", "words"),
    [
        ("auto", True, Verdict.OK, "loads"),
        ("auto", False, Verdict.OK, "rfcvoip, for basic calls"),
        ("rfcvoip", True, Verdict.OK, "rfcvoip, for basic calls"),
        ("none", False, Verdict.OK, "headset sessions only"),
        ("baresip", False, Verdict.FAIL, "set phone.stack to auto"),
    ],
)
def test_the_sip_stack_that_is_chosen_loads(
    stack: str,
    baresip_is_there: bool,
    verdict: Verdict,
    words: str,
    patient: Patient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patient.paths.home.mkdir(exist_ok=True)
    patient.paths.settings.write_text(f'[phone]\nstack = "{stack}"\n')
    if not baresip_is_there:
        monkeypatch.setitem(sys.modules, "baresip", None)
        monkeypatch.delitem(sys.modules, "sip.baresip_phone", raising=False)
    result = check_sip(patient)
    assert result.verdict is verdict and words in result.sentence


def test_ports_can_be_opened(patient: Patient) -> None:
    assert check_network(patient).verdict is Verdict.OK
    local = with_environ(patient, RINGDESK_SIP_NET_INTERFACE="127.0.0.1")
    assert check_network(local).sentence == "ports can be opened on 127.0.0.1"
    name = socket.if_nameindex()[0][1]
    named = with_environ(patient, RINGDESK_SIP_NET_INTERFACE=name)
    assert check_network(named).verdict is Verdict.OK


@pytest.mark.parametrize("interface", ["203.0.113.9", "2001:db8::9", "nope0"])
def test_an_address_of_somebody_else_fails(patient: Patient, interface: str) -> None:
    result = check_network(with_environ(patient, RINGDESK_SIP_NET_INTERFACE=interface))
    assert result.verdict is Verdict.FAIL
    assert interface in result.sentence and "sip.net_interface" in result.sentence


def test_open_secrets_fail_and_none_at_all_warns(patient: Patient) -> None:
    usual = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    try:
        assert check_passwords(patient).verdict is Verdict.WARN
        patient.paths.secrets.write_text("[lines]")
        patient.paths.secrets.chmod(0o644)
        assert check_passwords(patient).verdict is Verdict.FAIL
        patient.paths.secrets.chmod(0o600)
        assert check_passwords(patient).verdict is Verdict.OK
    finally:
        keyring.set_keyring(usual)


def test_no_screen_and_a_dead_screen_warn(patient: Patient) -> None:
    assert "serve" in check_window(patient).sentence
    dead = check_window(with_environ(patient, DISPLAY=":64999"))
    assert dead.verdict is Verdict.WARN
    assert "64999" in dead.sentence


def test_a_screen_that_opens_is_fine(patient: Patient, display: None) -> None:
    assert check_window(Patient(patient.paths, os.environ, NOW)).verdict is Verdict.OK


@pytest.mark.models
def test_everything_is_examined_and_one_failure_is_enough(patient: Patient) -> None:
    results = examine(patient)
    assert len({result.name for result in results}) == len(results) == 12
    assert healthy(results)
    patient.paths.settings.write_text("x")
    assert not healthy(examine(patient))
