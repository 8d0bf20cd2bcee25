"""VozAgent's API: outbound calls, contacts, calls, assistants, phone numbers, webhooks.

Owns nothing itself; ``product`` is the way in.
"""
