"""What is right and wrong with this computer and this data folder, and what to do.

Owns the checks of ``ringdesk doctor``. Each is one function that gives one
CheckResult; it changes nothing but a temporary file. Leaves the printing to ``cli``.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path

from app.capacity_words import capacity_at
from app.line_secrets import secret_places
from app.settings import DataPaths, Settings, SettingsError, SettingsInvalid, load_settings
from app.weights import WeightsError, locate
from audio.clock import MonotonicClock
from models.errors import RecordsError
from models.examining import DatabaseReport, examine_database
from models.ids import now_iso
from sip.choosing import NONE, RFCVOIP, phone_for
from sip.errors import SipError
from sip.phone import Feature
from sip.phone_settings import PhoneSettings

OLDEST_PYTHON, TOO_NEW_PYTHON = (3, 11), (3, 14)
LOW_SPACE_BYTES = 2_000_000_000
NO_SPACE_BYTES = 200_000_000
BUILT_IN = "2026-11-01"
"""No honest clock shows an earlier day than that on which this was written."""
PROBE_TIMEOUT_S = 30.0


class Verdict(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    """Something cannot be done here, the rest can."""
    FAIL = "fail"
    """The desk cannot work."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check: its name, its verdict, and a sentence that says what to do."""

    name: str
    verdict: Verdict
    sentence: str


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined: a data folder, an environment, a moment."""

    paths: DataPaths
    environ: Mapping[str, str]
    now: str

    @classmethod
    def here(cls, paths: DataPaths, environ: Mapping[str, str] = os.environ) -> "Patient":
        """This computer, now."""
        return cls(paths, environ, now_iso())


Check = Callable[[Patient], CheckResult]


def examine(patient: Patient) -> list[CheckResult]:
    """Run every check, some seconds in all. Never raises for what it finds."""
    return [check(patient) for check in CHECKS]


def healthy(results: list[CheckResult]) -> bool:
    """Whether nothing failed; warnings do not count."""
    return all(result.verdict is not Verdict.FAIL for result in results)


def check_python(patient: Patient) -> CheckResult:
    """The Python that runs us."""
    version = sys.version.split()[0]
    if OLDEST_PYTHON <= sys.version_info[:2] < TOO_NEW_PYTHON:
        return _ok("python", f"Python {version}")
    return _fail("python", f"Python {version} is not supported; use 3.11, 3.12 or 3.13")


def check_settings(patient: Patient) -> CheckResult:
    """``settings.toml`` and its variables."""
    try:
        load_settings(patient.paths, patient.environ)
    except SettingsInvalid as error:
        return _fail("settings", str(error))
    there = patient.paths.settings.exists()
    return _ok("settings", str(patient.paths.settings) if there else "as they come")


def check_data_folder(patient: Patient) -> CheckResult:
    """Whether the data folder can be written and has room."""
    home = patient.paths.home
    folder = next(each for each in (home, *home.parents) if each.exists())
    remedy = "make it yours, or set RINGDESK_HOME to another folder"
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
            file.flush()
        free_bytes = shutil.disk_usage(folder).free
    except OSError as error:
        return _fail("data folder", f"{folder} cannot be written ({error.strerror}); {remedy}")
    room = f"{home}, {free_bytes / 1e9:.1f} GB free"
    if free_bytes < NO_SPACE_BYTES:
        return _fail("data folder", f"{room}: too little; free some space")
    if free_bytes < LOW_SPACE_BYTES:
        return _warn("data folder", f"{room}: little for recordings; free some space")
    return _ok("data folder", room)


def check_database(patient: Patient) -> CheckResult:
    """The records: sound, of this version, nothing left over."""
    path = patient.paths.database
    try:
        report = examine_database(path)
    except RecordsError as error:
        return _fail("database", str(error))
    if report is None:
        return _ok("database", f"none yet; {path} is made at the first start")
    if report.pending:
        return _warn("database", f"{path} is of an older version; the next start brings it up")
    return _ok("database", f"{path}, sound, {report.calls} calls")


def check_clock(patient: Patient) -> CheckResult:
    """The computer's date: records are sorted and certificates judged by it."""
    if patient.now < BUILT_IN:
        return _fail("clock", f"the clock shows {patient.now}; set the date")
    newest = _newest_call(patient)
    if newest is not None and newest > patient.now:
        sentence = f"the clock shows {patient.now}, before the newest call ({newest})"
        return _warn("clock", f"{sentence}; check the date")
    return _ok("clock", patient.now)


def check_weights(patient: Patient) -> CheckResult:
    """The speech models."""
    try:
        locate(patient.paths.home)
    except WeightsError as error:
        return _fail("speech models", str(error))
    return _ok("speech models", "all there, checked")


def check_sip(patient: Patient) -> CheckResult:
    """The SIP stack that the settings choose, as far as loading it."""
    stack = _settings(patient).phone.stack
    try:
        phone = phone_for(stack, PhoneSettings(), MonotonicClock())
    except (SipError, OSError) as error:
        return _fail("telephone", f"{error}; `make setup` installs what is missing")
    if stack == NONE:
        return _ok("telephone", "none, as chosen under Settings, Calls: headset sessions only")
    basic = "" if Feature.HOLD in phone.features else f"; {RFCVOIP}, for basic calls"
    return _ok("telephone", f"the SIP stack loads{basic}")


def check_network(patient: Patient) -> CheckResult:
    """Whether the address that calls would use can be listened on."""
    settings = _settings(patient)
    interface = settings.sip.net_interface
    host = _address(interface)
    if host is None:
        if interface in {name for _, name in socket.if_nameindex()}:
            return _ok("network", f"the interface {interface} is there")
        names = ", ".join(name for _, name in socket.if_nameindex())
        sentence = f"sip.net_interface: there is no {interface!r}; choose one of {names}"
        return _fail("network", sentence)
    for kind, name in ((socket.SOCK_DGRAM, "UDP"), (socket.SOCK_STREAM, "TCP")):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            with socket.socket(family, kind) as listener:
                listener.bind((host, 0))
        except OSError as error:
            sentence = f"no {name} port can be opened on {host} ({error.strerror})"
            return _fail("network", f"{sentence}; check sip.net_interface")
    return _ok("network", f"ports can be opened on {host}")


def check_passwords(patient: Patient) -> CheckResult:
    """Where the lines' passwords are kept."""
    try:
        places = secret_places(patient.paths, patient.environ)
    except SettingsError as error:
        return _fail("passwords", str(error))
    if places:
        return _ok("passwords", ", ".join(places))
    return _warn(
        "passwords",
        "there is no keyring here; lines with a password need it in "
        f'{patient.paths.secrets} ([lines] id = "password", mode 0600)',
    )


def check_window(patient: Patient) -> CheckResult:
    """Qt and a screen, tried in a process of their own: Qt ends its process if it has none."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(patient.environ.get(name) for name in named):
        return _warn("window", "there is no screen; `ringdesk serve` works without one")
    said = _probe("import PySide6.QtWidgets", patient.environ)
    if said is not None:
        return _fail("window", f"Qt cannot be loaded ({said}); run `make setup`")
    opened = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
    said = _probe(opened, patient.environ)
    if said is not None:
        return _warn("window", f"the screen does not open ({said}); check DISPLAY")
    return _ok("window", "Qt loads and the screen opens")


def check_headset(patient: Patient) -> CheckResult:
    """Whether there is sound, with a microphone and a speaker."""
    from app.doctor_sound import look_at_sound

    there, sentence = look_at_sound()
    return (_ok if there else _warn)("headset", sentence)


CHECKS: tuple[Check, ...] = (
    check_python,
    check_settings,
    check_data_folder,
    check_database,
    check_clock,
    check_weights,
    check_sip,
    check_network,
    check_passwords,
    check_window,
    check_headset,
    lambda patient: _ok("agent's calls", capacity_at(patient.paths.database)),
)


def _settings(patient: Patient) -> Settings:
    try:
        return load_settings(patient.paths, patient.environ)
    except SettingsInvalid:
        return Settings()  # check_settings tells


def _newest_call(patient: Patient) -> str | None:
    try:
        report: DatabaseReport | None = examine_database(patient.paths.database)
    except RecordsError:
        return None  # check_database tells
    return None if report is None else report.newest_call_at


def _address(interface: str | None) -> str | None:
    """The address to listen on; None for the name of an interface."""
    try:
        return str(ip_address(interface or "0.0.0.0"))
    except ValueError:
        return None


def _probe(code: str, environ: Mapping[str, str]) -> str | None:
    """Run a line of Python in its own process: None when it works, else its last words."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=dict(environ),
            cwd=Path(__file__).resolve().parents[1],
            capture_output=True,
            text=True,
            timeout=PROBE_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {PROBE_TIMEOUT_S:.0f} s"
    if done.returncode == 0:
        return None
    said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    errors = [line for line in said if "rror" in line or "could not" in line]
    return (errors or said or [f"code {done.returncode}"])[0]


def _ok(name: str, sentence: str) -> CheckResult:
    return CheckResult(name, Verdict.OK, sentence)


def _warn(name: str, sentence: str) -> CheckResult:
    return CheckResult(name, Verdict.WARN, sentence)


def _fail(name: str, sentence: str) -> CheckResult:
    return CheckResult(name, Verdict.FAIL, sentence)
