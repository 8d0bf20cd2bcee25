"""The script of a call that has none, on a desk without a language model.

Owns its words. It can follow no prompt: it says who calls, takes a message for the people
here, and leaves the rest to them. What a language model is told instead is ``prompt``'s.
"""

from functools import cache

from app.agent.markdown_playbook import parse_playbook
from app.agent.playbook import Direction, ScriptProfile

NO_MODEL = "no-language-model"
"""The warning of a call that is held so."""
NO_MODEL_WORDS = (
    "No language model is set up, so nothing could follow the prompt of this call: it is held "
    "by its script or with general guidance. Choose a model in Settings, Agent."
)
UNREAD_PROMPT = "prompt-not-followed"
UNREAD_PROMPT_WORDS = (
    "The template of this call follows a script, which says only its own words: the prompt "
    "that came with the call changes nothing."
)
_BRANCHES = """
**Branches**:
- Leaves a message -> ask for message + run take_message to pass it on + close
  - "Please tell them that I will be late."
  - "Yes, I have a message for them."
  - "Can you pass something on?"
- Asks for a person -> run take_message to have a person call back
  + "I'll have someone call you back." + close
- Refuses -> "That's fine." + close
  - "No, thank you."
  - "I don't want to leave a message."
- Voicemail -> leave brief message + close
- Wrong person -> apologize + close

**Hard limits**: no promises, no prices, no personal details
**Duration**: under 3 minutes
"""
_PLAYBOOK = f"""
## Outbound Mode

#### general-outbound

**Goal recap**: say who calls, and take a message for the people here.

**Opening**:
"Hello, this is {{AGENT_NAME}}, an automated assistant. I'm calling for someone who would like
to reach you. Would you like to leave them a message?"
{_BRANCHES}
## Inbound Mode

#### general-inbound

**Goal recap**: take a message for the people here.

**Opening**:
"Hello, this is {{AGENT_NAME}}, an automated assistant. Nobody can take your call just now.
Would you like to leave a message?"
{_BRANCHES}
"""


@cache
def general_script(direction: Direction) -> ScriptProfile:
    """How a call in that direction is held without a script of its own."""
    return parse_playbook(_PLAYBOOK, "general guidance").profile(f"general-{direction}")
