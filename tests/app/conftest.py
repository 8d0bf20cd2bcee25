"""The whole window and its peers, for the tests that need them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import keyring
import pytest

from tests.fakes.keyring_backend import MemoryKeyring

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.peers.baresip_program import Softphone
    from tests.peers.beside import Beside, Screen
    from tests.peers.kamailio import Registrar
    from tests.peers.pulse import PulseServer
    from tests.peers.recorder import Recorder
    from tests.peers.window import OpenWindow

SECRETS = {name: f"{name}-opens-sesame" for name in ("desk", "bob", "carol")}
NO_BUS = "unix:path=/nonexistent"


@pytest.fixture
def screen(qtbot: "QtBot") -> "Screen":
    from tests.peers.beside import Screen

    return Screen(qtbot)


@pytest.fixture
def beside(screen: "Screen") -> Iterator["Beside"]:
    from tests.peers.beside import Beside

    peers = Beside(screen)
    yield peers
    peers.close()


@pytest.fixture
def sound(beside: "Beside", monkeypatch: pytest.MonkeyPatch) -> "PulseServer":
    """A sound server that the desk uses, with a speaker and a microphone."""
    from tests.peers.pulse import pulse_server

    server = beside.enter(pulse_server())
    for name, value in server.environ.items():
        monkeypatch.setenv(name, value)
    return server


@pytest.fixture
def secrets() -> dict[str, str]:
    """Users of the registrar and their passwords."""
    return SECRETS


@pytest.fixture
def registrar(beside: "Beside", tmp_path: Path) -> "Registrar":
    from tests.peers.kamailio import kamailio

    return beside.enter(kamailio(tmp_path, SECRETS))


@pytest.fixture
def kept_secrets() -> Iterator[MemoryKeyring]:
    """The keyring of this test."""
    usual, own = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(own)
    yield own
    keyring.set_keyring(usual)


@pytest.fixture
def without_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of what takes seconds to load."""
    from app.weights import WeightsError

    def none_here(_plan: object) -> None:
        raise WeightsError("", "there are none in this test.")

    monkeypatch.setattr("app.person_agent._loaded", none_here)


@pytest.fixture
def with_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """The models that this run has loaded already, or loads now for all."""
    from tests.peers.whole_desk import loaded

    monkeypatch.setattr("app.person_agent._loaded", lambda _plan: loaded())


@pytest.fixture
def open_window(
    qtbot: "QtBot",
    screen: "Screen",
    sound: "PulseServer",
    kept_secrets: MemoryKeyring,
    data_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[], "OpenWindow"]]:
    """Opens the window on the test's own data folder; closed at the end."""
    from tests.peers.window import SETTINGS, OpenWindow

    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", NO_BUS)
    data_folder.mkdir()
    (data_folder / "settings.toml").write_text(SETTINGS, "utf-8")
    opened: list[OpenWindow] = []

    def make() -> OpenWindow:
        opened.append(OpenWindow(qtbot, screen, data_folder))
        return opened[-1]

    yield make
    for window in opened:
        window.close()


@pytest.fixture
def window(open_window: Callable[[], "OpenWindow"], without_models: None) -> "OpenWindow":
    """The open window, once it knows that there are no speech models."""
    made = open_window()
    made.screen.until(lambda: made.told_stage("models_failed"), lambda: made.events)
    return made


@pytest.fixture
def registered(window: "OpenWindow", registrar: "Registrar") -> "OpenWindow":
    """With a line that was set up on the Settings screen and is registered."""
    window.set_up_line(
        label="Front desk", user="desk", domain=registrar.domain, password=SECRETS["desk"]
    )
    window.line_says("Registered")
    return window


@pytest.fixture
def softphone(
    beside: "Beside", registrar: "Registrar", tmp_path: Path
) -> Callable[..., "Softphone"]:
    """Starts one: its user, the tone it plays, whether it answers by itself."""
    from tests.peers.baresip_program import Person, baresip_program
    from tests.peers.beside import LINE_HZ
    from tests.peers.tones import tone, write_wav

    def start(user: str, hertz: int, auto_answer: bool = True) -> "Softphone":
        path = write_wav(tmp_path / f"{user}.wav", tone(hertz, LINE_HZ, 240_000), LINE_HZ)
        person = Person(
            user, registrar.domain, SECRETS[user], path, auto_answer=auto_answer, records=True
        )
        return beside.enter(baresip_program(tmp_path, person))

    return start


@pytest.fixture
def bob(softphone: Callable[..., "Softphone"]) -> "Softphone":
    """Answers every call, plays a tone and records."""
    from tests.peers.beside import BOBS_HZ

    return softphone("bob", BOBS_HZ)


@pytest.fixture
def carol(softphone: Callable[..., "Softphone"]) -> "Softphone":
    """The same with a tone of her own."""
    from tests.peers.beside import CAROLS_HZ

    return softphone("carol", CAROLS_HZ)


@pytest.fixture
def far_ends(beside: "Beside", tmp_path: Path) -> "dict[str, Recorder]":
    """Bob and Carol without a registrar: they record through a hold and obey a transfer."""
    from tests.peers.beside import BOBS_HZ, CAROLS_HZ
    from tests.peers.recorder import recorders

    return beside.enter(recorders(tmp_path, bob=BOBS_HZ, carol=CAROLS_HZ))
