"""What can go wrong with the desk itself.

EngineError
+-- CallUnknown       no live call of that id
+-- LineNotReady      the line cannot call now (``label``, ``reason``)
|   +-- DialFailed    the SIP stack could not even send the call
+-- DeskFull          as many calls as this desk takes are live already
+-- NothingToRedial   the person has called nobody yet
+-- AgentNotReady     the agent cannot take a call now (``reason``)
+-- CallForbidden     a rule does not let the call go out (``rule``, ``confirm``)
+-- NumberInvalid     no number, address or extension (``number``)
+-- NumberFileInvalid a file of numbers cannot be read (``path``)
+-- KeyInvalid        a key cannot be made like that (``field``)
+-- SecretNotKept     a secret can be neither kept nor read
+-- NotNow            the call is not in a state for that
+-- NoSuchTime        words that name no moment to come (in ``callback_time``)
+-- EchoCallFailed    the call to ourselves did not come about
"""

from pathlib import Path

WRONG_PASSWORD = (401, 407)
"""A registrar's answers to credentials it does not accept (RFC 3261, 22.1)."""


LINE_GONE = "that line has been removed or switched off; choose another line"


class EngineError(Exception):
    """Anything that ``app.engine`` raises on purpose."""


class CallUnknown(EngineError):
    """No live call of that id."""

    def __init__(self, call_id: str) -> None:
        super().__init__("that call is over")
        self.call_id = call_id


class LineNotReady(EngineError):
    """The line cannot call now; ``sip_code`` is what the registrar answered, if it did. An
    empty ``label`` is no line at all: then ``reason`` says what to do."""

    def __init__(self, label: str, reason: str, sip_code: int | None = None) -> None:
        if sip_code in WRONG_PASSWORD:
            reason = "its user name or password is wrong"
        code = f" ({sip_code})" if sip_code is not None else ""
        super().__init__(f"line {label} cannot call: {reason}{code}" if label else reason)
        self.label = label
        self.reason = reason


class DialFailed(LineNotReady):
    """The SIP stack could not send the call: no way to the host, the line just gone."""


class NothingToRedial(EngineError):
    """The person has called nobody yet."""

    def __init__(self) -> None:
        super().__init__("there is no call to repeat yet; type a number")


class AgentNotReady(EngineError):
    """The agent cannot take a call now."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the agent cannot take this call: {reason}")
        self.reason = reason


class CallForbidden(EngineError):
    """A rule does not let the call go out; nothing was dialled.

    ``rule`` is one of ``dial_rules.RULES``. ``confirm``: a person may place it all the same,
    once they have been asked. The message says what to do.
    """

    def __init__(self, rule: str, message: str, confirm: bool = False) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.confirm = confirm


class NumberInvalid(EngineError):
    """What was given is no number, SIP address or extension."""

    def __init__(self, number: str) -> None:
        super().__init__(f"{number!r} is no telephone number and no SIP address")
        self.number = number


class NumberFileInvalid(EngineError):
    """A file of numbers cannot be read; nothing of it was taken."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path.name} {message}")
        self.path = path


class KeyInvalid(EngineError):
    """A key of a local API cannot be made like that; ``field`` says what is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class SecretNotKept(EngineError):
    """A secret that signs events can be neither kept nor read; the message says what to do."""


class NotNow(EngineError):
    """The call is not in a state for what was asked; the message says which it needs."""


class DeskFull(EngineError):
    """As many calls as this desk takes are live already."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} calls are live already; end one and try again")
        self.limit = limit


class EchoCallFailed(EngineError):
    """The call to ourselves did not come about, or carried no sound; the message says why."""
