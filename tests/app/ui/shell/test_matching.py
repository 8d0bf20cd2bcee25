"""Typed letters find what a person means, the best fit first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.shell.matching import fit

NAMES = ["End call", "Answer the call", "Let the agent answer", "Hold or resume", "Open Settings"]


def best(typed: str) -> str:
    found = {name: points for name in NAMES if (points := fit(typed, name)) is not None}
    return max(found, key=lambda name: found[name])


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("end", "End call"),
        ("call end", "End call"),
        ("ans", "Answer the call"),
        ("agent", "Let the agent answer"),
        ("sett", "Open Settings"),
        ("hr", "Hold or resume"),
    ],
)
def test_the_best_fit_is_what_was_meant(typed: str, name: str) -> None:
    assert best(typed) == name


def test_case_and_accents_do_not_matter() -> None:
    assert fit("muller", "Jörg MÜLLER") is not None


def test_what_is_not_there_does_not_fit() -> None:
    assert fit("quit", "End call") is None
    assert fit("end quit", "End call") is None
    assert fit("z", "End call") is None


def test_nothing_typed_fits_everything() -> None:
    assert fit("  ", "End call") == 0


@given(st.text(max_size=20), st.text(max_size=40))
def test_any_text_can_be_compared(typed: str, words: str) -> None:
    points = fit(typed, words)
    assert points is None or points >= 0


@given(st.text(min_size=1, max_size=20).filter(str.strip))
def test_every_name_fits_itself(name: str) -> None:
    assert fit(name, name) is not None
