"""The ``ringdesk export`` command: a call's words or sound as a file for others.

Owns its options and its sentence. What is written is ``app.library``'s.
"""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.cli_printing import ask_records
from app.settings import data_paths, load_settings

if TYPE_CHECKING:
    from models.store import Store


def export(
    call_id: Annotated[str, typer.Argument(help="A call's id, from `ringdesk calls`.")],
    text: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the transcript as text.")
    ] = None,
    wav: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the sound: caller left, desk right.")
    ] = None,
) -> None:
    """Write a call's transcript, its sound, or both. A file is written whole or not at all.

    Example: ringdesk export call_01m7yvkfmrxt5h98mb3bxk9r2j --text call.txt --wav call.wav
    """
    if text is None and wav is None:
        raise typer.BadParameter("say what to write: --text FILE, --wav FILE, or both")
    ask_records(lambda store: asyncio.run(_write(store, call_id, text, wav)))
    written = " and ".join(str(path) for path in (text, wav) if path is not None)
    Console(soft_wrap=True, highlight=False).print(Text(f"Wrote {written}."))


async def _write(store: "Store", call_id: str, text: Path | None, wav: Path | None) -> None:
    from app.library.desk import LibraryDesk
    from app.people.lookup import named

    paths = data_paths()
    country = load_settings(paths).phone.country
    library = LibraryDesk(
        store,
        paths.home,
        lambda db, calls: named(db, calls, country),
        _Silent(),
        lambda call_id, at_ms, playing: None,
        lambda what, record_id: None,
    )
    if text is not None:
        await library.export_text(call_id, text)
    if wav is not None:
        await library.export_wav(call_id, wav)


class _Silent:
    """Plays nothing: a terminal only writes files."""

    async def play(self, path: Path, at_ms: int, on_moved: object) -> None:
        """Nothing."""

    async def pause(self) -> None:
        """Nothing."""

    async def seek(self, at_ms: int) -> None:
        """Nothing."""

    async def close(self) -> None:
        """Nothing."""
