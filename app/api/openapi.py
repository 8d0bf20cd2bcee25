"""What a product's API says of itself, and the page that shows it.

Owns what the door adds to every operation: the key, and the answers that the door itself
gives, in the product's form. Which answers a route gives besides is said at the route. The
page is ours and asks for nothing from elsewhere: a desk may have no network.
"""

import asyncio
import re
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from app.api.product import Product
from app.api.refusal import Cause

PAGE = Path(__file__).resolve().parents[2] / "assets" / "api" / "docs.html"
_OURS = "422"
"""FastAPI says that it answers so; the products say it in their own way."""
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_CAUSES = {
    Cause.HOST: "The Host header names another computer",
    Cause.NO_KEY: "No key, or one that opens nothing here",
    Cause.TOO_LARGE: "The body is too large",
    Cause.INVALID: "The request is not valid",
    Cause.FAILED: "The desk failed",
}


def document_of(api: FastAPI, product: Product) -> dict[str, Any]:
    """The OpenAPI document. Takes a while for a large API; not on the loop."""
    document = get_openapi(
        title=api.title,
        version=api.version,
        openapi_version=api.openapi_version,
        summary=api.summary,
        routes=api.routes,
    )
    parts = document.setdefault("components", {})
    if "securitySchemes" not in parts:
        said = f"A key of this desk that begins with {product.key_prefix}"
        key = {"type": "http", "scheme": "bearer", "description": said}
        parts["securitySchemes"] = {"key": key}
        document["security"] = [{"key": []}]
    for path, operations in document.get("paths", {}).items():
        public = any(path.startswith(each) for each in product.public)
        for operation in operations.values():
            _complete(operation, product, public)
    return document


def _complete(operation: dict[str, Any], product: Product, public: bool) -> None:
    responses = operation.setdefault("responses", {})
    validation = responses.get(_OURS, {}).get("description") == "Validation Error"
    if validation and product.codes[Cause.INVALID][0] != int(_OURS):
        del responses[_OURS]
    causes = [Cause.HOST, Cause.FAILED]
    if public:
        operation["security"] = []
    else:
        causes.append(Cause.NO_KEY)
    if validation:
        causes.append(Cause.INVALID)
    if "requestBody" in operation:
        causes += [Cause.TOO_LARGE, Cause.INVALID]
    for cause in causes:
        status, _ = product.codes[cause]
        responses.setdefault(str(status), _answer(product, cause))


def _answer(product: Product, cause: Cause) -> dict[str, Any]:
    example = product.body(product.refusal(cause, _CAUSES[cause]))
    content = {product.media_type: {"schema": {"type": "object"}, "example": example}}
    return {"description": _CAUSES[cause], "content": content}


class Described:
    """A product's document, made when somebody first asks for it: most desks never do."""

    def __init__(self, api: FastAPI, product: Product) -> None:
        self._api = api
        self._product = product
        self._making = asyncio.Lock()
        self._document: dict[str, Any] | None = None

    async def document(self) -> dict[str, Any]:
        """The OpenAPI document, made on a thread of its own."""
        async with self._making:
            if self._document is None:
                self._document = await asyncio.to_thread(document_of, self._api, self._product)
            return self._document

    async def methods_of(self, path: str) -> str:
        """For the header ``Allow``; empty where the document knows no such path."""
        paths = (await self.document()).get("paths", {})
        found = {
            method.upper()
            for each, operations in paths.items()
            if re.fullmatch(_pattern(each), path)
            for method in operations
        }
        return ", ".join(sorted(found))


def add_pages(api: FastAPI, described: Described) -> None:
    """Serve the document and the page."""
    page = PAGE.read_text("utf-8")
    policy = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer"}

    async def openapi(request: Request) -> Response:
        return JSONResponse(await described.document())

    async def docs(request: Request) -> Response:
        return HTMLResponse(page, headers=policy)

    api.add_route("/openapi.json", openapi, include_in_schema=False)
    api.add_route("/docs", docs, include_in_schema=False)


def _pattern(path: str) -> str:
    parts = re.split(r"\{[^}]*\}", path)
    return "[^/]+".join(map(re.escape, parts))
