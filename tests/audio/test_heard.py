import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.heard import heard_text

TEXT = "I am calling about an open balance, of one hundred dollars."


def test_nothing_was_heard_before_it_began() -> None:
    assert heard_text(TEXT, 0, 3000) == ("", TEXT)


def test_everything_was_heard_at_the_end() -> None:
    assert heard_text(TEXT, 3000, 3000) == (TEXT, "")


def test_half_the_time_is_not_more_than_half_the_text() -> None:
    heard, unheard = heard_text(TEXT, 1500, 3000)
    assert 0.25 * len(TEXT) < len(heard) <= 0.5 * len(TEXT)
    assert f"{heard} {unheard}" == TEXT


def test_money_takes_as_long_as_its_words() -> None:
    text = "You owe $154.56 in all."
    assert heard_text(text, 1200, 3000)[0] == "You owe"


@pytest.mark.parametrize("text", ["", "  ", "...", "\u2014 !"])
def test_text_that_is_not_said_is_no_trouble(text: str) -> None:
    assert heard_text(text, 0, 0) == (text.strip(), "")


@given(
    st.text(alphabet="ab .,1$", max_size=80),
    st.floats(0, 5000),
    st.floats(0, 500),
)
def test_more_time_never_means_less_heard(text: str, played_ms: float, more_ms: float) -> None:
    before, rest = heard_text(text, played_ms, 4000)
    after, _ = heard_text(text, played_ms + more_ms, 4000)
    assert after.startswith(before)
    assert "".join((before + rest).split()) == "".join(text.split())
