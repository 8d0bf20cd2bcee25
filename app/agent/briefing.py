"""What the agent is told before a call begins: its script or general guidance, and for a
language model the prompt and the greeting.

Owns putting these together, for a call and for the preview of a template alike, so that
what the owner sees is what a model gets. The prompt's wording is ``prompt``'s.
"""

from datetime import date

from app.agent.errors import FactsMissing
from app.agent.facts import Brief, Facts, as_texts, fill_text, placeholders
from app.agent.playbook import Direction, ScriptProfile
from app.agent.prompt import system_prompt
from app.agent.task import WrittenTask

SCRIPT_NOT_FOUND = "script-not-found"
"""The warning of a call whose script is in no playbook, as the voice-call API whose playbook
form this is names it."""


def general_brief(facts: Facts, agent_name: str, inbound: bool = False) -> Brief:
    """A brief without a script, for a language model that goes by general guidance."""
    direction = Direction.INBOUND if inbound else Direction.OUTBOUND
    profile = ScriptProfile("", direction)
    return Brief(profile, profile, as_texts(facts), agent_name)


def prompt_for(behaviour: str, brief: Brief, task: WrittenTask) -> str:
    """The system prompt of a language model, word for word.

    ``behaviour`` is the template's own text.
    """
    wanted = task.goal or task.purpose
    today = date.today()
    return system_prompt(behaviour, brief, wanted, task.escalation, task.caller_name, today)


def greeting_for(greeting: str, brief: Brief) -> str:
    """A template's greeting with facts and name filled in. Raises FactsMissing."""
    filled = fill_text(greeting, brief.facts, brief.agent_name)
    if filled is None:
        missing = tuple(name for name in placeholders(greeting) if not brief.facts.get(name))
        raise FactsMissing("greeting", missing)
    return filled


def opening_for(greeting: str, brief: Brief) -> tuple[str, ...]:
    """What the caller hears first: the greeting, else the script's opening, step by step.

    Empty when the model is to greet by itself.
    """
    filled = greeting_for(greeting, brief)
    return (filled,) if filled else brief.profile.opening
