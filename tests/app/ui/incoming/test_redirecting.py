"""Redirecting a call that rings to whom a rule asks about."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.engine.errors import CallForbidden
from app.ui.incoming.calls import IncomingCalls
from tests.fakes.desk import FakeBridge
from tests.fakes.live_desk import LiveDesk
from tests.fakes.person_calls import KIM, rings


@pytest.fixture
def known() -> LiveDesk:
    return LiveDesk()


@pytest.fixture
def incoming(bridge: FakeBridge, known: LiveDesk) -> Iterator[IncomingCalls]:
    ringing = IncomingCalls(bridge, known.desk)
    yield ringing
    ringing.close()


def test_a_rule_that_asks_is_told_and_the_call_sent_there_when_it_is_wanted_all_the_same(
    qtbot: QtBot, bridge: FakeBridge, known: LiveDesk, incoming: IncomingCalls
) -> None:
    calls = known.calls
    calls.failures["redirect"] = CallForbidden("country", "UK is not among the countries", True)
    bridge.event_arrived.emit(rings(KIM, "+493012345678", "Reception"))
    next(one for one in incoming.commands() if one.id == "redirect").act()
    dialog = incoming.dialog
    assert dialog is not None
    dialog.picker.field.setText("+44 2079 460999")
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert dialog.problem.words == (
        "UK is not among the countries. Press the button again to do it all the same."
    )
    calls.failures.clear()
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert calls.asked[-1] == ("redirect", KIM, "+442079460999", "confirmed")
    assert incoming.dialog is None
