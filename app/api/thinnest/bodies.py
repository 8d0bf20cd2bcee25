"""The bodies that thinnestAI's APIs take.

Owns which fields there are and what they may hold. What they mean is each route's own; fields
that are not known are left alone, as the product does.
"""

from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
)

LONGEST_S = 86_400
Named = Annotated[StrictStr, StringConstraints(min_length=1, max_length=200, pattern=r"\S")]


class DialBody(BaseModel):
    """``POST /voice/outbound/dial``."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "agent_id": "out_tpl_0123456789",
                    "to_number": "+14155550123",
                    "from_number": "+14155550111",
                    "context": {"patient_name": "Ana", "appointment": "Tuesday at 10"},
                    "max_duration": 300,
                    "recording": True,
                    "scheduled_at": "2030-03-01T10:00:00Z",
                    "webhook_url": "https://example.com/webhooks/calls",
                }
            ]
        }
    )

    agent_id: Named = Field(description="A template's id, or its name.")
    to_number: Named = Field(description="E.164; a SIP address is taken too.")
    from_number: Named = Field(description="The number of a line of this desk.")
    context: dict[str, Any] | None = Field(None, description="What the agent is told.")
    max_duration: Annotated[StrictInt, Field(ge=1, le=LONGEST_S)] | None = Field(
        None, description="In seconds; 600 without it, and no more than the desk's own limit."
    )
    recording: StrictBool | None = Field(
        None, description="Without it, as the line and the settings say."
    )
    scheduled_at: StrictStr | None = Field(
        None, description="ISO 8601 with a zone; a moment to come."
    )
    webhook_url: Annotated[StrictStr, StringConstraints(max_length=2_000)] | None = Field(
        None, description="Where this call's events go: HTTPS, or this computer."
    )
