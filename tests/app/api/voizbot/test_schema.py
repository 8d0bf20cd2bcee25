"""The OpenAPI document is true: what is asked by it or against it is answered as it says."""

import asyncio

import hypothesis
import schemathesis
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from models.calls import Call, save_call
from models.templates import MindKind, Template, save_template
from models.tools import Tool, save_tool
from tests.fakes.api_desk import BOB, US_LINE, ServedDesk

EXAMPLES = 2
"""Of each operation, in each of four ways: by the document and against it, of what there is and
of what there is not."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
KNOWN = {
    "/v1/outbound-templates/": "out_tpl_1",
    "/v1/inbound-templates/": "tpl_1",
    "/v1/function-tools/": "tool_1",
    "/v1/calls/": "call_1",
    "/v1/phone-numbers/": US_LINE.id,
}


async def test_nothing_that_is_asked_is_answered_otherwise(api_desk: ServedDesk) -> None:
    write = api_desk.store.write_now
    write(save_template, Template("out_tpl_1", "Out", "outbound", MindKind.CHAT, "Be kind."))
    write(save_template, Template("tpl_1", "In", "inbound", MindKind.CHAT, "Be kind."))
    write(save_tool, Tool("one", "Is one.", id="tool_1"))
    write(save_call, Call(US_LINE.id, "outbound", BOB, id="call_1"))
    _, key = await api_desk.key("voizbot")
    asked = await asyncio.to_thread(ask_everything, api_desk.base_url("voizbot"), key)
    assert asked == 29
    assert api_desk.far.count == 0


def ask_everything(base_url: str, key: str) -> int:
    """Ask each operation a few times, in a thread of its own; how many operations there are."""
    schema = schemathesis.openapi.from_url(f"{base_url}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    operations.sort(key=lambda one: one.method == "delete")
    for operation in operations:
        known = [id for path, id in KNOWN.items() if operation.path.startswith(f"{path}{{id}}")]
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            for id in ("", *known):
                ask(operation, mode, key, id)
    return len(operations)


def ask(operation: schemathesis.APIOperation, mode: GenerationMode, key: str, id: str) -> None:
    """Ask one operation; ``id`` is one that there is, empty leaves it to chance."""

    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    def once(case: schemathesis.Case) -> None:
        if id:
            case.path_parameters["id"] = id
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=CHECKS)

    try:
        once()
    except hypothesis.errors.Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, "an operation without a parameter has none"
