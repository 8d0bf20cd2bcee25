"""Answers that are given again for a day, over restarts too."""

from pathlib import Path

from sqlite_utils import Database

from models.api_calls import ApiCall, save_api_call
from models.ids import new_id
from models.kept_answers import (
    KeptAnswer,
    call_asked_with,
    forget_answers,
    get_kept_answer,
    keep_answer,
)
from models.store import Store

NOON, NEXT_NOON = "2026-11-21T12:00:00.000Z", "2026-11-22T12:00:00.000Z"
ANSWER = KeptAnswer("key_1", "abc", "d1", 200, b'{"a": "\xc3\xa9"}', {"x": "y"}, NOON)


def test_an_answer_survives_the_desk(tmp_path: Path) -> None:
    path = tmp_path / "ringdesk.db"
    with Store.open(path) as store:
        store.write_now(keep_answer, ANSWER)
    with Store.open(path) as store:
        assert store.read_now(get_kept_answer, "key_1", "abc", NOON) == ANSWER


def test_an_answer_is_its_keys_alone(db: Database) -> None:
    keep_answer(db, ANSWER)
    assert get_kept_answer(db, "key_2", "abc", NOON) is None
    assert get_kept_answer(db, "key_1", "abd", NOON) is None


def test_an_answer_holds_for_a_day(db: Database) -> None:
    keep_answer(db, ANSWER)
    assert get_kept_answer(db, "key_1", "abc", "2026-11-22T11:59:59.999Z") == ANSWER
    assert get_kept_answer(db, "key_1", "abc", NEXT_NOON) is None


def test_what_is_a_day_old_goes(db: Database) -> None:
    keep_answer(db, ANSWER)
    forget_answers(db, "2026-11-22T11:59:59.999Z")
    assert db["kept_answers"].count == 1
    keep_answer(db, KeptAnswer("key_2", "new", "d2", 200, b"", {}, NEXT_NOON))
    assert [row["key_id"] for row in db["kept_answers"].rows] == ["key_2"]


def test_a_call_is_found_by_the_key_it_was_asked_with(db: Database) -> None:
    call_id = new_id("call")
    asked = ApiCall(call_id, "talktomyagent", "key_1", {"idempotencyKey": "abc"})
    save_api_call(db, asked)
    save_api_call(db, ApiCall(new_id("call"), "talktomyagent", "key_1", {}))
    at = asked.created_at
    assert call_asked_with(db, "key_1", "abc", at) == asked
    assert call_asked_with(db, "key_2", "abc", at) is None
    assert call_asked_with(db, "key_1", "other", at) is None
    assert call_asked_with(db, "key_1", "abc", "2099-01-01T00:00:00.000Z") is None
