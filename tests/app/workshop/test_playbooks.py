"""Playbooks through the workshop: files of the owner's, written whole, changed by others too."""

import dataclasses
import os
from pathlib import Path

import pytest

from app.agent.errors import (
    AgentDraftInvalid,
    PlaybookChanged,
    PlaybookInvalid,
    PlaybookNotWritten,
)
from app.agent.playbook_shelf import PlaybookShelf
from app.commands.agents import PlaybookText
from app.desk import BUNDLED_PLAYBOOK
from app.settings import DataPaths
from app.workshop.desk import Workshop
from models.tools import Tool
from tests.fakes.full_disk import no_file_beyond

TEXT = '#### survey\n**Opening**: "Hi."\n**Branches**:\n- Confirms -> run book to book it + close\n'


async def test_the_bundled_playbook_becomes_the_owners_when_it_is_saved(
    workshop: Workshop, paths: DataPaths, told: list[tuple[str, str]]
) -> None:
    bundled = BUNDLED_PLAYBOOK.read_text("utf-8")
    assert await workshop.playbooks() == [BUNDLED_PLAYBOOK]
    read = await workshop.read_playbook(BUNDLED_PLAYBOOK)
    assert not read.own
    assert "debt-collection" in [entry.title for entry in read.outline]
    copy = await workshop.save_playbook(dataclasses.replace(read, text=f"{read.text}\n<!-- -->\n"))
    own = paths.playbooks / "ringdesk.md"
    assert (copy.path, copy.own) == (own, True)
    assert await workshop.playbooks() == [own]
    assert told == [("playbooks", str(own))]
    assert BUNDLED_PLAYBOOK.read_text("utf-8") == bundled
    with pytest.raises(PlaybookChanged):
        await workshop.save_playbook(read)


async def test_a_new_file_is_picked_up_by_the_next_call(
    workshop: Workshop, paths: DataPaths
) -> None:
    kept = await workshop.save_playbook(PlaybookText(Path("sales.md"), TEXT))
    assert kept.path == paths.playbooks / "sales.md"
    assert await workshop.playbooks() == [kept.path, BUNDLED_PLAYBOOK]
    shelf = PlaybookShelf(BUNDLED_PLAYBOOK, paths.playbooks)
    assert shelf.profile("Survey").path == str(kept.path)
    assert shelf.profile("debt-collection").path == str(BUNDLED_PLAYBOOK)
    assert (kept.path.stat().st_mode & 0o777) == 0o600


async def test_another_programs_change_is_noticed(workshop: Workshop) -> None:
    kept = await workshop.save_playbook(PlaybookText(Path("sales.md"), TEXT))
    kept.path.write_text("#### other\n")
    os.utime(kept.path, ns=(1, kept.changed_at_ns + 1_000_000))
    with pytest.raises(PlaybookChanged, match=r"sales\.md"):
        await workshop.save_playbook(dataclasses.replace(kept, text="#### mine\n"))
    assert kept.path.read_text() == "#### other\n"
    again = await workshop.read_playbook(kept.path)
    await workshop.save_playbook(dataclasses.replace(again, text=TEXT))
    assert kept.path.read_text() == TEXT
    kept.path.unlink()
    with pytest.raises(PlaybookChanged):
        await workshop.save_playbook(again)


async def test_a_full_disk_leaves_the_file_as_it_was(workshop: Workshop) -> None:
    kept = await workshop.save_playbook(PlaybookText(Path("sales.md"), TEXT))
    with no_file_beyond(100), pytest.raises(PlaybookNotWritten, match="free some space"):
        await workshop.save_playbook(dataclasses.replace(kept, text=TEXT * 1_000))
    assert kept.path.read_text() == TEXT
    assert [each.name for each in kept.path.parent.iterdir()] == ["sales.md"]


@pytest.mark.parametrize(
    "name", ["sales.txt", ".hidden.md", "a\nb.md", "ab:c.md", "x" * 200 + ".md"]
)
async def test_a_name_that_no_playbook_can_have_is_refused(workshop: Workshop, name: str) -> None:
    with pytest.raises(AgentDraftInvalid) as refused:
        await workshop.save_playbook(PlaybookText(Path(name), TEXT))
    assert refused.value.field == "path"


async def test_a_playbook_elsewhere_is_written_where_it_is(
    workshop: Workshop, tmp_path: Path
) -> None:
    path = tmp_path / "elsewhere.md"
    path.write_text(TEXT)
    read = await workshop.read_playbook(path)
    await workshop.save_playbook(dataclasses.replace(read, text="#### mine\n"))
    assert path.read_text() == "#### mine\n"


async def test_a_link_of_the_owners_stays_one(workshop: Workshop, paths: DataPaths) -> None:
    real = paths.home / "real.md"
    real.write_text(TEXT)
    link = paths.playbooks / "linked.md"
    link.symlink_to(real)
    read = await workshop.read_playbook(link)
    await workshop.save_playbook(dataclasses.replace(read, text="#### mine\n"))
    assert link.is_symlink()
    assert real.read_text() == "#### mine\n"


async def test_lines_end_as_they_did(workshop: Workshop) -> None:
    kept = await workshop.save_playbook(PlaybookText(Path("dos.md"), TEXT.replace("\n", "\r\n")))
    assert kept.text == TEXT.replace("\n", "\r\n")
    assert kept.path.read_bytes() == kept.text.encode()


async def test_problems_know_the_desks_tools(workshop: Workshop) -> None:
    (problem,) = (await workshop.check_playbook(TEXT)).problems
    assert (problem.line, problem.start, problem.stops) == (4, 18, False)
    await workshop.save_tool(Tool("book", "Books a table."), {})
    assert (await workshop.check_playbook(TEXT)).problems == ()


async def test_a_file_that_cannot_be_read_is_named(workshop: Workshop, tmp_path: Path) -> None:
    with pytest.raises(PlaybookInvalid, match=r"gone\.md"):
        await workshop.read_playbook(tmp_path / "gone.md")
