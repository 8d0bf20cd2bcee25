"""The versions of a template: which are compared, and going back."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.settings.rows import Row
from app.ui.workshop.difference import Change
from app.ui.workshop.template_page import VERSIONS, TemplatePage
from app.ui.workshop.versions_page import VersionsPage
from tests.fakes.agents import FakeAgents
from tests.fakes.workshop_desk import RECEPTION

Type = Callable[[Row, str], None]


@pytest.fixture
def versions(template: TemplatePage) -> VersionsPage:
    template.tabs.setCurrentIndex(VERSIONS)
    return template.versions


def titles(versions: VersionsPage) -> list[str]:
    return [field.title for field in versions.difference.fields]


def compare_with(versions: VersionsPage, row: int) -> None:
    versions.other.combo.setCurrentIndex(row)
    versions.other.combo.activated.emit(row)


def test_the_newest_stands_above_with_what_it_changed(versions: VersionsPage) -> None:
    assert versions.isVisible()
    assert versions.list.keys() == ["3", "2", "1"]
    assert versions.list.words_of("3") == "In use: System prompt, Greeting, Tools"
    assert versions.list.words_of("2") == "System prompt, Voice speed"
    assert versions.list.words_of("1") == "The first"
    assert titles(versions) == ["System prompt", "Greeting", "Tools"]
    assert not versions.restore.isEnabled()


def test_walking_the_list_compares_each_with_the_one_before(
    qtbot: QtBot, versions: VersionsPage
) -> None:
    versions.list.setFocus()
    qtbot.keyClick(versions.list, Qt.Key.Key_Down)
    assert versions.chosen is not None
    assert versions.chosen.number == 2
    assert titles(versions) == ["System prompt", "Voice speed"]
    qtbot.keyClick(versions.list, Qt.Key.Key_Down)
    assert not versions.difference.isVisible()
    assert "first version" in versions.nothing.text()


def test_any_two_can_be_compared_the_older_at_the_left(versions: VersionsPage) -> None:
    versions.list.setCurrentRow(2)
    compare_with(versions, 1)
    assert titles(versions) == ["System prompt", "Greeting", "Voice speed", "Tools"]
    prompt = versions.difference.fields[0]
    assert [piece.text for piece in prompt.before if piece.change is Change.OUT] == [
        "Answer every question"
    ]
    compare_with(versions, 3)
    assert "two different versions" in versions.nothing.text()


def test_the_difference_is_marked_by_more_than_colour(versions: VersionsPage) -> None:
    versions.list.setCurrentRow(2)
    compare_with(versions, 1)
    shown = versions.difference.document()
    gone = shown.find("Answer every").charFormat()
    new = shown.find("brief and").charFormat()
    assert gone.fontStrikeOut() and not gone.fontUnderline()
    assert new.fontUnderline() and not new.fontStrikeOut()
    assert "System prompt: 3 words gone, 4 new." in versions.difference.accessibleDescription()


def test_restoring_makes_a_new_version(
    versions: VersionsPage, template: TemplatePage, agents: FakeAgents
) -> None:
    versions.list.setCurrentRow(2)
    versions.restore.click()
    assert agents.calls_of("restore_template") == [(RECEPTION.id, 1)]
    assert versions.list.keys() == ["4", "3", "2", "1"]
    assert template.draft.edited.speed == 1.1
    assert not template.draft.dirty
    assert versions.message.words.text() == "Version 1 is back, as version 4."


def test_restoring_over_changes_is_asked_about(
    versions: VersionsPage, template: TemplatePage, agents: FakeAgents, type_into: Type
) -> None:
    template.tabs.setCurrentIndex(0)
    type_into(template.form.rows["name"], "Front desk")
    template.tabs.setCurrentIndex(VERSIONS)
    versions.list.setCurrentRow(1)
    versions.restore.click()
    question = template.foot.question
    assert question.isVisible()
    question.answers[-1].click()
    assert agents.calls_of("restore_template") == []
    versions.restore.click()
    question.answers[0].click()
    assert agents.calls_of("restore_template") == [(RECEPTION.id, 2)]
    assert template.title.words == "Reception"


def test_saving_shows_the_new_version_at_once(
    versions: VersionsPage, template: TemplatePage, type_into: Type
) -> None:
    template.tabs.setCurrentIndex(0)
    type_into(template.form.rows["name"], "Front desk")
    template.save()
    assert versions.list.keys()[0] == "4"
    assert versions.list.words_of("4") == "In use: Name"
    assert titles(versions) == ["Name"]


def test_versions_that_cannot_be_read_say_why(versions: VersionsPage, agents: FakeAgents) -> None:
    agents.failures["template_versions"] = OSError("the disk is gone")
    versions.read()
    assert versions.message.words.text() == "The disk is gone."
    agents.failures.clear()
    versions.message.action.click()
    assert not versions.message.isVisible()
