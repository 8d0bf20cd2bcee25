"""Every endpoint of the product's documentation, its command unchanged but for host and key.

The commands are read by the rules of a shell and sent with their own headers and bodies.
"""

import shlex
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from models.calls import Call, save_call
from models.endings import EndReason
from models.ids import iso_moment
from models.recordings import Recording, RecordingState, save_recording
from tests.fakes.api_desk import BOB, US_LINE, ServedDesk

FILE = Path(__file__).with_name("endpoint_lines.txt")
NOON = "2026-03-01T12:00:00.000Z"


@dataclass
class Command:
    """One command and what the document promises."""

    endpoint: str
    status: int
    names: set[str]
    method: str = "GET"
    path: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None


def commands() -> list[Command]:
    blocks = FILE.read_text("utf-8").strip().split("\n\n")[1:]
    return [command(*block.split("\n", 2)) for block in blocks]


def command(endpoint: str, promise: str, line: str) -> Command:
    status, *names = promise.split()
    made = Command(endpoint, int(status), set(names))
    words = iter(shlex.split(line.replace("\\\n", " "))[1:])
    for word in words:
        match word:
            case "-X":
                made.method = next(words)
            case "-H":
                name, _, value = next(words).partition(": ")
                made.headers[name] = value
            case "-d":
                made.body = next(words)
            case _:
                parts = urlsplit(word)
                made.path = parts.path + (f"?{parts.query}" if parts.query else "")
    return made


async def furnish(desk: ServedDesk) -> dict[str, str]:
    """What the commands speak of: a call that was held and recorded."""
    call = Call(
        US_LINE.id,
        "outbound",
        BOB,
        id="call_1",
        template_id="out_tpl_ag1",
        created_at=NOON,
        answered_at=NOON,
        ended_at="2026-03-01T12:01:00.000Z",
        end_reason=EndReason.COMPLETED,
        duration_ms=60_000,
        holders=("agent",),
    )
    await desk.store.write(save_call, call)
    recording = Recording(
        call.id, "recordings/call_1.flac", 16_000, state=RecordingState.COMPLETE, id="rec_1"
    )
    await desk.store.write(save_recording, recording)
    due_at = iso_moment(desk.now_ms() + 3_600_000)
    return {"{session_id}": "call_1", "{recording_id}": "rec_1", "SCHEDULED_AT": due_at}


def filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def test_the_commands_are_those_of_the_endpoints() -> None:
    for one in commands():
        path = urlsplit(one.path).path
        assert one.endpoint == f"{one.method}{path}"
    assert len({one.endpoint for one in commands()}) == 8


@pytest.mark.usefixtures("agent", "kept_secrets")
async def test_every_command_gives_what_the_document_promises(api_desk: ServedDesk) -> None:
    values = await furnish(api_desk)
    _, key = await api_desk.key("thinnest")
    nobody = await api_desk.stranger("thinnest")
    for one in commands():
        headers = {
            name: filled(value, {"YOUR_API_KEY": key}) for name, value in one.headers.items()
        }
        body = None if one.body is None else filled(one.body, values)
        path = filled(one.path, values)
        answer = await nobody.request(one.method, path, headers=headers, content=body)
        assert answer.status_code == one.status, (one.endpoint, answer.text)
        assert one.names <= set(answer.json()), one.endpoint
        refused = await nobody.request(one.method, path, content=body)
        assert_refused(refused, 401)
        wrong = await nobody.request("TRACE", path, headers=headers)
        assert_refused(wrong, 405)
    nowhere = await nobody.get("/voice/nowhere", headers=headers)
    assert (nowhere.status_code, nowhere.json()) == (404, {"detail": "Not Found", "status": 404})
    listed = await nobody.get("/voice/sessions?status=completed", headers=headers)
    assert [each["session_id"] for each in listed.json()["sessions"]] == ["call_1"]
    await (await api_desk.far.rung()).refuse()


def assert_refused(answer: httpx.Response, status: int) -> None:
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert isinstance(answer.json()["detail"], str)
    assert answer.headers["content-type"] == "application/json"
