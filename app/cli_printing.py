"""What the commands over the records share: asking the records, printing text and JSON.

Owns the one way from a command to the data folder's database.
"""

import json
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from app.settings import data_paths

if TYPE_CHECKING:
    from models.store import Store

ID_CELLS = 31
Result = TypeVar("Result")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]


def ask_records(question: "Callable[[Store], Result]") -> Result:
    """Ask the data folder's records; a problem becomes a sentence and exit status 2."""
    from app.cli import explained
    from models.store import Store

    with explained():
        paths = data_paths()
        paths.make()
        with Store.open(paths.database) as store:
            return question(store)


def print_json(value: object) -> None:
    """Print a value as JSON; what JSON does not know is printed as text."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def plain_console(*, errors: bool = False) -> Console:
    """Prints words as they are: a name, a file or a reason may hold what rich takes for
    markup, such as "[/b]". A sentence is not broken into lines."""
    return Console(stderr=errors, highlight=False, soft_wrap=True, markup=False)


class PlainTable(Table):
    """A table whose cells are printed as they were written by people and far ends."""

    def add_row(self, *cells: RenderableType | None, **options: Any) -> None:
        """As ``Table.add_row``, but text is never markup."""
        super().add_row(*(Text(one) if isinstance(one, str) else one for one in cells), **options)


def records_table(*columns: str) -> Table:
    """A table whose first column holds ids, which must stay whole to be copied."""
    table = PlainTable(box=None)
    table.add_column(columns[0], no_wrap=True, min_width=ID_CELLS)
    for column in columns[1:]:
        table.add_column(column)
    return table


def print_written(call: Any, marks: Sequence[Any]) -> None:
    """Print what people marked in a call and wrote after it."""
    from app import wording

    console = plain_console()
    for mark in marks:
        words = f"{wording.sentence_case(mark.kind)}{': ' if mark.text else ''}{mark.text}"
        console.print(Text(f"[{wording.clock_time(mark.at_ms)}] {words}"))
    if call.summary:
        console.print(Text(f"Summary: {call.summary}"))
    for item in call.action_items:
        console.print(Text(f"To do: {item}"))
    if call.note:
        console.print(Text(f"Note: {call.note}"))
