"""The first two steps: devices that come and go, the meter, a microphone's treatment."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.commands.sound import DeviceRole, SoundState
from app.engine.events import DevicesChanged, MicrophoneLevel
from app.ui.settings.audio_check import AudioCheck
from app.ui.settings.step import Verdict
from audio.devices import HEADSET_RATE_HZ, Processing
from audio.echo import EchoProcessor
from audio.errors import AudioError
from audio.levels import peak_db
from tests.fakes.settings import HandBridge
from tests.fakes.sound_commands import BUILT_IN, HEADSET, SPEAKERS, FakeSound, sound_state


def levels(bridge: HandBridge, *levels_db: float, silent: bool = False) -> None:
    for level_db in levels_db:
        bridge.event_arrived.emit(MicrophoneLevel(level_db, silent))


def offered(check: AudioCheck, role: DeviceRole) -> list[str]:
    combo = check.devices.choosers[role].combo
    return [combo.itemText(index) for index in range(combo.count())]


def choose(check: AudioCheck, role: DeviceRole, words: str) -> None:
    combo = check.devices.choosers[role].combo
    combo.setCurrentIndex(combo.findText(words))
    combo.activated.emit(combo.currentIndex())


def test_the_system_comes_first_among_the_devices(check: AudioCheck) -> None:
    assert offered(check, DeviceRole.MICROPHONE) == [
        "Follow the system (Built-in microphone)",
        "Built-in microphone",
        "Jabra Evolve2 40 SE",
    ]
    assert check.devices.choosers[DeviceRole.MICROPHONE].combo.currentText() == HEADSET.name
    ring = check.devices.choosers[DeviceRole.RING].combo
    assert ring.currentText() == "Follow the system (Built-in speakers)"
    assert check.devices.verdict is Verdict.GOOD


@pytest.mark.parametrize(
    ("role", "words", "device_id"),
    [
        (DeviceRole.MICROPHONE, "Built-in microphone", BUILT_IN.id),
        (DeviceRole.SPEAKER, "Built-in speakers", SPEAKERS.id),
        (DeviceRole.RING, "Jabra Evolve2 40 SE", "usb-headset-out"),
        (DeviceRole.MICROPHONE, "Follow the system (Built-in microphone)", None),
    ],
)
def test_each_role_has_a_device_of_its_own(
    check: AudioCheck, sound: FakeSound, role: DeviceRole, words: str, device_id: str | None
) -> None:
    choose(check, role, words)
    assert ("choose_device", role, device_id) in sound.asked
    assert check.devices.choosers[role].value == device_id


def test_a_device_that_cannot_be_used_is_said(check: AudioCheck, sound: FakeSound) -> None:
    sound.failures["choose_device"] = AudioError("Built-in microphone is in use by another program")
    choose(check, DeviceRole.MICROPHONE, "Built-in microphone")
    assert check.devices.verdict is Verdict.BAD
    assert "in use by another program" in check.devices.note.words
    assert check.devices.choosers[DeviceRole.MICROPHONE].value == HEADSET.id


def unplugged(state: SoundState) -> SoundState:
    """The headset is pulled out in mid-call."""
    devices = tuple(one for one in state.devices if "headset" not in one.id)
    usual = {DeviceRole.MICROPHONE: BUILT_IN, DeviceRole.SPEAKER: SPEAKERS}
    choices = tuple(
        dataclasses.replace(one, in_use=usual.get(one.role, one.in_use)) for one in state.choices
    )
    return SoundState(devices, choices)


def test_pulling_the_headset_out_is_followed(check: AudioCheck, bridge: HandBridge) -> None:
    bridge.event_arrived.emit(DevicesChanged(unplugged(sound_state())))
    assert check.devices.verdict is Verdict.LOOK
    assert "Your microphone is not plugged in. Built-in microphone is used" in (
        check.devices.note.words
    )
    combo = check.devices.choosers[DeviceRole.MICROPHONE].combo
    assert combo.currentText() == "The chosen one (not plugged in)"
    bridge.event_arrived.emit(DevicesChanged(sound_state()))
    assert check.devices.verdict is Verdict.GOOD
    assert combo.currentText() == HEADSET.name


def test_a_chosen_device_that_is_there_but_busy_is_not_called_unplugged(
    check: AudioCheck, bridge: HandBridge
) -> None:
    busy = dataclasses.replace(unplugged(sound_state()), devices=sound_state().devices)
    bridge.event_arrived.emit(DevicesChanged(busy))
    assert check.devices.verdict is Verdict.LOOK
    assert "Your microphone is plugged in but cannot be used now" in check.devices.note.words
    assert "Built-in microphone is used until it can" in check.devices.note.words
    none = tuple(dataclasses.replace(one, in_use=None) for one in busy.choices)
    bridge.event_arrived.emit(DevicesChanged(dataclasses.replace(busy, choices=none)))
    assert check.devices.verdict is Verdict.BAD
    assert "There is no" not in check.devices.note.words
    assert "No microphone can be used now. Close other programs" in check.devices.note.words


def test_without_any_device_it_says_so(check: AudioCheck, bridge: HandBridge) -> None:
    choices = tuple(
        dataclasses.replace(one, in_use=None, chosen_id=None) for one in sound_state().choices
    )
    bridge.event_arrived.emit(DevicesChanged(SoundState((), choices)))
    assert "no microphone and no speaker" in check.devices.note.words
    assert not check.meter.treatment.isEnabled()
    bridge.event_arrived.emit(DevicesChanged(sound_state("Start PulseAudio.")))
    assert check.devices.note.words == "Start PulseAudio."


def test_sound_that_does_not_answer_can_be_asked_again(qtbot: QtBot, bridge: HandBridge) -> None:
    sound = FakeSound()
    sound.failures["sound_state"] = AudioError("the sound server does not answer")
    check = AudioCheck(bridge, sound)
    qtbot.addWidget(check)
    check.show()
    assert check.devices.note.words == "The sound server does not answer."
    sound.failures.clear()
    check.devices.mend.click()
    assert check.devices.verdict is Verdict.GOOD


def test_the_microphone_is_open_only_while_it_is_seen(check: AudioCheck, sound: FakeSound) -> None:
    assert ("watch_microphone", True) in sound.asked
    assert ("watch_microphone", False) not in sound.asked
    check.hide()
    assert sound.asked[-1] == ("watch_microphone", False)
    check.show()
    assert sound.asked.count(("watch_microphone", True)) == 2


@pytest.mark.parametrize(
    ("level_db", "word", "verdict"),
    [
        (-20.0, "Good", Verdict.GOOD),
        (-1.0, "Too loud", Verdict.LOOK),
        (-50.0, "Quiet", Verdict.UNTRIED),
        (-80.0, "Quiet", Verdict.UNTRIED),
    ],
)
def test_the_meter_says_how_loud_it_is(
    check: AudioCheck, bridge: HandBridge, level_db: float, word: str, verdict: Verdict
) -> None:
    levels(bridge, *[level_db] * 20)
    assert check.meter.bar.word == word
    assert check.meter.bar.accessibleName() == f"Microphone level: {word}"
    assert check.meter.verdict is verdict


@pytest.mark.parametrize("room_db", [-45.0, -55.0])
def test_a_pause_in_speech_is_no_fault(
    check: AudioCheck, bridge: HandBridge, room_db: float
) -> None:
    levels(bridge, *[-20.0] * 10, *quiet_room(room_db))
    assert check.meter.bar.word == "Quiet"
    assert check.meter.verdict is Verdict.GOOD


def test_a_quiet_room_is_no_dead_microphone(check: AudioCheck, bridge: HandBridge) -> None:
    levels(bridge, *quiet_room(-55.0))
    assert check.meter.verdict is Verdict.UNTRIED
    assert check.meter.note.words == ""
    assert check.meter.bar.accessibleName() == "Microphone level: Quiet"


def quiet_room(room_db: float) -> list[float]:
    """Two seconds of levels of a fan with that peak, its noise taken out as it usually is."""
    random = np.random.default_rng(1)
    processor = EchoProcessor(Processing())
    spread = 32768.0 * 10.0 ** (room_db / 20.0) / 3.5
    frame, muted = HEADSET_RATE_HZ // 50, np.zeros(HEADSET_RATE_HZ // 50, np.int16)
    heard = [
        peak_db(
            processor.process(np.rint(random.normal(0.0, spread, frame)).astype(np.int16), muted)
        )
        for _ in range(300)
    ]
    levels_db = [max(pair) for pair in zip(heard[200::2], heard[201::2], strict=True)]
    assert max(levels_db) < -60.0
    return levels_db[-40:]


def test_a_second_of_silence_warns_and_leads_to_another_microphone(
    qtbot: QtBot, check: AudioCheck, bridge: HandBridge
) -> None:
    levels(bridge, -90.0, silent=True)
    assert check.meter.bar.word == "No input"
    assert check.meter.verdict is Verdict.BAD
    assert "muted" in check.meter.note.words
    check.meter.mend.click()
    chooser = check.devices.choosers[DeviceRole.MICROPHONE]
    assert QApplication.focusWidget() is chooser.control
    levels(bridge, -20.0)
    assert check.meter.verdict is Verdict.GOOD


def test_a_microphone_that_does_not_open_can_be_tried_again(
    qtbot: QtBot, bridge: HandBridge
) -> None:
    sound = FakeSound()
    sound.failures["watch_microphone"] = AudioError("the microphone is in use")
    check = AudioCheck(bridge, sound)
    qtbot.addWidget(check)
    check.show()
    assert check.meter.note.words == "The microphone is in use."
    sound.failures.clear()
    check.meter.mend.click()
    assert sound.asked[-1] == ("watch_microphone", True)
    assert check.meter.verdict is Verdict.UNTRIED


def test_a_microphones_treatment_is_kept_for_it(
    qtbot: QtBot, check: AudioCheck, sound: FakeSound
) -> None:
    assert HEADSET.name in check.meter._owner.text()
    qtbot.mouseClick(check.meter.noise.switch, Qt.MouseButton.LeftButton)
    assert sound.asked[-2] == ("set_processing", HEADSET.id, True, False, 0.0)
    qtbot.keyClick(check.meter.gain.slider, Qt.Key.Key_Right)
    assert ("set_processing", HEADSET.id, True, False, 1.0) in sound.asked
    qtbot.mouseClick(check.meter.echo.switch, Qt.MouseButton.LeftButton)
    assert ("set_processing", HEADSET.id, False, False, 1.0) in sound.asked
    sound.failures["set_processing"] = AudioError("it does not answer")
    qtbot.mouseClick(check.meter.echo.switch, Qt.MouseButton.LeftButton)
    assert check.meter.echo.switch.isChecked() is False
    assert check.meter.refusal.words == "It does not answer."
