"""Whatever way the owner writes TOML, every change can be made and nothing else changes."""

import itertools
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings import SettingsInvalid
from app.settings_text import edited

WAYS = {
    "empty": "",
    "comment": "# nothing yet\n",
    "headings": "[sound]\nring = 'r'\n[sound.devices.a]\ngain_db = 1.0\n[screen]\nx = 1\n",
    "inline": "sound = {ring = 'r', devices = {a = {gain_db = 1.0}}}\nscreen = {x = 1}\n",
    "dotted": "sound.ring = 'r'\nsound.devices.a.gain_db = 1.0\nscreen.x = 1\n",
    "mixed": "[screen]\nshortcuts.mute = 'F1' # mine\n[sound.devices]\na = {gain_db = 1.0}\n",
    "out of order": "[sound.devices.a]\ngain_db = 1.0\n[screen]\nx = 1\n[sound]\nring = 'r'\n",
    "no newline": "[sound]\nring = 'r'",
    "quoted": '["sound"]\n"ring" = "r"\n[sound."devices"."a.b"]\ngain_db = 1.0\n',
    "windows": "[sound]\r\nring = 'r'\r\n\r\n[screen]\r\nx = 1\r\n",
}
CHANGES: dict[str, dict[str, Any]] = {
    "value": {"sound.ring": "other"},
    "new section": {"calls.recording": False},
    "device": {"sound.devices.a": {"gain_db": 2.0, "noise_suppression": False}},
    "new device": {"sound.devices.a.b": {"gain_db": 2.0}},
    "key": {"screen.shortcuts.mute": "F2"},
    "no key": {"screen.shortcuts.mute": None},
    "all keys": {"screen.shortcuts": {"hold": "F3"}},
    "list": {"phone.busy_lamps": ["201", "bob@pbx.example"]},
    "none": {"screen.shortcuts": None, "sound.ring": None},
    "many": {"sound.ring": "x", "screen.y": 2, "sound.devices.c": {}, "sound.devices.d": {"e": 1}},
}


def by_hand(text: str, changes: dict[str, Any]) -> dict[str, Any]:
    values = tomllib.loads(text)
    for key, value in changes.items():
        section, name, *inner = key.split(".", 2)
        table = values.get(section, {})
        if value is not None:
            table = values.setdefault(section, {})
        if inner and (value is not None or name in table):
            table, name = table.setdefault(name, {}), inner[0]
        if value is None:
            table.pop(name, None)
        else:
            table[name] = value
    return values


@pytest.mark.parametrize(("way", "change"), list(itertools.product(WAYS, CHANGES)))
def test_every_change_can_be_made_in_every_way_of_writing(way: str, change: str) -> None:
    text, changes = WAYS[way], CHANGES[change]
    written, values = edited(text, changes)
    assert tomllib.loads(written) == values == by_hand(text, changes)


names = st.sampled_from(["a", "b.c", "d e", "ü", '"'])
plain = st.one_of(st.booleans(), st.integers(-9, 9), st.text(max_size=5), st.none())
keys = st.one_of(
    st.sampled_from(["sound.ring", "screen.x", "calls.recording"]),
    names.map(lambda name: f"screen.shortcuts.{name}"),
)
tables = st.dictionaries(
    names.map(lambda name: f"sound.devices.{name}"), st.dictionaries(names, st.integers())
)


@given(
    st.sampled_from(sorted(WAYS.values())),
    st.lists(st.one_of(st.dictionaries(keys, plain), tables), max_size=4),
)
def test_changes_after_changes_still_say_what_is_wanted(
    text: str, rounds: list[dict[str, Any]]
) -> None:
    for changes in rounds:
        expected = by_hand(text, changes)
        text, values = edited(text, changes)
        assert values == expected


def test_comments_and_order_stay() -> None:
    text = "# top\n[b] # section\ny = 1 # one\n\n# about a\n[a]\nx = 'old'   # why\n"
    written, _ = edited(text, {"a.x": "new"})
    assert written == text.replace("'old'", '"new"')
    more, _ = edited(written, {"b.z": True})
    assert [line for line in more.splitlines() if line != "z = true"] == written.splitlines()


@pytest.mark.parametrize("value", [object(), [object()], b"x", {"a": object()}])
def test_what_toml_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(SettingsInvalid, match=r"a\.x: .*cannot be written"):
        edited("", {"a.x": value})


def test_a_value_in_the_place_of_a_table_is_named() -> None:
    with pytest.raises(SettingsInvalid, match="sound is no table"):
        edited("sound = 7\n", {"sound.ring": "x"})
