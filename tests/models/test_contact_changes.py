import dataclasses

import pytest
from sqlite_utils import Database

from models.contact_changes import changed_at, note_told, untold_changes
from models.contacts import Contact, delete_contact, get_contact, save_contact
from models.leads import Lead, leads_of, save_lead
from models.webhook_endpoints import WebhookEndpoint, save_webhook_endpoint

BOB = Contact("Bob", ("+12025550177",))


def listen(db: Database, *events: str, active: bool = True) -> None:
    save_webhook_endpoint(
        db, WebhookEndpoint("vozagent", "https://crm.example/", events=events, active=active)
    )


def test_what_nobody_listens_for_is_not_kept_to_be_told(db: Database) -> None:
    listen(db, "contact.created", active=False)
    listen(db, "call.started")
    save_contact(db, BOB)
    save_contact(db, dataclasses.replace(BOB, notes="calls back"))
    assert untold_changes(db, 10) == []
    assert changed_at(db, [BOB.id])[BOB.id] >= BOB.created_at


def test_a_new_contact_is_told_once_as_made(db: Database) -> None:
    listen(db, "contact.created", "contact.updated")
    save_contact(db, BOB)
    save_contact(db, dataclasses.replace(BOB, notes="calls back"))
    assert untold_changes(db, 10) == [(BOB.id, "created")]
    note_told(db, [BOB.id])
    assert untold_changes(db, 10) == []


@pytest.mark.parametrize(
    "change", [{"name": "Rob"}, {"tags": ("lead",)}, {"emails": ("b@x.example",)}, {"numbers": ()}]
)
def test_a_change_is_told_and_dated(db: Database, change: dict[str, object]) -> None:
    save_contact(db, BOB)
    listen(db, "contact.updated")
    save_contact(db, get_contact(db, BOB.id))
    assert untold_changes(db, 10) == []
    save_contact(db, dataclasses.replace(BOB, **change))  # type: ignore[arg-type]
    assert untold_changes(db, 10) == [(BOB.id, "updated")]


def test_nothing_is_left_of_a_contact_that_goes(db: Database) -> None:
    listen(db, "contact.created")
    save_contact(db, BOB)
    save_lead(db, Lead(BOB.id, "Bob", "", "website"))
    assert leads_of(db, [BOB.id, "con_none"]) == {BOB.id: Lead(BOB.id, "Bob", "", "website")}
    delete_contact(db, BOB.id)
    assert (untold_changes(db, 10), changed_at(db, [BOB.id])) == ([], {})
    assert leads_of(db, [BOB.id]) == {}
