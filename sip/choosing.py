"""Which SIP stack serves this computer.

Owns the choice: baresip where it is there, the pure-Python one elsewhere or where the owner
wants it, or none at all. Importing a stack is put off until it is chosen.
"""

from audio.clock import Clock
from sip.errors import PhoneStartFailed
from sip.no_phone import NoPhone
from sip.phone import Phone
from sip.phone_settings import PhoneSettings

BARESIP, RFCVOIP, NONE = "baresip", "rfcvoip", "none"
TO_INSTALL = f"install {RFCVOIP}, which runs everywhere"


def phone_for(stack: str, settings: PhoneSettings, clock: Clock) -> Phone:
    """A phone over the stack named, or over the first that is there for ``auto``.

    Raises PhoneStartFailed when the one named is not known, or not installed on this system.
    """
    if stack == NONE:
        return NoPhone()
    if stack not in ("auto", BARESIP, RFCVOIP):
        known = f"auto, {BARESIP}, {RFCVOIP} or {NONE}"
        raise PhoneStartFailed(f"phone.stack must be {known}, not {stack!r}")
    chosen = stack if stack != "auto" else (BARESIP if has_baresip() else RFCVOIP)
    try:
        if chosen == BARESIP:
            from sip.baresip_phone import BaresipPhone

            return BaresipPhone(settings, clock)
        from sip.rfcvoip_phone import RfcvoipPhone

        return RfcvoipPhone(settings, clock)
    except ImportError as error:
        remedy = TO_INSTALL if stack == "auto" else "set phone.stack to auto"
        raise PhoneStartFailed(f"the SIP stack {chosen} is not installed here; {remedy}") from error


def has_baresip() -> bool:
    """Whether baresip can be loaded on this system; there is none for Windows."""
    try:
        import baresip  # noqa: F401 - only to see whether it is there
    except ImportError:
        return False
    return True
