"""Asking the desktop for keys that work everywhere."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.shell.global_keys import GlobalKeysCard
from tests.accessible import nameless, unreachable
from tests.fakes.settings import HandBridge


async def given() -> dict[str, str]:
    return {"answer": "Meta+A", "toggle_mute": "Meta+M"}


async def given_none() -> dict[str, str]:
    return {}


async def refused() -> dict[str, str]:
    raise OSError("Put keys on these commands: ringdesk --answer")


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (given, "Answer: Meta+A; Mute or unmute: Meta+M"),
        (given_none, "The desktop knows the commands"),
        (refused, "Put keys on these commands: ringdesk --answer"),
    ],
)
def test_what_the_desktop_answers_is_said(qtbot: QtBot, ask: object, answer: str) -> None:
    bridge = HandBridge()
    bridge.holding = True
    card = GlobalKeysCard(bridge, ask)  # type: ignore[arg-type]
    qtbot.addWidget(card)
    card.show()
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert not card.button.isEnabled()
    bridge.let_go()
    assert card.button.isEnabled()
    assert card.answer.text().startswith(answer)
    assert not nameless(card) and not unreachable(card)
