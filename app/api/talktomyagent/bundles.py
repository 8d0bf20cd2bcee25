"""Install bundles: tokens with which a gateway is put onto a deployment.

Owns making them, and redeeming each once within a quarter of an hour. This desk is the gateway
of every deployment of its own: it runs while the line is in service, and asking for a bundle
is refused then unless ``forceReinstall`` says that it is wanted all the same. Whoever redeems
one is told that nothing is left to install. Tokens live as long as the desk runs.
"""

import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from app.api.desk import ApiDesk
from app.api.numbers import number_of_line
from app.api.refusal import refuse
from app.api.talktomyagent.deployments import ACTIVE, Deployments
from app.api.talktomyagent.orders import Words
from app.api.talktomyagent.problems import not_found
from models.api_keys import ApiKey
from models.ids import iso_moment
from models.lines import Line

RUNNING = "gateway-already-running"
REDEEM = "/v1/voice/install-bundles/redeem"
GOOD_MS = 15 * 60_000
"""How long a token can be redeemed."""
MOST = 1_000
"""Tokens that wait at once; the oldest goes for one more."""


class BundleBody(BaseModel):
    """``POST .../install-bundles``. A ``geminiApiKey`` is not kept."""

    model_config = ConfigDict(strict=True)

    agentId: Words
    forceReinstall: bool
    geminiApiKey: str | None = None


class RedeemBody(BaseModel):
    """``POST .../install-bundles/redeem``."""

    model_config = ConfigDict(strict=True)

    token: Words


class Bundle(BaseModel):
    """A token for one installation, shown this once."""

    token: str
    voiceDeploymentId: str
    agentId: str
    phoneNumber: str
    expiresAt: str
    redeemEndpoint: str


class _BundleData(BaseModel):
    installBundle: Bundle


class BundleForm(BaseModel):
    """The answer to ``POST .../install-bundles``."""

    data: _BundleData


class Installation(BaseModel):
    """What a token stands for. The desk is the gateway: nothing is left to install."""

    voiceDeploymentId: str
    agentId: str
    phoneNumber: str
    gateway: Literal["running", "not-running"]
    installRequired: Literal[False] = False


class _InstallationData(BaseModel):
    installation: Installation


class InstallationForm(BaseModel):
    """The answer to ``POST .../install-bundles/redeem``."""

    data: _InstallationData


@dataclass(frozen=True, slots=True)
class _Waiting:
    line_id: str
    agent_id: str
    until_ms: int


class Bundles:
    """The tokens of one desk. Lives on the engine's loop."""

    def __init__(self, desk: ApiDesk, deployments: Deployments) -> None:
        self._now_ms, self._deployments = desk.now_ms, deployments
        self._waiting: OrderedDict[str, _Waiting] = OrderedDict()
        """What tokens stand for, by their hashes."""

    async def make(
        self, key: ApiKey, deployment_id: str, body: BundleBody, base_url: str
    ) -> dict[str, Any]:
        """``Bundle``. Raises ApiRefused."""
        line = await self._deployments.of_id(key, deployment_id)
        if self._runs(line) and not body.forceReinstall:
            message = (
                "this desk is the gateway of this deployment, and it runs; "
                "send forceReinstall: true to have a bundle all the same"
            )
            raise refuse(409, RUNNING, message)
        token, until_ms = secrets.token_urlsafe(32), self._now_ms() + GOOD_MS
        self._waiting[_hash(token)] = _Waiting(line.id, body.agentId, until_ms)
        while len(self._waiting) > MOST:
            self._waiting.popitem(last=False)
        return {
            "token": token,
            "voiceDeploymentId": line.id,
            "agentId": body.agentId,
            "phoneNumber": number_of_line(line),
            "expiresAt": iso_moment(until_ms),
            "redeemEndpoint": f"{base_url.rstrip('/')}{REDEEM}",
        }

    async def redeem(self, key: ApiKey, token: str) -> dict[str, Any]:
        """``Installation``, once. Raises ApiRefused: 404 for a token that is none, was redeemed,
        is over or is for another key's deployment."""
        waiting = self._waiting.get(_hash(token))
        if waiting is None or waiting.until_ms <= self._now_ms():
            raise not_found("that install bundle")
        line = await self._deployments.of_id(key, waiting.line_id)
        if self._waiting.pop(_hash(token), None) is None:
            raise not_found("that install bundle")
        return {
            "voiceDeploymentId": line.id,
            "agentId": waiting.agent_id,
            "phoneNumber": number_of_line(line),
            "gateway": "running" if self._runs(line) else "not-running",
            "installRequired": False,
        }

    def _runs(self, line: Line) -> bool:
        return self._deployments.lifecycle_of(line) == ACTIVE


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
