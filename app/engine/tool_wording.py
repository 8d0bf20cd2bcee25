"""What is said around tools: by the agent before and while one runs, to a person of one that
came to nothing.

Owns the sentences and their variety. When they are said is ``speaking``'s, when a task is
left ``tool_runs``'s.
"""

from collections.abc import Mapping
from typing import Any

LEADS: Mapping[str, Mapping[str, str]] = {
    "transfer_call": {
        "en": "One moment, I'll put you through.",
        "de": "Einen Moment, ich verbinde Sie.",
        "es": "Un momento, le paso.",
        "fr": "Un instant, je vous passe quelqu'un.",
    },
    "hold_for_operator": {
        "en": "Please hold on, I'll see who is free.",
        "de": "Bitte bleiben Sie dran, ich sehe nach, wer frei ist.",
        "es": "No cuelgue, voy a ver quién está libre.",
        "fr": "Restez en ligne, je regarde qui est libre.",
    },
}
"""Said before a tool acts when the reply has said nothing itself."""

FIRST: Mapping[str, tuple[str, ...]] = {
    "en": ("One moment, please.", "Let me look that up.", "Just a second.", "Let me check that."),
    "de": ("Einen Moment, bitte.", "Ich sehe kurz nach.", "Augenblick, bitte."),
    "es": ("Un momento, por favor.", "Déjeme comprobarlo.", "Un segundo."),
    "fr": ("Un instant, s'il vous plaît.", "Je vérifie.", "Une seconde."),
}
"""For a tool that has run for a second."""

LATER: Mapping[str, tuple[str, ...]] = {
    "en": (
        "This is taking a little longer, please stay with me.",
        "I'm still waiting for the answer.",
        "Thanks for your patience, it should not be long.",
    ),
    "de": ("Es dauert noch einen Moment.", "Ich warte noch auf die Antwort."),
    "es": ("Está tardando un poco más.", "Sigo esperando la respuesta."),
    "fr": ("Cela prend un peu plus de temps.", "J'attends encore la réponse."),
}
"""For one that goes on after that."""


class Fillers:
    """One call's sentences for waiting; never the same twice in a row.

    A language that has none here stays silent: a sentence in another one would be worse.
    """

    def __init__(self, language: str) -> None:
        self._first = FIRST.get(language, ())
        self._later = LATER.get(language, ())
        self._firsts = 0
        self._laters = 0

    def next(self, waited: int) -> str:
        """The next sentence in a wait in which ``waited`` were said already; may be empty."""
        if waited == 0:
            self._firsts += 1
            return self._first[(self._firsts - 1) % len(self._first)] if self._first else ""
        self._laters += 1
        return self._later[(self._laters - 1) % len(self._later)] if self._later else ""


def lead(name: str, language: str) -> str:
    """What to say before a tool acts that the caller has to be told of; may be empty."""
    return LEADS.get(name, {}).get(language, "")


def left_in_words(name: str, arguments: Mapping[str, Any], why: str) -> str:
    """What a person is to do: what was wanted, what led to it, and what went wrong with it."""
    request, summary = str(arguments.get("request", "")), str(arguments.get("summary", ""))
    given = ", ".join(f"{key} {value}" for key, value in arguments.items())
    wanted = (request, summary) if request else (f"{name}: {summary or given}".rstrip(": "),)
    parts = (*wanted, why.removeprefix(f"{name}: "))
    kept = [part[:1].upper() + part[1:] if index else part for index, part in enumerate(parts)]
    if request:
        kept[0] = request[:1].upper() + request[1:]
    return " ".join(f"{part.rstrip('.')}." for part in kept if part)
