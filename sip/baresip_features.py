"""What a phone over baresip can do.

Owns the two sets: what the Python binding does, and what takes baresip's C interface.
"""

from sip.account import Feature
from sip.baresip_native import NativeStack, native_stack
from sip.baresip_settings import BaresipSettings

BINDING = frozenset(
    {
        Feature.HOLD,
        Feature.BLIND_TRANSFER,
        Feature.ATTENDED_TRANSFER,
        Feature.TCP,
        Feature.TLS,
        Feature.SRTP,
        Feature.ICE,
        Feature.DTMF_SEND,
        Feature.DTMF_INFO,
        Feature.DTMF_RECEIVE,
        Feature.WIDEBAND,
        Feature.LINE_QUALITY,
    }
)
C_INTERFACE = frozenset(
    {
        Feature.HOLD_MUSIC,
        Feature.REJECT_CODE,
        Feature.REDIRECT,
        Feature.MESSAGE_WAITING,
        Feature.BUSY_LAMP,
        Feature.MOVE_NETWORK,
    }
)


def c_interface(settings: BaresipSettings) -> NativeStack | None:
    """The C functions, unless the settings or this build do without them."""
    return native_stack() if settings.c_interface else None


def features(settings: BaresipSettings) -> frozenset[Feature]:
    """What a phone with these settings can do here."""
    return BINDING if c_interface(settings) is None else BINDING | C_INTERFACE
