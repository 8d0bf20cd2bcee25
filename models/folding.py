"""What two texts have in common when case, accents and spelling do not matter.

Owns the forms under which people and numbers are looked up. Knows no country: which numbers
are the same in one is ``app.people.numbers``'s. The columns of the database hold these
forms, so a change to this file needs a migration that fills them again.
"""

import re
import unicodedata
from urllib.parse import unquote

TAIL_DIGITS = 4
"""The shortest numbers that countries give out, so a country code never reaches into them."""

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
_SCHEME = re.compile(r"^\s*<?\s*(?:sips?|tel|callto):", re.IGNORECASE)
_CODE = re.compile(r"[^0-9*#]")


def fold(text: str) -> str:
    """A text for searching: small letters without accents, single blanks."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(bare.translate(_LETTERS).split())


def number_tail(number: str) -> str:
    """What every spelling of a number shares: its last four digits.

    Of a service code everything, of a SIP address the user, empty for nothing. Numbers with
    the same tail need not be the same; those with different ones never are.
    """
    text = unicodedata.normalize("NFKC", _SCHEME.sub("", number)).strip().rstrip(">")
    user = text.rpartition("@")[0] if "@" in text else text
    user = unquote(user.partition(";")[0].partition(":")[0]).strip()
    if any(letter.isalpha() for letter in user):
        return user.casefold()
    if "*" in user or "#" in user:
        return _CODE.sub("", user)
    return "".join(letter for letter in user if letter.isdecimal())[-TAIL_DIGITS:]


def number_text(number: str) -> str:
    """A number as parts of it are looked for: digits, ``*`` and ``#``, or letters; addresses
    stay as they are."""
    if "@" in number:
        return number
    bare = number.partition(";")[0]
    return "".join(letter for letter in bare if letter.isalnum() or letter in "*#")
