"""The sections of ``settings.toml``: names, kinds and limits of what the owner may set.

Owns the values. Reading them, and what the environment overrides, is ``settings``'s.
"""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

MAX_LAMPS = 64
_EXTENSION = re.compile(r"[^\s<>\"\\]{1,128}|[+0-9*#][0-9*#().\-/ ]{0,60}")
"""A number as people write it, a user name, or a SIP address."""
_VARIABLE_NAME = re.compile(r"[A-Z_][A-Z0-9_]{0,63}")
_HTTP_URL = TypeAdapter(HttpUrl)


class Section(BaseModel):
    """Strict and unchangeable; an unknown name is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def split_extensions(text: str) -> tuple[str, ...]:
    """What a person wrote, one a line or with commas between, each once."""
    parts = (part.strip() for part in re.split(r"[,\n]", text))
    return tuple(dict.fromkeys(part for part in parts if part))


class AgentSettings(Section):
    """The agent. A chat mind needs a language model: a GGUF file for the built-in one
    (``model_kind`` ``llama``), else an OpenAI-compatible address and a model's name."""

    agent_name: Annotated[str, Field(min_length=1, max_length=40)] = "Ada"
    mind: Literal["script", "chat"] = "script"
    model_kind: Literal[
        "llama", "ollama", "llama_server", "lm_studio", "vllm", "cloud", "other"
    ] = "other"
    """The service that runs the language model; its usual address is known for most."""
    base_url: str | None = None
    model: str | None = None
    model_path: str | None = None
    """The GGUF file of the built-in language model."""
    api_key_env: str | None = None
    """The name of the environment variable that holds the key; never the key itself. Without
    one, the key is kept with the lines' passwords."""
    temperature: Annotated[float, Field(ge=0.0, le=2.0)] = 0.3
    """How freely the model words things: 0 always takes the likeliest word."""
    max_tokens: Annotated[int, Field(ge=20, le=4_000)] = 300
    """The longest answer, in tokens; three quarters of a word each."""
    timeout_ms: Annotated[int, Field(ge=500, le=60_000)] = 6_000
    """How long the model may take to begin its reply, before it counts as failed."""

    @field_validator("base_url")
    @classmethod
    def _is_http(cls, value: str | None) -> str | None:
        try:
            return value if value is None else str(_HTTP_URL.validate_python(value)).rstrip("/")
        except ValidationError:
            raise ValueError("must be an address like http://127.0.0.1:8080/v1") from None

    @field_validator("api_key_env")
    @classmethod
    def _is_a_name(cls, value: str | None) -> str | None:
        if value is not None and not _VARIABLE_NAME.fullmatch(value):
            raise ValueError("must name the environment variable that holds the key")
        return value

    @model_validator(mode="after")
    def _chat_has_an_endpoint(self) -> Self:
        if self.mind != "chat":
            return self
        if self.model_kind == "llama" and not self.model_path:
            raise ValueError("the built-in language model needs model_path as well")
        if self.model_kind != "llama" and not (self.base_url and self.model):
            raise ValueError("the chat mind needs base_url and model as well")
        return self


class SpeechSettings(Section):
    """Hearing and speaking."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "en"
    voice_speed: Annotated[float, Field(ge=0.5, le=2.0)] = 1.0


class DeviceSettings(Section):
    """How one microphone's sound is treated."""

    echo_cancellation: bool = True
    noise_suppression: bool = True
    gain_db: Annotated[float, Field(ge=-30.0, le=30.0)] = 0.0


class SipSettings(Section):
    """The phone. ``net_interface`` is an interface's name or a local address."""

    net_interface: str | None = None
    jitter_min_ms: Annotated[int, Field(ge=0, le=1_000)] = 40
    jitter_max_ms: Annotated[int, Field(ge=0, le=2_000)] = 200
    """0 plays packets as they come: right on a quiet local network."""
    ca_file: str | None = None
    """Certificates that TLS trusts besides the system's, as a PEM file."""
    verify_tls: bool = True

    @model_validator(mode="after")
    def _smallest_first(self) -> Self:
        if 0 < self.jitter_max_ms < self.jitter_min_ms:
            raise ValueError("jitter_min_ms is above jitter_max_ms")
        return self

    @property
    def jitter_buffer_ms(self) -> tuple[int, int] | None:
        """Smallest and largest added delay; None without a buffer."""
        return (self.jitter_min_ms, self.jitter_max_ms) if self.jitter_max_ms else None


class CallSettings(Section):
    """Every call."""

    max_duration_s: Annotated[int, Field(ge=10, le=14_400)] = 600
    ring_timeout_s: Annotated[int, Field(ge=5, le=180)] = 45
    recording: bool = True
    on_voicemail: Literal["leave_message", "hang_up"] = "leave_message"
    """What the agent does when a mailbox answers a call of its own."""


class PhoneSettings(Section):
    """The person's phone. ``country`` (ISO 3166) reads numbers written without a prefix."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "US"
    default_line: str = ""
    """A line's id; empty takes the first that can call."""
    stack: Literal["auto", "baresip", "rfcvoip", "none"] = "auto"
    """``none`` is a desk for headset sessions: no line is served."""
    hold_music: str | None = None
    """A sound file of the owner's; None plays the bundled one."""
    call_waiting: bool = True
    """Ring for a further call while the person talks; False turns it away as busy."""
    run_on_call: str | None = None
    """A program to run on call events, with the event and the number as arguments."""
    busy_lamps: tuple[str, ...] = ()
    """Extensions or SIP addresses to show as free or on the phone. A text is taken apart
    at commas and at ends of lines."""

    @field_validator("busy_lamps", mode="before")
    @classmethod
    def _apart(cls, value: Any) -> Any:
        if isinstance(value, str):
            return split_extensions(value)
        if isinstance(value, list | tuple):
            plain = [str(one) if type(one) is int else one for one in value]
            texts = [one.strip() if isinstance(one, str) else one for one in plain]
            return tuple(dict.fromkeys(one for one in texts if one != ""))
        return value

    @field_validator("busy_lamps")
    @classmethod
    def _can_be_watched(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            if not _EXTENSION.fullmatch(one):
                raise ValueError(f"{one!r} is neither an extension nor a SIP address")
        if len(value) > MAX_LAMPS:
            raise ValueError(f"{MAX_LAMPS} extensions can be watched at most, not {len(value)}")
        return value


class SoundSettings(Section):
    """Devices by the ids that the system gives them; None follows the system."""

    microphone: str | None = None
    speaker: str | None = None
    ring: str | None = None
    speaker_volume: Annotated[float, Field(ge=0.0, le=1.0)] = 1.0
    """Of what the device can do; a headset's own buttons change it too."""
    ring_volume: Annotated[float, Field(ge=0.0, le=1.0)] = 0.8
    key_tones: bool = True
    devices: dict[str, DeviceSettings] = {}
    """How each microphone is treated, by device id."""


class ContactSettings(Section):
    """The address book that is read over CardDAV; its password is in the keyring."""

    carddav_url: str | None = None
    carddav_user: str = ""


class ScreenSettings(Section):
    """How the window looks and what it tells."""

    appearance: Literal["system", "light", "dark"] = "system"
    notifications: bool = True
    close_to_tray: bool = True
    first_run_done: bool = False
    shortcuts: dict[str, str] = {}
    """Keys by command, in Qt's portable form; what is missing has its usual key."""
    global_keys: bool = False
    """Ask the desktop for keys that work while another program has the keyboard."""


Stance = Literal["allow", "warn", "confirm", "refuse"]
"""What a rule does with a person's own call: nothing, say so, ask first, or stop it."""
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_COUNTRY = re.compile(r"[A-Z]{2}")


class RuleSettings(Section):
    """What every call that goes out has to keep to. The agent is stopped by each of these;
    what a rule does with a person's own call is said by the ``person_`` settings.

    ``countries`` are ISO 3166 codes, ``own`` (that of the line's own number, or else of the
    desk) and ``any``. A limit of 0 is none. Hours are those of the callee's clock.
    """

    countries: tuple[str, ...] = ("own", "US")
    hours_from: str = "08:00"
    hours_until: str = "21:00"
    calls_to_number_per_hour: Annotated[int, Field(ge=0, le=1_000)] = 5
    calls_per_hour: Annotated[int, Field(ge=0, le=10_000)] = 30
    """Of one line."""
    calls_per_day: Annotated[int, Field(ge=0, le=100_000)] = 100
    """Of one line, within 24 hours."""
    consent_line: Annotated[str, Field(max_length=300)] = ""
    """What the agent says first on a call of ours that is recorded."""
    consent: Literal["off", "listed", "always"] = "listed"
    """Where a recorded call of the agent's needs the consent line."""
    consent_countries: tuple[str, ...] = ("AT", "AU", "CH", "DE", "FR")
    """Where everybody on a call has to know that it is recorded; not legal advice."""
    person_self_call: Stance = "allow"
    """One's own number is the voicemail with many providers."""
    person_country: Stance = "confirm"
    person_do_not_call: Stance = "confirm"
    person_hours: Stance = "warn"
    person_counts: Stance = "allow"

    @field_validator("hours_from", "hours_until")
    @classmethod
    def _is_a_time(cls, value: str) -> str:
        if not _CLOCK.fullmatch(value):
            raise ValueError("must be a time of day such as 08:00")
        return value

    @field_validator("countries", "consent_countries", mode="before")
    @classmethod
    def _apart(cls, value: Any) -> Any:
        return split_extensions(value) if isinstance(value, str) else value

    @field_validator("countries", "consent_countries")
    @classmethod
    def _are_countries(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            if one not in ("own", "any") and not _COUNTRY.fullmatch(one):
                raise ValueError(f"{one!r} is neither a country's code such as DE, nor own or any")
        return tuple(dict.fromkeys(value))

    @model_validator(mode="after")
    def _day_has_an_end(self) -> Self:
        if self.hours_from >= self.hours_until:
            raise ValueError("hours_from must be before hours_until; 00:00 to 24:00 is always")
        return self


class LogSettings(Section):
    """What the program notes of its own working."""

    level: Literal["debug", "info", "warning", "error"] = "info"
