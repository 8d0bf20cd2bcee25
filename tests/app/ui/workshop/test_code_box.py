"""A box for prompts and JSON is as high as its text, however wide it is."""

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.workshop.code_box import CodeBox

MOST_PX = 300


def test_a_narrower_box_shows_all_of_its_text(qtbot: QtBot) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    box = CodeBox("Prompt", read_only=True, most_px=MOST_PX)
    column = QVBoxLayout(around)
    column.addWidget(box)
    column.addStretch()
    box.show_text("You are the receptionist of Northgate Services. Be brief and friendly, always.")
    around.resize(900, 400)
    with qtbot.waitExposed(around):
        around.show()
    wide_px = box.height()
    around.resize(300, 400)
    qtbot.waitUntil(lambda: box.height() > wide_px and not box.verticalScrollBar().maximum())
    assert box.height() < MOST_PX
