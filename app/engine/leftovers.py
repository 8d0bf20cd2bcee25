"""What an earlier run left when it was killed: open calls, unfinished files.

Owns putting that right at the start of the desk, before the first call. Records
are closed by ``models.calls``, files made whole by ``audio.recording``.
"""

import asyncio
import dataclasses
import logging
from pathlib import Path

from audio.errors import AudioError
from audio.repair import repair
from models.calls import Call, close_unfinished_calls
from models.recordings import Recording, RecordingState, list_recordings, save_recording
from models.store import Store

log = logging.getLogger(__name__)


async def settle_leftovers(store: Store, home: Path) -> list[Call]:
    """Close the calls of processes that died and mend their recordings; gives those calls."""
    died = await store.write(close_unfinished_calls)
    for call in died:
        log.info("call %s was cut off when its desk died; it is closed now", call.id)
        for recording in await store.read(list_recordings, call.id, RecordingState.WRITING):
            await store.write(save_recording, await asyncio.to_thread(_mended, recording, home))
    return died


def _mended(recording: Recording, home: Path) -> Recording:
    path = home / recording.path
    try:
        info = repair(path)
    except (AudioError, OSError) as error:
        log.warning("recording %s cannot be read any more: %s", recording.id, error)
        return dataclasses.replace(recording, state=RecordingState.LOST)
    return dataclasses.replace(
        recording,
        state=RecordingState.REPAIRED,
        duration_ms=info.duration_ms,
        size_bytes=info.bytes,
        sha256=info.sha256,
    )
