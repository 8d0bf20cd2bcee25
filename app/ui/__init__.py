"""PySide6 widgets; the one folder that imports Qt."""
