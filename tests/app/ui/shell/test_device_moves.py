"""A headset that goes or comes back, told in the foot and to a screen reader."""

from app.commands.sound import DeviceRole
from app.engine.events import DeviceMoved
from tests.app.ui.shell.conftest import Shell


def test_a_headset_that_goes_is_told_with_all_that_went_with_it(shell: Shell) -> None:
    words = shell.window.foot.words
    microphone, speaker = DeviceRole.MICROPHONE, DeviceRole.SPEAKER
    shell.tell(DeviceMoved(microphone, "Headset", "Desk microphone"))
    assert words.words == "Microphone: now Desk microphone"
    shell.tell(DeviceMoved(speaker, "Headset", "Desk speaker"))
    assert words.words == "Microphone: now Desk microphone; Speaker: now Desk speaker"
    shell.tell(*(DeviceMoved(role, "", "Headset", returned=True) for role in (microphone, speaker)))
    assert words.words == "Microphone and speaker: now Headset"
    shell.tell(DeviceMoved(speaker, "Headset", ""))
    assert words.words == "Microphone: now Headset; Speaker: no device is left"
    shell.window.view._moves._passing.timeout.emit()
    shell.tell(DeviceMoved(microphone, "Headset", "Desk microphone"))
    assert words.words == "Microphone: now Desk microphone"


def test_a_screen_reader_is_told_of_each_move_once_and_whole(shell: Shell, said: list[str]) -> None:
    for role in (DeviceRole.MICROPHONE, DeviceRole.SPEAKER):
        shell.tell(DeviceMoved(role, "Headset", "Laptop"))
    shell.tell(DeviceMoved(DeviceRole.SPEAKER, "Laptop", ""))
    assert said == [
        "Microphone: now Laptop",
        "Microphone and speaker: now Laptop",
        "Microphone: now Laptop; Speaker: no device is left",
    ]
