"""Editing a playbook: typing, problems, outline, and a file that others change too."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor
from pytestqt.qtbot import QtBot

from app.agent.errors import PlaybookInvalid
from app.ui.workshop.kinds import Kind
from app.ui.workshop.playbook_edit import PlaybookEdit
from app.ui.workshop.playbook_look import Part, spans_of
from app.ui.workshop.playbook_page import PlaybookPage
from app.ui.workshop.room import WorkshopRoom
from tests.fakes.agents import BUNDLED, FOLDER, FakeAgents
from tests.fakes.workshop_desk import OURS, RINGDESK, WorkshopDesk

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
WAVE = QTextCharFormat.UnderlineStyle.WaveUnderline
WRONG = "# Ours\n\n{facts.unknown} here\n\nmaybe\n\n#### one\n\nmaybe {facts.unknown}\n"


def write(page: PlaybookPage, text: str) -> None:
    page.edit.selectAll()
    page.edit.insertPlainText(text)


def waves(edit: PlaybookEdit) -> list[str]:
    """The words that have a wavy line."""
    marks = [each for each in edit.extraSelections() if each.format.underlineStyle() == WAVE]
    return [mark.cursor.selectedText() for mark in marks]


def test_it_shows_the_file_with_its_outline(playbook: PlaybookPage) -> None:
    assert playbook.edit.toPlainText().startswith("# Reminders")
    titles = [entry.title for entry in playbook.outline.entries()]
    assert titles[:4] == ["Reminders", "Outbound Mode", "Script profiles", "debt-collection"]
    assert playbook.state.text() == "No problem found."
    assert not playbook.foot.save.isEnabled()
    assert not playbook.problems.isVisible()


def test_typing_is_checked_once_it_rests(
    qtbot: QtBot, playbook: PlaybookPage, agents: FakeAgents
) -> None:
    before = len(agents.calls_of("check_playbook"))
    write(playbook, WRONG)
    assert len(agents.calls_of("check_playbook")) == before
    qtbot.waitUntil(playbook.problems.isVisible)
    assert len(agents.calls_of("check_playbook")) == before + 1
    assert waves(playbook.edit) == ["{facts.unknown}", "maybe", "{facts.unknown}", "maybe"]
    names = [playbook.problems.item(row).text() for row in range(playbook.problems.count())]
    assert names[0] == "Line 3: Nothing fills {facts.unknown}."
    assert playbook.state.text() == "4 problems. F8 goes to the next."
    assert [one.stops for one in playbook.edit.problems_at(9)] == [True, False]


def test_f8_goes_through_the_problems_round_and_round(qtbot: QtBot, playbook: PlaybookPage) -> None:
    write(playbook, WRONG)
    playbook.check_now()
    playbook.edit.go_to(1)
    places = []
    for _ in range(5):
        qtbot.keyClick(playbook.edit, Qt.Key.Key_F8)
        places.append((playbook.edit.line, playbook.edit.textCursor().positionInBlock()))
    assert places == [(3, 0), (5, 0), (9, 0), (9, 6), (3, 0)]
    qtbot.keyClick(playbook.edit, Qt.Key.Key_F8, SHIFT)
    assert playbook.edit.line == 9
    assert playbook.problems.currentRow() >= 0


def test_a_problem_in_the_list_leads_to_its_line(qtbot: QtBot, playbook: PlaybookPage) -> None:
    write(playbook, WRONG)
    playbook.check_now()
    playbook.problems.setFocus()
    playbook.problems.setCurrentRow(1)
    qtbot.keyClick(playbook.problems, Qt.Key.Key_Return)
    assert playbook.edit.line == 5
    assert playbook.edit.hasFocus()


def test_the_outline_jumps_and_follows(qtbot: QtBot, playbook: PlaybookPage) -> None:
    entry = next(one for one in playbook.outline.entries() if one.title == "restaurant-booking")
    row = playbook.outline.entries().index(entry)
    playbook.outline.setFocus()
    playbook.outline.setCurrentRow(row)
    qtbot.keyClick(playbook.outline, Qt.Key.Key_Return)
    assert playbook.edit.line == entry.line
    playbook.edit.go_to(1)
    assert playbook.outline.currentRow() == 0


def test_ctrl_s_writes_the_file(
    qtbot: QtBot, room: WorkshopRoom, playbook: PlaybookPage, agents: FakeAgents
) -> None:
    playbook.edit.moveCursor(QTextCursor.MoveOperation.End)
    playbook.edit.setFocus()
    qtbot.keyClicks(playbook.edit, "More.")
    assert room.unsaved_work() == ["Changes to the playbook “reminders” are not saved."]
    qtbot.keyClick(playbook.edit, Qt.Key.Key_S, CTRL)
    assert agents.files[OURS][0].endswith("More.")
    assert playbook.foot.note.words == "Saved."
    assert room.unsaved_work() == []


def test_a_new_line_begins_where_the_one_above_does(qtbot: QtBot, playbook: PlaybookPage) -> None:
    write(playbook, "- a\n  - b")
    qtbot.keyClick(playbook.edit, Qt.Key.Key_Return)
    qtbot.keyClicks(playbook.edit, "- c")
    assert playbook.edit.toPlainText() == "- a\n  - b\n  - c"


def test_ctrl_f_finds_words_in_the_text(qtbot: QtBot, playbook: PlaybookPage) -> None:
    write(playbook, "Hello there.\n\nhello again.\n")
    playbook.edit.go_to(1)
    qtbot.keyClick(playbook.edit, Qt.Key.Key_F, CTRL)
    assert playbook.finding.field.hasFocus()
    qtbot.keyClicks(playbook.finding.field, "hello")
    assert playbook.finding.count.text() == "1 of 2"
    qtbot.keyClick(playbook.finding.field, Qt.Key.Key_Return)
    assert (playbook.edit.line, playbook.finding.count.text()) == (3, "2 of 2")
    qtbot.keyClick(playbook.finding.field, Qt.Key.Key_Return)
    assert playbook.edit.line == 1
    qtbot.keyClick(playbook.finding.field, Qt.Key.Key_Escape)
    assert not playbook.finding.isVisible()
    assert playbook.edit.hasFocus()
    assert playbook.edit.found == []


def test_edits_are_kept_while_another_playbook_is_looked_at(
    room: WorkshopRoom, playbook: PlaybookPage
) -> None:
    write(playbook, "# Mine\n")
    room.open_entry(Kind.PLAYBOOK, str(BUNDLED))
    assert playbook.edit.toPlainText() == RINGDESK
    words = room.catalogue.lists[Kind.PLAYBOOK].words_of(str(OURS))
    assert words == "Yours, not saved"
    room.open_entry(Kind.PLAYBOOK, str(OURS))
    assert playbook.edit.toPlainText() == "# Mine\n"
    playbook.foot.discard.click()
    assert playbook.edit.toPlainText().startswith("# Reminders")


def test_the_bundled_one_is_saved_as_a_copy_and_says_so_before(
    room: WorkshopRoom, agents: FakeAgents
) -> None:
    room.open_entry(Kind.PLAYBOOK, str(BUNDLED))
    page = room.pages.playbook
    assert "saving makes a copy of yours" in page.message.words.text()
    page.edit.insertPlainText("# Changed\n")
    page.save()
    copy = FOLDER / BUNDLED.name
    assert agents.files[copy][0].startswith("# Changed")
    assert agents.files[BUNDLED][0] == RINGDESK
    assert page.foot.note.words == f"Saved as a copy of yours: {copy}"
    assert not page.message.isVisible()
    assert room.catalogue.lists[Kind.PLAYBOOK].key == str(copy)


def changed_elsewhere(agents: FakeAgents) -> None:
    agents.files[OURS] = ("# Theirs\n", 7)


def test_what_nobody_changed_here_follows_another_program(
    room: WorkshopRoom, playbook: PlaybookPage, agents: FakeAgents
) -> None:
    changed_elsewhere(agents)
    room.hide()
    room.show()
    assert playbook.edit.toPlainText() == "# Theirs\n"
    assert "another program" in playbook.foot.note.words


@pytest.mark.parametrize("answer", ["mine", "theirs", "later"])
def test_both_changed_is_asked_about(
    playbook: PlaybookPage, agents: FakeAgents, answer: str
) -> None:
    write(playbook, "# Mine\n")
    changed_elsewhere(agents)
    playbook.save()
    question = playbook.foot.question
    assert question.isVisible()
    assert agents.files[OURS][0] == "# Theirs\n"
    question.answers[["mine", "theirs", "later"].index(answer)].click()
    kept, shown = agents.files[OURS][0], playbook.edit.toPlainText()
    expected = {
        "mine": ("# Mine\n", "# Mine\n"),
        "theirs": ("# Theirs\n", "# Theirs\n"),
        "later": ("# Theirs\n", "# Mine\n"),
    }
    assert (kept, shown) == expected[answer]
    assert playbook.draft.dirty is (answer == "later")


def test_coming_back_to_a_file_that_both_changed_asks_too(
    room: WorkshopRoom, playbook: PlaybookPage, agents: FakeAgents
) -> None:
    write(playbook, "# Mine\n")
    changed_elsewhere(agents)
    room.hide()
    room.show()
    assert playbook.foot.question.isVisible()
    assert playbook.edit.toPlainText() == "# Mine\n"


def test_a_new_playbook_gets_a_name_first(
    qtbot: QtBot, room: WorkshopRoom, agents: FakeAgents
) -> None:
    qtbot.mouseClick(room.catalogue.add[Kind.PLAYBOOK], Qt.MouseButton.LeftButton)
    page = room.pages.playbook
    assert page.name.isVisible()
    assert "#### my-script" in page.edit.toPlainText()
    for wrong in ("", "a/b", ".hidden", "reminders"):
        page.name.setText(wrong)
        page.save()
        assert page.foot.note.words
        assert page.name.hasFocus()
    assert agents.calls_of("save_playbook") == []
    page.name.setText("sales")
    page.save()
    assert agents.files[FOLDER / "sales.md"][0].startswith("# My scripts")
    assert not page.name.isVisible()
    assert room.catalogue.lists[Kind.PLAYBOOK].key == str(FOLDER / "sales.md")


def test_a_file_that_cannot_be_read_says_why_and_can_be_tried_again(
    room: WorkshopRoom, agents: FakeAgents, made: WorkshopDesk
) -> None:
    agents.failures["read_playbook"] = PlaybookInvalid("a.md", 0, "is no text")
    agents.files[FOLDER / "a.md"] = ("# A\n", 1)
    room.stock.read()
    assert room.catalogue.lists[Kind.PLAYBOOK].words_of(str(FOLDER / "a.md")) == "Cannot be read"
    room.open_entry(Kind.PLAYBOOK, str(FOLDER / "a.md"))
    page = room.pages.playbook
    assert "is no text" in page.message.words.text()
    assert page.edit.isReadOnly()
    agents.failures.clear()
    page.message.action.click()
    assert page.edit.toPlainText() == "# A\n"
    assert not page.edit.isReadOnly()


def test_a_save_that_fails_says_why_and_loses_nothing(
    playbook: PlaybookPage, agents: FakeAgents
) -> None:
    agents.failures["save_playbook"] = OSError("the disk is full")
    write(playbook, "# Mine\n")
    playbook.save()
    assert playbook.foot.note.words == "Not saved. The disk is full."
    assert playbook.draft.dirty
    assert playbook.foot.save.isEnabled()


def test_an_answer_for_an_older_text_is_dropped(made: WorkshopDesk, playbook: PlaybookPage) -> None:
    made.bridge.holding = True
    write(playbook, WRONG)
    playbook.check_now()
    write(playbook, "# Fine\n")
    made.bridge.holding = False
    made.bridge.let_go()
    assert playbook.edit.problems == ()


def test_what_stands_out_in_a_line() -> None:
    parts = {span.part for span in spans_of('- Agrees -> confirm + share {facts.link} + "Thanks."')}
    assert parts == {Part.SIGN, Part.FACT, Part.SPOKEN}
    assert [span.part for span in spans_of("#### debt-collection")] == [Part.HEADING]
    assert [span.part for span in spans_of("**Goal recap**: pay")] == [Part.BOLD]
    assert list(spans_of("plain words")) == []
