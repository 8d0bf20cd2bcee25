"""The Test screen: talking to the agent with a headset, and the editors of what it is made of.

Owns the screen. Leaves keeping templates, playbooks and tools to ``app.workshop``, and the
session itself to the engine.
"""
