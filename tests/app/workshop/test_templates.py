"""Templates through the workshop: kept with every form, checked field by field."""

import dataclasses
from typing import Any

import pytest

from app.agent.errors import AgentDraftInvalid
from app.settings import DataPaths
from app.workshop.desk import Workshop
from models.errors import RecordMissing
from models.templates import MindKind, Template, template_id

DESK = Template(template_id("inbound"), "Desk", "inbound", MindKind.CHAT, system_prompt="Be kind.")


async def test_a_template_is_kept_with_every_form(
    workshop: Workshop, told: list[tuple[str, str]]
) -> None:
    first = await workshop.save_template(DESK)
    second = await workshop.save_template(dataclasses.replace(first, greeting="Hello!"))
    assert (first.version, second.version) == (1, 2)
    restored = await workshop.restore_template(DESK.id, 1)
    kept = await workshop.template_versions(DESK.id)
    assert [(one.number, one.changed) for one in kept] == [
        (3, ("greeting",)),
        (2, ("greeting",)),
        (1, ()),
    ]
    assert await workshop.templates() == [restored] == [kept[0].template]
    assert told == [("templates", DESK.id)] * 3
    await workshop.delete_template(DESK.id)
    assert await workshop.templates() == []
    with pytest.raises(RecordMissing):
        await workshop.template_versions(DESK.id)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "  ", "give it a name"),
        ("name", "x" * 81, "81 characters"),
        ("direction", "sideways", "inbound or outbound"),
        ("system_prompt", "x" * 20_001, "at most 20000"),
        ("greeting", "Hi {name}", "nothing fills {name}"),
        ("greeting", "x" * 501, "at most 500"),
        ("voice", "alba", "no voice 'alba'"),
        ("speed", 2.5, "0.5 to 2"),
        ("language", "English", "two small letters"),
        ("max_duration_s", 5, "10 to 14400"),
        ("on_voicemail", "beep", "leave_message, hang_up or empty"),
        ("tools", ("Book a table",), "no tool's name"),
        ("tools", ("book", "book"), "once"),
        ("model_settings", {"temperature": 3}, "0 to 2"),
        ("model_settings", {"colour": "blue"}, "there is no 'colour'"),
        ("model_settings", {"temperature": "hot"}, "wrong kind"),
        ("model_settings", {"api_key": "k"}, "with the passwords"),
    ],
)
async def test_what_cannot_be_kept_is_named(
    workshop: Workshop, field: str, value: Any, words: str
) -> None:
    with pytest.raises(AgentDraftInvalid, match=words) as refused:
        await workshop.save_template(dataclasses.replace(DESK, **{field: value}))
    assert refused.value.field == field
    assert await workshop.templates() == []


async def test_a_script_mind_needs_a_script(workshop: Workshop) -> None:
    with pytest.raises(AgentDraftInvalid) as refused:
        await workshop.save_template(dataclasses.replace(DESK, mind=MindKind.SCRIPT))
    assert refused.value.field == "script"


async def test_a_voice_is_a_file_with_its_description(workshop: Workshop, paths: DataPaths) -> None:
    paths.voices.mkdir()
    for name in ("alba.onnx", "alba.onnx.json", "half.onnx"):
        (paths.voices / name).touch()
    assert await workshop.voices() == ["", "alba"]
    kept = await workshop.save_template(dataclasses.replace(DESK, voice="alba"))
    assert kept.voice == "alba"


async def test_a_tool_that_is_gone_may_stay_named(workshop: Workshop) -> None:
    kept = await workshop.save_template(dataclasses.replace(DESK, tools=("long_gone",)))
    shown = await workshop.preview(kept, {})
    assert [(one.field, one.stops) for one in shown.problems] == [("tools", False)]
