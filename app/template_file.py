"""Templates as people write them: a TOML file.

Owns the file's form. The record it becomes is ``models.templates``'s.
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
    and ``greeting`` are for the chat mind. ``speed`` is 1.0 for the voice's own pace.
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

    @model_validator(mode="after")
    def _script_mind_has_a_script(self) -> "TemplateFile":
        if self.mind == "script" and self.script is None:
            raise ValueError('give script = "NAME", or mind = "chat" for a language model')
        return self


def read_template(path: Path) -> Template:
    """Read a template's file. Raises SettingsInvalid naming the file and the field."""
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
        id=template_id(written.direction),
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
    )
