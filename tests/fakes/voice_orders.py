"""Requests for calls as talktomyagent's page and clients send them, and how a problem looks."""

import itertools
import json
import re
import shlex
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from models.lines import Line
from tests.fakes.api_desk import BOB, US_LINE
from tests.fakes.far_end import DOMAIN

LINES = (
    (Path(__file__).parents[1] / "app/api/talktomyagent/curl_lines.sh")
    .read_text("utf-8")
    .strip()
    .split("\n\n")
)
"""The commands of the product's page."""
HOST = "https://api.talktomyagent.io"
VELLO = Line("Vello", "+16473705600", DOMAIN, id="pn_vello", register=False)
"""The line that its commands call from."""
_numbers = itertools.count(1)

FACTS = {
    "debtor_name": "Bobby",
    "amount_due": "$154.56",
    "currency": "USD",
    "due_date": "May 25, 2026",
    "purchase": "1,000 SMS credits",
    "payment_link": "https://pay.vello.io/inv/bobby-154",
    "creditor": "Vello",
}
TASK = {"goal": "Collect $154.56", "script": "debt-collection", "facts": FACTS}


def order(**changes: Any) -> dict[str, Any]:
    """A whole order from the US line to Bob; a field that is None is left out."""
    body = {"from": US_LINE.user, "to": BOB, "triggeredBy": "billing", "task": TASK} | changes
    return {name: value for name, value in body.items() if value is not None}


def purpose(**changes: Any) -> dict[str, Any]:
    """The same with a purpose."""
    return order(**{"task": None, "purpose": "Say hello.", **changes})


async def ask(
    client: httpx.AsyncClient, body: Any, key: str | None = None, path: str = "/v1/voice/calls"
) -> httpx.Response:
    """Send an order under that Idempotency-Key, or one of its own."""
    headers = {
        "Idempotency-Key": key or f"test-{next(_numbers)}",
        "Content-Type": "application/json",
    }
    return await client.post(path, content=json.dumps(body), headers=headers)


def code_of(answer: httpx.Response) -> str:
    """The machine's code of a problem, as clients read it; checks the form."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["title"] and problem["detail"]
    return str(problem["type"]).rpartition("/")[2]


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem."""
    return answer.status_code, code_of(answer)


def fields(answer: httpx.Response) -> list[str]:
    """Which fields a problem names."""
    return [each["field"] for each in answer.json().get("errors", [])]


def command(line: str, key: str) -> tuple[str, str, dict[str, str], str]:
    """Method, path, headers and body of a ``curl`` line as a shell would read it."""
    line = re.sub(r"mbn_live_YOUR\w+", key, line).replace("$(uuidgen)", str(uuid4()))
    line = line.replace("+1YOUR_AGENT_PHONE", VELLO.user)
    line = line.replace("+1YOUR_PHONE_NUMBER", "+16478359045")
    curl, option, method, url, *rest = shlex.split(line.replace("\\\n", " "))
    assert (curl, option) == ("curl", "-X") and url.startswith(HOST)
    options = list(zip(rest[::2], rest[1::2], strict=True))
    headers = dict(value.split(": ", 1) for name, value in options if name == "-H")
    (body,) = (value for name, value in options if name == "-d")
    return method, url.removeprefix(HOST), headers, body
