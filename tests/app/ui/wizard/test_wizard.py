"""The first run: every page can be done, skipped, and gone back to."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.engine.events import LineChanged
from app.settings import SettingsNotWritten
from app.ui.settings.fields import TextField
from app.ui.wizard.purpose_page import Purpose
from app.ui.wizard.wizard import AUDIO, LINE, FirstRun
from models.lines import Line
from tests.fakes.settings import FakeSettings
from tests.fakes.settings_desk import SettingsDesk

MODELS, PRIVACY = 3, 4


@pytest.fixture
def made(tmp_path: Path) -> SettingsDesk:
    """A desk on its first day: no line."""
    return SettingsDesk(tmp_path / "desk")


@pytest.fixture
def dialog(qtbot: QtBot, made: SettingsDesk) -> FirstRun:
    shown = FirstRun(made.bridge, made.desk, paths=made.paths)
    qtbot.addWidget(shown)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    return shown


def here(dialog: FirstRun) -> int:
    return dialog.pages.currentIndex()


def write_line(qtbot: QtBot, dialog: FirstRun, **fields: str) -> None:
    for name, words in fields.items():
        field = dialog.line.editor.form.rows[name].field
        edit = field.edit if isinstance(field, TextField) else dialog.line.editor.form.password.edit
        edit.selectAll()
        qtbot.keyClicks(edit, words)


def test_each_page_can_be_skipped(qtbot: QtBot, dialog: FirstRun, made: SettingsDesk) -> None:
    for position in range(PRIVACY):
        assert dialog.step.text() == f"Step {position + 1} of 5"
        qtbot.mouseClick(dialog.skip, Qt.MouseButton.LeftButton)
    assert here(dialog) == PRIVACY
    assert not dialog.skip.isVisible()
    with qtbot.waitSignal(dialog.through) as told:
        qtbot.mouseClick(dialog.next, Qt.MouseButton.LeftButton)
    assert told.args == [Purpose.DESK]
    assert made.settings.changes == [{"screen.first_run_done": True}]
    assert not dialog.isVisible()


def test_the_keyboard_alone_goes_through_it(
    qtbot: QtBot, dialog: FirstRun, made: SettingsDesk
) -> None:
    dialog.line.without.setChecked(True)
    for _ in range(5):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert made.settings.settings().screen.first_run_done
    assert not dialog.isVisible()


def test_one_can_go_back(dialog: FirstRun) -> None:
    assert not dialog.back.isEnabled()
    dialog.next.click()
    assert here(dialog) == AUDIO
    dialog.back.click()
    assert here(dialog) == 0
    assert dialog.title.text() == "What do you want to do?"


@pytest.mark.parametrize(
    ("purpose", "with_line"),
    [(Purpose.DESK, True), (Purpose.PROMPTS, False), (Purpose.READING, False)],
)
def test_what_one_wants_decides_what_is_suggested(
    qtbot: QtBot, dialog: FirstRun, purpose: Purpose, with_line: bool
) -> None:
    card = dialog.purpose.cards[purpose]
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert dialog.purpose.purpose is purpose
    assert dialog.line.with_line.isChecked() is with_line
    assert dialog.line.editor.isHidden() is not with_line


def test_the_arrow_keys_choose_a_purpose(qtbot: QtBot, dialog: FirstRun) -> None:
    first = dialog.purpose.cards[Purpose.DESK]
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert dialog.purpose.purpose is Purpose.PROMPTS


def test_the_microphone_is_open_on_its_page_only(dialog: FirstRun, made: SettingsDesk) -> None:
    assert ("watch_microphone", True) not in made.sound.asked
    dialog.show_page(AUDIO)
    assert made.sound.asked[-1] == ("watch_microphone", True) or (
        ("watch_microphone", True) in made.sound.asked
    )
    dialog.next.click()
    assert made.sound.asked[-1] == ("watch_microphone", False)


def test_a_line_is_saved_on_the_way(qtbot: QtBot, dialog: FirstRun, made: SettingsDesk) -> None:
    dialog.show_page(LINE)
    write_line(qtbot, dialog, user="1001", domain="sip.example", password="hush")
    dialog.next.click()
    assert here(dialog) == MODELS
    line = next(iter(made.lines.kept.values()))
    assert (line.label, line.user, line.domain) == ("Front desk", "1001", "sip.example")
    assert made.lines.passwords[line.id] == "hush"
    dialog.back.click()
    assert dialog.line.known.text() == "Already here: Front desk."
    dialog.apply(LineChanged(line.id, "Front desk", "registered", 200))
    assert dialog.line.editor.state.words.text() == "Registered"


def test_only_what_is_needed_is_asked(dialog: FirstRun) -> None:
    dialog.show_page(LINE)
    rows = dialog.line.editor.form.rows
    seen = [name for name, row in rows.items() if row.isVisible()]
    assert seen == ["label", "user", "domain", "password", "transport"]


def test_a_wrong_line_holds_the_page_and_names_the_field(
    qtbot: QtBot, dialog: FirstRun, made: SettingsDesk
) -> None:
    dialog.show_page(LINE)
    write_line(qtbot, dialog, user="me@home")
    dialog.next.click()
    assert here(dialog) == LINE
    assert "part before the @" in dialog.line.editor.form.rows["user"].note.words
    write_line(qtbot, dialog, user="me", domain="sip.example")
    assert here(dialog) == LINE
    dialog.next.click()
    assert here(dialog) == MODELS


def test_without_a_keyring_the_person_is_asked_before_going_on(
    qtbot: QtBot, dialog: FirstRun, made: SettingsDesk
) -> None:
    made.lines.place = ""
    dialog.show_page(LINE)
    write_line(qtbot, dialog, user="me", domain="sip.example", password="hush")
    dialog.next.click()
    assert here(dialog) == LINE
    assert not made.paths.secrets.exists()
    dialog.line.editor.question.answers[0].click()
    assert made.paths.secrets.stat().st_mode & 0o777 == 0o600
    assert here(dialog) == MODELS


def test_a_begun_line_is_not_lost_by_skipping(
    qtbot: QtBot, dialog: FirstRun, made: SettingsDesk
) -> None:
    dialog.show_page(LINE)
    write_line(qtbot, dialog, user="me")
    dialog.skip.click()
    assert here(dialog) == LINE
    assert "not saved" in dialog.question.words.text()
    dialog.question.answers[1].click()
    assert here(dialog) == LINE
    dialog.skip.click()
    dialog.question.answers[0].click()
    assert here(dialog) == MODELS
    assert made.lines.kept == {}


def test_what_was_asked_about_a_line_goes_once_one_has_gone_on_otherwise(
    qtbot: QtBot, dialog: FirstRun
) -> None:
    dialog.show_page(LINE)
    write_line(qtbot, dialog, user="me")
    dialog.skip.click()
    dialog.back.click()
    assert here(dialog) == LINE - 1 and dialog.question.isHidden()
    dialog.next.click()
    dialog.skip.click()
    write_line(qtbot, dialog, label="Desk", domain="sip.example.com")
    dialog.line.editor.save.click()
    qtbot.waitUntil(lambda: not dialog.line.dirty)
    assert here(dialog) == LINE and dialog.question.isHidden()


def test_a_begun_line_is_not_lost_by_closing(
    qtbot: QtBot, dialog: FirstRun, made: SettingsDesk
) -> None:
    dialog.show_page(LINE)
    write_line(qtbot, dialog, user="me")
    dialog.show_page(0)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    dialog.question.answers[1].click()
    assert here(dialog) == LINE
    dialog.close()
    assert dialog.isVisible()
    dialog.question.answers[0].click()
    assert not dialog.isVisible()


def test_closing_it_counts_as_skipping(qtbot: QtBot, dialog: FirstRun, made: SettingsDesk) -> None:
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert made.settings.settings().screen.first_run_done


def test_opened_again_it_changes_nothing_by_itself(qtbot: QtBot, made: SettingsDesk) -> None:
    made.settings = FakeSettings({"screen": {"first_run_done": True}})
    made.lines.kept["pn"] = Line("Front desk", "1", "sip.example", id="pn")
    again = FirstRun(made.bridge, made.desk, paths=made.paths)
    qtbot.addWidget(again)
    again.show()
    again.show_page(LINE)
    assert again.line.known.text() == "Already here: Front desk."
    again.show_page(PRIVACY)
    again.next.click()
    assert made.settings.changes == []
    assert not again.isVisible()


def test_a_dead_disk_is_said_and_the_dialog_can_be_closed(
    qtbot: QtBot, dialog: FirstRun, made: SettingsDesk
) -> None:
    why = "the settings cannot be written (No space left on device); nothing was changed"
    made.settings.refuse = SettingsNotWritten(made.paths.settings, why)
    dialog.show_page(PRIVACY)
    dialog.next.click()
    assert "No space left" in dialog.note.words
    assert dialog.next.text() == "Close"
    dialog.next.click()
    assert not dialog.isVisible()


def test_recording_is_switched_on_the_privacy_page(
    qtbot: QtBot, dialog: FirstRun, made: SettingsDesk
) -> None:
    dialog.show_page(PRIVACY)
    switch = dialog.recording.field.control
    assert switch.isVisible() and switch.accessibleName() == "Record calls"
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert made.settings.settings().calls.recording is False


def test_it_fits_into_a_narrow_window(qtbot: QtBot, dialog: FirstRun) -> None:
    dialog.resize(360, 560)
    for position in range(5):
        dialog.show_page(position)
        QApplication.processEvents()
        assert dialog.width() <= 400
        assert dialog.next.mapTo(dialog, dialog.next.rect().bottomRight()).x() <= dialog.width()
