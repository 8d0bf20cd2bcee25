"""Counting requests: the window slides, keys and routes are apart, a clock may go back."""

import pytest
from starlette.requests import Request

from app.api.limits import RateLimits, Standing, standing_of
from app.api.refusal import ApiRefused, Refusal
from models.api_keys import ApiKey


class Moment:
    def __init__(self) -> None:
        self.ms = 1_000_000_500

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def now() -> Moment:
    return Moment()


@pytest.fixture
def limits(now: Moment) -> RateLimits:
    return RateLimits(now)


def request_of(key_id: str) -> Request:
    key = ApiKey("voizbot", "test", "vb_…", "", id=key_id)
    return Request({"type": "http", "headers": [], "ringdesk.key": key})


def too_often(standing: Standing) -> Refusal:
    return Refusal(429, "rate_limited", f"{standing.limit} a minute", headers={"X-Own": "1"})


def test_places_are_counted_down_and_come_back_one_by_one(limits: RateLimits, now: Moment) -> None:
    assert limits.take("start", "key_a", 2, 60) == Standing(2, 1, 1_000_061)
    now.ms += 20_000
    assert limits.take("start", "key_a", 2, 60) == Standing(2, 0, 1_000_061)
    now.ms += 100
    assert limits.take("start", "key_a", 2, 60) == Standing(2, 0, 1_000_061, 40)
    now.ms = 1_000_060_499
    assert limits.take("start", "key_a", 2, 60).retry_s == 1
    now.ms += 1
    assert limits.take("start", "key_a", 2, 60).retry_s == 0
    assert limits.take("start", "key_a", 2, 60).retry_s == 20


def test_what_is_refused_does_not_count(limits: RateLimits, now: Moment) -> None:
    limits.take("start", "key_a", 1, 60)
    for _ in range(70):
        now.ms += 1_000
        if limits.take("start", "key_a", 1, 60).retry_s == 0:
            break
    assert now.ms == 1_000_000_500 + 60_000


def test_keys_and_names_are_apart(limits: RateLimits) -> None:
    for name, who in (("start", "key_a"), ("start", "key_b"), ("list", "key_a")):
        assert limits.take(name, who, 1, 60).retry_s == 0
        assert limits.take(name, who, 1, 60).retry_s == 60


def test_a_clock_that_is_set_back_locks_nobody_out(limits: RateLimits, now: Moment) -> None:
    limits.take("start", "key_a", 1, 60)
    now.ms -= 86_400_000
    assert limits.take("start", "key_a", 1, 60).retry_s == 0


async def test_a_refusal_says_when_to_try_again(limits: RateLimits) -> None:
    check = limits.check("start", 1, 60, too_often)
    request = request_of("key_a")
    await check(request)
    standing = standing_of(request)
    assert standing is not None
    assert standing.headers == {
        "X-RateLimit-Limit": "1",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "1000061",
    }
    with pytest.raises(ApiRefused) as refused:
        await check(request_of("key_a"))
    assert refused.value.refusal.status == 429
    assert refused.value.refusal.headers == {"X-Own": "1", "Retry-After": "60"}


async def test_the_tightest_limit_is_told(limits: RateLimits) -> None:
    wide, narrow = limits.check("all", 120, 60, too_often), limits.check("start", 5, 60, too_often)
    for checks in ((wide, narrow), (narrow, wide)):
        request = request_of("key_a")
        for check in checks:
            await check(request)
        standing = standing_of(request)
        assert standing is not None and standing.limit == 5
    assert standing_of(request_of("key_b")) is None
