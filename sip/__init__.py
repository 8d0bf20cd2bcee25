"""Calls over SIP: protocols, states, and one file per stack."""
