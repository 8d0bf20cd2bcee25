"""Whether a call's prompt leaves the model that reads it room for the conversation.

Owns that length for the built-in model, whose context is small. What other models have room
for, their own services say.
"""

from app.agent.chat_model import ChatModel
from app.agent.errors import MindUnavailable, TaskInvalid
from app.agent.llama_server import CONTEXT_TOKENS, LlamaModel
from app.agent.task import WrittenTask

LONGEST_PROMPT = 3 * CONTEXT_TOKENS
"""Characters: English has some four a token, and a quarter of the context is the call's own."""
_REMEDY = "or choose another language model in Settings"


def check_room(model: ChatModel, prompt: str, task: WrittenTask) -> None:
    """Refuse what the built-in model would have forgotten, or could not go on with, before the
    call is over. Raises TaskInvalid where it is the task that is long, else MindUnavailable."""
    if not isinstance(model, LlamaModel) or len(prompt) <= LONGEST_PROMPT:
        return
    words = {"goal": task.goal, "escalation": task.escalation, "purpose": task.purpose}
    field = max(words, key=lambda name: len(words[name]))
    if len(words[field]) < len(prompt) / 2:
        raise MindUnavailable(
            f"the prompt has {len(prompt):,} characters and the built-in language model has room "
            f"for {LONGEST_PROMPT:,}; shorten the template's system prompt, {_REMEDY}"
        )
    raise TaskInvalid(
        field,
        f"{field} has {len(words[field]):,} characters and the built-in language model has room "
        f"for {LONGEST_PROMPT:,} in all; shorten it, {_REMEDY}",
    )
