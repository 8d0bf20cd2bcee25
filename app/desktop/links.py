"""Links that name somebody to call: ``tel:``, ``sip:``, ``sips:``, ``callto:``.

Owns reading them into what the number field is filled with. Nothing here dials: whoever
made the link does not decide that a call is placed. Grammar: RFC 3966 (tel), RFC 3261 (sip);
callto has none and is read as either. A number in letters
(1-800-FLOWERS) is ``people.cleaning``'s to read, as in the number field.
"""

import re
from urllib.parse import unquote

from app.desktop.errors import LinkInvalid
from app.people.cleaning import Kind, clean

LONGEST = 256
_LINK = re.compile(r"(tel|sip|sips|callto):", re.IGNORECASE)
_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
_SEPARATORS = re.compile(r"[\s().\-/]")
_USER = re.compile(r"[A-Za-z0-9\-_.!~*'()&=+$,;?/#]{1,128}")
_HOST = re.compile(
    r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9]([A-Za-z0-9.\-]*[A-Za-z0-9])?)(:[0-9]{1,5})?"
)


def is_link(text: str) -> bool:
    """Whether a command-line argument is such a link, sound or not."""
    return _LINK.match(text.strip()) is not None


def number_in(link: str) -> str:
    """What to fill into the number field: a number, or a ``sip:`` or ``sips:`` address.

    Percent-encoding is undone; parameters, headers and a password are left out. Raises
    LinkInvalid with what is wrong.
    """
    text = link.strip()
    match = _LINK.match(text)
    if match is None:
        raise LinkInvalid("This is no tel:, sip: or callto: link.")
    if len(text) > LONGEST:
        raise LinkInvalid(f"This link is too long: {LONGEST} characters at most.")
    scheme, rest = match.group(1).lower(), text[match.end() :].removeprefix("//")
    if scheme == "tel":
        return _number(rest, letters=True)
    if scheme == "callto":
        address = "@" in unquote(rest)
        return _address("sip", rest) if address else _number(rest, letters=True)
    return _address(scheme, rest) if "@" in rest else _number(rest)


def _number(rest: str, *, letters: bool = False) -> str:
    """``letters`` may stand for digits, as on the keys of a telephone. What is to be pressed
    after pauses (",,1234#", as in invitations to meetings) is left out, as in the number field."""
    bare = unquote(re.split(r"[;?,]|%2C", rest, maxsplit=1, flags=re.IGNORECASE)[0])
    number = _SEPARATORS.sub("", bare)
    if not number:
        raise LinkInvalid("There is no number in this link. Type the number yourself.")
    if letters and number.isascii() and number.removeprefix("+").isalnum():
        number = _spelled(bare) or number
    if not _NUMBER.fullmatch(number) or not re.search(r"[0-9*#]", number):
        raise LinkInvalid("What this link names is no telephone number. Type the number yourself.")
    return number


def _spelled(text: str) -> str:
    """The digits of a number in letters; empty where any letter is none of the number's."""
    read = clean(text)
    whole = len(read.text) == len(_SEPARATORS.sub("", text))
    return read.text if read.kind is Kind.NUMBER and whole else ""


def _address(scheme: str, rest: str) -> str:
    user, _, place = (rest if "@" in rest else unquote(rest)).rpartition("@")
    host = re.split(r"[;?]", place, maxsplit=1)[0]
    user = unquote(user).partition(":")[0]
    if not _USER.fullmatch(user):
        raise LinkInvalid("The user's name in this link cannot be used.")
    if not _HOST.fullmatch(host):
        raise LinkInvalid("The host's name in this link cannot be used.")
    return f"{scheme}:{user}@{host.lower()}"
