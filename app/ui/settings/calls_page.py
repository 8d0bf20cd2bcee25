"""The page about calling: country, limits, call waiting, and the telephone underneath.

Owns the page. Leaves lines to ``lines_page``.
"""

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from app.people.countries import COUNTRIES
from app.settings_sections import split_extensions
from app.ui.settings.around import Around
from app.ui.settings.fields import ChoiceField, NumberField, SwitchField, TextField
from app.ui.settings.file_field import FileField
from app.ui.settings.inputs import LinesInput
from app.ui.settings.page import ScrolledPage
from app.ui.settings.rows import Row
from app.ui.settings.saving import or_none
from app.ui.settings.titles import page_titles
from app.ui.tr import tr
from models.lines import Line


class CallsPage(ScrolledPage):
    """Calls."""

    def __init__(self, around: Around) -> None:
        super().__init__(
            page_titles()["calls"], tr("How calls are placed, taken and ended on every line.")
        )
        self._bridge, self._lines = around.bridge, around.desk.lines
        self._saver = around.saver
        self.line = ChoiceField([("", tr("The first that can call"))])

    def parts(self) -> Iterator[None]:
        """A card at a time."""
        self.add_section(tr("Calling"), self._calling())
        yield
        self.add_section(tr("During calls"), self._talking())
        yield
        self.add_section(tr("Telephone"), self._telephone())
        yield
        self.add_section(tr("Certificates"), self._certificates())
        self.lines_changed()

    def lines_changed(self) -> None:
        """Offer the lines as they are now."""
        self._bridge.run(self._lines.lines(), self._offer, lambda _error: None)

    def _offer(self, lines: list[Line]) -> None:
        choices = [(line.id, line.label) for line in lines if line.enabled]
        self.line.offer([("", tr("The first that can call")), *choices])
        self.line.show_value(self._saver.settings.phone.default_line)

    def _calling(self) -> list[QWidget]:
        by_name = sorted(COUNTRIES.items(), key=lambda country: country[1])
        countries = [(code, f"{name} ({code})") for code, name in by_name]
        country = Row(
            tr("Country"),
            ChoiceField(countries),
            tr("Numbers without a prefix are read as numbers of this country."),
            "region prefix format",
        )
        line = Row(tr("Line to call from"), self.line, also="default outgoing")
        ring = Row(
            tr("Let it ring for"),
            NumberField(5, 180, "s"),
            tr("Then a call of yours that nobody answers is given up."),
            "timeout",
        )
        return [
            self._saver.bind("phone.country", country),
            self._saver.bind("phone.default_line", line),
            self._saver.bind("calls.ring_timeout_s", ring),
        ]

    def _talking(self) -> list[QWidget]:
        waiting = Row(
            tr("Call waiting"),
            SwitchField(),
            tr("Ring for a further call while you talk. Off turns it away as busy."),
        )
        music = Row(
            tr("Hold music"),
            FileField(tr("Choose hold music"), tr("Sound (*.wav *.flac *.ogg *.mp3)")),
            tr("A sound file of yours; empty plays the bundled one."),
        )
        longest = Row(
            tr("Longest call of the agent"),
            NumberField(10, 14_400, "s", 30),
            tr("The agent ends a call politely after this."),
            "duration limit",
        )
        program = Row(
            tr("Program to run"),
            FileField(tr("Choose a program"), ""),
            tr("Started on call events with the event and the number."),
            "hook script command",
        )
        lamps = Row(
            tr("Extensions to watch"),
            TextField(tr("One on each line"), edit=LinesInput()),
            tr("The Phone screen shows whether they are free. Numbers or SIP addresses."),
            "busy lamp blf presence colleagues",
        )
        return [
            self._saver.bind("phone.call_waiting", waiting),
            self._saver.bind("phone.hold_music", music, or_none),
            self._saver.bind("calls.max_duration_s", longest),
            self._saver.bind("calls.on_voicemail", _mailbox()),
            self._saver.bind("phone.run_on_call", program, or_none),
            self._saver.bind("phone.busy_lamps", lamps, split_extensions, "\n".join),
        ]

    def _telephone(self) -> list[QWidget]:
        stack = Row(
            tr("SIP stack"),
            ChoiceField(
                [
                    ("auto", tr("The best one here")),
                    ("baresip", "baresip"),
                    ("rfcvoip", tr("rfcvoip (basic calls)")),
                    ("none", tr("None: headset sessions only")),
                ]
            ),
            tr("Used from the next start on."),
            "baresip rfcvoip engine",
        )
        interface = Row(
            tr("Network interface"),
            TextField(tr("Whichever leads out")),
            tr("An interface's name or an address of this computer."),
            "address ip network",
        )
        jitter = Row(
            tr("Largest added delay"),
            NumberField(0, 2_000, "ms", 20),
            tr("Evens out an unsteady network. 0 plays sound as it comes."),
            "jitter buffer",
        )
        return [
            self._saver.bind("phone.stack", stack),
            self._saver.bind("sip.net_interface", interface, or_none),
            self._saver.bind("sip.jitter_max_ms", jitter),
        ]

    def _certificates(self) -> list[QWidget]:
        verify = Row(
            tr("Check certificates"),
            SwitchField(),
            tr("TLS lines refuse a server whose certificate is not trusted. Leave this on."),
            "tls security verify",
        )
        trusted = Row(
            tr("Further trusted certificates"),
            FileField(tr("Choose certificates"), tr("Certificates (*.pem *.crt)")),
            tr("A PEM file, for a telephone system with a certificate of its own."),
            "ca tls security",
        )
        return [
            self._saver.bind("sip.verify_tls", verify),
            self._saver.bind("sip.ca_file", trusted, or_none),
        ]


def _mailbox() -> Row:
    return Row(
        tr("When a mailbox answers the agent"),
        ChoiceField(
            [
                ("leave_message", tr("Leave a message after the beep")),
                ("hang_up", tr("Hang up")),
            ]
        ),
        tr("The message says who called, and nothing of the matter."),
        "voicemail answering machine beep",
    )
