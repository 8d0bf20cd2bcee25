from dataclasses import replace

import pytest
from sqlite_utils import Database

from models.api_keys import (
    ApiKey,
    api_key_of,
    get_api_key,
    list_api_keys,
    note_key_used,
    revoke_api_key,
    save_api_key,
)
from models.errors import RecordMissing, RecordRefused
from models.store import Store

KEY = ApiKey("vozagent", "billing", "gw_…abcd", "d" * 64, ("calls:read",), ("pn_us",), "key_1")
AT, LATER = "2026-11-21T10:15:00.000Z", "2026-11-21T11:15:00.000Z"


def test_a_key_comes_back_as_it_was_kept(db: Database) -> None:
    save_api_key(db, KEY)
    assert get_api_key(db, "key_1") == KEY == api_key_of(db, "vozagent", KEY.digest)


def test_a_key_opens_its_own_product_only(db: Database) -> None:
    save_api_key(db, KEY)
    assert api_key_of(db, "voizbot", KEY.digest) is None
    assert api_key_of(db, "vozagent", "e" * 64) is None


def test_keys_are_listed_newest_first(db: Database) -> None:
    later = replace(KEY, id="key_2", product="voizbot", digest="e" * 64, created_at=LATER)
    save_api_key(db, replace(KEY, created_at=AT))
    save_api_key(db, later)
    assert [key.id for key in list_api_keys(db)] == ["key_2", "key_1"]
    assert list_api_keys(db, "voizbot") == [later]


def test_a_revoked_key_opens_nothing_and_keeps_its_first_moment(db: Database) -> None:
    save_api_key(db, KEY)
    for moment in (AT, LATER):
        revoke_api_key(db, "key_1", moment)
    assert api_key_of(db, "vozagent", KEY.digest) is None
    assert get_api_key(db, "key_1").revoked_at == AT


def test_its_last_use_is_kept(db: Database) -> None:
    save_api_key(db, KEY)
    note_key_used(db, "key_1", AT)
    assert get_api_key(db, "key_1").last_used_at == AT


def test_an_unknown_key(db: Database) -> None:
    with pytest.raises(RecordMissing, match="key_9"):
        revoke_api_key(db, "key_9", AT)
    with pytest.raises(RecordMissing, match="key_9"):
        get_api_key(db, "key_9")


def test_no_two_keys_have_one_digest(store: Store) -> None:
    store.write_now(save_api_key, KEY)
    with pytest.raises(RecordRefused):
        store.write_now(save_api_key, replace(KEY, id="key_2"))
