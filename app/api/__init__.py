"""The local APIs: one package a product, each a thin translation onto the engine.

Owns nothing itself. ``servers`` runs them, ``application`` puts one together.
"""
