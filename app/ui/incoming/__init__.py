"""Calls that ring here: the window above all others, and what keys do with it."""
