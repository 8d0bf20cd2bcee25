"""Links and e-mail addresses in a text, written or as they are said.

Owns finding them. Whether one may be said is ``grounding``'s.
"""

import re
from dataclasses import dataclass

_ENDINGS = (
    "com|org|net|edu|gov|info|biz|app|dev|shop|store|online|site|clinic|dental|health|care|bank"
    "|example|test|io|co|uk|de|fr|es|it|nl|eu|us|ca|au|at|ch|be|ie|nz|in|me|tv|ai"
)
_EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b", re.IGNORECASE)
_URL = re.compile(r"\bhttps?://[^\s<>\"')]+[^\s<>\"').,;:!?]", re.IGNORECASE)
_DOMAIN = re.compile(
    rf"\b(?:www\.)?(?:[a-z0-9-]{{2,}}\.)+(?:{_ENDINGS})\b(?:/[^\s<>\"')]*[^\s<>\"').,;:!?])?",
    re.IGNORECASE,
)
_SAID_DOT = re.compile(rf"(?<=\w) dot (?=\w+(?: dot |\b))(?=(?:\w+ dot )*(?:{_ENDINGS})\b)", re.I)
_SAID_AT = re.compile(rf"\b([\w.+-]+) at (?=[\w-]+(?:\.[\w-]+)*\.(?:{_ENDINGS})\b)", re.I)
_NOT_BEFORE_AT = frozenset("me us it them him her you look looking online website site".split())


@dataclass(frozen=True, slots=True)
class Link:
    """An address in lower case without ``https://`` and ``www.``."""

    address: str

    @property
    def host(self) -> str:
        """The name of the computer in it."""
        return self.address.rpartition("@")[2].partition("/")[0]


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link and the words it was found in."""

    words: str
    link: Link


def take_links(text: str) -> tuple[list[FoundLink], str]:
    """Every link of a text, and the text without them."""
    found: list[FoundLink] = []

    def take(match: re.Match[str]) -> str:
        address = re.sub(r"^(?:https?://)?(?:www\.)?", "", match.group().lower()).rstrip("/")
        found.append(FoundLink(match.group(), Link(address)))
        return " "

    rest = _SAID_DOT.sub(".", text)
    rest = _SAID_AT.sub(_joined, rest)
    for pattern in (_URL, _EMAIL, _DOMAIN):
        rest = pattern.sub(take, rest)
    return found, rest


def _joined(match: re.Match[str]) -> str:
    return match.group() if match[1].lower() in _NOT_BEFORE_AT else f"{match[1]}@"
