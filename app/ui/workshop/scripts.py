"""The scripts of a playbook by its outline, and facts to try them with.

Owns reading both. A script is a heading of the fourth level; the heading of the second level
above it says for which way calls go.
"""

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from app import wording
from app.commands.agents import OutlineEntry

MODE_LEVEL, SCRIPT_LEVEL = 2, 4
SAMPLES = Path(__file__).resolve().parents[3] / "assets" / "playbooks" / "samples.toml"


def scripts_of(outline: Sequence[OutlineEntry], direction: str) -> list[str]:
    """Names of the scripts for calls of this direction; those under no mode are for both."""
    found, mode = [], ""
    for entry in outline:
        if entry.level <= MODE_LEVEL:
            mode = entry.title.lower()
        elif entry.level == SCRIPT_LEVEL:
            others = {"inbound": "outbound", "outbound": "inbound"}[direction]
            if not mode.startswith(others):
                found.append(entry.title.strip())
    return found


def sample_facts(names: Iterable[str]) -> dict[str, str]:
    """Something to try each fact with: Ringdesk's own sample, else the fact's name in words."""
    known = _samples()
    return {name: known.get(name) or wording.plain(name) for name in names}


@cache
def _samples() -> dict[str, str]:
    tables = tomllib.loads(SAMPLES.read_text(encoding="utf-8"))
    return {name: str(value) for table in tables.values() for name, value in table.items()}
