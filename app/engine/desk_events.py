"""Frozen events about the whole desk: its start, lines, devices, network and records.

Owns the values only; those about one call are in ``events``, which hands these on.
"""

from dataclasses import dataclass

from app.commands.sound import DeviceRole, SoundState


@dataclass(frozen=True, slots=True)
class EngineStage:
    """What the engine is getting ready: ``phone``, ``models``, ``ready``, ``failed``.

    ``ready`` is the phone: calls by a person can be held. ``models`` with a detail is the
    model being loaded, ``models_ready`` that the agent and the transcript can work, and
    ``models_failed`` that they cannot, with the reason.
    """

    stage: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LineChanged:
    """A line's state in the words of ``sip.states.LineState``."""

    line_id: str
    label: str
    state: str
    sip_code: int | None = None
    reason: str = ""
    silent_stun: str = ""
    """Its STUN server while that does not answer; calls are then made without it."""


@dataclass(frozen=True, slots=True)
class DoNotDisturbChanged:
    """Whether calls that come in are turned away."""

    on: bool


@dataclass(frozen=True, slots=True)
class MessagesWaiting:
    """The voicemail of a line: new and old messages, as its server says (RFC 3842)."""

    line_id: str
    new: int
    old: int


@dataclass(frozen=True, slots=True)
class LampChanged:
    """What a watched extension is doing (RFC 4235): unknown, idle, ringing or busy."""

    line_id: str
    target: str
    state: str


@dataclass(frozen=True, slots=True)
class MissedCallsChanged:
    """How many missed calls nobody has looked at."""

    count: int


@dataclass(frozen=True, slots=True)
class OperatorTasksChanged:
    """How many things the agent has left for a person to do."""

    open_count: int


@dataclass(frozen=True, slots=True)
class DevicesChanged:
    """Devices came, went or were chosen."""

    state: SoundState


@dataclass(frozen=True, slots=True)
class DeviceMoved:
    """Sound goes on somewhere else: a device was unplugged (or ``returned``)."""

    role: DeviceRole
    from_name: str
    to_name: str
    """Empty when no device is left."""
    returned: bool = False


@dataclass(frozen=True, slots=True)
class MicrophoneLevel:
    """The microphone's peak in dBFS (-90 is silence), 20 a second while it is watched.

    ``silent`` after a second of nothing at all: it is muted, or the wrong one.
    """

    level_db: float
    silent: bool = False


@dataclass(frozen=True, slots=True)
class HeadsetButton:
    """A button of the headset: ``hook``, ``mute``, ``volume_up``, ``volume_down``."""

    name: str


@dataclass(frozen=True, slots=True)
class VolumeChanged:
    """The headset's buttons made the speaker louder or softer; ``share`` is 0 to 1."""

    share: float


@dataclass(frozen=True, slots=True)
class NetworkChanged:
    """The computer's network: ``up``, ``down`` or ``moved`` to another address."""

    state: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class PlaybackMoved:
    """Where the library's player is; ``playing`` False when it stopped there."""

    call_id: str
    at_ms: int
    playing: bool


@dataclass(frozen=True, slots=True)
class RecordsChanged:
    """Records or settings were changed: whoever shows them reads again.

    ``what`` is ``contacts``, ``calls``, ``lines``, ``settings``, ``templates``, ``tools``,
    ``playbooks`` (then ``record_id`` is a path), ``do_not_call``, or one of the local APIs'
    own: ``deliveries``, ``api_requests``, ``api_keys``; ``record_id`` is empty for many.
    ``address_book``: it was read without being asked, or could not be.
    """

    what: str
    record_id: str = ""


@dataclass(frozen=True, slots=True)
class ApiServed:
    """A local API answers now, at ``base_url``."""

    title: str
    base_url: str
