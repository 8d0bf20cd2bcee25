"""How often a key may ask thinnestAI's APIs.

Owns the product's table of limits. Every answer tells how the key stands, also one that was
refused before anything was counted.
"""

from collections.abc import Callable, Mapping

from starlette.requests import Request

from app.api.desk import unix_ms
from app.api.limits import RateLimits, Standing, standing_of
from app.api.refusal import Refusal
from app.api.routing import Check

WINDOW_S = 60
START, SESSION, STATUS, LIST, V2_START, OTHERS = (
    ("start call", 10),
    ("voice session", 30),
    ("status", 60),
    ("list", 30),
    ("v2 start call", 5),
    ("api", 120),
)
"""A minute. What is in none of the product's rows shares the last one."""


def checks(now_ms: Callable[[], int]) -> Callable[[tuple[str, int]], Check]:
    """The check of a row of the table, for ``before``; routes of one row share its count."""
    limits = RateLimits(now_ms)

    def check(row: tuple[str, int]) -> Check:
        name, limit = row
        return limits.check(name, limit, WINDOW_S, lambda standing: _too_often(name, standing))

    return check


def headers(request: Request) -> Mapping[str, str]:
    """What every answer carries."""
    standing = standing_of(request)
    if standing is None:
        limit = OTHERS[1]
        standing = Standing(limit, limit, unix_ms() // 1000 + WINDOW_S)
    return standing.headers


def _too_often(name: str, standing: Standing) -> Refusal:
    message = (
        f"rate limit exceeded: {name}, {standing.limit} a minute; try again in {standing.retry_s} s"
    )
    return Refusal(429, "rate_limited", message)
