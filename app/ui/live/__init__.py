"""One live call on the screen: what was said, who speaks, how fast, how it ended."""
