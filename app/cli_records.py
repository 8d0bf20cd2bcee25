"""The ``ringdesk`` commands over the records: calls, transcripts, search.

Owns how records are printed, for people and as JSON. What they hold is ``models``'s.
"""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from app.cli_lines import lines_app
from app.cli_playbooks import playbooks_app
from app.cli_printing import AsJson, ask_records, plain_console, print_json
from app.cli_templates import templates_app
from app.cli_tools import tools_app
from app.settings import DataPaths, data_paths, load_settings

if TYPE_CHECKING:
    from app.commands.people import Recent
    from app.doctor import CheckResult
    from models.calls import Call
    from models.store import Store


def add_commands(app: typer.Typer) -> None:
    """Register the commands of this file."""
    app.command()(calls)
    app.command()(show)
    app.command()(search)
    app.add_typer(lines_app, name="lines")
    app.add_typer(templates_app, name="templates")
    app.add_typer(playbooks_app, name="playbooks")
    app.add_typer(tools_app, name="tools")


def calls(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List calls, newest first.

    Example: ringdesk calls --limit 50
    """
    from app import wording
    from models.calls import list_calls

    found = ask_records(lambda store: _named(store, store.read_now(list_calls, limit)))
    if as_json:
        print_json([dataclasses.asdict(recent.call) for recent in found])
        return
    if not found:
        Console().print("No calls yet. Try `ringdesk demo`.")
    for recent in found:
        call = recent.call
        arrow = "from" if call.direction == "inbound" else "to"
        came_to = call.outcome or str(call.end_reason or call.state)
        who = recent.name or recent.number or wording.UNKNOWN_CALLER
        when = _moment(call.created_at)
        seconds = f"{call.duration_ms / 1000:.0f} s"
        line = f"{call.id}  {when}  {arrow:4} {who}: {wording.plain(came_to)}, {seconds}"
        Console(soft_wrap=True, highlight=False).print(Text(line))


def show(
    call_id: Annotated[str, typer.Argument(help="A call's id, from `ringdesk calls`.")],
    as_json: AsJson = False,
) -> None:
    """Show one call: its transcript with times, what was learned, its recording.

    Example: ringdesk show call_01m7yvkfmrxt5h98mb3bxk9r2j
    """
    show_call(data_paths(), call_id, as_json)


def search(
    words: Annotated[list[str], typer.Argument(help="Words that were said; quote a phrase.")],
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    as_json: AsJson = False,
) -> None:
    """Find what was said in any call.

    Example: ringdesk search payment link
    """
    from app import speaker_words, wording
    from app.engine.events import Speaker
    from models.calls import get_call
    from models.search import search_utterances

    def found(store: "Store") -> tuple[list[Any], set[str]]:
        hits = store.read_now(search_utterances, " ".join(words), limit)
        calls = [store.read_now(get_call, each) for each in {hit.call_id for hit in hits}]
        return hits, {call.id for call in calls if call.is_session}

    hits, sessions = ask_records(found)
    if as_json:
        print_json([dataclasses.asdict(hit) for hit in hits])
        return
    console = Console()
    if not hits:
        console.print("Nothing that was said has all of these words.")
    for hit in hits:
        snippet = Text(hit.snippet)
        for start, end in hit.marks:
            snippet.stylize("bold reverse", start, end)
        who = speaker_words.speaker(Speaker(hit.speaker), hit.call_id in sessions).lower()
        place = f"{hit.call_id} [{wording.clock_time(hit.start_ms)}] {who}: "
        console.print(Text(place, style="dim").append_text(snippet))


def show_call(paths: DataPaths, call_id: str, as_json: bool) -> None:
    """Print one call with everything said in it."""
    from app.cli_printing import print_written
    from models.call_flags import list_call_marks
    from models.calls import get_call
    from models.events import list_events
    from models.recordings import list_recordings
    from models.utterances import list_utterances

    def everything(store: "Store") -> tuple[Any, ...]:
        parts = (list_utterances, list_recordings, list_events, list_call_marks)
        (recent,) = _named(store, [store.read_now(get_call, call_id)])
        return (recent, *(store.read_now(part, call_id) for part in parts))

    recent, utterances, recordings, events, marks = ask_records(everything)
    if as_json:
        entry = dataclasses.asdict(recent.call)
        entry["utterances"] = [dataclasses.asdict(one) for one in utterances]
        entry["recordings"] = [
            dataclasses.asdict(one) | {"path": str(paths.home / one.path)} for one in recordings
        ]
        entry["events"] = [dataclasses.asdict(one) for one in events]
        entry["marks"] = [dataclasses.asdict(one) for one in marks]
        print_json(entry)
        return
    _print_call(paths, recent, utterances, recordings)
    print_written(recent.call, marks)


def _print_call(
    paths: DataPaths, recent: "Recent", utterances: Sequence[Any], recordings: Sequence[Any]
) -> None:
    from app import session_words, speaker_words, wording

    console, call = plain_console(), recent.call
    who = recent.name or recent.number or wording.UNKNOWN_CALLER
    what = who if call.is_session else f"{call.direction} call with {who}"
    console.print(Text(f"{what}, {_moment(call.created_at)}", style="bold"))
    if call.end_reason:
        reason = str(call.end_reason)
        ended = wording.end_sentences(reason, call.sip_code, call.sip_reason)
        console.print(session_words.end_sentence(reason) if call.is_session else ended)
    if call.outcome:
        console.print(f"Outcome: {call.outcome}; goal {'' if call.goal_reached else 'not '}reached")
    for one in utterances:
        line = Text(f"[{wording.clock_time(one.start_ms)}] ", style="dim")
        name = speaker_words.speaker(one.speaker, call.is_session).lower()
        line.append(f"{name}: ", style="bold").append(one.text, style="not dim")
        if one.unheard:
            line.append(f" {one.unheard}", style="strike dim")
        console.print(line)
    for key, value in call.notes.items():
        console.print(f"Noted {key}: {value}")
    for one in recordings:
        console.print(f"Recording ({one.state}): {paths.home / one.path}")


def _named(store: "Store", calls: "Sequence[Call]") -> "list[Recent]":
    """Calls with the names that their numbers have now."""
    from app.people.lookup import named

    return store.read_now(named, calls, load_settings(data_paths()).phone.country)


def _moment(moment: str) -> str:
    """A moment of the records by this computer's clock: ``2026-11-22 00:30``."""
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"


def show_checks(results: "Sequence[CheckResult]", as_json: bool) -> None:
    """Print what ``doctor`` found."""
    if as_json:
        print_json([dataclasses.asdict(result) for result in results])
        return
    marks = {"ok": "[green]ok  [/]", "warn": "[yellow]warn[/]", "fail": "[red]FAIL[/]"}
    console = Console(soft_wrap=True, highlight=False)
    for result in results:
        console.print(f"{marks[result.verdict]} {result.name}: ", end="")
        console.print(Text(result.sentence))
