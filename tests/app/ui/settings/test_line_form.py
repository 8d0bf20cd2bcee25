"""The form of a line: codecs, what the telephone cannot do, and words that help."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.settings.codec_field import CODECS, CodecField
from app.ui.settings.line_draft import LineDraft
from app.ui.settings.room import SettingsRoom
from tests.fakes.settings_desk import FRONT, SettingsDesk

Open = Callable[[SettingsDesk], SettingsRoom]


def test_what_the_telephone_cannot_do_is_grey_with_the_reason(
    open_room: Open, made: SettingsDesk
) -> None:
    reason = "rfcvoip cannot do this; choose baresip."
    names = ("tcp", "tls", "srtp", "ice", "wideband", "dtmf_info", "message_waiting")
    made.calls.missing = dict.fromkeys(names, reason)
    form = open_room(made).page("lines").editor.form
    for name, usable in {"transport": [True, False, False], "srtp": [True, False, False]}.items():
        model = form.rows[name].field.combo.model()  # type: ignore[attr-defined]
        assert [model.item(row).isEnabled() for row in range(3)] == usable
        assert "rfcvoip cannot do this" in form.rows[name].note.words.lower()
    assert not form.rows["ice"].field.isEnabled()
    assert not form.rows["voicemail"].field.isEnabled()
    assert "choose baresip" in form.rows["ice"].note.words
    codecs = form.rows["codecs"].field.list  # type: ignore[attr-defined]
    enabled = Qt.ItemFlag.ItemIsEnabled
    assert [bool(codecs.item(row).flags() & enabled) for row in range(4)] == [
        False,
        False,
        True,
        True,
    ]


def test_whether_transcripts_are_shipped_is_found_and_switched_by_keyboard(
    qtbot: QtBot, open_room: Open, made: SettingsDesk
) -> None:
    room = open_room(made)
    room.navigation.search.setText("ship transcripts")
    page = room.page("lines")
    (found,) = [row for row in page.rows() if row.marked]
    switch = found.field.control
    room.go_to_found()
    assert switch.hasFocus() and switch.accessibleName().startswith("Ship transcripts")
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    page.editor.save.click()
    assert not made.lines.kept[FRONT.id].ship_transcripts


def test_what_was_changed_elsewhere_is_not_put_back_by_saving(
    open_room: Open, made: SettingsDesk
) -> None:
    room = open_room(made)
    page = room.page("lines")
    page.editor.draft.change(label="Reception")
    room.open_page("audio")
    made.lines.kept[FRONT.id] = replace(FRONT, ship_transcripts=False)
    room.open_page("lines")
    assert not page.editor.form.rows["ship_transcripts"].field.control.isChecked()
    assert page.editor.title.words == "Reception"
    page.editor.save.click()
    kept = replace(FRONT, label="Reception", ship_transcripts=False)
    assert made.lines.kept[FRONT.id] == kept


def test_codecs_are_ordered_and_chosen_by_keyboard(qtbot: QtBot) -> None:
    field = CodecField()
    qtbot.addWidget(field)
    field.show()
    told: list[object] = []
    field.committed.connect(told.append)
    assert field.value == CODECS
    assert not field.up.isEnabled()
    qtbot.keyClick(field.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert field.value == ("g722", "opus", "pcmu", "pcma")
    qtbot.keyClick(field.list, Qt.Key.Key_Space)
    assert field.value == ("g722", "pcmu", "pcma")
    field.down.click()
    field.list.setCurrentRow(3)
    assert not field.down.isEnabled()
    field.up.click()
    field.up.click()
    assert field.value == ("g722", "pcma", "pcmu")
    assert told[-1] == field.value


def test_codecs_that_are_not_chosen_come_last(qtbot: QtBot) -> None:
    field = CodecField()
    qtbot.addWidget(field)
    field.show_value(("pcma", "opus"))
    assert field.value == ("pcma", "opus")
    texts = [field.list.item(row).text() for row in range(4)]
    assert texts[0].startswith("G.711 A-law") and texts[2].startswith("G.722")


def test_a_draft_knows_what_would_be_lost() -> None:
    draft = LineDraft.of(FRONT)
    assert not draft.dirty
    draft.change(label="x")
    assert draft.dirty
    draft.give_up()
    assert not draft.dirty and draft.edited == FRONT
    new = LineDraft.new("Front desk")
    assert new.is_new and not new.dirty
    new.password = "hush"
    assert new.dirty
