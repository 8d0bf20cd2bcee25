"""The audio check over a real sound desk, a real settings file and the real bridge."""

from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.commands.sound import DeviceRole
from app.engine.bus import Bus
from app.engine.sound_desk import SoundDesk
from app.engine.thread import EngineThread
from app.settings import DataPaths
from app.settings_file import SettingsFile
from app.ui.bridge import EngineBridge
from app.ui.settings.audio_check import AudioCheck
from app.ui.settings.step import Verdict
from audio.devices import HEADSET_RATE_HZ, Processing
from tests.fakes.clock import FakeClock
from tests.fakes.headset import FakeHeadset
from tests.peers.tones import tone

WAIT_MS = 30_000


class Sounding:
    """A sound desk on pretended devices, on the engine's thread, and the check over it."""

    def __init__(self, qtbot: QtBot, home: Path) -> None:
        self.qtbot, self.paths, self.bus = qtbot, DataPaths(home), Bus()
        self.paths.make()
        self.settings = SettingsFile(self.paths, {}, lambda: None)
        self.thread = EngineThread()
        self.thread.start()
        self.bridge = EngineBridge(self.thread, self.bus)
        self.bridge.start()
        self.on_engine(self._make())
        self.check = AudioCheck(self.bridge, self.desk)
        qtbot.addWidget(self.check)
        with qtbot.waitExposed(self.check):
            self.check.show()
        self.catch_up()

    async def _make(self) -> None:
        self.clock = FakeClock()
        self.headset = FakeHeadset(self.clock)
        self.desk = SoundDesk(self.headset, self.clock, self.bus.publish, self.settings)
        await self.desk.start()

    def on_engine(self, command: Coroutine[Any, Any, Any]) -> None:
        """Run something on the engine's loop to its end."""
        self.thread.submit(command).result(30)

    def catch_up(self) -> None:
        """Let the screen hear of all that was asked, and of what was asked upon that."""
        for _ in range(3):
            told: list[object] = []
            self.bridge.run(self.clock.settle(), told.append)
            self.until(lambda told=told: bool(told))

    def until(self, holds: Any) -> None:
        self.qtbot.waitUntil(holds, timeout=WAIT_MS)

    def until_judged(self, verdict: Verdict) -> None:
        """Let the engine's time run until the echo was measured."""
        running = self.thread.submit(self._run_time())
        self.until(lambda: self.check.echo.verdict is verdict)
        running.cancel()

    async def _run_time(self) -> None:
        while True:
            await self.clock.advance(20)

    def choose_microphone(self, name: str) -> None:
        combo = self.check.devices.choosers[DeviceRole.MICROPHONE].combo
        combo.setCurrentIndex(combo.findText(name))
        combo.activated.emit(combo.currentIndex())

    def close(self) -> None:
        self.check.hide()
        self.catch_up()
        self.bridge.stop()
        self.on_engine(self._end())
        self.thread.stop()

    async def _end(self) -> None:
        await self.desk.close()
        await self.headset.close()


@pytest.fixture
def sounding(qtbot: QtBot, tmp_path: Path) -> Iterator[Sounding]:
    made = Sounding(qtbot, tmp_path / "desk")
    yield made
    made.close()


def test_an_echo_without_cancellation_is_mended_at_once(sounding: Sounding) -> None:
    check, headset = sounding.check, sounding.headset

    async def join_air() -> None:
        headset.join_air(delay_ms=80.0, gain=0.3)

    sounding.on_engine(join_air())
    check.meter.echo.switch.click()
    sounding.until(lambda: headset.processing.get("mic-1") == Processing(False, True, 0.0))
    sounding.catch_up()
    check.echo.start.click()
    sounding.until_judged(Verdict.BAD)
    assert headset.processing["mic-1"] == Processing(False, True, 0.0)
    check.echo.mend.click()
    sounding.until_judged(Verdict.GOOD)
    assert sounding.settings.settings().sound.devices["mic-1"].echo_cancellation
    assert headset.processing["mic-1"] == Processing(True, True, 0.0)
    assert check.meter.echo.switch.isChecked()


def test_why_a_device_cannot_be_used_stays_until_the_next_choice(sounding: Sounding) -> None:
    devices = sounding.check.devices
    sounding.headset.failing.add("mic-2")
    sounding.choose_microphone("Headset microphone")
    sounding.until(lambda: devices.verdict is Verdict.BAD)
    words = devices.note.words
    sounding.catch_up()
    assert (devices.verdict, devices.note.words) == (Verdict.BAD, words)
    assert devices.choosers[DeviceRole.MICROPHONE].value is None
    sounding.headset.failing.clear()
    sounding.choose_microphone("Headset microphone")
    sounding.until(lambda: devices.verdict is Verdict.GOOD)
    sounding.catch_up()
    assert (devices.verdict, devices.note.words) == (Verdict.GOOD, "")
    assert devices.choosers[DeviceRole.MICROPHONE].value == "mic-2"


def test_why_a_treatment_is_not_kept_stays_while_one_speaks(sounding: Sounding) -> None:
    meter = sounding.check.meter
    sounding.paths.settings.mkdir()
    meter.noise.switch.click()
    sounding.until(lambda: bool(meter.refusal.words))
    assert meter.noise.switch.isChecked()
    words = meter.refusal.words
    sounding.on_engine(sounding.headset.speak(tone(440, HEADSET_RATE_HZ, 500)))
    sounding.catch_up()
    assert meter.verdict is Verdict.GOOD
    assert meter.refusal.words == words
    assert meter.refusal.isVisible()
    sounding.paths.settings.rmdir()
    meter.noise.switch.click()
    sounding.until(lambda: sounding.settings.settings().sound.devices != {})
    sounding.catch_up()
    assert not meter.refusal.isVisible()
    assert not meter.noise.switch.isChecked()
