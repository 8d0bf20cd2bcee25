"""A phone on the loopback network that can watch extensions, and remembers who was watched."""

from collections.abc import Sequence

from sip.errors import FeatureMissing
from sip.loopback_network import LoopbackNetwork
from sip.loopback_phone import LoopbackPhone
from sip.phone import Feature, LampChanged, LampState


class LampPhone(LoopbackPhone):
    """Satisfies ``Phone``. ``watched`` is what each line watches now, ``asked`` every order."""

    def __init__(self, network: LoopbackNetwork) -> None:
        super().__init__(network)
        self.watched: dict[str, tuple[str, ...]] = {}
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.can_watch = True

    async def watch_extensions(self, line_id: str, targets: Sequence[str]) -> None:
        """Remember it. Raises what the real ones raise."""
        self._account(line_id)
        if not self.can_watch:
            raise FeatureMissing(Feature.BUSY_LAMP)
        self.asked.append((line_id, tuple(targets)))
        self.watched[line_id] = tuple(targets)

    async def remove_line(self, line_id: str) -> None:
        """What a line watched is forgotten with it."""
        await super().remove_line(line_id)
        self.watched.pop(line_id, None)

    def light(self, line_id: str, target: str, state: LampState) -> None:
        """The server tells what an extension does."""
        self._publish(LampChanged(line_id, target, state))
