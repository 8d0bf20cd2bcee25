"""What the buttons of a headset do with calls, and what its lamps show of them.

Owns the meaning: the hook answers what rings here and ends what the person talks on, mute
mutes that, louder and softer change the speaker. A call that the agent holds is no business of
a headset. Leaves reading the buttons to ``audio.buttons`` and which call is meant to
``desktop.remote``.
"""

import logging

from app.desktop.remote import RemoteControl
from app.desktop.requests import Ask
from app.engine.bus import Bus
from app.engine.events import CallFinished, CallStanding, HeadsetButton, Holder, Phase
from app.engine.sound_desk import SoundDesk
from app.settings import SettingsError

VOLUME = ("volume_up", "volume_down")

log = logging.getLogger(__name__)


class HeadsetActs:
    """Run it beside a desk, on its loop."""

    def __init__(self, bus: Bus, remote: RemoteControl, sound: SoundDesk) -> None:
        self._bus, self._remote, self._sound = bus, remote, sound
        self._standings: dict[str, CallStanding] = {}

    async def run(self) -> None:
        """Follow buttons and calls until the bus closes or this is cancelled."""
        with self._bus.subscribe() as events:
            async for event in events:
                match event:
                    case HeadsetButton(name=name):
                        await self._press(name)
                    case CallStanding(call_id=call_id) if event.phase is not Phase.ENDED:
                        self._standings[call_id] = event
                        await self._light()
                    case CallStanding(call_id=call_id) | CallFinished(call_id=call_id):
                        self._standings.pop(call_id, None)
                        await self._light()
                    case _:
                        pass

    async def _press(self, name: str) -> None:
        if name == "hook":
            await self._ask(Ask.ANSWER if self._rings else Ask.HANG_UP_OWN)
        elif name == "mute":
            await self._ask(Ask.TOGGLE_MUTE)
        elif name in VOLUME:
            await self._change_volume(louder=name == VOLUME[0])

    async def _ask(self, ask: Ask) -> None:
        if await self._remote.perform_ask(ask):
            # Nothing came of it, but the headset's switch has moved: it is to stand as calls do.
            await self._light()

    @property
    def _rings(self) -> bool:
        incoming = [one for one in self._standings.values() if one.phase is Phase.INCOMING]
        return any(one.rings_here for one in incoming)

    async def _change_volume(self, *, louder: bool) -> None:
        try:
            await self._sound.change_volume(louder)
        except SettingsError as error:
            # It is as loud as was wanted, until the next start.
            log.warning("the volume is not remembered: %s", error)

    async def _light(self) -> None:
        own = [
            one
            for one in self._standings.values()
            if one.holder is Holder.OPERATOR and one.phase not in (Phase.INCOMING, Phase.ENDED)
        ]
        await self._sound.show_call(
            off_hook=bool(own),
            muted=any(one.muted for one in own if not one.on_hold),
            ringing=self._rings,
        )
