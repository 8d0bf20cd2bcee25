"""Templates as people write them: a TOML file.

Owns the file's form, both ways. The record it becomes is ``models.templates``'s, what may be
kept ``app.workshop.template_checks``'s.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from app.settings import SettingsInvalid
from models.templates import MindKind, Template, template_id


class TemplateFile(BaseModel):
    """What a template's file may say. ``playbook`` is relative to the file.

    ``voice`` is the name of a Piper voice in the data folder's ``voices``; ``prompt``
    and ``greeting`` are for the chat mind, as is the table ``model``. ``speed`` is 1.0 for
    the voice's own pace. ``tools`` names those that it may use.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=80)]
    direction: Literal["inbound", "outbound"] = "inbound"
    mind: Literal["script", "chat"] = "script"
    script: str | None = None
    prompt: Annotated[str, Field(max_length=20_000)] = ""
    greeting: Annotated[str, Field(max_length=500)] = ""
    playbook: Path | None = None
    voice: Annotated[str, Field(pattern=r"^[\w.-]*$")] = ""
    speed: Annotated[float, Field(ge=0.5, le=2.0)] = 1.0
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "en"
    max_duration_s: Annotated[int, Field(ge=10, le=14_400)] = 600
    active: bool = True
    on_voicemail: Literal["", "leave_message", "hang_up"] = ""
    tools: tuple[str, ...] = ()
    model: dict[str, str | int | float | bool] = {}

    @model_validator(mode="after")
    def _script_mind_has_a_script(self) -> "TemplateFile":
        if self.mind == "script" and self.script is None:
            raise ValueError('give script = "NAME", or mind = "chat" for a language model')
        return self


def read_template(path: Path, known_id: str = "") -> Template:
    """Read a template's file; a new one unless ``known_id`` names one that it replaces.

    Raises SettingsInvalid naming the file and the field.
    """
    try:
        written = TemplateFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        message = f"cannot be read ({error.strerror})"
        raise SettingsInvalid(str(path), "", message) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsInvalid(str(path), "", f"is no TOML: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise SettingsInvalid(str(path), field, first["msg"]) from error
    playbook = (path.parent / written.playbook).resolve() if written.playbook else None
    return Template(
        id=known_id or template_id(written.direction),
        name=written.name,
        direction=written.direction,
        mind=MindKind(written.mind),
        system_prompt=written.prompt,
        greeting=written.greeting,
        voice=written.voice,
        speed=written.speed,
        language=written.language,
        playbook=str(playbook) if playbook else None,
        script=written.script,
        max_duration_s=written.max_duration_s,
        active=written.active,
        on_voicemail=written.on_voicemail,
        tools=written.tools,
        model_settings=written.model,
    )


def template_text(template: Template) -> str:
    """A template as a TOML file that ``read_template`` makes the same template of.

    What is as it comes is left out. A playbook stands with its whole path.
    """
    import tomlkit

    values = {
        "name": template.name,
        "direction": template.direction,
        "mind": str(template.mind),
        "script": template.script,
        "playbook": template.playbook,
        "greeting": template.greeting,
        "prompt": template.system_prompt,
        "voice": template.voice,
        "speed": template.speed,
        "language": template.language,
        "max_duration_s": template.max_duration_s,
        "active": template.active,
        "on_voicemail": template.on_voicemail,
        "tools": list(template.tools),
    }
    document = tomlkit.document()
    for name, value in values.items():
        usual = TemplateFile.model_fields[name]
        if usual.is_required() or value not in (usual.default, None, []):
            written = value
            if isinstance(value, str) and "\n" in value:
                written = tomlkit.string(value, multiline=True)
            document.add(name, tomlkit.item(written))
    if template.model_settings:
        document.add("model", tomlkit.item(dict(template.model_settings)))
    return tomlkit.dumps(document)
