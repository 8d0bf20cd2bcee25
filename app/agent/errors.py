"""What can go wrong with templates, playbooks and minds.

AgentError
+-- PlaybookInvalid     a playbook file cannot be used (``path``, ``line``)
+-- ScriptUnknown       no such script profile (``name``, ``known``)
+-- FactsMissing        the script needs facts that were not given (``missing``)
+-- FactsInvalid        the facts break a limit (``key``, empty for all together)
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


class FactsInvalid(AgentError):
    """The facts break a limit; the message names the fact and the limit."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


class MindFailed(AgentError):
    """The language model gave nothing usable in time."""


class MindUnavailable(AgentError):
    """The mind that a task asks for is not set up; the message says what to set."""
