"""What the Test screen's list has and what its editors are for, in words.

Owns the three kinds and the names of things that have none yet.
"""

from collections.abc import Collection
from enum import StrEnum

from app.ui.tr import tr
from app.ui.workshop.drafts import PlaybookDraft, TemplateDraft, ToolDraft

DEFAULTS = "defaults"
"""The entry of the list that stands for what all tools use."""


class Kind(StrEnum):
    """A section of the list."""

    TEMPLATE = "template"
    PLAYBOOK = "playbook"
    TOOL = "tool"


def kind_words(kind: Kind) -> str:
    """A section's heading."""
    return {
        Kind.TEMPLATE: tr("Templates"),
        Kind.PLAYBOOK: tr("Playbooks"),
        Kind.TOOL: tr("Tools"),
    }[kind]


def new_words(kind: Kind) -> str:
    """Beginning a new one."""
    return {
        Kind.TEMPLATE: tr("New template"),
        Kind.PLAYBOOK: tr("New playbook"),
        Kind.TOOL: tr("New tool"),
    }[kind]


def template_name(draft: TemplateDraft) -> str:
    """What a template is called."""
    before = draft.saved.name if draft.saved is not None else ""
    return draft.edited.name.strip() or before or tr("New template")


def playbook_name(draft: PlaybookDraft) -> str:
    """What a playbook is called: its file's name without the ending."""
    return draft.edited.path.stem or tr("New playbook")


def tool_name(draft: ToolDraft) -> str:
    """What a tool is called."""
    return draft.edited.name.strip() or tr("New tool")


def file_name(typed: str, taken: Collection[str]) -> tuple[str, str]:
    """A new playbook's file by what was typed, and what is wrong with that, if anything."""
    if not typed or typed.startswith(".") or "/" in typed or "\\" in typed:
        return "", tr("Give the file a name, such as reminders.md, without a folder.")
    named = typed if typed.lower().endswith(".md") else f"{typed}.md"
    if named in taken:
        return "", tr("There is a playbook of that name. Choose another one.")
    return named, ""
