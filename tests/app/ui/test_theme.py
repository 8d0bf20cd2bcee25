"""Both themes are readable, and the application follows the choice."""

from dataclasses import asdict

import pytest
from PySide6.QtGui import QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.run import application
from app.ui.theme import DARK, LIGHT, Appearance, Colours

AA_TEXT = 4.5
AA_EDGE = 3.0
TONES = ("accent", "good", "warn", "bad")
SOFT = ("accent_soft", "good_soft", "warn_soft", "bad_soft", "track")
GROUNDS = ("window", "surface", "raised", *SOFT)
TEXT_ON = [
    *((text, ground) for text in ("text", "muted") for ground in ("window", "surface", "raised")),
    *(("text", soft) for soft in SOFT),
    *((tone, f"{tone}_soft") for tone in TONES),
    *((tone, plain) for tone in TONES for plain in ("window", "surface", "raised")),
    *(("muted", soft) for soft in SOFT),
    ("on_accent", "accent"),
    ("on_danger", "danger"),
]


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_is_readable(look: Colours, text: str, ground: str) -> None:
    colours = asdict(look)
    assert theme.contrast(colours[text], colours[ground]) >= AA_TEXT


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_edge_of_a_control_is_visible(look: Colours, ground: str) -> None:
    assert theme.contrast(look.edge, asdict(look)[ground]) >= AA_EDGE


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("button", ["accent", "danger"])
@pytest.mark.parametrize("ground", ["window", "surface", "raised"])
def test_a_filled_button_stands_out(look: Colours, button: str, ground: str) -> None:
    colours = asdict(look)
    assert theme.contrast(colours[button], colours[ground]) >= AA_EDGE


def test_contrast_has_the_standards_ends() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert theme.contrast("#777777", "#777777") == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("appearance", "look"), [(Appearance.DARK, DARK), (Appearance.LIGHT, LIGHT)]
)
def test_the_whole_application_changes(appearance: Appearance, look: Colours) -> None:
    app = application(appearance)
    assert theme.colours(QApplication.palette()) is look
    assert app.palette().color(QPalette.ColorRole.WindowText).name() == look.text
    assert app.style().name() == "fusion"


class Canvas(QWidget):
    """Remembers in which colour it was painted last."""

    painted = ""

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.painted = self.palette().color(QPalette.ColorRole.Window).name()


def test_what_is_in_sight_is_painted_in_the_new_colours(qtbot: QtBot) -> None:
    application(Appearance.LIGHT)
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.show()
    qtbot.waitUntil(lambda: canvas.painted == LIGHT.window)
    application(Appearance.DARK)
    application(Appearance.LIGHT)
    application(Appearance.DARK)
    qtbot.waitUntil(lambda: canvas.painted == DARK.window)
    application(Appearance.SYSTEM)


def test_there_is_one_theme_however_often_it_is_asked_for() -> None:
    app = application(Appearance.LIGHT)
    application(Appearance.DARK)
    assert len(app.findChildren(theme.Theme)) == 1


def test_digits_have_one_width() -> None:
    from PySide6.QtGui import QFontMetrics

    metrics = QFontMetrics(theme.font(theme.NUMBER_PX, bold=True))
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1
