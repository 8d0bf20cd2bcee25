"""Every page of the Settings screen, and what can go wrong on it.

Owns the made-up desks; drawing them is ``tests.screens``'s.
"""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from app.agent.model_choice import SERVICES
from app.commands.agents import ModelPreset, ModelVerdict
from app.doctor import CheckResult, Verdict
from app.engine.events import MicrophoneLevel
from app.settings import SettingsNotWritten
from app.ui.settings.diagnosis import Diagnosis
from app.ui.settings.diagnostics_page import DiagnosticsPage
from app.ui.settings.fields import TextField
from app.ui.settings.room import SettingsRoom
from tests.fakes.line_commands import FakeLines
from tests.fakes.settings import FakeSettings
from tests.fakes.settings_desk import STATES as LINE_STATES
from tests.fakes.settings_desk import SettingsDesk, with_lines
from tests.fakes.sound_commands import FakeSound, sound_state

HOME = Path(tempfile.gettempdir()) / "ringdesk-pictures"


def room(desk: SettingsDesk, page: str = "lines") -> SettingsRoom:
    shown = SettingsRoom(desk.bridge, desk.desk, paths=desk.paths)
    shown.setProperty("keptBy", desk.bridge)
    for state in LINE_STATES:
        shown.apply(state)
    shown.open_page(page)
    shown.page(page)  # now, not while there is nothing else to do
    return shown


def page(name: str) -> Callable[[], QWidget]:
    return lambda: room(with_lines(HOME), name)


def scrolled(shown: SettingsRoom, page: str, down_px: int) -> SettingsRoom:
    """A page further down; how long it is Qt knows only once it is shown."""
    bar = shown.page(page).scrolled.verticalScrollBar()
    bar.setRange(0, 9_000)
    bar.setValue(down_px)
    return shown


def lines() -> SettingsRoom:
    shown = room(with_lines(HOME))
    shown.page("lines").read()
    return shown


def line_failed() -> QWidget:
    shown = lines()
    shown.page("lines").show_line("pn_sales")
    return shown


def line_unsaved() -> QWidget:
    shown = lines()
    label = shown.page("lines").editor.form.rows["label"].field
    assert isinstance(label, TextField)
    label.edit.setText("Front desk, ground floor")
    label.edit.textEdited.emit(label.edit.text())
    shown.page("lines").show_line("pn_trunk")
    return shown


def line_invalid() -> QWidget:
    shown = lines()
    shown.page("lines").add_line()
    shown.page("lines").editor.form.rows["label"].field.committed.emit("")
    shown.page("lines").editor.draft.change(label="Home", domain="no host")
    shown.page("lines").editor.save_line()
    return shown


def line_without_keyring() -> QWidget:
    desk = with_lines(HOME)
    desk.lines.place = ""
    shown = room(desk)
    shown.page("lines").read()
    shown.page("lines").editor.form.password.edit.setText("secret")
    shown.page("lines").editor.form.password.edit.textEdited.emit("secret")
    shown.page("lines").editor.save_line()
    return shown


def line_deleting() -> QWidget:
    shown = lines()
    shown.page("lines").editor.ask_to_delete()
    return shown


def line_of_basic_stack() -> QWidget:
    desk = with_lines(HOME)
    reason = "rfcvoip cannot do this; choose baresip under Calls."
    desk.calls.missing = {name: reason for name in ("tls", "tcp", "srtp", "ice", "wideband")}
    shown = room(desk)
    shown.page("lines").read()
    return shown


def line_for_programs() -> QWidget:
    shown = lines()
    shown.navigation.search.setText("ship transcripts")
    return scrolled(shown, "lines", 9_000)


def no_lines() -> QWidget:
    desk = SettingsDesk(HOME, lines=FakeLines())
    shown = room(desk)
    shown.page("lines").read()
    return shown


def searching() -> QWidget:
    shown = room(with_lines(HOME))
    shown.navigation.search.setText("ring")
    return shown


def searching_in_vain() -> QWidget:
    shown = room(with_lines(HOME))
    shown.navigation.search.setText("teapot")
    return shown


def refused() -> QWidget:
    desk = with_lines(HOME)
    shown = room(desk, "agent")
    rows = {row.name: row for row in shown.page("agent").rows()}
    address = rows["Address"].field
    assert isinstance(address, TextField)
    address.commit("localhost:8080")
    rows["What it thinks with"].field.committed.emit("chat")
    desk.settings.refuse = SettingsNotWritten(
        desk.paths.settings, "cannot be written (No space left on device), so nothing was changed"
    )
    rows["Voice speed"].field.committed.emit(1.2)
    return shown


PRESETS = [
    ModelPreset(each.kind, each.name, each.base_url, each.hint, each.needs_key) for each in SERVICES
]
OLLAMA: dict[str, Any] = {
    "model_kind": "ollama", "base_url": "http://127.0.0.1:11434/v1", "model": "qwen2.5:7b",
}  # fmt: skip
GOOD = ModelVerdict(
    True,
    "It answers. It calls tools in the usual form.",
    640.0,
    1_930.0,
    "standard",
    "We're open until six today.",
)


def language_model(verdict: ModelVerdict = GOOD, **agent: Any) -> SettingsRoom:
    """The card with these settings, tested."""
    desk = with_lines(HOME)
    desk.settings = FakeSettings({"agent": agent})
    desk.agents.presets, desk.agents.verdict = PRESETS, verdict
    shown = room(desk, "agent")
    shown.page("agent").language_model.run_test()
    return scrolled(shown, "agent", 400)


def built_in_model() -> QWidget:
    return language_model(
        mind="chat", model_kind="llama", model_path="/models/qwen2.5-1.5b-instruct-q4_k_m.gguf"
    )


def cloud_model_refused() -> QWidget:
    words = "The language model refused the key; enter it again in the settings."
    return language_model(
        ModelVerdict(False, words),
        mind="chat",
        model_kind="cloud",
        base_url="https://api.example.com/v1",
        model="small",
    )


def slow_model() -> QWidget:
    late = "It answers, but so late that callers will wait: a smaller model is quicker."
    text = "It writes tool calls into its text, which Ringdesk understands."
    verdict = ModelVerdict(True, f"{late} {text}", 2_900.0, 6_300.0, "text", "We are open today.")
    return language_model(verdict, mind="chat", **OLLAMA)


def built_in_model_missing() -> QWidget:
    desk = with_lines(HOME)
    missing = "llama.cpp is not installed; run `pip install xllamacpp` in Ringdesk's environment"
    desk.agents.presets = [replace(PRESETS[0], missing=missing), *PRESETS[1:]]
    desk.settings = FakeSettings({"agent": {"mind": "chat", **OLLAMA}})
    shown = room(desk, "agent")
    shown.page("agent").language_model.service.field.committed.emit("llama")
    return scrolled(shown, "agent", 400)


def held() -> QWidget:
    desk = with_lines(HOME)
    desk.settings = FakeSettings(environ={"RINGDESK_CALLS_RECORDING": "no"})
    return room(desk, "recording")


def audio_levels() -> QWidget:
    desk = with_lines(HOME)
    shown = room(desk, "audio")
    check = shown.page("audio").check
    check.read()
    for level_db in range(-60, -10, 2):
        check.meter.show_level(MicrophoneLevel(level_db))
    check.tone.play(check.tone.playing)
    check.tone.answer(True)
    check.record.record()
    check.echo.measure()
    return shown


def audio_troubles() -> QWidget:
    desk = with_lines(HOME)
    shown = room(desk, "audio")
    check = shown.page("audio").check
    check.read()
    check.meter.show_level(MicrophoneLevel(-90.0, silent=True))
    desk.sound.peak_db = -70.0
    desk.sound.button = None
    desk.sound.round_trip_ms = 210.0
    check.tone.play(check.tone.playing)
    check.tone.answer(False)
    check.record.record()
    check.headset.wait()
    check.call.call()
    return scrolled(shown, "audio", 300)


def no_sound() -> QWidget:
    desk = with_lines(HOME)
    desk.sound = FakeSound(
        sound_state("The sound server does not answer: start PulseAudio or PipeWire.")
    )
    return room(desk, "audio")


def diagnosed() -> QWidget:
    shown = room(with_lines(HOME), "diagnostics")
    found = shown.page("diagnostics")
    assert isinstance(found, DiagnosticsPage)
    checks = (
        CheckResult("python", Verdict.OK, "Python 3.11.9"),
        CheckResult("data folder", Verdict.WARN, f"{HOME}, 1.2 GB free: little for recordings"),
        CheckResult("telephone", Verdict.FAIL, "the SIP stack cannot be loaded; run `make setup`"),
    )
    found._look = lambda _paths: Diagnosis({"Python": "3.11.9", "Qt": "6.11.2"}, checks)
    found.run_checks()
    return shown


STATES: dict[str, Callable[[], QWidget]] = {
    "lines": lines,
    "line-failed": line_failed,
    "line-unsaved": line_unsaved,
    "line-invalid": line_invalid,
    "line-without-keyring": line_without_keyring,
    "line-deleting": line_deleting,
    "line-of-basic-stack": line_of_basic_stack,
    "line-for-programs": line_for_programs,
    "no-lines": no_lines,
    "calls": page("calls"),
    "agent": page("agent"),
    "agent-built-in-model": built_in_model,
    "agent-built-in-model-missing": built_in_model_missing,
    "agent-cloud-model-refused": cloud_model_refused,
    "agent-slow-model": slow_model,
    "audio": page("audio"),
    "audio-levels": audio_levels,
    "audio-troubles": audio_troubles,
    "no-sound": no_sound,
    "contacts": page("contacts"),
    "recording": page("recording"),
    "recording-held": held,
    "notifications": page("notifications"),
    "appearance": page("appearance"),
    "data": page("data"),
    "diagnostics": diagnosed,
    "refused": refused,
    "searching": searching,
    "searching-in-vain": searching_in_vain,
}
