"""Scrolling, copying, opening and painting of a real transcript list."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.engine.events import PartialHeard, Speaker, ToolRan
from app.ui.live import bubbles
from app.ui.live.text_layout import Shape, lay_out
from app.ui.live.transcript import Row, RowKind, TranscriptModel
from app.ui.live.transcript_view import TranscriptView
from tests.fakes.live_calls import CALL, said

TEXT = "Right, I saw the letter, but we were away for most of the month, so could I pay later?"


@pytest.fixture
def model() -> TranscriptModel:
    return TranscriptModel()


@pytest.fixture
def view(qtbot: QtBot, model: TranscriptModel) -> TranscriptView:
    return shown_view(qtbot, model)


def shown_view(qtbot: QtBot, model: TranscriptModel) -> TranscriptView:
    shown = TranscriptView(model)
    qtbot.addWidget(shown)
    shown.resize(640, 400)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


def fill(model: TranscriptModel, count: int, first: int = 0) -> None:
    for number in range(first, first + count):
        speaker = Speaker.AGENT if number % 2 else Speaker.CALLER
        model.apply(said(speaker, number * 4000, f"{number}: {TEXT}"))


def at_end(view: TranscriptView) -> bool:
    bar = view.verticalScrollBar()
    return bar.maximum() > 0 and bar.value() == bar.maximum()


def test_the_newest_words_stay_in_sight(
    qtbot: QtBot, view: TranscriptView, model: TranscriptModel
) -> None:
    fill(model, 30)
    qtbot.waitUntil(lambda: at_end(view))
    fill(model, 3, first=30)
    last = model.index(32)
    qtbot.waitUntil(lambda: at_end(view) and view.visualRect(last).bottom() <= view.height())
    assert view.jump.isHidden()


def test_scrolling_up_stops_following_until_jump_to_live(
    qtbot: QtBot, view: TranscriptView, model: TranscriptModel
) -> None:
    fill(model, 30)
    qtbot.waitUntil(lambda: at_end(view))
    view.verticalScrollBar().setValue(100)
    assert view.jump.isVisible()
    most = view.verticalScrollBar().maximum()
    fill(model, 5, first=30)
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > most)
    assert view.verticalScrollBar().value() == 100
    qtbot.mouseClick(view.jump, Qt.MouseButton.LeftButton)
    assert at_end(view)
    assert view.jump.isHidden()


def test_a_longer_text_gets_a_higher_row_that_overlaps_nothing(
    qtbot: QtBot, view: TranscriptView, model: TranscriptModel
) -> None:
    model.apply(PartialHeard(CALL, "Right", 0))
    model.apply(said(Speaker.AGENT, 9000, "Yes?"))
    qtbot.waitUntil(lambda: view.visualRect(model.index(1)).top() > 0)
    low = view.visualRect(model.index(0)).height()
    model.apply(PartialHeard(CALL, TEXT * 3, 500))
    qtbot.waitUntil(lambda: view.visualRect(model.index(0)).height() > low)
    first, second = (view.visualRect(model.index(row)) for row in (0, 1))
    assert first.bottom() < second.top()


def test_rows_wrap_anew_when_the_view_gets_narrow(
    qtbot: QtBot, view: TranscriptView, model: TranscriptModel
) -> None:
    fill(model, 4)
    qtbot.waitUntil(lambda: view.visualRect(model.index(3)).top() > 0)
    wide = view.visualRect(model.index(0)).height()
    view.resize(320, 400)
    qtbot.waitUntil(lambda: view.visualRect(model.index(0)).height() > wide)
    boxes = [view.visualRect(model.index(row)) for row in range(4)]
    assert all(above.bottom() < below.top() for above, below in pairwise(boxes))


def test_a_click_opens_a_tools_row(
    qtbot: QtBot, view: TranscriptView, model: TranscriptModel
) -> None:
    model.apply(ToolRan(CALL, "take_message", {"day": "Friday"}, "saved", "", 14, 500))
    qtbot.waitUntil(lambda: view.visualRect(model.index(0)).height() > 0)
    closed = view.visualRect(model.index(0))
    where = closed.topLeft() + QPoint(40, 20)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert model.rows[0].opened
    qtbot.waitUntil(lambda: view.visualRect(model.index(0)).height() > closed.height())
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert not model.rows[0].opened


def test_chosen_rows_are_copied_with_speaker_and_time(
    view: TranscriptView, model: TranscriptModel
) -> None:
    model.apply(said(Speaker.CALLER, 2000, "On Friday."))
    model.apply(said(Speaker.AGENT, 4000, "Friday it", "is then."))
    view.setCurrentIndex(model.index(1))
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "[00:04] Agent: Friday it ~~is then.~~"
    menu = view.menu_for(model.index(0))
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy the whole conversation"].trigger()
    assert QGuiApplication.clipboard().text().splitlines() == [
        "[00:02] Caller: On Friday.",
        "[00:04] Agent: Friday it ~~is then.~~",
    ]


def test_unheard_words_are_struck_through_and_live_words_are_in_italics() -> None:
    cut = Row(1, RowKind.SAID, Speaker.AGENT, 0, "Friday the", "28th of November.")
    (struck,) = lay_out(cut, 400).layout.formats()
    text = lay_out(cut, 400).layout.text()
    assert text[struck.start : struck.start + struck.length] == "28th of November."
    assert struck.format.fontStrikeOut()
    live = Row(2, RowKind.LIVE, Speaker.CALLER, 0, "I could")
    assert lay_out(live, 400).layout.font().italic()
    assert not lay_out(cut, 400).layout.font().italic()


def test_of_two_thousand_bubbles_only_a_few_are_laid_out_for_each_change(
    qtbot: QtBot, model: TranscriptModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out: list[Row] = []

    def counted(row: Row, limit: int) -> Shape:
        laid_out.append(row)
        return lay_out(row, limit)

    fill(model, 2000)
    view = shown_view(qtbot, model)
    qtbot.waitUntil(lambda: at_end(view))
    monkeypatch.setattr(bubbles, "lay_out", counted)
    rounds = 10
    for number in range(rounds):
        model.apply(PartialHeard(CALL, f"{TEXT} " * (number % 3 + 1), 9_000_000))
        view.grab()
    assert len(laid_out) < 20 * rounds
