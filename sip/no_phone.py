"""A desk without a telephone: no line, no call in or out.

Owns saying so. For headset sessions where no line is wanted, or no SIP stack works.
"""

from collections.abc import Callable, Mapping, Sequence

from sip.errors import FeatureMissing, LineUnknown
from sip.phone import Call, Feature, LineAccount, Phone, PhoneEvent

NONE_HERE = "this desk has no telephone"


class NoPhone:
    """Satisfies ``Phone``; whatever needs a registered line raises."""

    features: frozenset[Feature] = frozenset()
    listen_address = ""

    async def start(self) -> None:
        """Nothing to start."""

    async def close(self) -> None:
        """Nothing to close."""

    def subscribe(self, listener: Callable[[PhoneEvent], None]) -> None:
        """Nothing ever happens."""

    async def add_line(self, account: LineAccount) -> None:
        """The line is never registered, and nothing is reported of it."""

    async def remove_line(self, line_id: str) -> None:
        """Nothing was registered."""

    async def retry_line(self, line_id: str) -> None:
        """Raises LineUnknown."""
        raise LineUnknown(NONE_HERE)

    async def network_changed(self) -> None:
        """Nothing to move."""

    async def watch_extensions(self, line_id: str, targets: Sequence[str]) -> None:
        """Raises FeatureMissing."""
        raise FeatureMissing(Feature.BUSY_LAMP)

    async def dial(
        self, line_id: str, target: str, headers: Mapping[str, str] | None = None
    ) -> Call:
        """Raises LineUnknown."""
        raise LineUnknown(NONE_HERE)


def _satisfies(phone: NoPhone) -> Phone:
    return phone
