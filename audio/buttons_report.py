"""What a HID device's reports mean: the few bits of a headset's buttons and lamps.

Owns reading a report descriptor and the reports by it (USB HID 1.11, sections 5.6 and 6.2.2;
HID Usage Tables 1.5: telephony 0x0B, consumer 0x0C, LED 0x08). Pure; whatever bytes come,
nothing is raised: what makes no sense means nothing. Leaves what a press is to
``buttons_press``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

TELEPHONY, CONSUMER, LED = 0x0B, 0x0C, 0x08

HOOK_SWITCH = TELEPHONY << 16 | 0x20
PHONE_MUTE = TELEPHONY << 16 | 0x2F
VOLUME_UP = CONSUMER << 16 | 0xE9
VOLUME_DOWN = CONSUMER << 16 | 0xEA
PLAY_PAUSE = CONSUMER << 16 | 0xCD
LED_MUTE = LED << 16 | 0x09
LED_OFF_HOOK = LED << 16 | 0x17
LED_RING = LED << 16 | 0x18

BUTTONS = (HOOK_SWITCH, PHONE_MUTE, VOLUME_UP, VOLUME_DOWN, PLAY_PAUSE)
LAMPS = (LED_OFF_HOOK, LED_MUTE, LED_RING)

_MAIN, _GLOBAL, _LOCAL = 0, 1, 2
_INPUT, _OUTPUT, _FEATURE = 8, 9, 11
_LONG_ITEM = 0xFE
_FIELDS_MAX = 512
_REPORT_BITS_MAX = 8 * 1024
"""Far more than any headset has; garbage may claim billions."""


@dataclass(frozen=True, slots=True)
class Bits:
    """Where a value lies in a report, without the report's number. ``relative`` values say
    that something happened, others how something is."""

    report_id: int
    at: int
    size: int
    relative: bool

    def value(self, payload: bytes) -> int:
        """The unsigned value; 0 beyond the report's end."""
        return int.from_bytes(payload, "little") >> self.at & (1 << self.size) - 1


@dataclass(frozen=True, slots=True)
class _Choice:
    """An array: elements that each name one of many usages."""

    element: Bits
    count: int
    indices: Mapping[int, int]
    """The value that names a usage, for the usages that matter."""


@dataclass(slots=True)
class ReportMap:
    """What a device can tell and show. Empty for a device that is no headset."""

    numbered: bool = False
    inputs: dict[int, Bits] = field(default_factory=dict)
    choices: list[_Choice] = field(default_factory=list)
    outputs: dict[int, Bits] = field(default_factory=dict)
    output_bits: dict[int, int] = field(default_factory=dict)

    @property
    def buttons(self) -> frozenset[int]:
        """The usages among BUTTONS that the device has."""
        chosen = {usage for choice in self.choices for usage in choice.indices}
        return frozenset(chosen | set(self.inputs))

    @property
    def lamps(self) -> frozenset[int]:
        """The usages among LAMPS that the device has."""
        return frozenset(self.outputs)

    def read(self, report: bytes) -> dict[int, int]:
        """The values of the buttons that this report speaks of."""
        report_id, payload = (report[:1], report[1:]) if self.numbered else (b"\0", report)
        number = report_id[0] if report_id else -1
        found = {u: b.value(payload) for u, b in self.inputs.items() if b.report_id == number}
        for choice in self.choices:
            if choice.element.report_id == number:
                named = set(_elements(choice, payload))
                for usage, index in choice.indices.items():
                    found[usage] = max(found.get(usage, 0), int(index in named))
        return found

    def write(self, lit: Mapping[int, bool]) -> list[bytes]:
        """The output reports that show ``lit``, each with its number first (0 without one)."""
        payloads: dict[int, int] = {bits.report_id: 0 for bits in self.outputs.values()}
        for usage, bits in self.outputs.items():
            payloads[bits.report_id] |= int(lit.get(usage, False)) << bits.at
        return [
            bytes([number]) + payload.to_bytes((self.output_bits[number] + 7) // 8, "little")
            for number, payload in payloads.items()
        ]


def _elements(choice: _Choice, payload: bytes) -> Iterator[int]:
    bits = choice.element
    for place in range(choice.count):
        at = bits.at + place * bits.size
        yield Bits(bits.report_id, at, bits.size, bits.relative).value(payload)


def parse_descriptor(descriptor: bytes) -> ReportMap:
    """A report descriptor as the bits that matter here."""
    reader = _Reader()
    for kind, tag, value, size in _items(descriptor):
        if kind == _GLOBAL:
            reader.take_global(tag, value)
        elif kind == _LOCAL:
            reader.take_local(tag, value, size)
        elif kind == _MAIN and not reader.take_main(tag, value):
            break
    return reader.made


def _items(descriptor: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Kind, tag, unsigned value and its size; stops where the bytes break off."""
    at = 0
    while at < len(descriptor):
        prefix = descriptor[at]
        if prefix == _LONG_ITEM:
            at += 3 + (descriptor[at + 1] if at + 1 < len(descriptor) else 0)
            continue
        size = (0, 1, 2, 4)[prefix & 3]
        data = descriptor[at + 1 : at + 1 + size]
        if len(data) < size:
            return
        yield prefix >> 2 & 3, prefix >> 4, int.from_bytes(data, "little"), size
        at += 1 + size


class _Reader:
    """The state that a descriptor's items change on their way."""

    def __init__(self) -> None:
        self.made = ReportMap()
        self._globals = {0: 0, 1: 0, 7: 0, 8: 0, 9: 0}
        self._pushed: list[dict[int, int]] = []
        self._ranges: list[tuple[int, int]] = []
        self._minimum: int | None = None
        self._used: dict[tuple[int, int], int] = {}
        self._fields = 0

    def take_global(self, tag: int, value: int) -> None:
        """Usage page, logical minimum, report size, number and count; push and pop."""
        if tag == 10 and len(self._pushed) < 16:
            self._pushed.append(dict(self._globals))
        elif tag == 11 and self._pushed:
            self._globals = self._pushed.pop()
        else:
            self._globals[tag] = value
            self.made.numbered = self.made.numbered or tag == 8

    def take_local(self, tag: int, value: int, size: int) -> None:
        """Usages, one by one or from a minimum to a maximum."""
        usage = value if size == 4 else self._globals[0] << 16 | value
        if tag == 0:
            self._ranges.append((usage, usage))
        elif tag == 1:
            self._minimum = usage
        elif tag == 2 and self._minimum is not None:
            self._ranges.append((self._minimum, max(usage, self._minimum)))
            self._minimum = None

    def take_main(self, tag: int, flags: int) -> bool:
        """A field, or a collection's border; False when it cannot be true."""
        ranges, self._ranges, self._minimum = self._ranges, [], None
        if tag not in (_INPUT, _OUTPUT, _FEATURE):
            return True
        size, count, number = (self._globals[tag] for tag in (7, 9, 8))
        at = self._used.get((tag, number), 0)
        self._fields += 1
        if at + size * count > _REPORT_BITS_MAX or number > 255 or self._fields > _FIELDS_MAX:
            return False
        self._used[tag, number] = at + size * count
        if tag == _OUTPUT:
            self.made.output_bits[number] = at + size * count
        # Some headsets call their hook switch constant; padding names no usages.
        if ranges and size and count and flags & 3 != 1 and tag != _FEATURE:
            self._note(tag, Bits(number, at, size, bool(flags & 4)), ranges, bool(flags & 2))
        return True

    def _note(self, tag: int, first: Bits, ranges: list[tuple[int, int]], variable: bool) -> None:
        wanted = BUTTONS if tag == _INPUT else LAMPS
        indices = {u: i for u in wanted if (i := _index(u, ranges)) is not None}
        count = self._globals[9]
        if not variable:
            if tag == _INPUT and indices:
                named = {usage: index + self._globals[1] for usage, index in indices.items()}
                self.made.choices.append(_Choice(first, count, named))
            return
        into = self.made.inputs if tag == _INPUT else self.made.outputs
        for usage, index in indices.items():
            if index < count:
                at = first.at + index * first.size
                into.setdefault(usage, Bits(first.report_id, at, first.size, first.relative))


def _index(usage: int, ranges: list[tuple[int, int]]) -> int | None:
    """The place of a usage in the list that the ranges make up."""
    before = 0
    for first, last in ranges:
        if first <= usage <= last:
            return before + usage - first
        before += last - first + 1
    return None
