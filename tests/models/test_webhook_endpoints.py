"""Receivers that somebody set up once."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.errors import RecordMissing
from models.store import Store
from models.webhook_endpoints import (
    WebhookEndpoint,
    delete_webhook_endpoint,
    endpoint_of,
    get_webhook_endpoint,
    list_webhook_endpoints,
    note_endpoint_sent,
    save_webhook_endpoint,
)

HOOK = WebhookEndpoint("thinnest", "https://x.example/", "Desk", ("a", "b"), options={"tries": 3})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "x.db") as store:
        yield store


def test_an_endpoint_comes_back_as_it_was_kept_by_id_and_by_number(store: Store) -> None:
    kept = store.write_now(save_webhook_endpoint, HOOK)
    assert kept == dataclasses.replace(HOOK, number=1)
    assert store.read_now(get_webhook_endpoint, "thinnest", HOOK.id) == kept
    assert store.read_now(get_webhook_endpoint, "thinnest", 1) == kept
    assert store.read_now(endpoint_of, HOOK.id) == kept


@pytest.mark.parametrize("wanted", ["wh_none", 0, -1, 2, 2**63, 2**99])
def test_one_that_is_not_there_is_missing(store: Store, wanted: str | int) -> None:
    store.write_now(save_webhook_endpoint, HOOK)
    with pytest.raises(RecordMissing):
        store.read_now(get_webhook_endpoint, "thinnest", wanted)


def test_no_product_sees_anothers(store: Store) -> None:
    store.write_now(save_webhook_endpoint, HOOK)
    assert store.read_now(list_webhook_endpoints, "vozagent") == []
    for forbidden in (HOOK.id, 1):
        with pytest.raises(RecordMissing):
            store.write_now(delete_webhook_endpoint, "vozagent", forbidden)


def test_a_change_keeps_the_number_and_when_it_was_last_sent_to(store: Store) -> None:
    store.write_now(save_webhook_endpoint, HOOK)
    store.write_now(note_endpoint_sent, HOOK.id, "2026-11-21T10:00:00.000Z")
    changed = dataclasses.replace(HOOK, url="https://y.example/", active=False)
    kept = store.write_now(save_webhook_endpoint, changed)
    assert (kept.url, kept.active, kept.number) == ("https://y.example/", False, 1)
    assert kept.last_sent_at == "2026-11-21T10:00:00.000Z"


def test_a_number_is_never_given_again(store: Store) -> None:
    first = store.write_now(save_webhook_endpoint, HOOK)
    assert store.write_now(delete_webhook_endpoint, "thinnest", first.number) == first
    again = store.write_now(save_webhook_endpoint, dataclasses.replace(HOOK, id="wh_2"))
    assert again.number == 2
    assert store.read_now(endpoint_of, HOOK.id) is None


def test_endpoints_of_a_line_come_with_those_of_every_line(store: Store) -> None:
    for line_id in ("pn_1", "", "pn_2"):
        store.write_now(save_webhook_endpoint, WebhookEndpoint("t", "https://x", line_id=line_id))
    assert [each.line_id for each in store.read_now(list_webhook_endpoints, "t", "pn_1")] == [
        "pn_1",
        "",
    ]
    assert len(store.read_now(list_webhook_endpoints, "t")) == 3


def test_what_an_endpoint_wants() -> None:
    assert HOOK.wants("a") and not HOOK.wants("c")
    assert dataclasses.replace(HOOK, events=()).wants("c")
    assert not dataclasses.replace(HOOK, active=False).wants("a")
