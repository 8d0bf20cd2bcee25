"""How records name a conversation without a line, and what its person is called.

Owns these two words; a module of its own, because screens need them before the records are read.
"""

SESSION_LINE = "headset"
"""What a conversation with a headset has in place of a line; no line has this id."""

SESSION_PERSON = "You"
"""Who speaks in it beside the agent: whoever has the headset on is both caller and operator."""
