"""Where words stand in a text."""

import pytest

from app.ui.library.places import places


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("The invoice, the INVOICE", "invoice", ["invoice", "INVOICE"]),
        ("Grüße aus München", "munchen", ["München"]),
        ("Grüße aus München", "GRÜSSE", ["Grüße"]),
        ("Hauptstrasse 5", "straße", ["strasse"]),
        ("cafe\u0301 noir", "café", ["cafe"]),
        ("naïve, naive", "naïve", ["naïve", "naive"]),
        ("aaaa", "aa", ["aa", "aa"]),
        ("50 % (or .*)", ".*", [".*"]),
        ("ЗАВТРА", "завтра", ["ЗАВТРА"]),
        ("anything", "", []),
        ("", "anything", []),
        ("anything", "\u0301", []),
    ],
)
def test_words_are_found_whatever_their_case_and_accents(
    text: str, words: str, found: list[str]
) -> None:
    assert [text[start:end] for start, end in places(text, words)] == found
