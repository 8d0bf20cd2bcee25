"""thinnestAI's API: dialling, sessions, recordings, schedules, browser sessions.

Owns nothing itself; ``product`` is the way in.
"""
