"""The ``ringdesk contacts`` commands.

Owns how contacts are printed, for people and as JSON. What is done is ``app.people``'s.
"""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console
from rich.text import Text

from app.cli_printing import AsJson, ask_records, print_json, records_table
from app.settings import data_paths, load_settings

if TYPE_CHECKING:
    from app.commands.people import ImportReport
    from app.people.desk import PeopleDesk
    from models.contacts import Contact

people_app = typer.Typer(help="The people behind the numbers.")
Result = TypeVar("Result")
Id = Annotated[str, typer.Argument(help="From `ringdesk contacts list`.")]


@people_app.command("list")
def list_all(
    words: Annotated[
        list[str] | None, typer.Argument(help="Any part of a name, company, number or tag.")
    ] = None,
    tag: Annotated[str | None, typer.Option(help="Only those with this tag.")] = None,
    as_json: AsJson = False,
) -> None:
    """List contacts, all or those that match.

    Example: ringdesk contacts list smith --tag customer
    """
    found = _ask(lambda people: people.contacts(" ".join(words or ()), tag))
    nobody = "No contacts here. Add one with `ringdesk contacts add --help`."
    _print(found, as_json, "Nobody found." if words or tag else nobody)


@people_app.command()
def add(
    name: Annotated[str, typer.Argument(help="The name.")],
    numbers: Annotated[
        list[str] | None, typer.Argument(help="Numbers or SIP addresses, as you write them.")
    ] = None,
    company: Annotated[str, typer.Option(help="Where they work.")] = "",
    email: Annotated[list[str] | None, typer.Option(help="An e-mail address.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A tag.")] = None,
    notes: Annotated[str, typer.Option(help="Whatever is worth knowing.")] = "",
) -> None:
    """Add a contact. Give numbers that begin with a plus after two dashes.

    Example: ringdesk contacts add "Zoe Smith" --tag customer -- "+1 202 555 0100"
    """
    from models.contacts import Contact

    contact = Contact(
        name,
        tuple(numbers or ()),
        notes=notes,
        tags=tuple(tag or ()),
        company=company,
        emails=tuple(email or ()),
    )
    kept = _ask(lambda people: people.save_contact(contact))
    _say(f"Added {kept.id}: {', '.join((kept.name, *kept.numbers))}.")


@people_app.command()
def delete(contact_id: Id) -> None:
    """Forget a contact; the calls stay.

    Example: ringdesk contacts delete con_01m7yvkfmrxt5h98mb3bxk9r2j
    """
    _ask(lambda people: people.delete_contact(contact_id))


@people_app.command()
def merge(
    contact_ids: Annotated[list[str], typer.Argument(help="Two ids or more; the first stays.")],
) -> None:
    """Make one contact of several. Nothing is lost; the first one's name stays.

    Example: ringdesk contacts merge con_01m7yvkfmrxt5h98mb3bxk9r2j con_01m7yw...
    """
    if len(set(contact_ids)) < 2:
        raise typer.BadParameter("give two ids or more")
    kept = _ask(lambda people: people.merge(tuple(contact_ids))).contact
    _say(f"{kept.name} is {kept.id}.")


@people_app.command()
def duplicates(as_json: AsJson = False) -> None:
    """List contacts that may be the same: they share a number, an address or a name.

    Example: ringdesk contacts duplicates
    """
    groups = _ask(lambda people: people.duplicates())
    if as_json:
        print_json([[dataclasses.asdict(one) for one in group] for group in groups])
        return
    for group in groups:
        _print(list(group), False, "")
    _say("" if groups else "No two contacts look the same.")


@people_app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A .vcf or .csv file.")], as_json: AsJson = False
) -> None:
    """Take contacts from a vCard or CSV file; those that are known are brought up to date.

    Example: ringdesk contacts import contacts.vcf
    """
    _report(_ask(lambda people: people.import_file(file)), as_json)


@people_app.command()
def export(
    file: Annotated[Path, typer.Argument(help="A name that ends in .vcf or .csv.")],
) -> None:
    """Write all contacts to a vCard or CSV file.

    Example: ringdesk contacts export contacts.csv
    """
    count = _ask(lambda people: people.export_file(file))
    _say(f"Wrote {_many(count)} to {file}.")


@people_app.command()
def sync(
    password: Annotated[
        bool, typer.Option("--password", help="Ask for the password and keep it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read the CardDAV address book of the settings; nothing is ever written to it.

    Its address and user are carddav_url and carddav_user under [contacts] in settings.toml.

    Example: ringdesk contacts sync --password
    """
    given = typer.prompt("Password", hide_input=True, default="") if password else None
    _report(_ask(lambda people: people.sync_carddav(given)), as_json)


def _ask(question: "Callable[[PeopleDesk], Awaitable[Result]]") -> Result:
    """Ask the people of the data folder; a problem becomes a sentence and exit status 2."""
    from app.cli import explained
    from app.people.desk import PeopleDesk

    with explained():
        paths = data_paths()
        settings = load_settings(paths)

        async def asked(people: PeopleDesk) -> Result:
            return await question(people)

        return ask_records(
            lambda store: asyncio.run(
                asked(PeopleDesk(store, paths, lambda: settings, lambda what, record_id: None))
            )
        )


def _print(contacts: "list[Contact]", as_json: bool, nobody: str) -> None:
    if as_json:
        print_json([dataclasses.asdict(one) for one in contacts])
        return
    table = records_table("Contact", "Name", "Numbers", "Company", "Tags")
    for one in contacts:
        cells = (one.name, "\n".join(one.numbers), one.company, ", ".join(one.tags))
        table.add_row(one.id, *map(Text, cells))
    Console().print(table if contacts else nobody)


def _report(report: "ImportReport", as_json: bool) -> None:
    if as_json:
        print_json(dataclasses.asdict(report))
        return
    for problem in report.problems:
        Console(stderr=True, soft_wrap=True, highlight=False).print(Text(problem))
    deleted = f", {report.deleted:,} deleted" if report.deleted else ""
    counts = f"{report.added:,} added, {report.updated:,} updated, {report.unchanged:,} unchanged"
    _say(f"{counts}{deleted}.")


def _many(count: int) -> str:
    return "1 contact" if count == 1 else f"{count:,} contacts"


def _say(sentence: str) -> None:
    if sentence:
        Console(soft_wrap=True, highlight=False).print(Text(sentence))
