"""Loops are written once; what people do say more than once stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.repeats import without_loops


@pytest.mark.parametrize(
    ("text", "duration_s", "kept"),
    [
        ("I'm sorry, I'm sorry, I'm sorry, I'm", 5.0, "I'm sorry, I'm"),
        ("Oh, oh, oh, oh, oh, oh, oh", 4.0, "Oh,"),
        ("No. No. No. No. No.", 0.5, "No."),
        ("no, no, no", 1.2, "no, no, no"),
        ("five five five one two one two", 3.0, "five five five one two one two"),
        ("that that is is", 2.0, "that that is is"),
        ("Aaaaaaaaaaaaaaaaaaaaa", 1.0, ""),
        ("Yes, aaaaaaaaaaaah.", 2.0, "Yes,"),
        ("Mmmmm, it is 00000000.", 4.0, "Mmmmm, it is 00000000."),
        ("", 1.0, ""),
    ],
)
def test_known_texts(text: str, duration_s: float, kept: str) -> None:
    assert without_loops(text, duration_s) == kept


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=40), st.floats(0, 30))
def test_only_words_are_left_out_and_none_is_made_up(words: list[str], duration_s: float) -> None:
    kept = without_loops(" ".join(words), duration_s).split()
    rest = iter(words)
    assert all(word in rest for word in kept)
    assert set(kept) == set(words)
