"""Every setting is saved at once, or says in its place why it was not."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSlider
from pytestqt.qtbot import QtBot

from app.settings import SettingsInvalid, SettingsNotWritten
from app.ui.settings.country_field import CountryField
from app.ui.settings.fields import ChoiceField, NumberField, SliderField, SwitchField, TextField
from app.ui.settings.inputs import LinesInput
from app.ui.settings.room import SettingsRoom
from app.ui.settings.rows import Row
from tests.fakes.settings import FakeSettings
from tests.fakes.settings_desk import SettingsDesk

Rows = Callable[[str], dict[str, Row]]


def use(qtbot: QtBot, row: Row, wanted: Any) -> None:
    """Do with keyboard or mouse what a person does."""
    field = row.field
    if isinstance(field, SwitchField):
        qtbot.mouseClick(field.switch, Qt.MouseButton.LeftButton)
    elif isinstance(field, ChoiceField):
        pick(qtbot, field.combo, wanted)
    elif isinstance(field, TextField):
        field.edit.selectAll()
        qtbot.keyClicks(field.edit, wanted)
        several = isinstance(field.edit, LinesInput)
        modifier = Qt.KeyboardModifier
        keys = modifier.ControlModifier if several else modifier.NoModifier
        qtbot.keyClick(field.edit, Qt.Key.Key_Return, keys)
    elif isinstance(field, CountryField):
        qtbot.keyClicks(field.search, wanted)
        qtbot.keyClick(field.search, Qt.Key.Key_Return)
    elif isinstance(field, SliderField):
        key = Qt.Key.Key_Home if wanted == "least" else Qt.Key.Key_End
        qtbot.keyClick(field.slider, key)
    elif isinstance(field, NumberField):
        field.spin.selectAll()
        qtbot.keyClicks(field.spin, str(wanted))
        qtbot.keyClick(field.spin, Qt.Key.Key_Return)


def pick(qtbot: QtBot, combo: QComboBox, words: str) -> None:
    index = combo.findText(words)
    assert index >= 0, [combo.itemText(each) for each in range(combo.count())]
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


EVERY = [
    ("agent", "Agent's name", "Robin", "agent.agent_name", "Robin"),
    ("agent", "Voice speed", "most", "speech.voice_speed", 2.0),
    ("agent", "Address", "http://127.0.0.1:8080/v1", "agent.base_url", "http://127.0.0.1:8080/v1"),
    ("agent", "Model", "small", "agent.model", "small"),
    ("agent", "Variable with the key", "MY_KEY", "agent.api_key_env", "MY_KEY"),
    ("agent", "Temperature", "most", "agent.temperature", 2.0),
    ("agent", "Longest wait for a reply", 2500, "agent.timeout_ms", 2500),
    ("agent", "Language", "English", "speech.language", "en"),
    ("calls", "Country", "Germany (DE)", "phone.country", "DE"),
    ("calls", "Line to call from", "Sales", "phone.default_line", "pn_sales"),
    ("calls", "Let it ring for", 30, "calls.ring_timeout_s", 30),
    ("calls", "Call waiting", None, "phone.call_waiting", False),
    ("calls", "Hold music", "music.wav", "phone.hold_music", "music.wav"),
    ("calls", "Longest call of the agent", 900, "calls.max_duration_s", 900),
    ("calls", "When a mailbox answers the agent", "Hang up", "calls.on_voicemail", "hang_up"),
    ("calls", "Program to run", "notify", "phone.run_on_call", "notify"),
    ("calls", "Extensions to watch", "201", "phone.busy_lamps", ("201",)),
    ("calls", "SIP stack", "baresip", "phone.stack", "baresip"),
    ("calls", "Network interface", "eth0", "sip.net_interface", "eth0"),
    ("calls", "Largest added delay", 0, "sip.jitter_max_ms", 0),
    ("calls", "Check certificates", None, "sip.verify_tls", False),
    ("calls", "Further trusted certificates", "ca.pem", "sip.ca_file", "ca.pem"),
    ("rules", "Countries that may be called", "Germany", "rules.countries", ("own", "US", "DE")),
    ("rules", "From", "09:30", "rules.hours_from", "09:30"),
    ("rules", "Until", "20:00", "rules.hours_until", "20:00"),
    ("rules", "Calls to one number in an hour", 3, "rules.calls_to_number_per_hour", 3),
    ("rules", "Calls on one line in an hour", 12, "rules.calls_per_hour", 12),
    ("rules", "Calls on one line in 24 hours", 40, "rules.calls_per_day", 40),
    ("rules", "A number on the do-not-call list", "Stop it", "rules.person_do_not_call", "refuse"),
    ("rules", "A country that is not ticked", "Let it go", "rules.person_country", "allow"),
    ("rules", "Outside the hours", "Ask me first", "rules.person_hours", "confirm"),
    ("rules", "More calls than the limits", "Stop it", "rules.person_counts", "refuse"),
    ("rules", "The line's own number", "Stop it", "rules.person_self_call", "refuse"),
    ("rules", "Consent line", "We record.", "rules.consent_line", "We record."),
    ("rules", "Needed on recorded calls", "Everywhere", "rules.consent", "always"),
    ("rules", "Countries that need it", "de, fr", "rules.consent_countries", ("DE", "FR")),
    ("contacts", "Address", "https://cal.example/", "contacts.carddav_url", "https://cal.example/"),
    ("contacts", "User", "dana", "contacts.carddav_user", "dana"),
    ("recording", "Record calls", None, "calls.recording", False),
    ("notifications", "Desktop notifications", None, "screen.notifications", False),
    ("notifications", "Ring volume", "least", "sound.ring_volume", 0.0),
    ("appearance", "Light or dark", "Light", "screen.appearance", "light"),
    ("appearance", "Stay in the tray when closed", None, "screen.close_to_tray", False),
    ("data", "What the log notes", "Everything", "log.level", "debug"),
    ("audio", "Key tones", None, "sound.key_tones", False),
    ("audio", "Speaker volume", "least", "sound.speaker_volume", 0.0),
    ("apis", "Voizbot: Answer requests", None, "api.voizbot", False),
    ("apis", "Voizbot: Port", 9101, "api.voizbot_port", 9101),
    ("apis", "VozAgent: Answer requests", None, "api.vozagent", False),
    ("apis", "VozAgent: Port", 9102, "api.vozagent_port", 9102),
    ("apis", "talktomyagent: Answer requests", None, "api.talktomyagent", False),
    ("apis", "talktomyagent: Port", 9103, "api.talktomyagent_port", 9103),
    ("apis", "thinnestAI: Answer requests", None, "api.thinnest", False),
    ("apis", "thinnestAI: Port", 9104, "api.thinnest_port", 9104),
    ("apis", "Allowed origins", "https://a.example", "api.allowed_origins", ("https://a.example",)),
    ("apis", "Webhook hosts", "10.0.0.7", "api.webhook_hosts", ("10.0.0.7",)),
]


@pytest.mark.parametrize("page", dict.fromkeys(case[0] for case in EVERY))
def test_every_control_of_a_page_saves_at_once(
    qtbot: QtBot, rows: Rows, made: SettingsDesk, page: str
) -> None:
    found = rows(page)
    for _, name, wanted, key, value in [case for case in EVERY if case[0] == page]:
        made.settings.changes.clear()
        use(qtbot, found[name], wanted)
        assert made.settings.changes == [{key: value}]
        section, setting = key.split(".")
        assert getattr(getattr(made.settings.settings(), section), setting) == value
        assert found[name].note.words == "", name


def test_every_setting_on_a_page_is_tried(room: SettingsRoom) -> None:
    tried = {key for _, _, _, key, _ in EVERY} | {"agent.mind", "agent.model_path"}
    assert list(room.stack.pages())
    assert set(room.saver._rows) == tried


def test_the_mind_needs_its_endpoint_first(qtbot: QtBot, rows: Rows, made: SettingsDesk) -> None:
    found = rows("agent")
    mind = found["What it thinks with"]
    use(qtbot, mind, "A language model")
    assert mind.note.words == "Enter the language model's address and name below first."
    assert mind.field.control.currentText() == "The script alone"  # type: ignore[attr-defined]
    use(qtbot, found["Address"], "http://127.0.0.1:8080/v1")
    use(qtbot, found["Model"], "small")
    use(qtbot, mind, "A language model")
    assert mind.note.words == ""
    assert made.settings.settings().agent.mind == "chat"


def test_what_is_wrong_stays_in_sight_to_be_corrected(
    qtbot: QtBot, rows: Rows, made: SettingsDesk
) -> None:
    address = rows("agent")["Address"]
    use(qtbot, address, "localhost:8080")
    assert "http://127.0.0.1:8080/v1" in address.note.words
    assert "http://127.0.0.1:8080/v1" in address.field.control.accessibleDescription()
    assert address.field.control.text() == "localhost:8080"  # type: ignore[attr-defined]
    assert made.settings.changes == []
    use(qtbot, rows("agent")["Agent's name"], "Robin")
    assert address.field.control.text() == "localhost:8080"  # type: ignore[attr-defined]
    qtbot.keyClick(address.field.control, Qt.Key.Key_A)
    qtbot.keyClick(address.field.control, Qt.Key.Key_Escape)
    assert address.field.control.text() == ""  # type: ignore[attr-defined]
    assert address.note.words == ""


@pytest.mark.parametrize(
    ("page", "name", "wanted", "sentence"),
    [
        ("agent", "Agent's name", " ", "Must not be empty."),
        ("agent", "Agent's name", "x" * 41, "May have 40 letters at most."),
        ("agent", "Variable with the key", "sk-secret", "must name the environment variable"),
        ("calls", "Largest added delay", 20, "at least the smallest delay"),
    ],
)
def test_an_invalid_value_is_named_in_its_place(
    qtbot: QtBot, rows: Rows, page: str, name: str, wanted: Any, sentence: str
) -> None:
    row = rows(page)[name]
    use(qtbot, row, wanted)
    assert sentence.lower() in row.note.words.lower()


def test_an_empty_text_is_no_value(qtbot: QtBot, rows: Rows, made: SettingsDesk) -> None:
    interface = rows("calls")["Network interface"]
    use(qtbot, interface, "eth0")
    interface.field.control.clear()  # type: ignore[attr-defined]
    qtbot.keyClick(interface.field.control, Qt.Key.Key_Return)
    assert made.settings.changes[-1] == {"sip.net_interface": None}


def test_several_lines_are_saved_as_a_list_on_leaving(
    qtbot: QtBot, rows: Rows, made: SettingsDesk
) -> None:
    lamps = rows("calls")["Extensions to watch"]
    box = lamps.field.control
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    qtbot.keyClicks(box, "201, 202")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.keyClicks(box, "bob@pbx.example")
    assert made.settings.changes == []
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    wanted = ("201", "202", "bob@pbx.example")
    assert made.settings.settings().phone.busy_lamps == wanted
    assert box.toPlainText().splitlines() == list(wanted)  # type: ignore[attr-defined]
    assert lamps.note.words == ""


def test_a_line_that_is_wrong_is_named_and_taken_back(
    qtbot: QtBot, rows: Rows, made: SettingsDesk
) -> None:
    lamps = rows("calls")["Extensions to watch"]
    box = lamps.field.control
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClicks(box, "201, two words")
    qtbot.keyClick(box, Qt.Key.Key_Return, control)
    assert "'two words' is neither an extension nor a SIP address" in lamps.note.words
    assert made.settings.changes == []
    qtbot.keyClick(box, Qt.Key.Key_A)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert (box.toPlainText(), lamps.note.words) == ("", "")  # type: ignore[attr-defined]


def test_a_dead_disk_is_said_beside_the_control_which_goes_back(
    qtbot: QtBot, rows: Rows, made: SettingsDesk
) -> None:
    why = "the settings cannot be written (No space left on device); nothing was changed"
    made.settings.refuse = SettingsNotWritten(made.paths.settings, why)
    recording = rows("recording")["Record calls"]
    use(qtbot, recording, None)
    assert recording.note.words.startswith("The settings cannot be written (No space left")
    assert recording.field.control.isChecked()  # type: ignore[attr-defined]
    made.settings.refuse = None
    use(qtbot, recording, None)
    assert recording.note.words == ""
    assert made.settings.settings().calls.recording is False


def test_a_fault_elsewhere_in_the_file_is_told_as_such(
    qtbot: QtBot, rows: Rows, made: SettingsDesk
) -> None:
    made.settings.refuse = SettingsInvalid("settings.toml", "log.level", "is spoilt")
    recording = rows("recording")["Record calls"]
    use(qtbot, recording, None)
    assert "settings.toml: log.level: is spoilt" in recording.note.words.lower()


def test_what_a_variable_holds_cannot_be_touched(
    qtbot: QtBot, made: SettingsDesk, open_room: Callable[[SettingsDesk], SettingsRoom]
) -> None:
    made.settings = FakeSettings(environ={"RINGDESK_CALLS_RECORDING": "no"})
    room = open_room(made)
    room.open_page("recording")
    row = next(room.page("recording").rows())
    assert not row.field.isEnabled()
    assert "RINGDESK_CALLS_RECORDING" in row.note.words
    assert "RINGDESK_CALLS_RECORDING" in row.field.control.accessibleDescription()
    assert not row.field.control.isChecked()  # type: ignore[attr-defined]
    use(qtbot, row, None)
    assert made.settings.changes == []


def test_what_is_typed_and_not_left_is_saved_before_the_window_goes(
    qtbot: QtBot, rows: Rows, room: SettingsRoom, made: SettingsDesk
) -> None:
    name = rows("agent")["Agent's name"].field.control
    qtbot.keyClicks(name, "!")
    assert made.settings.changes == []
    room.flush()
    assert made.settings.changes == [{"agent.agent_name": "Ada!"}]


def test_a_slider_saves_once_when_it_is_let_go(
    qtbot: QtBot, rows: Rows, made: SettingsDesk
) -> None:
    field = rows("notifications")["Ring volume"].field
    assert isinstance(field, SliderField)
    slider: QSlider = field.slider
    slider.setSliderDown(True)
    for value in (10, 8, 5):
        slider.setValue(value)
    assert made.settings.changes == []
    assert field.words.text() == "25 %"
    slider.setSliderDown(False)
    assert made.settings.changes == [{"sound.ring_volume": 0.25}]
