"""What an earlier run left when it was killed: open calls, unfinished files.

Owns putting that right at the start of the desk, before the first call. Records
are closed by ``models.calls``, files mended by ``recording``.
"""

import asyncio
import logging
from pathlib import Path

from app.engine.recording import mended
from models.calls import Call, close_unfinished_calls
from models.recordings import RecordingState, list_recordings, save_recording
from models.store import Store

log = logging.getLogger(__name__)


async def settle_leftovers(store: Store, home: Path) -> list[Call]:
    """Close the calls of processes that died and mend their recordings; gives those calls."""
    died = await store.write(close_unfinished_calls)
    for call in died:
        log.info("call %s was cut off when its desk died; it is closed now", call.id)
        for recording in await store.read(list_recordings, call.id, RecordingState.WRITING):
            await store.write(save_recording, await asyncio.to_thread(mended, recording, home))
    return died
