"""The newest requests to the local APIs, for the inspector.

Owns the record and how many are kept. Bodies come in masked and cut (``app.api.masking``).
"""

from dataclasses import dataclass

from sqlite_utils import Database

from models.rows import every

KEPT = 1_000
"""Requests, over all products."""


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """One request and its answer. ``key_id`` is empty where no key was good.

    ``number`` counts up; it is 0 until the request is kept.
    """

    at: str
    product: str
    method: str
    path: str
    status: int
    took_ms: float
    key_id: str = ""
    request_body: str = ""
    response_body: str = ""
    number: int = 0


def keep_api_request(db: Database, request: ApiRequest) -> None:
    """Add a request; the oldest beyond ``KEPT`` go."""
    sql = """
        INSERT INTO api_requests (at, product, method, path, key_id, status, took_ms,
            request_body, response_body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
    asked = (request.at, request.product, request.method, request.path, request.key_id)
    answered = (request.status, request.took_ms, request.request_body, request.response_body)
    number = db.execute(sql, [*asked, *answered]).lastrowid or 0
    db.execute("DELETE FROM api_requests WHERE number <= ?", [number - KEPT])


def list_api_requests(
    db: Database, limit: int = 100, product: str | None = None, after: int = 0
) -> list[ApiRequest]:
    """Requests, newest first; only those with a ``number`` above ``after``."""
    sql = """
        SELECT * FROM api_requests
        WHERE (:product IS NULL OR product = :product) AND number > :after
        ORDER BY number DESC LIMIT :limit
    """
    values = {"product": product, "after": after, "limit": limit}
    return [ApiRequest(**row) for row in every(db, sql, values)]


def clear_api_requests(db: Database) -> None:
    """Forget them all."""
    db.execute("DELETE FROM api_requests")
