"""A prompt that would leave the built-in model no room is refused before anybody is rung."""

from pathlib import Path

import pytest

from app.agent.errors import MindUnavailable, TaskInvalid
from app.agent.llama_server import LlamaModel, LlamaServer
from app.agent.openai_chat import OpenAIChat, Sampling
from app.agent.prompt_room import LONGEST_PROMPT, check_room
from app.agent.task import WrittenTask

LONG = "x" * LONGEST_PROMPT
BUILT_IN = LlamaModel(LlamaServer(Path("model.gguf")), Sampling())


def test_what_fits_passes() -> None:
    check_room(BUILT_IN, LONG, WrittenTask(goal=LONG))


def test_a_long_task_is_told_by_its_longest_part() -> None:
    task = WrittenTask(goal="Remind them.", escalation=LONG)
    with pytest.raises(TaskInvalid, match="shorten it") as refused:
        check_room(BUILT_IN, f"{LONG} and more", task)
    assert refused.value.field == "escalation"


def test_a_long_system_prompt_is_the_templates() -> None:
    with pytest.raises(MindUnavailable, match="system prompt"):
        check_room(BUILT_IN, f"{LONG} and more", WrittenTask(goal="Remind them."))


async def test_other_models_speak_for_themselves() -> None:
    model = OpenAIChat("http://127.0.0.1:9/v1", "some")
    check_room(model, f"{LONG} and more", WrittenTask())
    await model.close()
