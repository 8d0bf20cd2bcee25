"""The OpenAPI document is true: what is asked by it or against it is answered as it says."""

import asyncio

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from models.calls import Call, save_call
from models.templates import Template
from models.webhook_endpoints import WebhookEndpoint, save_webhook_endpoint
from tests.fakes.api_desk import BOB, US_LINE, ServedDesk

EXAMPLES = 3
"""Of each operation, in each of two ways, with ids that are there and with others."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
KNOWN = {"session_id": "call_1", "call_id": "call_1", "endpoint_id": 1}


@pytest.mark.usefixtures("kept_secrets")
async def test_nothing_that_is_asked_is_answered_otherwise(
    api_desk: ServedDesk, agent: Template
) -> None:
    call = Call(US_LINE.id, "outbound", BOB, id="call_1", holders=("agent",))
    await api_desk.store.write(save_call, call)
    endpoint = WebhookEndpoint("thinnest", "https://example.com/hook")
    await api_desk.store.write(save_webhook_endpoint, endpoint)
    _, key = await api_desk.key("thinnest")
    asked = await asyncio.to_thread(ask_everything, api_desk, key)
    assert {"GET /voice/sessions", "POST /voice/outbound/dial", "POST /v2/calls"} <= asked
    assert api_desk.far.count == 0


def ask_everything(api_desk: ServedDesk, key: str) -> set[str]:
    """Ask each operation a few times, in a thread; gives the operations that there are."""
    base_url = api_desk.base_url("thinnest")
    schema = schemathesis.openapi.from_url(f"{base_url}/openapi.json")
    asked = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        asked.add(operation.label)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
            @hypothesis.settings(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                derandomize=True,
                suppress_health_check=list(hypothesis.HealthCheck),
                phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
            )
            def ask(case: schemathesis.Case) -> None:
                headers = {"Authorization": f"Bearer {key}"}
                api_desk.later(30)
                case.call_and_validate(headers=headers, checks=CHECKS)
                there = {one: KNOWN[one] for one in case.path_parameters or {} if one in KNOWN}
                if there and "delete" not in case.method.lower():
                    case.path_parameters.update(there)
                    case.call_and_validate(headers=headers, checks=CHECKS)

            try:
                ask()
            except hypothesis.errors.Unsatisfiable:
                assert mode is GenerationMode.NEGATIVE, "one without a parameter has none"
    return asked
