"""The Library screen: past calls to find, read, hear, annotate and export."""
