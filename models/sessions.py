"""How records name a conversation without a line, and what its person is called.

Owns these words; a module of its own, because screens need them before the records are read.
"""

SESSION_LINE = "headset"
"""What a conversation with a headset has in place of a line; no line has this id."""

BROWSER_LINE = "browser"
"""What a conversation with somebody at a browser has in place of a line. They are a caller like
any other: it can be watched, steered and taken over. Only it never rings."""

NEVER_RING = (SESSION_LINE, BROWSER_LINE)
"""Conversations that are up from the moment that they begin."""

SESSION_PERSON = "You"
"""Who speaks in it beside the agent: whoever has the headset on is both caller and operator."""
