"""What to dial to reach somebody again who was on the phone before."""

from app.people.numbers import is_nobody


def to_dial(number: str, uri: str) -> str:
    """What reaches the same party again.

    ``number`` is the user part of their address, ``uri`` the whole of it or empty. A user's
    name means somebody only together with its server; a telephone number means the same on
    every line. Empty for somebody who withheld their number (RFC 3323).
    """
    if is_nobody(number, uri):
        return ""
    if uri and (not number or any(letter.isalpha() for letter in number)):
        return uri
    return number
