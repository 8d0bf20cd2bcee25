"""What a template must be to be kept.

Owns the limits, each with a sentence that names the field. What a template makes of a call
is ``previewing``'s: a script that is not there yet may be written after the template.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

from app.agent.errors import AgentDraftInvalid, MindUnavailable
from app.agent.facts import unknown_placeholders
from app.agent.model_choice import ModelSettings, read_model_settings
from models.templates import ON_VOICEMAIL, MindKind, Template
from models.tools import TOOL_NAME

MAX_NAME, MAX_PROMPT, MAX_GREETING, MAX_TOOLS = 80, 20_000, 500, 64
SLOWEST, FASTEST = 0.5, 2.0
SHORTEST_S, LONGEST_S = 10, 14_400
DIRECTIONS = ("inbound", "outbound")
_SECRET = re.compile(r"key|token|secret|password|authorization", re.IGNORECASE)


def checked_template(template: Template, voices: Collection[str]) -> None:
    """Raise AgentDraftInvalid for the first field that cannot be kept.

    ``voices`` are the names that there are; the empty one is the usual voice.
    """
    _check_words(template)
    if template.direction not in DIRECTIONS:
        raise AgentDraftInvalid("direction", "must be inbound or outbound")
    if template.mind is MindKind.SCRIPT and not (template.script or "").strip():
        raise AgentDraftInvalid("script", "choose a script, or a language model as the mind")
    if template.voice and template.voice not in voices:
        have = ", ".join(name for name in voices if name) or "only the usual one"
        raise AgentDraftInvalid("voice", f"there is no voice {template.voice!r} here; {have}")
    if not SLOWEST <= template.speed <= FASTEST:
        raise AgentDraftInvalid("speed", f"must be from {SLOWEST} to {FASTEST}")
    if not re.fullmatch(r"[a-z]{2}", template.language):
        raise AgentDraftInvalid("language", "must be two small letters, such as en")
    if not SHORTEST_S <= template.max_duration_s <= LONGEST_S:
        message = f"must be from {SHORTEST_S} to {LONGEST_S} seconds"
        raise AgentDraftInvalid("max_duration_s", message)
    if template.on_voicemail not in ON_VOICEMAIL:
        raise AgentDraftInvalid("on_voicemail", "must be leave_message, hang_up or empty")
    _check_tools(template.tools)
    _check_model(template.model_settings)


def _check_words(template: Template) -> None:
    if not template.name.strip():
        raise AgentDraftInvalid("name", "give it a name")
    for field, text, most in (
        ("name", template.name, MAX_NAME),
        ("system_prompt", template.system_prompt, MAX_PROMPT),
        ("greeting", template.greeting, MAX_GREETING),
    ):
        if len(text) > most:
            raise AgentDraftInvalid(field, f"has {len(text)} characters; at most {most} are kept")
    unknown = unknown_placeholders(template.greeting)
    if unknown:
        message = f"nothing fills {unknown[0]}; use {{facts.name}} or {{AGENT_NAME}}"
        raise AgentDraftInvalid("greeting", message)


def _check_tools(tools: tuple[str, ...]) -> None:
    """A tool that is not there any more may stay named: the template goes without."""
    if len(tools) > MAX_TOOLS:
        raise AgentDraftInvalid("tools", f"has {len(tools)} tools; at most {MAX_TOOLS} are kept")
    for name in tools:
        if not re.fullmatch(TOOL_NAME, name):
            message = f"{name!r} is no tool's name: small letters, digits and _"
            raise AgentDraftInvalid("tools", message)
    if len(set(tools)) < len(tools):
        raise AgentDraftInvalid("tools", "name each tool once")


def _check_model(settings: Mapping[str, Any]) -> None:
    for name, value in settings.items():
        if _SECRET.search(name) and value:
            message = f"{name!r} is kept with the passwords, not in a template"
            raise AgentDraftInvalid("model_settings", message)
    try:
        read_model_settings(settings, ModelSettings())
    except MindUnavailable as error:
        message = str(error).removeprefix("model_settings").lstrip(".: ")
        raise AgentDraftInvalid("model_settings", message) from error
