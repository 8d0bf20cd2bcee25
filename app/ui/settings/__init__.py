"""The Settings screen: every page, its search, and the audio check.

Owns the screen. Leaves keeping settings to ``app.settings_file``, lines and sound to the
desk, and the list of keys to the shell.
"""
