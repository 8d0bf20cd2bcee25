"""The desk's place on a computer's desktop: one running desk, links, notices, keys.

Owns what needs no screen of ours: the socket of the running desk, the .desktop file, and
what is said over D-Bus. Knows no Qt.
"""
