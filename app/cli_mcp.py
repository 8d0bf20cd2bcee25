"""``ringdesk mcp``: the desk as tools for an agent on this computer.

Owns the command's options and where the desk and the key are looked for.
"""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from app.settings import DataPaths, Settings

if TYPE_CHECKING:
    from app.mcp_desk import OutsideDesk

BASE_URL, TOKEN = "RINGDESK_API_BASE_URL", "RINGDESK_API_TOKEN"


def add_commands(app: typer.Typer) -> None:
    """Give ``ringdesk`` this command."""
    app.command()(mcp)


def mcp(
    base_url: Annotated[
        str, typer.Option(help=f"Where the desk's Voizbot API answers; else {BASE_URL}.")
    ] = "",
) -> None:
    """Serve the desk's tools to an agent by the Model Context Protocol, on standard input
    and output: place_call, list_calls, read_transcript, take_message.

    Calls are placed by the desk that runs, with the key in RINGDESK_API_TOKEN
    (ringdesk key new voizbot). Reading and messages work without both.

    Example: ringdesk mcp --base-url http://127.0.0.1:8101
    """
    from app.cli import explained
    from app.window_start import opened

    with explained():
        settings, paths = opened()
        from app.mcp_server import server_of

        server_of(desk_of(settings, paths, base_url, os.environ)).run("stdio")


def desk_of(
    settings: Settings, paths: DataPaths, base_url: str, environ: Mapping[str, str]
) -> "OutsideDesk":
    """The desk that is meant."""
    from app.mcp_desk import OutsideDesk

    usual = f"http://127.0.0.1:{settings.api.voizbot_port}"
    url = (base_url or environ.get(BASE_URL) or usual).rstrip("/").removesuffix("/v1")
    return OutsideDesk(paths, url, environ.get(TOKEN, ""))
