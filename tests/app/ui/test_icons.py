"""Every drawing can be rendered and takes the colour that is asked for."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from app.ui import icons

DRAWN = sorted(path.stem for path in icons.FOLDER.glob("*.svg") if path != icons.APP_ICON)
CODE = Path(icons.__file__).parent


def opaque_pixels(image: QImage) -> list[QColor]:
    inside = ((x, y) for x in range(image.width()) for y in range(image.height()))
    colours = (image.pixelColor(x, y) for x, y in inside)
    return [colour for colour in colours if colour.alpha() == 255]


@pytest.mark.parametrize("name", DRAWN)
def test_it_is_drawn_in_the_colour(name: str) -> None:
    image = icons.icon(name, "#a8231b").pixmap(32, 32).toImage()
    pixels = opaque_pixels(image)
    assert pixels
    assert {colour.name() for colour in pixels} == {"#a8231b"}


def test_the_window_has_an_icon_of_its_own() -> None:
    from PySide6.QtSvg import QSvgRenderer

    assert QSvgRenderer(str(icons.APP_ICON)).isValid()


def test_no_drawing_is_left_over_and_none_is_missing() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in CODE.rglob("*.py"))
    used = {name for name in DRAWN if re.search(rf'"{name}"', code)}
    assert used == set(DRAWN)


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        icons.renderer("no-such-icon", "#000000")
