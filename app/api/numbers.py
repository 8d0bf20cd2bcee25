"""Telephone numbers as talktomyagent and thinnestAI write them: E.164, with a plus.

Owns reading them. Formatted numbers are put into that form; what cannot be one is refused by
whoever asked. Whether a number may be called is the engine's to say.
"""

import re

from models.lines import Line

_WRITTEN = re.compile(r"\+[0-9][0-9\s().\-/]{1,40}")
_SEPARATORS = re.compile(r"[\s().\-/]+")
_OWN_DIGITS = 8
"""A line's user with as many digits is its number, with or without a plus."""


def e164(text: str) -> str | None:
    """A number with its plus and no separators, or None for what has no number's length.

    A number is taken when its country has numbers of that length; nobody has to own it.
    """
    text = text.strip()
    if not text.isascii() or not _WRITTEN.fullmatch(text):
        return None
    import phonenumbers

    try:
        parsed = phonenumbers.parse(_SEPARATORS.sub("", text), None)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.ValidationResult.IS_POSSIBLE
    if phonenumbers.is_possible_number_with_reason(parsed) != possible:
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def from_query(text: str) -> str:
    """A number as it stood in an address: a plus that was not written as %2B has become a
    blank on the way."""
    return f"+{text[1:]}" if text.startswith(" ") else text


def number_of_line(line: Line) -> str:
    """A line's number where its user is one, else its user: an extension, or a name."""
    digits = _SEPARATORS.sub("", line.user).removeprefix("+")
    if not digits.isascii() or not digits.isdecimal() or len(digits) < _OWN_DIGITS:
        return line.user
    return e164(f"+{digits}") or line.user
