"""Looking for what reads like an instruction to the agent, however it is disguised.

Owns hidden characters, encoded text and the order of looking. The rules are
``screening_rules``'s, undisguising letters ``plain_reading``'s.
"""

import base64
import binascii
import codecs
import re
from collections.abc import Callable

from app.agent.plain_reading import folded, hides, readings, squeezed, visible
from app.agent.screening_rules import ELSEWHERE, IN_LETTERS, RULES, Finding

_HIDING = Finding("hidden", "it holds characters that cannot be seen and hide words")
_ENCODED = Finding("encoded", "it holds encoded text that cannot be checked; write it plainly")
_DISGUISED = Finding("override", "it tells the agent to set its instructions aside")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w.-]+", re.IGNORECASE)
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{24,}={0,2}(?![A-Za-z0-9+/=_-])")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{2}[ :]?){16,}(?![0-9A-Za-z])")


def finding_in(text: str, brief: bool = False) -> Finding | None:
    """The first rule that a text breaks. ``brief``: it may instruct the agent.

    Takes less than a millisecond for a sentence.
    """
    if hides(text):
        return _HIDING
    for reading in readings(text):
        for rule in RULES:
            if (rule.for_briefs or not brief) and rule.finds(reading):
                return Finding(rule.name, rule.why)
        letters = squeezed(reading)
        if any(IN_LETTERS.search(each) for each in (letters, letters[::-1], _turned(letters))):
            return _DISGUISED
    if ELSEWHERE.search(visible(text).casefold()):
        return _DISGUISED
    return _ENCODED if _is_encoded(text) else None


def _turned(letters: str) -> str:
    """Each letter thirteen places on in the alphabet (ROT13)."""
    return codecs.encode(letters, "rot13")


def _is_encoded(text: str) -> bool:
    """Base64 or hexadecimal that is words when it is decoded. Addresses may hold any."""
    bare = _ADDRESS.sub(" ", text)
    ways: tuple[tuple[re.Pattern[str], Callable[[str], bytes]], ...] = (
        (_BASE64, lambda found: base64.b64decode(_padded(found), altchars=b"-_")),
        (_HEX, lambda found: bytes.fromhex(found.replace(":", " "))),
    )
    for pattern, decode in ways:
        for match in pattern.finditer(bare):
            try:
                if _is_wording(decode(match.group()).decode("utf-8")):
                    return True
            except (binascii.Error, ValueError):
                continue
    return False


def _padded(found: str) -> str:
    bare = found.rstrip("=").replace("+", "-").replace("/", "_")
    return bare + "=" * (-len(bare) % 4)


def _is_wording(decoded: str) -> bool:
    letters = sum(each.isalpha() or each == " " for each in folded(decoded))
    return len(decoded) >= 12 and letters / len(decoded) > 0.8
