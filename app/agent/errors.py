"""What can go wrong with templates, playbooks and minds.

AgentError
+-- PlaybookInvalid     a playbook file cannot be used (``path``, ``line``)
+-- ScriptUnknown       no such script profile (``name``, ``known``)
+-- FactsMissing        the script needs facts that were not given (``missing``)
+-- TaskInvalid         a call's task cannot be used (``field``)
|   +-- FactsInvalid    the facts break a limit (``key``, empty for all together)
|   +-- ScreeningRefused  text from outside looks like an instruction (``field``, ``rule``)
+-- AgentDraftInvalid   a template or tool cannot be kept as it is (``field``)
+-- PlaybookChanged     another program has changed the file meanwhile (``path``)
+-- PlaybookNotWritten  the file cannot be written; it is as it was (``path``)
+-- AddressRefused      a webhook may not be there (in ``addresses``)
+-- WebhookFailed       a webhook gave nothing usable (in ``webhook_tool``)
+-- MindUnavailable     the mind that is asked for is not set up
+-- MindFailed          the language model gave nothing usable
"""


class AgentError(Exception):
    """Anything that ``app.agent`` raises on purpose."""


class PlaybookInvalid(AgentError):
    """A playbook file cannot be used; the message names file, line and remedy."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path = path
        self.line = line


class ScriptUnknown(AgentError):
    """No script profile of that name in the playbook."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"no script named {name!r}; the playbook has {', '.join(known) or 'none'}")
        self.name = name
        self.known = known


class FactsMissing(AgentError):
    """The script needs facts that the task did not give."""

    def __init__(self, script: str, missing: tuple[str, ...]) -> None:
        super().__init__(f"script {script!r} needs the facts {', '.join(missing)}")
        self.script = script
        self.missing = missing


class TaskInvalid(AgentError):
    """A call's task cannot be used; ``field`` is the part that is wrong, as it is written."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class FactsInvalid(TaskInvalid):
    """The facts break a limit; the message names the fact and the limit."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(f"facts.{key}" if key else "facts", message)
        self.key = key


class ScreeningRefused(TaskInvalid):
    """Text from outside reads like an instruction to the agent; ``why`` says what in it does.

    ``rule`` is the rule's name, for records. Neither holds the text.
    """

    def __init__(self, field: str, rule: str, why: str) -> None:
        super().__init__(field, f"{field} was refused: {why}")
        self.rule = rule
        self.why = why


class AgentDraftInvalid(AgentError):
    """A template or a tool cannot be kept as it is; the message says what to write instead."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class PlaybookChanged(AgentError):
    """Another program has changed a playbook since it was read; nothing was written."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} was changed by another program; read it again, or save under another name"
        )
        self.path = path


class PlaybookNotWritten(AgentError):
    """A playbook cannot be written; the file is as it was. The message says what to do."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class MindFailed(AgentError):
    """The language model gave nothing usable in time."""


class MindUnavailable(AgentError):
    """The mind that a task asks for is not set up; the message says what to set."""
