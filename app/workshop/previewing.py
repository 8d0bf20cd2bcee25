"""What a template makes of a call, before there is one.

Owns telling what is missing instead of raising it. The prompt and the opening are made by
``app.agent.briefing``, as for a call.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.agent.briefing import general_brief, opening_for, prompt_for
from app.agent.errors import MindUnavailable, PlaybookInvalid, ScriptUnknown, TaskInvalid
from app.agent.facts import (
    Brief,
    FactValue,
    fill,
    needed_facts,
    placeholders,
    unknown_placeholders,
)
from app.agent.markdown_playbook import read_playbook
from app.agent.model_choice import ModelSettings, read_model_settings
from app.agent.playbook import Direction, ScriptProfile
from app.agent.playbook_shelf import PlaybookShelf
from app.agent.screening import Screening
from app.agent.task import WrittenTask, checked_task
from app.commands.agents import Problem, TemplatePreview
from models.templates import MindKind, Template


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the desk has besides the template. ``tools`` are the names that there are,
    ``disabled`` those of them that are switched off. ``model`` is its language model."""

    shelf: PlaybookShelf
    agent_name: str
    tools: Collection[str] = ()
    disabled: Collection[str] = ()
    model: ModelSettings = ModelSettings()


def preview(
    template: Template, facts: Mapping[str, FactValue], around: Surroundings
) -> TemplatePreview:
    """What the template makes of these facts, and of the bundled samples for the others.

    A fact that neither has stands in brackets. Blocking; never raises.
    """
    problems = _of_template(template, around)
    profile = _profile(template, around, problems)
    broken = any(each.stops and each.field == "playbook" for each in problems)
    needed = _needed(template, profile)
    samples = _samples(around.shelf.bundled.with_name("samples.toml"), template.script)
    given = {**{name: samples[name] for name in needed if name in samples}, **facts}
    task = _task(given, problems)
    missing = [name for name in needed if not str(task.facts.get(name, "")).strip()]
    for name in missing:
        message = f"The fact {name} is missing; a call needs it."
        problems.append(Problem(message, stops=True, field="facts"))
    shown: dict[str, FactValue] = {**task.facts, **{name: f"[{name}]" for name in missing}}
    brief = None if broken else _brief(template, profile, shown, around, problems)
    if brief is None:
        return TemplatePreview("", (), needed, tuple(problems))
    if template.mind is MindKind.SCRIPT:
        return TemplatePreview("", brief.profile.opening, needed, tuple(problems))
    prompt = prompt_for(template.system_prompt, brief, task)
    unknown = unknown_placeholders(template.greeting)
    if unknown:
        message = f"Nothing fills {unknown[0]}; use {{facts.name}} or {{AGENT_NAME}}."
        problems.append(Problem(message, stops=True, field="greeting"))
    opening = (template.greeting,) if unknown else opening_for(template.greeting, brief)
    return TemplatePreview(prompt, opening, needed, tuple(problems))


def _needed(template: Template, profile: ScriptProfile | None) -> tuple[str, ...]:
    names = needed_facts(profile) if profile else ()
    chat = template.mind is MindKind.CHAT
    return tuple(dict.fromkeys((*names, *(placeholders(template.greeting) if chat else ()))))


def _of_template(template: Template, around: Surroundings) -> list[Problem]:
    """What can be said of a template by itself."""
    found: list[Problem] = []
    if template.mind is MindKind.SCRIPT:
        for field, text, what in (
            ("greeting", template.greeting, "the greeting"),
            ("system_prompt", template.system_prompt, "the prompt"),
        ):
            if text.strip():
                message = f"A script says its own words: {what} is for a language model only."
                found.append(Problem(message, field=field))
    else:
        missing = _missing_model(template, around)
        if missing:
            found.append(Problem(missing, stops=True, field="model_settings"))
    for name in template.tools:
        if name in around.disabled:
            found.append(Problem(f"The tool {name} is switched off.", field="tools"))
        elif name not in around.tools:
            message = f"There is no tool {name}; the agent goes without."
            found.append(Problem(message, field="tools"))
    return found


def _missing_model(template: Template, around: Surroundings) -> str:
    try:
        missing = read_model_settings(template.model_settings, around.model).missing
    except MindUnavailable as error:
        missing = str(error)
    return f"{missing[0].upper()}{missing[1:]}." if missing else ""


def _profile(
    template: Template, around: Surroundings, problems: list[Problem]
) -> ScriptProfile | None:
    scripted = template.mind is MindKind.SCRIPT
    if not template.script:
        if scripted:
            message = "Choose a script, or a language model as the mind."
            problems.append(Problem(message, stops=True, field="script"))
        return None
    try:
        if template.playbook:
            profile = read_playbook(Path(template.playbook)).profile(template.script)
        else:
            profile = around.shelf.profile(template.script)
    except ScriptUnknown as unknown:
        known = ", ".join(unknown.known) or "none"
        fall_back = "" if scripted else " The call is held with general guidance."
        message = f"No playbook has a script {unknown.name!r}; there are {known}.{fall_back}"
        problems.append(Problem(message, stops=scripted, field="script"))
        return None
    except PlaybookInvalid as error:
        problems.append(Problem(_sentence(error), error.line, stops=True, field="playbook"))
        return None
    if profile.direction != Direction(template.direction):
        message = f"The script {profile.name!r} is for {profile.direction} calls."
        problems.append(Problem(message, field="script"))
    return profile


def _task(facts: Mapping[str, FactValue], problems: list[Problem]) -> WrittenTask:
    """The facts as a call would have them, without those that it would refuse."""
    kept = dict(facts)
    for _ in range(len(kept) + 1):
        try:
            return checked_task(WrittenTask(facts=kept), Screening(_Unheard()))
        except TaskInvalid as error:
            problems.append(Problem(_sentence(error), stops=True, field="facts"))
            name = error.field.removeprefix("facts.")
            if name not in kept:
                break
            del kept[name]
    return WrittenTask()


def _brief(
    template: Template,
    profile: ScriptProfile | None,
    facts: Mapping[str, FactValue],
    around: Surroundings,
    problems: list[Problem],
) -> Brief | None:
    try:
        if profile is not None:
            return fill(profile, facts, around.agent_name)
    except (PlaybookInvalid, TaskInvalid) as error:
        line = getattr(error, "line", 0)
        problems.append(Problem(_sentence(error), line, stops=True, field="playbook"))
        return None
    if template.mind is MindKind.SCRIPT:
        return None
    return general_brief(facts, around.agent_name, template.direction == "inbound")


class _Unheard:
    """A preview refuses nobody, so there is nothing to note. Satisfies ``ScreeningLog``."""

    def screened(self, notice: object) -> None:
        """Nothing."""


def _samples(path: Path, script: str | None) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text("utf-8")).get(script or "", {})
    except (OSError, ValueError):
        return {}
    return dict(found)


def _sentence(error: Exception) -> str:
    text = re.sub(r"\s+", " ", str(error)).strip()
    return f"{text[0].upper()}{text[1:]}." if text else ""
