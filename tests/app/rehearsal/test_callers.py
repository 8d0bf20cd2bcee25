"""The bundled callers are whole and sensible; bad files are refused by field."""

from pathlib import Path

import pytest

from app.agent.mind import Outcome
from app.rehearsal.callers import (
    Prompt,
    callers_for,
    find_caller,
    load_caller,
    load_callers,
)
from app.rehearsal.errors import CallerInvalid, CallerUnknown
from app.rehearsal.voicing import PROMPTS_DIR

DEBT = {"agrees", "needs-time", "refuses", "disputes", "voicemail", "wrong-person"}
SHORT_CALLS = {"voicemail", "wrong-person"}


def test_the_bundled_callers_of_each_script() -> None:
    assert {caller.id for caller in callers_for("debt-collection")} == DEBT
    assert {caller.id for caller in callers_for("appointment-reminder")} == {
        "confirms",
        "reschedules",
        "cancels",
    }
    assert {caller.id for caller in callers_for("restaurant-booking")} == {
        "books",
        "books-recorded",
    }
    assert callers_for("no-such-script") == ()


def test_only_callers_of_the_restaurant_dial() -> None:
    assert {caller.id for caller in load_callers() if caller.dials} == {"books", "books-recorded"}


def test_a_held_conversation_has_four_exchanges() -> None:
    for caller in load_callers():
        if caller.id not in SHORT_CALLS:
            assert len(caller.lines) >= 4, caller.id


def test_synthesised_callers_sound_unlike_the_desk() -> None:
    for caller in load_callers():
        if not caller.recorded:
            assert abs(caller.voice.pitch_semitones) >= 3.0, caller.id


def test_every_recorded_prompt_is_in_the_package() -> None:
    caller = find_caller("books-recorded", "restaurant-booking")
    prompts = [
        piece.prompt for line in caller.lines for piece in line.sounds if isinstance(piece, Prompt)
    ]
    assert len(prompts) > 10
    for prompt in prompts:
        assert (PROMPTS_DIR / f"{prompt}.wav").is_file(), prompt


def test_what_should_come_of_a_call() -> None:
    agrees = find_caller("agrees", "debt-collection").expected
    assert (agrees.outcome, agrees.goal_reached) == (Outcome.AGREED, True)
    refuses = find_caller("refuses", "debt-collection").expected
    assert (refuses.outcome, refuses.goal_reached) == (Outcome.REFUSED, False)


def test_a_caller_of_another_script_is_unknown() -> None:
    with pytest.raises(CallerUnknown, match="no caller named 'books'; there are agrees, disputes"):
        find_caller("books", "debt-collection")


GOOD = """
id = "tries"
scripts = ["debt-collection"]
about = "Somebody."
expected = { outcome = "agreed", goal_reached = true }
[[lines]]
text = "Yes."
"""


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (('id = "tries"', 'id = "other"'), "id"),
        (('"agreed"', '"delighted"'), "expected.outcome"),
        (("goal_reached = true", 'goal_reached = "yes"'), "expected.goal_reached"),
        (('text = "Yes."', "text = 4"), "lines.0.text"),
        (('text = "Yes."', 'text = "Yes."\nvolume = 3'), "lines.0.volume"),
        (('text = "Yes."', 'text = ""'), "lines.0"),
        (
            ('"Yes."', '"Yes."\nunprompted_after_ms = 1\ninterrupts_after_ms = 900'),
            "lines.0",
        ),
        (("[[lines]]\n", "[[lines]]\npieces = [{ prompt = '../secret' }]\n"), "lines.0.pieces.0"),
        (('about = "Somebody."', "about = "), "file"),
    ],
)
def test_a_bad_file_is_refused_by_field(
    tmp_path: Path, change: tuple[str, str], field: str
) -> None:
    path = tmp_path / "tries.toml"
    path.write_text(GOOD)
    assert load_caller(path).lines[0].text == "Yes."
    path.write_text(GOOD.replace(*change))
    with pytest.raises(CallerInvalid) as refused:
        load_caller(path)
    assert refused.value.field.startswith(field)
    assert str(path) in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CallerInvalid, match=r"nobody\.toml: file: cannot be read"):
        load_caller(tmp_path / "nobody.toml")
