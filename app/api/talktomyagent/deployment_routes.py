"""Routes of deployments, which are this desk's lines, and of the apps on them.

Owns paths, scopes and fields. An app is the client's own: the desk keeps its configuration
and gives it back. Install bundles are ``bundle_routes``'s.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from app.api.numbers import number_of_line
from app.api.routing import key_of
from app.api.talktomyagent.apps import AppConfig, Apps
from app.api.talktomyagent.deployments import Deployments
from app.api.talktomyagent.documented import problems
from app.api.talktomyagent.once import KEY_HEADER, Once
from app.api.talktomyagent.orders import Words
from app.api.talktomyagent.scopes import APPS, READ, scope
from models.lines import Line

BASE = "/v1/voice-deployments"
DeploymentId = Annotated[str, Path(alias="deploymentId")]
Slug = Annotated[str, Path(max_length=100)]
Key = Annotated[str, KEY_HEADER]


class Deployment(BaseModel):
    """A line of this desk. ``agentId`` is the template or the script that answers on it."""

    id: str
    name: str | None
    phoneNumber: str | None
    lifecycleStatus: Literal["pending", "active", "suspended"] | None
    agentId: str | None
    createdAt: str | None


class _DeploymentsData(BaseModel):
    deployments: list[Deployment]


class DeploymentsForm(BaseModel):
    """The answer to ``GET /v1/voice-deployments``."""

    data: _DeploymentsData


class ListedApp(BaseModel):
    """An app of a deployment."""

    slug: str
    status: Literal["installed"]
    config: AppConfig
    installedAt: str


class _AppsData(BaseModel):
    apps: list[ListedApp]


class AppsForm(BaseModel):
    """The answer to ``GET .../apps``."""

    data: _AppsData


class _App(BaseModel):
    slug: str
    status: Literal["installed"]


class _NewApp(_App):
    created: bool


class _AppData(BaseModel):
    app: _App


class _NewAppData(BaseModel):
    app: _NewApp


class AppForm(BaseModel):
    """The answer to ``PATCH .../apps/{slug}``."""

    data: _AppData


class NewAppForm(BaseModel):
    """The answer to ``POST .../apps``."""

    data: _NewAppData


class AppBody(BaseModel):
    """``POST .../apps``."""

    model_config = ConfigDict(strict=True)

    slug: Annotated[Words, Field(max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    config: AppConfig


class ConfigBody(BaseModel):
    """``PATCH .../apps/{slug}``."""

    model_config = ConfigDict(strict=True)

    config: AppConfig


def add_deployment_routes(router: APIRouter, deployments: Deployments) -> None:
    """Put those of deployments themselves on the router."""

    @router.get(BASE, response_model=DeploymentsForm, responses=problems(), tags=["deployments"])
    @scope(READ)
    async def list_deployments(request: Request) -> JSONResponse:
        """The deployments that this key is for."""
        lines = await deployments.all(key_of(request))
        shown = [_shown(line, deployments.lifecycle_of(line)) for line in lines]
        return JSONResponse({"data": {"deployments": shown}})


def add_app_routes(router: APIRouter, apps: Apps, once: Once) -> None:
    """Put those of apps on the router."""

    @router.get(
        f"{BASE}/{{deploymentId}}/apps",
        response_model=AppsForm,
        response_model_exclude_none=True,
        responses=problems(404),
        tags=["apps"],
    )
    @scope(APPS)
    async def list_apps(request: Request, deployment_id: DeploymentId) -> JSONResponse:
        """The apps of a deployment by name."""
        listed = await apps.all(key_of(request), deployment_id)
        return JSONResponse({"data": {"apps": listed}})

    _add_app_writing(router, apps, once)


def _add_app_writing(router: APIRouter, apps: Apps, once: Once) -> None:
    @router.post(
        f"{BASE}/{{deploymentId}}/apps",
        status_code=201,
        response_model=NewAppForm,
        responses={
            **problems(404, on_409="app-config-conflict, or idempotency-conflict"),
            200: {"model": NewAppForm, "description": "It is there already, configured so."},
        },
        tags=["apps"],
    )
    @scope(APPS)
    async def add_app(
        request: Request, deployment_id: DeploymentId, body: AppBody, idempotency_key: Key
    ) -> Response:
        """Put an app onto a deployment."""

        async def work() -> Response:
            created = await apps.add(key_of(request), deployment_id, body.slug, body.config)
            app: dict[str, Any] = {"slug": body.slug, "status": "installed", "created": created}
            return JSONResponse({"data": {"app": app}}, 201 if created else 200)

        return await once.answer(request, idempotency_key, work)

    _add_app_changing(router, apps, once)


def _add_app_changing(router: APIRouter, apps: Apps, once: Once) -> None:
    @router.patch(
        f"{BASE}/{{deploymentId}}/apps/{{slug}}",
        response_model=AppForm,
        responses=problems(404, 409),
        tags=["apps"],
    )
    @scope(APPS)
    async def configure_app(
        request: Request,
        deployment_id: DeploymentId,
        slug: Slug,
        body: ConfigBody,
        idempotency_key: Key,
    ) -> Response:
        """Configure an app anew."""

        async def work() -> Response:
            await apps.configure(key_of(request), deployment_id, slug, body.config)
            return JSONResponse({"data": {"app": {"slug": slug, "status": "installed"}}})

        return await once.answer(request, idempotency_key, work)


def _shown(line: Line, lifecycle: str) -> dict[str, Any]:
    return {
        "id": line.id,
        "name": line.label,
        "phoneNumber": number_of_line(line),
        "lifecycleStatus": lifecycle,
        "agentId": line.inbound_template_id or line.script,
        "createdAt": line.created_at,
    }
