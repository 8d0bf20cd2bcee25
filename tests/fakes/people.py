"""People in memory: contacts and recent calls, numbers read as digits only."""

import asyncio
import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.commands.people import (
    AsBefore,
    BookNews,
    ImportReport,
    Merged,
    NumberReading,
    Recent,
    RecentsTab,
    Suggestion,
)
from app.people.dialling import to_dial
from app.people.errors import ContactInvalid
from models.calls import Call
from models.contacts import Contact
from models.errors import RecordMissing

PREFIXES = {"+49": ("DE", "Germany"), "+1": ("US", "United States"), "+44": ("GB", "UK")}


def digits_of(number: str) -> str:
    """What two spellings of a number have in common; a SIP address in lower case."""
    if "@" in number:
        return number.lower().removeprefix("sip:").removeprefix("sips:")
    return "".join(letter for letter in number if letter in "+0123456789*#")


@dataclass
class FakePeople:
    """Satisfies ``PeopleCommands``. ``calls`` is oldest first; ``refuse`` is raised by whatever
    is asked next, once. ``asked`` are the names of the methods that were called."""

    kept: list[Contact] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    refuse: Exception | None = None
    report: ImportReport = ImportReport(2, 1, 0)
    asked: list[str] = field(default_factory=list)
    passwords: list[str | None] = field(default_factory=list)
    news: BookNews = BookNews()

    def read_number(self, typed: str) -> NumberReading:
        """Digits, or one word, which may be a user of the line's server; the country by a
        handful of prefixes."""
        text = typed.strip().removeprefix("tel:")
        if "@" in text:
            return NumberReading(text, text, None, "", "")
        if any(letter.isalpha() for letter in text):
            return NumberReading(typed, "" if " " in text else text, None, "", "")
        dial = digits_of(text)
        for prefix, (region, country) in PREFIXES.items():
            if dial.startswith(prefix):
                whole = dial if len(dial) > 8 else None
                return NumberReading(
                    f"{prefix} {dial[len(prefix) :]}", dial, whole, region, country
                )
        problem = "" if dial or not text else "There is no number in this."
        return NumberReading(dial, dial, None, "", "", problem)

    async def suggest(self, typed: str, limit: int = 8) -> list[Suggestion]:
        """Contacts whose name, company or number has it, then numbers that called."""
        self._ask("suggest")
        found = [
            Suggestion(contact.name, number, digits_of(number), contact.id, contact.company)
            for contact in self._matching(typed, None)
            for number in contact.numbers
        ]
        known = {one.dial for one in found}
        digits = digits_of(typed)
        for recent in self._recent(self.calls):
            dial = digits_of(recent.number)
            if digits and digits in dial and dial not in known:
                known.add(dial)
                found.append(Suggestion(recent.name, recent.number, dial, recent.contact_id))
        return found[:limit]

    async def recents(
        self, tab: RecentsTab, limit: int = 100, before: str | None = None
    ) -> list[Recent]:
        """Newest first."""
        self._ask("recents")
        listed = self._recent([call for call in self.calls if self._on(tab, call)])
        ids = [recent.call.id for recent in listed]
        start = ids.index(before) + 1 if before else 0
        return listed[start : start + limit]

    async def missed_count(self) -> int:
        """Calls that are not seen."""
        self._ask("missed_count")
        return sum(not call.seen for call in self.calls)

    async def mark_missed_seen(self) -> None:
        """See them all."""
        self._ask("mark_missed_seen")
        self.calls = [dataclasses.replace(call, seen=True) for call in self.calls]

    async def contacts(self, typed: str = "", tag: str | None = None) -> list[Contact]:
        """By name."""
        self._ask("contacts")
        return self._matching(typed, tag)

    async def contact(self, contact_id: str) -> Contact:
        """By id."""
        self._ask("contact")
        return self._contact(contact_id)

    async def contact_for(self, number: str) -> Contact | None:
        """By the digits of a number."""
        self._ask("contact_for")
        return self._owner(number)

    async def history(self, contact_id: str, limit: int = 50) -> list[Recent]:
        """Calls of a contact."""
        self._ask("history")
        found = [one for one in self._recent(self.calls) if one.contact_id == contact_id]
        return found[:limit]

    async def history_of_number(self, number: str, limit: int = 50) -> list[Recent]:
        """Calls of a number."""
        self._ask("history_of_number")
        digits = digits_of(number)
        return [one for one in self._recent(self.calls) if digits_of(one.number) == digits][:limit]

    async def save_contact(self, contact: Contact) -> Contact:
        """A name is needed, and digits in every number."""
        self._ask("save_contact")
        if not contact.name.strip():
            raise ContactInvalid("name", "A contact needs a name.")
        for number in contact.numbers:
            if not digits_of(number):
                raise ContactInvalid("numbers", f"{number!r} is no number.")
        self.kept = [one for one in self.kept if one.id != contact.id] + [contact]
        return contact

    async def change_contact(self, contact_id: str, changes: Mapping[str, Any]) -> Contact:
        """The one that is kept now, with these fields."""
        self._ask("change_contact")
        return await self.save_contact(dataclasses.replace(self._contact(contact_id), **changes))

    async def delete_contact(self, contact_id: str) -> AsBefore:
        """Forget it."""
        self._ask("delete_contact")
        gone = self._contact(contact_id)
        self.kept.remove(gone)
        return AsBefore((gone,))

    async def put_back(self, before: AsBefore) -> None:
        """Keep them as they were."""
        self._ask("put_back")
        ids = {contact.id for contact in before.contacts}
        self.kept = [one for one in self.kept if one.id not in ids] + [*before.contacts]

    async def duplicates(self) -> list[tuple[Contact, ...]]:
        """Contacts of the same name."""
        self._ask("duplicates")
        groups: dict[str, list[Contact]] = {}
        for contact in self.kept:
            groups.setdefault(contact.name.lower(), []).append(contact)
        return [tuple(group) for group in groups.values() if len(group) > 1]

    async def merge(self, contact_ids: tuple[str, ...]) -> Merged:
        """All into the first."""
        self._ask("merge")
        all_of_them = tuple(self._contact(each) for each in contact_ids)
        merged = dataclasses.replace(
            all_of_them[0],
            numbers=tuple(dict.fromkeys(n for one in all_of_them for n in one.numbers)),
            emails=tuple(dict.fromkeys(e for one in all_of_them for e in one.emails)),
            tags=tuple(dict.fromkeys(t for one in all_of_them for t in one.tags)),
            notes="\n".join(one.notes for one in all_of_them if one.notes),
        )
        self.kept = [one for one in self.kept if one.id not in contact_ids] + [merged]
        return Merged(merged, AsBefore(all_of_them))

    async def tags(self) -> list[str]:
        """Every tag."""
        self._ask("tags")
        return sorted({tag for contact in self.kept for tag in contact.tags})

    async def import_file(self, path: Path) -> ImportReport:
        """Says what the test wants."""
        self._ask("import_file")
        return self.report

    async def export_file(self, path: Path) -> int:
        """One line a contact."""
        self._ask("export_file")
        text = "\n".join(contact.name for contact in self.kept)
        await asyncio.to_thread(path.write_text, text, "utf-8")
        return len(self.kept)

    async def sync_carddav(self, password: str | None = None) -> ImportReport:
        """Says what the test wants, and remembers the password."""
        self.passwords.append(password)
        self._ask("sync_carddav")
        return self.report

    def book_news(self) -> BookNews:
        """What the test wants."""
        return self.news

    async def name_of(self, number: str, uri: str = "") -> str:
        """The contact's name, else nothing."""
        self._ask("name_of")
        owner = self._owner(to_dial(number, uri))
        return owner.name if owner else ""

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        refused, self.refuse = self.refuse, None
        if refused is not None:
            raise refused

    def _contact(self, contact_id: str) -> Contact:
        for contact in self.kept:
            if contact.id == contact_id:
                return contact
        raise RecordMissing("contact", contact_id)

    def _owner(self, number: str) -> Contact | None:
        wanted = digits_of(number)
        for contact in self.kept:
            if wanted in map(digits_of, contact.numbers):
                return contact
        return None

    def _matching(self, typed: str, tag: str | None) -> list[Contact]:
        words, digits = typed.lower().strip(), digits_of(typed)
        found = []
        for contact in sorted(self.kept, key=lambda one: one.name.lower()):
            text = " ".join((contact.name, contact.company, *contact.emails)).lower()
            numbers = " ".join(map(digits_of, contact.numbers))
            if words in text or (digits and digits in numbers):
                found.append(contact)
        return [one for one in found if tag is None or tag in one.tags]

    def _recent(self, calls: list[Call]) -> list[Recent]:
        listed = []
        for call in reversed(calls):
            party = to_dial(call.remote_number, call.remote_uri)
            owner = self._owner(party)
            name = owner.name if owner else call.remote_name
            listed.append(Recent(call, owner.id if owner else None, name, party))
        return listed

    def _on(self, tab: RecentsTab, call: Call) -> bool:
        if tab is RecentsTab.MISSED:
            return call.end_reason in ("missed", "cancelled") and call.direction == "inbound"
        return tab is RecentsTab.ALL or "agent" in call.holders
