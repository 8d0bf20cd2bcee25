"""Every command of the product's documentation, unchanged but for host and key.

The commands are read by the rules of a shell and sent with their own headers and bodies.
"""

import shlex
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from app.served_lines import served
from models.calls import Call, CallResult, answer_call, finish_call, save_call
from models.endings import EndReason
from models.ids import iso_moment
from models.lines import save_line
from models.templates import MindKind, Template, save_template
from models.tools import Tool, save_tool
from models.utterances import Utterance, save_utterance
from tests.fakes.api_desk import US_LINE, ServedDesk

FILE = Path(__file__).with_name("curl_lines.txt")
NOON = 1_780_000_000_000


@dataclass
class Command:
    """One command and what the document promises."""

    status: int
    names: set[str]
    method: str = "GET"
    path: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None


def commands() -> list[Command]:
    blocks = FILE.read_text(encoding="utf-8").split("\n\n")[1:]
    return [command(*block.split("\n", 1)) for block in blocks]


def command(promise: str, line: str) -> Command:
    status, *names = promise.split()
    made = Command(int(status), set(names))
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
            case "-o":
                next(words)
            case _ if word.startswith("https://"):
                parts = urlsplit(word)
                made.path = parts.path + (f"?{parts.query}" if parts.query else "")
            case _:
                assert word == "-fsSL", word
    return made


def test_the_file_holds_all_of_them() -> None:
    assert len(commands()) == 27
    assert sum(one.headers.get("Authorization") is not None for one in commands()) == 25


async def furnish(desk: ServedDesk) -> None:
    """What the document's examples speak of."""
    write = desk.store.write_now
    line = replace(US_LINE, id="pn_123", user="+14155550111", label="Front desk")
    write(save_line, line)
    await desk.engine.serve_line(served(line, desk.paths))
    chat = MindKind.CHAT
    write(save_template, Template("out_tpl_01", "Leads", "outbound", chat, "Be kind."))
    write(save_template, Template("tpl_abc", "Desk", "inbound", chat, "Greet."))
    write(save_tool, Tool("xyz", "Does xyz.", id="tool_xyz"))
    write(save_tool, Tool("slots", "Finds slots.", id="tool_check_availability"))
    call = Call("pn_123", "outbound", "+14155550123", id="call_abc123", created_at=iso_moment(NOON))
    write(save_call, call)
    write(answer_call, call.id, iso_moment(NOON + 2_000))
    write(save_utterance, Utterance(call.id, "agent", "Hello, this is the clinic.", 100, 1_500))
    write(finish_call, call.id, iso_moment(NOON + 63_000), CallResult(EndReason.COMPLETED))


async def test_every_command_gives_what_the_document_promises(api_desk: ServedDesk) -> None:
    await furnish(api_desk)
    _, key = await api_desk.key("voizbot")
    client = await api_desk.stranger("voizbot")
    for each in commands():
        headers = {
            name: value.replace("VOIZBOT_TOKEN", key) for name, value in each.headers.items()
        }
        answer = await client.request(each.method, each.path, headers=headers, content=each.body)
        assert answer.status_code == each.status, f"{each.method} {each.path}: {answer.text}"
        if each.names:
            body = answer.json()
            assert body["ok"] is True
            assert each.names <= set(body), f"{each.method} {each.path}"
            exact = each.names <= {"ok", "calls", "tool", "tools", "template", "templates", "job"}
            assert not exact or set(body) == each.names
        if each.path.endswith("/outbound"):
            far = await api_desk.far.rung()
            assert far.number == "+14155550123"
            await far.refuse()


async def test_no_command_does_anything_without_a_key(api_desk: ServedDesk) -> None:
    await furnish(api_desk)
    client = await api_desk.stranger("voizbot")
    for each in commands():
        if "Authorization" not in each.headers:
            continue
        for given in ({}, {"Authorization": "Basic dmI6eA=="}, each.headers):
            kept = {"Content-Type": "application/json", **given}
            answer = await client.request(each.method, each.path, headers=kept, content=each.body)
            assert answer.status_code == 401
            assert answer.json() == {"ok": False, "error": "unauthorized"}
    assert api_desk.far.count == 0
