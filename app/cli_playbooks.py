"""The ``ringdesk playbooks`` commands: the scripts that an agent follows.

Owns their options and how problems print: ``FILE:LINE:COLUMN: sentence``, as editors read it.
What is wrong in a playbook is ``agent.playbook_check``'s.
"""

import dataclasses
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.cli_printing import AsJson, ask_records, plain_console, print_json

playbooks_app = typer.Typer(help="The scripts that an agent follows, as Markdown files.")
FAILED = 1


@playbooks_app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the scripts of every playbook, with the facts that each needs.

    Example: ringdesk playbooks list
    """
    from app.agent.errors import PlaybookInvalid
    from app.agent.facts import needed_facts
    from app.agent.markdown_playbook import read_playbook
    from app.agent.playbook_shelf import PlaybookShelf
    from app.cli import err, explained
    from app.desk import BUNDLED_PLAYBOOK
    from app.settings import data_paths

    found = []
    with explained():
        shelf = PlaybookShelf(BUNDLED_PLAYBOOK, data_paths().playbooks)
        for path in shelf.files():
            try:
                found += [(path, profile) for profile in read_playbook(path).profiles]
            except PlaybookInvalid as error:
                err.print(f"ringdesk: {error}")
    if as_json:
        print_json([{**dataclasses.asdict(one), "path": str(path)} for path, one in found])
        return
    shown: Path | None = None
    console = plain_console()
    for path, one in found:
        if path != shown:
            console.print(str(path), style="bold")
            shown = path
        facts = ", ".join(needed_facts(one)) or "none"
        console.print(f"  {one.name} ({one.direction}): {one.goal or 'no goal'} Facts: {facts}.")


@playbooks_app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A playbook; `-` reads it from the input.")],
    as_json: AsJson = False,
) -> None:
    """Tell what is wrong or doubtful in a playbook; exits 1 when a call could not be held.

    Example: ringdesk playbooks check sales.md
    """
    from app.agent.built_in_tools import BUILT_IN
    from app.agent.intents import read_intents
    from app.agent.markdown_playbook import playbook_text
    from app.agent.playbook_check import Known, problems_in
    from app.cli import explained
    from app.desk import INTENTS
    from models.tools import list_tools

    with explained():
        text = sys.stdin.read() if str(file) == "-" else playbook_text(file)
        own = ask_records(lambda store: store.read_now(list_tools))
        tools = {tool.name for tool in own} | {tool.name for tool in BUILT_IN}
        found = problems_in(text, Known(tools, read_intents(INTENTS)))
    if as_json:
        print_json([dataclasses.asdict(one) for one in found])
    for one in () if as_json else found:
        kind = "stops a call" if one.stops else "good to know"
        where = f"{file}:{one.line}:{one.start + 1}"
        plain_console().print(f"{where}: {kind}: {one.message}")
    if not found and not as_json:
        Console().print("Nothing is wrong with it.")
    raise typer.Exit(FAILED if any(one.stops for one in found) else 0)
