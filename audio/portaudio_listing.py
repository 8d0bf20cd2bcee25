"""The devices that PortAudio finds, listed here or in a process of its own.

PortAudio learns the devices when it is initialised, and to initialise it anew every stream has
to close. A process that has none open sees what was plugged in meanwhile. Owns the listing and
that process (``python -m audio.portaudio_listing``), which lives for a tenth of a second; it
imports nothing else of ``audio`` for that reason.
"""

import asyncio
import itertools
import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

WITHIN_S = 10.0
COMMAND = (sys.executable, "-m", "audio.portaudio_listing")
_ROOT = Path(__file__).resolve().parents[1]


class Listed(NamedTuple):
    """A device by its kind and name, with PortAudio's number for it in the process that looked."""

    id: str
    name: str
    is_input: bool
    is_default: bool
    number: int


def listed(library: Any) -> list[Listed]:
    """Every device that an initialised PortAudio knows of."""
    defaults = set()
    for kind in ("input", "output"):
        with suppress(library.PortAudioError, ValueError):  # there is none of this kind
            defaults.add((kind, library.query_devices(kind=kind)["index"]))
    seen: dict[str, itertools.count[int]] = {}
    found = []
    for number, device in enumerate(library.query_devices()):
        for kind in ("output", "input"):
            if not device[f"max_{kind}_channels"]:
                continue
            count = next(seen.setdefault(f"{kind} {device['name']}", itertools.count(1)))
            name = device["name"] if count == 1 else f"{device['name']} ({count})"
            is_default = (kind, number) in defaults
            found.append(Listed(f"{kind}:{name}", name, kind == "input", is_default, number))
    return found


def listed_anew(library: Any) -> list[Listed]:
    """Every device that is there now. Only while no stream is open."""
    with suppress(library.PortAudioError):  # it failed to start the last time
        library._terminate()
    library._initialize()
    return listed(library)


async def listed_elsewhere(command: Sequence[str] = COMMAND) -> list[Listed] | None:
    """Every device that is there now, streams or not; None when there is no telling.

    The numbers are another process's: they say nothing here. One that finds no device at all
    may not be let near the sound system, and is not believed.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=_ROOT,
        )
    except OSError:
        return None
    try:
        async with asyncio.timeout(WITHIN_S):
            said, _ = await process.communicate()
        return [Listed(*each) for each in json.loads(said)] or None
    except (TimeoutError, ValueError, TypeError):
        return None
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def main() -> None:
    """Write the devices to standard output, as JSON."""
    import sounddevice  # its import initialises PortAudio, and may fail

    sys.stdout.write(json.dumps(listed(sounddevice)))


if __name__ == "__main__":
    main()
