"""The contacts of VozAgent's API.

Owns the routes. What they do is ``contact_book``'s.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api.desk import ApiDesk
from app.api.vozagent import contact_book as book
from app.api.vozagent.contact_forms import ContactPatch, ListedContact, NewContact, WholeContact
from app.api.vozagent.forms import Page, Text, tags_of
from app.api.vozagent.terms import answers, scoped
from app.engine.events import RecordsChanged
from models.contacts import delete_contact as delete_record


class ContactQuery(Page):
    """Which contacts. ``q`` is another name of ``search``."""

    search: Text = ""
    q: Text = ""
    tags: Text = ""


def add_contact_reading(router: APIRouter, desk: ApiDesk) -> None:
    """List and get."""
    country = country_of(desk)

    @router.get("/v1/contacts", responses=answers(), tags=["Contacts"])
    @scoped("contacts:read")
    async def list_contacts(query: Annotated[ContactQuery, Query()]) -> list[ListedContact]:
        """Contacts, newest first, or those that match ``search`` (name, company, email, tag or
        phone number), best first. ``tags``, with commas between, asks for any of them."""
        typed, tags = query.search or query.q, tags_of(query.tags)
        found = await desk.store.read(book.find_known, typed, tags, country())
        return [each.listed(country()) for each in query.of(found)]

    @router.get("/v1/contacts/{contact_id}", responses=answers(404), tags=["Contacts"])
    @scoped("contacts:read")
    async def get_contact(contact_id: str) -> WholeContact:
        """One contact. An extension of this desk's: the document lists none."""
        known = await desk.store.read(book.get_known, contact_id)
        return known.whole(country())


def add_contact_writing(router: APIRouter, desk: ApiDesk) -> None:
    """Create, change and delete."""
    country = country_of(desk)

    def tell(contact_id: str) -> None:
        desk.engine.bus.publish(RecordsChanged("contacts", contact_id))

    @router.post("/v1/contacts", status_code=201, responses=answers(409), tags=["Contacts"])
    @scoped("contacts:write")
    async def create_contact(body: NewContact) -> WholeContact:
        """A new contact. 409 ``conflict`` where somebody has the number, however it is written;
        ``details.contact_id`` says who."""
        known = await desk.store.write(book.create_contact, body, country())
        tell(known.contact.id)
        return known.whole(country())

    @router.patch("/v1/contacts/{contact_id}", responses=answers(404, 409), tags=["Contacts"])
    @scoped("contacts:write")
    async def change_contact(contact_id: str, body: ContactPatch) -> WholeContact:
        """Change what is given. ``phone_number`` and ``tags`` are extensions of this desk's."""
        known = await desk.store.write(book.change_contact, contact_id, body, country())
        tell(contact_id)
        return known.whole(country())

    @router.delete(
        "/v1/contacts/{contact_id}",
        status_code=204,
        response_class=Response,
        responses=answers(404),
        tags=["Contacts"],
    )
    @scoped("contacts:write")
    async def delete_contact(contact_id: str) -> None:
        """Forget a contact; calls with them stay."""
        await desk.store.write(delete_record, contact_id)
        tell(contact_id)


def country_of(desk: ApiDesk) -> Callable[[], str]:
    """The desk's own country (ISO 3166), as it is set now."""
    return lambda: desk.settings().phone.country
