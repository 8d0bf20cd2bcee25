"""What callers usually mean, and how each meaning is spoken of.

Owns the examples file (``assets/playbooks/examples.toml``): reading it, and finding
the intent that a branch's label names. Comparing an answer with it is ``branches``'s.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.agent.errors import PlaybookInvalid
from app.agent.mind import Outcome
from app.agent.understanding.yes_no import Polarity


@dataclass(frozen=True, slots=True)
class Intent:
    """One meaning. The texts are described at the top of the examples file."""

    name: str
    labels: tuple[str, ...]
    outcome: Outcome
    goal: bool
    answers: Polarity | None
    question: str
    confirm: str
    readback: tuple[str, ...]
    thanks: str
    keywords: tuple[re.Pattern[str], ...]
    hints: tuple[re.Pattern[str], ...]
    examples: tuple[str, ...]
    outweighs: tuple[str, ...] = ()
    """Intents whose keywords do not count beside one of this."""


@dataclass(frozen=True, slots=True)
class IntentLibrary:
    """All intents of an examples file."""

    intents: tuple[Intent, ...]

    def for_label(self, label: str) -> Intent | None:
        """The intent whose longest label stands, as whole words, in a branch's label."""
        words = f" {re.sub(r'[^a-z0-9]+', ' ', label.casefold().replace(chr(39), '')).strip()} "
        best: tuple[int, Intent] | None = None
        for intent in self.intents:
            for known in intent.labels:
                plain = re.sub(r"[^a-z0-9]+", " ", known.casefold().replace("'", ""))
                if f" {plain} " in words and (best is None or len(plain) > best[0]):
                    best = (len(plain), intent)
        return best[1] if best else None


def read_intents(path: Path) -> IntentLibrary:
    """Read an examples file; raises PlaybookInvalid naming the entry."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PlaybookInvalid(str(path), 0, "the file cannot be read; check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlaybookInvalid(str(path), 0, f"not a TOML file: {error}") from error
    return IntentLibrary(tuple(_intent(name, entry, path) for name, entry in entries.items()))


def _intent(name: str, entry: Mapping[str, Any], path: Path) -> Intent:
    try:
        patterns = [str(pattern) for pattern in entry.get("keywords", ())]
        return Intent(
            name=name,
            labels=tuple(entry["labels"]),
            outcome=Outcome(entry["outcome"]),
            goal=bool(entry["goal"]),
            answers=Polarity(entry["answers"]) if "answers" in entry else None,
            question=entry.get("question", ""),
            confirm=entry.get("confirm", ""),
            readback=tuple(entry.get("readback", ())),
            thanks=entry.get("thanks", ""),
            keywords=tuple(re.compile(each) for each in patterns if not each.startswith("~")),
            hints=tuple(re.compile(each[1:]) for each in patterns if each.startswith("~")),
            examples=tuple(entry["examples"]),
            outweighs=tuple(entry.get("outweighs", ())),
        )
    except (KeyError, ValueError, re.error, TypeError) as error:
        message = f"intent [{name}] is not usable: {error!r}; compare it with the bundled file"
        raise PlaybookInvalid(str(path), 0, message) from error
