"""Contacts over the API are the desk's own: the same records, however they are looked at."""

import asyncio
import json
import re
from typing import Any

import httpx

from app.engine.events import RecordsChanged
from app.people.desk import PeopleDesk
from models.contacts import Contact, get_contact, list_contacts, save_contact
from tests.fakes.api_desk import BOB, ServedDesk

ANA = {
    "phone_number": "+1 (555) 010-0001",
    "first_name": "Ana",
    "last_name": "Ruiz",
    "email": "ana@example.test",
    "company": "Ruiz Ltd",
    "source": "website",
    "tags": "lead, kitchen",
    "notes": "Wants a quote",
}
LISTED = {
    *("id", "first_name", "last_name", "email", "phone_number", "company", "tags"),
    *("created_at", "updated_at"),
}


async def create(voz: httpx.AsyncClient, **fields: Any) -> dict[str, Any]:
    answer = await voz.post("/v1/contacts", json=fields)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def changed(desk: ServedDesk) -> list[str]:
    return [
        e.record_id for e in desk.news if e.__class__ is RecordsChanged and e.what == "contacts"
    ]


async def test_a_contact_is_created_whole_and_listed_as_documented(
    api_desk: ServedDesk, voz: httpx.AsyncClient
) -> None:
    made = await create(voz, **ANA)
    assert set(made) == LISTED | {"notes", "source"}
    assert made["phone_number"] == "+15550100001"
    assert (made["first_name"], made["last_name"], made["tags"]) == (
        "Ana",
        "Ruiz",
        ["lead", "kitchen"],
    )
    assert (made["source"], made["notes"]) == ("website", "Wants a quote")
    for field in ("created_at", "updated_at"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", made[field])
    (listed,) = (await voz.get("/v1/contacts")).json()
    assert listed == {name: made[name] for name in LISTED}
    assert (await voz.get(f"/v1/contacts/{made['id']}")).json() == made
    kept = api_desk.store.read_now(get_contact, made["id"])
    assert (kept.name, kept.numbers, kept.source) == ("Ana Ruiz", ("+15550100001",), "desk")


async def test_what_the_api_changes_the_window_is_told(
    api_desk: ServedDesk, voz: httpx.AsyncClient
) -> None:
    made = await create(voz, phone_number=BOB)
    await voz.patch(f"/v1/contacts/{made['id']}", json={"last_name": "Bobson"})
    await voz.delete(f"/v1/contacts/{made['id']}")
    told = lambda e: isinstance(e, RecordsChanged) and len(changed(api_desk)) == 3  # noqa: E731
    await api_desk.until(told)
    assert changed(api_desk) == [made["id"]] * 3


async def test_what_the_window_changes_the_api_shows(
    api_desk: ServedDesk, voz: httpx.AsyncClient
) -> None:
    made = await create(voz, **ANA)
    people = PeopleDesk(
        api_desk.store, api_desk.paths, lambda: api_desk.settings, lambda what, record_id: None
    )
    kept = await people.contact(made["id"])
    await people.save_contact(Contact("Ana Maria Ruiz Gil", kept.numbers, kept.id))
    shown = (await voz.get(f"/v1/contacts/{made['id']}")).json()
    assert (shown["first_name"], shown["last_name"]) == ("Ana", "Maria Ruiz Gil")
    assert (shown["email"], shown["tags"], shown["notes"]) == (None, [], None)
    await people.save_contact(Contact("Stranger", ()))
    names = [each["first_name"] for each in (await voz.get("/v1/contacts")).json()]
    assert names == ["Stranger", "Ana"]


async def test_names_keep_the_parts_that_were_given(voz: httpx.AsyncClient) -> None:
    made = await create(voz, phone_number=BOB, first_name="Ana Maria", last_name="Ruiz")
    shown = (await voz.get(f"/v1/contacts/{made['id']}")).json()
    assert (shown["first_name"], shown["last_name"]) == ("Ana Maria", "Ruiz")
    nameless = await create(voz, phone_number="+12025550178")
    assert (nameless["first_name"], nameless["last_name"]) == (None, None)


async def test_one_number_makes_one_contact_however_it_is_written(voz: httpx.AsyncClient) -> None:
    made = await create(voz, phone_number=BOB)
    for spelling in ("202 555 0177", "(202) 555-0177", "tel:+1-202-555-0177"):
        again = await voz.post("/v1/contacts", json={"phone_number": spelling})
        assert again.status_code == 409
        assert again.json()["error"] == {
            "code": "conflict",
            "message": "another contact has this phone_number already",
            "details": {"contact_id": made["id"]},
        }


async def test_two_requests_at_once_make_one_contact(
    api_desk: ServedDesk, voz: httpx.AsyncClient
) -> None:
    both = [voz.post("/v1/contacts", json={"phone_number": BOB}) for _ in range(2)]
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*both))
    assert statuses == [201, 409]
    assert len(api_desk.store.read_now(list_contacts)) == 1


async def test_a_patch_changes_what_is_said_and_nothing_else(voz: httpx.AsyncClient) -> None:
    made = await create(voz, **ANA)
    change = {"first_name": "Anna", "company": None, "notes": "Called back"}
    patched = await voz.patch(f"/v1/contacts/{made['id']}", json=change)
    assert patched.status_code == 200
    kept = {**made, **change, "updated_at": patched.json()["updated_at"]}
    assert patched.json() == kept
    moved = {"phone_number": "202 555 0178", "tags": ["vip"]}
    patched = await voz.patch(f"/v1/contacts/{made['id']}", json=moved)
    assert (patched.json()["phone_number"], patched.json()["tags"]) == ("+12025550178", ["vip"])


async def test_a_patch_takes_nobodys_number(voz: httpx.AsyncClient) -> None:
    bob = await create(voz, phone_number=BOB)
    ana = await create(voz, **ANA)
    answer = await voz.patch(f"/v1/contacts/{ana['id']}", json={"phone_number": BOB})
    assert answer.status_code == 409
    assert answer.json()["error"]["details"] == {"contact_id": bob["id"]}
    emptied = await voz.patch(f"/v1/contacts/{ana['id']}", json={"phone_number": None})
    assert emptied.status_code == 400


async def test_other_numbers_and_addresses_of_a_contact_stay(
    api_desk: ServedDesk, voz: httpx.AsyncClient
) -> None:
    bob = Contact("Bob", (BOB, "+12025550178"), emails=("b@x.example", "bob@y.example"))
    api_desk.store.write_now(save_contact, bob)
    change = {"phone_number": "+12025550179", "email": "new@x.example"}
    await voz.patch(f"/v1/contacts/{bob.id}", json=change)
    kept = api_desk.store.read_now(get_contact, bob.id)
    assert kept.numbers == ("+12025550179", "+12025550178")
    assert kept.emails == ("new@x.example", "bob@y.example")


async def test_a_deleted_contact_is_gone(voz: httpx.AsyncClient) -> None:
    made = await create(voz, phone_number=BOB)
    gone = await voz.delete(f"/v1/contacts/{made['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    for method in ("GET", "PATCH", "DELETE"):
        body = {"json": {}} if method == "PATCH" else {}
        answer = await voz.request(method, f"/v1/contacts/{made['id']}", **body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


async def test_contacts_are_searched_filtered_and_paged(voz: httpx.AsyncClient) -> None:
    for i, (name, tags) in enumerate((("Ada", "lead"), ("Bea", "lead,vip"), ("Cleo", ""))):
        await create(voz, phone_number=f"+1202555014{i}", first_name=name, tags=tags)

    async def names(query: str) -> list[str]:
        return [each["first_name"] for each in (await voz.get(f"/v1/contacts?{query}")).json()]

    assert await names("") == ["Cleo", "Bea", "Ada"]
    assert await names("limit=1&offset=1") == ["Bea"]
    assert await names("limit=0") == []
    assert await names("search=Bea") == ["Bea"]
    assert await names("q=202-555-0142") == ["Cleo"]
    assert await names("tags=LEAD") == ["Bea", "Ada"]
    assert await names("tags=vip,none") == ["Bea"]
    assert await names("tags=vip&search=Ada") == []


async def test_a_wrong_page_is_refused(voz: httpx.AsyncClient) -> None:
    for query in ("limit=101", "limit=-1", "offset=-1", "limit=many"):
        answer = await voz.get(f"/v1/contacts?{query}")
        assert answer.status_code == 400
        assert answer.json()["error"]["details"] == {"invalid_fields": [query.partition("=")[0]]}


WRONG: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"missing_fields": ["phone_number"]}),
    ({"phone_number": "911"}, {"invalid_fields": ["phone_number"]}),
    ({"phone_number": "+1202555017"}, {"invalid_fields": ["phone_number"]}),
    ({"phone_number": "202 555 0177 ext. 5"}, {"invalid_fields": ["phone_number"]}),
    ({"phone_number": BOB, "email": "nobody"}, {"invalid_fields": ["email"]}),
    ({"phone_number": BOB, "first_name": "x" * 201}, {"invalid_fields": ["first_name"]}),
    ({"phone_number": BOB, "first_name": 7}, {"invalid_fields": ["first_name"]}),
    ({"phone_number": BOB, "source": "s" * 201}, {"invalid_fields": ["source"]}),
    ({"phone_number": BOB, "notes": "half \u0000"}, {"invalid_fields": ["notes"]}),
]


async def test_a_wrong_body_is_refused_and_nothing_is_kept(
    api_desk: ServedDesk, voz: httpx.AsyncClient
) -> None:
    for body, details in WRONG:
        content = json.dumps(body)
        headers = {"Content-Type": "application/json"}
        answer = await voz.post("/v1/contacts", content=content, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_request")
        assert answer.json()["error"]["details"] == details
    assert api_desk.store.read_now(list_contacts) == []
