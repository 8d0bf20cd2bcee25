"""What a key of this product may do.

Owns the words, and asking for one before a request is read.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from app.api.routing import needs

if TYPE_CHECKING:
    from app.api.product import Product

CALL, READ, APPS, BUNDLES = "voice:call", "voice:read", "voice:apps", "voice:install-bundles"
SCOPES = (CALL, READ, APPS, BUNDLES)

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def scope(name: str) -> Callable[[Endpoint], Endpoint]:
    """Ask for a scope of the key."""
    return needs(_product, name)


def _product() -> "Product":
    from app.api.talktomyagent.product import PRODUCT

    return PRODUCT
