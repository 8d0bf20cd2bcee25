"""Whether the one asked for is on the line.

Owns what answers to "is this Bobby?" tell beside yes and no: a name, somebody else's excuse,
a telephone handed over. What is done about it is ``script_steps``'s.
"""

import re

from app.agent.script_actions import ScriptContext
from app.agent.understanding.found import bare
from app.agent.understanding.names import find_name
from app.agent.understanding.signals import Signal, find_signal, is_question
from app.agent.understanding.yes_no import Polarity, is_firm_yes

_HERE = r"^(?:(?:hello|hi|yes|yeah) )*(?:(?:this is|it's) )?{0}(?: here| speaking)?$"


def comes_to_the_phone(context: ScriptContext, heard: str) -> bool:
    """Whether the last words are those of the one asked for, whoever spoke first: "I'll hand
    you over. Hello, Maria speaking." """
    target = bare(context.target)
    last = re.split(r"(?<=[.!?])\s+", heard.strip())[-1]
    if not target or last.endswith("?"):
        return False
    return re.search(_HERE.format(re.escape(target)), bare(last)) is not None


def names(target: str, polarity: Polarity | None, heard: str) -> bool:
    """The name asked for was said back, and not as a question."""
    return polarity is None and target != "" and target in bare(heard) and not is_question(heard)


def someone_else(context: ScriptContext, heard: str) -> bool:
    """They say so, or give a name that is not the one asked for. Names are often misheard, so
    a name alone is asked about once."""
    if find_signal(heard, Signal.WRONG_PERSON) is not None:
        return True
    if is_firm_yes(heard):
        return False
    said = find_name(heard)
    target = bare(context.target)
    return bool(said and target and bare(said.value).split()[0] not in target.split())
