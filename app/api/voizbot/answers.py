"""The bodies that Voizbot sends out: its own names, kinds and words.

Owns the forms, so that the OpenAPI page says the truth. Filling them is each group of
routes' own; what comes in is ``bodies``'s.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Status = Literal[
    "queued",
    "initiated",
    "ringing",
    "in-progress",
    "completed",
    "busy",
    "no-answer",
    "failed",
    "canceled",
]
"""How a call stands, in the words of the telephony service behind the product."""
RecordingStatus = Literal["none", "processing", "available", "failed"]


class Form(BaseModel):
    """Names in camel case outside; kinds are never bent."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, serialize_by_alias=True
    )


class Done(Form):
    """It worked."""

    ok: Literal[True] = True


class AlreadyAssigned(Done):
    """It was so already."""

    message: Literal["already_assigned"] = "already_assigned"


class Failure(Form):
    """It did not."""

    ok: Literal[False] = False
    error: str
    details: dict[str, list[str]] | None = None


class CallFailure(Failure):
    """The call was not placed; ``jobId`` where there is a record of it."""

    job_id: str | None = None


class PhoneNumber(Form):
    """A line of the desk."""

    id: str
    e164: str
    friendly_name: str
    label: str
    provider: Literal["twilio", "local"]
    status: Literal["active", "inactive"]
    inbound_template_id: str | None
    created_at: str
    updated_at: str


class PhoneNumbers(Done):
    """Every line."""

    phone_numbers: list[PhoneNumber]


class OnePhoneNumber(Done):
    """A line that was changed."""

    phone_number: PhoneNumber


class AssignedNumber(Form):
    """A line that a template answers."""

    id: str
    e164: str
    friendly_name: str


class OutboundTemplate(Form):
    """A template for calls that go out."""

    id: str
    name: str
    system_prompt: str
    voice_model: str | None
    active: bool
    created_at: str
    updated_at: str


class InboundTemplate(OutboundTemplate):
    """A template for calls that come in."""

    assigned_numbers: list[AssignedNumber]


class OutboundTemplates(Done):
    """Every template for calls that go out."""

    templates: list[OutboundTemplate]


class InboundTemplates(Done):
    """Every template for calls that come in."""

    templates: list[InboundTemplate]


class OneOutboundTemplate(Done):
    """A template for calls that go out."""

    template: OutboundTemplate


class OneInboundTemplate(Done):
    """A template for calls that come in."""

    template: InboundTemplate


class FunctionTool(Form):
    """A tool. Values of headers that hold secrets are not shown."""

    id: str
    name: str
    description: str
    parameters_json_schema: dict[str, Any]
    webhook_url: str
    webhook_headers: dict[str, str]
    webhook_timeout_ms: int | None
    enabled: bool
    created_at: str
    updated_at: str


class ToolDefaultsRow(Form):
    """What tools have in common."""

    function_webhook_url: str
    function_webhook_timeout_ms: int
    function_webhook_headers: dict[str, str]


class OneTool(Done):
    """A tool."""

    tool: FunctionTool


class Tools(Done):
    """Tools of a template."""

    tools: list[FunctionTool]


class ToolsAndDefaults(Tools):
    """Every tool, and what they have in common."""

    defaults: ToolDefaultsRow


class TranscriptEntry(Form):
    """What one side said, or a tool answered."""

    role: Literal["assistant", "user", "tool"]
    text: str
    at: str


class RecordingView(Form):
    """A call's sound; ``url`` is on this desk and needs the key."""

    status: RecordingStatus
    url: str | None
    duration_seconds: int
    format: str


class EventView(Form):
    """Something that happened in a call."""

    type: str
    at: str
    data: dict[str, Any]


class CallItem(Form):
    """A call as lists show it."""

    id: str
    direction: Literal["inbound", "outbound"]
    call_sid: str
    from_: str = Field(alias="from")
    to: str
    status: Status
    status_label: str
    duration_seconds: int
    created_at: str
    started_at: str
    answered_at: str | None
    ended_at: str | None
    has_transcript: bool
    transcript_count: int
    has_recording: bool
    recording_status: RecordingStatus


class Job(CallItem):
    """A call as it was asked for."""

    phone_number_id: str
    template_id: str | None
    system_prompt: str | None
    extra_system_prompt: str | None
    voice_model: str | None
    metadata: dict[str, Any]
    function_tool_ids: list[str]
    dry_run: bool
    last_error: str | None


class Calls(Done):
    """Calls, the newest first."""

    calls: list[CallItem]


class CallDetail(Done, Job):
    """Everything about a call."""

    stream_sid: str | None
    transcript: list[TranscriptEntry]
    recording: RecordingView | None
    events: list[EventView]


class Transcript(Done):
    """What was said in a call."""

    transcript: list[TranscriptEntry]
    direction: Literal["inbound", "outbound"]
    status: Status
    status_label: str
    recording: RecordingView | None
    from_: str = Field(alias="from")
    to: str
    duration_seconds: int
    created_at: str
    call_sid: str


class Placed(Done):
    """A call that rings."""

    job_id: str
    sid: str
    status: Status
    status_label: str
    to: str
    from_: str = Field(alias="from")
    webhook_url: str
    status_callback_url: str
    job: Job


class DryRun(Done):
    """A call that was only written down."""

    dry_run: Literal[True] = True
    job_id: str
    job: Job
