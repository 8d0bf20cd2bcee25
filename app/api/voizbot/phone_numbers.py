"""Phone numbers: the lines of the desk.

Owns their rows and the one change that is ours: which inbound template answers a number
(the document shows the assignment and names no way to make it).
"""

import dataclasses
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter

from app.api.desk import ApiDesk
from app.api.voizbot.answers import AssignedNumber, OnePhoneNumber, PhoneNumber, PhoneNumbers
from app.api.voizbot.bodies import NumberChange
from app.api.voizbot.refusing import (
    NO_TWILIO,
    NOT_FOUND,
    PHONE_NOT_FOUND,
    TEMPLATE_NOT_FOUND,
    answers,
    no,
)
from app.line_desk import LineDesk
from app.settings import SecretsUnavailable
from models.errors import RecordMissing
from models.lines import Line, get_line
from models.templates import get_template

TWILIO = ".twilio.com"
_TAGS: list[Any] = ["Phone numbers"]
_SHORTEST, _LONGEST = 8, 15
"""Digits of a number in E.164 that a line's user may be."""


def add(router: APIRouter, desk: ApiDesk) -> None:
    """The routes."""

    @router.get("/v1/phone-numbers", response_model=PhoneNumbers, tags=_TAGS, responses=answers())
    async def list_phone_numbers() -> PhoneNumbers:
        """The lines of this desk."""
        lines = await desk.office.lines()
        return PhoneNumbers(phone_numbers=[row_of(line) for line in lines])

    @router.patch(
        "/v1/phone-numbers/{id}",
        response_model=OnePhoneNumber,
        tags=_TAGS,
        responses=answers(404, 422),
    )
    async def change_phone_number(id: str, change: NumberChange) -> OnePhoneNumber:
        """Choose the inbound template that answers a number. An extension of this desk."""
        line = await line_of(desk, id, NOT_FOUND)
        template_id = change.inbound_template_id
        if template_id is not None:
            await _inbound(desk, template_id)
        line = dataclasses.replace(line, inbound_template_id=template_id)
        try:
            await LineDesk(desk.engine, desk.store, desk.paths).save_line(line)
        except SecretsUnavailable as error:
            raise no(422, NO_TWILIO, "id", str(error)) from error
        return OnePhoneNumber(phone_number=row_of(line))


async def line_of(desk: ApiDesk, line_id: str, code: str = PHONE_NOT_FOUND) -> Line:
    """A line of the desk. Raises ApiRefused with ``code``."""
    try:
        return await desk.store.read(get_line, line_id)
    except RecordMissing as error:
        raise no(404, code) from error


async def _inbound(desk: ApiDesk, template_id: str) -> None:
    try:
        template = await desk.store.read(get_template, template_id)
    except RecordMissing as error:
        raise no(404, TEMPLATE_NOT_FOUND) from error
    if template.direction != "inbound":
        raise no(404, TEMPLATE_NOT_FOUND)


def e164_of(line: Line) -> str:
    """A line's number; its SIP address where its user is no number."""
    digits = line.user.removeprefix("+")
    if digits.isascii() and digits.isdecimal() and _SHORTEST <= len(digits) <= _LONGEST:
        return f"+{digits}"
    return f"{line.user}@{line.domain}"


def row_of(line: Line) -> PhoneNumber:
    """A line as a phone number. ``updatedAt`` is when it was made: nobody keeps the other."""
    return PhoneNumber(
        id=line.id,
        e164=e164_of(line),
        friendly_name=line.display_name or line.label,
        label=line.label,
        provider="twilio" if line.domain.partition(":")[0].lower().endswith(TWILIO) else "local",
        status="active" if line.enabled else "inactive",
        inbound_template_id=line.inbound_template_id,
        created_at=line.created_at,
        updated_at=line.created_at,
    )


def assigned(lines: Sequence[Line], template_id: str) -> list[AssignedNumber]:
    """The lines that a template answers."""
    return [
        AssignedNumber(
            id=line.id, e164=e164_of(line), friendly_name=line.display_name or line.label
        )
        for line in lines
        if line.inbound_template_id == template_id
    ]
