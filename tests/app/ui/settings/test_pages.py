"""The short pages: models, folders, appearance, contacts, diagnostics."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.commands.people import ImportReport
from app.doctor import CheckResult, Verdict
from app.people.errors import CardDavFailed, CardDavReason
from app.ui import theme
from app.ui.settings.around import Around
from app.ui.settings.contacts_page import ContactsPage
from app.ui.settings.diagnosis import Diagnosis
from app.ui.settings.diagnostics_page import DiagnosticsPage
from app.ui.settings.folder_row import FolderRow, size_of, size_words
from app.ui.settings.models_card import ModelsCard
from app.ui.settings.models_here import ModelHere
from app.ui.settings.room import SettingsRoom
from app.ui.settings.small_pages import AppearancePage
from app.ui.theme import Appearance
from tests.fakes.settings import HandBridge
from tests.fakes.settings_desk import STATES, SettingsDesk

HERE = [
    ModelHere("Recognition", "Whisper base", 150.2, Path("models")),
    ModelHere("Voice activity", "Silero", 0.6, Path("models")),
]
GONE = ModelHere("Voice", "Piper", 0.0, None, "the package x is not installed: run `make setup`")


def words_on(widget: QLabel | ModelsCard | DiagnosticsPage) -> str:
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.text())


def test_the_models_are_listed_with_their_size(
    qtbot: QtBot, bridge: HandBridge, made: SettingsDesk
) -> None:
    card = ModelsCard(bridge, made.paths, lambda _paths: HERE)
    qtbot.addWidget(card)
    bridge.holding = True
    card.show()
    assert card.state.text() == "Looking..."
    assert not card.again.isEnabled()
    bridge.let_go()
    bridge.holding = False
    assert card.state.text() == "All 2 are on this computer and checked, 151 MB. Works offline."
    assert [line.accessibleName() for line in card.lines] == [
        "Recognition: Whisper base, 150 MB",
        "Voice activity: Silero, 0.6 MB",
    ]


def test_a_missing_model_says_what_to_do(
    qtbot: QtBot, bridge: HandBridge, made: SettingsDesk
) -> None:
    answers = [[*HERE, GONE], HERE]
    card = ModelsCard(bridge, made.paths, lambda _paths: answers.pop(0))
    qtbot.addWidget(card)
    card.show()
    assert card.state.text() == "1 of 3 cannot be used; the agent needs every one."
    assert "make setup" in card.lines[2].accessibleName()
    card.again.click()
    assert len(card.lines) == 2


def test_looking_that_fails_is_said(qtbot: QtBot, bridge: HandBridge, made: SettingsDesk) -> None:
    def broken(_paths: object) -> list[ModelHere]:
        raise OSError("the disk is gone")

    card = ModelsCard(bridge, made.paths, broken)
    qtbot.addWidget(card)
    card.show()
    assert card.problem.words == "The disk is gone."
    assert card.again.isEnabled()


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "Empty"), (800, "0.8 kB"), (52_000, "52 kB"), (3_400_000, "3.4 MB"), (7.2e9, "7.2 GB")],
)
def test_sizes_are_read_easily(size: float, words: str) -> None:
    assert size_words(size) == words


def test_a_folder_is_measured_and_opened(qtbot: QtBot, bridge: HandBridge, tmp_path: Path) -> None:
    (tmp_path / "calls" / "one").mkdir(parents=True)
    (tmp_path / "calls" / "one" / "a.flac").write_bytes(b"x" * 2_500)
    opened: list[QUrl] = []
    row = FolderRow("Recordings", tmp_path / "calls", bridge)
    qtbot.addWidget(row)
    row.open_with = lambda url: not opened.append(url)  # type: ignore[func-returns-value]
    row.measure()
    assert "2.5 kB" in [label.text() for label in row.findChildren(QLabel)]
    qtbot.mouseClick(row.field.open, Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    assert opened == [QUrl.fromLocalFile(str(tmp_path / "calls"))]
    row.open_with = lambda _url: False
    row.open_folder()
    assert "No program is set to show folders" in row.note.words


def test_a_folder_that_is_not_there_is_said(
    qtbot: QtBot, bridge: HandBridge, tmp_path: Path
) -> None:
    row = FolderRow("Recordings", tmp_path / "none", bridge)
    qtbot.addWidget(row)
    row.measure()
    row.open_folder()
    assert "not there yet" in row.note.words
    assert size_of(tmp_path / "none") == 0


def test_light_and_dark_change_at_once(qtbot: QtBot, around: Around) -> None:
    page = AppearancePage(around)
    qtbot.addWidget(page)
    combo = next(page.rows()).field.control
    assert combo.accessibleName() == "Light or dark"
    for words, look in (("Dark", theme.DARK), ("Light", theme.LIGHT)):
        index = combo.findText(words)  # type: ignore[attr-defined]
        combo.setCurrentIndex(index)  # type: ignore[attr-defined]
        combo.activated.emit(index)  # type: ignore[attr-defined]
        assert theme.colours(QApplication.palette()) is look
    for each in QApplication.instance().findChildren(theme.Theme):  # type: ignore[union-attr]
        each.choose(Appearance.LIGHT)


def test_the_address_book_is_read_with_a_password_that_is_forgotten(
    qtbot: QtBot, around: Around, made: SettingsDesk
) -> None:
    page = ContactsPage(around)
    qtbot.addWidget(page)
    page.show()
    qtbot.keyClicks(page.password.edit, "hush")
    page.sync.click()
    page.sync.click()
    assert made.people.passwords == ["hush", None]
    assert page.said.words == "2 new, 1 changed, 0 as they were."
    made.people.report = ImportReport(1, 0, 0, tuple(f"card {number}" for number in range(7)))
    page.sync.click()
    assert "card 4" in page.said.words and "and 2 more" in page.said.words
    made.people.refuse = CardDavFailed(
        CardDavReason.WRONG_PASSWORD, "the server does not know this user"
    )
    page.sync.click()
    assert page.said.words == "The server does not know this user."
    assert page.sync.isEnabled()


def found() -> Diagnosis:
    checks = (
        CheckResult("python", Verdict.OK, "Python 3.11.9"),
        CheckResult("headset", Verdict.WARN, "PortAudio is missing"),
        CheckResult("telephone", Verdict.FAIL, "the SIP stack cannot be loaded"),
    )
    return Diagnosis({"Python": "3.11.9"}, checks)


def test_the_checks_run_beside_the_screen_and_the_report_is_copied(
    qtbot: QtBot, around: Around, bridge: HandBridge
) -> None:
    states = {state.line_id: state for state in STATES}
    page = DiagnosticsPage(around, states, lambda _paths: found())
    qtbot.addWidget(page)
    page.show()
    bridge.holding = True
    page.check.click()
    assert page.state.text() == "Checking..."
    assert not page.check.isEnabled()
    bridge.let_go()
    bridge.holding = False
    assert page.state.text() == "2 of 3 need a look."
    assert [line.accessibleName() for line in page.checks] == [
        "Python: Good. Python 3.11.9",
        "Headset: Look at this. PortAudio is missing",
        "Telephone: Does not work. the SIP stack cannot be loaded",
    ]
    page.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "line 2: failed (401)" in copied
    assert "Sales" not in copied and "Front desk" not in copied
    page.check.click()
    assert len(page.checks) == 3


def test_what_the_desktop_lacks_is_a_check_too(qtbot: QtBot, around: Around) -> None:
    said = ["No notices of calls: no program on this desktop shows any", ""]

    async def problem() -> str:
        return said.pop(0)

    page = DiagnosticsPage(replace(around, notices_problem=problem), {}, lambda _paths: found())
    qtbot.addWidget(page)
    page.check.click()
    told = [line.accessibleName() for line in page.checks][3:]
    page.check.click()
    told += [line.accessibleName() for line in page.checks][3:]
    assert told == [
        "Notices: Look at this. No notices of calls: no program on this desktop shows any",
        "Notices: Good. the desktop shows them",
    ]
    assert page.state.text() == "2 of 4 need a look."


def test_checks_that_break_are_said(qtbot: QtBot, around: Around) -> None:
    def broken(_paths: object) -> Diagnosis:
        raise OSError("no process can be started")

    page = DiagnosticsPage(around, {}, broken)
    qtbot.addWidget(page)
    page.check.click()
    assert page.problem.words == "No process can be started."


def test_the_real_models_and_folders_are_asked_from_the_room(room: SettingsRoom) -> None:
    room.open_page("data")
    row = next(room.page("data").rows())
    assert row.hint.text().endswith("desk")
