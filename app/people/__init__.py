"""People: numbers, contacts, who called; address books brought in from elsewhere."""
