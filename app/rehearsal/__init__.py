"""Simulated callers and what is measured of them."""
