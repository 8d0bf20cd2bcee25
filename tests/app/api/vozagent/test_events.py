"""What is told of a call at each stage, from its record alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from app.api.vozagent.events import EVENTS, posts
from app.engine.call_news import CallStage
from models.api_calls import ApiCall, save_api_call
from models.calls import Call, save_call
from models.contact_changes import untold_change
from models.contacts import Contact, save_contact
from models.endings import EndReason
from models.opening import open_database
from models.sessions import NEVER_RING
from models.webhook_endpoints import WebhookEndpoint, save_webhook_endpoint

BOB = Contact("Bob", ("+442079460812",))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = open_database(tmp_path / "ringdesk.db")
    save_contact(db, BOB)
    save_webhook_endpoint(db, WebhookEndpoint("vozagent", "https://x.example/", events=EVENTS))
    yield db
    db.close()


def call(**fields: Any) -> Call:
    """One that was answered and is over."""
    told: dict[str, Any] = {
        "line_id": "pn_1",
        "direction": "inbound",
        "remote_number": "+442079460812",
        "state": "ended",
        "answered_at": "2026-11-21T10:00:00.000Z",
        "ended_at": "2026-11-21T10:01:35.000Z",
        "duration_ms": 95_000,
        "end_reason": EndReason.COMPLETED,
    }
    return Call(**told | fields)


def events(db: Database, stage: CallStage, told: Call) -> list[str]:
    save_call(db, told)
    return [post.event for post in posts(db, stage, told)]


def test_a_call_begins_and_ends_once(db: Database) -> None:
    stages = {stage: events(db, stage, call()) for stage in CallStage}
    assert stages == {
        CallStage.BEGUN: ["call.started"],
        CallStage.RINGING: [],
        CallStage.ANSWERED: [],
        CallStage.ENDED: ["call.completed"],
    }


@pytest.mark.parametrize(
    ("fields", "more"),
    [
        ({"outcome": "booked", "goal_reached": True}, ["appointment.booked"]),
        ({"outcome": "rescheduled", "goal_reached": True}, ["appointment.rescheduled"]),
        ({"outcome": "rescheduled"}, []),
        ({"outcome": "confirmed", "goal_reached": True}, []),
        ({"notes": {"lead_qualification": " Cold "}}, ["lead.qualified"]),
        ({"notes": {"lead_qualification": "maybe"}}, []),
    ],
)
def test_only_what_our_playbooks_say_is_told(
    db: Database, fields: dict[str, Any], more: list[str]
) -> None:
    assert events(db, CallStage.ENDED, call(**fields)) == ["call.completed", *more]


@pytest.mark.parametrize(
    ("number", "whose"),
    [
        ("+442079460812", BOB.id),
        ("02079460812", BOB.id),
        ("00442079460812", BOB.id),
        ("0812", None),
        ("+12079460812", None),
        ("+442079460813", None),
    ],
)
def test_whose_call_it_is_needs_no_country(db: Database, number: str, whose: str | None) -> None:
    told = call(remote_number=number)
    save_call(db, told)
    (post,) = posts(db, CallStage.ENDED, told)
    assert post.body["data"]["contact_id"] == whose


def test_a_receiver_knows_whom_a_call_is_with_before_it_hears_of_the_call(db: Database) -> None:
    ann, told = Contact("Ann", ("+442079460813",)), call(direction="outbound")
    save_contact(db, ann)
    asked = {"contact_id": ann.id, "country": "GB"}
    save_api_call(db, ApiCall(told.id, "vozagent", "key_1", asked))
    save_call(db, told)
    first, second = posts(db, CallStage.BEGUN, told)
    assert (first.event, second.event) == ("contact.created", "call.started")
    assert first.body["data"]["id"] == second.body["data"]["contact_id"] == ann.id
    assert first.lane == second.lane
    assert untold_change(db, ann.id) == ""
    assert [post.event for post in posts(db, CallStage.BEGUN, told)] == ["call.started"]


def test_talks_at_this_computer_are_no_calls(db: Database) -> None:
    for line_id in NEVER_RING:
        assert events(db, CallStage.ENDED, call(line_id=line_id)) == []
