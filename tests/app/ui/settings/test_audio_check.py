"""Tone, recording, echo, button and echo call; how they judge and how it is mended."""

import pytest
from PySide6.QtWidgets import QApplication, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from app.commands.sound import DeviceRole, EchoReport
from app.ui.settings.audio_check import AudioCheck
from app.ui.settings.page import Scrolled
from app.ui.settings.step import Verdict
from audio.errors import AudioError
from tests.fakes.settings import HandBridge
from tests.fakes.sound_commands import HEADSET, FakeSound


@pytest.mark.parametrize("role", [DeviceRole.SPEAKER, DeviceRole.RING])
def test_a_tone_is_heard(check: AudioCheck, sound: FakeSound, role: DeviceRole) -> None:
    (check.tone.speaker if role is DeviceRole.SPEAKER else check.tone.ring).click()
    assert ("play_tone", role) in sound.asked
    assert check.tone.question.isVisible()
    check.tone.yes.click()
    assert check.tone.verdict is Verdict.GOOD
    assert not check.tone.question.isVisible()


def test_a_tone_that_is_not_heard_leads_to_another_device(check: AudioCheck) -> None:
    check.tone.speaker.click()
    check.tone.yes.click()
    check.tone.ring.click()
    check.tone.no.click()
    assert check.tone.verdict is Verdict.BAD
    assert "choose another ring device" in check.tone.note.words
    check.tone.mend.click()
    assert QApplication.focusWidget() is check.devices.choosers[DeviceRole.RING].control
    check.tone.ring.click()
    check.tone.yes.click()
    assert check.tone.note.words == "The speaker and the ring device can be heard."


@pytest.mark.parametrize(
    ("peak_db", "verdict", "words"),
    [
        (-18.0, Verdict.GOOD, "what callers hear"),
        (-70.0, Verdict.BAD, "Hardly anything"),
        (-0.2, Verdict.LOOK, "too loud"),
    ],
)
def test_a_recording_is_judged(
    check: AudioCheck, sound: FakeSound, peak_db: float, verdict: Verdict, words: str
) -> None:
    sound.peak_db = peak_db
    check.record.start.click()
    assert sound.asked[-1] == ("record_and_play", 5)
    assert (check.record.verdict, words in check.record.note.words) == (verdict, True)


@pytest.mark.parametrize(
    ("report", "verdict", "words"),
    [
        (EchoReport(False, -90.0, -90.0, 0.0), Verdict.GOOD, "does not hear the speaker"),
        (EchoReport(True, -20.0, -58.0, 40.0), Verdict.GOOD, "38 dB"),
        (EchoReport(True, -20.0, -28.0, 40.0), Verdict.LOOK, "Some echo is left"),
    ],
)
def test_an_echo_is_put_in_words(
    check: AudioCheck, sound: FakeSound, report: EchoReport, verdict: Verdict, words: str
) -> None:
    sound.echo = report
    check.echo.start.click()
    assert (check.echo.verdict, words in check.echo.note.words) == (verdict, True)


def test_an_echo_without_cancellation_is_mended_at_once(
    check: AudioCheck, sound: FakeSound
) -> None:
    check.meter.echo.switch.click()
    sound.echo = EchoReport(True, -20.0, -20.0, 40.0)
    check.echo.start.click()
    assert check.echo.verdict is Verdict.BAD
    sound.echo = EchoReport(True, -20.0, -58.0, 40.0)
    check.echo.mend.click()
    assert ("set_processing", HEADSET.id, True, True, 0.0) in sound.asked
    assert check.echo.verdict is Verdict.GOOD


def test_an_echo_that_cannot_be_mended_says_why(check: AudioCheck, sound: FakeSound) -> None:
    check.meter.echo.switch.click()
    sound.echo = EchoReport(True, -20.0, -20.0, 40.0)
    check.echo.start.click()
    sound.failures["set_processing"] = AudioError("the disk is full")
    check.echo.mend.click()
    assert (check.echo.verdict, check.echo.note.words) == (Verdict.BAD, "The disk is full.")
    assert check.meter.refusal.words == "The disk is full."
    assert check.tone.speaker.isEnabled()
    sound.failures.clear()
    sound.echo = EchoReport(True, -20.0, -58.0, 40.0)
    check.echo.mend.click()
    assert (check.echo.verdict, check.meter.refusal.words) == (Verdict.GOOD, "")


def test_the_headsets_button_is_felt(check: AudioCheck, sound: FakeSound) -> None:
    check.headset.start.click()
    assert sound.asked[-1] == ("headset_button", 10)
    assert check.headset.note.words == "Your headset's button works: Answer and hang up."
    sound.button = None
    check.headset.start.click()
    assert check.headset.verdict is Verdict.LOOK


@pytest.mark.parametrize(
    ("took_ms", "verdict"),
    [(84.0, Verdict.GOOD), (210.0, Verdict.LOOK), (420.0, Verdict.BAD)],
)
def test_the_echo_call_gives_the_round_trip(
    check: AudioCheck, sound: FakeSound, took_ms: float, verdict: Verdict
) -> None:
    sound.round_trip_ms = took_ms
    check.call.start.click()
    assert check.call.verdict is verdict
    assert f"{took_ms:.0f} ms" in check.call.note.words


@pytest.mark.parametrize(
    ("method", "number"),
    [
        ("play_tone", 2),
        ("record_and_play", 3),
        ("measure_echo", 4),
        ("echo_call", 6),
    ],
)
def test_what_goes_wrong_is_said_in_the_step(
    check: AudioCheck, sound: FakeSound, method: str, number: int
) -> None:
    sound.failures[method] = AudioError("no sound server answers")
    step = check.steps[number]
    button = step.speaker if number == 2 else step.start  # type: ignore[attr-defined]
    button.click()
    assert step.verdict is Verdict.BAD
    assert step.note.words == "No sound server answers."
    assert f"Does not work: {step.title}." in check.summary


def test_who_has_no_headset_with_buttons_has_nothing_that_does_not_work(
    check: AudioCheck, sound: FakeSound
) -> None:
    sound.failures["headset_button"] = AudioError("No headset with buttons was found.")
    check.headset.start.click()
    assert check.headset.verdict is Verdict.LOOK
    assert check.headset.note.words == "No headset with buttons was found."
    assert "Does not work" not in check.summary


def test_one_step_at_a_time_uses_the_sound(check: AudioCheck, bridge: HandBridge) -> None:
    bridge.holding = True
    check.record.start.click()
    assert check.record.verdict is Verdict.BUSY
    assert check.record.bar.isVisible()
    assert not any(button.isEnabled() for button in (check.tone.speaker, check.call.start))
    bridge.let_go()
    assert all(button.isEnabled() for button in (check.tone.speaker, check.call.start))
    assert not check.record.bar.isVisible()
    bridge.holding = False


def test_an_answer_after_the_end_reaches_nobody(qtbot: QtBot, bridge: HandBridge) -> None:
    check = AudioCheck(bridge, FakeSound())
    qtbot.addWidget(check)
    check.show()
    bridge.holding = True
    check.record.start.click()
    with qtbot.waitSignal(check.destroyed):
        check.deleteLater()
    bridge.let_go()
    bridge.holding = False


def test_each_verdict_is_a_shape_and_a_word(check: AudioCheck) -> None:
    words = set()
    for verdict in Verdict:
        check.call.judge(verdict, "")
        words.add(check.call.accessibleName())
        assert check.call._word.text() in check.call.accessibleName()
    assert len(words) == len(Verdict)


def test_the_whole_check_is_told_in_a_sentence(qtbot: QtBot, check: AudioCheck) -> None:
    assert check.summary == "1 of 7 steps are done."
    for step in check.steps:
        step.judge(Verdict.GOOD, "")
    assert check.summary == "All seven steps are done."
    with qtbot.waitSignal(check.progressed):
        check.call.judge(Verdict.BAD, "no")
    assert check.summary == "Does not work: 7. Echo call."


def test_it_fits_into_320_px(qtbot: QtBot, bridge: HandBridge) -> None:
    check = AudioCheck(bridge, FakeSound())
    around = Scrolled(check)
    qtbot.addWidget(around)
    around.resize(320, 700)
    around.show()
    check.tone.speaker.click()
    check.meter.judge(Verdict.BAD, "muted", ("Choose another", check.read))
    qtbot.waitUntil(lambda: 0 < check.width() <= 320)
    for step in check.steps:
        for child in step.findChildren(QWidget):
            if child.isVisible() and not isinstance(child.parent(), QSpinBox):
                assert child.mapTo(check, child.rect().bottomRight()).x() <= 320, child
