"""Which of the sound server's sinks and sources are devices to a person.

Pure. Owns the choice and the names. A sink is a speaker; ``auto_null``, which servers make
up when there is nothing, is none. A source is a microphone; a monitor, which repeats what
a sink plays, is one only for a sink without hardware, which somebody made in order to feed
it: when it is the server's default, or when there is no other microphone. A sound card's
own monitor is never one, also where the server falls back to it: callers would hear
themselves.
"""

from collections import Counter
from collections.abc import Iterator

from audio.devices import SoundDevice
from audio.pulse_connection import Listing, Node

_MADE_UP = "auto_null"


def sound_devices(listing: Listing) -> tuple[SoundDevice, ...]:
    """Speakers, then microphones, each in the server's order; names are told apart."""
    speakers = [sink for sink in listing.sinks if sink.name != _MADE_UP]
    microphones = list(_microphones(listing))
    return (
        *_named(speakers, listing.default_sink, is_input=False),
        *_named(microphones, listing.default_source, is_input=True),
    )


def _microphones(listing: Listing) -> Iterator[Node]:
    real = [source for source in listing.sources if source.monitor_of is None]
    yield from real
    fed = {s.index for s in listing.sinks if not s.is_hardware and s.name != _MADE_UP}
    for source in listing.sources:
        if source.monitor_of in fed and (not real or source.name == listing.default_source):
            yield source


def _named(nodes: list[Node], default: str, is_input: bool) -> Iterator[SoundDevice]:
    seen: Counter[str] = Counter()
    for node in nodes:
        name = node.description or node.name
        seen[name] += 1
        shown = name if seen[name] == 1 else f"{name} ({seen[name]})"
        yield SoundDevice(node.name, shown, is_input, node.name == default)
