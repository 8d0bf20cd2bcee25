"""Numbers in the desk's own country: what they mean, how they are written, which are the same.

Owns reading, showing and comparing. Freeing a text of its trimmings is ``cleaning``'s. The
numbering plans come from ``phonenumbers`` (Google's libphonenumber), which takes a tenth of a
second to load: it is loaded at the first number, so that the window does not wait for it.

Two spellings are the same number when their ``match_key`` is the same. ``same_party`` also
lets an internal number or user without a server match one with any.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from app.commands.people import NumberReading
from app.people.cleaning import Cleaned, Kind, clean, is_user
from app.people.countries import COUNTRIES

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_INTERNAL_DIGITS = 6
"""As many digits and fewer, without a plus, are an extension or a short number."""
_SMALL_PLAN_DIGITS = 7
"""Where no number has more digits than this, short ones are whole numbers too."""
_SHORTEST_E164 = 7
_LOCAL_DIGITS = 8
"""As many digits without a trunk prefix, where one is usual, lack their area code."""
_CACHED = 8_192
_SHARED_CODE = 1
"""North America's code tells no country until the number is whole."""
_NOBODY = frozenset({"anonymous", "unknown", "unavailable", "private", "restricted", "withheld"})
NOWHERE = "anonymous.invalid"
"""The server of whoever withholds their address (RFC 3323, 4.1.1.3)."""


@lru_cache(_CACHED)
def read_number(typed: str, country: str) -> NumberReading:
    """Clean, format and place what was typed or pasted; ``country`` is the desk's (ISO 3166).

    Reading ``shown`` again gives the same, so a field may replace its text with it.
    """
    cleaned = clean(typed)
    if cleaned.kind is Kind.NUMBER:
        return _read_digits(cleaned, country)
    if cleaned.kind is Kind.NAME:
        # What is typed may become a person's name: not a blank of it is touched.
        return NumberReading(typed, cleaned.text if is_user(cleaned.text) else "", None, "", "")
    if cleaned.kind is Kind.NOTHING and typed.strip() not in ("", "+", "("):
        return NumberReading(typed, "", None, "", "", "There is no number in this.")
    return NumberReading(cleaned.text or typed.strip(), cleaned.text, None, "", "")


@lru_cache(_CACHED)
def match_key(number: str, country: str) -> str:
    """What all spellings of one number have in common; empty where nobody is named.

    E.164 for a number of the telephone network, also inside a SIP address;
    ``user@host`` for other SIP addresses; the digits or the user for the rest.
    """
    cleaned = clean(number)
    if cleaned.kind is Kind.ADDRESS:
        return _address_key(cleaned.text, country)
    if cleaned.kind is Kind.NUMBER:
        return _e164(cleaned.text, country) or cleaned.text
    key = cleaned.text.casefold()
    return "" if key in _NOBODY else key


def kept_key(number: str, country: str) -> str:
    """``match_key`` of a number in its kept form: quick for E.164, which is its own key."""
    bare = number.partition(";")[0]
    return bare if bare[:1] == "+" and bare[1:].isdecimal() else match_key(number, country)


def party_key(number: str, uri: str, country: str) -> str:
    """The key of a call's other side, from what the SIP stack says of it."""
    by_number = match_key(number, country)
    if by_number.startswith("+") or "@" not in uri:
        return by_number
    return match_key(uri, country) if by_number else ""


def is_nobody(number: str, uri: str) -> bool:
    """Whether a call's other side withheld who they are: nobody can be reached there."""
    host = uri.partition("@")[2].partition(";")[0].partition(":")[0]
    return number.casefold() in _NOBODY or host.lower() == NOWHERE


def same_party(one: str, other: str) -> bool:
    """Whether two keys mean the same party; a user without a server is one on any server."""
    if one == other:
        return bool(one)
    if ("@" in one) == ("@" in other):
        return False
    return bool(one and other) and _user(one) == _user(other)


@lru_cache(_CACHED)
def kept_form(number: str, country: str) -> str:
    """How a contact's number is kept: E.164 with ``;ext=`` where it can be, else as it is
    dialled. Empty for what is no number, address or user."""
    cleaned = clean(number)
    if cleaned.kind is Kind.NAME:
        return cleaned.text if is_user(cleaned.text) else ""
    if cleaned.kind is not Kind.NUMBER:
        return cleaned.text
    if len(cleaned.text) > 17:
        return ""
    extension = f";ext={cleaned.extension}" if cleaned.extension else ""
    return (_e164(cleaned.text, country) or cleaned.text) + extension


@lru_cache(_CACHED)
def written(number: str, country: str) -> str:
    """A whole number as this country writes it; an address without ``sip:``."""
    import phonenumbers

    cleaned = clean(number)
    if cleaned.kind is Kind.ADDRESS:
        return cleaned.text.partition(":")[2] if ":" in cleaned.text[:5] else cleaned.text
    if cleaned.kind is not Kind.NUMBER or _is_internal(cleaned.text, country):
        return cleaned.text or number.strip()
    parsed = _parsed(cleaned.text, country)
    if parsed is None:
        return cleaned.text
    own = phonenumbers.country_code_for_region(country) == parsed.country_code
    forms = phonenumbers.PhoneNumberFormat
    text = phonenumbers.format_number(parsed, forms.NATIONAL if own else forms.INTERNATIONAL)
    return _with_extension(text, cleaned.extension)


def national_digits(typed: str, country: str) -> str:
    """The digits of the beginning of a number without country code and trunk prefix, for
    finding it inside numbers however they are kept."""
    import phonenumbers

    cleaned = clean(typed)
    digits = cleaned.text
    if cleaned.kind is not Kind.NUMBER:
        return ""
    for prefix in ("+", "00", "011"):
        if digits.startswith(prefix):
            return digits[len(prefix) :]
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country, None)
    trunk = (metadata.national_prefix if metadata else None) or ""
    return digits[len(trunk) :] if trunk and digits.startswith(trunk) else digits


def _read_digits(cleaned: Cleaned, country: str) -> NumberReading:
    import phonenumbers

    digits = cleaned.text
    if _is_internal(digits, country):
        return NumberReading(digits, digits, None, "", "")
    if len(digits.lstrip("+")) > 17:
        return NumberReading(digits, "", None, "", "", "This number is too long.")
    e164 = _e164(digits, country)
    dial = e164 if e164 and digits.startswith("+") else digits
    formatter = phonenumbers.AsYouTypeFormatter(country)
    shown = ""
    for digit in dial:
        shown = formatter.input_digit(digit)
    region, name, problem = _place(dial, country)
    return NumberReading(
        _with_extension(shown.strip(), cleaned.extension), dial, e164, region, name, problem
    )


def _place(digits: str, country: str) -> tuple[str, str, str]:
    """Region, country name and problem of what may be only the beginning of a number."""
    import phonenumbers

    parsed = _parsed(digits, country)
    if parsed is not None:
        region = phonenumbers.region_code_for_number(parsed)
        if region in COUNTRIES:
            return region, COUNTRIES[region], ""
    abroad = digits.startswith(("+", "00", "011"))
    if not abroad:
        return country, COUNTRIES.get(country, ""), ""
    rest = digits.lstrip("+") if digits.startswith("+") else digits.removeprefix("00")
    rest = rest.removeprefix("011") if digits.startswith("011") else rest
    code = next((int(rest[:n]) for n in (1, 2, 3) if _is_code(rest[:n])), 0)
    if code == _SHARED_CODE:
        return "", "North America", ""
    region = phonenumbers.region_code_for_country_code(code) if code else ""
    if region == "001":
        return "", "International", ""
    if not code and len(rest) >= 3 and digits.startswith("+"):
        return "", "", f"No country has the code +{rest[:3]}."
    return (region, COUNTRIES[region], "") if region in COUNTRIES else ("", "", "")


def _is_code(digits: str) -> bool:
    import phonenumbers

    return digits.isdecimal() and int(digits) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE


def _is_internal(digits: str, country: str) -> bool:
    import phonenumbers

    if digits.startswith("+") or len(digits) > _INTERNAL_DIGITS:
        return False
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country, None)
    general = metadata.general_desc if metadata else None
    lengths = general.possible_length if general else ()
    if not lengths or max(lengths) > _SMALL_PLAN_DIGITS:
        return True
    parsed = _parsed(digits, country)
    return parsed is None or not phonenumbers.is_valid_number(parsed)


@lru_cache(_CACHED)
def _e164(digits: str, country: str) -> str | None:
    """The whole number, None for what cannot be one."""
    import phonenumbers

    if _is_internal(digits, country):
        return None
    parsed = _parsed(digits, country)
    if parsed is None:
        return None
    form = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return form if len(form) > _SHORTEST_E164 or phonenumbers.is_valid_number(parsed) else None


def _attempts(digits: str, country: str) -> tuple[str, ...]:
    """The ways to read digits. Some exchanges leave the plus or the trunk prefix out."""
    import phonenumbers

    if digits.startswith("00"):
        # Understood everywhere, also where another international prefix is dialled.
        return digits, f"+{digits[2:]}"
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country, None)
    if digits.startswith(("+", "0")) or metadata is None or metadata.national_prefix != "0":
        return (digits,)
    if digits.startswith(str(metadata.country_code)):
        return (f"+{digits}",)
    return (digits,) if len(digits) > _LOCAL_DIGITS else ()


def _parsed(digits: str, country: str) -> "PhoneNumber | None":
    """The number where its length is one that its country has."""
    import phonenumbers

    for attempt in _attempts(digits, country):
        try:
            parsed = phonenumbers.parse(attempt, country)
        except phonenumbers.NumberParseException:
            continue
        reason = phonenumbers.is_possible_number_with_reason(parsed)
        if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
            continue
        # A zero that is no trunk prefix belongs to real numbers only.
        if not parsed.italian_leading_zero or phonenumbers.is_valid_number(parsed):
            return parsed
    return None


def _address_key(address: str, country: str) -> str:
    scheme, colon, rest = address.partition(":")
    rest = rest if colon and scheme in ("sip", "sips") else address
    user, at, place = rest.rpartition("@")
    user, place = user.partition(";")[0], re.split("[;?]", place)[0]
    host = place.lower().rpartition(":")[0] if _has_port(place) else place.lower()
    if not at:
        return match_key(host, country) if host and not host.startswith(("sip", "tel")) else ""
    user = unquote(user.partition(":")[0]).casefold()
    if user in _NOBODY or host == NOWHERE:
        return ""
    cleaned = clean(user)
    if cleaned.kind is Kind.NUMBER:
        whole = _e164(cleaned.text, country)
        if whole:
            return whole
    return f"{user}@{host}"


def _user(key: str) -> str:
    return key.rpartition("@")[0] if "@" in key else key


def _has_port(place: str) -> bool:
    return ":" in place and not place.endswith("]")


def _with_extension(text: str, extension: str) -> str:
    return f"{text} ext. {extension}" if extension else text
