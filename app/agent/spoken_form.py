"""How written facts sound: amounts, dates and web addresses as one says them.

Owns the rewriting of text before it goes to a voice. Voices read "$154.56" as
"dollar 154.56" and a web address letter by letter.
"""

import re

from app.agent.understanding.dates import ordinal_suffix

_CURRENCIES = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
}
_AMOUNT = re.compile(r"([$€£])\s?(\d[\d,]*)(?:\.(\d{2}))?(?!\d)")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)([^\s<>\"']+[\w/])|\b([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\b({_MONTHS}) (\d{{1,2}})(?=,? \d{{4}}\b|[^\d\w:]|$)")
_SIGNS = {".": " dot ", "/": " slash ", "-": " dash ", "_": " underscore ", "@": " at "}


def spoken_form(text: str) -> str:
    """``text`` with amounts, dates and addresses written out."""
    said = _ADDRESS.sub(lambda match: _address(match[1] or match[2]), text)
    said = _AMOUNT.sub(_amount, said)
    return _DATE.sub(lambda match: f"{match[1]} {match[2]}{ordinal_suffix(int(match[2]))}", said)


def _amount(match: re.Match[str]) -> str:
    one, many, small, smalls = _CURRENCIES[match[1]]
    whole, part = int(match[2].replace(",", "")), int(match[3] or 0)
    said = f"{whole} {one if whole == 1 else many}"
    if not part:
        return said
    fraction = f"{part} {small if part == 1 else smalls}"
    return f"{said} and {fraction}" if whole else fraction


def _address(address: str) -> str:
    """Host in one breath, a comma before each part of the path, long digits one by one."""
    host, *rest = address.rstrip("/").split("/")
    said = _signs(host)
    for part in rest:
        said += f", slash {_signs(part)}"
    return re.sub(r"\s+", " ", said).strip()


def _signs(part: str) -> str:
    spaced = re.sub(r"[./_@-]", lambda match: _SIGNS[match.group()], part)
    spaced = re.sub(r"[?&=#%+~:]", " ", spaced)
    return re.sub(r"\d{3,}", lambda match: " ".join(match.group()), spaced)
