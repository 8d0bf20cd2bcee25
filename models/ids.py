"""Ids and moments as the records write them.

Owns the making of ids (opaque, with a readable prefix, sorting by the time they
were made) and the one text form of a moment. An id is the prefix, an underscore
and 26 letters of Crockford's base 32 in lower case: 48 bits of Unix
milliseconds, then 80 random bits, as https://github.com/ulid/spec lays down.
"""

import secrets
import threading
import time
from datetime import UTC, datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_RANDOM_BITS = 80
_lock = threading.Lock()
_last = 0


def new_id(prefix: str, epoch_ms: int | None = None) -> str:
    """An id that sorts after every id made before it in this process.

    ``epoch_ms`` (Unix milliseconds) stands in for the present moment. When two
    ids fall into one millisecond, or the computer's clock went back, the second
    continues from the first, so the order holds.
    """
    global _last
    moment = time.time_ns() // 1_000_000 if epoch_ms is None else epoch_ms
    number = moment << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    if epoch_ms is None:
        with _lock:
            number = number if number > _last else _last + 1
            _last = number
    letters = (_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
    return f"{prefix}_{''.join(letters)}"


def now_iso() -> str:
    """The present moment in the records' form."""
    return iso_moment(time.time_ns() // 1_000_000)


def iso_moment(epoch_ms: int) -> str:
    """Unix milliseconds as ISO 8601 in UTC: ``2026-11-21T10:15:00.123Z``."""
    moment = datetime.fromtimestamp(epoch_ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{epoch_ms % 1000:03d}Z"


def epoch_ms_of(moment: str) -> int:
    """Unix milliseconds of an ISO 8601 moment. Raises ValueError for anything else."""
    parsed = datetime.fromisoformat(moment)
    if parsed.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    whole = int(parsed.replace(microsecond=0).timestamp())
    return whole * 1000 + parsed.microsecond // 1000
