"""Who would be rung by dialling something: a number of the telephone network, or what else.

Owns reading the SIP address that a line would send, so that no spelling of a number passes
for something else: ``sip:0049-30...@any.host`` is the number that stands in it. Numbering
plans and time zones are those of ``phonenumbers`` (Google's libphonenumber), loaded at the
first number. Leaves what may be rung to ``dial_rules``.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sip.address import SipUri, dial_uri, parse_sip_uri
from sip.errors import AddressInvalid
from sip.phone import LineAccount

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_SEPARATORS = re.compile(r"[\s().\-/]+")
_DIALLED = re.compile(r"[+0-9*#]+")
_BEGINS_AS_NUMBER = re.compile(r"\+[0-9]|[0-9]{7}")
_SHORT_DIGITS = 6
"""As many digits and fewer, without a plus, are an extension or a short number."""
_SMALL_PLAN_DIGITS = 7
"""Where no number has more digits than this, short ones are whole numbers too."""
_OWN_DIGITS = 8
"""A line's user with as many digits is its number, with or without a plus."""
_EVERYWHERE = frozenset({"112", "911"})
"""Telephone networks take these as emergency calls far beyond the countries they are from."""
_NOWHERE = "nowhere.invalid"
_UNKNOWN_ZONE = "Etc/Unknown"
_CACHED = 2_048


class CalleeKind(StrEnum):
    """What is dialled."""

    NUMBER = "number"
    """A whole number of the telephone network."""
    EMERGENCY = "emergency"
    SHORT = "short"
    """A few digits: an extension of a telephone system, or a provider's short number."""
    CODE = "code"
    """``*97`` and the like: it tells the telephone system to do something."""
    DIGITS = "digits"
    """Digits that are no number of the line's country as they stand."""
    ADDRESS = "address"
    """A SIP address that has no number in it."""


@dataclass(frozen=True, slots=True)
class Callee:
    """Whom dialling would reach. ``number`` is E.164 for a NUMBER, else what names it.

    ``keys`` are what its spellings have in common; a party is on a list when any is.
    ``region`` is an ISO 3166 code, ``001`` for international networks, else empty.
    ``zones`` are those that a NUMBER may be in; empty where nobody knows.
    """

    kind: CalleeKind
    number: str
    keys: tuple[str, ...]
    uri: str
    region: str = ""
    zones: tuple[str, ...] = ()


def callee_of(target: str, account: LineAccount, country: str) -> Callee:
    """Whom ``target`` is on this line; ``country`` is the line's. Raises AddressInvalid."""
    return _read(dial_uri(target, account.domain, account.transport), account.domain, country)


def key_of(number: str, country: str) -> str:
    """The key under which a number is kept on a list; empty for what names nobody."""
    try:
        callee = _read(dial_uri(number, _NOWHERE), _NOWHERE, country)
    except AddressInvalid:
        return ""
    alone = callee.kind is CalleeKind.ADDRESS and callee.number.endswith(f"@{_NOWHERE}")
    return "" if alone else callee.keys[0]


def country_of(account: LineAccount, country: str) -> str:
    """The country of a line's own number; ``country`` is the desk's, for a line without."""
    own = number_of(account)
    parsed = _parsed(own, country) if own else None
    return _region(parsed) if parsed is not None else country


def number_of(account: LineAccount) -> str:
    """A line's own number in E.164 form, where its user is one; else empty."""
    user = _SEPARATORS.sub("", unquote(account.user))
    digits = user.removeprefix("+")
    if not digits.isascii() or not digits.isdecimal() or len(digits) < _OWN_DIGITS:
        return ""
    import phonenumbers

    parsed = _parsed(f"+{digits}", "ZZ")
    return _e164(parsed) if parsed is not None and phonenumbers.is_valid_number(parsed) else ""


def own_keys(account: LineAccount) -> frozenset[str]:
    """What calls to a line itself would be to."""
    number = number_of(account)
    address = f"{unquote(account.user).casefold()}@{_plain_host(account.domain)}"
    return frozenset(key for key in (number, address) if key)


@lru_cache(_CACHED)
def _read(uri: str, domain: str, country: str) -> Callee:
    parts = parse_sip_uri(uri)
    user = unquote(parts.user).partition(";")[0]
    bare = _SEPARATORS.sub("", user)
    address = f"{user.casefold()}@{_place(parts)}" if user else _place(parts)
    if not _DIALLED.fullmatch(bare):
        # An exchange may read as far as it understands and ring that.
        odd = _BEGINS_AS_NUMBER.match(bare)
        return Callee(CalleeKind.DIGITS if odd else CalleeKind.ADDRESS, address, (address,), uri)
    here = _place(parts) == _plain_host(domain)
    keys = (bare, address) if here else (address, bare)
    if "*" in bare or "#" in bare:
        return Callee(CalleeKind.CODE, bare, keys, uri)
    if is_emergency(bare, country):
        return Callee(CalleeKind.EMERGENCY, bare, keys, uri, country)
    if _is_short(bare, country):
        return Callee(CalleeKind.SHORT, bare, keys, uri)
    return _read_number(bare, keys, uri, country)


def is_emergency(digits: str, country: str) -> bool:
    """Whether this calls for help in that country."""
    from phonenumbers import shortnumberinfo

    return digits in _EVERYWHERE or shortnumberinfo.is_emergency_number(digits, country)


def _read_number(digits: str, keys: tuple[str, ...], uri: str, country: str) -> Callee:
    import phonenumbers
    from phonenumbers import timezone

    parsed = _parsed(digits, country)
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        # Some exchanges leave the plus out; on a list it is that number all the same.
        other = _parsed(f"+{digits}", country) if digits.isdecimal() else None
        keys = (*keys, _e164(other)) if other is not None else keys
    if parsed is None:
        return Callee(CalleeKind.DIGITS, digits, keys, uri)
    number = _e164(parsed)
    zones = tuple(each for each in timezone.time_zones_for_number(parsed) if each != _UNKNOWN_ZONE)
    every = tuple(dict.fromkeys((number, *keys)))
    return Callee(CalleeKind.NUMBER, number, every, uri, _region(parsed), zones)


def _parsed(digits: str, country: str) -> "PhoneNumber | None":
    """The number where its length is one that its country has."""
    import phonenumbers

    for attempt in (digits, f"+{digits[2:]}") if digits.startswith("00") else (digits,):
        try:
            parsed = phonenumbers.parse(attempt, country)
        except phonenumbers.NumberParseException:
            continue
        possible = phonenumbers.ValidationResult.IS_POSSIBLE
        if phonenumbers.is_possible_number_with_reason(parsed) == possible:
            return parsed
    return None


def _region(parsed: "PhoneNumber") -> str:
    """Its country; where its plan is shared and does not tell, the main one."""
    import phonenumbers

    code = parsed.country_code or 0
    region = phonenumbers.region_code_for_number(parsed)
    return str(region or phonenumbers.region_code_for_country_code(code))


def _e164(parsed: "PhoneNumber") -> str:
    import phonenumbers

    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def _is_short(digits: str, country: str) -> bool:
    import phonenumbers

    if digits.startswith("+") or len(digits) > _SHORT_DIGITS:
        return False
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country, None)
    general = metadata.general_desc if metadata else None
    lengths = general.possible_length if general else ()
    if not lengths or max(lengths) > _SMALL_PLAN_DIGITS:
        return True
    parsed = _parsed(digits, country)
    return parsed is None or not phonenumbers.is_valid_number(parsed)


def _place(uri: SipUri) -> str:
    port = f":{uri.port}" if uri.port not in (None, 5060) else ""
    return f"{uri.host.lower()}{port}"


def _plain_host(domain: str) -> str:
    return domain.lower().removesuffix(":5060")
