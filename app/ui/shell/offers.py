"""What the palette offers for what was typed: commands, pages, numbers and people.

Owns the offers and their order: the best fit first, without anything typed what was used
last. Finding people is asked of the desk by the palette.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from app.ui.shell import phrases
from app.ui.shell.commands import Command, CommandRegistry, native
from app.ui.shell.matching import begins, fit

if TYPE_CHECKING:
    from app.commands.people import NumberReading, Suggestion

MOST_COMMANDS, MOST_PEOPLE = 12, 6
RECENT_BONUS, REFUSED_MALUS = 5, 30
LEAST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of the palette. ``reason`` says why it cannot be done now, empty when it can;
    ``sure`` that the words were begun as they are: nobody who is found later comes before it."""

    icon: str
    words: str
    detail: str
    act: Callable[[], object]
    keys: str = ""
    reason: str = ""
    sure: bool = False

    @property
    def spoken(self) -> str:
        """All of it for a screen reader."""
        parts = (self.words, self.reason or self.detail, self.keys)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the settings, to be opened."""

    title: str
    open: Callable[[], object]


def command_offers(registry: CommandRegistry, typed: str) -> list[Offer]:
    """The commands that fit, the best first; what cannot be done now goes behind its equals."""
    recent = registry.recent()
    ranked: list[tuple[tuple[int, int], Command]] = []
    for command in registry.commands():
        points = fit(typed, f"{command.words} {command.group}")
        if points is None:
            continue
        used = recent.index(command.id) if command.id in recent else len(recent)
        points += RECENT_BONUS if command.id in recent else 0
        points -= REFUSED_MALUS if command.refusal() else 0
        ranked.append(((-points, used), command))
    ranked.sort(key=lambda pair: pair[0])
    return [
        Offer(
            command.icon,
            command.words,
            command.group,
            partial(registry.run, command.id),
            native(registry.keys_of(command.id)),
            command.refusal(),
            begins(typed, command.words),
        )
        for _, command in _worthwhile(ranked, typed)
    ]


def _worthwhile(
    ranked: list[tuple[tuple[int, int], Command]], typed: str
) -> list[tuple[tuple[int, int], Command]]:
    """Without what fits only by scattered letters, where something fits well."""
    if not typed or not ranked:
        return ranked
    best = -ranked[0][0][0]
    return [entry for entry in ranked if -entry[0][0] * 3 >= best][:MOST_COMMANDS]


def page_offers(pages: Iterable[Page], typed: str) -> list[Offer]:
    """The pages of the settings that fit; none while nothing is typed."""
    if not typed.strip():
        return []
    found = []
    for page in pages:
        points = fit(typed, f"{page.title} {phrases.SETTINGS}")
        if points is not None:
            words = phrases.SETTINGS_PAGE.format(page=page.title)
            sure = begins(typed, page.title)
            offer = Offer("settings", words, phrases.SETTINGS, page.open, sure=sure)
            found.append((points, offer))
    return [offer for _, offer in sorted(found, key=lambda pair: -pair[0])]


def number_offers(
    reading: "NumberReading", typed: str, call: Callable[[str], object]
) -> list[Offer]:
    """Calling what was typed, where it is a number or an address."""
    digits = sum(letter.isdigit() for letter in typed)
    is_address = "@" in typed and not typed.startswith("@") and not typed.endswith("@")
    is_number = digits >= LEAST_DIGITS and not any(letter.isalpha() for letter in typed)
    if not reading.dial or reading.problem or not (is_number or is_address):
        return []
    words = phrases.CALL_SOMEBODY.format(name=reading.shown)
    detail = reading.country or phrases.NUMBER
    return [Offer("phone-out", words, detail, partial(call, reading.dial), sure=True)]


def in_order(offers: Sequence[Offer], people: Sequence[Offer]) -> list[Offer]:
    """What is sure, then the people, then the rest."""
    rest = [offer for offer in offers if not offer.sure]
    return [*(offer for offer in offers if offer.sure), *people, *rest]


def people_offers(found: "Sequence[Suggestion]", call: Callable[[str], object]) -> list[Offer]:
    """Calling the people whom the desk found."""
    offers = []
    for person in found[:MOST_PEOPLE]:
        words = phrases.CALL_SOMEBODY.format(name=person.name or person.number)
        detail = "  ".join(part for part in (person.number, person.detail) if part)
        offers.append(Offer("person", words, detail, partial(call, person.dial)))
    return offers
