"""Routes of install bundles: having one made for a deployment, and redeeming it.

Owns paths, scope and what they answer with. What a bundle is worth here is ``bundles``'s.
"""

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.responses import Response

from app.api.routing import key_of
from app.api.talktomyagent.bundles import (
    REDEEM,
    BundleBody,
    BundleForm,
    Bundles,
    InstallationForm,
    RedeemBody,
)
from app.api.talktomyagent.deployment_routes import BASE, DeploymentId, Key
from app.api.talktomyagent.documented import problems
from app.api.talktomyagent.once import Once
from app.api.talktomyagent.scopes import BUNDLES, scope


def add_bundle_routes(router: APIRouter, bundles: Bundles, once: Once) -> None:
    """Put them on the router."""

    @router.post(
        f"{BASE}/{{deploymentId}}/install-bundles",
        response_model=BundleForm,
        responses=problems(404, on_409="gateway-already-running, or idempotency-conflict"),
        tags=["deployments"],
    )
    @scope(BUNDLES)
    async def make_an_install_bundle(
        request: Request, deployment_id: DeploymentId, body: BundleBody, idempotency_key: Key
    ) -> Response:
        """A token for one installation, good for a quarter of an hour. Refused while the gateway
        of the deployment runs, which is this desk, unless it is to be installed anew."""

        async def work() -> Response:
            base_url = str(request.base_url)
            made = await bundles.make(key_of(request), deployment_id, body, base_url)
            return JSONResponse({"data": {"installBundle": made}})

        return await once.answer(request, idempotency_key, work)

    @router.post(
        REDEEM, response_model=InstallationForm, responses=problems(404, 409), tags=["deployments"]
    )
    @scope(BUNDLES)
    async def redeem_an_install_bundle(
        request: Request, body: RedeemBody, idempotency_key: Key
    ) -> Response:
        """What a token stands for, once: nothing is left to install. An addition of this
        desk's."""

        async def work() -> Response:
            redeemed = await bundles.redeem(key_of(request), body.token)
            return JSONResponse({"data": {"installation": redeemed}})

        return await once.answer(request, idempotency_key, work)
