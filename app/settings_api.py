"""The ``[api]`` section of ``settings.toml``: which local APIs answer, and where.

Owns the values. What each product's API says is ``app.api``'s.
"""

from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from app.settings_sections import Section, split_extensions

Port = Annotated[int, Field(ge=0, le=65_535)]
"""A port of 127.0.0.1; 0 lets the system choose one."""


class ApiSettings(Section):
    """The local APIs. Each answers on 127.0.0.1 only, at its own port."""

    voizbot: bool = True
    voizbot_port: Port = 8101
    vozagent: bool = True
    vozagent_port: Port = 8102
    talktomyagent: bool = True
    talktomyagent_port: Port = 8103
    thinnest: bool = True
    thinnest_port: Port = 8104
    allowed_origins: tuple[str, ...] = ()
    """Web pages that may ask besides those of this computer, such as https://crm.example.com.
    A text is taken apart at commas and at ends of lines."""
    webhook_hosts: tuple[str, ...] = ()
    """Hosts that events may be sent to although they are in a private network or speak no TLS."""

    @field_validator("allowed_origins", "webhook_hosts", mode="before")
    @classmethod
    def _apart(cls, value: Any) -> Any:
        return split_extensions(value) if isinstance(value, str) else value

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            parts = urlsplit(one)
            if parts.scheme not in ("http", "https") or one != f"{parts.scheme}://{parts.netloc}":
                raise ValueError(f"{one!r} is no origin such as https://crm.example.com")
        return value

    @field_validator("webhook_hosts")
    @classmethod
    def _are_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            if "/" in one or one != one.strip().lower() or not one:
                raise ValueError(f"{one!r} is no host such as crm.office.example")
        return value
