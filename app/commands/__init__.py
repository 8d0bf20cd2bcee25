"""What the screens, the terminal and programs may ask of a desk: protocols and values.

Owns the seam between those who ask and those who do: one file an area. Everything
asynchronous runs on the engine's loop; errors are the named ones of the folder that does
the work, each with a sentence a person can read.
"""
