"""SIP addresses and telephone numbers as people type them and stacks report them.

Owns parsing and composing; knows no stack and no network. The grammar is the
part of RFC 3261, 25.1 and RFC 3966, 3 that a telephone meets.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from sip.errors import AddressInvalid
from sip.phone import RemoteParty

_USER = re.compile(r"[A-Za-z0-9\-_.!~*'()&=+$,;?/%#]+")
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.\-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])")
_NUMBER = re.compile(r"\+?[0-9*#]+")
_VISUAL_SEPARATORS = re.compile(r"[\s().\-/]+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*")
_NAME_ADDR = re.compile(r'^\s*(?:"((?:[^"\\]|\\.)*)"|([^<"]*?))\s*<([^>]*)>')


@dataclass(frozen=True, slots=True)
class SipUri:
    """The parts of ``sip:user@host:port;params``; ``params`` without the first semicolon."""

    scheme: str
    user: str
    host: str
    port: int | None = None
    params: str = ""

    def __str__(self) -> str:
        user = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port is not None else ""
        params = f";{self.params}" if self.params else ""
        return f"{self.scheme}:{user}{self.host}{port}{params}"


def parse_sip_uri(text: str) -> SipUri:
    """Take a ``sip:`` or ``sips:`` URI apart. Raises AddressInvalid."""
    scheme, colon, rest = text.strip().partition(":")
    if not colon or scheme.lower() not in ("sip", "sips"):
        raise AddressInvalid(f"{text!r} does not begin with sip: or sips:")
    user, _, place = rest.rpartition("@")
    user = user.partition(":")[0]
    if user and not _USER.fullmatch(user):
        raise AddressInvalid(f"{text!r}: {user!r} cannot stand before the @ of a SIP address")
    authority, _, params = place.partition("?")[0].partition(";")
    host, port = _split_host(authority, text)
    return SipUri(scheme.lower(), user, host, port, params)


def dial_uri(target: str, domain: str, transport: str = "udp") -> str:
    """The SIP URI to ring for what a person typed.

    A full SIP URI stays as it is, ``name@host`` gets the scheme, a number or a
    plain user name is completed with the line's ``domain``; ``tel:`` and the
    usual separators in numbers are taken away. A target in the line's own
    domain travels over the line's ``transport``. Raises AddressInvalid.
    """
    text = target.strip()
    if not text:
        raise AddressInvalid("there is nothing to dial: give a SIP address or a number")
    if any(ord(character) < 0x20 or character in '<>"\\' for character in text):
        raise AddressInvalid(f"{text!r} holds a character no SIP address can have")
    uri = _complete(text, domain)
    if transport != "udp" and not uri.params and _authority(uri) == domain.lower():
        uri = SipUri(uri.scheme, uri.user, uri.host, uri.port, f"transport={transport}")
    return str(uri)


def remote_party(address: str, display_name: str = "") -> RemoteParty:
    """Who a From, To or Contact value names; never raises, as the network may send anything."""
    named = _NAME_ADDR.match(address)
    if named:
        quoted, plain, address = named.groups()
        display_name = display_name or re.sub(r"\\(.)", r"\1", quoted or "") or (plain or "")
    uri = address.strip().partition(";")[0] if named is None else address.strip()
    scheme, _, rest = uri.partition(":")
    if scheme.lower() == "tel":
        number = _VISUAL_SEPARATORS.sub("", rest.partition(";")[0])
    else:
        try:
            number = unquote(parse_sip_uri(uri).user).partition(";")[0]
        except AddressInvalid:
            number = ""
    return RemoteParty(uri, display_name.strip(), number)


def _complete(text: str, domain: str) -> SipUri:
    scheme, colon, rest = text.partition(":")
    if colon and scheme.lower() in ("sip", "sips"):
        uri = parse_sip_uri(text)
        if not uri.user and not uri.host:
            raise AddressInvalid(f"{text!r} names nobody")
        return uri
    if colon and scheme.lower() == "tel":
        text = rest.partition(";")[0]
        if not _NUMBER.fullmatch(_VISUAL_SEPARATORS.sub("", text)):
            raise AddressInvalid(f"tel:{text} holds no number")
    elif "@" in text and ":" not in text.partition("@")[0]:
        return parse_sip_uri(f"sip:{text}")
    elif colon and _SCHEME.fullmatch(scheme):
        raise AddressInvalid(f"{text!r} is neither a SIP address nor a number")
    number = _VISUAL_SEPARATORS.sub("", text)
    user = number if _NUMBER.fullmatch(number) else text
    if not _USER.fullmatch(user) or not any(each.isalnum() or each in "*#" for each in user):
        raise AddressInvalid(f"{text!r} is neither a SIP address nor a number")
    return parse_sip_uri(f"sip:{user.replace('#', '%23')}@{domain}")


def _authority(uri: SipUri) -> str:
    port = f":{uri.port}" if uri.port is not None else ""
    return f"{uri.host}{port}".lower()


def _split_host(authority: str, text: str) -> tuple[str, int | None]:
    host, colon, port = authority.strip(), "", ""
    if not host.endswith("]"):
        head, colon, port = host.rpartition(":")
        host = head if colon else host
    if not _HOST.fullmatch(host):
        raise AddressInvalid(f"{text!r} has no valid host after the @")
    if not colon:
        return host, None
    if not (port.isdecimal() and 0 < int(port) < 65536):
        raise AddressInvalid(f"{text!r}: {port!r} is no port number")
    return host, int(port)
