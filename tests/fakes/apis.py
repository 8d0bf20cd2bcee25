"""The local APIs in memory, for the Settings screen."""

from collections.abc import Sequence
from dataclasses import replace

from app.commands.apis import ApiStanding, DeliveryRow, NewKey
from app.engine.errors import KeyInvalid
from models.api_keys import ApiKey
from models.api_requests import ApiRequest
from models.errors import RecordMissing

SCOPES = {"voizbot": (), "vozagent": ("calls:read", "calls:write", "contacts:write")}
AT = "2026-11-21T10:0{minute}:00.000Z"


def standing(product: str, port: int = 0, problem: str = "", **more: bool) -> ApiStanding:
    title = {"voizbot": "Voizbot", "vozagent": "VozAgent", "thinnest": "thinnestAI"}
    url = f"http://127.0.0.1:{port}" if port else ""
    return ApiStanding(
        product,
        title.get(product, product),
        url,
        problem,
        SCOPES.get(product, ()),
        product == "talktomyagent",
        **more,
    )


def request(number: int, path: str = "/v1/calls", **more: object) -> ApiRequest:
    made = ApiRequest(
        f"2026-11-21T10:05:{number % 60:02}.123Z",
        "voizbot",
        "POST",
        path,
        201,
        12.4,
        "key_crm",
        '{"to": "+15551234567", "api_key": "•••"}',
        '{"jobId": "call_1"}',
        number,
    )
    return replace(made, **more)


class FakeApis:
    """Satisfies ``ApiCommands``. ``failure`` is raised by everything while it is set."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.failure: Exception | None = None
        self.stands: list[ApiStanding] = []
        self.kept_keys: list[ApiKey] = []
        self.kept_requests: list[ApiRequest] = []
        self.sent: list[DeliveryRow] = []

    def standing(self) -> Sequence[ApiStanding]:
        return tuple(self.stands)

    async def keys(self) -> Sequence[ApiKey]:
        self._ask("keys")
        return list(self.kept_keys)

    async def new_key(
        self,
        product: str,
        name: str,
        scopes: Sequence[str] | None = None,
        lines: Sequence[str] = (),
    ) -> NewKey:
        self._ask("new_key", product, name, None if scopes is None else tuple(scopes), tuple(lines))
        if len(name) > 100:
            raise KeyInvalid("name", "must have 1 to 100 characters")
        key = ApiKey(product, name, "vb_…wxyz", "0" * 64, tuple(scopes or ()), tuple(lines))
        self.kept_keys.insert(0, key)
        return NewKey(key, "vb_4fJx0123456789abcdefghijklmnopqrstuvwxyz")

    async def revoke_key(self, key_id: str) -> None:
        self._ask("revoke_key", key_id)
        at = AT.format(minute=9)
        self.kept_keys = [
            replace(key, revoked_at=at) if key.id == key_id else key for key in self.kept_keys
        ]

    async def requests(
        self, limit: int = 100, product: str | None = None, after: int = 0
    ) -> Sequence[ApiRequest]:
        self._ask("requests", limit, after)
        newer = [each for each in self.kept_requests if each.number > after]
        return sorted(newer, key=lambda each: -each.number)[:limit]

    async def clear_requests(self) -> None:
        self._ask("clear_requests")
        self.kept_requests = []

    async def deliveries(self, limit: int = 100) -> Sequence[DeliveryRow]:
        self._ask("deliveries", limit)
        return self.sent[:limit]

    async def replay(self, delivery_id: str) -> None:
        self._ask("replay", delivery_id)
        for place, row in enumerate(self.sent):
            if row.id == delivery_id:
                self.sent[place] = replace(row, state="waiting")
                return
        raise RecordMissing("delivery", delivery_id)

    def _ask(self, *what: object) -> None:
        self.asked.append(what)
        if self.failure is not None:
            raise self.failure


def busy_apis() -> FakeApis:
    """Two served, one off, one whose port is taken; keys, requests, deliveries of every kind."""
    made = FakeApis()
    taken = "another program uses port 8103; choose another one in Settings, Local APIs"
    made.stands = [
        standing("voizbot", 8101),
        standing("vozagent", 8102),
        standing("talktomyagent", problem=taken),
        standing("thinnest", problem="it is switched off in Settings", on=False),
    ]
    crm = ApiKey("vozagent", "CRM", "va_…a1b2", "1" * 64, SCOPES["vozagent"], (), "key_crm")
    bound = ApiKey(
        "talktomyagent", "Front desk robot", "tma_…c3d4", "2" * 64, (), ("pn_front",), "key_robot"
    )
    gone = ApiKey("voizbot", "Old laptop", "vb_…e5f6", "3" * 64, (), (), "key_old")
    at = AT.format(minute=1)
    made.kept_keys = [
        replace(crm, created_at=at, last_used_at=AT.format(minute=5)),
        replace(gone, created_at=at, revoked_at=AT.format(minute=3)),
        replace(bound, created_at=at),
    ]
    made.kept_requests, made.sent = _requests(), _deliveries()
    return made


def _requests() -> list[ApiRequest]:
    refused = '{"error": {"code": "invalid_phone_number", "message": "to: no telephone number"}}'
    return [
        request(1, product="vozagent"),
        request(2, "/v1/outbound-calls", status=400, response_body=refused, took_ms=3.21),
        request(3, "/v1/calls/call_7f2a/transcript", method="GET", request_body="", took_ms=8.0),
        request(4, "/v1/voice/calls", product="talktomyagent", status=401, key_id="", took_ms=0.8),
        request(5, "/v1/templates", method="GET", request_body="", status=500, took_ms=1204.0),
        request(6, "/dial", product="thinnest", key_id="key_robot", took_ms=31.0),
    ]


def _deliveries() -> list[DeliveryRow]:
    hook = "https://crm.example.com/hooks/calls"
    return [
        DeliveryRow(
            "dlv_3", "vozagent", "call.completed", hook, "waiting", 2, AT.format(minute=8),
            "call_7f2a", 503, "the receiver answered 503"
        ),
        DeliveryRow(
            "dlv_2", "vozagent", "call.started", hook, "delivered", 1, AT.format(minute=7),
            "call_7f2a", 200,
        ),
        DeliveryRow(
            "dlv_1", "thinnest", "call.ended", "http://192.168.1.20/h", "failed", 4,
            AT.format(minute=2), None, None, "192.168.1.20 is in a private network",
        ),
    ]  # fmt: skip
