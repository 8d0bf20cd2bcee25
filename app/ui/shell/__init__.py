"""The shell that every screen lives in: rail, foot, palette, keys, tray."""
