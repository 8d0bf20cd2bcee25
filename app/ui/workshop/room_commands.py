"""What keys and the palette can do on the Test screen.

Owns the commands' ids, words and usual keys, and telling the editor in front which keys it is
to name; list and editors do the rest.
"""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject

from app.ui.live.command import ScreenCommand
from app.ui.tr import tr
from app.ui.workshop.catalogue import Catalogue
from app.ui.workshop.defaults_page import DefaultsPage
from app.ui.workshop.kinds import Kind, new_words
from app.ui.workshop.pages import Pages
from app.ui.workshop.playbook_page import PlaybookPage
from app.ui.workshop.template_page import TemplatePage
from app.ui.workshop.tool_page import ToolPage

Editor = TemplatePage | PlaybookPage | ToolPage | DefaultsPage


class Screen(Protocol):
    """What the commands need of the Test screen."""

    catalogue: Catalogue
    pages: Pages
    keys: "EditorKeys"

    def isVisible(self) -> bool:
        """Whether it is in front."""
        ...

    def new_template(self) -> None:
        """Begin a template."""
        ...

    def new_tool(self) -> None:
        """Begin a tool."""
        ...

    def talk(self) -> None:
        """Get ready to talk."""
        ...


class EditorKeys(QObject):
    """The keys that editors name, for those too that are made later."""

    def __init__(self, pages: Pages) -> None:
        super().__init__(pages)
        self._pages, self._save, self._next = pages, "", ""
        pages.currentChanged.connect(self._tell)

    def name_save(self, key: str) -> None:
        """Saving has another key now, empty for none."""
        self._save = key
        self._tell()

    def name_next_problem(self, key: str) -> None:
        """So has going to the next problem."""
        self._next = key
        self._tell()

    def _tell(self) -> None:
        page = self._pages.currentWidget()
        if isinstance(page, Editor):
            page.foot.name_key(self._save)
        if isinstance(page, PlaybookPage):
            page.name_key(self._next)


def workshop_commands(screen: Screen) -> list[ScreenCommand]:
    """Beginning something and talking work from every screen, the others on this one."""
    return [
        ScreenCommand("new_template", new_words(Kind.TEMPLATE), "", screen.new_template, _always),
        ScreenCommand("new_tool", new_words(Kind.TOOL), "", screen.new_tool, _always),
        ScreenCommand("talk_to_template", tr("Talk to a template"), "", screen.talk, _always),
        ScreenCommand(
            "search_entries",
            tr("Search templates, playbooks and tools"),
            "Ctrl+Shift+F",
            screen.catalogue.focus_search,
            screen.isVisible,
            only_here=True,
        ),
        _saving(screen),
        *_playbook_commands(screen),
    ]


def _saving(screen: Screen) -> ScreenCommand:
    def editor() -> Editor | None:
        page = screen.pages.currentWidget()
        return page if screen.isVisible() and isinstance(page, Editor) else None

    def save() -> None:
        page = editor()
        if page is not None:
            page.save()

    words = tr("Save the template, playbook or tool")
    command = ScreenCommand("save_entry", words, "Ctrl+S", save, lambda: editor() is not None)
    return command._replace(only_here=True, name_key=screen.keys.name_save)


def _playbook_commands(screen: Screen) -> list[ScreenCommand]:
    def playbook() -> PlaybookPage | None:
        page = screen.pages.currentWidget()
        return page if screen.isVisible() and isinstance(page, PlaybookPage) else None

    def command(
        name: str, words: str, keys: str, act: Callable[[PlaybookPage], None]
    ) -> ScreenCommand:
        def on_page() -> None:
            page = playbook()
            if page is not None:
                act(page)

        def is_there() -> bool:
            return playbook() is not None

        return ScreenCommand(name, words, keys, on_page, is_there, only_here=True)

    onward, back = tr("Next problem in the playbook"), tr("Previous problem in the playbook")
    following = command("next_problem", onward, "F8", lambda page: page.next_problem())
    return [
        command(
            "find_in_playbook",
            tr("Find in this playbook"),
            "Ctrl+F",
            lambda page: page.finding.open(),
        ),
        following._replace(name_key=screen.keys.name_next_problem),
        command("previous_problem", back, "Shift+F8", lambda page: page.next_problem(-1)),
    ]


def _always() -> bool:
    return True
