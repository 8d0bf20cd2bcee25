"""The desk without a screen: lines, live conversations and records."""
