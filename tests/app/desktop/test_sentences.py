"""Errors as sentences."""

import pytest

from app.desktop.sentences import sentence


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("it is 23:10 there", "It is 23:10 there."),
        ("The call is over already.", "The call is over already."),
        ("+4930123 is on the do-not-call list", "+4930123 is on the do-not-call list."),
        ("sip:bob@example.com was refused", "sip:bob@example.com was refused."),
        ("is it over?", "Is it over?"),
    ],
)
def test_an_error_stands_alone(words: str, said: str) -> None:
    assert sentence(words) == said
