"""Keys of the local APIs: who may ask, for what, on which lines.

Owns the record. A key itself is shown once, when it is made; what is kept is its SHA-256
digest, which is enough for a key of 256 random bits. Making and checking keys is
``app.engine.api_keys``'s.
"""

from dataclasses import dataclass, field

from sqlite_utils import Database

from models.errors import RecordMissing
from models.ids import new_id, now_iso
from models.rows import Row, every, first, from_json, put, to_row


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key. ``shown`` is what people know it by: its prefix and last four characters.

    ``scopes`` are the product's words for what it may do. ``lines`` are the ids of the lines
    it is bound to; none binds it to nothing.
    """

    product: str
    name: str
    shown: str
    digest: str
    scopes: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    id: str = field(default_factory=lambda: new_id("key"))
    created_at: str = field(default_factory=now_iso)
    last_used_at: str | None = None
    revoked_at: str | None = None


def save_api_key(db: Database, key: ApiKey) -> None:
    """Insert a key, or replace the one with its id."""
    put(db, "api_keys", to_row(key))


def list_api_keys(db: Database, product: str | None = None) -> list[ApiKey]:
    """Keys, newest first, of one product or of all, with those that were revoked."""
    sql = """
        SELECT * FROM api_keys WHERE (:product IS NULL OR product = :product)
        ORDER BY created_at DESC, id DESC
    """
    return [_key(row) for row in every(db, sql, {"product": product})]


def get_api_key(db: Database, key_id: str) -> ApiKey:
    """The key of that id, revoked or not. Raises RecordMissing."""
    row = first(db, "SELECT * FROM api_keys WHERE id = ?", [key_id])
    if row is None:
        raise RecordMissing("API key", key_id)
    return _key(row)


def api_key_of(db: Database, product: str, digest: str) -> ApiKey | None:
    """The key with that digest, while it is not revoked."""
    sql = "SELECT * FROM api_keys WHERE product = ? AND digest = ? AND revoked_at IS NULL"
    row = first(db, sql, [product, digest])
    return None if row is None else _key(row)


def note_key_used(db: Database, key_id: str, at: str) -> None:
    """Keep when a key was last used."""
    db.execute("UPDATE api_keys SET last_used_at = ? WHERE id = ?", [at, key_id])


def revoke_api_key(db: Database, key_id: str, at: str) -> None:
    """Let a key open nothing from now on. The first time stays. Raises RecordMissing."""
    sql = "UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?"
    if db.execute(sql, [at, key_id]).rowcount == 0:
        raise RecordMissing("API key", key_id)


def _key(row: Row) -> ApiKey:
    lists = {name: tuple(from_json(row[name])) for name in ("scopes", "lines")}
    return ApiKey(**(row | lists))
