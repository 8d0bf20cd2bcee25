"""What a pasted piece of text is: a number, a SIP address or a name, freed of its trimmings.

Owns the text side only and knows no country. What the number means is ``numbers``'s. The
forms are those of RFC 3966 (tel URIs) and of business cards, web pages and signatures.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

_LONGEST = 200
"""Nothing longer is a number; looking at it would only cost time."""
_MOST_DIGITS = 17
"""15 in E.164, and room for an international prefix."""
_SCHEME = re.compile(r"(sips?|tel|callto|phone|fax|sms):(?://)?", re.IGNORECASE)
_NAME_ADDR = re.compile(r"<([^<>]+)>")
_LABEL = re.compile(
    r"(?:[^\W\d_][^:+*#()\d]{0,30}:|(?:t|m|p|tel|phone|telephone|telefon|fon|mobile?|mobil|cell"
    r"|handy|fax|office|work|home|call|direct|durchwahl)(?:\.|\b))\s*(?=[\d+(*#.: ])[.:\s]*",
    re.IGNORECASE,
)
_EXTENSION = re.compile(
    r"[\s,;(]*(?:;ext=|\b(?:ext(?:ension|n)?|durchwahl|app|anexo)\b\.?|(?<=[\d\s)])x)"
    r"\s*[.:]?\s*(\d{1,7})\)?\s*$",
    re.IGNORECASE,
)
_CODE = re.compile(r"[*#\d][*#\d\s().\-]*")
_NUMBER = re.compile(r"[+(]{0,2}\s*\d[\d\s().\-/+]*")
_VANITY = re.compile(r"[+(]*\d[\d\s().\-/]*[A-Za-z]{3}[A-Za-z\d\-. ]*")
_SEPARATORS = re.compile(r"[\s().\-/]+")
_ADDRESS = re.compile(r"[^\s@:]+@[\w.\-\[\]:]+(?:[;?][^\s@]*)?")
_USER = re.compile(r"[\w.!~*'&=+$\-]{1,64}")
_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


class Kind(StrEnum):
    """What a text is."""

    NUMBER = "number"
    CODE = "code"
    """A service code such as ``*97``: dialled as it is."""
    ADDRESS = "address"
    """A SIP address, with or without ``sip:``."""
    NAME = "name"
    """Words: a person's name, or a user of one's own server."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """``text`` is what can be dialled: digits with a leading ``+`` if there was one, a code, an
    address or a name. ``extension`` is what to press once the number has answered."""

    kind: Kind
    text: str
    extension: str = ""


def clean(typed: str) -> Cleaned:
    """Take a text as people type and paste it. Never raises."""
    text = _plain(typed)
    if not text:
        return Cleaned(Kind.NOTHING, "")
    named = _NAME_ADDR.search(text)
    text = named.group(1).strip() if named else text
    scheme = _SCHEME.match(text)
    if scheme and scheme.group(1).lower().startswith("sip"):
        return Cleaned(Kind.ADDRESS, f"{scheme.group(1).lower()}:{text[scheme.end() :].strip()}")
    if scheme:
        text = _tel(text[scheme.end() :])
    if _ADDRESS.fullmatch(text):
        return Cleaned(Kind.ADDRESS, text)
    return _number(text) or _words(text)


def _plain(typed: str) -> str:
    """Ordinary digits, dashes and blanks for every script's; marks that nobody sees are gone."""
    letters = []
    for letter in unicodedata.normalize("NFKC", typed[:_LONGEST]):
        category = unicodedata.category(letter)
        if category == "Nd":
            letters.append(str(unicodedata.decimal(letter)))
        elif category == "Pd":
            letters.append("-")
        elif category == "Zs" or letter == "\t":
            letters.append(" ")
        elif category in ("Zl", "Zp") or letter in "\r\n":
            letters.append("  ")  # sets two numbers apart
        elif category[0] != "C":
            letters.append(letter)
    return "".join(letters).strip()


def _tel(rest: str) -> str:
    """The number of a tel URI, its extension in the spelling that ``_EXTENSION`` knows."""
    number, _, parameters = unquote(rest).partition(";")
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "ext" and value.strip():
            number += f";ext={_SEPARATORS.sub('', value)}"
    return number.partition("?")[0].strip()


def _number(text: str) -> Cleaned | None:
    label = _LABEL.match(text)
    if label and any(letter.isdigit() for letter in text[label.end() :]):
        text = text[label.end() :]
    found = _EXTENSION.search(text)
    extension = found.group(1) if found and any(map(str.isdigit, text[: found.start()])) else ""
    if found and extension:
        text = text[: found.start()]
    if _CODE.fullmatch(text) and ("*" in text or "#" in text):
        return Cleaned(Kind.CODE, _SEPARATORS.sub("", text))
    numeric = _NUMBER.match(text)
    if numeric is None:
        return None
    rest = text[numeric.end() :]
    digits = _digits(numeric.group())
    apart = numeric.group()[-1] in " ("
    if rest[:1].isalpha() and not (len(digits) >= 7 and apart):
        return _vanity(text)
    # Something follows that is no part of the number, such as "(office)" or a second number.
    if rest and len(digits) < 5:
        return None
    return Cleaned(Kind.NUMBER, digits, extension)


def _vanity(text: str) -> Cleaned | None:
    """1-800-FLOWERS: letters as on the keys of a telephone."""
    if not _VANITY.fullmatch(text):
        return None
    digits = _SEPARATORS.sub("", text).upper().translate(_KEYS)
    return Cleaned(Kind.NUMBER, digits) if 7 <= len(digits) <= 16 else None


def _digits(text: str) -> str:
    """The digits with a leading plus; of two numbers beside each other the first."""
    digits = _SEPARATORS.sub("", text)
    if len(digits) > _MOST_DIGITS:
        first = re.split(r"[/+]| {2,}", text.strip().lstrip("+"))[0]
        if len(_SEPARATORS.sub("", first)) >= 5:
            digits = ("+" if digits[0] == "+" else "") + _SEPARATORS.sub("", first)
    return digits[:1] + digits[1:].replace("+", "")


def _words(text: str) -> Cleaned:
    if not any(letter.isalnum() for letter in text):
        return Cleaned(Kind.NOTHING, "")
    return Cleaned(Kind.NAME, text)


def is_user(text: str) -> bool:
    """Whether a name could stand before the @ of a SIP address."""
    return bool(_USER.fullmatch(text))
