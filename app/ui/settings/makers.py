"""How each page of the Settings room is made; its module is read when it is needed.

Owns the list of makers and which of the room's signals a page is connected to.
"""

from collections.abc import Callable, Mapping

from app.engine.events import LineChanged
from app.ui.settings.around import Around
from app.ui.settings.page import Page

Act = Callable[[], object]


class PageMakers:
    """Makes pages. ``show_lines`` and ``first_run`` are what pages may ask of the room."""

    def __init__(
        self, around: Around, states: Mapping[str, LineChanged], show_lines: Act, first_run: Act
    ) -> None:
        self._around, self._states = around, states
        self._show_lines, self._first_run = show_lines, first_run

    def all(self) -> dict[str, Callable[[], Page]]:
        """Each maker by the page's name."""
        return {
            "lines": self._lines,
            "calls": self._calls,
            "rules": self._rules,
            "agent": self._agent,
            "audio": self._audio,
            "apis": self._apis,
            "contacts": self._contacts,
            "recording": self._recording,
            "notifications": self._notifications,
            "appearance": self._appearance,
            "data": self._data,
            "diagnostics": self._diagnostics,
        }

    def _lines(self) -> Page:
        from app.ui.settings.lines_page import LinesPage

        return LinesPage(self._around, self._states)

    def _calls(self) -> Page:
        from app.ui.settings.calls_page import CallsPage

        return CallsPage(self._around)

    def _rules(self) -> Page:
        from app.ui.settings.rules_page import RulesPage

        return RulesPage(self._around)

    def _agent(self) -> Page:
        from app.ui.settings.agent_page import AgentPage

        return AgentPage(self._around)

    def _audio(self) -> Page:
        from app.ui.settings.audio_page import AudioPage

        return AudioPage(self._around)

    def _apis(self) -> Page:
        from app.ui.settings.apis_page import ApisPage

        return ApisPage(self._around)

    def _contacts(self) -> Page:
        from app.ui.settings.contacts_page import ContactsPage

        return ContactsPage(self._around)

    def _recording(self) -> Page:
        from app.ui.settings.small_pages import RecordingPage

        page = RecordingPage(self._around)
        page.lines_wanted.connect(lambda: self._show_lines())
        return page

    def _notifications(self) -> Page:
        from app.ui.settings.small_pages import NotificationsPage

        return NotificationsPage(self._around)

    def _appearance(self) -> Page:
        from app.ui.settings.small_pages import AppearancePage

        page = AppearancePage(self._around)
        page.first_run_wanted.connect(lambda: self._first_run())
        return page

    def _data(self) -> Page:
        from app.ui.settings.small_pages import DataPage

        return DataPage(self._around)

    def _diagnostics(self) -> Page:
        from app.ui.settings.diagnostics_page import DiagnosticsPage

        return DiagnosticsPage(self._around, self._states)
