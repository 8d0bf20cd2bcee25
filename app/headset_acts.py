"""What the buttons of a headset do with calls, and what its lamps show of them.

Owns the meaning: the hook answers what rings and ends what is talked on, mute mutes, louder
and softer change the speaker. Leaves reading the buttons to ``audio.buttons`` and which call
is meant to ``desktop.remote``.
"""

import logging

from app.desktop.remote import RemoteControl
from app.desktop.requests import Ask
from app.engine.bus import Bus
from app.engine.events import CallFinished, CallStanding, HeadsetButton, Phase
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
                    case CallStanding(call_id=call_id):
                        self._standings[call_id] = event
                        await self._light()
                    case CallFinished(call_id=call_id):
                        self._standings.pop(call_id, None)
                        await self._light()
                    case _:
                        pass

    async def _press(self, name: str) -> None:
        if name == "hook":
            rings = any(one.phase is Phase.INCOMING for one in self._standings.values())
            await self._remote.perform_ask(Ask.ANSWER if rings else Ask.HANG_UP)
        elif name == "mute":
            await self._remote.perform_ask(Ask.TOGGLE_MUTE)
        elif name in VOLUME:
            await self._change_volume(louder=name == VOLUME[0])

    async def _change_volume(self, *, louder: bool) -> None:
        try:
            await self._sound.change_volume(louder)
        except SettingsError as error:
            # It is as loud as was wanted, until the next start.
            log.warning("the volume is not remembered: %s", error)

    async def _light(self) -> None:
        live = [one for one in self._standings.values() if one.phase is not Phase.ENDED]
        talking = [one for one in live if one.phase in (Phase.TALKING, Phase.DIALLING)]
        await self._sound.show_call(
            off_hook=bool(talking),
            muted=any(one.muted for one in talking),
            ringing=any(one.phase is Phase.INCOMING for one in live),
        )
