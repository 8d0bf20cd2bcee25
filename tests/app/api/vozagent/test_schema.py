"""The OpenAPI document is true: whatever is asked, the answer is one that it describes."""

import asyncio
from collections.abc import Iterator
from typing import Any

import hypothesis
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from models.contacts import Contact, save_contact
from models.templates import MindKind, Template, save_template
from tests.fakes.api_desk import BOB, ServedDesk

EXAMPLES = 6
OPERATIONS = 15
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


async def test_nothing_that_is_asked_is_answered_otherwise(api_desk: ServedDesk) -> None:
    api_desk.store.write_now(save_contact, Contact("Bob", (BOB,)))
    voz = Template("out_tpl_voz", "Voz", "outbound", MindKind.CHAT, "Be kind.")
    api_desk.store.write_now(save_template, voz)
    keys = [(await api_desk.key("vozagent"))[1] for _ in range(OPERATIONS)]
    base_url = api_desk.base_url("vozagent")
    asked = await asyncio.to_thread(ask_everything, base_url, iter(keys))
    assert asked == OPERATIONS


def ask_everything(base_url: str, keys: Iterator[str]) -> int:
    """Ask each operation a few times, each with a key of its own, so that none is over the
    limit, in a thread; how many operations there are."""
    schema = schemathesis.openapi.from_url(f"{base_url}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in operations:
        ask(operation, {"Authorization": f"Bearer {next(keys)}"})
    return len(operations)


def ask(operation: Any, headers: dict[str, str]) -> None:
    """One operation with what its document allows, and with what it does not."""

    @hypothesis.given(case=operation.as_strategy())
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )
    def asked(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    asked()
