"""The bodies that come in to Voizbot: what is needed, what is refused.

Owns their forms, so that the OpenAPI page says the truth. What a record may hold is
``app.workshop``'s to check, with a sentence for each field.
"""

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, FiniteFloat, StringConstraints

from app.api.voizbot.answers import Form
from models.tools import MAX_TIMEOUT_MS, MIN_TIMEOUT_MS, TOOL_NAME

MAX_METADATA = 100


def _writable(value: dict[str, Any]) -> dict[str, Any]:
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise ValueError("must be JSON that can be written down") from error
    return value


JsonObject = Annotated[dict[str, Any], AfterValidator(_writable)]
Text = Annotated[str, StringConstraints(min_length=1)]
ToolName = Annotated[str, StringConstraints(pattern=TOOL_NAME)]
TimeoutMs = Annotated[int, Field(ge=MIN_TIMEOUT_MS, le=MAX_TIMEOUT_MS)]
MetadataValue = str | bool | int | FiniteFloat | None
"""The document knows texts, numbers and truths; its own client can send null as well."""


class Asked(Form):
    """A body that comes in. What it does not know is left out."""

    model_config = ConfigDict(strict=True, extra="ignore")


class CustomTool(Asked):
    """A tool of one call only."""

    name: ToolName
    description: Text
    webhook_url: Text
    schema_: JsonObject | None = Field(None, alias="schema")
    headers: dict[str, str] | None = None


class OutboundCall(Asked):
    """A call that is to be placed."""

    phone_number_id: Text
    to: Text
    template_id: Text | None = None
    system_prompt: str | None = None
    extra_system_prompt: str | None = None
    voice_model: str | None = None
    voice_model_too: str | None = Field(None, alias="voice_model")
    metadata: Annotated[dict[str, MetadataValue], Field(max_length=MAX_METADATA)] | None = None
    dry_run: bool | None = None
    function_tool_ids: list[str] | None = None
    extra_function_tool_ids: list[str] | None = None
    custom_tools: list[CustomTool] | None = None

    @property
    def voice(self) -> str | None:
        """The voice by either of its names."""
        return self.voice_model if self.voice_model is not None else self.voice_model_too


class NewTemplate(Asked):
    """A template that is to be made."""

    name: Text
    system_prompt: Text
    voice_model: str | None = None


class TemplateChange(Asked):
    """What is to be different about a template; only what was sent counts."""

    name: Text = Field(default_factory=str)
    system_prompt: Text = Field(default_factory=str)
    voice_model: str | None = None
    active: bool = Field(default_factory=bool)


class ToolLink(Asked):
    """Which tool is meant."""

    function_tool_id: Text


class NewTool(Asked):
    """A function tool that is to be made."""

    name: ToolName
    description: Text
    parameters_json_schema: JsonObject | None = None
    webhook_url: str | None = None
    webhook_headers: dict[str, str] | None = None
    webhook_timeout_ms: TimeoutMs | None = None


class ToolChange(Asked):
    """What is to be different about a tool; only what was sent counts."""

    name: ToolName = Field(default_factory=str)
    description: Text = Field(default_factory=str)
    parameters_json_schema: JsonObject | None = None
    webhook_url: str | None = None
    webhook_headers: dict[str, str] | None = None
    webhook_timeout_ms: TimeoutMs | None = None
    enabled: bool = Field(default_factory=bool)


class NumberChange(Asked):
    """Which inbound template answers a number; null is none."""

    inbound_template_id: Text | None


class NewMessage(Asked):
    """Something for the people at the desk to do."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"\S")]
    from_name: Annotated[str, StringConstraints(max_length=120)] | None = None
    callback_number: Annotated[str, StringConstraints(max_length=40)] | None = None


class CallsQuery(BaseModel):
    """Which calls to list."""

    filter: Literal["all", "active", "recent"] = "all"
    limit: Annotated[int, Field(ge=1, le=200)] = 100
