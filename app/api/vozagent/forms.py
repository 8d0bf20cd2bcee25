"""Forms that several routes of VozAgent's API share: texts, pages, moments, numbers.

Owns how they are read and written. Timestamps have no milliseconds.
"""

from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, Field

from app.api.vozagent.terms import wrong_field
from app.people.numbers import kept_form, read_number

T = TypeVar("T")

MAX_PAGE = 100
_MAX_OFFSET = 1_000_000_000


def _whole(text: str) -> str:
    """JSON can hold halves of letters, and letters that no record can."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("it has characters that no text can hold")
    return text


Text = Annotated[str, AfterValidator(_whole)]
Limit = Annotated[int, Field(ge=0, le=MAX_PAGE, description="How many at most.")]
Offset = Annotated[int, Field(ge=0, le=_MAX_OFFSET, description="How many to leave out first.")]


class Page(BaseModel):
    """Which part of a list."""

    limit: Limit = 50
    offset: Offset = 0

    def of(self, whole: list[T]) -> list[T]:
        """That part."""
        return whole[self.offset : self.offset + self.limit]


def moment(iso: str | None) -> str | None:
    """A moment of the records', as this product writes it."""
    return None if iso is None else f"{iso[:19]}Z"


def tags_of(tags: str | list[str] | None) -> tuple[str, ...]:
    """Tags as one text, several with commas, or as a list."""
    several = tags.split(",") if isinstance(tags, str) else tags or []
    return tuple(each.strip() for each in several if each.strip())


def e164_of(number: str, country: str) -> str:
    """The whole number however it is written. Raises ApiRefused naming the field."""
    reading = read_number(number, country)
    if reading.e164 is None or ";ext=" in kept_form(number, country):
        message = f"{number[:40]!r} is no telephone number in E.164 form such as +15551234567"
        raise wrong_field("phone_number", message)
    return reading.e164
