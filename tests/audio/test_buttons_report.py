import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.buttons_press import PressSense
from audio.buttons_report import (
    BUTTONS,
    HOOK_SWITCH,
    LED_MUTE,
    LED_OFF_HOOK,
    LED_RING,
    PHONE_MUTE,
    PLAY_PAUSE,
    VOLUME_DOWN,
    VOLUME_UP,
    parse_descriptor,
)
from tests.fakes.hid import CABLE_REMOTE, CALL_CENTRE, KEYBOARD, TOUCH_KEY, items

KNOWN = [CALL_CENTRE, TOUCH_KEY, CABLE_REMOTE, KEYBOARD]


def test_a_call_centre_headset_has_a_hook_mute_volume_and_lamps() -> None:
    reports = parse_descriptor(CALL_CENTRE)
    assert reports.numbered
    assert reports.buttons == {HOOK_SWITCH, PHONE_MUTE, VOLUME_UP, VOLUME_DOWN}
    assert reports.lamps == {LED_OFF_HOOK, LED_MUTE, LED_RING}


def test_a_report_speaks_only_of_its_own_buttons() -> None:
    reports = parse_descriptor(CALL_CENTRE)
    assert reports.read(items("02 01")) == {HOOK_SWITCH: 1, PHONE_MUTE: 0}
    assert reports.read(items("02 04")) == {HOOK_SWITCH: 0, PHONE_MUTE: 1}
    assert reports.read(items("01 02")) == {VOLUME_UP: 0, VOLUME_DOWN: 1}
    assert reports.read(items("07 FF")) == {}
    assert reports.read(b"") == {}


def test_reports_without_numbers_are_read_from_their_first_bit() -> None:
    reports = parse_descriptor(TOUCH_KEY)
    assert not reports.numbered
    pressed = {usage for usage, value in reports.read(items("0A")).items() if value}
    assert pressed == {PHONE_MUTE, VOLUME_DOWN}


def test_an_element_that_names_a_usage_is_understood() -> None:
    reports = parse_descriptor(CABLE_REMOTE)
    assert reports.buttons == {VOLUME_UP, VOLUME_DOWN, PLAY_PAUSE}
    assert reports.read(items("CD 00"))[PLAY_PAUSE] == 1
    assert reports.read(items("E9 00"))[VOLUME_UP] == 1
    assert not any(reports.read(items("00 00")).values())


def test_a_keyboard_has_no_button_of_a_headset() -> None:
    assert not parse_descriptor(KEYBOARD).buttons


def test_lamps_are_lit_bit_by_bit_in_a_report_of_the_right_length() -> None:
    reports = parse_descriptor(CALL_CENTRE)
    assert reports.write({LED_OFF_HOOK: True, LED_RING: True}) == [items("02 05")]
    assert reports.write({LED_MUTE: True}) == [items("02 02")]
    assert parse_descriptor(TOUCH_KEY).write({LED_OFF_HOOK: True}) == [items("00 01")]
    assert parse_descriptor(CABLE_REMOTE).write({LED_OFF_HOOK: True}) == []


def test_what_was_pushed_comes_back_with_a_pop() -> None:
    reports = parse_descriptor(items("05 0B 15 00 25 01 75 01 95 01 A4 05 08 75 08 B4 09 20 81 02"))
    assert reports.inputs[HOOK_SWITCH].size == 1


def test_a_usage_of_four_bytes_names_its_own_page() -> None:
    reports = parse_descriptor(items("05 01 75 01 95 01 0B 20 00 0B 00 81 02"))
    assert reports.buttons == {HOOK_SWITCH}


@given(st.binary(max_size=300))
def test_no_descriptor_makes_it_fail(descriptor: bytes) -> None:
    reports = parse_descriptor(descriptor)
    assert reports.buttons <= set(BUTTONS)
    reports.read(b"\x01\xff\xff")
    for report in reports.write(dict.fromkeys(reports.lamps, True)):
        assert len(report) <= 1 + 1024


@given(st.sampled_from(KNOWN), st.binary(max_size=40), st.integers(0, 60))
def test_no_damage_to_a_real_one_makes_it_fail(whole: bytes, noise: bytes, at: int) -> None:
    parse_descriptor(whole[:at] + noise + whole[at + len(noise) :])
    parse_descriptor(whole[:at])


@given(st.sampled_from(KNOWN), st.lists(st.binary(max_size=12), max_size=20))
def test_no_report_makes_it_fail(descriptor: bytes, reports: list[bytes]) -> None:
    sense = PressSense(parse_descriptor(descriptor))
    for number, report in enumerate(reports):
        names = sense.feed(report, number * 100.0)
        assert set(names) <= {"hook", "mute", "volume_up", "volume_down"}


@pytest.mark.parametrize("count", ["27 FF FF FF 7F", "97 FF FF FF FF"])
def test_a_claim_of_billions_of_fields_is_not_believed(count: str) -> None:
    reports = parse_descriptor(items(f"05 0B 75 01 {count} 09 20 81 02 75 01 95 01 09 2F 81 02"))
    assert len(reports.buttons) <= 2
