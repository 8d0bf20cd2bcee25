"""The first run: five pages that make a fresh desk ready for calls.

Owns the dialog and its pages; what is on them is the Settings screen's.
"""
