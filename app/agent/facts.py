"""A call's facts: their limits, and filling them into a script profile.

Owns placeholders (``{facts.x}``, ``{AGENT_NAME}``) and the refusal, before
anybody is dialled, of facts that are missing or too large. How a fact sounds
when spoken is the voice's.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.agent.errors import FactsInvalid, FactsMissing, PlaybookInvalid
from app.agent.playbook import ScriptProfile

MAX_FACTS = 30
MAX_FACT_CHARACTERS = 500
MAX_FACTS_BYTES = 4096

FactValue = str | int | float | bool
Facts = Mapping[str, FactValue]

_FACT = re.compile(r"\{\s*facts\.([A-Za-z_][\w-]*)\s*\}")
_ANY = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[A-Za-z_][\w-]{0,99}")
AGENT_NAME = "AGENT_NAME"


@dataclass(frozen=True, slots=True)
class Brief:
    """One call's script with everything filled in.

    ``profile`` holds no placeholders any more; ``source`` is the profile as
    written; ``facts`` are text by now.
    """

    profile: ScriptProfile
    source: ScriptProfile
    facts: Mapping[str, str]
    agent_name: str


def placeholders(text: str) -> tuple[str, ...]:
    """Names of the facts that ``text`` uses, each once, in order."""
    return tuple(dict.fromkeys(_FACT.findall(text)))


def unknown_placeholders(text: str) -> tuple[str, ...]:
    """What stands in braces in ``text`` and nothing can fill, as it is written."""
    found = (match.group() for match in _ANY.finditer(text) if not _is_known(match))
    return tuple(dict.fromkeys(found))


def needed_facts(profile: ScriptProfile) -> tuple[str, ...]:
    """Every fact a call with this profile must be given: the expected and the used."""
    used = [name for text in _texts(profile) for name in placeholders(text)]
    return tuple(dict.fromkeys((*profile.expected_facts, *used)))


def check_facts(facts: Facts) -> None:
    """Hold facts to the limits: 30 keys, 500 characters a value, 4 KB of JSON.

    The limits are those of the voice-call API whose playbook form this is. Raises FactsInvalid.
    """
    if len(facts) > MAX_FACTS:
        raise FactsInvalid("", f"{len(facts)} facts were given; at most {MAX_FACTS} are taken")
    for key, value in facts.items():
        if not isinstance(key, str) or not _NAME.fullmatch(key):
            raise FactsInvalid(key, f"fact {key!r}: use letters, digits, - and _ in its name")
        if not isinstance(value, str | int | float | bool):
            raise FactsInvalid(key, f"fact {key!r} must be text, a number, or true or false")
        if isinstance(value, float) and not math.isfinite(value):
            raise FactsInvalid(key, f"fact {key!r} must be a number that can be written down")
        if isinstance(value, str) and len(value) > MAX_FACT_CHARACTERS:
            message = f"fact {key!r} has {len(value)} characters; at most {MAX_FACT_CHARACTERS}"
            raise FactsInvalid(key, f"{message} are taken")
    size = len(json.dumps(dict(facts), ensure_ascii=False).encode())
    if size > MAX_FACTS_BYTES:
        raise FactsInvalid("", f"the facts take {size} bytes; at most {MAX_FACTS_BYTES} are taken")


def fill(profile: ScriptProfile, facts: Facts, agent_name: str) -> Brief:
    """Put a call's facts and the agent's name into a profile.

    Raises FactsMissing with every fact the profile needs and did not get (blank
    counts as missing), FactsInvalid, and PlaybookInvalid for a placeholder that
    nothing can fill.
    """
    check_facts(facts)
    texts = as_texts(facts)
    missing = tuple(name for name in needed_facts(profile) if not texts.get(name))
    if missing:
        raise FactsMissing(profile.name, missing)

    def put(text: str, line: int) -> str:
        filled = fill_text(text, texts, agent_name)
        return filled if filled is not None else _refuse(profile, text, line)

    branches = tuple(
        replace(
            branch,
            actions=tuple(
                replace(action, text=put(action.text, action.line)) for action in branch.actions
            ),
        )
        for branch in profile.branches
    )
    opening = tuple(put(step, profile.line) for step in profile.opening)
    goal = put(profile.goal, profile.line)
    filled = replace(profile, opening=opening, branches=branches, goal=goal)
    return Brief(filled, profile, texts, agent_name)


def fill_text(text: str, facts: Mapping[str, str], agent_name: str) -> str | None:
    """``text`` with its placeholders filled, or None when one of them cannot be."""
    unfilled = False

    def put(match: re.Match[str]) -> str:
        nonlocal unfilled
        if match[1].strip() == AGENT_NAME:
            return agent_name
        name = match[1].strip().removeprefix("facts.")
        value = facts.get(name, "") if _FACT.fullmatch(match.group()) else ""
        unfilled = unfilled or not value
        return value

    filled = _ANY.sub(put, text)
    return None if unfilled else filled


def _refuse(profile: ScriptProfile, text: str, line: int) -> str:
    unknown = unknown_placeholders(text)[0]
    message = f"nothing fills {unknown}; use {{facts.name}} or {{AGENT_NAME}}"
    raise PlaybookInvalid(profile.path, line, message)


def _is_known(match: re.Match[str]) -> bool:
    return bool(_FACT.fullmatch(match.group())) or match[1].strip() == AGENT_NAME


def _texts(profile: ScriptProfile) -> list[str]:
    actions = (action.text for branch in profile.branches for action in branch.actions)
    return [profile.goal, *profile.opening, *actions]


def as_texts(facts: Facts) -> dict[str, str]:
    """Facts as they are written, each in one line: yes or no for true or false."""
    words = {True: "yes", False: "no"}
    return {
        key: words[value] if isinstance(value, bool) else " ".join(str(value).split())
        for key, value in facts.items()
    }
