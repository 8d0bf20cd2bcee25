"""Which language model is meant, and how it is to answer.

Owns the values, the kinds of service that Ringdesk knows, what they lack here, and reading a
template's ``model_settings`` over the desk's own. Opening a model is the desk's.
"""

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from app.agent.errors import MindUnavailable

LLAMA = "llama"
"""The built-in llama.cpp, which runs a GGUF file."""
LLAMA_EXTRA = "xllamacpp"
"""The package that runs it."""
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Service:
    """A program or service that speaks the OpenAI form. ``base_url`` is where it is by itself,
    ``model`` what to write where the name does not matter."""

    kind: str
    name: str
    base_url: str
    hint: str
    needs_key: bool = False
    model: str = ""


SERVICES = (
    Service(
        LLAMA,
        "Built in (llama.cpp)",
        "",
        "Runs a GGUF file on this computer. Nothing leaves it.",
    ),
    Service(
        "ollama",
        "Ollama",
        "http://127.0.0.1:11434/v1",
        "The model's name is the one that `ollama list` shows.",
    ),
    Service(
        "llama_server",
        "llama.cpp server",
        "http://127.0.0.1:8080/v1",
        "Start `llama-server` with --jinja, so that it can call tools.",
        model="default",
    ),
    Service(
        "lm_studio",
        "LM Studio",
        "http://127.0.0.1:1234/v1",
        "Load a model and start the server under Developer.",
    ),
    Service(
        "vllm",
        "vLLM",
        "http://127.0.0.1:8000/v1",
        "Start it with --enable-auto-tool-choice, so that it can call tools.",
    ),
    Service(
        "cloud",
        "A cloud service",
        "https://api.openai.com/v1",
        "What callers say is sent there. Every byte is in the audit log.",
        needs_key=True,
    ),
    Service(OTHER, "Another address", "", "Any service that speaks the OpenAI form."),
)
KINDS = tuple(service.kind for service in SERVICES)


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A language model: what kind of service, where, which, and how it answers.

    ``path`` is the GGUF file of the built-in one. ``temperature`` is 0 to 2, ``max_tokens``
    the longest answer.
    """

    kind: str = OTHER
    base_url: str = ""
    model: str = ""
    path: str = ""
    temperature: float = 0.3
    max_tokens: int = 300

    @property
    def missing(self) -> str:
        """What must be set before it can be used, as a sentence; empty when nothing is."""
        if self.kind == LLAMA:
            return "" if self.path else "choose the GGUF file that the built-in model runs"
        if not self.base_url:
            return "no language model is set up; set its address (agent.base_url)"
        return "" if self.model else "set the name of the language model (agent.model)"


def read_model_settings(written: Mapping[str, Any], usual: ModelSettings) -> ModelSettings:
    """A template's ``model_settings`` over the desk's own. Raises MindUnavailable.

    One that names another service leaves nothing of the desk's address in force.
    """
    kinds = {each.name: type(getattr(usual, each.name)) for each in fields(ModelSettings)}
    values: dict[str, Any] = {}
    for key, value in written.items():
        if key not in kinds:
            raise MindUnavailable(f"model_settings: there is no {key!r}; use {', '.join(kinds)}")
        if value in (None, ""):
            continue
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not (isinstance(value, str) if kinds[key] is str else number):
            raise MindUnavailable(f"model_settings.{key}: {value!r} is of the wrong kind")
        values[key] = kinds[key](value)
    if values.get("kind", usual.kind) not in KINDS:
        raise MindUnavailable(f"model_settings.kind: use one of {', '.join(KINDS)}")
    base = usual
    if values.get("kind", usual.kind) != usual.kind:
        base = ModelSettings(temperature=usual.temperature, max_tokens=usual.max_tokens)
    chosen = replace(base, **values)
    if not 0 <= chosen.temperature <= 2:
        raise MindUnavailable("model_settings.temperature: choose 0 to 2")
    if not 1 <= chosen.max_tokens <= 4_000:
        raise MindUnavailable("model_settings.max_tokens: choose 1 to 4000")
    return chosen


def missing_extra() -> str:
    """Why the built-in model cannot run here, as a sentence; empty when it can."""
    if importlib.util.find_spec(LLAMA_EXTRA) is not None:
        return ""
    return f"llama.cpp is not installed; run `pip install {LLAMA_EXTRA}` in Ringdesk's environment"
