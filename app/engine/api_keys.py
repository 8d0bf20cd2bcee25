"""Making and checking keys of the local APIs.

Owns what a key looks like and that only its digest is kept. A key has 256 random bits, so a
plain SHA-256 cannot be searched; nothing is gained by a slow hash.
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence

from models.api_keys import ApiKey, api_key_of, note_key_used, save_api_key
from models.ids import epoch_ms_of, now_iso
from models.store import Store

RANDOM_BYTES = 32
USED_EVERY_MS = 60_000
"""How exactly a key's last use is kept."""


class KeyRing:
    """One desk's keys. Lives on the engine's loop."""

    def __init__(self, store: Store, now: Callable[[], str] = now_iso) -> None:
        self._store, self._now = store, now

    async def new(
        self, product: str, prefix: str, name: str, scopes: Sequence[str], lines: Sequence[str] = ()
    ) -> tuple[ApiKey, str]:
        """A new key and its text, which can never be seen again."""
        text = prefix + secrets.token_urlsafe(RANDOM_BYTES)
        shown = f"{prefix}…{text[-4:]}"
        key = ApiKey(product, name, shown, digest_of(text), tuple(scopes), tuple(lines))
        await self._store.write(save_api_key, key)
        return key, text

    async def check(self, product: str, text: str) -> ApiKey | None:
        """The key of that text, or None for one that opens nothing here."""
        if not text:
            return None
        key = await self._store.read(api_key_of, product, digest_of(text))
        if key is not None and self._long_ago(key.last_used_at):
            await self._store.write(note_key_used, key.id, self._now())
        return key

    def _long_ago(self, moment: str | None) -> bool:
        return moment is None or epoch_ms_of(self._now()) - epoch_ms_of(moment) >= USED_EVERY_MS


def digest_of(text: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
