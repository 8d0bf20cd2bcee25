"""Rows of different heights: where they lie, and that thousands of them hold nothing up."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, QStringListModel, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.live.row_list import RowList

COUNT = 5_000


class Measures:
    """Rows are 20 px for each letter; ``measured`` remembers which were laid out."""

    def __init__(self, model: QStringListModel) -> None:
        self._model = model
        self.width = 0
        self.measured: list[int] = []

    def fit(self, view_width: int) -> bool:
        changed, self.width = view_width != self.width, view_width
        return changed

    def height_at(self, position: int) -> int:
        self.measured.append(position)
        return 20 * len(self._model.index(position).data())

    def guess_at(self, position: int) -> int:
        return 30


@pytest.fixture
def model() -> QStringListModel:
    return QStringListModel(["a", "bb", "ccc"])


@pytest.fixture
def measures(model: QStringListModel) -> Measures:
    return Measures(model)


@pytest.fixture
def view(qtbot: QtBot, model: QStringListModel, measures: Measures) -> RowList:
    shown = RowList()
    shown.measures = measures
    shown.setModel(model)
    qtbot.addWidget(shown)
    shown.resize(300, 100)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


def tops(view: RowList) -> list[int]:
    model = view.model()
    return [view.visualRect(model.index(row, 0)).top() for row in range(model.rowCount())]


def test_rows_lie_below_each_other(view: RowList) -> None:
    assert tops(view) == [0, 20, 60]
    assert view.indexAt(QPoint(5, 59)).row() == 1
    assert view.indexAt(QPoint(5, 60)).row() == 2
    assert not view.indexAt(QPoint(5, 130)).isValid()


def test_a_row_that_grows_moves_those_below(view: RowList, model: QStringListModel) -> None:
    model.setData(model.index(0), "aaa")
    assert tops(view) == [0, 60, 100]


def test_rows_come_and_go(view: RowList, model: QStringListModel) -> None:
    model.insertRows(1, 1)
    model.setData(model.index(1), "xx")
    assert tops(view) == [0, 20, 60, 100]
    model.removeRows(0, 2)
    assert tops(view) == [0, 40]


def test_arrows_page_and_end_keys_move_and_scroll(qtbot: QtBot, view: RowList) -> None:
    model = view.model()
    view.setCurrentIndex(model.index(0, 0))
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.currentIndex().row() == 1
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().row() == 2
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert view.currentIndex().row() == 0
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert view.currentIndex().row() == 2
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.verticalScrollBar().value() == 0


def test_a_rectangle_chooses_the_rows_that_it_touches(view: RowList) -> None:
    select = view.selectionModel().SelectionFlag.ClearAndSelect
    view.setSelection(QRect(0, 30, 10, 40), select)
    assert sorted(index.row() for index in view.selectedIndexes()) == [1, 2]
    region = view.visualRegionForSelection(view.selectionModel().selection())
    assert region.boundingRect().top() == 20


def test_an_empty_list_answers_every_question(view: RowList, model: QStringListModel) -> None:
    model.setStringList([])
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert not view.indexAt(QPoint(0, 0)).isValid()
    assert view.verticalScrollBar().maximum() == 0


def test_only_what_is_seen_is_measured_at_once(
    qtbot: QtBot, view: RowList, model: QStringListModel, measures: Measures
) -> None:
    measures.measured.clear()
    model.setStringList(["ab"] * COUNT)
    assert len(set(measures.measured)) < 20
    assert not view.is_measured
    qtbot.waitUntil(lambda: view.is_measured)
    assert view.verticalScrollBar().maximum() == 40 * COUNT - view.viewport().height()


def test_what_is_seen_stays_where_it_is_while_the_rest_is_measured(
    qtbot: QtBot, view: RowList, model: QStringListModel
) -> None:
    model.setStringList(["ab"] * 400)
    view.verticalScrollBar().setValue(6_000)
    seen = view.indexAt(QPoint(0, 0)).row()
    qtbot.waitUntil(lambda: view.is_measured)
    assert view.indexAt(QPoint(0, 0)).row() == seen


def test_a_change_of_width_does_not_measure_everything_again(
    qtbot: QtBot, view: RowList, model: QStringListModel, measures: Measures
) -> None:
    model.setStringList(["ab"] * COUNT)
    qtbot.waitUntil(lambda: view.is_measured)
    measures.measured.clear()
    view.resizeEvent(QResizeEvent(QSize(280, 100), view.size()))
    measures.width = 0
    view.resizeEvent(QResizeEvent(QSize(280, 100), view.size()))
    assert len(measures.measured) < 40
