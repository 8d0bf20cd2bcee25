"""A template's fields in words: their names, and a value as it is read.

Owns these words, which the form and the difference of two versions share.
"""

from pathlib import Path
from typing import Any

from app.ui.tr import tr
from models.templates import MindKind, Template

UNTOLD = ("id", "created_at", "version", "updated_at")
"""Fields that nobody edits."""


def field_words() -> dict[str, str]:
    """What each field is called, in the order of the form."""
    return {
        "name": tr("Name"),
        "direction": tr("Calls"),
        "active": tr("Active"),
        "mind": tr("What it thinks with"),
        "model": tr("Language model"),
        "temperature": tr("Temperature"),
        "model_settings": tr("Language model's settings"),
        "playbook": tr("Playbook"),
        "script": tr("Script"),
        "system_prompt": tr("System prompt"),
        "greeting": tr("Greeting"),
        "voice": tr("Voice"),
        "speed": tr("Voice speed"),
        "language": tr("Language"),
        "tools": tr("Tools"),
        "max_duration_s": tr("Longest call"),
    }


def changed_words(names: tuple[str, ...]) -> str:
    """Which fields a version changed, as one line."""
    known = field_words()
    return ", ".join(known.get(name, name) for name in names if name not in UNTOLD)


def direction_words(direction: str) -> str:
    """Which way a template's calls go."""
    return tr("Outgoing calls") if direction == "outbound" else tr("Incoming calls")


def mind_words(mind: MindKind) -> str:
    """Which mind."""
    return tr("A language model") if mind is MindKind.CHAT else tr("The script alone")


def voice_words(voice: str) -> str:
    """A voice by its name; the empty one is the desk's."""
    return voice or tr("The usual one")


def playbook_words(path: str | None) -> str:
    """A playbook's file in short."""
    return Path(path).stem if path else tr("Any that has the script")


def percent(speed: float) -> str:
    """A speed compared with the voice's own pace."""
    return tr("{percent} %").format(percent=round(speed * 100))


def value_words(name: str, template: Template) -> str:
    """One field of a template as text."""
    value: Any = getattr(template, name)
    if name == "direction":
        return direction_words(value)
    if name == "mind":
        return mind_words(value)
    if name == "active":
        return tr("Yes") if value else tr("No")
    if name == "voice":
        return voice_words(value)
    if name == "playbook":
        return playbook_words(value)
    if name == "speed":
        return percent(value)
    if name == "max_duration_s":
        return tr("{seconds} s").format(seconds=value)
    if name == "tools":
        return "\n".join(value)
    if name == "model_settings":
        return "\n".join(f"{key}: {value[key]}" for key in sorted(value))
    return str(value or "")
