"""A template's fields in words: their names, and a value as it is read.

Owns these words, which the form and the difference of two versions share.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.ui.tr import tr
from models.templates import HANG_UP, LEAVE_MESSAGE, MindKind, Template

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
        "on_voicemail": tr("When a mailbox answers"),
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


def voicemail_words(what: str) -> str:
    """What it does when a mailbox answers its call; the empty word is the desk's."""
    words = {LEAVE_MESSAGE: tr("Leave a message after the beep"), HANG_UP: tr("Hang up")}
    return words.get(what, tr("As in the settings"))


def percent(speed: float) -> str:
    """A speed compared with the voice's own pace."""
    return tr("{percent} %").format(percent=round(speed * 100))


def value_words(name: str, template: Template) -> str:
    """One field of a template as text."""
    value: Any = getattr(template, name)
    shown: dict[str, Callable[[Any], str]] = {
        "direction": direction_words,
        "mind": mind_words,
        "active": lambda on: tr("Yes") if on else tr("No"),
        "voice": voice_words,
        "playbook": playbook_words,
        "speed": percent,
        "max_duration_s": lambda seconds: tr("{seconds} s").format(seconds=seconds),
        "on_voicemail": voicemail_words,
        "tools": "\n".join,
        "model_settings": lambda kept: "\n".join(f"{key}: {kept[key]}" for key in sorted(kept)),
    }
    return shown[name](value) if name in shown else str(value or "")
