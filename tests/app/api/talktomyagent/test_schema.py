"""The OpenAPI document is true: whatever is asked, the answer is one that it describes."""

import asyncio

import hypothesis
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from models.calls import Call, save_call
from models.line_apps import LineApp, save_line_app
from tests.fakes.api_desk import BOB, US_LINE, ServedDesk

EXAMPLES = 4
OPERATIONS = 15
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


async def test_nothing_that_is_asked_is_answered_otherwise(
    api_desk: ServedDesk, kept_secrets: object
) -> None:
    await api_desk.store.write(save_call, Call(US_LINE.id, "inbound", BOB))
    app = LineApp(US_LINE.id, "booking", {"siteUrl": "https://shop.example"})
    await api_desk.store.write(save_line_app, app)
    _, key = await api_desk.key("talktomyagent")
    base_url = api_desk.base_url("talktomyagent")
    asked = await asyncio.to_thread(ask_everything, base_url, f"Bearer {key}")
    assert asked == OPERATIONS


def ask_everything(base_url: str, authorization: str) -> int:
    """Ask each operation a few times, in a thread; how many operations there are."""
    schema = schemathesis.openapi.from_url(f"{base_url}/openapi.json")
    count = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        count += 1

        @hypothesis.given(case=operation.as_strategy())
        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(hypothesis.HealthCheck),
            phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        )
        def ask(case: schemathesis.Case) -> None:
            headers = {"Authorization": authorization}
            case.call_and_validate(headers=headers, checks=CHECKS)

        ask()
    return count
