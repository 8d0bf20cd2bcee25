"""The agent skill, for programs that fetch it from where they make calls.

Owns its address, which is that of the product's own. The skill itself is in ``assets/skills``.
"""

from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import FileResponse

from app.api.voizbot.refusing import answers

PATH = "/skills/voizbot-phone-calls"
SKILL = Path(__file__).resolve().parents[3] / "assets" / "skills" / "ringdesk-phone-calls"
SCRIPT = SKILL / "scripts" / "ringdesk_calls.py"


def add(router: APIRouter) -> None:
    """The routes; they need no key."""
    tags: list[Any] = ["AI agents"]

    def sent(kind: str) -> dict[int | str, dict[str, Any]]:
        return {200: {"description": "The file.", "content": {kind: {}}}, **answers()}

    @router.get(
        f"{PATH}/SKILL.md",
        response_class=FileResponse,
        tags=tags,
        responses=sent("text/markdown"),
    )
    async def get_skill() -> FileResponse:
        """How an agent places calls, follows them and reads them."""
        return FileResponse(SKILL / "SKILL.md", media_type="text/markdown")

    @router.get(
        f"{PATH}/scripts/voizbot_calls.py",
        response_class=FileResponse,
        tags=tags,
        responses=sent("text/x-python"),
    )
    async def get_script() -> FileResponse:
        """The program that the skill uses: Python 3, its standard library only."""
        return FileResponse(SCRIPT, media_type="text/x-python")
