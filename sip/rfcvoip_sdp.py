"""What two ends agree on about the sound: SDP offers and answers (RFC 4566, RFC 3264).

Owns choosing a codec and writing our side. Leaves reading the far end's to rfcvoip. Narrow
band only: that is what rfcvoip knows without further packages.
"""

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sip.rfcvoip_library import Address

PAYLOADS = {"pcmu": 0, "pcma": 8}
EVENT, EVENT_PAYLOAD = "telephone-event", 101
KINDS = ("sendrecv", "sendonly", "recvonly", "inactive")
MIRRORED = {"sendonly": "recvonly", "recvonly": "sendonly"}


@dataclass(frozen=True, slots=True)
class Agreed:
    """What both ends can do. ``far`` is where our packets go."""

    codec: str
    payload: int
    event_payload: int | None
    far: Address
    direction: str
    """Ours: sendrecv, sendonly, recvonly or inactive."""

    @property
    def held(self) -> bool:
        """Whether the far end holds us."""
        return self.direction in ("recvonly", "inactive")


def offer(local: Address, codecs: Sequence[str], number: int) -> str:
    """Everything a line may speak, in its order."""
    known = [(PAYLOADS[each], each.upper()) for each in codecs]
    return _head(local[0], number) + _sound(local[1], known, EVENT_PAYLOAD, "sendrecv")


def answer(local: Address, body: Mapping[str, Any], agreed: Agreed, number: int) -> str:
    """Our answer to an offer: the sound agreed on, every other medium refused."""
    text, taken = _head(local[0], number), False
    for medium in body.get("m", []):
        if not taken and _is_sound(medium):
            codec = [(agreed.payload, agreed.codec.upper())]
            text += _sound(local[1], codec, agreed.event_payload, agreed.direction)
            taken = True
        else:
            protocol = medium["protocol"]
            name = protocol.value if isinstance(protocol, Enum) else protocol
            text += f"m={medium['type']} 0 {name} {' '.join(medium['methods'])}\r\n"
    return text


def agree(body: Mapping[str, Any], codecs: Sequence[str], near: str = "") -> Agreed | None:
    """What we have in common with an offer or an answer; None without any.

    ``near`` is the address our sound comes from: none of the other version of IP is reached
    from there. Empty before there is one.
    """
    for medium in filter(_is_sound, body.get("m", [])):
        far = _far(body, medium)
        named = {_name(medium, each): int(each) for each in medium["methods"] if each.isdecimal()}
        codec = next((each for each in codecs if each in named), None)
        if codec is None or far is None or (near and (":" in far[0]) is not (":" in near)):
            return None
        theirs = _value(medium.get("transmit_type", "sendrecv"))
        if far[0] in ("0.0.0.0", "::"):
            theirs = "sendonly"  # how a call was held before RFC 3264
        return Agreed(codec, named[codec], named.get(EVENT), far, MIRRORED.get(theirs, theirs))
    return None


def has_sound(body: Mapping[str, Any]) -> bool:
    """Whether there is an offer or answer in it at all."""
    return bool(body.get("m"))


def _is_sound(medium: Mapping[str, Any]) -> bool:
    plain = _value(medium["protocol"]) == "RTP/AVP"
    return medium["type"] == "audio" and plain and 0 < int(medium["port"]) < 65536


def _far(body: Mapping[str, Any], medium: Mapping[str, Any]) -> Address | None:
    places = medium.get("connections") or body.get("session_connections") or []
    if not places:
        return None
    host = str(places[0]["address"])
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return None
    return host, int(medium["port"])


def _name(medium: Mapping[str, Any], payload: str) -> str:
    attributes = medium["attributes"].get(payload)
    rtpmap = attributes.get("rtpmap") if isinstance(attributes, dict) else None
    if rtpmap is None:
        return {"0": "pcmu", "8": "pcma"}.get(payload, "")
    plain = str(rtpmap["frequency"]) == "8000"
    return str(rtpmap["name"]).lower() if plain else ""


def _value(kind: object) -> str:
    return str(kind.value if isinstance(kind, Enum) else kind)


def _head(host: str, number: int) -> str:
    family = "IP6" if ":" in host else "IP4"
    return (
        f"v=0\r\no=- {number} {number} IN {family} {host}\r\ns=-\r\n"
        f"c=IN {family} {host}\r\nt=0 0\r\n"
    )


def _sound(
    port: int, codecs: Sequence[tuple[int, str]], event_payload: int | None, direction: str
) -> str:
    numbers = [str(payload) for payload, _ in codecs]
    lines = [f"a=rtpmap:{payload} {name}/8000" for payload, name in codecs]
    if event_payload is not None:
        numbers.append(str(event_payload))
        lines += [f"a=rtpmap:{event_payload} {EVENT}/8000", f"a=fmtp:{event_payload} 0-15"]
    lines += ["a=ptime:20", f"a={direction}"]
    return f"m=audio {port} RTP/AVP {' '.join(numbers)}\r\n" + "\r\n".join(lines) + "\r\n"
