"""Taking a mind's reply as the engine does: commit before a tool runs, answer every tool."""

from collections.abc import Callable, Mapping

from app.agent.mind import Act, Reply, Say, ToolResult, UseTool

Results = Mapping[str, ToolResult] | Callable[[UseTool], ToolResult]


async def held(reply: Reply, results: Results | None = None) -> list[Act]:
    """Every act of a reply; ``results`` are what the tools come to, by name or by asking."""
    acts: list[Act] = []
    committed = False
    async for act in reply.acts():
        acts.append(act)
        if not committed and isinstance(act, Say | UseTool):
            committed = True
            reply.commit()
        if isinstance(act, UseTool):
            if callable(results):
                result = results(act)
            else:
                result = (results or {}).get(act.name, ToolResult(content="done"))
            reply.tool_done(act, result)
    if not committed:
        reply.commit()
    return acts
