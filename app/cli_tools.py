"""The ``ringdesk tools`` commands: functions of the owner's that the agent may call.

Owns their options and how they print. What is kept and tried is ``app.workshop.tool_bench``'s,
a tool's file ``tool_file``'s.
"""

import dataclasses
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.text import Text

from app.cli_printing import AsJson, ask_records, plain_console, print_json, records_table
from app.settings import SettingsInvalid, data_paths

if TYPE_CHECKING:
    from app.workshop.tool_bench import ToolBench
    from models.store import Store
    from models.tools import Tool, ToolDefaults

FAILED = 1
Result = TypeVar("Result")
tools_app = typer.Typer(help="What the agent can do on a call besides talking.")


@tools_app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the desk's own tools.

    Example: ringdesk tools list
    """
    tools = _ask(lambda bench: bench.tools())
    if as_json:
        print_json([dataclasses.asdict(tool) for tool in tools])
        return
    table = records_table("Tool", "Name", "On", "Address", "Timeout", "What it does")
    for one in tools:
        timeout = f"{one.timeout_ms} ms" if one.timeout_ms else "default"
        on = "yes" if one.enabled else "no"
        what = Text(one.description.splitlines()[0][:60])
        table.add_row(one.id, one.name, on, one.url or "default", timeout, what)
    Console().print(table if tools else "No tools yet. See `ringdesk tools add --help`.")


@tools_app.command()
def add(
    file: Annotated[Path, typer.Argument(help="A TOML file; its keys are ToolFile's.")],
) -> None:
    """Add a tool from a TOML file, or change the one of its name; asks for secret values.

    Example: ringdesk tools add book.toml, where book.toml holds
    name = "book_table", description = "Books a table.", url = "https://example.com/book" and
    a table [parameters], a JSON Schema
    """
    from app.tool_file import read_tool
    from models.tools import tool_named

    def known(store: "Store", name: str) -> "Tool | None":
        return store.read_now(tool_named, name)

    with _explained():
        tool = read_tool(file)
        before = ask_records(lambda store: known(store, tool.name))
        tool = read_tool(file, before)
        secrets = {name: _secret(name, before) for name in tool.secret_headers}
        given = {name: value for name, value in secrets.items() if value}
        kept = _ask(lambda bench: bench.save(tool, given))
    Console().print(f"{'Changed' if before else 'Added'} {kept.id}.")


@tools_app.command()
def remove(name: Annotated[str, typer.Argument(help="The tool's name or id.")]) -> None:
    """Forget a tool with its secret values; templates that name it go without.

    Example: ringdesk tools remove book_table
    """
    _ask(lambda bench: _remove(bench, name))
    plain_console().print(f"Removed {name}.")


@tools_app.command("try")
def try_out(
    name: Annotated[str, typer.Argument(help="The tool's name or id.")],
    arg: Annotated[
        list[str] | None, typer.Option("--arg", help="key=value, once for each argument.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send one real request and print everything about it; exits 1 when it failed.

    Example: ringdesk tools try book_table --arg date=2026-11-27 --arg party_size=4
    """
    from app.cli import facts_from

    with _explained():
        given = facts_from(arg or [], "--arg")
    trial = _ask(lambda bench: _try(bench, name, given))
    if as_json:
        print_json(dataclasses.asdict(trial))
    else:
        console = plain_console()
        console.print(Text(trial.request, style="dim"))
        status = f"status {trial.status}" if trial.status is not None else "no answer"
        console.print(f"\n{status} after {trial.took_ms:.0f} ms")
        console.print(Text(trial.answer))
        console.print(Text(trial.error, style="red") if trial.error else "It worked.")
    raise typer.Exit(FAILED if trial.error else 0)


@tools_app.command()
def defaults(
    url: Annotated[str | None, typer.Option(help="For tools without one; '' for none.")] = None,
    timeout_ms: Annotated[int | None, typer.Option(help="500 to 15000 ms.")] = None,
    header: Annotated[
        list[str] | None, typer.Option(help="name=value, sent with every tool; name= ends it.")
    ] = None,
    secret_header: Annotated[
        list[str] | None, typer.Option(help="A header whose value is asked for and kept secret.")
    ] = None,
    allow: Annotated[
        list[str] | None, typer.Option(help="A host in a private network that tools may reach.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what tools have in common, or change it.

    Example: ringdesk tools defaults --timeout-ms 3000 --allow 192.168.1.20
    """
    from app.cli import facts_from

    with _explained():
        headers = facts_from(header or [], "--header")
    before = _ask(lambda bench: bench.defaults())
    after = dataclasses.replace(
        before,
        url=before.url if url is None else url,
        timeout_ms=timeout_ms or before.timeout_ms,
        headers={key: value for key, value in {**before.headers, **headers}.items() if value},
        secret_headers=tuple(dict.fromkeys((*before.secret_headers, *(secret_header or ())))),
        allowed_hosts=tuple(dict.fromkeys((*before.allowed_hosts, *(allow or ())))),
    )
    secrets = {name: _secret(name, None) for name in secret_header or ()}
    if after != before or secrets:
        _ask(lambda bench: bench.save_defaults(after, secrets))
    _show_defaults(after, as_json)


def _show_defaults(kept: "ToolDefaults", as_json: bool) -> None:
    if as_json:
        print_json(dataclasses.asdict(kept))
        return
    console = plain_console()
    console.print(f"URL: {kept.url or 'none'}")
    console.print(f"Timeout: {kept.timeout_ms} ms")
    for name, value in kept.headers.items():
        console.print(Text(f"Header {name}: {value}"))
    for name in kept.secret_headers:
        console.print(f"Header {name}: (kept secret)")
    console.print(f"Allowed in private networks: {', '.join(kept.allowed_hosts) or 'none'}")


async def _remove(bench: "ToolBench", name: str) -> None:
    await bench.delete((await _found(bench, name)).id)


async def _try(bench: "ToolBench", name: str, given: dict[str, str]) -> Any:
    from app.agent.tool_schema import fitted

    tool = await _found(bench, name)
    arguments = {key: _value(text) for key, text in given.items()}
    return await bench.try_tool(tool, fitted(tool.parameters, arguments), {})


async def _found(bench: "ToolBench", name: str) -> "Tool":
    tools = await bench.tools()
    for tool in tools:
        if name in (tool.name, tool.id):
            return tool
    known = ", ".join(tool.name for tool in tools) or "none"
    raise SettingsInvalid("", "", f"there is no tool {name!r}; there are {known}")


def _value(text: str) -> Any:
    """Lists and objects as JSON; the rest is fitted to the schema."""
    if text[:1] in ("{", "["):
        try:
            return json.loads(text)
        except ValueError as error:
            raise SettingsInvalid("--arg", "", f"{text!r} is no JSON: {error}") from error
    return text


def _secret(name: str, before: "Tool | None") -> str:
    """A value that is typed; empty keeps the one that is kept."""
    known = before is not None and name in before.secret_headers
    asked = f"{name} (empty keeps it)" if known else name
    value: str = typer.prompt(asked, hide_input=True, default="", show_default=False)
    return value


def _ask(question: "Callable[[ToolBench], Awaitable[Result]]") -> Result:
    """Ask the data folder's tools; a problem becomes a sentence and exit status 2."""
    from app.engine.thread import run_here
    from app.workshop.tool_bench import ToolBench

    paths = data_paths()

    def asked(store: "Store") -> Result:
        sent = _Sent()

        async def answer() -> Result:
            return await question(ToolBench(store, paths, sent))

        try:
            return run_here(answer())
        finally:
            sent.keep(store)

    return ask_records(asked)


class _Sent:
    """Keeps what a trial sends, for the audit log. Satisfies ``EgressLog``."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, str, int]] = []

    def sent(self, call_id: str | None, host: str, purpose: str, size_bytes: int) -> None:
        """See ``EgressLog.sent``."""
        self._rows.append((host, purpose, size_bytes))

    def keep(self, store: "Store") -> None:
        """Write it down."""
        from app.engine.audit import SENT, sent_content
        from models.audit_log import append_row

        for row in self._rows:
            store.write_now(append_row, SENT, sent_content(*row))


def _explained() -> Any:
    from app.cli import explained

    return explained()
