"""Records over SQLite: migrations, functions, search."""
