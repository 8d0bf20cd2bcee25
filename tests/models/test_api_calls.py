from sqlite_utils import Database

from models.api_calls import (
    ApiCall,
    api_calls_of,
    calls_not_told,
    delete_api_call,
    get_api_call,
    save_api_call,
    set_stage_told,
    stage_told,
)
from models.calls import Call, save_call

ASKED = {"metadata": {"a": 1, "b": None}, "prompt": "Ask “them”"}
AT, LATER = "2026-11-21T10:15:00.000Z", "2026-11-21T11:15:00.000Z"


def test_what_was_asked_for_comes_back(db: Database) -> None:
    asked = ApiCall("call_1", "voizbot", "key_1", ASKED, "https://crm.example/", AT)
    save_api_call(db, asked)
    assert get_api_call(db, "call_1") == asked
    assert get_api_call(db, "call_2") is None
    delete_api_call(db, "call_1")
    delete_api_call(db, "call_1")
    assert get_api_call(db, "call_1") is None


def test_calls_of_a_product_newest_first(db: Database) -> None:
    for call_id, product, at in (
        ("call_1", "voizbot", AT),
        ("call_2", "voizbot", LATER),
        ("call_3", "thinnest", AT),
    ):
        save_api_call(db, ApiCall(call_id, product, "key_1", created_at=at))
    assert [one.call_id for one in api_calls_of(db, "voizbot")] == ["call_2", "call_1"]


def test_calls_whose_end_was_not_told(db: Database) -> None:
    for number in (1, 2, 3):
        save_call(db, Call("pn_us", "outbound", "+12025550100", id=f"call_{number}"))
    assert [stage_told(db, f"call_{number}") for number in (1, 9)] == ["", ""]
    set_stage_told(db, "call_1", "begun")
    set_stage_told(db, "call_1", "ringing")
    set_stage_told(db, "call_2", "ended")
    assert stage_told(db, "call_1") == "ringing"
    assert [call.id for call in calls_not_told(db, "", 10)] == ["call_1", "call_3"]
    assert [call.id for call in calls_not_told(db, "", 1)] == ["call_1"]
    assert [call.id for call in calls_not_told(db, "call_1", 10)] == ["call_3"]
