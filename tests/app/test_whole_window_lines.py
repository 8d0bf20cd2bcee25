"""Lines in trouble: what the window says, what it advises, and how it comes back by itself."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.ui.shell.rooms import RoomName
from models.lines import Line
from tests.peers.beside import Beside
from tests.peers.kamailio import Registrar, kamailio
from tests.peers.program import free_port
from tests.peers.window import OpenWindow

pytestmark = [pytest.mark.peers, pytest.mark.timeout(240)]
GONE_S = 100.0


def test_a_killed_registrar_is_told_in_words_and_found_again_without_a_click(
    window: OpenWindow, beside: Beside, tmp_path: Path, secrets: dict[str, str]
) -> None:
    port = free_port()
    first = kamailio(tmp_path, secrets, port)
    registrar = beside.do(first.__aenter__())
    assert window.desk is not None
    line = Line("Front desk", "desk", registrar.domain, transport="tcp", expires_s=4)
    window.ask(window.desk.lines.save_line(line, secrets["desk"]))
    window.line_says("Registered")
    beside.do(first.__aexit__(None, None, None))
    window.line_says("Failed: ", GONE_S)
    window.window.doors.open_settings("lines")
    window.screen.until(lambda: window.lines_page.editor.state.advice.text())
    assert "tried again by itself" in window.lines_page.editor.state.advice.text()
    beside.enter(kamailio(tmp_path, secrets, port))
    window.line_says("Registered", GONE_S)
    window.screen.until(lambda: window.lines_page.editor.state.words.text() == "Registered")


def test_each_trouble_of_a_line_is_a_sentence_with_what_to_do(
    window: OpenWindow, registrar: Registrar, secrets: dict[str, str]
) -> None:
    state = window.lines_page.editor.state
    for values, said, advised in (
        (
            {"domain": registrar.domain, "password": "wrong"},
            "user name or password is wrong (401)",
            "Check user and password",
        ),
        (
            {"domain": "no-such-host.invalid", "password": secrets["desk"]},
            "could not be found",
            "Check how the domain is spelt",
        ),
        (
            {"domain": registrar.tls_domain, "password": secrets["desk"], "transport": "tls"},
            "certificate",
            "with a certificate of its own, name its file",
        ),
    ):
        window.set_up_line(label=said[:20], user="desk", **values)
        window.screen.until(
            lambda said=said: said in state.words.text(),
            lambda: (state.words.text(), window.events[-4:]),
            GONE_S,
        )
        assert advised in state.advice.text()
        assert state.isVisible() and state.advice.isVisible()


def test_the_next_start_shows_what_was_kept_whatever_room_was_in_front(
    registered: OpenWindow,
    open_window: Callable[[], OpenWindow],
    caplog: pytest.LogCaptureFixture,
) -> None:
    registered.go(RoomName.PHONE)
    registered.click(registered.phone.head.disturb)
    registered.screen.until(lambda: registered.window.foot.disturb.isVisible())
    registered.go(RoomName.SETTINGS)
    registered.close()

    again = open_window()
    assert again.window.rooms.front is RoomName.SETTINGS
    again.line_says("Registered")
    assert "Registered" in again.window.foot.states.accessibleName()
    assert again.window.foot.disturb.isVisible()
    again.screen.until(lambda: again.told_stage("models_failed"))
    caplog.clear()  # that there are no models
