"""Which live call the keypad's tones would go to.

Owns nothing but that: the call that the person talks on now, and whom it is with.
"""

from app.engine.events import CallBegan, CallFinished, CallStanding, Event, Holder, Phase


class TalkWatch:
    """Follows the live calls by their events."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._talking: list[str] = []

    @property
    def call_id(self) -> str | None:
        """The call that the person talks on; the one taken last where there are several."""
        return self._talking[-1] if self._talking else None

    @property
    def name(self) -> str:
        """Whom that call is with."""
        return self._names.get(self.call_id or "", "")

    def apply(self, event: Event) -> bool:
        """Take an event; True when another call, or none, is talked on now."""
        before = self.call_id
        match event:
            case CallBegan():
                self._names[event.call_id] = event.remote_name or event.remote_number
            case CallStanding():
                self._stand(event)
            case CallFinished():
                self._names.pop(event.call_id, None)
                self._talking = [each for each in self._talking if each != event.call_id]
        return before != self.call_id

    def _stand(self, event: CallStanding) -> None:
        talks = event.phase is Phase.TALKING and event.holder is Holder.OPERATOR
        talks = talks and not event.on_hold
        if talks and event.call_id not in self._talking:
            self._talking.append(event.call_id)
        elif not talks and event.call_id in self._talking:
            self._talking.remove(event.call_id)
