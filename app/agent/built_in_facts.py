"""Arguments of the built-in tools when a script runs one, from what is known.

Owns which known thing is which argument. A model gives its own; the owner's tools are filled
by their schemas (``tool_schema``).
"""

import re
from typing import Any

from app.agent.tool_schema import Known

_SIP = re.compile(r"\bsips?:[^\s,;]+")
_NUMBER = re.compile(r"(?<![\w.,$€£:])\+?\d(?:[\d\s().\-]*\d)?(?![\w:%])")
_KEYS = re.compile(r"[0-9*#]")
_MOMENTS = ("when", "callback", "call_back", "date", "day", "time")


def number_in(text: str) -> str:
    """The first SIP address or number in ``text``, without what stands between its digits."""
    address = _SIP.search(text)
    if address is not None:
        return address.group()
    found = _NUMBER.search(text)
    return re.sub(r"[^\d+]", "", found.group()) if found else ""


def numbers_in(text: str) -> frozenset[str]:
    """Every SIP address, and the digits of every number, in ``text``."""
    digits = (re.sub(r"\D", "", found.group()) for found in _NUMBER.finditer(text))
    return frozenset(_SIP.findall(text)) | {each for each in digits if each}


def known_arguments(name: str, known: Known) -> dict[str, Any]:
    """What is known, as arguments of the built-in tool ``name``."""
    what = known.summary or known.request
    who = {"caller_name": known.caller_name}
    arguments: dict[str, Any] = {}
    match name:
        case "transfer_call":
            arguments = {"reason": what, "number": number_in(known.request)}
        case "hold_for_operator":
            arguments = {"reason": what}
        case "send_digits":
            arguments = {"digits": "".join(_KEYS.findall(known.request))}
        case "take_message":
            arguments = {"message": what, "callback_number": known.caller_number, **who}
        case "schedule_callback":
            arguments = {"when": _moment(known), "reason": what, "number": known.caller_number}
            arguments |= who
    return {key: value for key, value in arguments.items() if value}


def _moment(known: Known) -> str:
    """The day and time that were asked for, else what the caller said last."""
    values = known.values or {}
    named = [
        str(value)
        for key, value in values.items()
        if any(part in key.lower() for part in _MOMENTS) and not key.endswith("number")
    ]
    return " ".join(named) or str(values.get("caller_said", ""))
