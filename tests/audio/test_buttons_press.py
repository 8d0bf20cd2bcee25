from audio.buttons_press import PressSense
from audio.buttons_report import HOOK_SWITCH, PHONE_MUTE, parse_descriptor
from tests.fakes.hid import CABLE_REMOTE, CALL_CENTRE, TOUCH_KEY, items


def sense(descriptor: bytes) -> PressSense:
    return PressSense(parse_descriptor(descriptor))


def tell(headset: PressSense, off_hook: bool = False, muted: bool = False) -> None:
    headset.told = {HOOK_SWITCH: off_hook, PHONE_MUTE: muted}


def test_a_switch_answers_when_it_goes_on_and_hangs_up_when_it_goes_off() -> None:
    headset = sense(CALL_CENTRE)
    assert headset.feed(items("02 01"), 0.0) == ["hook"]
    tell(headset, off_hook=True)
    assert headset.feed(items("02 00"), 60_000.0) == ["hook"]


def test_a_switch_that_confirms_what_we_told_it_is_no_press() -> None:
    headset = sense(CALL_CENTRE)
    tell(headset, off_hook=True)
    assert headset.feed(items("02 01"), 0.0) == []
    tell(headset, off_hook=False)
    assert headset.feed(items("02 00"), 60_000.0) == []


def test_a_key_that_is_let_go_again_is_one_press() -> None:
    headset = sense(TOUCH_KEY)
    assert headset.feed(items("01"), 0.0) == ["hook"]
    tell(headset, off_hook=True)
    assert headset.feed(items("00"), 200.0) == []
    assert headset.feed(items("01"), 9_000.0) == ["hook"]
    tell(headset, off_hook=False)
    assert headset.feed(items("00"), 9_150.0) == []
    assert headset.feed(items("01"), 20_000.0) == ["hook"]


def test_a_switch_taken_for_a_key_by_mistake_is_one_again() -> None:
    headset = sense(CALL_CENTRE)
    headset.feed(items("02 01"), 0.0)
    headset.feed(items("02 00"), 300.0)
    assert headset.feed(items("02 01"), 5_000.0) == ["hook"]
    tell(headset, off_hook=True)
    assert headset.feed(items("02 00"), 65_000.0) == ["hook"]


def test_mute_that_is_only_touched_is_a_press_each_time() -> None:
    headset = sense(CALL_CENTRE)
    assert headset.feed(items("02 04"), 0.0) == ["mute"]
    tell(headset, muted=True)
    assert headset.feed(items("02 00"), 3_000.0) == []
    assert headset.feed(items("02 04"), 6_000.0) == ["mute"]


def test_volume_is_a_press_when_it_goes_down_and_not_when_it_is_let_go() -> None:
    headset = sense(CALL_CENTRE)
    pressed = [headset.feed(items(r), 10.0 * n) for n, r in enumerate(("01 01", "01 00", "01 02"))]
    assert pressed == [["volume_up"], [], ["volume_down"]]


def test_a_report_that_comes_twice_is_one_press() -> None:
    headset = sense(CABLE_REMOTE)
    assert headset.feed(items("E9 00"), 0.0) == ["volume_up"]
    assert headset.feed(items("E9 00"), 30.0) == []


def test_play_and_pause_is_the_hook_of_a_cable_remote() -> None:
    headset = sense(CABLE_REMOTE)
    assert headset.feed(items("CD 00"), 0.0) == ["hook"]
    assert headset.feed(items("00 00"), 100.0) == []
    assert headset.feed(items("CD 00"), 200.0) == ["hook"]
