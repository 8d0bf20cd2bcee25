"""The desk: composition, commands, engine, agent and screens."""
