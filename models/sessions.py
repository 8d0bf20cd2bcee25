"""How records name a conversation without a line.

Owns that one word; a module of its own, because screens need it before the records are read.
"""

SESSION_LINE = "headset"
"""What a conversation with a headset has in place of a line; no line has this id."""
