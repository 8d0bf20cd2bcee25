from collections.abc import Callable
from dataclasses import replace

import pytest

from app.commands.people import RecentsTab
from app.people.desk import PeopleDesk
from app.people.errors import ContactInvalid
from models.calls import Call, CallResult, finish_call
from models.contacts import Contact
from models.endings import EndReason
from models.errors import RecordMissing
from models.store import Store
from tests.app.people.conftest import Make, Told

Keep = Callable[..., None]
BERLIN = "+4930901820"
ZOE = Contact("Zoë Strauß", (BERLIN, "sip:zoe@pbx.example"), tags=("customer",), company="Blau")
ANNA = Contact("Anna", ("200",), emails=("anna@example.com",))


def call(number: str, uri: str = "", name: str = "", **fields: object) -> Call:
    return replace(Call("pn_1", "inbound", number, remote_uri=uri, remote_name=name), **fields)


# Contacts


async def test_a_contact_is_kept_with_numbers_in_one_form(people: PeopleDesk, told: Told) -> None:
    typed = Contact("  Zoë \n Strauß ", ("030 / 90 18 20", BERLIN, " ", "*97"), tags=("A", "a"))
    kept = await people.save_contact(typed)
    assert kept == replace(typed, name="Zoë Strauß", numbers=(BERLIN, "*97"), tags=("A",))
    assert await people.contact(kept.id) == kept
    assert told.changes == [("contacts", kept.id)]


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        (Contact("  "), "name"),
        (Contact("Zoë", ("not a number",)), "numbers"),
        (Contact("Zoë", emails=("zoe at example",)), "emails"),
        (Contact("Zoë" * 100), "name"),
        (Contact("Zoë", tags=("long" * 20,)), "tags"),
        (Contact("Zoë", tuple(f"+4930{n}" for n in range(1_000_000, 1_000_101))), "numbers"),
    ],
)
async def test_what_cannot_be_kept_is_named(
    people: PeopleDesk, told: Told, contact: Contact, field: str
) -> None:
    with pytest.raises(ContactInvalid) as caught:
        await people.save_contact(contact)
    assert caught.value.field == field
    assert str(caught.value).endswith(".")
    assert told.changes == []


async def test_control_characters_do_not_get_into_a_name(people: PeopleDesk) -> None:
    kept = await people.save_contact(Contact("Zo\x00e\udc80\x1b", notes="a\r\nb\x07"))
    assert (kept.name, kept.notes) == ("Zoe", "a\nb")


async def test_a_deleted_contact_is_forgotten_and_its_calls_stay(
    people: PeopleDesk, keep: Keep, told: Told
) -> None:
    keep(ZOE, call(BERLIN, name="Z."))
    await people.delete_contact(ZOE.id)
    assert [one.name for one in await people.recents(RecentsTab.ALL)] == ["Z."]
    assert told.changes == [("contacts", ZOE.id)]
    with pytest.raises(RecordMissing):
        await people.contact(ZOE.id)


@pytest.mark.parametrize(
    "typed",
    ["zoe", "STRAUSS", "blau", "customer", "9018", "030 90 18", "+49 30 9", "(030) 901820"]
    + ["0049 30 9018", "zoe blau", "zoe 9018", "zoe@pbx", "sip:zoe@pbx.example"]
    + ["+49 (0)30 9018", "+49(0)30/901820", "0049 (0) 30 90", "Tel. +49 (0)30 901820"]
    + ["Strauß, Zoë", "zoe 030 9018", "zoe (030) 90 18 20", "sip:030901820@trunk.example"],
)
async def test_contacts_are_found_by_any_part_however_it_is_written(
    people: PeopleDesk, keep: Keep, typed: str
) -> None:
    keep(ZOE, ANNA)
    assert await people.contacts(typed) == [ZOE]


async def test_contacts_are_listed_by_name_and_by_tag(people: PeopleDesk, keep: Keep) -> None:
    keep(ZOE, ANNA)
    assert await people.contacts() == [ANNA, ZOE]
    assert await people.contacts(tag="customer") == [ZOE]
    keep(Contact("Voicemail", ("*97",)))
    assert [one.name for one in await people.contacts("*9")] == ["Voicemail"]
    assert await people.contacts("nobody") == []
    assert await people.tags() == ["customer"]


async def test_a_number_has_an_owner_however_it_is_written(people: PeopleDesk, keep: Keep) -> None:
    keep(ZOE, ANNA)
    for number in (BERLIN, "030 901820", "0049 30 90 18 20", "sip:+4930901820@proxy.example"):
        assert await people.contact_for(number) == ZOE
    assert await people.contact_for("ZOE@pbx.example") == ZOE
    assert await people.contact_for("200") == ANNA
    for stranger in ("+4940901820", "1820", "zoe@other.example", "anonymous", ""):
        assert await people.contact_for(stranger) is None


async def test_a_caller_is_named_by_number_or_address(people: PeopleDesk, keep: Keep) -> None:
    keep(ZOE, ANNA)
    assert await people.name_of("zoe", "sip:zoe@pbx.example:5070") == "Zoë Strauß"
    assert await people.name_of("200", "sip:200@pbx.example") == "Anna"
    assert await people.name_of("", "") == await people.name_of("bob") == ""


async def test_an_exact_address_wins_over_an_internal_number(
    people: PeopleDesk, keep: Keep
) -> None:
    keep(ANNA, Contact("Other house", ("sip:200@other.example",)))
    assert await people.name_of("200", "sip:200@other.example") == "Other house"
    assert await people.name_of("200", "sip:200@pbx.example") == "Anna"


async def test_in_another_country_a_number_without_prefix_is_another(
    make: Make, keep: Keep
) -> None:
    keep(ZOE)
    assert await make("GB").contact_for("030 901820") is None
    assert await make("GB").contact_for(BERLIN) == ZOE


# Merging


async def test_merging_loses_nothing_and_keeps_the_first_name(
    people: PeopleDesk, keep: Keep, told: Told
) -> None:
    other = Contact(
        "Z. Strauß",
        ("030901820", "+491711234567"),
        notes="Call before ten.",
        tags=("vip", "Customer"),
        company="Blau GmbH",
        emails=("zoe@example.com",),
    )
    keep(replace(ZOE, notes="Owes us lunch."), other)
    kept = (await people.merge((ZOE.id, other.id))).contact
    assert kept == await people.contact(ZOE.id)
    assert (kept.name, kept.company) == (ZOE.name, "Blau")
    assert kept.numbers == (*ZOE.numbers, "+491711234567")
    assert (kept.emails, kept.tags) == (("zoe@example.com",), ("customer", "vip"))
    for text in ("Owes us lunch.", "Call before ten.", "Z. Strauß", "Blau GmbH"):
        assert text in kept.notes
    assert await people.contacts() == [kept]
    assert told.changes == [("contacts", "")]


async def test_merging_with_somebody_unknown_changes_nothing(
    people: PeopleDesk, keep: Keep, told: Told
) -> None:
    keep(ZOE, ANNA)
    for ids in ((ZOE.id, "con_unknown"), ()):
        with pytest.raises(RecordMissing):
            await people.merge(ids)
    assert await people.contacts() == [ANNA, ZOE]
    assert told.changes == []


async def test_doubles_share_a_number_an_address_or_a_name(people: PeopleDesk, keep: Keep) -> None:
    by_number = Contact("Strauß, Zoë", ("030 901820",))
    by_email = Contact("A. B.", emails=("ANNA@example.com",))
    by_name = Contact("zoe  strauss")
    keep(ZOE, ANNA, by_number, by_email, by_name, Contact("Alone", ("+4940901820",)))
    groups = {frozenset(one.id for one in group) for group in await people.duplicates()}
    assert groups == {
        frozenset({ZOE.id, by_number.id, by_name.id}),
        frozenset({ANNA.id, by_email.id}),
    }


# Calls


async def test_recent_calls_have_the_names_of_today(people: PeopleDesk, keep: Keep) -> None:
    keep(ZOE, call("030901820", name="Front desk"), call("+15550100199", name="Bob"))
    bob, zoe = await people.recents(RecentsTab.ALL)
    assert (zoe.name, zoe.contact_id, zoe.number) == (ZOE.name, ZOE.id, "030 901820")
    assert (bob.name, bob.contact_id, bob.number) == ("Bob", None, "+1 555-010-0199")
    await people.save_contact(replace(ZOE, name="Zoë Weiß"))
    assert (await people.recents(RecentsTab.ALL))[1].name == "Zoë Weiß"


async def test_a_caller_who_hides_has_no_number(people: PeopleDesk, keep: Keep) -> None:
    keep(Contact("Tricky", ("anonymous",)), call("anonymous", "sip:anonymous@anonymous.invalid"))
    (recent,) = await people.recents(RecentsTab.ALL)
    assert (recent.name, recent.number, recent.contact_id) == ("", "", None)
    assert await people.history_of_number("anonymous") == []


async def test_recent_calls_come_in_pages(people: PeopleDesk, keep: Keep) -> None:
    keep(*(call(f"+49309018{n:02}") for n in range(5)))
    first = await people.recents(RecentsTab.ALL, limit=3)
    rest = await people.recents(RecentsTab.ALL, limit=3, before=first[-1].call.id)
    numbers = [recent.call.remote_number[-1] for recent in (*first, *rest)]
    assert numbers == ["4", "3", "2", "1", "0"]


async def test_missed_calls_count_until_they_were_looked_at(
    people: PeopleDesk, keep: Keep, told: Told, store: Store
) -> None:
    rang = call(BERLIN)
    keep(rang)
    moment = "2026-11-21T10:00:00.000Z"
    store.write_now(finish_call, rang.id, moment, CallResult(EndReason.MISSED, seen=False))
    assert await people.missed_count() == 1
    assert [one.call.id for one in await people.recents(RecentsTab.MISSED)] == [rang.id]
    await people.mark_missed_seen()
    await people.mark_missed_seen()
    assert await people.missed_count() == 0
    assert (told.changes, told.missed) == ([("calls", "")], [0])


async def test_the_agents_calls_have_their_own_tab(people: PeopleDesk, keep: Keep) -> None:
    keep(call(BERLIN, holders=("agent", "operator")), call(BERLIN, holders=("operator",)))
    assert len(await people.recents(RecentsTab.AGENT)) == 1


async def test_calls_with_a_number_are_one_history_however_it_was_written(
    people: PeopleDesk, keep: Keep
) -> None:
    keep(call("030901820"), call(BERLIN), call("+4940901820"), call("0049 30 901820"))
    keep(call("zoe", "sip:zoe@pbx.example;transport=tcp"), call("zoe", "sip:zoe@other.example"))
    assert len(await people.history_of_number("030 / 90 18 20")) == 3
    assert len(await people.history_of_number("030 901820", limit=2)) == 2
    keep(ZOE)
    whole = await people.history(ZOE.id)
    assert [one.call.remote_uri for one in whole][0] == "sip:zoe@pbx.example;transport=tcp"
    assert len(whole) == 4 and {one.contact_id for one in whole} == {ZOE.id}
    with pytest.raises(RecordMissing):
        await people.history("con_unknown")


# Suggestions


async def test_contacts_are_suggested_before_recent_calls(people: PeopleDesk, keep: Keep) -> None:
    keep(ZOE, call("030901821", name="Blau's neighbour"), call(BERLIN))
    first, second = await people.suggest("0309018")
    assert (first.name, first.number, first.dial) == (ZOE.name, "030 901820", BERLIN)
    assert (first.contact_id, first.detail) == (ZOE.id, "Blau")
    assert (second.name, second.number, second.contact_id) == (
        "Blau's neighbour",
        "030 901821",
        None,
    )
    assert second.dial == "+4930901821" and second.detail.startswith("Last call 20")


async def test_every_number_of_a_contact_is_suggested_by_name(
    people: PeopleDesk, keep: Keep
) -> None:
    keep(ZOE)
    found = await people.suggest("zoe")
    assert [one.number for one in found] == ["030 901820", "zoe@pbx.example"]
    assert [one.dial for one in found] == [BERLIN, "sip:zoe@pbx.example"]
    assert len(await people.suggest("zoe", limit=1)) == 1


async def test_a_caller_is_suggested_once_by_the_name_of_today(
    people: PeopleDesk, keep: Keep
) -> None:
    keep(
        call("bob", "sip:bob@pbx.example", "Bobby", created_at="2026-11-20T10:00:00.000Z"),
        call("bob", "sip:bob@pbx.example:5070", "Bobby"),
    )
    (bob,) = await people.suggest("bobby")
    assert (bob.name, bob.number, bob.dial) == (
        "Bobby",
        "bob@pbx.example:5070",
        "sip:bob@pbx.example:5070",
    )
    keep(Contact("Robert", ("sip:bob@pbx.example",)))
    (bob,) = await people.suggest("bobby")
    assert bob.name == "Robert" and bob.contact_id


async def test_nothing_typed_suggests_nothing(people: PeopleDesk, keep: Keep) -> None:
    keep(ZOE, call(BERLIN))
    for nothing in ("", "  ", "+", "("):
        assert await people.suggest(nothing) == []
