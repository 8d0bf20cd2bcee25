"""The ``ringdesk models`` commands: language models that an agent may think with.

Owns their options and how they print. What a test asks is ``workshop.model_trial``'s.
"""

import asyncio
import dataclasses
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.cli_printing import AsJson, print_json, records_table
from app.settings import data_paths, load_settings

if TYPE_CHECKING:
    from app.commands.agents import ModelChoice, ModelPreset, ModelVerdict

models_app = typer.Typer(help="Language models that an agent may think with.")
FAILED = 1


@models_app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the programs and services that Ringdesk knows, with their usual addresses.

    Example: ringdesk models list
    """
    presets = asyncio.run(_presets())
    if as_json:
        print_json([dataclasses.asdict(preset) for preset in presets])
        return
    table = records_table("Kind", "Name", "Address", "Note")
    for one in presets:
        table.add_row(one.kind, one.name, one.base_url, one.missing or one.hint)
    Console().print(table)


@models_app.command()
def test(
    kind: Annotated[str | None, typer.Option(help="From `ringdesk models list`.")] = None,
    address: Annotated[str | None, typer.Option(help="Such as http://127.0.0.1:8080/v1.")] = None,
    model: Annotated[str | None, typer.Option(help="The model's name there.")] = None,
    file: Annotated[str | None, typer.Option(help="A GGUF file for the built-in model.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask a language model for a sentence and a tool call; exits 1 when it cannot be used.

    Without options it is the one of the settings.

    Example: ringdesk models test --kind ollama --model qwen2.5:3b
    """
    verdict = asyncio.run(_tried(_choice(kind, address, model, file)))
    if as_json:
        print_json(dataclasses.asdict(verdict))
    else:
        _say(verdict)
    if not verdict.reachable:
        raise typer.Exit(FAILED)


def _choice(
    kind: str | None, address: str | None, model: str | None, file: str | None
) -> "ModelChoice":
    from app.agent.model_choice import LLAMA, SERVICES
    from app.commands.agents import ModelChoice

    agent = load_settings(data_paths()).agent
    chosen = kind or (LLAMA if file else agent.model_kind)
    usual = next((service for service in SERVICES if service.kind == chosen), None)
    own = chosen == agent.model_kind
    given = address or (agent.base_url if own else None) or (usual.base_url if usual else "")
    name = model or (agent.model if own else None) or (usual.model if usual else "")
    path = file or agent.model_path or ""
    return ModelChoice(chosen, given or "", name or "", path, agent.temperature)


async def _presets() -> "list[ModelPreset]":
    from app.workshop.models import presets

    return await presets()


async def _tried(choice: "ModelChoice") -> "ModelVerdict":
    from app.chat_models import DeskModels
    from app.workshop.models import ModelBench
    from audio.clock import MonotonicClock

    paths = data_paths()
    settings = load_settings(paths)
    models = DeskModels(lambda: settings.agent, paths)
    try:
        with Console(stderr=True).status("Asking; loading a model first takes a while..."):
            return await ModelBench(models, paths, MonotonicClock().now_ms).test(choice)
    finally:
        await models.close()


def _say(verdict: "ModelVerdict") -> None:
    console = Console(soft_wrap=True, highlight=False)
    console.print(Text(verdict.message))
    if verdict.first_word_ms is not None and verdict.whole_ms is not None:
        first, whole = verdict.first_word_ms / 1000, verdict.whole_ms / 1000
        console.print(
            Text(f"First word after {first:.1f} s, the whole answer after {whole:.1f} s.")
        )
    if verdict.answer:
        console.print(Text(f"It said: {verdict.answer}"))
