"""What can go wrong on the telephone network.

SipError
+-- PhoneStartFailed    the stack would not start
+-- AccountInvalid      a line's settings cannot work (``field``)
+-- LineUnknown         no such line on this phone
+-- AddressInvalid      what was dialled is no SIP address or number
+-- FeatureMissing      this stack cannot do that (``feature``)
+-- CallGone            the call has ended already
+-- CallRefused         the far end would not take the call (``sip_code``)
|   +-- CallTimedOut    nobody answered in time
+-- TransferRefused     the far end would not be transferred (``sip_code``)
"""


class SipError(Exception):
    """Anything that ``sip`` raises on purpose."""


class PhoneStartFailed(SipError):
    """The stack would not start; the message says why."""


class AccountInvalid(SipError):
    """A line's settings cannot work; ``field`` names the one to change."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class LineUnknown(SipError):
    """No such line on this phone."""


class AddressInvalid(SipError):
    """What was dialled is neither a SIP address nor a number."""


class FeatureMissing(SipError):
    """The stack in use cannot do this."""

    def __init__(self, feature: str) -> None:
        super().__init__(f"this phone cannot do {feature}")
        self.feature = feature


class CallGone(SipError):
    """The call has ended already."""


class CallRefused(SipError):
    """The far end would not take the call."""

    def __init__(self, sip_code: int | None, reason: str) -> None:
        super().__init__(f"{sip_code or ''} {reason}".strip() or "no reason was given")
        self.sip_code = sip_code
        self.reason = reason


class CallTimedOut(CallRefused):
    """Nobody answered in time; the call was cancelled."""


class TransferRefused(SipError):
    """The far end would not be transferred."""

    def __init__(self, sip_code: int | None, reason: str) -> None:
        super().__init__(f"{sip_code or ''} {reason}".strip() or "no reason was given")
        self.sip_code = sip_code
        self.reason = reason
