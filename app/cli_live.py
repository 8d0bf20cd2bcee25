"""``ringdesk live`` and ``ringdesk tasks``: a running desk in the terminal, and what is left.

Owns their options and how tasks are printed. Looking on is ``live_terminal``'s.
"""

import dataclasses
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.cli_printing import AsJson, ask_records, print_json
from app.settings import data_paths

if TYPE_CHECKING:
    from models.operator_tasks import OperatorTask

FAILED = 1
tasks_app = typer.Typer(help="What the agent has left for you to do.", no_args_is_help=False)


def add_commands(app: typer.Typer) -> None:
    """Register the commands of this file."""
    app.command()(live)
    app.add_typer(tasks_app, name="tasks")


def live(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print every event and reply as JSON, one a line.")
    ] = False,
) -> None:
    """Read the running desk's calls along and steer them: type help.

    Shows the desk of the window or of `ringdesk serve`. Commands may come from a pipe, one a
    line, the last of them quit; exits 1 when one of them was refused.

    Example: ringdesk live
    """
    from app.cli import explained
    from app.engine.thread import run_here
    from app.live_look import look_at
    from app.live_terminal import LiveTerminal

    async def look() -> bool:
        seen = await look_at(data_paths().home, levels=not as_json)
        terminal = LiveTerminal(seen, Console(), as_json)
        await terminal.run()
        return terminal.failed

    with explained():
        failed = run_here(look())
    if failed:
        raise typer.Exit(FAILED)


@tasks_app.callback(invoke_without_command=True)
def tasks(context: typer.Context) -> None:
    """What the agent has left for you to do: messages, callbacks, escalations."""
    if context.invoked_subcommand is None:
        list_tasks(everything=False, as_json=False)


@tasks_app.command("list")
def list_tasks(
    everything: Annotated[bool, typer.Option("--all", help="Those that are done, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the tasks, the newest first.

    Example: ringdesk tasks list --all
    """
    from models.operator_tasks import list_operator_tasks

    found = ask_records(lambda store: store.read_now(list_operator_tasks, None, not everything))
    if as_json:
        print_json([dataclasses.asdict(task) for task in found])
        return
    console = Console(soft_wrap=True, highlight=False)
    if not found:
        console.print("Nothing is left to do.")
    for task in found:
        console.print(_task_line(task))


@tasks_app.command()
def done(
    task_id: Annotated[str, typer.Argument(help="A task's id, from `ringdesk tasks`.")],
    undo: Annotated[bool, typer.Option("--undo", help="It is not done after all.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tick a task off.

    Example: ringdesk tasks done todo_01m7yvkfmrxt5h98mb3bxk9r2j
    """
    from models.operator_tasks import count_open_tasks, finish_operator_task

    ask_records(lambda store: store.write_now(finish_operator_task, task_id, not undo))
    left = ask_records(lambda store: store.read_now(count_open_tasks))
    if as_json:
        print_json({"id": task_id, "done": not undo, "open": left})
        return
    Console(highlight=False).print(f"{'Open again' if undo else 'Done'}. {left} left to do.")


def _task_line(task: "OperatorTask") -> Text:
    line = Text(f"{task.id}  ", style="dim")
    line.append(f"{'done  ' if task.done_at else ''}{task.kind}: ", style="bold")
    line.append(task.text, style="not dim")
    if task.due_at:
        from datetime import datetime

        due = datetime.fromisoformat(task.due_at).astimezone()
        line.append(f" (by {due:%a %d %b %H:%M})")
    if task.call_id:
        line.append(f"  {task.call_id}", style="dim")
    return line
