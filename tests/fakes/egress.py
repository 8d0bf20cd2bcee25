"""An account of what left, for a test to read."""


class KeptEgress:
    """Satisfies ``EgressLog``."""

    def __init__(self) -> None:
        self.reports: list[tuple[str | None, str, str, int]] = []

    def sent(self, call_id: str | None, host: str, purpose: str, size_bytes: int) -> None:
        self.reports.append((call_id, host, purpose, size_bytes))
