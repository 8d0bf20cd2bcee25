"""``ringdesk key`` and ``ringdesk requests``: who may use the local APIs, and what they ask.

Owns their options and how they print. Both work on the data folder, also while a desk runs:
a new key opens at once, a revoked one opens nothing from then on.
"""

import asyncio
import dataclasses
import json
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.text import Text

from app.cli_printing import AsJson, ask_records, print_json, records_table

if TYPE_CHECKING:
    from app.key_desk import KeyDesk
    from models.api_requests import ApiRequest
    from models.store import Store

LOOK_EVERY_MS = 500.0
PAGE = 200
key_app = typer.Typer(help="Keys of the local APIs.")
OneProduct = Annotated[
    str | None, typer.Option(help="voizbot, vozagent, talktomyagent or thinnest only.")
]
Result = TypeVar("Result")


def add_commands(app: typer.Typer) -> None:
    """Give ``ringdesk`` these commands."""
    app.add_typer(key_app, name="key")
    app.command()(requests)


@key_app.command()
def new(
    product: Annotated[str, typer.Argument(help="voizbot, vozagent, talktomyagent or thinnest.")],
    name: Annotated[str, typer.Option(help="Who or what will use it.")] = "terminal",
    scope: Annotated[
        list[str] | None, typer.Option(help="What it may do, once for each; without, everything.")
    ] = None,
    line: Annotated[
        list[str] | None,
        typer.Option(help="A line's name or id that it is bound to, once for each."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key for one product's API. It is shown now and never again.

    Example: ringdesk key new vozagent --name billing --scope calls:write

    Example: export VOIZBOT_API_TOKEN=$(ringdesk key new voizbot)
    """

    async def make(store: "Store", keys: "KeyDesk") -> Any:
        lines = [await _line_id(store, each) for each in line or ()]
        return await keys.new(product, name, scope, lines)

    made = _ask(make)
    if as_json:
        print_json(_shown(made.key) | {"text": made.text})
        return
    # Alone on standard output, so that a script can take it.
    _beside(f"Key {made.key.id} for {product}. Keep it: it cannot be shown again.")
    sys.stdout.write(f"{made.text}\n")


@key_app.command("list")
def list_keys(product: OneProduct = None, as_json: AsJson = False) -> None:
    """List the keys with what they may do; none is shown whole.

    Example: ringdesk key list --product talktomyagent
    """
    found = _ask(lambda _, keys: keys.keys(product))
    if as_json:
        print_json([_shown(each) for each in found])
        return
    table = records_table("Id", "Product", "Key", "Name", "Last used", "May")
    for each in found:
        used = (each.last_used_at or "never")[:10]
        used = "revoked" if each.revoked_at else used
        may = ", ".join(each.scopes) or "everything"
        bound = f" on {', '.join(each.lines)}" if each.lines else ""
        table.add_row(each.id, each.product, each.shown, Text(each.name), used, Text(may + bound))
    Console().print(table if found else "There is no key yet. Make one: ringdesk key new --help")


@key_app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As `key list` shows it.")],
) -> None:
    """Let a key open nothing from now on; harmless when it was revoked before.

    Example: ringdesk key revoke key_01m7zwbqxxr31h6xnpzb4zv7w0
    """
    _ask(lambda _, keys: keys.revoke(key_id))
    Console(soft_wrap=True, highlight=False).print(Text(f"{key_id} opens nothing any more."))


def requests(
    product: OneProduct = None,
    limit: Annotated[int, typer.Option(help="How many requests.", min=1)] = 50,
    follow: Annotated[bool, typer.Option(help="Go on with new ones until Ctrl+C.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a line, with the bodies.")
    ] = False,
) -> None:
    """Show the newest requests to the local APIs, oldest first; secrets are masked.

    Example: ringdesk requests --product voizbot --follow
    """

    async def show(store: "Store") -> None:
        from audio.clock import MonotonicClock
        from models.api_requests import list_api_requests

        clock, last = MonotonicClock(), 0
        found = await store.read(list_api_requests, limit, product)
        if not found and not (follow or as_json):
            _beside("No request yet. `ringdesk serve` says where the APIs are.")
        while True:
            for each in reversed(found):
                _print_request(each, as_json)
            if not follow:
                return
            last = found[0].number if found else last
            await clock.sleep_ms(LOOK_EVERY_MS)
            found = await store.read(list_api_requests, PAGE, product, last)

    ask_records(lambda store: asyncio.run(show(store)))


def _print_request(request: "ApiRequest", as_json: bool) -> None:
    if as_json:
        line = json.dumps(dataclasses.asdict(request), ensure_ascii=False)
    else:
        status = str(request.status or "gone")
        line = (
            f"{request.at[:10]} {request.at[11:19]}  {status:>4}  {request.took_ms:7.1f} ms  "
            f"{request.product:<13}  {request.method:<6} {request.path}"
        )
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _ask(question: "Callable[[Store, KeyDesk], Awaitable[Result]]") -> Result:
    """Ask the data folder; a problem becomes a sentence and exit status 2."""

    async def asked(store: "Store") -> Result:
        from app.key_desk import KeyDesk

        return await question(store, KeyDesk(store))

    return ask_records(lambda store: asyncio.run(asked(store)))


async def _line_id(store: "Store", named: str) -> str:
    """The id of the line with that name or id; what is neither is given back."""
    from models.lines import list_lines

    for each in await store.read(list_lines):
        if named in (each.id, each.label):
            return each.id
    return named


def _shown(key: Any) -> dict[str, Any]:
    return {name: value for name, value in dataclasses.asdict(key).items() if name != "digest"}


def _beside(sentence: str) -> None:
    Console(stderr=True, soft_wrap=True, highlight=False).print(Text(sentence))
