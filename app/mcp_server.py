"""The desk's MCP server: four tools for agents that speak the Model Context Protocol.

Owns what the tools are called, what they say of themselves and what they take. What they do
is ``mcp_desk``'s. Nothing but the protocol goes to standard output.
"""

from typing import Annotated, Any, Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from app.api.voizbot.bodies import CallsQuery, NewMessage
from app.mcp_desk import DeskRefused, OutsideDesk

INSTRUCTIONS = (
    "Telephone calls over a Ringdesk desk. place_call rings a real person: before each call say "
    "whom you will have called, from which number and what the agent will say, and wait for a "
    "clear yes. Follow a call with list_calls about once a minute until its status is "
    "completed, busy, no-answer, failed or canceled, then read it with read_transcript."
)
MetadataValue = str | bool | int | float | None


def server_of(desk: OutsideDesk, version: str = "") -> MCPServer[Any]:
    """The server, ready to run."""
    server: MCPServer[Any] = MCPServer(
        "ringdesk",
        title="Ringdesk",
        instructions=INSTRUCTIONS,
        version=version,
        log_level="WARNING",
    )
    _add_calling(server, desk)
    _add_messages(server, desk)
    _add_reading(server, desk)
    return server


def _add_calling(server: MCPServer[Any], desk: OutsideDesk) -> None:
    @server.tool(annotations=ToolAnnotations(destructive_hint=True, open_world_hint=True))
    async def place_call(
        to: Annotated[str, Field(description="The number to call, as +14155550123")],
        instructions: Annotated[
            str, Field(description="What the desk's agent is to say and to find out, and for whom")
        ] = "",
        template_id: Annotated[
            str, Field(description="A template of the desk; instructions come on top of it")
        ] = "",
        phone_number_id: Annotated[
            str, Field(description="The number to call from; not needed where there is one only")
        ] = "",
        metadata: Annotated[
            dict[str, MetadataValue] | None, Field(description="Kept with the call")
        ] = None,
        dry_run: Annotated[bool, Field(description="Check and record; ring nobody")] = False,
    ) -> dict[str, Any]:
        """Have the desk's agent call somebody. A real telephone rings: ask your person first.

        Gives the call's id as jobId. The call goes on by itself.
        """
        if not instructions.strip() and not template_id:
            raise ToolError("Say what the call is for: instructions, or a template_id.")
        prompt = "extraSystemPrompt" if template_id else "systemPrompt"
        wanted = {
            "to": to,
            prompt: instructions.strip(),
            "templateId": template_id,
            "phoneNumberId": phone_number_id,
            "metadata": metadata,
        }
        asked = {name: value for name, value in wanted.items() if value}
        try:
            return await desk.place({**asked, "dryRun": dry_run})
        except DeskRefused as refused:
            raise ToolError(str(refused)) from refused


def _add_messages(server: MCPServer[Any], desk: OutsideDesk) -> None:
    @server.tool(annotations=ToolAnnotations(destructive_hint=False, open_world_hint=False))
    async def take_message(
        text: Annotated[
            str,
            Field(
                description="The message, with all that is needed", min_length=1, max_length=2000
            ),
        ],
        from_name: Annotated[str, Field(description="Who it is from", max_length=120)] = "",
        callback_number: Annotated[
            str, Field(description="Where to call back", max_length=40)
        ] = "",
    ) -> dict[str, Any]:
        """Leave a message for the people at the desk; they see it among their tasks."""
        if not text.strip():
            raise ToolError("The message is empty.")
        message = NewMessage(text=text, from_name=from_name, callback_number=callback_number)
        try:
            return await desk.leave(message)
        except DeskRefused as refused:
            raise ToolError(str(refused)) from refused


def _add_reading(server: MCPServer[Any], desk: OutsideDesk) -> None:
    reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)

    @server.tool(annotations=reads)
    async def list_calls(
        which: Annotated[
            Literal["all", "active", "recent"],
            Field(description="active: going on now; recent: of the last 24 hours"),
        ] = "all",
        limit: Annotated[int, Field(ge=1, le=200)] = 20,
    ) -> dict[str, Any]:
        """List the desk's calls with how they stand, the newest first."""
        try:
            return await desk.calls(CallsQuery(filter=which, limit=limit))
        except DeskRefused as refused:
            raise ToolError(str(refused)) from refused

    @server.tool(annotations=reads)
    async def read_transcript(
        call_id: Annotated[str, Field(description="The call's id, such as a jobId", min_length=1)],
    ) -> dict[str, Any]:
        """Read what was said in a call. assistant is the desk, user whom it was with; their
        words come from speech recognition."""
        try:
            return await desk.transcript(call_id)
        except DeskRefused as refused:
            raise ToolError(str(refused)) from refused
