"""What can go wrong with the desk itself.

EngineError
+-- CallUnknown       no live call of that id
+-- LineNotReady      the line cannot call now (``label``, ``reason``)
+-- DeskFull          as many calls as this desk takes are live already
"""


class EngineError(Exception):
    """Anything that ``app.engine`` raises on purpose."""


class CallUnknown(EngineError):
    """No live call of that id."""

    def __init__(self, call_id: str) -> None:
        super().__init__(f"there is no live call {call_id}")
        self.call_id = call_id


class LineNotReady(EngineError):
    """The line cannot call now."""

    def __init__(self, label: str, reason: str) -> None:
        super().__init__(f"line {label} cannot call: {reason}")
        self.label = label
        self.reason = reason


class DeskFull(EngineError):
    """As many calls as this desk takes are live already."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} calls are live already; end one and try again")
        self.limit = limit
