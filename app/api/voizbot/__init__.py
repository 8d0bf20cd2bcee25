"""Voizbot's API: phone numbers, outbound calls, templates, function tools, calls.

Owns nothing itself; ``product`` is the way in.
"""
