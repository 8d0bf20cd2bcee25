"""Making, listing and revoking keys of the local APIs, for Settings and the terminal.

Owns what may be asked of a new key. What a key looks like is ``app.engine.api_keys``'s; which
products, scopes and prefixes there are is ``app.api``'s, loaded when it is asked for.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app.commands.apis import NewKey
from app.engine.api_keys import KeyRing
from app.engine.errors import KeyInvalid
from models.api_keys import ApiKey, list_api_keys, revoke_api_key
from models.ids import now_iso
from models.lines import list_lines
from models.store import Store

if TYPE_CHECKING:
    from app.api.product import Product

MAX_NAME = 100


class KeyDesk:
    """The keys of one data folder."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ring = KeyRing(store)

    async def keys(self, product: str | None = None) -> Sequence[ApiKey]:
        """Keys, newest first, with those that were revoked."""
        return await self._store.read(list_api_keys, product)

    async def new(
        self,
        product: str,
        name: str,
        scopes: Sequence[str] | None = None,
        lines: Sequence[str] = (),
    ) -> NewKey:
        """Make a key; ``scopes`` None gives it all, ``lines`` are ids. Raises KeyInvalid."""
        products = await asyncio.to_thread(_products)
        if product not in products:
            raise KeyInvalid("product", f"there is no {product!r}; there are {', '.join(products)}")
        if not 1 <= len(name.strip()) <= MAX_NAME:
            raise KeyInvalid("name", f"must have 1 to {MAX_NAME} characters")
        made_for = products[product]
        unknown = [each for each in scopes or () if each not in made_for.scopes]
        if unknown:
            there = ", ".join(made_for.scopes) or "none"
            raise KeyInvalid("scopes", f"there is no {unknown[0]!r}; there are {there}")
        if lines:
            await self._check_lines(made_for, lines)
        wanted = made_for.scopes if scopes is None else tuple(dict.fromkeys(scopes))
        key, text = await self._ring.new(
            product, made_for.key_prefix, name.strip(), wanted, tuple(dict.fromkeys(lines))
        )
        return NewKey(key, text)

    async def revoke(self, key_id: str) -> None:
        """Let it open nothing from now on. Raises RecordMissing."""
        await self._store.write(revoke_api_key, key_id, now_iso())

    async def _check_lines(self, product: "Product", lines: Sequence[str]) -> None:
        if not product.binds_lines:
            raise KeyInvalid("lines", f"keys of {product.title} are bound to no line")
        known = {each.id for each in await self._store.read(list_lines)}
        unknown = [each for each in lines if each not in known]
        if unknown:
            raise KeyInvalid("lines", f"there is no line {unknown[0]!r}")


def _products() -> "Mapping[str, Product]":
    from app.api.assembly import PRODUCTS

    return {each.name: each for each in PRODUCTS}
