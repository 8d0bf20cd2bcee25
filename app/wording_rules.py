"""Sentences about outbound calls' rules and the audit log, for the screen and the terminal.

Owns that wording; the rules' own sentences are ``app.engine.dial_rules``'s.
"""

from typing import Any

from app.commands.rules import AuditEntry, GateAnswer
from app.wording import end_sentence, outcome_words, plain, sentence_case

RULE_NAMES = {
    "emergency": "emergency number",
    "number": "no whole number",
    "self_call": "own number",
    "country": "country",
    "do_not_call": "do not call",
    "hours": "calling hours",
    "consent": "consent line",
    "duration": "longest duration",
    "capacity": "this computer is busy",
    "number_per_hour": "calls to a number",
    "line_per_hour": "calls in an hour",
    "line_per_day": "calls in a day",
    "LineNotReady": "the line cannot call",
    "DeskFull": "too many calls at once",
    "LineUnknown": "no such line",
    "AgentNotReady": "the agent cannot take it",
    "CancelledError": "given up before it rang",
}
"""Of the rules, and of what else keeps a call from being placed, as the log has it."""
KINDS = {
    "call_asked": "Call asked for",
    "call_not_placed": "Call not placed",
    "call_answered": "Call answered",
    "call_ended": "Call ended",
    "sent": "Sent",
    "text_refused": "Text refused",
    "do_not_call_changed": "Do-not-call list",
}
KIND_NAMES = {
    "number": "Telephone number",
    "emergency": "Emergency number",
    "short": "Extension",
    "code": "Service code",
    "digits": "Not a whole number",
    "address": "SIP address",
}


def sentence(text: str) -> str:
    """A rule's words as a sentence."""
    text = sentence_case(text.strip())
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def answer_words(answer: GateAnswer) -> str:
    """What the gate says, in one or two sentences."""
    told = " ".join(sentence(one) for one in answer.warnings)
    if answer.allowed:
        return f"may call now. {told}".strip()
    word = "may call once it is confirmed" if answer.confirm else "may not call now"
    return f"{word}. {sentence(answer.message)}"


def row_title(kind: str) -> str:
    """What a row of the log is about."""
    return KINDS.get(kind, sentence_case(plain(kind)))


def row_words(row: AuditEntry) -> str:
    """A row of the log in one line."""
    content = row.content
    if row.kind == "call_asked":
        return _asked(content)
    if row.kind == "call_ended":
        ended = end_sentence(str(content.get("end_reason", "")), content.get("sip_code"))
        outcome = outcome_words(content.get("outcome"))
        return f"{outcome}. {ended}" if outcome else ended
    if row.kind == "sent":
        where = "this computer" if content.get("loopback") else content.get("host") or "?"
        return f"{size(int(content.get('bytes') or 0))} to {where}: {content.get('purpose', '')}"
    if row.kind == "do_not_call_changed":
        word = "added" if content.get("added") else "removed"
        return f"{content.get(word, 0):,} {word}: {', '.join(content.get('numbers', ()))}"
    if row.kind == "call_not_placed":
        return str(content.get("message")) if content.get("message") else _rule(content.get("why"))
    if row.kind == "text_refused":
        return f"{content.get('where', '')}: {content.get('reason', '')}"
    return ", ".join(f"{plain(name)}: {value}" for name, value in content.items())


def size(count: int) -> str:
    """Bytes in the unit that suits them."""
    if count < 1_000:
        return f"{count} bytes"
    if count < 1_000_000:
        return f"{count / 1_000:,.1f} kB"
    return f"{count / 1_000_000:,.1f} MB"


def _asked(content: dict[str, Any]) -> str:
    answer = content.get("answer", {})
    holder = "agent" if content.get("held_by") == "agent" else "person"
    number = content.get("number") or content.get("to", "")
    if answer.get("allowed"):
        noted = [_rule(rule) for rule in answer.get("warnings", ())]
        return f"{number} for the {holder}: let go" + (f" ({', '.join(noted)})" if noted else "")
    return f"{number} for the {holder}: refused ({_rule(answer.get('rule'))})"


def _rule(name: object) -> str:
    return RULE_NAMES.get(str(name or ""), plain(str(name or "")))
