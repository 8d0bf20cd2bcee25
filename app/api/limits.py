"""How often a key may ask: so many requests within a window, counted for each key and route.

Owns counting and what an answer tells about it. What a limit is, and the words of its
refusal, are each product's. A request counts at the moment it is let in; the window slides,
so no burst across a boundary passes.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import ceil

from starlette.requests import Request

from app.api.refusal import ApiRefused, Refusal
from app.api.routing import Check, key_of

_STANDING = "ringdesk.rate"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a key stands with one limit. ``reset_s`` is Unix time: from then on one place more
    is free. ``retry_s`` is how long that is from now; 0 while there is a place."""

    limit: int
    remaining: int
    reset_s: int
    retry_s: int = 0

    @property
    def headers(self) -> Mapping[str, str]:
        """``X-RateLimit-Limit``, ``-Remaining`` and ``-Reset`` (Unix seconds)."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(self.reset_s),
        }


class RateLimits:
    """The counts of one product. ``now_ms`` is Unix time (``ApiDesk.now_ms``).

    ::

        limits = RateLimits(desk.now_ms)

        @router.post("/voice/start")
        @before(limits.check("start", 10, 60, too_often))
        async def start(...): ...

    Checks with the same name share their count: one name on every route is a limit of the
    whole API.
    """

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._taken: dict[tuple[str, str], deque[int]] = {}

    def check(
        self, name: str, limit: int, window_s: int, refused: Callable[[Standing], Refusal]
    ) -> Check:
        """Let ``limit`` requests a key pass within ``window_s``; others get ``refused``, with
        ``Retry-After`` added. How the key stands is kept with the request (``standing_of``)."""

        async def check(request: Request) -> None:
            standing = self.take(name, key_of(request).id, limit, window_s)
            before = standing_of(request)
            if before is None or standing.retry_s or standing.remaining < before.remaining:
                request.scope[_STANDING] = standing
            if standing.retry_s:
                refusal = refused(standing)
                headers = {**refusal.headers, "Retry-After": str(standing.retry_s)}
                raise ApiRefused(replace(refusal, headers=headers))

        return check

    def take(self, name: str, who: str, limit: int, window_s: int) -> Standing:
        """Count a request of ``who``; one that finds no place (``retry_s``) does not count."""
        now_ms, window_ms = self._now_ms(), window_s * 1000
        taken = self._taken.setdefault((name, who), deque(maxlen=limit))
        # A clock that was set back must not lock anybody out.
        while taken and not now_ms - window_ms < taken[0] <= now_ms:
            taken.popleft()
        if len(taken) >= limit:
            free_ms = taken[0] + window_ms
            return Standing(limit, 0, ceil(free_ms / 1000), max(1, ceil((free_ms - now_ms) / 1000)))
        taken.append(now_ms)
        return Standing(limit, limit - len(taken), ceil((taken[0] + window_ms) / 1000))


def standing_of(request: Request) -> Standing | None:
    """How the request's key stands with the tightest limit that was asked; None without one."""
    standing: Standing | None = request.scope.get(_STANDING)
    return standing
