"""Apps that clients put onto deployments: names with a configuration, which the desk keeps.

Owns adding one once and changing its configuration. The record is ``models.line_apps``'s.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlite_utils import Database

from app.api.desk import ApiDesk
from app.api.refusal import refuse
from app.api.talktomyagent.deployments import Deployments
from app.api.talktomyagent.orders import Text, Words
from app.api.talktomyagent.problems import not_found
from models.api_keys import ApiKey
from models.line_apps import LineApp, get_line_app, list_line_apps, save_line_app


class AppConfig(BaseModel):
    """What an app is configured with."""

    model_config = ConfigDict(strict=True)

    siteUrl: Words
    businessName: Text | None = None
    timezone: Text | None = None
    language: Text | None = None


class Apps:
    """The apps of one desk. Lives on the engine's loop."""

    def __init__(self, desk: ApiDesk, deployments: Deployments) -> None:
        self._store, self._deployments = desk.store, deployments

    async def all(self, key: ApiKey, deployment_id: str) -> list[dict[str, Any]]:
        """``ListedApp`` of each. Raises ApiRefused."""
        line = await self._deployments.of_id(key, deployment_id)
        return [
            {
                "slug": app.slug,
                "status": "installed",
                "config": dict(app.config),
                "installedAt": app.installed_at,
            }
            for app in await self._store.read(list_line_apps, line.id)
        ]

    async def add(self, key: ApiKey, deployment_id: str, slug: str, config: AppConfig) -> bool:
        """Whether it is new; one that is there has to be configured so. Raises ApiRefused."""
        line = await self._deployments.of_id(key, deployment_id)
        wanted = LineApp(line.id, slug, config.model_dump(exclude_none=True))
        there = await self._store.write(_add, wanted)
        if there is not None and there.config != wanted.config:
            message = f"{slug} is there with another configuration; change it with PATCH"
            raise refuse(409, "app-config-conflict", message)
        return there is None

    async def configure(
        self, key: ApiKey, deployment_id: str, slug: str, config: AppConfig
    ) -> None:
        """Give an app another configuration. Raises ApiRefused."""
        line = await self._deployments.of_id(key, deployment_id)
        wanted = LineApp(line.id, slug, config.model_dump(exclude_none=True))
        if not await self._store.write(_configure, wanted):
            raise not_found("that app")


def _add(db: Database, app: LineApp) -> LineApp | None:
    """Insert it unless one of that name is there, which is given."""
    there = get_line_app(db, app.line_id, app.slug)
    if there is None:
        save_line_app(db, app)
    return there


def _configure(db: Database, app: LineApp) -> bool:
    there = get_line_app(db, app.line_id, app.slug)
    if there is not None:
        save_line_app(db, LineApp(app.line_id, app.slug, app.config, there.installed_at))
    return there is not None
