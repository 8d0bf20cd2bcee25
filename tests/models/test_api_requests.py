from sqlite_utils import Database

from models.api_requests import (
    KEPT,
    ApiRequest,
    clear_api_requests,
    keep_api_request,
    list_api_requests,
)


def request(number: int, product: str = "voizbot") -> ApiRequest:
    at = f"2026-11-21T10:15:00.{number % 1000:03d}Z"
    return ApiRequest(at, product, "GET", f"/v1/calls?n={number}", 200, 1.5, "key_1", "a", "b")


def paths(found: list[ApiRequest]) -> list[int]:
    return [int(one.path.partition("n=")[2]) for one in found]


def test_requests_are_listed_newest_first_by_product_and_number(db: Database) -> None:
    for number in range(4):
        keep_api_request(db, request(number, "voizbot" if number % 2 else "thinnest"))
    assert paths(list_api_requests(db)) == [3, 2, 1, 0]
    assert paths(list_api_requests(db, limit=1)) == [3]
    assert paths(list_api_requests(db, product="thinnest")) == [2, 0]
    newest, *_ = list_api_requests(db, after=3)
    assert (newest.number, newest.key_id, newest.request_body) == (4, "key_1", "a")
    assert list_api_requests(db, after=4) == []


def test_the_oldest_make_room(db: Database) -> None:
    with db.conn:
        for number in range(KEPT + 5):
            keep_api_request(db, request(number))
    found = paths(list_api_requests(db, limit=2 * KEPT))
    assert (len(found), found[0], found[-1]) == (KEPT, KEPT + 4, 5)


def test_numbers_go_on_after_all_are_forgotten(db: Database) -> None:
    for number in range(3):
        keep_api_request(db, request(number))
    clear_api_requests(db)
    assert list_api_requests(db) == []
    keep_api_request(db, request(3))
    assert paths(list_api_requests(db, after=3)) == [3]
