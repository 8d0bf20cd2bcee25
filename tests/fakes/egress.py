"""An account of what left, for a test to read."""


class KeptEgress:
    """Satisfies ``EgressLog``."""

    def __init__(self) -> None:
        self.reports: list[tuple[str, str, str, int]] = []

    def left(self, call_id: str, host: str, purpose: str, size_bytes: int) -> None:
        self.reports.append((call_id, host, purpose, size_bytes))
