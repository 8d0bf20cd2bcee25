"""The waveform: drawing, going elsewhere by mouse and keys, zooming, what a reader says."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.commands.library import Waveform
from app.ui import theme
from app.ui.library.waveform import GUTTER_PX, LEAST_MS, STEP_MS, WaveformView
from app.ui.library.waveform_drawing import Span, columns, picture
from tests.accessible import spoken

LEFT = Qt.MouseButton.LeftButton
MINUTE_MS = 60_000


@pytest.fixture
def view(qtbot: QtBot) -> WaveformView:
    shown = WaveformView()
    qtbot.addWidget(shown)
    shown.resize(1000 + GUTTER_PX, shown.height())
    half = (1.0,) * 1500 + (0.0,) * 1500
    shown.show_waveform(Waveform(MINUTE_MS, 20.0, half, tuple(reversed(half))))
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def wanted(view: WaveformView) -> list[int]:
    found: list[int] = []
    view.seek_wanted.connect(found.append)
    return found


def turn_wheel(view: WaveformView, turned: int, keys: Qt.KeyboardModifier) -> None:
    at = QPointF(GUTTER_PX + 500, 20)
    event = QWheelEvent(
        at,
        QPointF(view.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, turned),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_the_caller_is_above_and_we_are_below(view: WaveformView) -> None:
    image = view.grab().toImage()
    ground = theme.LIGHT.surface
    early, late = GUTTER_PX + 250, GUTTER_PX + 750
    upper, lower = 12, 62

    def drawn(x: int, y: int) -> bool:
        return bool(image.pixelColor(x, y).name() != ground)

    assert [drawn(early, upper), drawn(late, upper)] == [True, False]
    assert [drawn(early, lower), drawn(late, lower)] == [False, True]


def test_a_click_and_a_drag_go_there(view: WaveformView, qtbot: QtBot) -> None:
    found = wanted(view)
    qtbot.mousePress(view, LEFT, pos=QPoint(GUTTER_PX + 500, 30))
    qtbot.mouseMove(view, QPoint(GUTTER_PX + 750, 30))
    qtbot.mouseRelease(view, LEFT, pos=QPoint(GUTTER_PX + 750, 30))
    assert found[0] == MINUTE_MS // 2 and set(found[1:]) <= {45_000}
    qtbot.mouseClick(view, LEFT, pos=QPoint(2, 30))
    assert found[-1] == 0


@pytest.mark.parametrize(
    ("key", "at_ms"),
    [
        (Qt.Key.Key_Left, 30_000 - STEP_MS),
        (Qt.Key.Key_Right, 30_000 + STEP_MS),
        (Qt.Key.Key_PageUp, 0),
        (Qt.Key.Key_PageDown, MINUTE_MS),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, MINUTE_MS),
    ],
)
def test_keys_go_elsewhere(view: WaveformView, key: Qt.Key, at_ms: int) -> None:
    view.show_position(30_000)
    found = wanted(view)
    QTest.keyClick(view, key)
    assert found == [at_ms]


def test_no_key_leads_out_of_the_recording(view: WaveformView) -> None:
    found = wanted(view)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert found == [0]


def test_plus_and_minus_zoom_round_the_playhead(view: WaveformView) -> None:
    view.show_position(15_000)
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert not view.is_whole and view.span.start_ms < 15_000 < view.span.end_ms
    assert view.span.x_of(15_000, 1000) == pytest.approx(250)
    for _ in range(20):
        QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.span.length_ms == pytest.approx(LEAST_MS)
    for _ in range(20):
        QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.is_whole and view.span.start_ms == 0


def test_the_wheel_zooms_with_ctrl_and_moves_a_part_without(view: WaveformView) -> None:
    turn_wheel(view, 120, Qt.KeyboardModifier.NoModifier)
    assert view.is_whole
    turn_wheel(view, 120, Qt.KeyboardModifier.ControlModifier)
    zoomed = view.span
    assert zoomed.ms_at(500, 1000) == pytest.approx(MINUTE_MS / 2)
    turn_wheel(view, -120, Qt.KeyboardModifier.NoModifier)
    assert view.span.start_ms > zoomed.start_ms
    assert view.span.length_ms == pytest.approx(zoomed.length_ms)


def test_the_part_that_is_shown_follows_the_playhead(view: WaveformView) -> None:
    view.zoom(6.0)
    view.show_position(50_000)
    assert view.span.start_ms <= 50_000 <= view.span.end_ms


def test_a_reader_hears_what_it_is_and_where(view: WaveformView) -> None:
    view.show_position(61_000)
    assert spoken(view) == "Sound of the call"
    assert view.accessibleDescription() == "01:00 of 01:00"
    view.show_position(14_200)
    assert view.accessibleDescription() == "00:14 of 01:00"


def test_the_loudest_of_each_pixel_counts() -> None:
    peaks = (0.1, 0.9, 0.2, 0.3)
    assert columns(peaks, 20.0, Span(0, 80), 2) == [0.9, 0.3]
    assert columns(peaks, 20.0, Span(0, 160), 4) == [0.9, 0.3, 0.0, 0.0]
    assert columns((), 20.0, Span(0, 100), 3) == [0.0, 0.0, 0.0]


def test_an_hour_is_drawn_whole(qapp: QApplication) -> None:
    hour = Waveform(3_600_000, 240.0, (0.5,) * 15_000, (0.2,) * 15_000)
    made = picture(hour, Span(0, 3_600_000), QSize(1920, 120), 1.0, theme.DARK)
    assert made.size() == QSize(1920, 120)
