"""Frozen events that the world may see: the screen, the terminal, the records.

Owns the values about calls; those about the agent's work come from ``agent_events``,
those about the whole desk from ``desk_events``.
Times ``at_ms`` are milliseconds on the call's own clock, which starts when the call is
answered (0 before). Delivery is ``bus``'s.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.engine.agent_events import AgentStalled as AgentStalled
from app.engine.agent_events import ChecklistChanged as ChecklistChanged
from app.engine.agent_events import FactNoted as FactNoted
from app.engine.agent_events import MachineDetected as MachineDetected
from app.engine.agent_events import MomentMarked as MomentMarked
from app.engine.agent_events import OperatorSteered as OperatorSteered
from app.engine.agent_events import OperatorWanted as OperatorWanted
from app.engine.agent_events import RepliesSuggested as RepliesSuggested
from app.engine.agent_events import ToolRan as ToolRan
from app.engine.agent_events import ToolStarted as ToolStarted
from app.engine.agent_events import TranscriptLate as TranscriptLate
from app.engine.agent_events import TurnTimed as TurnTimed
from app.engine.desk_events import ApiServed as ApiServed
from app.engine.desk_events import DeviceMoved as DeviceMoved
from app.engine.desk_events import DevicesChanged as DevicesChanged
from app.engine.desk_events import DoNotDisturbChanged as DoNotDisturbChanged
from app.engine.desk_events import EngineStage as EngineStage
from app.engine.desk_events import HeadsetButton as HeadsetButton
from app.engine.desk_events import LampChanged as LampChanged
from app.engine.desk_events import LineChanged as LineChanged
from app.engine.desk_events import MessagesWaiting as MessagesWaiting
from app.engine.desk_events import MicrophoneLevel as MicrophoneLevel
from app.engine.desk_events import MissedCallsChanged as MissedCallsChanged
from app.engine.desk_events import NetworkChanged as NetworkChanged
from app.engine.desk_events import OperatorTasksChanged as OperatorTasksChanged
from app.engine.desk_events import PlaybackMoved as PlaybackMoved
from app.engine.desk_events import RecordsChanged as RecordsChanged
from app.engine.desk_events import VolumeChanged as VolumeChanged


class Speaker(StrEnum):
    """Whose words."""

    CALLER = "caller"
    AGENT = "agent"
    OPERATOR = "operator"


class Floor(StrEnum):
    """Who speaks now, as the chip on the screen shows it."""

    AGENT_SPEAKING = "agent_speaking"
    AGENT_LISTENING = "agent_listening"
    AGENT_THINKING = "agent_thinking"
    CALLER_SPEAKING = "caller_speaking"
    NOBODY = "nobody"


class Holder(StrEnum):
    """Who has a call in hand."""

    NOBODY = "nobody"
    """It rings, and nobody has taken it yet."""
    AGENT = "agent"
    OPERATOR = "operator"


class Phase(StrEnum):
    """Where a call is in its life, as its controls need to know it."""

    INCOMING = "incoming"
    DIALLING = "dialling"
    RINGING = "ringing"
    """The far end rings."""
    TALKING = "talking"
    HELD = "held"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class CallBegan:
    """A call exists: it rings here or there."""

    call_id: str
    line_id: str
    direction: str
    remote_number: str
    remote_name: str
    script: str | None
    line_label: str = ""
    holder: Holder = Holder.AGENT
    template: str = ""
    """The name of the template that answers, or would."""
    rings_here: bool = True
    """A person is to hear of it: it is not settled the moment that it comes in."""
    remote_uri: str = ""
    """The whole address; ``remote_number`` is its user part."""


@dataclass(frozen=True, slots=True)
class CallStanding:
    """Everything about a live call that its controls show; sent whenever any of it changes."""

    call_id: str
    phase: Phase
    holder: Holder
    muted: bool = False
    on_hold: bool = False
    held_by_far_end: bool = False
    in_conference: bool = False
    consults_for: str | None = None
    """The held call that this one is a consultation about."""
    agent_in_ms: int | None = None
    """While it rings: when the agent will take it by itself."""
    encrypted: bool = False
    """Its sound is encrypted on the way (SRTP)."""
    recording: bool = False
    """Its sound is being written to disk now."""
    rings_here: bool = True
    """While it comes in: a person is to hear of it."""
    agent_can_take: bool = False
    """The agent can be given this call, or given it back, while it is talked on."""
    is_session: bool = False
    """A conversation with a headset and no line."""
    takes_whispers: bool = True
    """Its agent can be instructed; one that follows a script cannot."""

    @property
    def held_here(self) -> bool:
        """It is up and waits because of us, not of the far end."""
        held = self.phase is Phase.HELD and not self.held_by_far_end
        return self.phase in (Phase.TALKING, Phase.HELD) and (self.on_hold or held)


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """The call is up; its clock is at 0. ``epoch_ms`` is Unix time."""

    call_id: str
    epoch_ms: int


@dataclass(frozen=True, slots=True)
class CallFinished:
    """The call is over. ``end_reason`` is an ``EndReason`` of ``models.calls``, ``sip_reason``
    the stack's own."""

    call_id: str
    end_reason: str
    sip_code: int | None
    outcome: str | None
    goal_reached: bool
    duration_ms: int
    sip_reason: str = ""


@dataclass(frozen=True, slots=True)
class FloorChanged:
    """Somebody began or stopped speaking."""

    call_id: str
    floor: Floor
    at_ms: int


@dataclass(frozen=True, slots=True)
class PartialHeard:
    """What a person seems to be saying; replaced by their next partial or the utterance."""

    call_id: str
    text: str
    at_ms: int
    speaker: Speaker = Speaker.CALLER
    """The caller, or the operator while they talk."""


@dataclass(frozen=True, slots=True)
class UtteranceSaved:
    """A finished utterance. ``unheard`` is what was cut off before it was played."""

    call_id: str
    utterance_id: str
    speaker: Speaker
    text: str
    start_ms: int
    end_ms: int
    unheard: str = ""
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class AgentBegan:
    """The agent started to play a clause; the utterance follows when the turn is done."""

    call_id: str
    text: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class DigitPressed:
    """A DTMF digit from the caller. Digits are shown, never logged."""

    call_id: str
    digit: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class LevelsMeasured:
    """Peak levels of both sides over the last tenth of a second, in dBFS (-90 is silence)."""

    call_id: str
    caller_db: float
    desk_db: float


@dataclass(frozen=True, slots=True)
class LineQuality:
    """What RTCP says of a live call: loss in percent, jitter and round trip in ms, MOS 1 to 4.5."""

    call_id: str
    loss_percent: float
    jitter_ms: float
    round_trip_ms: float
    mos: float


@dataclass(frozen=True, slots=True)
class SoundDelayMeasured:
    """What our own path adds on a live call, in milliseconds: from the sound at the microphone to
    the packet that leaves, and from the packet that comes, its jitter buffer too, to the speaker.
    """

    call_id: str
    to_line_ms: float
    from_line_ms: float


@dataclass(frozen=True, slots=True)
class TroubleArose:
    """Something went wrong that a person should read; ``call_id`` is empty for the whole desk."""

    call_id: str
    kind: str
    message: str


Event = (
    EngineStage
    | LineChanged
    | CallBegan
    | CallAnswered
    | CallFinished
    | FloorChanged
    | PartialHeard
    | UtteranceSaved
    | AgentBegan
    | TurnTimed
    | DigitPressed
    | ToolRan
    | ToolStarted
    | FactNoted
    | OperatorSteered
    | RepliesSuggested
    | MomentMarked
    | AgentStalled
    | TranscriptLate
    | MachineDetected
    | OperatorTasksChanged
    | OperatorWanted
    | ChecklistChanged
    | LevelsMeasured
    | CallStanding
    | LineQuality
    | SoundDelayMeasured
    | DoNotDisturbChanged
    | MessagesWaiting
    | LampChanged
    | MissedCallsChanged
    | DevicesChanged
    | DeviceMoved
    | MicrophoneLevel
    | HeadsetButton
    | VolumeChanged
    | NetworkChanged
    | PlaybackMoved
    | RecordsChanged
    | ApiServed
    | TroubleArose
)
