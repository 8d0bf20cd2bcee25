"""talktomyagent's API: calls with a task or a purpose, their results, webhooks per number.

Owns nothing itself; ``product`` is the way in.
"""
