"""Some fields of a contact changed, the others left as they are kept."""

import asyncio

import pytest

from app.people.desk import PeopleDesk
from app.people.errors import ContactInvalid
from models.contacts import Contact
from models.errors import RecordMissing
from tests.app.people.conftest import Told
from tests.app.people.test_desk import ZOE, Keep


async def test_two_extensions_of_a_number_are_two_and_colleagues_no_doubles(
    people: PeopleDesk,
) -> None:
    numbers = ("030 901820", "+49 30 901820 ext. 12", "030 901820 x13", "0049 30 901820 ext 12")
    anna = await people.save_contact(Contact("Anna", numbers))
    assert anna.numbers == ("+4930901820", "+4930901820;ext=12", "+4930901820;ext=13")
    await people.save_contact(Contact("Ben", ("030 901820 ext. 14",)))
    assert await people.duplicates() == []
    carl = await people.save_contact(Contact("Carl", ("030 901820 ext. 14",)))
    assert [{one.name for one in group} for group in await people.duplicates()] == [{"Ben", "Carl"}]
    both = await people.merge((anna.id, carl.id))
    assert both.contact.numbers == (*anna.numbers, "+4930901820;ext=14")


async def test_changes_made_at_once_are_both_kept(
    people: PeopleDesk, keep: Keep, told: Told
) -> None:
    keep(ZOE)
    changes = ({"notes": "Owes us lunch."}, {"tags": ("vip",)}, {"numbers": ("030 5555555",)})
    await asyncio.gather(*(people.change_contact(ZOE.id, each) for each in changes))
    zoe = await people.contact(ZOE.id)
    assert (zoe.notes, zoe.tags, zoe.numbers) == ("Owes us lunch.", ("vip",), ("+49305555555",))
    assert zoe.company == ZOE.company and told.changes == [("contacts", ZOE.id)] * 3
    with pytest.raises(ContactInvalid):
        await people.change_contact(ZOE.id, {"name": " ", "notes": "x"})
    with pytest.raises(RecordMissing):
        await people.change_contact("con_nobody", {"notes": "x"})
    assert (await people.contact(ZOE.id)).notes == "Owes us lunch."
