"""Sealed requests and replies."""
