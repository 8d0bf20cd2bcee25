"""Everything a person can ask the window for, each with a name, words and a key.

Owns the registry: which commands there are, the key of each, what was used last, and
whether a key is free. What a command does is handed in; the keys that the owner chose
come from the settings and go back there through whoever edits them.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.shell import phrases

RECENT_CAPACITY = 12
PORTABLE = QKeySequence.SequenceFormat.PortableText
NATIVE = QKeySequence.SequenceFormat.NativeText
KEPT_KEYS = ("Esc", "Tab", "Shift+Tab", "Return", "Enter", "Space", "Up", "Down", "Left", "Right")
"""Keys with which every dialog, list and button is worked."""
DIAL_KEYS = tuple("0123456789*#+")
OVER_DIALOGS = frozenset(
    (
        *("answer", "agent_answer", "decline", "end_call", "mute", "hold", "take_over"),
        *("switch_calls", "complete_transfer", "back_to_held", "split"),
    )
)
"""What can be done with a call while a dialog is open that lets nothing else be worked: a
telephone rings whatever its person is typing. None of it opens anything of its own."""
ONCE_A_MOMENT = frozenset(("end_call",))
"""Pressed twice in one go, the second would end the call that waits on hold."""
MOMENT_MS = 700


def always() -> str:
    """A command that can be run at any time has nothing against it."""
    return ""


def nobody(_key: str) -> None:
    """No words on the screen name the command's key."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to ask for.

    ``keys`` is its usual key in Qt's portable form, empty for none. ``act`` runs in the
    Qt thread. ``refusal`` says why it cannot be done now, empty when it can. ``where`` is the
    room outside of which its key means nothing. ``name_key`` hears the key that works now, as
    this keyboard names it, whenever that may have changed.
    """

    id: str
    words: str
    group: str
    act: Callable[[], object]
    keys: str = ""
    icon: str = "chevron-right"
    refusal: Callable[[], str] = always
    where: QWidget | None = None
    name_key: Callable[[str], object] = nobody

    def meets(self, other: "Command") -> bool:
        """Whether one key for both would mean two things at once: two rooms are never both in
        front, and what has no room is meant in each."""
        return self.where is None or other.where is None or self.where is other.where


def portable(keys: str) -> str:
    """A key in the one spelling that is compared and stored; empty for what is no key."""
    return QKeySequence(keys, PORTABLE).toString(PORTABLE)


def native(keys: str) -> str:
    """A key as this computer's keyboard names it."""
    return QKeySequence(keys, PORTABLE).toString(NATIVE)


class CommandRegistry(QObject):
    """The commands of one window, in the order they were added."""

    changed = Signal()
    """Commands or keys are others now."""
    ran = Signal(str)
    """The id of a command that was run."""
    refused = Signal(str)
    """Why a command that was asked for cannot be done now, as a sentence."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._commands: dict[str, Command] = {}
        self._chosen: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._recent: deque[str] = deque(maxlen=RECENT_CAPACITY)

    def add(self, *commands: Command) -> None:
        """Offer more commands; one with a known id takes the old one's place."""
        self._commands.update({command.id: command for command in commands})
        self._assign()

    def remove(self, *ids: str) -> None:
        """Offer these no longer; unknown ones are ignored."""
        for each in ids:
            self._commands.pop(each, None)
        self._assign()

    def commands(self) -> list[Command]:
        """All of them, as they were added."""
        return list(self._commands.values())

    def command(self, command_id: str) -> Command | None:
        """One of them, if there is one of that name."""
        return self._commands.get(command_id)

    def run(self, command_id: str) -> bool:
        """Do what it says; False, and ``refused`` with the reason, when it cannot be done."""
        command = self._commands[command_id]
        reason = command.refusal()
        if reason:
            self.refused.emit(reason)
            return False
        if command_id in self._recent:
            self._recent.remove(command_id)
        self._recent.append(command_id)
        command.act()
        self.ran.emit(command_id)
        return True

    def recent(self) -> list[str]:
        """Ids that were run, the last one first."""
        return [each for each in reversed(self._recent) if each in self._commands]

    def remember(self, ids: Iterable[str]) -> None:
        """Take up what was run in an earlier sitting, the last one first."""
        self._recent.clear()
        self._recent.extend(reversed(list(ids)[:RECENT_CAPACITY]))

    def keys_of(self, command_id: str) -> str:
        """A command's key in portable form; empty when it has none."""
        return self._keys.get(command_id, "")

    def chosen(self) -> dict[str, str]:
        """The keys that differ from the usual ones, by command; empty text for none."""
        return dict(self._chosen)

    def choose(self, keys: Mapping[str, str]) -> None:
        """Use these keys, as ``screen.shortcuts`` in the settings has them.

        What is no key is ignored. Where two commands that meet want one key, the one whose
        key was chosen has it, then the one that was added first.
        """
        self._chosen = {each: portable(key) for each, key in keys.items() if not key or key_of(key)}
        self._assign()

    def owners_of(self, keys: str, wanted_for: str = "") -> list[Command]:
        """Whose key it is, as they were added: one command, or several of different rooms.
        With ``wanted_for``, those from which that command would have to take it."""
        wanted, new = portable(keys), self._commands.get(wanted_for)
        return [
            command
            for command in self._commands.values()
            if wanted
            and self.keys_of(command.id) == wanted
            and (new is None or (command is not new and command.meets(new)))
        ]

    def _assign(self) -> None:
        wishes = [(each, self._chosen[each]) for each in self._commands if each in self._chosen]
        wishes += [
            (command.id, portable(command.keys))
            for command in self._commands.values()
            if command.id not in self._chosen
        ]
        taken: dict[str, list[Command]] = {}
        self._keys = {}
        for command_id, keys in wishes:
            command, owners = self._commands[command_id], taken.setdefault(keys, [])
            is_free = not any(command.meets(owner) for owner in owners)
            self._keys[command_id] = keys if is_free else ""
            if is_free:
                owners.append(command)
        self.changed.emit()


def key_of(keys: str) -> str:
    """A usable key in portable form, else empty: see ``key_problem``."""
    return "" if key_problem(keys) else portable(keys)


def key_problem(keys: str) -> str:
    """Why a key cannot be given to a command, as a sentence; empty when it can."""
    wanted = portable(keys)
    if not wanted or "," in wanted.removesuffix(","):
        return phrases.NO_KEY
    if wanted in KEPT_KEYS:
        return phrases.KEPT_KEY.format(key=native(wanted))
    return phrases.DIAL_KEY if wanted in DIAL_KEYS else ""


class CommandKeys(QObject):
    """Makes the keys of a registry work in every window of the program, and those of
    ``OVER_DIALOGS`` in a dialog that shadows the window too.

    A text field takes plain letters for itself, so a command that the owner put on one
    waits until the keyboard is elsewhere.
    """

    def __init__(self, registry: CommandRegistry, window: QWidget) -> None:
        super().__init__(window)
        self._registry, self._window = registry, window
        self._actions: dict[str, QAction] = {}
        self._moment = QTimer(self, singleShot=True, interval=MOMENT_MS)
        registry.changed.connect(self._bind)
        self._bind()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusWindowChanged.connect(self._reach_dialog)

    def _reach_dialog(self) -> None:
        """Qt gives a key to no window that a dialog shadows, so the dialog has to have it."""
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            dialog.addActions([self._actions[each] for each in OVER_DIALOGS & set(self._actions)])

    def _press(self, command_id: str) -> None:
        if command_id in ONCE_A_MOMENT:
            again = self._moment.isActive()
            self._moment.start()
            if again:
                return
        self._registry.run(command_id)

    def _bind(self) -> None:
        commands = self._registry.commands()
        for gone in set(self._actions) - {command.id for command in commands}:
            action = self._actions.pop(gone)
            action.setEnabled(False)
            action.deleteLater()
        for command in commands:
            action = self._actions.get(command.id) or self._action(command)
            action.setText(command.words)
            keys = self._registry.keys_of(command.id)
            action.setShortcut(QKeySequence(keys, PORTABLE))
            command.name_key(native(keys))

    def _action(self, command: Command) -> QAction:
        action = QAction(self)
        context = Qt.ShortcutContext
        everywhere = command.where is None
        action.setShortcutContext(
            context.ApplicationShortcut if everywhere else context.WindowShortcut
        )
        action.setAutoRepeat(False)
        action.triggered.connect(lambda _checked=False: self._press(command.id))
        (command.where or self._window).addAction(action)
        self._actions[command.id] = action
        return action
